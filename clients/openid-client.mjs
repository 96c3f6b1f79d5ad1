import assert from "node:assert/strict";
import * as client from "openid-client";
import { CLIENT_ID, CLIENT_SECRET, ISSUER, KEY_CLIENT_ID, check, expectOpens, expectRefused, privateKey, version } from "./check.mjs";

console.log(version("openid-client"));

// It insists on https otherwise; here is loopback only.
const options = { algorithm: "oauth2", execute: [client.allowInsecureRequests] };
const discover = (method, id = CLIENT_ID) => client.discovery(new URL(ISSUER), id, undefined, method, options);

for (const method of [client.ClientSecretBasic, client.ClientSecretPost]) {
  await check(`client credentials through discovery, ${method.name}`, async () => {
    const config = await discover(method(CLIENT_SECRET));
    const tokens = await client.clientCredentialsGrant(config, { scope: "users:read" });
    assert.equal(tokens.scope, "users:read");
    assert.equal(tokens.expires_in, 3600);
    await expectOpens(tokens.access_token);
  });
}

await check("client credentials through discovery, PrivateKeyJwt", async () => {
  const config = await discover(client.PrivateKeyJwt(await privateKey()), KEY_CLIENT_ID);
  const { access_token: token } = await client.clientCredentialsGrant(config, { scope: "users:read" });
  await expectOpens(token);
  await client.tokenRevocation(config, token);
  await expectRefused(token);
});

await check("introspection and revocation through discovery", async () => {
  const config = await discover(client.ClientSecretBasic(CLIENT_SECRET));
  const { access_token: token } = await client.clientCredentialsGrant(config);
  const before = await client.tokenIntrospection(config, token);
  assert.equal(before.active, true);
  assert.equal(before.client_id, CLIENT_ID);
  await client.tokenRevocation(config, token);
  assert.equal((await client.tokenIntrospection(config, token)).active, false);
  await expectRefused(token);
});

// It looks at the challenge before it looks at the body, so that it does not get to see invalid_client.
await check("a wrong secret is understood as a challenge", async () => {
  const config = await discover(client.ClientSecretBasic("wrong"));
  await assert.rejects(client.clientCredentialsGrant(config), { code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE", status: 401 });
});

await check("a scope that is not granted is understood as invalid_scope", async () => {
  const config = await discover(client.ClientSecretPost(CLIENT_SECRET));
  await assert.rejects(client.clientCredentialsGrant(config, { scope: "conversations:read" }), { error: "invalid_scope", status: 400 });
});
