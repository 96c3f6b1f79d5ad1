// Who is responsible for a credential, what is noted about it, and what is orphaned.
import { CREDENTIALS, EMAIL, expect, expectAccessible, expectToFit, settled, signIn, test } from "./support";

test("owner, notes and tags are chosen, found and kept when something is wrong", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.addUser("grace@example.com");
  server.run(["credential", "create", "--name", "Other", "--type", "api-key", "--scope", "users:read"]);
  await signIn(page);
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, javaScriptEnabled);
  await page.getByText("Ownership", { exact: true }).click();
  await expect(page.getByLabel("Owner", { exact: true })).toHaveValue(/^[0-9a-f-]{36}$/);
  await expectAccessible(page, javaScriptEnabled);
  await page.setViewportSize({ width: 360, height: 800 });
  await expectToFit(page);
  await page.getByLabel("Name", { exact: true }).fill("Nightly");
  await page.getByLabel("Authentication type").selectOption({ label: "API Key" });
  await page.getByLabel("Users", { exact: true }).check();
  await page.getByLabel("Backup owner").selectOption({ label: EMAIL });
  await page.getByLabel("Description").fill("Reads <all> users\nevery night");
  await page.getByLabel("Ticket").fill("https://tickets.example.com/CHG-1");
  await page.getByLabel("Tags").fill("Finance, nightly");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Choose another person as backup owner.")).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("Reads <all> users\nevery night");
  await expect(page.getByLabel("Tags")).toHaveValue("Finance, nightly");
  await expectAccessible(page, javaScriptEnabled);
  await page.getByLabel("Backup owner").selectOption({ label: "grace@example.com" });
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("link", { name: "I’ve saved it" }).click();

  await page.getByRole("link", { name: "Mine", exact: true }).click();
  await expect(page.getByRole("link", { name: "Edit Other" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Edit Nightly" })).toBeVisible();
  await expectToFit(page);
  await page.getByRole("link", { name: "Edit Nightly" }).click();
  const section = page.getByRole("region", { name: "Ownership" });
  await expect(section).toContainText(EMAIL);
  await expect(section.getByRole("link", { name: "https://tickets.example.com/CHG-1" })).toHaveAttribute("rel", /noopener/);
  await expectAccessible(page, javaScriptEnabled);
  await expectToFit(page);
  await section.getByRole("link", { name: "finance" }).click();
  await expect(page.getByRole("link", { name: "Edit Nightly" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Tag" })).toHaveValue("finance");
});

test("what somebody who left was responsible for is orphaned until somebody else is", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.addUser("grace@example.com");
  const create = ["credential", "create", "--name", "Nightly", "--type", "api-key", "--scope", "users:read"];
  server.run([...create, "--owner", "grace@example.com"]);
  server.run(["user", "disable", "--email", "grace@example.com"]);
  await signIn(page);
  await expect(page.getByText("1 credential is orphaned: its owner has no access any more.")).toBeVisible();
  await expectAccessible(page, javaScriptEnabled);
  await page.getByRole("link", { name: "Show" }).click();
  await page.getByRole("link", { name: "Edit Nightly" }).click();
  await settled(page, javaScriptEnabled);
  await expect(page.getByText(/^Nobody is responsible for this credential:/)).toBeVisible();
  await expect(page.getByLabel("Owner", { exact: true }).locator("option:checked")).toHaveText("grace@example.com (no access)");
  await page.getByLabel("Owner", { exact: true }).selectOption({ label: EMAIL });
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await page.goto(CREDENTIALS);
  await expect(page.getByText("is orphaned")).toHaveCount(0);
});
