// A secret that has turned up somewhere.
import { CREDENTIALS, expect, expectAccessibleInEachScheme, expectToFit, signIn, test } from "./support";

test("a key in a pasted text is found and revoked, and the browser sends nothing else", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  const create = ["credential", "create", "--name", "Nightly export", "--type", "api-key", "--scope", "users:read", "--json"];
  const { api_key: key } = JSON.parse(server.run(create)) as { api_key: string };
  const ask = () => fetch(`${server.url}/rest/v1/auth/test`, { headers: { authorization: `Bearer ${key}` } });
  await signIn(page);
  await page.getByRole("link", { name: "Found a key?" }).click();
  const text = page.getByLabel("Any text with it");
  await text.fill("the password is hunter2");
  await page.getByRole("button", { name: "Find out" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Nothing in this text is a key" })).toBeVisible();

  await text.fill(`export DATA_API_KEY="${key}" # the password is hunter2`);
  const sending = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("button", { name: "Find out" }).click();
  const sent = new URLSearchParams((await sending).postData() ?? "").get("text") ?? "";
  expect(sent.includes("hunter2")).toBe(!javaScriptEnabled);
  await expect(page.getByText("still works", { exact: true })).toBeVisible();
  await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});
  await page.setViewportSize({ width: 360, height: 800 });
  await expectToFit(page);
  expect((await ask()).status).toBe(200);
  await page.getByRole("button", { name: "Revoke now" }).click();
  await expect(page.getByText("The leaked secret of Nightly export is revoked.")).toBeVisible();
  expect((await ask()).status).toBe(401);
  await page.goto(`${CREDENTIALS}/audit-log`);
  await expect(page.locator(".entry").first()).toContainText("Leaked secret revoked");
});
