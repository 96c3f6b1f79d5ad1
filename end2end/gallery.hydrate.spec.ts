// Pictures of every component in every state. They are the same on every machine: the text is in the site's own font, also
// where ours is that of the machine (code), and a small part may differ, as antialiasing does.
import { type Browser } from "@playwright/test";
import { expect, expectAccessible, settled, signIn, test, type Server } from "./support";

const PARTS = ["basics", "list", "create", "create-refused", "edit", "edit-conflict", "usage", "usage-none"];
const DIALOGS = ["delete", "delete-used", "reveal-api-key", "reveal-oauth"];

async function open(browser: Browser, server: Server, look: { colorScheme: "light" | "dark"; width: number; forced?: boolean }) {
  server.addUser();
  const context = await browser.newContext({
    baseURL: server.url,
    colorScheme: look.colorScheme,
    reducedMotion: "reduce",
    forcedColors: look.forced ? "active" : "none",
    viewport: { width: look.width, height: 900 },
  });
  // The font is waited for, where people do without it if it comes late; code, which has the machine's, has it too; and
  // nothing lies over what is pictured.
  await context.route("**/*.css?*", async (route) => {
    const answer = await route.fetch();
    const style = (await answer.text()).replaceAll("font-display:optional", "font-display:block");
    await route.fulfill({ response: answer, body: `${style} :root { --mono: "Roboto" } .top-bar, .form-foot { position: static }` });
  });
  const page = await context.newPage();
  await signIn(page);
  return page;
}

const picture = { maxDiffPixelRatio: 0.01 };

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 360]) {
    test(`the gallery in ${colorScheme} at ${width} px`, async ({ browser, server }) => {
      test.slow();
      const page = await open(browser, server, { colorScheme, width });
      for (const part of [...PARTS, ...DIALOGS]) {
        await page.goto(`/setup/gallery?part=${part}`);
        await settled(page, true);
        await page.evaluate(() => document.fonts.ready);
        // The light of the first use has asked, and knows of none.
        await expect(page.locator('.first-use[data-state="waiting"]')).toHaveCount(0);
        await expectAccessible(page, true);
        const shown = DIALOGS.includes(part) ? page.getByRole("dialog") : page.locator("#part");
        await expect(shown).toHaveScreenshot(`${part}-${colorScheme}-${width}.png`, picture);
      }
      await page.context().close();
    });
  }
}

test("the gallery in forced colours, and where the focus is", async ({ browser, server }) => {
  const page = await open(browser, server, { colorScheme: "light", width: 1280, forced: true });
  await page.goto("/setup/gallery?part=basics");
  await settled(page, true);
  await page.getByRole("button", { name: "Primary", exact: true }).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(page.locator("#part")).toHaveScreenshot("basics-forced-1280.png", picture);
  await page.context().close();
});
