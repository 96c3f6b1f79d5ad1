// The list when it is long: what is searched, sorted and turned over stands in the address.
import { CREDENTIALS, expect, expectAccessible, settled, signIn, test, type Server } from "./support";

/** Fills more than a page: 52 API keys, and one client. */
function fill(server: Server) {
  const create = (name: string, type: string, scope: string) =>
    server.run(["credential", "create", "--name", name, "--type", type, "--scope", scope]);
  for (let number = 1; number <= 52; number += 1) create(`Pipeline ${String(number).padStart(2, "0")}`, "api-key", "users:read");
  create("Warehouse", "oauth2", "interactions:read");
}

test("a long list is searched, sorted and turned over, and its address says how", async ({ page, server, javaScriptEnabled }) => {
  test.slow();
  server.addUser();
  fill(server);
  await signIn(page);
  const names = page.locator("tbody th a");
  // With scripts the list follows what is typed.
  const send = () => (javaScriptEnabled === false ? search.getByRole("button", { name: "Search" }).click() : Promise.resolve());
  const search = page.getByRole("search", { name: "Credentials" });
  await expect(page.getByText("53 credentials", { exact: true }).last()).toBeVisible();
  await expect(names).toHaveCount(50);
  await expect(names.first()).toHaveText("Warehouse");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(names).toHaveText(["Pipeline 03", "Pipeline 02", "Pipeline 01"]);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(names.first()).toHaveText("Warehouse");

  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(names.first()).toHaveText("Pipeline 01");
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(names.first()).toHaveText("Warehouse");

  await search.getByLabel("Search").fill("4 PIPELINE");
  await send();
  await expect(names).toHaveCount(14);
  await expect(names.first()).toHaveText("Pipeline 49");
  await expect(page).toHaveURL(/\?q=4\+PIPELINE&.*sort=name&order=desc$/);
  await page.getByRole("link", { name: "Delete Pipeline 42" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(names).toHaveCount(14);
  // What was edited leads back to the list that one came from.
  await page.getByRole("link", { name: "Edit Pipeline 42" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Pipeline 42 b");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved “Pipeline 42 b”" })).toBeVisible();
  await expect(page).toHaveURL(/\?q=4\+PIPELINE&.*sort=name&order=desc#credential-/);
  await page.getByRole("link", { name: "Delete Pipeline 42 b" }).click();
  const address = page.url();
  await page.getByRole("button", { name: "Delete credential" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Deleted “Pipeline 42 b”" })).toBeVisible();
  await expect(page).toHaveURL(/\?q=4\+PIPELINE&.*sort=name&order=desc$/);
  await expect(names).toHaveCount(13);
  // A link to the dialog of what is deleted says so.
  if (address.includes("delete=")) {
    await page.goto(address);
    await expect(page.getByText("This credential no longer exists.")).toBeVisible();
    await page.goBack();
  }

  await search.getByRole("link", { name: "Clear" }).click();
  await expect(names).toHaveCount(50);
  await search.getByLabel("Type").selectOption("oAuth 2.0");
  await send();
  await expect(names).toHaveText(["Warehouse"]);
  await search.getByLabel("Scope").selectOption("Users");
  await send();
  await expect(page.getByRole("status").filter({ hasText: "No matching credentials" })).toBeAttached();
  await expect(page.getByRole("link", { name: "Show all" })).toBeVisible();
});

test("a list is saved under a name, opened and deleted", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["credential", "create", "--name", "Alpha", "--type", "api-key", "--scope", "users:read"]);
  server.run(["credential", "create", "--name", "Beta", "--type", "oauth2", "--scope", "users:read"]);
  await signIn(page);
  await page.goto(`${CREDENTIALS}?type=api_key&sort=name`);
  await settled(page, javaScriptEnabled);
  await page.getByRole("button", { name: "Save view" }).click();
  await page.getByLabel("Name of the view").fill("Keys");
  await page.getByLabel("Name of the view").press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Saved the view “Keys”." })).toBeVisible();
  await expectAccessible(page, javaScriptEnabled);
  await page.goto(CREDENTIALS);
  await settled(page, javaScriptEnabled);
  const view = page.getByRole("navigation", { name: "Saved views" }).getByRole("link", { name: "Keys" });
  await view.click();
  await expect(page.locator("tbody th a")).toHaveText(["Alpha"]);
  await expect(view).toHaveAttribute("aria-current", "true");
  await expect(page).toHaveURL(/\?type=api_key&sort=name$/);
  await page.getByRole("button", { name: "Delete view Keys" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Deleted the view “Keys”." })).toBeVisible();
  await expect(view).toHaveCount(0);
});
