// Times are those of the browser's zone: on the first page by a script, on every other from the server.
import { closeReveal, createCredential, CREDENTIALS, expect, signIn, test } from "./support";

test("times are in the browser's time zone from the first page on", async ({ browser, server }) => {
  server.addUser();
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB", timezoneId: "Pacific/Kiritimati" });
  const page = await context.newPage();
  await signIn(page);
  await createCredential(page, { name: "Nightly export", type: "API Key", scopes: ["Users"] });
  await closeReveal(page);
  const said = async () => {
    const created = page.getByRole("row", { name: "Nightly export" }).locator("time[data-says=day]");
    return { day: await created.textContent(), exact: await created.getAttribute("title"), at: await created.getAttribute("datetime") };
  };
  await expect(page.locator("html")).toHaveAttribute("data-zone", "Pacific/Kiritimati");
  await expect(page.getByText("Times in Pacific/Kiritimati")).toBeVisible();
  const fromServer = await said();
  expect(fromServer.exact).toMatch(/ UTC\+14$/);

  // A browser whose cookie is gone is told in UTC, and its script says the same as the server did.
  await context.clearCookies({ name: "time-zone" });
  await page.goto(CREDENTIALS);
  await expect(page.locator("html")).toHaveAttribute("data-zone", "UTC");
  await expect(page.getByText("Times in Pacific/Kiritimati")).toBeVisible();
  expect(await said()).toEqual(fromServer);
  await context.close();
});

test("without scripts times are in UTC, and the page says so", async ({ browser, server }) => {
  server.addUser();
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false, timezoneId: "Asia/Tokyo" });
  const page = await context.newPage();
  await signIn(page);
  await expect(page.getByText("Times in UTC")).toBeVisible();
  await context.close();
});
