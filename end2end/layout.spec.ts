// Where things stand on a page: at every width what acts is in view, and what is chosen stays.
import { CREDENTIALS, expect, expectToFit, signIn, test } from "./support";

const CREATOR = "a-person-with-a-very-long-name@an-example.com";

for (const locale of ["en-US", "de-DE"]) {
  test(`Edit, Delete and the menu of each row are in view at every width, ${locale}`, async ({ browser, server, javaScriptEnabled }) => {
    server.addUser(CREATOR);
    server.addUser();
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled, locale });
    const page = await context.newPage();
    await signInInAnyLanguage(page, CREATOR);
    await page.goto(`${CREDENTIALS}/new`);
    await page.locator("[name=name]").fill("A pipeline whose name says all that it reads and to whom it hands it on");
    for (const scope of await page.locator("[name='scopes[]']").all()) await scope.check();
    await page.locator("form.form button[type=submit]").click();
    await page.locator("dialog[open] a.primary").click();
    await page.locator("a.create").waitFor();
    for (const width of [320, 360, 480, 768, 1000, 1024, 1120, 1240, 1280, 1366, 1440, 1600, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await expectToFit(page);
      const card = (await page.locator(".list-card").boundingBox())!;
      for (const name of [".edit", ".danger", ".actions [popovertarget]"]) {
        const box = (await page.locator(`tbody tr ${name}`).first().boundingBox())!;
        expect(box.x, `${name} at ${width}`).toBeGreaterThanOrEqual(card.x);
        expect(box.x + box.width, `${name} at ${width}`).toBeLessThanOrEqual(card.x + card.width);
      }
      // As a row or as a card: nothing lies over anything else.
      const overlaps = await page.locator("tbody tr").first().evaluate((row) => {
        const boxes = Array.from(row.children, (cell) => cell.getBoundingClientRect()).filter((box) => box.width > 0);
        const isCard = getComputedStyle(row).display === "flex";
        return !isCard && boxes.some((box, place) => place > 0 && box.left < boxes[place - 1].right - 1);
      });
      expect(overlaps, `${width}`).toBe(false);
    }
    await context.close();
  });
}

async function signInInAnyLanguage(page: import("@playwright/test").Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("[name=email]").fill(email);
  await page.locator("[name=password]").fill("a sentence is a good password");
  await page.locator("form.form button[type=submit]").click();
  await expect(page.locator("form[action$=sign-out]")).toBeVisible();
}

test("a printed list is a table", async ({ page, server }) => {
  server.addUser();
  server.run(["credential", "create", "--name", "Printed", "--type", "api-key", "--scope", "users:read"]);
  await signIn(page);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 1000, height: 800 });
  const row = page.locator("tbody tr").first();
  expect(await row.evaluate((row) => getComputedStyle(row).display)).toBe("table-row");
  await expect(row.locator(".actions")).toBeHidden();
});

test("whoever is asked to sign in again is told why", async ({ page, server, context }) => {
  server.addUser();
  await signIn(page);
  await context.addCookies([{ name: "session", value: "ended", url: server.url }]);
  await page.goto(CREDENTIALS);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("Your session has ended.")).toBeVisible();
});
