// What the form does in a browser with wasm.
import { closeReveal, CREDENTIALS, expect, fillCredentialForm, settled, signIn, test } from "./support";

test.beforeEach(async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, true);
});

test("All selects and deselects every scope, and shows when only some are selected", async ({ page }) => {
  const all = page.getByLabel("All", { exact: true });
  const isIndeterminate = () => all.evaluate((input: HTMLInputElement) => input.indeterminate);
  await page.getByLabel("Users", { exact: true }).check();
  await expect(page.getByText("Data APIs (1/5 selected)")).toBeVisible();
  expect(await isIndeterminate()).toBe(true);
  await all.check();
  await expect(page.getByText("Data APIs (5/5 selected)")).toBeVisible();
  expect(await isIndeterminate()).toBe(false);
  await page.getByLabel("Conversations", { exact: true }).uncheck();
  await expect(page.getByText("Data APIs (4/5 selected)")).toBeVisible();
  expect(await isIndeterminate()).toBe(true);
  await all.check();
  await all.uncheck();
  await expect(page.getByText("Data APIs (0/5 selected)")).toBeVisible();
  await expect(page.getByText("Select at least one scope.")).toBeVisible();
});

test("nothing scolds before the first edit, and Submit says what is missing", async ({ page }) => {
  const name = page.getByLabel("Name", { exact: true });
  await expect(page.getByText("Enter a name")).toBeHidden();
  await expect(page.getByText("Select at least one scope.")).toBeHidden();
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Enter a name")).toBeVisible();
  await expect(name).toBeFocused();
  await name.fill("x".repeat(101));
  await name.blur();
  await expect(page.getByText("Use at most 100 characters.")).toBeVisible();
  await name.fill("Nightly");
  await expect(page.getByText("Use at most 100 characters.")).toBeHidden();
  // The Enter key sends the form, too.
  await name.press("Enter");
  await expect(page.getByText("Select at least one scope.")).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a first click counts, whatever error appears as the name is left", async ({ page }) => {
  await page.getByLabel("Name", { exact: true }).focus();
  const box = page.getByLabel("Interactions", { exact: true });
  const place = await box.boundingBox();
  await page.mouse.move(place!.x + 10, place!.y + 10);
  await page.mouse.down();
  await page.mouse.up();
  await expect(page.getByText("Enter a name")).toBeVisible();
  await expect(box).toBeChecked();
  expect((await box.boundingBox())!.y).toBe(place!.y);
});

test("a form whose response was lost shows its result when it is sent again", async ({ page, server, complaints }) => {
  await page.getByLabel("Name", { exact: true }).fill("Lost");
  await page.getByLabel("Authentication type").selectOption({ label: "API Key" });
  await page.getByLabel("Users", { exact: true }).check();
  await page.route("**/credentials/create", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("it is not known whether your request was processed")).toBeVisible();
  await page.unroute("**/credentials/create");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog", { name: "API key created" })).toBeVisible();
  const key = await page.getByLabel("API Key", { exact: true }).inputValue();
  expect((await server.records(key, "users")).status).toBe(200);
  expect((JSON.parse(server.run(["credential", "list", "--json"])) as unknown[]).length).toBe(1);
  // That the response was lost, the browser says itself.
  complaints.length = 0;
});

test("what was typed is not left without a question", async ({ page }) => {
  await page.getByLabel("Name", { exact: true }).fill("Typed");
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  const asked = new Promise<string>((resolve) => page.once("dialog", (dialog) => (resolve(dialog.type()), void dialog.dismiss())));
  await page.getByRole("link", { name: "Credentials", exact: true }).first().click();
  expect(await asked).toBe("beforeunload");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Typed");
  await expect(page.getByRole("link", { name: /Learn More/ })).toHaveAttribute("target", "_blank");
  // Cancel is meant.
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "No credentials yet" })).toBeVisible();
});

test("a session that has ended is said with a link, and nothing typed is lost", async ({ page, context }) => {
  await page.getByLabel("Name", { exact: true }).fill("Kept");
  await page.getByLabel("Users", { exact: true }).check();
  const cookies = await context.cookies();
  await context.clearCookies({ name: "session" });
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in in a new tab" })).toHaveAttribute("target", "_blank");
  await context.addCookies(cookies);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("the search of the navigation keeps the parents of what it finds", async ({ page }) => {
  const search = page.getByRole("searchbox", { name: "Search the navigation" });
  const navigation = page.getByRole("navigation", { name: "Setup" });
  await search.fill("cred");
  await expect(navigation.getByText("Tenant Settings")).toBeVisible();
  await search.fill("nothing of the kind");
  await expect(navigation.getByText("Tenant Settings")).toBeHidden();
  await expect(navigation.getByText("Nothing found.")).toBeVisible();
});

test("a navigation that is collapsed stays so", async ({ page }) => {
  await page.locator(".sidebar-toggle").click();
  await expect(page.locator(".navigation")).toBeHidden();
  await page.goto(`${CREDENTIALS}/new`);
  await expect(page.locator(".navigation")).toBeHidden();
  await page.locator(".sidebar-toggle").click();
  await page.reload();
  await expect(page.locator(".navigation")).toBeVisible();
});

test("a server that is away is said where one looks, and nothing typed is lost", async ({ page, server, complaints }) => {
  await page.getByLabel("Name", { exact: true }).fill("Offline");
  await page.getByLabel("All", { exact: true }).check();
  await server.end("SIGKILL");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("The server cannot be reached")).toBeInViewport();
  await server.start();
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog", { name: "Client credentials created" })).toBeVisible();
  // That the connection was refused, the browser says itself.
  complaints.length = 0;
});

test("an API key has no key pair: its field goes away with the type, but not with a key that was entered", async ({ page }) => {
  const field = page.getByLabel("Public key", { exact: true });
  const type = page.getByLabel("Authentication type");
  const summary = page.getByText("Use a key pair instead of a client secret");
  await type.selectOption({ label: "API Key" });
  await expect(summary).toBeHidden();
  await type.selectOption({ label: "oAuth 2.0" });
  await summary.click();
  await field.fill("no key");
  await page.getByLabel("Name", { exact: true }).fill("Key");
  await page.getByLabel("Users", { exact: true }).check();
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("This is not a readable public key.")).toBeVisible();
  await expect(field).toBeFocused();
  await field.fill("no");
  await expect(page.getByText("This is not a readable public key.")).toBeHidden();
  // What was entered is not ignored without a word.
  await type.selectOption({ label: "API Key" });
  await expect(page.getByText("An API key has no key pair.")).toBeVisible();
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Check the highlighted fields.")).toBeVisible();
  await field.fill("");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog", { name: "API key created" })).toBeVisible();
});

test("what the same person has saved in another tab is said so", async ({ page, context }) => {
  await fillCredentialForm(page, { name: "Twice", type: "API Key", scopes: ["Users"] });
  await page.getByRole("button", { name: "Submit" }).click();
  await closeReveal(page);
  await page.getByRole("link", { name: "Edit Twice" }).click();
  await settled(page, true);
  const tab = await context.newPage();
  await tab.goto(page.url());
  await settled(tab, true);
  for (const [each, name] of [[tab, "First"], [page, "Second"]] as const) {
    await each.getByLabel("Name", { exact: true }).fill(name);
    await each.getByRole("button", { name: "Save changes" }).click();
  }
  await expect(page.getByText("Changed in the meantime by you, in another tab or window")).toBeVisible();
  await tab.close();
});
