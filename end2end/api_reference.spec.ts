// The reference of the API, for anyone: it leads everywhere it says, and its requests work as they stand.
import { execFileSync } from "node:child_process";
import { expect, signIn, test } from "./support";

const REFERENCE = "/docs/api";

test("every entry of the contents leads to its heading", async ({ page }) => {
  await page.goto(REFERENCE);
  const links = page.locator('main a[href^="#"], nav a[href^="#"]');
  const targets = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href")!.slice(1)));
  expect(new Set(targets).size).toBeGreaterThan(30);
  const missing = await page.evaluate((ids) => ids.filter((id) => document.getElementById(id) === null), targets);
  expect(missing).toEqual([]);
  await page.getByRole("navigation").getByRole("link", { name: "List users" }).click();
  await expect(page).toHaveURL(/#listUsers$/);
  await expect(page.getByRole("heading", { name: "List users" })).toBeInViewport();
});

test("the console leads to the reference, and the reference to its files", async ({ page, server }) => {
  server.addUser();
  await signIn(page);
  const reference = page.getByRole("link", { name: "API reference" });
  await expect(reference).toHaveAttribute("target", "_blank");
  await page.goto((await reference.getAttribute("href"))!);
  await expect(page.getByRole("heading", { name: "API reference" })).toBeVisible();
  await expect(page.getByText(server.url, { exact: true })).toBeVisible();
  const link = page.getByRole("link", { name: "OpenAPI document" });
  const document = await page.request.get((await link.getAttribute("href"))!);
  expect((await document.json()).openapi).toMatch(/^3\.1\./);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Postman collection" }).click();
  expect((await download).suggestedFilename()).toBe("data-api.postman_collection.json");
});

test("the requests of the reference work as they stand", async ({ page, server }) => {
  server.run(["demo"]);
  const tables = ["interactions", "conversations", "plugin-calls", "plugin-resources", "users"];
  const scopes = tables.flatMap((table) => ["--scope", `${table}:read`]);
  const create = (type: string) =>
    JSON.parse(server.run(["credential", "create", "--json", "--name", type, "--type", type, ...scopes]));
  const key = create("api-key");
  const client = create("oauth2");
  const mine = { API_KEY: key.api_key, CLIENT_ID: client.client_id, CLIENT_SECRET: client.client_secret };
  const run = (command: string, more = {}) => {
    const filled = command.replace(/YOUR_([A-Z_]+)/g, (_, name: string) => ({ ...mine, ...more })[name as keyof typeof mine]);
    return execFileSync("sh", ["-c", `${filled} -sS --fail-with-body`], { encoding: "utf8" });
  };
  await page.goto(REFERENCE);
  const token = page.getByRole("article", { name: "Issue an access token" }).locator(".operation-examples code").first();
  const ACCESS_TOKEN = JSON.parse(run((await token.textContent())!)).access_token;
  const commands = await page.locator(".operation-examples .example:first-child code").allTextContents();
  expect(commands.length).toBeGreaterThan(15);
  for (const command of commands) run(command, { ACCESS_TOKEN });
});
