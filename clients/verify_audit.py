#!/usr/bin/env python3
"""Verifies an export of the audit log (`credentials-console audit export FILE`) with nothing of the program that wrote it.

verify_audit.py FILE [KEY]     KEY: the public key from `audit key`, kept elsewhere; without it that of the export counts.

RFC 6962, section 2.1 (the tree), C2SP signed-note and tlog-checkpoint (what was signed). Needs the package cryptography.
"""
import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(data):
    return hashlib.sha256(data).digest()


def add_leaf(subtrees, hashed):
    """Keeps the roots of the complete subtrees from left to right, as pairs of height and hash."""
    height = 0
    while subtrees and subtrees[-1][0] == height:
        hashed = sha256(b"\x01" + subtrees.pop()[1] + hashed)
        height += 1
    subtrees.append((height, hashed))


def root(subtrees):
    result = subtrees[-1][1] if subtrees else sha256(b"")
    for _, left in reversed(subtrees[:-1]):
        result = sha256(b"\x01" + left + result)
    return result


def read_checkpoint(note, key):
    """The origin, the size and the root of a checkpoint that the key has signed."""
    name, key_id, encoded = key.split("+", 2)
    text, signatures = note.split("\n\n", 1)
    for line in signatures.splitlines():
        dash, signer, value = line.split(" ")
        value = base64.b64decode(value)
        if dash == "\u2014" and signer == name and value[:4].hex() == key_id:
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
            public.verify(value[4:], f"{text}\n".encode())
            origin, size, expected = text.split("\n")[:3]
            return origin, int(size), base64.b64decode(expected)
    raise InvalidSignature


def main(file, key=None):
    lines = [json.loads(line) for line in open(file, encoding="utf-8")]
    newest = max(line["generation"] for line in lines)
    for generation in range(newest + 1):
        subtrees, count = [], 0
        for line in (line for line in lines if line["generation"] == generation):
            if "leaf" in line:
                add_leaf(subtrees, base64.b64decode(line["leaf"]))
                count += 1
            elif "entry" in line:
                if line["index"] != count or json.loads(line["entry"])["position"] != count:
                    sys.exit(f"entry {count} is missing, or another one stands in its place")
                add_leaf(subtrees, sha256(b"\x00" + line["entry"].encode()))
                count += 1
            else:
                if key and line["key"].split("+", 2)[2] != key.split("+", 2)[2]:
                    sys.exit("the checkpoint is not signed by this key")
                trusted = key if key and generation == newest else line["key"]
                try:
                    origin, size, expected = read_checkpoint(line["checkpoint"], trusted)
                except InvalidSignature:
                    sys.exit("the checkpoint is not signed by this key")
                if size != count:
                    sys.exit(f"{size} entries were signed, and there are {count}")
                if root(subtrees) != expected:
                    sys.exit("the entries are others than those that were signed")
                print(f"{origin}: {size} entries are as they were signed")


main(*sys.argv[1:])
