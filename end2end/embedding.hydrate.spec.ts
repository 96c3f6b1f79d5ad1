// What a frame and the page around it tell each other, by the example of the documentation.
import { AxeBuilder } from "@axe-core/playwright";
import { test } from "./host";
import { expect, fillCredentialForm } from "./support";

const list = "/embed/credentials";

test("the example shows Credentials, follows its height and pages, and changes theme, page and session", async ({ page, host }) => {
  await host.runExample();
  await page.goto(host.url);
  const frame = page.frameLocator("iframe");
  const where = page.locator("output");
  const heading = frame.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Credentials");
  await expect(where).toHaveText(list);
  const height = async () => (await page.locator("iframe").boundingBox())?.height ?? 0;
  await expect.poll(height).toBeGreaterThan(300);
  expect((await new AxeBuilder({ page }).include("iframe").analyze()).violations).toEqual([]);

  const background = () => frame.locator("html").evaluate((html) => getComputedStyle(html).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.getByRole("button", { name: "New" }).click();
  await expect(heading).toHaveText("Create Credentials");
  await expect(where).toHaveText(`${list}/new`);
  // The theme stays from page to page.
  expect(await background()).toBe(dark);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(heading).toHaveText("Signed out");
  await expect(where).toHaveText("signed out");
});

test("no message holds a secret, and only pages of the frame are gone to", async ({ page, host }) => {
  await host.runExample();
  await page.addInitScript(() => {
    const heard: unknown[] = [];
    (window as unknown as { heard: unknown[] }).heard = heard;
    window.addEventListener("message", ({ data }) => heard.push(data));
  });
  await page.goto(host.url);
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Credentials");
  for (const path of ["/sign-in", "https://example.com/", "//example.com", "javascript:alert(1)", "/embed/credentialsx"]) {
    await page.evaluate(
      ([path, origin]) => document.querySelector("iframe")!.contentWindow!.postMessage({ type: "credentials-console:navigate", path }, origin),
      [path, host.server.url],
    );
  }
  await page.getByRole("button", { name: "New" }).click();
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Create Credentials");
  await fillCredentialForm(frame, { name: "Key", type: "API Key", scopes: ["Users"] });
  await frame.getByRole("button", { name: "Submit" }).click();
  await expect(frame.getByRole("dialog")).toBeVisible();
  const key = await frame.getByLabel("API Key", { exact: true }).inputValue();
  await frame.getByRole("link", { name: "I have stored it" }).click();
  await expect(frame.getByRole("row", { name: /Key API Key/ })).toBeVisible();
  const heard = await page.evaluate(() => JSON.stringify((window as unknown as { heard: unknown[] }).heard));
  expect(heard).toContain("credentials-console:height");
  expect(heard).not.toContain(key);
  expect(heard).not.toContain("/sign-in");
});

test("a message from anywhere but the page around is not heard", async ({ page, host }) => {
  const assertion = () => host.assertion();
  const url = await host.serve(assertion);
  await page.goto(url);
  await page.getByRole("button", { name: "Open" }).click();
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Credentials");
  // A message that is not from the page around it: from the frame itself.
  await frame.locator("body").evaluate((_, path) => window.postMessage({ type: "credentials-console:navigate", path }, "*"), `${list}/new`);
  await frame.locator("body").evaluate(() => new Promise((resolve) => {
    window.addEventListener("message", resolve, { once: true });
    window.postMessage("done", "*");
  }));
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Credentials");
});
