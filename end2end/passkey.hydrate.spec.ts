// Passkeys, with the authenticator that Chromium brings.
import type { CDPSession, Page } from "@playwright/test";
import { expect, expectAccessible, FACTORS, PASSWORD, settled, signIn, test, type Server } from "./support";

/** Browsers know no passkeys of addresses. */
async function atHostName(server: Server): Promise<void> {
  await server.end("SIGTERM");
  const { host, port } = new URL(server.url);
  server.settings = { LEPTOS_SITE_ADDR: host, PUBLIC_URL: `http://localhost:${port}` };
  await server.start();
  server.url = `http://localhost:${port}`;
}

async function authenticator(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2" as const, transport: "internal" as const, hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return { cdp, authenticatorId };
}

test("a passkey is made, and signs in by itself", async ({ browser, server }) => {
  await atHostName(server);
  server.addUser();
  const page = await (await browser.newContext({ baseURL: server.url })).newPage();
  const { cdp, authenticatorId } = await authenticator(page);
  await signIn(page);
  await page.goto(FACTORS);
  await page.getByLabel("Name").fill("Laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeVisible();
  await expect(page.getByText("Laptop")).toBeVisible();
  await settled(page, true);
  await expectAccessible(page, true);
  await page.getByRole("button", { name: "Sign out" }).click();

  // Without verification of the user it is nothing.
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("Your browser made or found no passkey")).toBeVisible();
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();

  // It confirms, too; and the password alone does not open the account any more.
  server.ageSessions(16);
  await page.goto(FACTORS);
  await page.getByRole("button", { name: "Make new recovery codes" }).click();
  await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
  await page.getByRole("button", { name: "Confirm by passkey" }).click();
  await expect(page.getByRole("heading", { name: "Second factors" })).toBeVisible();
  await page.getByRole("button", { name: "Make new recovery codes" }).click();
  await expect(page.locator(".recovery-codes code")).toHaveCount(10);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Email address").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
});

test("an answer for another origin, and one that was used, are refused", async ({ browser, server }) => {
  await atHostName(server);
  server.addUser();
  const page = await (await browser.newContext({ baseURL: server.url })).newPage();
  await authenticator(page);
  await signIn(page);
  await page.goto(FACTORS);
  await page.getByLabel("Name").fill("Laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("Laptop")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  const statuses = await page.evaluate(async () => {
    const post = (path: string, fields: Record<string, string>) =>
      fetch(path, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(fields) });
    const ask = async () => {
      const begun = await post("/console/fn/passkey/begin-use", {});
      const { publicKey } = JSON.parse(await begun.json());
      const options = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
      return ((await navigator.credentials.get({ publicKey: options })) as PublicKeyCredential).toJSON();
    };
    const forged = await ask();
    const clientData = JSON.parse(atob(forged.response.clientDataJSON.replaceAll("-", "+").replaceAll("_", "/")));
    clientData.origin = "https://evil.example";
    forged.response.clientDataJSON = btoa(JSON.stringify(clientData)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const other = await post("/console/fn/people/passkey", { answer: JSON.stringify(forged) });
    const answer = JSON.stringify(await ask());
    const first = await post("/console/fn/people/passkey", { answer });
    const again = await post("/console/fn/people/passkey", { answer });
    return [other.status, first.status, again.status];
  });
  expect(statuses).toEqual([422, 200, 422]);
});
