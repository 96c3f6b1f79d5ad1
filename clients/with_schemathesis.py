"""Makes requests of /openapi.json, right ones and wrong ones, and holds the answers against it."""
import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import requests

ISSUER = os.environ["PUBLIC_URL"]
TABLES = ["interactions", "conversations", "plugin-calls", "plugin-resources", "users"]

print(f"schemathesis {version('schemathesis')}", flush=True)


def create(kind):
    scopes = [argument for table in TABLES for argument in ("--scope", f"{table}:read")]
    credential = ["credential", "create", "--json", "--name", kind, "--type", kind, *scopes]
    created = subprocess.run([os.environ["CREDENTIALS_CONSOLE"], *credential], check=True, capture_output=True, text=True)
    return json.loads(created.stdout)


def run(text, bearer, *arguments):
    program = Path(sys.executable).with_name("st")
    config = Path(__file__).with_name("schemathesis.toml")
    # The same requests in every run.
    command = [program, "--config-file", config, "run", f"{ISSUER}/openapi.json", "--generation-deterministic", "--no-color"]
    # What it leaves behind goes with the server.
    folder = Path(os.environ["PRIVATE_KEY_FILE"]).parent
    environment = {**os.environ, "BEARER": bearer}
    done = subprocess.run([*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{text}:\n{done.stdout}{done.stderr}")
    operations = re.search(r"Tested: (\d+)", done.stdout)[1]
    cases = re.search(r"(\d+) generated", done.stdout)[1]
    print(f"ok {text}: {cases} requests to {operations} operations, every answer as documented", flush=True)


client = create("oauth2")
os.environ |= {"CLIENT_ID": client["client_id"], "CLIENT_SECRET": client["client_secret"]}
run("with an API key", create("api-key")["api_key"], "--max-examples", "10")
answer = requests.post(
    f"{ISSUER}/oauth/v1/token",
    auth=(client["client_id"], client["client_secret"]),
    data={"grant_type": "client_credentials"},
    timeout=10,
)
run("with an access token", answer.json()["access_token"], "--max-examples", "3", "--exclude-tag", "Discovery")
