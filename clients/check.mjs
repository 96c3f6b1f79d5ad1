// What the clients in JavaScript share.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const { PUBLIC_URL: ISSUER, CLIENT_ID, CLIENT_SECRET, API_KEY, CREDENTIALS__OAUTH__SIGNING_ALGORITHM: ALGORITHM } = process.env;

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
