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
