// Who is told what happens to credentials.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { CREDENTIALS, createCredential, closeReveal, expect, expectAccessibleInEachScheme, expectToFit, signIn, test } from "./support";

const NOTIFICATIONS = `${CREDENTIALS}/notifications`;

test("a webhook is added, tested, told of a new credential, and removed", async ({ page, server, javaScriptEnabled }) => {
  await server.end("SIGTERM");
  server.settings = { CREDENTIALS__NOTIFICATIONS__ALLOWED_NETWORKS: "127.0.0.0/8" };
  await server.start();
  const told: string[] = [];
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      told.push((JSON.parse(body) as { type: string }).type);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`;
  try {
    server.addUser();
    await signIn(page);
    await page.getByRole("link", { name: "Notifications" }).click();
    await expect(page.getByText("Nobody is told yet.")).toBeVisible();
    const target = page.getByLabel("URL or email address");
    await target.fill("hooks.example.com");
    await page.getByRole("button", { name: "Add endpoint" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Enter a URL such as" })).toBeVisible();
    await expect(target).toHaveValue("hooks.example.com");
    await target.fill(url);
    await page.getByRole("button", { name: "Add endpoint" }).click();
    await expect(page.getByText(/whsec_/)).toBeVisible();
    await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});
    await page.goto(NOTIFICATIONS);
    await expect(page.getByText(/whsec_/)).toHaveCount(0);

    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(page.getByText("On its way.")).toBeVisible();
    await expect.poll(() => told).toEqual(["test"]);
    await page.goto(`${CREDENTIALS}/new`);
    await createCredential(page, { name: "Nightly export", type: "API Key", scopes: ["Users"] });
    await closeReveal(page);
    await expect.poll(() => told).toEqual(["test", "credential.created"]);

    await page.goto(NOTIFICATIONS);
    await page.getByText("Deliveries", { exact: true }).click();
    await expect(page.locator(".delivery")).toHaveCount(2);
    await expect(page.locator(".delivery").first()).toContainText("Credential created");
    await expect(page.locator(".delivery").first()).toContainText("204");
    await page.getByText("Change", { exact: true }).click();
    await expectAccessibleInEachScheme(page, javaScriptEnabled, async () => {});
    await page.setViewportSize({ width: 360, height: 800 });
    await expectToFit(page);
    await page.locator(".delivery").first().getByRole("button", { name: "Send again" }).click();
    await expect.poll(() => told.length).toBe(3);
    await page.getByText("Change", { exact: true }).click();
    await page.getByRole("button", { name: "Remove endpoint" }).click();
    await expect(page.getByText("Endpoint removed.")).toBeVisible();
    await expect(page.getByText("Nobody is told yet.")).toBeVisible();
  } finally {
    receiver.close();
  }
});
