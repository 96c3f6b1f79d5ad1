// A person changes the own password: the other browser is signed out, this one stays.
import { CREDENTIALS, EMAIL, expect, expectAccessible, PASSWORD, settled, signIn, test } from "./support";

const NEW = "seven otters juggle lanterns";

test("a person changes the own password, and other browsers are signed out", async ({ page, browser, server, javaScriptEnabled }) => {
  server.addUser();
  await signIn(page);
  const other = await (await browser.newContext({ baseURL: server.url, javaScriptEnabled })).newPage();
  await signIn(other);
  await page.getByRole("link", { name: "Change password" }).click();
  await expect(page.getByRole("heading", { name: "Change password" })).toBeVisible();
  const change = async (current: string, fresh: string) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password", { exact: true }).fill(fresh);
    await page.getByLabel("Confirm new password").fill(fresh);
    await page.getByRole("button", { name: "Change password" }).click();
  };
  for (const [current, fresh, said] of [
    ["a password that nobody has", NEW, "Your current password is wrong."],
    [PASSWORD, "passwordpassword", "This password is easy to guess"],
    [PASSWORD, "ada@example.com ada@example.com", "This password is easy to guess"],
  ]) {
    await change(current, fresh);
    await expect(page.getByRole("alert")).toContainText(said);
  }
  await settled(page, javaScriptEnabled);
  await expectAccessible(page, javaScriptEnabled);
  await change(PASSWORD, NEW);
  await expect(page.getByRole("status").filter({ hasText: "Password changed." })).toBeVisible();
  await page.goto(CREDENTIALS);
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await other.goto(CREDENTIALS);
  await expect(other.getByLabel("Email address")).toBeVisible();
  await other.getByLabel("Email address").fill(EMAIL);
  await other.getByLabel("Password").fill(NEW);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("button", { name: "Sign out" })).toBeVisible();
  expect(server.traces()).not.toContain(NEW);
});
