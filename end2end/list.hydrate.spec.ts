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
  await search.clear();
  await expect(page.getByRole("status").filter({ hasText: /^3 credentials$/ })).toBeAttached();
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

test("the list is refined in place, and its address follows", async ({ page, server }) => {
  server.addUser();
  for (const name of ["Alpha", "Beta", "Gamma"]) {
    server.run(["credential", "create", "--name", name, "--type", "api-key", "--scope", "users:read"]);
  }
  await signIn(page);
  await settled(page, true);
  const loads: string[] = [];
  page.on("load", () => loads.push(page.url()));
  const names = page.locator("tbody th");
  const search = page.getByRole("search", { name: "Credentials" }).getByLabel("Search");
  await search.pressSequentially("alp");
  await expect(names).toHaveText(["Alpha"]);
  await expect(page).toHaveURL(`${server.url}${CREDENTIALS}?q=alp`);
  await expect(search).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: /^1 credential$/ })).toBeAttached();
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(names).toHaveText(["Gamma", "Beta", "Alpha"]);
  await expect(search).toHaveValue("");

  const byName = page.getByRole("columnheader", { name: "Name" }).getByRole("link");
  await byName.focus();
  await page.keyboard.press("Enter");
  await expect(names).toHaveText(["Alpha", "Beta", "Gamma"]);
  await expect(byName).toBeFocused();
  await page.getByLabel("State").selectOption("Paused");
  await expect(page.getByText("No credential matches.").last()).toBeVisible();
  await expect(page).toHaveURL(`${server.url}${CREDENTIALS}?state=paused&sort=name`);
  await page.goBack();
  await expect(names).toHaveText(["Gamma", "Beta", "Alpha"]);
  await expect(page.getByLabel("State")).toHaveValue("");
  expect(loads).toEqual([]);

  // What is shown is what the page of the address shows.
  await page.goForward();
  await expect(page.getByLabel("State")).toHaveValue("paused");
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(names).toHaveCount(3);
  await page.getByRole("link", { name: "Delete Beta" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
});
