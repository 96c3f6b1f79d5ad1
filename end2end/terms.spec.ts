// Until when and from where a credential grants access.
import { CREDENTIALS, expect, expectAccessible, expectToFit, settled, signIn, test } from "./support";

test("expiry and networks are set when a credential is created, and what is wrong is said at its field", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["demo"]);
  await signIn(page);
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, javaScriptEnabled);
  await page.getByText("Expiry, networks and quotas").click();
  await expectAccessible(page, javaScriptEnabled);
  await page.setViewportSize({ width: 360, height: 800 });
  await expectToFit(page);
  await page.getByLabel("Name", { exact: true }).fill("Nightly");
  await page.getByLabel("Authentication type").selectOption({ label: "API Key" });
  await page.getByLabel("Users", { exact: true }).check();
  await page.getByRole("radio", { name: "In 30 days" }).check();
  const networks = page.getByLabel("Allowed networks");
  await networks.fill("10.1.2.3/8");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(networks).toHaveAccessibleDescription(/Enter 10\.0\.0\.0\/8 for the network, or 10\.1\.2\.3 for the address\./);
  await expect(networks).toHaveValue("10.1.2.3/8");
  await expect(page.getByRole("radio", { name: "In 30 days" })).toBeChecked();
  await networks.fill("192.0.2.0/24");
  await page.getByRole("button", { name: "Submit" }).click();
  const key = await page.locator("dialog[open] [data-value=secret]").inputValue();
  const refused = await server.records(`Bearer ${key}`, "users");
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { code: "ADDRESS_NOT_ALLOWED" } });

  await page.getByRole("link", { name: "I’ve saved it" }).click();
  await expect(page.getByText("1 credential expires within 30 days.")).toBeVisible();
  await page.getByRole("link", { name: "Show" }).click();
  await page.getByRole("link", { name: "Edit Nightly" }).click();
  await expect(page.getByText(/Expires in (29|30) days, on /)).toBeVisible();
  await networks.fill("127.0.0.1");
  await page.getByRole("radio", { name: "Never" }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);
  await page.goto(CREDENTIALS);
  await expect(page.getByText("expires within 30 days")).toHaveCount(0);
});
