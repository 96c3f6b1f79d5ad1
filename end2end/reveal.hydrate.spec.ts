// The dialog with the secret in a browser with wasm.
import { chromium, type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { closeReveal, createCredential, CREDENTIALS, EMAIL, expect, expectAccessible, holdBackWasm, PASSWORD, settled, signIn, test } from "./support";

const secretOf = (page: Page) => page.getByLabel("API Key", { exact: true });

test("closing takes a deliberate step", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Key", type: "API Key", scopes: ["Users"] });
  const question = page.getByRole("alertdialog", { name: "Close? You can’t view this secret again." });
  for (const attempt of [
    () => page.keyboard.press("Escape"),
    () => page.keyboard.press("Escape"),
    () => page.mouse.click(5, 5),
    () => page.getByRole("button", { name: "Close", exact: true }).click(),
  ]) {
    await attempt();
    await expect(question).toBeVisible();
    await expect(secretOf(page)).toBeVisible();
    await page.getByRole("button", { name: "Keep open" }).click();
    await expect(question).toBeHidden();
  }
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Close anyway" }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  await expect(page.getByRole("row", { name: /Key API Key Active/ })).toBeVisible();
});

test("a dialog without a secret closes as one expects", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  const publicKey = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
  await createCredential(page, { name: "Key client", scopes: ["Users"], publicKey });
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  await expect(page.getByRole("row", { name: /Key client OAuth Active/ })).toBeVisible();
});

for (const { width, height } of [{ width: 1366, height: 640 }, { width: 360, height: 740 }]) {
  test(`the question before closing is in view and has the focus at ${width}×${height}`, async ({ page, server }) => {
    await page.setViewportSize({ width, height });
    server.addUser();
    await signIn(page);
    await createCredential(page, { name: "Client", scopes: ["Users"] });
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await expect(page.getByRole("alertdialog", { name: "Close?" })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("button", { name: "Keep open" })).toBeFocused();
    await page.keyboard.press("Enter");
    // Everything that is needed is seen without scrolling.
    const dialog = page.getByRole("dialog", { name: "Client credentials created" });
    for (const needed of [
      dialog.getByText("Client", { exact: true }),
      dialog.getByRole("button", { name: "Copy Client ID" }),
      dialog.getByRole("button", { name: "Copy Client Secret" }),
      dialog.getByText("you won’t be able to see it again"),
      dialog.getByRole("button", { name: "Copy as" }),
      dialog.getByRole("button", { name: "Download" }),
      dialog.getByRole("link", { name: "I’ve saved it" }),
      dialog.getByRole("button", { name: "Close", exact: true }),
    ]) {
      await expect(needed).toBeInViewport({ ratio: 1 });
    }
  });
}

test("leaving the page asks", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Key", type: "API Key", scopes: ["Users"] });
  const asked = new Promise<string>((resolve) => {
    page.once("dialog", (dialog) => {
      resolve(dialog.type());
      void dialog.dismiss();
    });
  });
  await page.evaluate(() => {
    location.href = "/setup/organization-details/tenant-settings/credentials";
  });
  expect(await asked).toBe("beforeunload");
  await expect(secretOf(page)).toBeVisible();
});

test("copying says so, puts the secret on the clipboard and allows to close at once", async ({ page, server, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Client", scopes: ["Users"] });
  await page.getByRole("button", { name: "Copy Client Secret" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await page.getByLabel("Client Secret", { exact: true }).inputValue());
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
});

test("a form that is posted before wasm arrives is revealed on its page and closed the same way", async ({ page, server, complaints }) => {
  server.addUser();
  await signIn(page);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(`${CREDENTIALS}/new`);
  await page.getByLabel("Name", { exact: true }).fill("Early");
  await page.getByLabel("Users", { exact: true }).check();
  await page.unroute("**/*.wasm");
  // That wasm did not arrive, the browser says itself.
  complaints.length = 0;
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByLabel("Client Secret", { exact: true })).toBeVisible();
  await settled(page, true);
  await page.keyboard.press("Escape");
  await expect(page.getByText("Close? You can’t view this secret again.")).toBeVisible();
  expect(await page.locator("leptos-island[data-props*=mws_]").count()).toBe(0);
});

test("what was typed before wasm arrives counts", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  const release = await holdBackWasm(page);
  await page.goto(`${CREDENTIALS}/new`, { waitUntil: "commit" });
  await page.getByLabel("Name", { exact: true }).fill("Early");
  await page.getByLabel("Users", { exact: true }).check();
  await release();
  await expect(page.getByText("Data APIs (1/5 selected)")).toBeVisible();
  await expect(page.getByRole("button", { name: "Submit" })).toBeEnabled();
});

test("the button that was reached before wasm arrives is the one that is pressed", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Key", type: "API Key", scopes: ["Users"] });
  await closeReveal(page);
  const release = await holdBackWasm(page);
  await page.goto(CREDENTIALS);
  await page.getByRole("link", { name: "Delete Key" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete “Key”?" });
  await expect(dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: "Delete credential" })).toBeFocused();
  await release();
  await settled(page, true);
  await expect.poll(() => dialog.evaluate((element) => element.matches(":modal"))).toBe(true);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Deleted “Key”." })).toBeVisible();
});

