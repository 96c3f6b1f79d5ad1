// The list when it is long: what is searched, sorted and turned over stands in the address.
import { CREDENTIALS, expect, signIn, test, type Server } from "./support";

/** Fills more than a page: 52 API keys, and one client. */
function fill(server: Server) {
  const create = (name: string, type: string, scope: string) =>
    server.run(["credential", "create", "--name", name, "--type", type, "--scope", scope]);
  for (let number = 1; number <= 52; number += 1) create(`Pipeline ${String(number).padStart(2, "0")}`, "api-key", "users:read");
  create("Warehouse", "oauth2", "interactions:read");
}

test("a long list is searched, sorted and turned over, and its address says how", async ({ page, server }) => {
  test.slow();
  server.addUser();
  fill(server);
  await signIn(page);
  const names = page.locator("tbody th");
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

  const search = page.getByRole("search", { name: "Credentials" });
  await search.getByLabel("Search").fill("PIPELINE 4");
  await search.getByRole("button", { name: "Search" }).click();
  await expect(names).toHaveCount(10);
  await expect(names.first()).toHaveText("Pipeline 49");
  await expect(page).toHaveURL(/\?q=PIPELINE\+4&.*sort=name&order=desc$/);
  await page.getByRole("link", { name: "Delete Pipeline 42" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(names).toHaveCount(10);

  await search.getByRole("link", { name: "Clear" }).click();
  await expect(names).toHaveCount(50);
  await search.getByLabel("Type").selectOption("oAuth 2.0");
  await search.getByRole("button", { name: "Search" }).click();
  await expect(names).toHaveText(["Warehouse"]);
  await search.getByLabel("Scope").selectOption("Users");
  await search.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("status").filter({ hasText: "No credential matches." })).toBeAttached();
  await expect(page.getByRole("link", { name: "Show all" })).toBeVisible();
});
