// The keys of the list, in a browser with wasm.
import { CREDENTIALS, expect, holdBackWasm, settled, signIn, test } from "./support";

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

test("what was chosen before wasm arrives refines the list", async ({ page, server }) => {
  server.addUser();
  for (const name of ["Alpha", "Beta"]) {
    server.run(["credential", "create", "--name", name, "--type", "api-key", "--scope", "users:read"]);
  }
  await signIn(page);
  const release = await holdBackWasm(page);
  await page.goto(`${CREDENTIALS}?sort=name`);
  const search = page.getByRole("search", { name: "Credentials" });
  await search.getByLabel("Search").fill("bet");
  await search.getByLabel("State").selectOption("Active");
  await release();
  await expect(page.locator("tbody th a")).toHaveText(["Beta"]);
  await expect(page).toHaveURL(`${server.url}${CREDENTIALS}?q=bet&state=active&sort=name`);
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
  const names = page.locator("tbody th a");
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
  await expect(page.getByText("No matching credentials").last()).toBeVisible();
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

test("the dialog opens over the list, which stays where it is, and Cancel returns the focus", async ({ page, server }) => {
  server.addUser();
  for (let number = 10; number < 40; number += 1) {
    server.run(["credential", "create", "--name", `Pipeline ${number}`, "--type", "api-key", "--scope", "users:read"]);
  }
  await signIn(page);
  await settled(page, true);
  const bin = page.getByRole("link", { name: "Delete Pipeline 12" });
  await bin.scrollIntoViewIfNeeded();
  const place = await page.evaluate(() => scrollY);
  expect(place).toBeGreaterThan(0);
  const address = page.url();
  await bin.click();
  const dialog = page.getByRole("dialog", { name: "Delete “Pipeline 12”?" });
  await expect(dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBe(place);
  await dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(bin).toBeFocused();
  expect([await page.evaluate(() => scrollY), page.url()]).toEqual([place, address]);
  // Nor does the back button bring it back.
  await page.getByRole("link", { name: "Edit Pipeline 12" }).click();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("another page of the list begins where it begins, and says how many there are", async ({ page, server }) => {
  server.addUser();
  for (let number = 10; number < 40; number += 1) {
    server.run(["credential", "create", "--name", `Pipeline ${number}`, "--type", "api-key", "--scope", "users:read"]);
  }
  await signIn(page);
  await settled(page, true);
  await expect(page.getByText("30 credentials", { exact: true }).last()).toBeVisible();
  await page.getByRole("group", { name: "Per page" }).getByRole("link", { name: "25" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(25);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(5);
  await expect(page.locator("tbody tr").first()).toBeInViewport();
  await expect(page.getByText("30 credentials", { exact: true }).last()).toBeVisible();
  await expect(page).toHaveURL(/size=25&from=/);
});

test("while the server is away the list stays, and says so", async ({ page, server, complaints }) => {
  server.addUser();
  for (const name of ["Alpha", "Beta"]) {
    server.run(["credential", "create", "--name", name, "--type", "api-key", "--scope", "users:read"]);
  }
  await signIn(page);
  await settled(page, true);
  await page.route(/q=alp/, (route) => route.abort());
  const search = page.getByRole("search", { name: "Credentials" }).getByLabel("Search");
  await search.fill("alp");
  await expect(page.getByText("The server cannot be reached.")).toBeVisible();
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await page.unroute(/q=alp/);
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.locator("tbody th a")).toHaveText(["Alpha"]);
  await expect(page.getByText("The server cannot be reached.")).toBeHidden();
  // A slow list shows that it is waited for.
  let release = () => {};
  await page.route(/q=bet/, (route) => new Promise<void>((resolve) => (release = resolve)).then(() => route.continue()));
  await search.fill("bet");
  await expect(page.locator(".list")).toHaveAttribute("aria-busy", "true");
  release();
  await expect(page.locator("tbody th a")).toHaveText(["Beta"]);
  await expect(page.locator(".list")).not.toHaveAttribute("aria-busy", "true");
  // That nobody answered, the browser says itself.
  complaints.length = 0;
});

test("times grow older while a page is open", async ({ page, server }) => {
  server.addUser();
  const { id, api_key } = JSON.parse(
    server.run(["credential", "create", "--name", "Used", "--type", "api-key", "--scope", "users:read", "--json"]),
  ) as { id: string; api_key: string };
  expect((await server.records(api_key, "users")).status).toBe(200);
  await page.clock.install();
  await signIn(page);
  await page.goto(`${CREDENTIALS}/${id}`);
  const used = page.getByRole("region", { name: "At a glance" }).locator("time[data-says=relative]").last();
  await expect(used).toHaveText("just now");
  await page.clock.runFor(5 * 60_000);
  await expect(used).toHaveText("5 minutes ago");
});