for (const javaScriptEnabled of [true, false]) {
  test(`the back button finds no secret in the back-forward cache, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async ({
    server,
  }, testInfo) => {
    server.addUser();
    const { executablePath, args } = testInfo.project.use.launchOptions ?? {};
    const browser = await chromium.launch({ executablePath, args, ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.getByLabel("Email address").fill(EMAIL);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await createCredential(page, { name: "Key", type: "API Key", scopes: ["Users"] });
    const secret = await secretOf(page).inputValue();
    await closeReveal(page);
    await page.goBack({ waitUntil: "commit" });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await page.content()).not.toContain(secret);
    const values = await page.locator("input").evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
    expect(values).not.toContain(secret);
    await browser.close();
  });
}

test("a credential is copied in the form that is wanted, and the command works as it stands", async ({ page, server, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Key", type: "API Key", scopes: ["Users"] });
  const copied = async (form: string) => {
    await page.getByRole("button", { name: "Copy as" }).click();
    await page.getByRole("group", { name: "Copy as" }).getByRole("button", { name: form, exact: true }).click();
    await expect(page.getByText(`Copied as ${form}`)).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const key = await secretOf(page).inputValue();
  expect(await copied(".env")).toBe(`BASE_URL=${server.url}\nAPI_KEY=${key}\n`);
  expect(JSON.parse(await copied("JSON"))).toEqual({ base_url: server.url, api_key: key });
  expect(await copied("Kubernetes Secret")).toContain(`  API_KEY: "${key}"\n`);
  const run = (command: string) => execFileSync("sh", ["-c", `${command.trim()} -sS --fail-with-body`], { encoding: "utf8" });
  expect(JSON.parse(run(await copied("curl"))).name).toBe("Key");
  // It was copied: closing asks nothing more.
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();

  await createCredential(page, { name: "Client", scopes: ["Users"] });
  expect(JSON.parse(run(await copied("curl"))).token_type).toBe("Bearer");
  const environment = JSON.parse(await copied("Postman environment")) as { values: { key: string }[] };
  expect(environment.values.map((value) => value.key)).toEqual(["base_url", "client_id", "client_secret"]);
});

test("the dialog turns green with the first call of the new credential, not with one that is refused", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Key", type: "API Key", scopes: ["Users"] });
  await expect(page.getByText("Waiting for the first request…")).toBeVisible();
  const key = await secretOf(page).inputValue();
  const polled = page.waitForResponse(/first-use/);
  expect((await server.records(key, "interactions")).status).toBe(403);
  await polled;
  await expect(page.getByText("Waiting for the first request…")).toBeVisible();
  expect((await server.records(key, "users")).status).toBe(200);
  const light = page.getByRole("status").filter({ hasText: "In use." });
  await expect(light).toContainText(/First request at \w+ \d+, \d{4}, \d+:\d\d:\d\d\s[AP]M UTC from 127\.0\.0\.1, node/);
  await expectAccessible(page, true);
});

test("the dialog of an OAuth client that a plain form has made waits for its first access token", async ({ page, server, browser, complaints }) => {
  server.addUser();
  await signIn(page);
  const plain = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false, storageState: await page.context().storageState() });
  const form = await plain.newPage();
  await createCredential(form, { name: "Client", scopes: ["Users"] });
  await expect(form.getByRole("dialog").getByRole("link", { name: "the page of the credential" })).toHaveAttribute("href", new URL(form.url()).pathname);
  await plain.close();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(`${CREDENTIALS}/new`);
  await page.getByLabel("Name", { exact: true }).fill("Early");
  await page.getByLabel("Users", { exact: true }).check();
  await page.unroute("**/*.wasm");
  // That wasm did not arrive, the browser says itself.
  complaints.length = 0;
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Waiting for the first request…")).toBeVisible();
  const basic = [await page.getByLabel("Client ID", { exact: true }).inputValue(), await page.getByLabel("Client Secret", { exact: true }).inputValue()];
  const authorization = `Basic ${Buffer.from(basic.join(":")).toString("base64")}`;
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  expect((await fetch(`${server.url}/oauth/v1/token`, { method: "POST", headers: { authorization }, body })).status).toBe(200);
  await expect(page.getByText("In use.")).toBeVisible();
});

test("a credential is downloaded as it stands in the dialog, which then closes without asking", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Client", scopes: ["Users"] });
  const secret = await page.getByLabel("Client Secret", { exact: true }).inputValue();
  const downloaded = async (form: string) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    await page.getByRole("group", { name: "Download" }).getByRole("button", { name: form, exact: true }).click();
    const file = await download;
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
  };
  const env = await downloaded(".env");
  expect(env.name).toBe("client.env");
  expect(env.text).toContain(`CLIENT_SECRET=${secret}\n`);
  await expect(page.getByText("Downloaded")).toBeVisible();
  const json = await downloaded("JSON");
  expect(json.name).toBe("client.json");
  expect(JSON.parse(json.text).client_secret).toBe(secret);
  expect((await downloaded("Kubernetes Secret")).text).toContain(`CLIENT_SECRET: "${secret}"`);
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
});

test("the secret is copied by keyboard while it is masked", async ({ page, server, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Key", type: "API Key", scopes: ["Users"] });
  await expect(secretOf(page)).toHaveCSS("-webkit-text-security", "disc");
  await secretOf(page).focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+C");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await secretOf(page).inputValue());
});
