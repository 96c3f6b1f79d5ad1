// What a frame and the page around it tell each other, by the example of the documentation.
import { AxeBuilder } from "@axe-core/playwright";
import type { FrameLocator, Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { openFrame, test, type Host } from "./host";
import { EMAIL, expect, fillCredentialForm, type Server } from "./support";

const list = "/embed/credentials";

interface Message {
  type: string;
  height?: number;
}

// What the page around the frame hears, once it is loaded.
async function listen(page: Page): Promise<() => Promise<Message[]>> {
  await page.addInitScript(() => {
    const heard: Message[] = [];
    (window as unknown as { heard: Message[] }).heard = heard;
    window.addEventListener("message", ({ data }) => heard.push(data));
  });
  return () => page.evaluate(() => (window as unknown as { heard: Message[] }).heard);
}

async function say(page: Page, host: Host, type: string, values: Record<string, string> = {}): Promise<void> {
  await page.evaluate(
    ({ message, origin }) => document.querySelector("iframe")!.contentWindow!.postMessage(message, origin),
    { message: { type: `credentials-console:${type}`, ...values }, origin: host.server.url },
  );
}

const createKey = (server: Server) => server.run(["credential", "create", "--name", "Framed", "--type", "api-key", "--scope", "users:read"]);

// Ends the session of a frame without a word to the page around it.
async function endSession(frame: FrameLocator): Promise<void> {
  const isEnded = await frame.locator("body").evaluate(async () => {
    const request = { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams() };
    return (await fetch("/console/fn/people/sign-out", request)).ok;
  });
  expect(isEnded).toBe(true);
}

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

test("the example opens the same page after a reload, in its language, and begins another session when one has ended", async ({ page, host }) => {
  await host.runExample();
  await page.goto(`${host.url}/?language=de`);
  const frame = page.frameLocator("iframe");
  const where = page.locator("output");
  await expect(where).toHaveText(list);
  await expect(frame.locator("html")).toHaveAttribute("lang", /^de/);
  await page.getByRole("button", { name: "New" }).click();
  await expect(where).toHaveText(`${list}/new`);
  expect(new URL(page.url()).searchParams.get("page")).toBe(`${list}/new`);
  await page.reload();
  await expect(where).toHaveText(`${list}/new`);
  await expect(frame.locator("html")).toHaveAttribute("lang", /^de/);
  await expect(frame.locator("main.framed")).toBeVisible();

  await endSession(frame);
  const posted = page.waitForRequest((request) => request.url().endsWith("/embed/session"));
  await page.getByRole("button", { name: "New" }).click();
  await posted;
  await expect(frame.locator("main.framed")).toBeVisible();
  await expect(where).toHaveText(`${list}/new`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(frame.locator("main.bare")).toBeVisible();
  await expect(where).toHaveText("signed out");
});

test("the example does not repeat an assertion that was refused", async ({ page, host }) => {
  let assertions = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/assertion")) assertions += 1;
  });
  await host.runExample({ EMAIL: `not-${EMAIL}` });
  await page.goto(host.url);
  await expect(page.frameLocator("iframe").getByText("is not known to the credentials console")).toBeVisible();
  await expect(page.locator("output")).toHaveText("signed out");
  // Another assertion would have been requested before this.
  await page.evaluate(async () => (await fetch("/")).text());
  expect(assertions).toBe(1);
});

test("a host hears of the end of a session, even if the person stays on a page with a secret", async ({ page, host }) => {
  await host.runExample();
  await page.goto(host.url);
  const frame = page.frameLocator("iframe");
  const where = page.locator("output");
  await expect(where).toHaveText(list);
  await page.getByRole("button", { name: "New" }).click();
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Create Credentials");
  await fillCredentialForm(frame, { name: "Key", type: "API Key", scopes: ["Users"] });
  await frame.getByRole("button", { name: "Submit" }).click();
  // With wasm, which asks before the page is left; browsers allow that only after a click.
  await expect(frame.getByRole("button", { name: "Copy API Key" })).toBeVisible();
  await frame.getByLabel("API Key", { exact: true }).click();
  const asked = new Promise<string>((resolve) => {
    page.once("dialog", (dialog) => {
      resolve(dialog.type());
      void dialog.dismiss();
    });
  });
  await page.getByRole("button", { name: "Sign out" }).click();
  expect(await asked).toBe("beforeunload");
  await expect(where).toHaveText("signed out");
  await expect(frame.getByLabel("API Key", { exact: true })).toBeVisible();
});

test("the list is downloaded in a frame, and a download after the end of the session says so", async ({ page, host, server }) => {
  createKey(server);
  const frame = await openFrame(page, await host.serve(() => host.assertion()));
  for (const [format, begin] of [["CSV", '\ufeff"id","name"'], ["JSON", "["]]) {
    const downloading = page.waitForEvent("download");
    await frame.getByRole("link", { name: format, exact: true }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`credentials.${format.toLowerCase()}`);
    const text = readFileSync(await download.path(), "utf8");
    expect(text.startsWith(begin), text).toBe(true);
    expect(text).toContain('"Framed"');
  }
  await endSession(frame);
  await frame.getByRole("link", { name: "CSV", exact: true }).click();
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Signed out");
});

