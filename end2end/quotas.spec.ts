// How much a credential may use.
import { CREDENTIALS, expect, expectAccessibleInEachScheme, expectToFit, settled, signIn, test } from "./support";

test("quotas are set with a credential, obeyed by its next request, and shown with what is used of them", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["demo"]);
  await signIn(page);
  await page.goto(`${CREDENTIALS}/rate-limit`);
  await expect(page.getByText("No credential has a quota.")).toBeVisible();
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, javaScriptEnabled);
  await page.getByLabel("Name", { exact: true }).fill("Nightly");
  await page.getByLabel("Authentication type").selectOption({ label: "API Key" });
  await page.getByLabel("Users", { exact: true }).check();
  await page.getByText("Expiry, networks and quotas").click();
  const [requests, rows] = [page.getByLabel("Requests per minute"), page.getByLabel("Rows per day")];
  await requests.fill("many");
  await rows.fill("25");
  await page.getByRole("checkbox", { name: "Reject requests beyond these quotas" }).check();
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(requests).toHaveAccessibleDescription(/Enter a whole number from 1 to 1,000,000,000/);
  await expect(requests).toHaveValue("many");
  await expect(rows).toHaveValue("25");
  await requests.fill("600");
  await page.getByRole("button", { name: "Submit" }).click();
  const key = await page.locator("dialog[open] [data-value=secret]").inputValue();
  const page1 = await server.records(`Bearer ${key}`, "users");
  expect(page1.headers.get("ratelimit-policy")).toContain('"rows-per-day";q=25;w=86400;qu="rows"');
  const cut = (await page1.json()) as { value: unknown[]; "@odata.nextLink": string };
  expect(cut.value).toHaveLength(25);
  expect(cut["@odata.nextLink"]).toContain("/export/v1/records/users?");
  const refused = await server.records(`Bearer ${key}`, "users");
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ error: { code: "RATE_LIMIT_EXCEEDED", message: expect.stringContaining("quota of rows per day") } });

  await page.getByRole("link", { name: "I’ve saved it" }).click();
  await expect(async () => {
    await page.goto(`${CREDENTIALS}/rate-limit`);
    await expect(page.getByText("Rows today: 25 of 25 (100 %) reached")).toBeVisible({ timeout: 500 });
  }).toPass();
  await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});
  await page.setViewportSize({ width: 360, height: 800 });
  await expectToFit(page);
  await page.getByRole("link", { name: "Nightly" }).click();
  await settled(page, javaScriptEnabled);
  await expect(page.getByRole("region", { name: "Quotas" })).toContainText("Busiest minute of the last hour");
  await expectToFit(page);
  await expect(rows).toHaveValue("25");
  await rows.fill("");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);
});
