// Links that the browser fetches before they are followed: what is shown is as true as without.
import { createCredential, CREDENTIALS, closeReveal, expect, settled, signIn, test } from "./support";

test("a page that was fetched before a change is not shown after it", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  await createCredential(page, { name: "Nightly export", type: "API Key", scopes: ["Users"] });
  await closeReveal(page);
  await page.getByRole("link", { name: "Edit Nightly export" }).click();
  await expect(page.getByRole("button", { name: "Save changes" })).toBeVisible();
  await settled(page, true);

  // Pressed, and then let go elsewhere: fetched, not followed.
  const list = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Credentials" });
  const fetched = page.context().waitForEvent("request", (request) => new URL(request.url()).pathname === CREDENTIALS);
  await list.hover();
  await page.mouse.down();
  await fetched;
  await page.mouse.move(600, 800);
  await page.mouse.up();

  await page.getByLabel("Name", { exact: true }).fill("Hourly export");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "Hourly export" })).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "Nightly export" })).toHaveCount(0);
});
