// Who changed what, when and from where.
import { readFileSync } from "node:fs";

import { CREDENTIALS, EMAIL, closeReveal, createCredential, expect, expectAccessibleInEachScheme, expectToFit, settled, signIn, test } from "./support";

const AUDIT_LOG = `${CREDENTIALS}/audit-log`;

test("a change is in the log with its author, its address and its request, and can be found and exported", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  const id = (JSON.parse(server.run(["credential", "create", "--name", "By command", "--type", "api-key", "--scope", "users:read", "--json"])) as { id: string }).id;
  await signIn(page);
  await createCredential(page, { name: "Nightly export", type: "API Key", scopes: ["Users"] });
  await closeReveal(page);
  await page.goto(`${CREDENTIALS}/${id}`);
  await settled(page, javaScriptEnabled);
  await page.getByLabel("Name", { exact: true }).fill("Weekly export");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();

  await page.goto(CREDENTIALS);
  await page.getByRole("link", { name: "Change Audit Logs" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Change Audit Logs");
  const entries = page.locator(".entry");
  await expect(entries.first()).toContainText("Credential changed Weekly export");
  await expect(entries.first()).toContainText("By command → Weekly export");
  await expect(entries.first()).toContainText(EMAIL);
  await expect(entries.first()).toContainText("Console 127.0.0.1");
  await entries.first().getByText("More", { exact: true }).click();
  await expect(entries.first()).toContainText("Request ID");
  const receiving = page.waitForEvent("download");
  await entries.first().getByRole("link", { name: "Receipt" }).click();
  expect(readFileSync(await (await receiving).path(), "utf8")).toMatch(/^c2sp.org\/tlog-proof@v1\nextra [\w+/=]+\nindex 5\n/);
  await page.goto(AUDIT_LOG);
  await page.getByText(/The newest 6 of 6 entries are as they were signed/).click();
  await expect(page.getByText(/This proves that nobody has changed the database/)).toBeVisible();
  await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});

  await page.getByLabel("What").selectOption({ label: "Credential created" });
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(entries).toHaveCount(2);
  await expect(page).toHaveURL(/action=credential.created/);
  await page.getByRole("searchbox", { name: "Who" }).fill(EMAIL);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(entries).toHaveCount(1);
  await expect(entries).toContainText("Nightly export");
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "NDJSON" }).click();
  const lines = readFileSync(await (await downloading).path(), "utf8").trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { detail: { name: string } }).detail.name)).toEqual(["Nightly export"]);
  await page.getByLabel("From").fill("2099-01-01");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.getByText("No entries.")).toBeVisible();
  await page.getByRole("link", { name: "Show all entries" }).click();
  await expect(entries.first()).toContainText("Audit log exported");

  await page.setViewportSize({ width: 360, height: 800 });
  await expectToFit(page);
  await page.getByRole("link", { name: "Weekly export" }).first().click();
  await page.getByRole("link", { name: "History" }).click();
  await expect(entries).toHaveCount(2);
  await expect(page.getByText(`Only entries about ${id}`)).toBeVisible();
});

test("an auditor sees credentials and the log, and is offered no change", async ({ page, server, javaScriptEnabled }) => {
  server.addUser("grace@example.com", "auditor");
  server.run(["credential", "create", "--name", "Nightly export", "--type", "oauth2", "--scope", "users:read"]);
  await signIn(page, "grace@example.com");
  await expect(page.getByRole("link", { name: "Create", exact: true })).toHaveCount(0);
  await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});
  await page.getByRole("link", { name: "Open Nightly export" }).click();
  await expect(page.getByRole("region", { name: "Access", exact: true })).toContainText("Users");
  await expect(page.getByRole("button", { name: "Save changes" })).toHaveCount(0);
  await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.locator(".entry")).toContainText("Credential created Nightly export");
  await page.goto(`${CREDENTIALS}/new`);
  await expect(page.getByText("Only Super Admins")).toBeVisible();
});
