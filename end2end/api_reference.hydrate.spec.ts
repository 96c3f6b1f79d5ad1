// What the reference of the API does only with wasm.
import { expect, test } from "./support";

test("an example is copied by its button", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/docs/api");
  const example = page.getByRole("article", { name: "List users" }).locator(".example").first();
  await example.getByRole("button", { name: "Copy: Request" }).focus();
  await page.keyboard.press("Enter");
  await expect(example.getByRole("status")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await example.locator("code").textContent());
});
