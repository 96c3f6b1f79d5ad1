// A client with a key pair: made in the console, and then at work without any secret.
import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import { createCredential, CREDENTIALS, expect, fillCredentialForm, settled, signIn, test } from "./support";

const pem = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function buyToken(url: string, clientId: string, privateKey: KeyObject): Promise<Response> {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { iss: clientId, sub: clientId, aud: url, exp, jti: randomUUID() };
  const message = `${base64url({ alg: "EdDSA" })}.${base64url(claims)}`;
  const signature = sign(null, Buffer.from(message), privateKey).toString("base64url");
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: `${message}.${signature}`,
  });
  return fetch(`${url}/oauth/v1/token`, { method: "POST", body });
}

test("a client with a key pair is made without a secret, reads records, and is refused once deleted", async ({ page, server }) => {
  server.addUser();
  server.run(["demo"]);
  await signIn(page);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  await createCredential(page, { name: "Signed export", scopes: ["Interactions"], publicKey: pem(publicKey) });
  const dialog = page.getByRole("dialog", { name: "Client registered" });
  await expect(dialog).toContainText("There is no secret to store.");
  await expect(dialog).not.toContainText("see it again");
  await expect(dialog.getByRole("textbox")).toHaveCount(1);
  const clientId = await dialog.getByLabel("Client ID", { exact: true }).inputValue();
  await dialog.getByRole("link", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: new RegExp(`Signed export OAuth Active Interactions ${clientId}`) })).toBeVisible();

  const answer = await buyToken(server.url, clientId, privateKey);
  expect(answer.status).toBe(200);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  expect((await server.records(`Bearer ${token}`)).status).toBe(200);

  await page.getByRole("link", { name: "Edit Signed export" }).click();
  const { x } = publicKey.export({ format: "jwk" });
  const thumbprint = createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url");
  await expect(page.getByText(`Public key ${thumbprint}`)).toBeVisible();
  await page.goto(CREDENTIALS);
  await page.getByRole("link", { name: "Delete Signed export" }).click();
  await page.getByLabel("Type the name to confirm").fill("Signed export");
  await page.getByRole("button", { name: "Delete credential" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Deleted “Signed export”" })).toBeVisible();
  expect((await server.records(`Bearer ${token}`)).status).toBe(401);
  expect((await buyToken(server.url, clientId, privateKey)).status).toBe(401);
});

test("a key that cannot be taken is said at the field, which keeps it", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  await signIn(page);
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, javaScriptEnabled);
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const given = pem(publicKey);
  await fillCredentialForm(page, { name: "Other curve", scopes: ["Users"], publicKey: given });
  await page.getByRole("button", { name: "Submit" }).click();
  const field = page.getByLabel("Public key", { exact: true });
  await expect(page.getByText("Use a key on the curve Ed25519 or P-256")).toBeVisible();
  await expect(field).toHaveAccessibleDescription(/Ed25519 or P-256; RSA/);
  expect((await field.inputValue()).trim()).toBe(given.trim());
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Other curve");
  await field.fill(pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey));
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog", { name: "Client registered" })).toBeVisible();
});
