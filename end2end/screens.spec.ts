// Every page and dialog: no violation that axe finds, nothing wider than the screen, and a picture to look at.
import { createCredential, CREDENTIALS, expect, expectAccessibleInEachScheme, expectUsage, fillCredentialForm, PAGES, settled, signIn, test } from "./support";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "test-results/screens");

for (const width of [1280, 360]) {
  test(`pages in light and dark at ${width} px`, async ({ browser, server, javaScriptEnabled }) => {
    // Two dozen pages, and axe looks at each.
    test.slow();
    server.addUser();
    server.addUser("grace@example.com", "user");
    const context = await browser.newContext({
      baseURL: server.url,
      javaScriptEnabled,
      viewport: { width, height: 900 },
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
    });
    const look = async (name: string, inShell = true) => {
      if (inShell) await settled(page, javaScriptEnabled);
      const mode = javaScriptEnabled === false ? "plain" : "javascript";
      mkdirSync(join(FOLDER, mode), { recursive: true });
      await expectAccessibleInEachScheme(page, javaScriptEnabled, async (colorScheme) => {
        const overflow = await page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
        expect(overflow, name).toBeLessThanOrEqual(0);
        // `make screenshot` renews the picture in the README.
        if (process.env.SCREENSHOT && name === "list" && javaScriptEnabled !== false && colorScheme === "light" && width === 1280) {
          await page.screenshot({ path: process.env.SCREENSHOT });
        }
        await page.screenshot({ path: join(FOLDER, mode, `${name}-${colorScheme}-${width}.png`), fullPage: name !== "api-reference" });
      });
    };

    await page.goto("/docs/api");
    if (javaScriptEnabled !== false) await expect(page.getByRole("button", { name: "Copy: Base URL" })).toBeVisible();
    await page.getByRole("article", { name: "List interactions" }).locator("summary").click();
    await page.getByRole("article", { name: "Issue an access token" }).locator("summary").click();
    await look("api-reference", false);
    await page.goto("/sign-in");
    await look("sign-in", false);
    await signIn(page, "grace@example.com");
    await look("forbidden", false);
    await page.getByRole("button", { name: "Sign out" }).click();
    await signIn(page);
    await look("empty");
    for (const [name, address] of Object.entries(PAGES)) {
      await page.goto(address);
      await look(name);
    }

    await page.goto(`${CREDENTIALS}/new`);
    await look("create");
    await createCredential(page, { name: "Analytics-DataAPI-Credential", scopes: ["Interactions", "Conversations"] });
    await look("reveal-oauth", false);
    await page.getByRole("link", { name: "I’ve saved it" }).click();
    await expect(page.getByRole("link", { name: "Create", exact: true })).toBeVisible();
    await createCredential(page, { name: "Nightly export", type: "API Key", scopes: ["Users"] });
    await look("reveal-api-key", false);
    const key = await page.getByLabel("API Key", { exact: true }).inputValue();
    await page.getByRole("link", { name: "I’ve saved it" }).click();
    await expect(page.getByRole("link", { name: "Create", exact: true })).toBeVisible();
    for (const table of ["users", "users", "interactions"]) await server.records(key, table);
    await page.reload();
    await look("list");
    const publicKey = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
    await createCredential(page, { name: "Key client", scopes: ["Users"], publicKey });
    await look("reveal-key-client", false);
    await page.getByRole("link", { name: "Done" }).click();
    await expect(page.getByRole("link", { name: "Create", exact: true })).toBeVisible();
    await page.goto(`${CREDENTIALS}/new`);
    await settled(page, javaScriptEnabled);
    await fillCredentialForm(page, { name: "Refused", scopes: ["Users"], publicKey });
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByText("This key is or was registered")).toBeVisible();
    await look("create-refused");
    await page.goto(CREDENTIALS);
    await page.getByRole("link", { name: "Edit Nightly export" }).click();
    await expect(page.getByRole("button", { name: "Save changes" })).toBeVisible();
    await expectUsage(page);
    await page.getByLabel("Users", { exact: true }).uncheck();
    await page.getByText("As a table").click();
    await look("edit");
    await page.getByRole("button", { name: "Send request" }).click();
    await expect(page.getByText("The Data API responded with")).toBeVisible();
    await look("edit-tried");
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByRole("button", { name: "Pause for 15 minutes" }).click();
    await expect(page.getByRole("button", { name: "Resume now" })).toBeVisible();
    await look("edit-paused");
    await page.goto(CREDENTIALS);
    await page.getByRole("link", { name: "Delete Nightly export" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("delete", false);
    await page.goto(`${CREDENTIALS}?q=nowhere&type=api_key&sort=name`);
    await look("list-nothing");
    await page.goto("/setup/organization-details/nowhere");
    await look("not-found");
    expect(complaints).toEqual([]);
    await context.close();
  });
}
