// Many credentials at once: selected in the list, changed on a page of their own.
import { readFileSync } from "node:fs";
import { CREDENTIALS, expect, expectAccessible, expectToFit, signIn, test } from "./support";

test("selected credentials are paused, rotated into one file, and deleted by their number", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["demo"]);
  const create = (name: string) => JSON.parse(server.run(["credential", "create", "--name", name, "--type", "api-key", "--scope", "users:read", "--json"]));
  const keys = ["One", "Two", "Three"].map((name) => create(name).api_key as string);
  const statuses = async (keys: string[]) => Promise.all(keys.map(async (key) => (await server.records(`Bearer ${key}`, "users")).status));
  await signIn(page);
  await expect(page.getByRole("button", { name: "Change selected" })).toBeHidden();
  for (const name of ["One", "Two"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await expectAccessible(page, javaScriptEnabled);
  await page.getByRole("button", { name: "Change selected" }).click();
  await expect(page.getByRole("heading", { name: "2 selected credentials" })).toBeVisible();
  await expectAccessible(page, javaScriptEnabled);
  await page.setViewportSize({ width: 360, height: 800 });
  await expectToFit(page);
  await page.getByLabel("How long").selectOption("Pause for 1 hour");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Changed 2 credentials." })).toBeVisible();
  expect(await statuses(keys)).toEqual([401, 401, 200]);
  await expectToFit(page);

  for (const name of ["One", "Two"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("button", { name: "Change selected" }).click();
  await page.getByRole("button", { name: "Resume now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Changed 2 credentials." })).toBeVisible();
  for (const name of ["One", "Two"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("button", { name: "Change selected" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Rotate and download" }).click();
  const rotated = JSON.parse(readFileSync(await (await downloading).path(), "utf8")) as { api_key: string }[];
  expect(await statuses([...keys, ...rotated.map((of) => of.api_key)])).toEqual([200, 200, 200, 200, 200]);

  await page.getByLabel("Type 2 to confirm").fill("3");
  await page.getByRole("button", { name: "Delete selected" }).click();
  await expect(page.getByRole("alert")).toContainText("Nothing was deleted");
  await page.getByLabel("Type 2 to confirm").fill("2");
  await page.getByRole("button", { name: "Delete selected" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Changed 2 credentials." })).toBeVisible();
  expect(await statuses(keys)).toEqual([401, 401, 200]);
  if (javaScriptEnabled !== false) {
    await page.getByRole("checkbox", { name: "Select Three" }).check();
    await page.getByRole("button", { name: "Select all" }).click();
    await page.getByRole("button", { name: "Clear selection" }).click();
    await expect(page.getByRole("checkbox", { name: "Select Three" })).not.toBeChecked();
  }
});
