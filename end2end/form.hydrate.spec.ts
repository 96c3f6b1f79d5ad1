// What the form does in a browser with wasm.
import { CREDENTIALS, expect, settled, signIn, test } from "./support";

test.beforeEach(async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, true);
});

test("All ticks and unticks every scope, and shows when only some are ticked", async ({ page }) => {
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
  await expect(page.getByText("Please select at least one scope.")).toBeVisible();
});

test("Submit waits for a name and a scope, and nothing scolds before the first edit", async ({ page }) => {
  const submit = page.getByRole("button", { name: "Submit" });
  await expect(page.getByText("Please enter a name")).toBeHidden();
  await expect(page.getByText("Please select at least one scope.")).toBeHidden();
  await expect(submit).toBeDisabled();
  await page.getByLabel("Name", { exact: true }).fill("x".repeat(101));
  await page.getByLabel("Name", { exact: true }).blur();
  await expect(page.getByText("Please use at most 100 characters.")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("Nightly");
  await expect(page.getByText("Please use at most 100 characters.")).toBeHidden();
  await expect(submit).toBeDisabled();
  await page.getByLabel("Users", { exact: true }).check();
  await expect(submit).toBeEnabled();
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

test("a server that is away is said where one looks, and nothing typed is lost", async ({ page, server, complaints }) => {
  await page.getByLabel("Name", { exact: true }).fill("Offline");
  await page.getByLabel("All", { exact: true }).check();
  await server.end("SIGKILL");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("The server cannot be reached")).toBeInViewport();
  await server.start();
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog", { name: "Token Generated" })).toBeVisible();
  // That the connection was refused, the browser says itself.
  complaints.length = 0;
});

test("an API key has no key pair: its field goes away with the type and comes back with it", async ({ page }) => {
  const field = page.getByLabel("Public key", { exact: true });
  await page.getByText("Use a key pair instead of a client secret").click();
  await field.fill("no key");
  await page.getByLabel("Authentication type").selectOption({ label: "API Key" });
  await expect(field).toBeHidden();
  await page.getByLabel("Authentication type").selectOption({ label: "oAuth 2.0" });
  await expect(field).toHaveValue("no key");
  await page.getByLabel("Name", { exact: true }).fill("Key");
  await page.getByLabel("Users", { exact: true }).check();
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("This is no public key that can be read.")).toBeVisible();
  await expect(field).toBeFocused();
  await field.fill("no");
  await expect(page.getByText("This is no public key that can be read.")).toBeHidden();
  // What is out of sight does not count.
  await page.getByLabel("Authentication type").selectOption({ label: "API Key" });
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog", { name: "API Key Generated" })).toBeVisible();
});
