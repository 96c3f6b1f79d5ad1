// What selected scopes grant access to, said before it is saved; by style alone, so with and without JavaScript.
import { createCredential, closeReveal, CREDENTIALS, expect, settled, signIn, test } from "./support";

test("a new credential says what it grants access to, and another is made like it", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  await signIn(page);
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, javaScriptEnabled);
  const summary = page.getByRole("group", { name: "Data access", exact: true });
  await expect(summary.getByRole("listitem")).toHaveText(["No access yet: select a scope."]);
  await page.getByLabel("Users", { exact: true }).check();
  await page.getByLabel("Plugin calls", { exact: true }).check();
  await expect(summary.getByRole("listitem")).toHaveText([/Plugin calls: 10 fields, none with/, /Users: 10 fields, 4 with personal data/]);
  await page.getByText("10 fields · personal data").first().click();
  await expect(page.getByRole("listitem").filter({ hasText: /^email_addr personal data$/ })).toBeVisible();
  await createCredential(page, { name: "First", type: "API Key", scopes: ["Users", "Plugin calls"] });
  await closeReveal(page);

  await page.getByRole("link", { name: "Edit First" }).click();
  await settled(page, javaScriptEnabled);
  const change = page.getByRole("group", { name: "Data access after saving" });
  await page.getByLabel("Users", { exact: true }).uncheck();
  await page.getByLabel("Conversations", { exact: true }).check();
  await expect(change.getByRole("listitem")).toHaveText([/^\+\s*Conversations: .* added$/, /^\s*Plugin calls: [^+−]*$/, /^−\s*Users: .* removed$/]);

  await page.getByRole("link", { name: "Duplicate" }).click();
  await expect(page.getByRole("heading", { name: "Create Credentials" })).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("Authentication type")).toHaveValue("api_key");
  await expect(page.getByLabel("Users", { exact: true })).toBeChecked();
  await expect(page.getByLabel("Plugin calls", { exact: true })).toBeChecked();
  await expect(page.getByLabel("Conversations", { exact: true })).not.toBeChecked();
});

test("a secret is masked until it is shown, where it can be copied so", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Key", type: "API Key", scopes: ["Users"] });
  const secret = page.getByLabel("API Key", { exact: true });
  if (javaScriptEnabled !== false) {
    await expect(secret).toHaveCSS("-webkit-text-security", "disc");
    await page.getByText("Show", { exact: true }).click();
    await expect(page.getByLabel("Show API Key")).toBeChecked();
  }
  await expect(secret).toHaveCSS("-webkit-text-security", "none");
});
