"""The rules for scanners of leaked secrets, against a secret of this program and one that only looks like it."""
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import yaml

PROGRAM = os.environ["CREDENTIALS_CONSOLE"]
RULES = Path(__file__).resolve().parent.parent / "examples" / "leak-rules"


def ok(what):
    print(f"ok {what}", flush=True)


key = os.environ["API_KEY"]
client_secret = os.environ["CLIENT_SECRET"]
mistyped = key[:-1] + ("A" if key[-1] != "A" else "B")
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "planted.txt"
    file.write_text(f'name = "Export"\nkey = "{key}"\nsecret = "{client_secret}"\nother = "{mistyped}"\n')
    command = [sys.executable, "-m", "detect_secrets", "scan", "-p", RULES / "detect_secrets_plugin.py", file.name]
    scanned = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder).stdout)
found = [each for each in sum(scanned["results"].values(), []) if each["type"] == "Data API credential"]
assert sorted(each["line_number"] for each in found) == [2, 3], found
ok("detect-secrets finds both secrets, and nothing with a wrong checksum")

gitleaks = tomllib.loads((RULES / "gitleaks.toml").read_text())["rules"]
trufflehog = yaml.safe_load((RULES / "trufflehog.yaml").read_text())["detectors"]
github = re.findall(r"Secret format:\s+(.+)", (RULES / "github-custom-pattern.txt").read_text())
patterns = {
    "gitleaks": [rule["regex"] for rule in gitleaks],
    "trufflehog": [regex for detector in trufflehog for regex in detector["regex"].values()],
    "GitHub": github,
}
for scanner, expressions in patterns.items():
    for secret in (key, client_secret):
        assert any(re.search(expression, f'x="{secret}"') for expression in expressions), (scanner, secret[:4])
    assert not any(re.search(expression, 'x="mwk_short"') for expression in expressions), scanner
ok("the patterns for gitleaks, trufflehog and GitHub match them")
