// Trying a credential on its page, without its secret.
import { CREDENTIALS, EMAIL, expect, expectAccessible, PASSWORD, settled, test } from "./support";

test("a request is sent in the name of a credential, and the exchange is shown without the token", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["demo"]);
  const created = JSON.parse(
    server.run(["credential", "create", "--name", "Tried", "--type", "api-key", "--scope", "users:read", "--scope", "conversations:read", "--json"]),
  ) as { id: string };
  await page.goto(`${CREDENTIALS}/${created.id}`);
  await page.getByLabel("Email address").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await settled(page, javaScriptEnabled);
  const trial = page.getByRole("region", { name: "Try it" });
  await trial.getByLabel("Table").selectOption("users");
  await trial.getByRole("button", { name: "Send request" }).click();
  await expect(trial.getByText("The Data API responded with 200 OK.")).toBeInViewport();
  await settled(page, javaScriptEnabled);
  await expect(trial.getByRole("region", { name: "Request" })).toContainText("authorization: Bearer ••••••••");
  await expect(trial.getByRole("region", { name: "Body" })).toContainText('"email_addr"');
  await expect(trial.getByRole("region", { name: "Claims of the access token" })).toContainText(`"trial_of": "${created.id}"`);
  expect(await page.content()).not.toMatch(/eyJ[\w-]{20}/);
  await expectAccessible(page, javaScriptEnabled);

  // What the token lacks is refused, whatever the credential has.
  await trial.getByLabel("users:read").uncheck();
  await trial.getByLabel("Table").selectOption("users");
  await trial.getByRole("button", { name: "Send request" }).click();
  await expect(trial.getByText("The Data API responded with 403 Forbidden.")).toBeVisible();
  // It was shown once, and is no use of the credential.
  await page.goto(`${CREDENTIALS}/${created.id}`);
  await expect(trial.getByText("The Data API responded with")).toBeHidden();
  await expect(page.getByRole("region", { name: "At a glance" }).getByText("Never")).toBeVisible();
  expect(server.traces()).not.toMatch(/eyJ[\w-]{20}/);
});
