// What the clients in JavaScript share.
import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";

export const { PUBLIC_URL: ISSUER, CLIENT_ID, CLIENT_SECRET, API_KEY, KEY_CLIENT_ID, CREDENTIALS__OAUTH__SIGNING_ALGORITHM: ALGORITHM } = process.env;

// The private key of KEY_CLIENT_ID, which signs by the algorithm of the server.
export function privateKey() {
  const bytes = createPrivateKey(readFileSync(process.env.PRIVATE_KEY_FILE)).export({ type: "pkcs8", format: "der" });
  const algorithm = ALGORITHM === "EdDSA" ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256" };
  return crypto.subtle.importKey("pkcs8", bytes, algorithm, false, ["sign"]);
}

export function version(name) {
  const description = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(description, "utf8")).version}`;
}

export async function check(text, body) {
  try {
    await body();
  } catch (error) {
    // Some clients' errors drag the whole connection along; the message and where it came from will do.
    throw new Error(`${text}: ${error.stack}`);
  }
  console.log(`ok ${text}`);
}

export async function expectStatus(url, authorization, status) {
  const answer = await fetch(url, authorization ? { headers: { authorization } } : {});
  await answer.arrayBuffer();
  assert.equal(answer.status, status, url);
  return answer;
}

export async function expectOpens(token, path = "/export/v1/records/users") {
  await expectStatus(`${ISSUER}${path}`, `Bearer ${token}`, 200);
}

export async function expectRefused(token, path = "/export/v1/records/users") {
  await expectStatus(`${ISSUER}${path}`, `Bearer ${token}`, 401);
}
