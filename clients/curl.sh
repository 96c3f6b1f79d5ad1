#!/usr/bin/env bash
set -euo pipefail
curl --version | head -n 1 | cut -d' ' -f1,2

token_url=$PUBLIC_URL/oauth/v1/token
records=$PUBLIC_URL/export/v1/records/users

# status EXPECTED ARGUMENTS...: what curl is answered.
status() {
  local expected=$1 found
  shift
  found=$(curl -sS --max-time 10 -o /dev/null -w '%{http_code}' "$@")
  [ "$found" = "$expected" ] || { echo "expected $expected, found $found: the last argument was ${*: -1}" >&2; exit 1; }
}

# token ARGUMENTS...: the access token that curl is given.
token() {
  curl -sS --max-time 10 --fail-with-body "$@" "$token_url" | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p'
}

basic=$(token -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials)
status 200 -H "Authorization: Bearer $basic" "$records"
echo "ok a token by Basic opens the Data API"

form=$(token -d grant_type=client_credentials -d "client_id=$CLIENT_ID" -d "client_secret=$CLIENT_SECRET" -d scope=users:read)
status 200 --oauth2-bearer "$form" "$records"
status 403 --oauth2-bearer "$form" "$PUBLIC_URL/export/v1/records/interactions"
echo "ok a token by form opens what it was asked for and nothing else"

json=$(token -H 'Content-Type: application/json' \
  -d "{\"grant_type\":\"client_credentials\",\"client_id\":\"$CLIENT_ID\",\"client_secret\":\"$CLIENT_SECRET\"}")
status 200 -H "Authorization: Bearer $json" "$records"
echo "ok a token by JSON opens the Data API"

status 200 -H "Authorization: $API_KEY" "$records"
status 200 -H "Authorization: Bearer $API_KEY" "$records"
echo "ok an API key opens the Data API, raw and as Bearer"

status 401 "$records"
status 401 -H "Authorization: ${API_KEY}x" "$records"
status 401 -u "$CLIENT_ID:wrong" -d grant_type=client_credentials "$token_url"
status 405 "$token_url"
echo "ok no key, a wrong key, a wrong secret and GET at the token endpoint are refused"