test("the height is that of the content and of an open dialog, grows and shrinks with them, and is not that of the frame", async ({ page, host }) => {
  const heard = await listen(page);
  const frame = await openFrame(page, await host.serve(() => host.assertion()));
  const heading = frame.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Credentials");
  const height = async () => (await heard()).filter(({ type }) => type === "credentials-console:height").at(-1)?.height ?? 0;
  await expect.poll(height).toBeGreaterThan(300);

  await frame.locator("main").evaluate((main) => {
    const [tall, dialog] = ["div", "dialog"].map((name) => document.createElement(name));
    tall.id = "tall";
    tall.style.height = "3000px";
    dialog.className = "dialog";
    main.append(tall, dialog);
  });
  await expect.poll(height).toBeGreaterThan(3000);
  const tall = frame.locator("#tall");
  await tall.evaluate((tall) => {
    const dialog = document.querySelector<HTMLDialogElement>("main > dialog:last-child")!;
    tall.toggleAttribute("hidden");
    dialog.append(tall);
    dialog.showModal();
  });
  await expect.poll(height).toBeLessThan(3000);
  // As when a dialog shows a question.
  await tall.evaluate((tall) => tall.toggleAttribute("hidden"));
  await expect.poll(height).toBeGreaterThan(3000);
  await tall.evaluate((tall) => tall.toggleAttribute("hidden"));
  await expect.poll(height).toBeLessThan(3000);

  await say(page, host, "sign-out");
  await expect(heading).toHaveText("Signed out");
  await expect.poll(height).toBeLessThan(700);
});

test("the host gives an accent and a font, which stay and can be read in both themes", async ({ page, host, server }) => {
  createKey(server);
  const frame = await openFrame(page, await host.serve(() => host.assertion()));
  const heading = frame.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Credentials");
  const look = () =>
    frame.locator("html").evaluate((html) => {
      const style = getComputedStyle(html);
      return { theme: style.colorScheme, accent: style.getPropertyValue("--accent"), font: style.fontFamily };
    });
  const font = 'Georgia, "Times New Roman", sans-serif';
  await say(page, host, "theme", { theme: "light", accent: "#ffee00", font: "Georgia, 'Times New Roman'" });
  await expect.poll(look).toEqual({ theme: "light", accent: "#ffee00", font });
  for (const accent of ["red", "#fff", "#ffee0000", "#ffee0g", "#000000;color:red", "var(--text)", ""]) await say(page, host, "theme", { accent });
  for (const font of ["Arial; color: red", "url(x)", "var(--mono)", "Arial,", "inherit", "A".repeat(101), ""]) await say(page, host, "theme", { font });
  await say(page, host, "theme", { theme: "purple" });
  // Messages arrive in order, so all of these have.
  await say(page, host, "theme", { theme: "dark" });
  await expect.poll(look).toEqual({ theme: "dark", accent: "#ffee00", font });

  await frame.getByRole("link", { name: "Create", exact: true }).click();
  await expect(heading).toHaveText("Create Credentials");
  expect(await look()).toEqual({ theme: "dark", accent: "#ffee00", font });
  await say(page, host, "navigate", { path: list });
  await expect(heading).toHaveText("Credentials");
  for (const accent of ["#ffee00", "#e60069", "#000030"]) {
    for (const theme of ["light", "dark"]) {
      await say(page, host, "theme", { theme, accent });
      await expect.poll(look).toEqual({ theme, accent, font });
      const { violations } = await new AxeBuilder({ page }).include("iframe").withRules(["color-contrast"]).analyze();
      expect(violations, `${accent}, ${theme}`).toEqual([]);
    }
  }
});

test("no message holds a secret, and only pages of the frame are gone to", async ({ page, host }) => {
  await host.runExample();
  const heard = await listen(page);
  await page.goto(host.url);
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Credentials");
  for (const path of ["/sign-in", "https://example.com/", "//example.com", "javascript:alert(1)", "/embed/credentialsx"]) {
    await say(page, host, "navigate", { path });
  }
  await page.getByRole("button", { name: "New" }).click();
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Create Credentials");
  await fillCredentialForm(frame, { name: "Key", type: "API Key", scopes: ["Users"] });
  await frame.getByRole("button", { name: "Submit" }).click();
  await expect(frame.getByRole("dialog")).toBeVisible();
  const key = await frame.getByLabel("API Key", { exact: true }).inputValue();
  await frame.getByRole("link", { name: "I’ve saved it" }).click();
  await expect(frame.getByRole("row", { name: /Key API Key/ })).toBeVisible();
  const all = JSON.stringify(await heard());
  expect(all).toContain("credentials-console:height");
  expect(all).not.toContain(key);
  expect(all).not.toContain("/sign-in");
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
