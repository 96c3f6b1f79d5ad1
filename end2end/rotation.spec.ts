// Rotation: a new secret beside the old one, until the old one expires.
import {
  closeReveal,
  createCredential,
  CREDENTIALS,
  expect,
  expectAccessible,
  expectAccessibleInEachScheme,
  expectToFit,
  settled,
  signIn,
  test,
} from "./support";

const shown = (page: import("@playwright/test").Page) => page.locator("dialog[open] [data-value=secret]").inputValue();

test("a key is rotated, both work, who still uses the old one is shown, and it is retired", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["demo"]);
  await signIn(page);
  await createCredential(page, { name: "Nightly", type: "API Key", scopes: ["Users"] });
  const old = await shown(page);
  await closeReveal(page);
  await page.getByRole("link", { name: "Edit Nightly" }).click();
  await page.getByRole("link", { name: "Rotate", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Rotate the secret of Nightly" })).toBeVisible();
  await expectAccessible(page, javaScriptEnabled);

  // What lies in the past is said, and the choice stays.
  await page.getByRole("radio", { name: "On a date" }).check();
  await page.getByLabel("Date and time").fill("2020-01-31T12:00");
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("a date and time in the future");
  await expect(page.getByRole("radio", { name: "On a date" })).toBeChecked();
  await expect(page.getByLabel("Date and time")).toHaveValue("2020-01-31T12:00");
  await page.getByRole("radio", { name: "After 24 hours", exact: true }).check();
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "New secret created" })).toBeVisible();
  const renewed = await shown(page);
  expect(renewed).not.toBe(old);
  for (const key of [old, renewed]) expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);
  await page.getByRole("link", { name: "I’ve saved it" }).click();

  // The reader is led to the secrets, not to the list.
  await expect(page.getByRole("dialog", { name: "New secret created" })).toHaveCount(0);
  const secrets = page.getByRole("region", { name: "Secrets" });
  await expect(secrets.getByText(/Expires in (23 hours|1 day)/)).toBeVisible();
  await expect(async () => {
    if (javaScriptEnabled === false) await page.reload();
    await expect(secrets.getByText("Still using it since the rotation:")).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});

  await page.goto(`${CREDENTIALS}/rotations`);
  await expect(page.getByRole("link", { name: "Nightly" })).toBeVisible();
  await settled(page, javaScriptEnabled);
  for (const width of [360, 1366]) {
    await page.setViewportSize({ width, height: 800 });
    await expectToFit(page);
  }
  await page.getByText("Change expiry").click();
  await expectAccessible(page, javaScriptEnabled);
  await page.getByRole("radio", { name: /^When I retire it/ }).check();
  await page.getByRole("button", { name: "Save expiry" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Changed when the old secret of Nightly expires." })).toBeVisible();
  await expect(page.getByText("When you retire it")).toBeVisible();

  await page.goto(CREDENTIALS);
  await page.getByRole("link", { name: "Rotations (1)" }).click();
  await page.locator("summary", { hasText: "Retire" }).click();
  await page.getByRole("button", { name: "Retire now" }).click();
  await expect(page.getByText("No rotation is in progress.")).toBeVisible();
  expect((await server.records(`Bearer ${old}`, "users")).status).toBe(401);
  expect((await server.records(`Bearer ${renewed}`, "users")).status).toBe(200);
  expect(server.traces()).not.toContain(renewed);
});

test("a credential with two secrets is not rotated again, and says what to do", async ({ page, server }) => {
  server.addUser();
  const { id } = JSON.parse(server.run(["credential", "create", "--name", "Client", "--type", "oauth2", "--scope", "users:read", "--json"]));
  server.run(["credential", "rotate", id, "--overlap", "safe", "--json"]);
  await signIn(page);
  await page.goto(`${CREDENTIALS}/${id}/rotate`);
  await expect(page.getByRole("alert")).toContainText("Retire the old one before you rotate again.");
  await page.getByRole("link", { name: "See its secrets" }).click();
  await expect(page.getByRole("definition").filter({ hasText: "After 24 hours without a request while the new one is in use" })).toBeVisible();
});
