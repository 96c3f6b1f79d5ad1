import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import { ALGORITHM, CLIENT_ID, CLIENT_SECRET, ISSUER, KEY_CLIENT_ID, check, expectOpens, expectRefused, privateKey, version } from "./check.mjs";

console.log(`${version("oauth4webapi")}, ${ALGORITHM}`);

const insecure = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(ISSUER);
const client = { client_id: CLIENT_ID };
const basic = oauth.ClientSecretBasic(CLIENT_SECRET);
let server;
let token;

await check("metadata of the authorization server (RFC 8414)", async () => {
  const answer = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
  server = await oauth.processDiscoveryResponse(issuer, answer);
});

await check("metadata of the resource (RFC 9728)", async () => {
  const answer = await oauth.resourceDiscoveryRequest(issuer, insecure);
  const resource = await oauth.processResourceDiscoveryResponse(issuer, answer);
  assert.deepEqual(resource.authorization_servers, [server.issuer]);
});

for (const [name, authentication] of [["Basic", basic], ["form", oauth.ClientSecretPost(CLIENT_SECRET)]]) {
  await check(`client credentials, ${name}`, async () => {
    const answer = await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: "users:read" }, insecure);
    token = (await oauth.processClientCredentialsResponse(server, client, answer)).access_token;
    await expectOpens(token);
  });
}

const validate = (value, audience = ISSUER) => {
  const request = new Request(`${ISSUER}/export`, { headers: { authorization: `Bearer ${value}` } });
  return oauth.validateJwtAccessToken(server, request, audience, { signingAlgorithms: [ALGORITHM], ...insecure });
};

await check("its validator of RFC 9068 accepts the token by the published keys", async () => {
  const claims = await validate(token);
  assert.equal(claims.client_id, CLIENT_ID);
  assert.equal(claims.sub, CLIENT_ID);
  assert.equal(claims.scope, "users:read");
});

await check("its validator refuses another audience and a changed token", async () => {
  await assert.rejects(validate(token, "https://elsewhere.example"));
  const [header, claims, signature] = token.split(".");
  const changed = `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
  await assert.rejects(validate(`${header}.${claims}.${changed}`));
});

await check("a challenge of the Data API is read (RFC 6750)", async () => {
  const url = new URL(`${ISSUER}/export/v1/records/interactions`);
  await assert.rejects(
    async () => oauth.processResourceDiscoveryResponse(issuer, await oauth.protectedResourceRequest(token, "GET", url, undefined, undefined, insecure)),
    (error) => error instanceof oauth.WWWAuthenticateChallengeError
      && error.status === 403
      && error.cause[0].scheme === "bearer"
      && error.cause[0].parameters.error === "insufficient_scope"
      && error.cause[0].parameters.scope === "interactions:read",
  );
});

await check("introspection (RFC 7662) and revocation (RFC 7009)", async () => {
  const introspect = async () =>
    oauth.processIntrospectionResponse(server, client, await oauth.introspectionRequest(server, client, basic, token, insecure));
  assert.equal((await introspect()).active, true);
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, basic, token, insecure));
  assert.equal((await introspect()).active, false);
  await expectRefused(token);
});

await check("private_key_jwt (RFC 7523): client credentials, introspection and revocation without a secret", async () => {
  const keyClient = { client_id: KEY_CLIENT_ID };
  const signed = oauth.PrivateKeyJwt(await privateKey());
  assert(server.token_endpoint_auth_methods_supported.includes("private_key_jwt"));
  const answer = await oauth.clientCredentialsGrantRequest(server, keyClient, signed, { scope: "users:read" }, insecure);
  const bought = (await oauth.processClientCredentialsResponse(server, keyClient, answer)).access_token;
  await expectOpens(bought);
  const introspect = async () =>
    oauth.processIntrospectionResponse(server, keyClient, await oauth.introspectionRequest(server, keyClient, signed, bought, insecure));
  assert.equal((await introspect()).client_id, KEY_CLIENT_ID);
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, keyClient, signed, bought, insecure));
  assert.equal((await introspect()).active, false);
  await expectRefused(bought);
});

await check("private_key_jwt: an assertion counts once, and not for another server", async () => {
  const ask = async (change) => {
    const signed = oauth.PrivateKeyJwt(await privateKey(), { [oauth.modifyAssertion]: (_header, claims) => Object.assign(claims, change) });
    return (await oauth.clientCredentialsGrantRequest(server, { client_id: KEY_CLIENT_ID }, signed, {}, insecure)).status;
  };
  assert.equal(await ask({ jti: "once" }), 200);
  assert.equal(await ask({ jti: "once" }), 401);
  assert.equal(await ask({ aud: "https://elsewhere.example" }), 401);
});
