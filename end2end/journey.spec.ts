// The main job, from the first-run link to the refusal of what was deleted.
import { closeReveal, createCredential, CREDENTIALS, EMAIL, expect, expectAccessible, fillCredentialForm, PASSWORD, settled, test } from "./support";

test("first run, create both types, call the API, edit, delete, 401", async ({ page, server, javaScriptEnabled }) => {
  server.run(["demo"]);
  const link = /http:\/\/\S+\/first-run\?token=\S+/.exec(server.log)?.[0] ?? "";
  await page.goto(link);
  expect(page.url()).toBe(`${server.url}/first-run`);
  await page.getByLabel("Email address").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Confirm password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create and sign in" }).click();
  await expect(page.getByText("Protect this account right away")).toBeVisible();
  await page.getByRole("link", { name: "Later" }).click();
  await expect(page.getByRole("heading", { name: "No credentials yet" })).toBeVisible();
  // The link is dead once a super admin exists, and leads to sign-in.
  expect((await page.request.get(link)).status()).toBe(403);
  await page.goto(link);
  await expect(page.getByText("This link has already been used")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in");

  // An API key for interactions.
  await createCredential(page, { name: "  Nightly export ", type: "API Key", scopes: ["Interactions"] });
  const key = await page.getByLabel("API Key", { exact: true }).inputValue();
  expect(key).toMatch(/^mwk_[0-9A-Za-z]{49}$/);
  await closeReveal(page);
  await expect(page.getByRole("row", { name: /Nightly export API Key Active Interactions Secret ending in \S{4} ada@example.com/ })).toBeVisible();

  // A client for interactions and users.
  await createCredential(page, { name: "Warehouse", scopes: ["Interactions", "Users"] });
  const clientId = await page.getByLabel("Client ID", { exact: true }).inputValue();
  const clientSecret = await page.getByLabel("Client Secret", { exact: true }).inputValue();
  expect(clientSecret).toMatch(/^mws_[0-9A-Za-z]{49}$/);
  await closeReveal(page);
  await expect(page.getByRole("row", { name: new RegExp(`Warehouse OAuth Active 2 scopes Interactions, Users ${clientId}`) })).toBeVisible();

  // Both read records.
  expect((await server.records(key)).status).toBe(200);
  expect((await server.records(`Bearer ${key}`, "users")).status).toBe(403);
  const answer = await fetch(`${server.url}/oauth/v1/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret }),
  });
  const { access_token: token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
  expect(expires_in).toBe(3600);
  const users = await server.records(`Bearer ${token}`, "users");
  expect(users.status).toBe(200);
  expect(((await users.json()) as { value: unknown[] }).value.length).toBeGreaterThan(0);

  // A removed scope is refused on the next request, also for the token that has it.
  await page.getByRole("link", { name: "Edit Warehouse" }).click();
  await settled(page, javaScriptEnabled);
  await expect(page.getByText("cannot be changed")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("Warehouse-EU (interactions)");
  await page.getByLabel("Users", { exact: true }).uncheck();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved “Warehouse-EU (interactions)”" })).toBeVisible();
  expect((await server.records(`Bearer ${token}`, "users")).status).toBe(403);
  expect((await server.records(`Bearer ${token}`)).status).toBe(200);

  // A paused one is refused until it is resumed.
  await page.getByRole("link", { name: "Edit Warehouse-EU (interactions)" }).click();
  await expect(page.getByRole("region", { name: "At a glance" })).toContainText("just now");
  await expect(page).toHaveTitle("Warehouse-EU (interactions) · Credentials · Setup");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByRole("button", { name: "Pause for 15 minutes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Paused “Warehouse-EU (interactions)”" })).toBeVisible();
  expect((await server.records(`Bearer ${token}`)).status).toBe(401);
  await page.getByRole("button", { name: "Resume now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Resumed “Warehouse-EU (interactions)”" })).toBeVisible();
  expect((await server.records(`Bearer ${token}`)).status).toBe(200);
  await page.goto(CREDENTIALS);

  // A deleted credential is refused on the next request, its tokens too, and its name is free. Both were used: their names
  // must be typed.
  for (const name of ["Warehouse-EU (interactions)", "Nightly export"]) {
    await page.getByRole("link", { name: `Delete ${name}` }).click();
    await expect(page.getByRole("dialog")).toContainText("401 Unauthorized");
    const typedName = page.getByLabel("Type the name to confirm");
    await typedName.fill("Another name");
    await page.getByRole("button", { name: "Delete credential" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    if (javaScriptEnabled !== false) await expect(page.getByText(`The name is ${name}`)).toBeVisible();
    await typedName.fill(name);
    await page.getByRole("button", { name: "Delete credential" }).click();
    await expect(page.getByRole("status").filter({ hasText: `Deleted “${name}”` })).toBeVisible();
  }
  for (const authorization of [key, `Bearer ${key}`, `Bearer ${token}`]) {
    const refused = await server.records(authorization);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain("Bearer");
  }
  await createCredential(page, { name: "nightly EXPORT", type: "API Key", scopes: ["Users"] });
  await closeReveal(page);

  // Nothing that was shown once is left anywhere.
  const traces = server.traces();
  for (const secret of [key, clientSecret, token]) expect(traces).not.toContain(secret);
});

test("a refused form keeps everything that was typed", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  server.run(["credential", "create", "--name", "Taken", "--type", "api-key", "--scope", "users:read", "--json"]);
  await page.goto(`${CREDENTIALS}/new`);
  // The page asked for is where sign-in leads.
  await page.getByLabel("Email address").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Create Credentials" })).toBeVisible();
  await settled(page, javaScriptEnabled);
  await fillCredentialForm(page, { name: "tAKEN", type: "API Key", scopes: ["Plugin calls", "Users"] });
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Another credential has this name.")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("tAKEN");
  await expect(page.getByLabel("Authentication type")).toHaveValue("api_key");
  await expect(page.getByLabel("Plugin calls", { exact: true })).toBeChecked();
  await expect(page.getByLabel("Users", { exact: true })).toBeChecked();
  await expect(page.getByLabel("Interactions", { exact: true })).not.toBeChecked();
  // It is shown once: a reload begins anew.
  await page.goto(`${CREDENTIALS}/new`);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("");
});

test("two people edit at once: the second is told and loses nothing", async ({ page, server, javaScriptEnabled }) => {
  server.addUser();
  const created = JSON.parse(
    server.run(["credential", "create", "--name", "Shared", "--type", "api-key", "--scope", "users:read", "--json"]),
  ) as { id: string };
  await page.goto(`${CREDENTIALS}/${created.id}`);
  await page.getByLabel("Email address").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Save changes" })).toBeVisible();
  await settled(page, javaScriptEnabled);
  server.run(["credential", "update", created.id, "--name", "Renamed elsewhere"]);

  await page.getByLabel("Name", { exact: true }).fill("Renamed here");
  await page.getByLabel("Conversations", { exact: true }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("This credential was changed while you were editing it")).toBeVisible();
  await settled(page, javaScriptEnabled);
  await expect(page.getByRole("radio", { name: "Saved: Renamed elsewhere" })).not.toBeChecked();
  await expect(page.getByRole("radio", { name: "Yours: Conversations, Users" })).toBeChecked();
  await expectAccessible(page, javaScriptEnabled);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Renamed here");
  await expect(page.getByLabel("Conversations", { exact: true })).toBeChecked();

  // Their name with these scopes.
  await page.getByRole("radio", { name: "Saved: Renamed elsewhere" }).check();
  await expect(page.getByLabel("Name", { exact: true })).toBeHidden();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved “Renamed elsewhere”" })).toBeVisible();
  await expect(page.getByRole("row", { name: /Renamed elsewhere.*Conversations.*Users/ })).toBeVisible();
});

test("the secret is shown once: no reload, no back button, no second tab brings it back", async ({ page, server, context }) => {
  server.addUser();
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await createCredential(page, { name: "Once", type: "API Key", scopes: ["Users"] });
  const secret = await page.getByLabel("API Key", { exact: true }).inputValue();
  const address = page.url();
  await closeReveal(page);

  await page.goBack();
  expect(await page.content()).not.toContain(secret);
  await page.goto(address);
  expect(await page.content()).not.toContain(secret);
  const tab = await context.newPage();
  const second = await tab.goto(address);
  expect(await second?.text()).not.toContain(secret);
  expect(second?.headers()["cache-control"]).toContain("no-store");
  expect(JSON.stringify(await context.cookies())).not.toContain(secret);
  expect(server.traces()).not.toContain(secret);
});

test("what was acknowledged is there after kill -9", async ({ page, server, complaints }) => {
  server.addUser();
  server.run(["demo"]);
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await createCredential(page, { name: "Durable", type: "API Key", scopes: ["Users"] });
  await server.end("SIGKILL");
  const key = await page.getByLabel("API Key", { exact: true }).inputValue();
  await server.start();
  expect((await server.records(key, "users")).status).toBe(200);
  await closeReveal(page);
  await expect(page.getByRole("row", { name: /Durable/ })).toBeVisible();
  // That nobody answered for a while, the browser says itself.
  expect(complaints.filter((complaint) => !/ERR_CONNECTION_(REFUSED|RESET)/.test(complaint))).toEqual([]);
  complaints.length = 0;
});

test("people who are no super admins are told whom to ask", async ({ page, server }) => {
  server.addUser("grace@example.com", "admin");
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill("grace@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Super Admins only" })).toBeVisible();
  await expect(page.getByText("ask a Super Admin")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Setup" }).getByText("Credentials")).toBeHidden();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a wrong password is refused, the address stays", async ({ page, server }) => {
  server.addUser();
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(EMAIL);
  await page.getByLabel("Password").fill("not this sentence at all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Email address or password is wrong.")).toBeVisible();
  await expect(page.getByLabel("Email address")).toHaveValue(EMAIL);
  await expect(page.getByLabel("Password")).toHaveValue("");
});
