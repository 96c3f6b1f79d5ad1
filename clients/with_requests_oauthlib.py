import os
from importlib.metadata import version

# It insists on https otherwise; here is loopback only.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

from oauthlib.oauth2 import BackendApplicationClient
from oauthlib.oauth2.rfc6749.errors import InvalidClientError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

ISSUER = os.environ["PUBLIC_URL"]
CLIENT_ID = os.environ["CLIENT_ID"]
CLIENT_SECRET = os.environ["CLIENT_SECRET"]
TOKEN_URL = f"{ISSUER}/oauth/v1/token"
USERS = f"{ISSUER}/export/v1/records/users"

print(f"requests-oauthlib {version('requests-oauthlib')}, oauthlib {version('oauthlib')}", flush=True)


def session():
    return OAuth2Session(client=BackendApplicationClient(CLIENT_ID, scope=["users:read"]))


WAYS = {
    "Basic": {"auth": HTTPBasicAuth(CLIENT_ID, CLIENT_SECRET)},
    "form": {"client_secret": CLIENT_SECRET, "include_client_id": True},
}
for name, way in WAYS.items():
    client = session()
    token = client.fetch_token(TOKEN_URL, timeout=10, **way)
    assert token["scope"] == ["users:read"], token
    answer = client.get(USERS, timeout=10)
    assert answer.status_code == 200 and answer.json()["value"], answer.text
    assert client.get(f"{ISSUER}/export/v1/records/interactions", timeout=10).status_code == 403
    print(f"ok client credentials, {name}", flush=True)

try:
    session().fetch_token(TOKEN_URL, auth=HTTPBasicAuth(CLIENT_ID, "wrong"), timeout=10)
    raise SystemExit("a wrong secret was accepted")
except InvalidClientError:
    print("ok a wrong secret is understood as invalid_client", flush=True)
