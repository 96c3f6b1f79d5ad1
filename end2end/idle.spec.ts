// Unused credentials are paused after the days that a super admin sets.
import { CREDENTIALS, expect, expectAccessible, expectToFit, settled, signIn, test } from "./support";

test("the days are set, and a credential that is meant to sleep is exempt", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  const { id } = JSON.parse(server.run(["credential", "create", "--name", "Yearly", "--type", "api-key", "--scope", "users:read", "--json"]));
  await signIn(page);
  await expect(page.getByText("Unused credentials are never paused.")).toBeVisible();
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByRole("link", { name: "Change", exact: true }).click();
  const days = page.getByLabel("Pause after so many days without a request");
  await days.fill("3");
  await expectToFit(page);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(days).toHaveAccessibleDescription(/Enter a number from 7 to 3,650/);
  await expect(days).toHaveValue("3");
  await expectAccessible(page, javaScriptEnabled);
  await days.fill("7");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Unused credentials are paused after 7 days.").first()).toBeVisible();
  await page.goto(`${CREDENTIALS}/${id}`);
  await settled(page, javaScriptEnabled);
  await expect(page.getByText("Nobody uses this credential.")).toBeVisible();
  await page.getByText("Expiry, networks and quotas").click();
  await page.getByRole("checkbox", { name: "Never pause when unused" }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await page.goto(`${CREDENTIALS}/${id}`);
  await expect(page.getByText("Nobody uses this credential.")).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: "Never pause when unused" })).toBeChecked();
});
