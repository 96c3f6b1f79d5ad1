// Why a request of a client was refused.
import { CREDENTIALS, expect, expectAccessibleInEachScheme, expectToFit, signIn, test } from "./support";

const REFUSALS = `${CREDENTIALS}/refusals`;

test("who pastes a failing response reads why it was refused, and what to do", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  const create = ["credential", "create", "--name", "Nightly export", "--type", "api-key", "--scope", "users:read", "--json"];
  const created = JSON.parse(server.run(create)) as { id: string; api_key: string };
  server.run(["credential", "delete", created.id]);
  const headers = { authorization: `Bearer ${created.api_key}`, "user-agent": "python-requests/2.32.3" };
  const response = await fetch(`${server.url}/export/v1/records/users`, { headers });
  expect(response.status).toBe(401);
  const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  const pasted = [`HTTP/1.1 ${response.status}`, ...lines, "", await response.text()].join("\r\n");
  const id = response.headers.get("x-request-id") ?? "";

  await signIn(page);
  // It is written half a second after the response.
  await expect(async () => {
    await page.goto(CREDENTIALS);
    await expect(page.getByText("Failing right now")).toBeVisible({ timeout: 500 });
  }).toPass();
  const failing = page.locator("details.failing");
  await failing.locator("summary").click();
  await expect(failing).toContainText("The credential was deleted.");
  await expect(failing).toContainText("127.0.0.1, python-requests/2.32.3");
  await expect(failing).toContainText("once");
  await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});
  await failing.getByRole("link", { name: "All refused requests" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Refused requests");
  const field = page.getByLabel("Request id, or the whole response");
  await field.fill("401 Unauthorized");
  await page.getByRole("button", { name: "Explain", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "There is no request id in this text." })).toBeVisible();
  await expect(field).toHaveValue("401 Unauthorized");
  await field.fill(pasted);
  await page.getByRole("button", { name: "Explain", exact: true }).click();
  await expect(page).toHaveURL(`${REFUSALS}?request=${id}`);
  const explained = page.locator(".explained-refusal");
  await expect(explained.getByRole("heading")).toHaveText("The credential was deleted by the command line just now.");
  await expect(explained).toContainText("Create another credential and give it to the caller");
  await expect(explained).toContainText("GET /export/v1/records/users → 401");
  await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});
  await page.setViewportSize({ width: 360, height: 800 });
  await expectToFit(page);
});
