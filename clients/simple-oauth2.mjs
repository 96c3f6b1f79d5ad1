import assert from "node:assert/strict";
import { ClientCredentials } from "simple-oauth2";
import { CLIENT_ID, CLIENT_SECRET, ISSUER, check, expectOpens, expectRefused, version } from "./check.mjs";

console.log(version("simple-oauth2"));

const client = (options, secret = CLIENT_SECRET) =>
  new ClientCredentials({
    client: { id: CLIENT_ID, secret },
    auth: { tokenHost: ISSUER, tokenPath: "/oauth/v1/token", revokePath: "/oauth/v1/revoke" },
    // RFC 7009 answers a revocation without a body; by default this client insists on JSON.
    http: { json: true },
    options,
  });

const WAYS = {
  Basic: { authorizationMethod: "header" },
  form: { authorizationMethod: "body" },
  JSON: { authorizationMethod: "body", bodyFormat: "json" },
};
for (const [name, options] of Object.entries(WAYS)) {
  await check(`client credentials, ${name}`, async () => {
    const { token } = await client(options).getToken({ scope: ["users:read", "interactions:read"] });
    assert.equal(token.token_type, "Bearer");
    await expectOpens(token.access_token);
  });
}

await check("revocation", async () => {
  const granted = await client(WAYS.Basic).getToken({});
  assert.equal(granted.expired(), false);
  await granted.revoke("access_token");
  await expectRefused(granted.token.access_token);
});

await check("a wrong secret is understood as invalid_client", async () => {
  await assert.rejects(client(WAYS.Basic, "wrong").getToken({}), (error) => {
    assert.equal(error.output.statusCode, 401);
    assert.equal(error.data.payload.error, "invalid_client");
    return true;
  });
});
