// A browser that translates the page replaces its texts, at any time: everything goes on, and what is copied is what was there.
import type { Page } from "@playwright/test";
import { CREDENTIALS, expect, settled, signIn, test } from "./support";

// What Chromium's translator does: each text becomes two elements around another text, unless it shall not be translated.
async function translate(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const change = (node: Node): void => {
      const parent = node.parentElement;
      if (!parent || parent.closest("[translate=no], script, style, font, textarea, svg, head") || !node.nodeValue?.trim()) return;
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.textContent = `«${node.nodeValue}»`;
      outer.append(inner);
      node.parentNode?.replaceChild(outer, node);
    };
    const all = (root: Node): void => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const found: Node[] = [];
      while (walker.nextNode()) found.push(walker.currentNode);
      found.forEach(change);
    };
    document.addEventListener("DOMContentLoaded", () => {
      all(document.body);
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) addedNodes.forEach((node) => (node instanceof Text ? change(node) : all(node)));
      }).observe(document.body, { childList: true, subtree: true });
    });
  });
}

test("a credential is created, copied, found and deleted on a translated page", async ({ page, context, server }) => {
  server.addUser();
  await signIn(page);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await translate(page);
  await page.goto(`${CREDENTIALS}/new`);
  await settled(page, true);
  await expect(page.locator("font").first()).toBeVisible();
  await page.locator("input[name=name]").fill("Two  spaces");
  await page.locator("select[name=authentication_type]").selectOption("api_key");
  await page.locator("#scope-all").check();
  await page.locator("form button[type=submit]", { hasText: "Submit" }).click();
  const reveal = page.locator("dialog[open]");
  const key = await reveal.locator("input[data-value=api_key], input.secret").first().inputValue();
  expect(key).toMatch(/^mwk_/);
  await reveal.locator("[data-action=copy]").first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(200);

  await page.goto(CREDENTIALS);
  await settled(page, true);
  const row = page.getByRole("row", { name: "Two spaces" });
  await expect(row.locator("bdi").first()).toHaveText("Two  spaces", { useInnerText: true });
  await row.locator("a.danger").click();
  await settled(page, true);
  const name = page.locator("#typed-name-help");
  expect(await name.innerText()).toBe("Two  spaces");
  await page.locator("#typed_name").fill("two spaces");
  await page.locator("form.delete-form button[type=submit]").click();
  await expect(page.locator(".toast")).toContainText("Two  spaces");
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(401);
});

test("an example of the reference is copied as it was written", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/docs/api");
  // A translator that leaves nothing alone.
  await page.evaluate(() => document.querySelectorAll("code").forEach((code) => (code.textContent = "übersetzt")));
  const example = page.getByRole("article", { name: "List users" }).locator(".example").first();
  await example.getByRole("button", { name: "Copy: Request" }).click();
  await expect(example.getByRole("status")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl .*\/users/);
});
