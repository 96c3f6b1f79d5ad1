"""A plugin of detect-secrets 1.5: detect-secrets scan -p detect_secrets_plugin.py. Looks at the form and the checksum."""
import re
import zlib

from detect_secrets.plugins.base import RegexBasedDetector

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKSUM_LENGTH = 6


def has_right_checksum(secret):
    body, checksum = secret[:-CHECKSUM_LENGTH], secret[-CHECKSUM_LENGTH:]
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits == checksum


class CredentialsConsoleDetector(RegexBasedDetector):
    secret_type = "Data API credential"
    denylist = [re.compile(r"\bmw[ks]_[0-9A-Za-z]{49}\b")]

    def analyze_string(self, string):
        return (secret for secret in super().analyze_string(string) if has_right_checksum(secret))
