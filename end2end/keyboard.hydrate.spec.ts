// From sign-in to delete by the keyboard alone. The trace is kept, with a numbered picture of each step beside it.
import { CREDENTIALS, EMAIL, expect, PASSWORD, settled, test } from "./support";
import type { Locator, Page } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

test.use({ trace: "on" });

const FOLDER = join(__dirname, "test-results/keyboard");

// Presses Tab until something has the focus; gives what had it on the way, as it is called.
async function tabTo(page: Page, target: Locator): Promise<string[]> {
  const passed: string[] = [];
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      await expect(target).toBeInViewport();
      return passed;
    }
    passed.push(await page.evaluate(() => document.activeElement?.getAttribute("aria-label") || document.activeElement?.textContent?.trim() || document.activeElement?.id || ""));
  }
  throw new Error(`Tab does not reach ${target}, but ${passed.join(", ")}`);
}

test("a credential is made, changed and deleted by the keyboard alone", async ({ page, server }) => {
  server.addUser();
  let pictures = 0;
  const picture = async (name: string) => {
    mkdirSync(FOLDER, { recursive: true });
    pictures += 1;
    await page.screenshot({ path: join(FOLDER, `${String(pictures).padStart(2, "0")}-${name}.png`) });
  };

  await page.goto("/sign-in");
  expect(await tabTo(page, page.getByLabel("Email address"))).toEqual([]);
  await page.keyboard.type(EMAIL);
  expect(await tabTo(page, page.getByLabel("Password"))).toEqual([]);
  await page.keyboard.type(PASSWORD);
  await picture("sign-in");
  await page.keyboard.press("Enter");

  // The skip link is first, and leads past the navigation.
  await settled(page, true);
  await expect(page.getByRole("heading", { name: "No credentials yet" })).toBeVisible();
  expect(await tabTo(page, page.getByRole("link", { name: "Skip to content" }))).toEqual([]);
  await picture("skip-link");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("n");

  await expect(page.getByRole("heading", { name: "Create Credentials" })).toBeVisible();
  await settled(page, true);
  await tabTo(page, page.getByLabel("Name", { exact: true }));
  await page.keyboard.type("Nightly export");
  await tabTo(page, page.getByLabel("Authentication type"));
  await page.keyboard.type("API");
  await tabTo(page, page.getByLabel("Users", { exact: true }));
  await page.keyboard.press("Space");
  await expect(page.getByLabel("Users", { exact: true })).toBeChecked();
  await picture("create");
  await tabTo(page, page.getByRole("button", { name: "Submit" }));
  await page.keyboard.press("Enter");

  // The dialog keeps the focus, says what it is about, and is left by its last step.
  const reveal = page.getByRole("dialog", { name: "API key created" });
  await expect(reveal).toHaveAccessibleDescription(/you won’t be able to see it again/);
  expect(await page.evaluate(() => !!document.activeElement?.closest("dialog"))).toBe(true);
  await picture("reveal");
  // A list of one has nothing to search.
  server.run(["credential", "create", "--name", "Another", "--type", "api-key", "--scope", "users:read"]);
  await tabTo(page, page.getByRole("link", { name: "I’ve saved it" }));
  await page.keyboard.press("Enter");

  await expect(page.getByRole("table", { name: "Credentials by Created On, descending" })).toBeVisible();
  await settled(page, true);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search", exact: true })).toBeFocused();
  await page.keyboard.type("night");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "1 credential" })).toBeAttached();
  await picture("search");
  await tabTo(page, page.getByRole("link", { name: "Edit Nightly export" }));
  await page.keyboard.press("Enter");

  await expect(page.getByRole("button", { name: "Save changes" })).toBeVisible();
  await settled(page, true);
  await tabTo(page, page.getByLabel("Interactions", { exact: true }));
  await page.keyboard.press("Space");
  await picture("edit");
  await tabTo(page, page.getByRole("button", { name: "Save changes" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Saved “Nightly export”." })).toBeVisible();
  await settled(page, true);
  await picture("saved");

  await tabTo(page, page.getByRole("link", { name: "Delete Nightly export" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Delete “Nightly export”?" });
  await expect(dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  await expect(dialog).toMatchAriaSnapshot(`
    - dialog "Delete “Nightly export”?":
      - heading "Delete “Nightly export”?" [level=2]
      - paragraph:
        - text: This cannot be undone. Requests using this credential receive
        - code: 401 Unauthorized
        - text: ", including those with access tokens already issued."
      - paragraph: Never used.
      - link "Cancel":
        - /url: /credentials\\?q=night#credential-/
      - button "Delete credential"
  `);
  await picture("delete");
  // Escape takes it back, and nothing is lost.
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("link", { name: "Delete Nightly export" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  expect(await tabTo(page, dialog.getByRole("button", { name: "Delete credential" }))).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Deleted “Nightly export”." })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${CREDENTIALS}(\\?|$)`));
  await picture("deleted");
});
