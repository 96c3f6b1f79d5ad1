// The keys of the list, in a browser with wasm.
import { CREDENTIALS, expect, settled, signIn, test } from "./support";

test("the list is worked with keys alone", async ({ page, server }) => {
  server.addUser();
  for (const name of ["Alpha", "Beta", "Gamma"]) {
    server.run(["credential", "create", "--name", name, "--type", "api-key", "--scope", "users:read"]);
  }
  await signIn(page);
  await page.goto(`${CREDENTIALS}?sort=name`);
  await settled(page, true);
  const search = page.getByRole("search", { name: "Credentials" }).getByLabel("Search");
  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  // Where one types, keys are text.
  await page.keyboard.type("n/");
  await expect(search).toHaveValue("n/");
  await page.getByRole("link", { name: "Edit Alpha" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: "Edit Gamma" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Beta");
  await page.goto(CREDENTIALS);
  await settled(page, true);
  await page.keyboard.press("n");
  await expect(page).toHaveURL(`${server.url}${CREDENTIALS}/new`);
});
