import os
import warnings
from importlib.metadata import version

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey

ISSUER = os.environ["PUBLIC_URL"]
CLIENT_ID = os.environ["CLIENT_ID"]
CLIENT_SECRET = os.environ["CLIENT_SECRET"]
ALGORITHM = os.environ["CREDENTIALS__OAUTH__SIGNING_ALGORITHM"]
USERS = f"{ISSUER}/export/v1/records/users"

print(f"authlib {version('authlib')}, joserfc {version('joserfc')}, {ALGORITHM}", flush=True)

# RFC 9864 prefers the name Ed25519; ours is the older one.
warnings.filterwarnings("ignore", message="EdDSA is deprecated")

metadata = requests.get(f"{ISSUER}/.well-known/oauth-authorization-server", timeout=10).json()


def session(method, secret=CLIENT_SECRET):
    return OAuth2Session(CLIENT_ID, secret, scope="users:read", token_endpoint_auth_method=method)


def fetch(client):
    return client.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")


for method in ("client_secret_basic", "client_secret_post"):
    client = session(method)
    token = fetch(client)
    assert token["scope"] == "users:read", token
    answer = client.get(USERS)
    assert answer.status_code == 200 and answer.json()["value"], answer.text
    print(f"ok client credentials, {method}", flush=True)

keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
decoded = jwt.decode(token["access_token"], keys, algorithms=[ALGORITHM])
assert decoded.header["typ"] == "at+jwt", decoded.header
rules = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": ISSUER},
    sub={"essential": True, "value": CLIENT_ID},
    exp={"essential": True},
    jti={"essential": True},
)
rules.validate(decoded.claims)
head, claims, signature = token["access_token"].split(".")
try:
    jwt.decode(f"{head}.{claims}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}", keys, algorithms=[ALGORITHM])
    raise SystemExit("a changed signature was accepted")
except JoseError:
    print("ok the token is verified by the published keys, a changed one refused", flush=True)

client = session("client_secret_basic")
token = fetch(client)["access_token"]
asked = client.introspect_token(metadata["introspection_endpoint"], token=token).json()
assert asked["active"] is True and asked["client_id"] == CLIENT_ID, asked
assert client.revoke_token(metadata["revocation_endpoint"], token=token).status_code == 200
assert client.introspect_token(metadata["introspection_endpoint"], token=token).json() == {"active": False}
assert client.get(USERS).status_code == 401
print("ok introspection and revocation", flush=True)

try:
    fetch(session("client_secret_basic", "wrong"))
    raise SystemExit("a wrong secret was accepted")
except OAuthError as error:
    assert error.error == "invalid_client", error
    print("ok a wrong secret is understood as invalid_client", flush=True)

# Its assertions last an hour and name the token endpoint.
key_type = OKPKey if ALGORITHM == "EdDSA" else ECKey
with open(os.environ["PRIVATE_KEY_FILE"], encoding="ascii") as file:
    private_key = key_type.import_key(file.read())
method = {"token_endpoint_auth_method": "private_key_jwt", "revocation_endpoint_auth_method": "private_key_jwt"}
client = OAuth2Session(os.environ["KEY_CLIENT_ID"], private_key, scope="users:read", **method)
client.register_client_auth_method(PrivateKeyJWT(metadata["token_endpoint"], alg=ALGORITHM))
token = fetch(client)["access_token"]
assert client.get(USERS).status_code == 200
asked = client.introspect_token(metadata["introspection_endpoint"], token=token).json()
assert asked["active"] is True and asked["client_id"] == os.environ["KEY_CLIENT_ID"], asked
assert client.revoke_token(metadata["revocation_endpoint"], token=token).status_code == 200
assert client.get(USERS).status_code == 401
print(f"ok private_key_jwt by {ALGORITHM}: client credentials, introspection and revocation without a secret", flush=True)
