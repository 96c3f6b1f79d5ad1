// Networks are checked against the recent callers while they are typed.
import { createCredential, expect, settled, signIn, test } from "./support";

test("the form shows which callers would be refused, and adds the networks seen", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["demo"]);
  await signIn(page);
  await createCredential(page, { name: "Nightly", type: "API Key", scopes: ["Users"] });
  const key = await page.locator("dialog[open] [data-value=secret]").inputValue();
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);
  await page.getByRole("link", { name: "I’ve saved it" }).click();
  await page.getByRole("link", { name: "Edit Nightly" }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.locator("[data-address]")).toHaveCount(1, { timeout: 1000 });
  }).toPass();
  await settled(page, javaScriptEnabled);
  await page.getByText("Expiry, networks and quotas").click();
  const mark = page.getByText("would be rejected");
  await expect(mark).toBeHidden();
  await page.getByLabel("Allowed networks").fill("192.0.2.0/24");
  await expect(mark).toBeVisible();
  await page.getByRole("button", { name: "Add the networks seen" }).click();
  await expect(mark).toBeHidden();
  await expect(page.getByLabel("Allowed networks")).toHaveValue("192.0.2.0/24\n127.0.0.1");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);
});
