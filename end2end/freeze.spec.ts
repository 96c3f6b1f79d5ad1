// All credentials are frozen for an incident, and thawed.
import { createCredential, CREDENTIALS, expect, expectAccessible, expectToFit, signIn, test } from "./support";

test("all credentials are frozen and thawed, and every page says so", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["demo"]);
  await signIn(page);
  await createCredential(page, { name: "Nightly", type: "API Key", scopes: ["Users"] });
  const key = await page.locator("dialog[open] [data-value=secret]").inputValue();
  await page.getByRole("link", { name: "I’ve saved it" }).click();
  await page.getByRole("link", { name: "Freeze all" }).click();
  await expectAccessible(page, javaScriptEnabled);
  await page.getByLabel("Reason").fill("INC-7: a key has leaked");
  await page.getByLabel("Type the name of the organization to confirm").fill("Somebody else");
  await page.getByRole("button", { name: "Freeze all credentials" }).click();
  await expect(page.getByRole("alert")).toContainText("Type the name of the organization exactly as shown.");
  await expect(page.getByLabel("Reason")).toHaveValue("INC-7: a key has leaked");
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);
  await page.getByLabel("Type the name of the organization to confirm").fill("Organization");
  await page.getByRole("button", { name: "Freeze all credentials" }).click();
  const banner = page.getByText("All credentials are frozen: every request is rejected.");
  await expect(banner).toBeVisible();
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(401);
  await page.goto("/setup/account/password");
  await expect(banner).toBeVisible();
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(CREDENTIALS);
  await expectToFit(page);
  await expectAccessible(page, javaScriptEnabled);
  await page.getByRole("link", { name: "Unfreeze" }).click();
  await page.getByLabel("Type the name of the organization to confirm").fill("organization");
  await page.getByRole("button", { name: "Unfreeze all credentials" }).click();
  await expect(page.getByRole("status").filter({ hasText: "All credentials are unfrozen." })).toBeVisible();
  await expect(banner).toBeHidden();
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);
});
