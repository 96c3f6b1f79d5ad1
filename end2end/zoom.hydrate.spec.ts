// 200 %, as a browser zooms: half as many pixels of style.
import { closeReveal, createCredential, CREDENTIALS, expect, expectAccessible, expectToFit, settled, signIn, test } from "./support";

test("pages can be read at 200 %", async ({ browser, server }) => {
  server.addUser();
  const context = await browser.newContext({
    baseURL: server.url,
    deviceScaleFactor: 2,
    viewport: { width: 640, height: 450 },
  });
  const page = await context.newPage();
  await signIn(page);
  await createCredential(page, { name: "Analytics-DataAPI-Credential", scopes: ["Users"] });
  await closeReveal(page);
  const edit = await page.getByRole("link", { name: "Edit Analytics-DataAPI-Credential" }).getAttribute("href");
  for (const address of [CREDENTIALS, `${CREDENTIALS}/new`, edit!, "/docs/api"]) {
    await page.goto(address);
    if (address !== "/docs/api") await settled(page, true);
    await expectAccessible(page, true);
    await expectToFit(page);
  }
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await context.close();
});
