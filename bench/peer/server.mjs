// npm oidc-provider as it comes, with its adapter in memory: `node server.mjs PORT FILE jwt|opaque`. The clients are those
// of the file, `client ID SECRET` in each line; paths and form are those of our token endpoint.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const [port, file, format] = process.argv.slice(2);
const SCOPES = "interactions:read users:read";
const TOKEN_SECONDS = 3600;
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = generateKeyPairSync("ed25519");

const clients = readFileSync(file, "utf8")
  .split("\n")
  .map((line) => line.split(" "))
  .filter(([kind]) => kind === "client")
  .map(([, id, secret]) => ({
    client_id: id,
    client_secret: secret,
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: "client_secret_post",
    id_token_signed_response_alg: "EdDSA",
    scope: SCOPES,
  }));

const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "EdDSA", use: "sig" }] },
  responseTypes: [],
  routes: { token: "/oauth/v1/token" },
  scopes: SCOPES.split(" "),
  ttl: { ClientCredentials: TOKEN_SECONDS },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    // Access tokens are JWTs for a resource that asks for them, and opaque otherwise.
    resourceIndicators: {
      enabled: format === "jwt",
      defaultResource: () => issuer,
      getResourceServerInfo: () => ({
        scope: SCOPES,
        audience: issuer,
        accessTokenTTL: TOKEN_SECONDS,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "EdDSA" } },
      }),
    },
  },
});
provider.listen(Number(port), "127.0.0.1");
