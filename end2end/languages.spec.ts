// Every page and dialog in the languages that are not English: long words and words without spaces fit a narrow screen, and
// nothing is left in English or without a label.
import { CREDENTIALS, EMAIL, expect, expectAccessible, expectToFit, expectUsage, PAGES, PASSWORD, settled, test } from "./support";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "test-results/languages");

const LANGUAGES = [
  { locale: "de-DE", timezoneId: "Europe/Berlin", title: "Anmelden", list: "Zugangsdaten" },
  { locale: "ja-JP", timezoneId: "Asia/Tokyo", title: "サインイン", list: "認証情報" },
];

for (const { locale, timezoneId, title, list } of LANGUAGES) {
  test(`pages in ${locale} at 360 px`, async ({ browser, server, javaScriptEnabled }) => {
    test.slow();
    server.addUser();
    server.addUser("grace@example.com", "user");
    const context = await browser.newContext({
      baseURL: server.url,
      javaScriptEnabled,
      locale,
      timezoneId,
      viewport: { width: 360, height: 900 },
    });
    const page = await context.newPage();
    const look = async (name: string, inShell = true) => {
      if (inShell) await settled(page, javaScriptEnabled);
      await expect(page.locator("html")).toHaveAttribute("lang", locale);
      await expectAccessible(page, javaScriptEnabled);
      await expectToFit(page);
      const folder = join(FOLDER, javaScriptEnabled === false ? "plain" : "javascript");
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}-${locale}.png`), fullPage: name !== "api-reference" });
    };
    const submit = async () => page.locator("form.form button[type=submit]").click();
    const signIn = async (email: string) => {
      await page.goto("/sign-in");
      await page.locator("[name=email]").fill(email);
      await page.locator("[name=password]").fill(PASSWORD);
      await submit();
      await expect(page.locator("form[action$=sign-out]")).toBeVisible();
    };

    await page.goto("/sign-in");
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await look("sign-in", false);
    await page.goto("/first-run");
    await look("first-run", false);
    await signIn("grace@example.com");
    await look("forbidden", false);
    await page.locator("form[action$=sign-out] button").click();
    await signIn(EMAIL);
    await expect(page.getByRole("heading", { name: list, exact: true })).toBeVisible();
    await look("empty");
    for (const [name, address] of Object.entries(PAGES)) {
      await page.goto(address);
      await look(name);
    }

    const create = async (name: string, type: string) => {
      await page.goto(`${CREDENTIALS}/new`);
      await settled(page, javaScriptEnabled);
      await page.locator("[name=name]").fill(name);
      await page.locator("[name=authentication_type]").selectOption(type);
      await page.locator("#scope-users").check();
      await submit();
    };
    await page.goto(`${CREDENTIALS}/new`);
    await look("create");
    await create("Analytics-DataAPI-Credential", "oauth2");
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("reveal", false);
    await page.locator("dialog[open] a.primary").click();
    await create("Analytics-DataAPI-Credential", "api_key");
    await expect(page.locator("#name-error")).not.toBeEmpty();
    await look("create-refused");
    await create("Nightly export", "api_key");
    await expect(page.getByRole("dialog")).toBeVisible();
    const key = await page.locator("dialog[open] [data-value=secret]").inputValue();
    await page.locator("dialog[open] a.primary").click();
    await expect(page.locator("a.create")).toBeVisible();
    for (const table of ["users", "interactions"]) await server.records(key, table);
    await page.goto(CREDENTIALS);
    await look("list");
    await page.goto(`${CREDENTIALS}?q=nowhere`);
    await look("list-nothing");
    await page.goto(CREDENTIALS);
    await page.getByRole("row", { name: "Nightly export" }).locator("a.edit").click();
    await expect(page.locator("#scope-users")).toBeVisible();
    await expectUsage(page);
    await page.locator("#scope-users").uncheck();
    await page.locator(".usage-days summary").click();
    await look("edit");
    await page.locator("[popovertarget=pause-menu]").click();
    await page.locator("#pause-menu form[action$=pause] button").first().click();
    await expect(page.locator("form[action$=resume] button")).toBeVisible();
    await look("edit-paused");
    await page.locator(".page-links .danger").click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("delete", false);
    await page.goto("/setup/organization-details/nowhere");
    await look("not-found");
    await page.goto("/docs/api");
    await look("api-reference", false);
    await context.close();
  });
}

test("a language is chosen, and remembered", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  await page.goto("/sign-in");
  await expect(page.locator("html")).toHaveAttribute("lang", "en-US");
  await page.getByRole("button", { name: "日本語" }).click();
  await expect(page.getByRole("heading", { name: "サインイン" })).toBeVisible();
  await expect(page.getByRole("button", { name: "日本語" })).toHaveAttribute("aria-current", "true");
  await page.goto("/nowhere");
  await expect(page.locator("html")).toHaveAttribute("lang", "ja-JP");
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === "language");
  expect(cookie).toMatchObject({ value: "ja", httpOnly: true, sameSite: "Lax" });
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
  expect(javaScriptEnabled === false || (await page.locator("html").getAttribute("data-zone"))).toBeTruthy();
});
