// The account of a person: second factors, confirming, sessions; and the people of an organization.
import { createHmac } from "node:crypto";
import type { Page } from "@playwright/test";
import { CREDENTIALS, EMAIL, expect, expectAccessible, FACTORS, fillCredentialForm, PASSWORD, PEOPLE, SESSIONS, settled, signIn, test } from "./support";

/** The code of an app (RFC 6238), so many steps from now. */
function codeOf(secret: string, ahead = 0): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(" ", "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac("sha1", key).update(counter).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

async function setUpApp(page: Page): Promise<string> {
  await page.goto(FACTORS);
  await page.getByRole("button", { name: "Set up an app" }).click();
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
  return page.locator(".factor code").innerText();
}

async function passwordStep(page: Page, email = EMAIL): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("an app is set up, and asked for after the password", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  await signIn(page);
  const secret = await setUpApp(page);
  await settled(page, javaScriptEnabled);
  await expectAccessible(page, javaScriptEnabled);
  await page.getByLabel("Code of the app").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("alert")).toContainText("This code is not right");
  await page.getByLabel("Code of the app").fill(codeOf(secret));
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeVisible();
  const codes = await page.locator(".recovery-codes code").allInnerTexts();
  expect(codes).toHaveLength(10);
  await settled(page, javaScriptEnabled);
  await expectAccessible(page, javaScriptEnabled);
  await page.goto(FACTORS);
  await expect(page.getByText("10 recovery codes are left.")).toBeVisible();
  await expect(page.locator(".recovery-codes")).toHaveCount(0);
  await page.getByRole("button", { name: "Sign out" }).click();

  await passwordStep(page);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await expectAccessible(page, javaScriptEnabled);
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This code is not right");
  await page.getByLabel("Code").fill(codeOf(secret, 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await passwordStep(page);
  await page.getByLabel("Code").fill(codes[0]);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  for (const text of [secret.replaceAll(" ", ""), ...codes]) expect(server.traces()).not.toContain(text);
});

test("what is sensitive asks who it is, and what was typed is kept", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  await signIn(page);
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, javaScriptEnabled);
  await fillCredentialForm(page, { name: "Nightly export", type: "API Key", scopes: ["Users"] });
  server.ageSessions(16);
  await page.getByRole("button", { name: "Submit" }).click();
  let asking = page;
  if (javaScriptEnabled !== false) {
    await expect(page.getByRole("alert")).toContainText("Nothing has been changed yet");
    const [tab] = await Promise.all([page.waitForEvent("popup"), page.getByRole("link", { name: "Confirm in a new tab" }).click()]);
    asking = tab;
  }
  await expect(asking.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
  await asking.getByLabel("Password").fill("a password that nobody has");
  await asking.getByRole("button", { name: "Confirm" }).click();
  await expect(asking.getByRole("alert")).toContainText("Your current password is wrong");
  await asking.getByLabel("Password").fill(PASSWORD);
  await asking.getByRole("button", { name: "Confirm" }).click();
  if (javaScriptEnabled !== false) await expect(asking.getByText("It is confirmed")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Nightly export");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("sessions are listed and ended", async ({ page, browser, server, javaScriptEnabled }) => {
  server.addUser();
  await signIn(page);
  const other = await (await browser.newContext({ baseURL: server.url, javaScriptEnabled })).newPage();
  await signIn(other);
  await page.goto(SESSIONS);
  await expect(page.getByText("Chrome on Linux")).toHaveCount(2);
  await expect(page.getByText("This one")).toHaveCount(1);
  await page.getByRole("button", { name: /^End the session of Chrome on Linux at 127/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "One session has ended." })).toBeVisible();
  await other.goto(CREDENTIALS);
  await expect(other.getByLabel("Email address")).toBeVisible();
});

test("people are invited, given roles and disabled", async ({ page, browser, server, javaScriptEnabled }) => {
  server.addUser();
  await signIn(page);
  await page.goto(PEOPLE);
  const invite = page.locator("section", { has: page.getByRole("heading", { name: "Invite somebody" }) });
  await invite.getByLabel("Email address").fill("grace@example.com");
  await invite.getByLabel("Role").selectOption("auditor");
  await invite.getByRole("button", { name: "Make a link" }).click();
  const link = await page.locator(".invitation-link").innerText();
  await settled(page, javaScriptEnabled);
  await expectAccessible(page, javaScriptEnabled);
  const grace = await (await browser.newContext({ baseURL: server.url, javaScriptEnabled })).newPage();
  await grace.goto(link);
  expect(grace.url()).toBe(`${server.url}/invitation`);
  await expect(grace.getByText("invites grace@example.com as Auditor")).toBeVisible();
  await expectAccessible(grace, javaScriptEnabled);
  await grace.getByLabel("Password", { exact: true }).fill("seven otters juggle lanterns");
  await grace.getByLabel("Confirm password").fill("seven otters juggle lanterns");
  await grace.getByRole("button", { name: "Create" }).click();
  await expect(grace.getByRole("heading", { name: "Second factors" })).toBeVisible();
  await page.goto(PEOPLE);
  const row = page.locator("li", { hasText: "grace@example.com" });
  await row.getByText("Change", { exact: true }).click();
  await row.getByLabel("Role").selectOption("user");
  await row.getByRole("button", { name: "Set the role" }).click();
  await grace.goto(CREDENTIALS);
  await expect(grace.getByRole("heading", { name: "Super Admins only" })).toBeVisible();
  await row.getByText("Change", { exact: true }).click();
  await row.getByRole("button", { name: "Disable" }).click();
  await expect(row.getByText("Disabled")).toBeVisible();
  await grace.goto(CREDENTIALS);
  await expect(grace.getByLabel("Email address")).toBeVisible();
  expect(server.traces()).not.toContain(link.split("token=")[1]);
});
