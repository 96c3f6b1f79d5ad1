"""The verifier of the audit log, which shares nothing with the program, against what the program exports."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = os.environ["CREDENTIALS_CONSOLE"]
VERIFIER = Path(__file__).with_name("verify_audit.py")


def program(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def verify(lines, *key):
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
        file.flush()
        ended = subprocess.run([sys.executable, VERIFIER, file.name, *key], capture_output=True, text=True)
        return ended.returncode, ended.stdout + ended.stderr


for number in range(6):
    program("credential", "create", "--name", f"Audited {number}", "--type", "api-key", "--scope", "users:read")
lines = [json.loads(line) for line in program("audit", "export", "-").splitlines()]
entries = [line for line in lines if "entry" in line]
key = program("audit", "key").split()[0]
code, said = verify(lines, key)
assert code == 0 and f"{len(entries)} entries are as they were signed" in said, said
print(f"ok an export of {len(entries)} entries is as it was signed", flush=True)


def refused(what, changed, *key):
    code, said = verify(changed, *key)
    assert code == 1 and "Traceback" not in said, f"{what}: {said}"
    print(f"ok refused: {what}", flush=True)


def with_entry(index, old, new):
    return [
        {**line, "entry": line["entry"].replace(old, new)} if line.get("index") == index else line for line in lines
    ]


refused("a changed author", with_entry(3, "command line", "ada@example.com"))
refused("a removed entry", [line for line in lines if line.get("index") != 2])
refused("a cut end", [line for line in lines if line.get("index") != len(entries) - 1])
swapped = [dict(line) for line in lines]
swapped[1]["entry"], swapped[2]["entry"] = swapped[2]["entry"], swapped[1]["entry"]
refused("two swapped entries", swapped)
refused("another key", lines, key[:-8] + "AAAAAAAA")
forged = [
    {**line, "checkpoint": line["checkpoint"].replace(f"\n{len(entries)}\n", f"\n{len(entries) - 1}\n")}
    if "checkpoint" in line
    else line
    for line in lines
    if line.get("index") != len(entries) - 1
]
refused("a forged checkpoint", forged)
