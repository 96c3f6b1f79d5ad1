// What holds on every page: nothing comes from elsewhere, targets are large enough, and at 200 % nothing is lost.
import { createCredential, CREDENTIALS, closeReveal, expect, settled, signIn, test } from "./support";
import { AxeBuilder } from "@axe-core/playwright";

const PAGES = ["/docs/api", CREDENTIALS, `${CREDENTIALS}?q=night&type=api_key`, `${CREDENTIALS}/new`, "/setup/nowhere", "/setup/gallery"];

test("no page asks another origin for anything", async ({ page, server }) => {
  const elsewhere: string[] = [];
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== server.url && url.protocol !== "data:") elsewhere.push(request.url());
  });
  server.addUser();
  await page.goto("/first-run");
  await signIn(page);
  await createCredential(page, { name: "Nightly export", type: "API Key", scopes: ["Users"] });
  await closeReveal(page);
  for (const path of PAGES) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
  }
  await page.goto(CREDENTIALS);
  await page.getByRole("link", { name: "Edit Nightly export" }).click();
  await expect(page.getByRole("button", { name: "Save changes" })).toBeVisible();
  await page.goto(CREDENTIALS);
  await page.getByRole("link", { name: "Delete Nightly export" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(elsewhere).toEqual([]);
});

test("icons, style and font are kept for good, and change their address with their content", async ({ page, server, request }) => {
  server.addUser();
  await signIn(page);
  const addresses = await page.locator("link[rel=stylesheet], link[as=font], svg use").evaluateAll((elements) =>
    elements.map((element) => element.getAttribute("href")!.replace(/#.*/, "")),
  );
  expect(new Set(addresses).size).toBe(3);
  for (const address of new Set(addresses)) {
    const answer = await request.get(address);
    expect(answer.headers()["cache-control"], address).toBe("public, max-age=31536000, immutable");
  }
  const stale = await request.get("/pkg/icons.svg?v=before");
  expect(stale.headers()["cache-control"]).toBe("no-cache");
  // Drawn, and not just named.
  const width = await page.locator("svg use").first().evaluate((icon) => (icon as SVGGraphicsElement).getBBox().width);
  expect(width).toBeGreaterThan(0);
});

test("at 200 % everything is there and large enough to hit", async ({ browser, server, javaScriptEnabled }) => {
  server.addUser();
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled, viewport: { width: 640, height: 450 } });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await signIn(page);
  await createCredential(page, { name: "Nightly export", type: "API Key", scopes: ["Users"] });
  await closeReveal(page);
  for (const path of [...PAGES, `${CREDENTIALS}/new`]) {
    await page.goto(path);
    const root = page.locator("html");
    expect(await root.evaluate((html) => html.scrollWidth - html.clientWidth), path).toBeLessThanOrEqual(0);
    if (javaScriptEnabled !== false) {
      if (path.startsWith("/setup")) await settled(page, javaScriptEnabled);
      const { violations } = await new AxeBuilder({ page }).options({ runOnly: ["target-size"] }).analyze();
      expect(violations.flatMap(({ nodes }) => nodes.map((node) => node.html)), path).toEqual([]);
    }
  }
  await page.goto(`${CREDENTIALS}/new`);
  await page.getByRole("button", { name: "Submit" }).scrollIntoViewIfNeeded();
  await expect(page.getByRole("button", { name: "Submit" })).toBeInViewport();
  await context.close();
});
