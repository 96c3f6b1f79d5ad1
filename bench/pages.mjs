// How long the console takes for a page when there are many credentials.
import { median } from "./load.mjs";
import { runConsole } from "./servers.mjs";

const EMAIL = "bench@example.com";
const PASSWORD = "a sentence is a good password";
const CREDENTIALS = "/setup/organization-details/tenant-settings/credentials";
const LIMIT_MS = 10;
const TIMES = 31;

/** Signs in; gives the headers of someone who is. */
async function signIn(server, database) {
  await runConsole(database, ["user", "add", "--email", EMAIL, "--role", "super-admin", "--password-stdin"], PASSWORD);
  const response = await fetch(`${server.url}/console/fn/people/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: server.url },
    body: new URLSearchParams({ email: EMAIL, password: PASSWORD, next: CREDENTIALS }),
  });
  const cookie = response.headers.getSetCookie().map((header) => header.split(";")[0]).join("; ");
  return { cookie };
}

/** A page, and milliseconds until it has come. */
async function load(server, address, headers) {
  const begun = performance.now();
  const response = await fetch(server.url + address, { headers, redirect: "manual" });
  const html = await response.text();
  if (response.status !== 200) throw new Error(`${address}: ${response.status}`);
  return { html, ms: performance.now() - begun };
}

/** Every page of the console over a database with many credentials, among them the list from a place far down. */
export async function measurePages(table, server, database, count) {
  const headers = await signIn(server, database);
  const list = (query) => `${CREDENTIALS}?${query}`;
  let deep = CREDENTIALS;
  for (let page = 0; page < 20; page += 1) {
    const { html } = await load(server, deep, headers);
    deep = /href="([^"]*)" rel="next"/.exec(html)[1].replaceAll("&amp;", "&");
  }
  const [, id] = new RegExp(`${CREDENTIALS}/([0-9a-f-]{36})`).exec((await load(server, CREDENTIALS, headers)).html);
  const pages = {
    "the list": CREDENTIALS,
    "its page 21": deep,
    "the list by name": list("sort=name"),
    "the list by last use": list("sort=last_used"),
    "a search": list("q=99"),
    "a search for what is not there": list("q=not%20there"),
    "a search for one": list("q=Credential%204711"),
    "a scope that none has": list("scope=conversations%3Aread"),
    "the paused, of which there are none": list("state=paused"),
    "the page to create": `${CREDENTIALS}/new`,
    "the page to edit": `${CREDENTIALS}/${id}`,
  };
  for (const [name, address] of Object.entries(pages)) {
    await load(server, address, headers);
    const times = [];
    for (let time = 0; time < TIMES; time += 1) times.push((await load(server, address, headers)).ms);
    table.limit(`${name}, among ${count} credentials`, median(times), LIMIT_MS, "ms");
  }
}
