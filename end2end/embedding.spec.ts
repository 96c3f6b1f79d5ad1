// Credentials in a frame of a page on another site.
import { chromium } from "@playwright/test";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { openFrame, test } from "./host";
import { CREDENTIALS, expect, fillCredentialForm, freePort } from "./support";

const invalid = "The sign-in sent by the host page is not valid";

test("a page of an allowed origin has Credentials in a frame, from create to delete", async ({ page, host, server, complaints, javaScriptEnabled }) => {
  const frame = await openFrame(page, await host.serve(() => host.assertion()));
  await expect(frame.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  await expect(frame.getByRole("banner")).toHaveCount(0);
  await frame.getByRole("link", { name: "Create", exact: true }).click();
  await fillCredentialForm(frame, { name: "Framed", type: "API Key", scopes: ["Users"] });
  await frame.getByRole("button", { name: "Submit" }).click();
  await expect(frame.getByRole("dialog")).toBeVisible();
  const key = await frame.getByLabel("API Key", { exact: true }).inputValue();
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);
  if (javaScriptEnabled !== false) await expect(frame.getByText("In use.")).toBeVisible();
  await frame.getByRole("link", { name: "I’ve saved it" }).click();
  await frame.getByRole("link", { name: "Edit Framed" }).click();
  await frame.getByRole("button", { name: "Send request" }).click();
  await expect(frame.getByText("The Data API responded with 200 OK")).toBeVisible();
  // Someone else is first, and the page says so.
  const id = JSON.parse(server.run(["credential", "list", "--json"]))[0].id;
  server.run(["credential", "update", id, "--name", "Meanwhile"]);
  await frame.getByLabel("Name", { exact: true }).fill("Renamed");
  await frame.getByRole("button", { name: "Save changes" }).click();
  await expect(frame.getByText("Changed in the meantime")).toBeVisible();
  await frame.getByRole("radio", { name: "Yours: Renamed" }).check();
  await frame.getByRole("button", { name: "Save changes" }).click();
  await frame.getByRole("link", { name: "Delete Renamed" }).click();
  await frame.getByLabel("Type the name to confirm").fill("Renamed");
  await frame.getByRole("button", { name: "Delete credential" }).click();
  await expect(frame.getByText("Deleted “Renamed”")).toBeVisible();
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(401);
  expect(server.traces()).not.toContain(key);
  // The session is the frame's alone.
  await page.goto(`${server.url}${CREDENTIALS}`);
  await expect(page).toHaveURL(/\/sign-in/);
  // A browser gives no focus to what a frame of another site would have it for; the alert is announced all the same.
  const others = complaints.filter((complaint) => !complaint.startsWith("Blocked autofocusing"));
  complaints.length = 0;
  expect(others).toEqual([]);
});

test("a page of another origin gets neither frame nor session", async ({ page, host, server, complaints }) => {
  const url = await host.serve(() => host.assertion(), await freePort());
  const frame = await openFrame(page, url);
  await expect.poll(() => complaints.join("\n")).toContain("frame-ancestors");
  await expect(frame.getByRole("heading")).toHaveCount(0);
  for (const path of ["/embed/credentials", CREDENTIALS, "/sign-in"]) {
    complaints.length = 0;
    await page.setContent(`<iframe src="${server.url}${path}"></iframe>`);
    await expect.poll(() => complaints.join("\n")).toContain("frame-ancestors");
  }
  complaints.length = 0;
  expect((await page.context().cookies()).map((cookie) => cookie.name)).toEqual([]);
});

test("the allowed origin has no other page in a frame", async ({ page, host, server, complaints }) => {
  await page.goto(await host.serve(() => host.assertion()));
  await page.setContent(`<iframe src="${server.url}/sign-in"></iframe>`);
  await expect.poll(() => complaints.join("\n")).toContain("frame-ancestors");
  complaints.length = 0;
});

test("an assertion that has ended is refused", async ({ page, host }) => {
  const now = Math.floor(Date.now() / 1000);
  const frame = await openFrame(page, await host.serve(() => host.assertion({ iat: now - 120, exp: now - 60 })));
  await expect(frame.getByText(invalid)).toBeVisible();
});

test("an assertion is good for one session", async ({ page, host }) => {
  const assertion = host.assertion();
  const url = await host.serve(() => assertion);
  const frame = await openFrame(page, url);
  await expect(frame.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  await openFrame(page, url);
  await expect(frame.getByText(invalid)).toBeVisible();
  // Neither does the refusal leave the session of before.
  await page.setContent(`<iframe src="${host.server.url}/embed/credentials"></iframe>`);
  await expect(frame.getByRole("heading", { name: "Signed out" })).toBeVisible();
});

test("someone who is not known is told so", async ({ page, host }) => {
  const frame = await openFrame(page, await host.serve(() => host.assertion({ sub: "nobody@example.com" })));
  await expect(frame.getByText("is not known to the credentials console")).toBeVisible();
});

test("a frame works where third-party cookies are blocked, because its own are partitioned", async ({ page, host }) => {
  const frame = await openFrame(page, await host.serve(() => host.assertion()));
  await expect(frame.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
  await frame.getByRole("link", { name: "Create", exact: true }).click();
  await expect(frame.getByRole("heading", { name: "Create Credentials" })).toBeVisible();
  // That they are blocked, as in every context of Playwright: a frame elsewhere does not get its own cookie back.
  const control = createServer((request, response) => {
    const isBack = request.headers.cookie?.includes("third=1") ?? false;
    response.setHeader("set-cookie", "third=1; SameSite=None; Secure");
    response.setHeader("content-type", "text/html");
    response.end(`<p>${request.url}: ${isBack ? "kept" : "blocked"}</p>`);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => control.listen(port, "127.0.0.1", resolve));
  for (const path of ["/1", "/2"]) {
    await page.setContent(`<iframe src="http://127.0.0.1:${port}${path}"></iframe>`);
    await expect(frame.getByText(path)).toHaveText(`${path}: blocked`);
  }
  control.closeAllConnections();
  control.close();
});

test("where a browser keeps no cookies at all, the frame says what to do", async ({ host }, testInfo) => {
  const { executablePath, args } = testInfo.project.use.launchOptions ?? {};
  const profile = join(host.server.folder, "profile");
  mkdirSync(join(profile, "Default"), { recursive: true });
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(settings));
  const { javaScriptEnabled } = testInfo.project.use;
  const context = await chromium.launchPersistentContext(profile, { executablePath, args, javaScriptEnabled });
  const page = await context.newPage();
  const frame = await openFrame(page, await host.serve(() => host.assertion()));
  await expect(frame.getByRole("heading", { name: "Signed out" })).toBeVisible();
  await expect(frame.getByRole("link", { name: "Open Credentials in a new tab" })).toHaveAttribute("target", "_blank");
  await context.close();
});
