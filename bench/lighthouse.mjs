// What Lighthouse says of the list and of the form that creates a credential, under its mobile profile: prints a table and
// leaves the whole reports in target/lighthouse. A report, not a test. CREDENTIALS_CONSOLE names the binary.
import { chromium } from "@playwright/test";
import { spawn, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse from "lighthouse";
import { freePort, listening } from "../clients/server.mjs";

const BINARY = process.env.CREDENTIALS_CONSOLE ?? join(process.env.CARGO_TARGET_DIR ?? "target", "release/credentials-console");
const LIST = "/setup/organization-details/tenant-settings/credentials";
const PAGES = { list: LIST, create: `${LIST}/new` };
const GOALS = { performance: 98, accessibility: 100, "best-practices": 100 };
const EMAIL = "ada@example.com";
const PASSWORD = "a sentence is a good password";
const REPORTS = "target/lighthouse";

const folder = mkdtempSync(join(tmpdir(), "credentials-console-lighthouse-"));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const env = {
  PATH: process.env.PATH,
  DATABASE_URL: `sqlite://${folder}/lighthouse.db`,
  SERVER_KEY_FILE: join(folder, "server.key"),
  LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
};
const run = (args, input = "") => execFileSync(BINARY, args, { cwd: folder, env, input, stdio: ["pipe", "pipe", "pipe"] });

async function signIn() {
  const body = new URLSearchParams({ email: EMAIL, password: PASSWORD, next: LIST });
  const headers = { origin: url, accept: "text/html", referer: `${url}/sign-in` };
  const answer = await fetch(`${url}/console/fn/people/sign-in`, { method: "POST", body, headers, redirect: "manual" });
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

run(["user", "add", "--email", EMAIL, "--role", "super-admin", "--password-stdin"], PASSWORD);
for (let place = 1; place <= 50; place += 1) {
  run(["credential", "create", "--name", `Pipeline ${place}`, "--type", "api-key", "--scope", "users:read"]);
}
const server = spawn(BINARY, ["serve"], { cwd: folder, env, stdio: "ignore" });
const debugging = await freePort();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", `--remote-debugging-port=${debugging}`],
});
try {
  await listening(port, server);
  const extraHeaders = { Cookie: await signIn() };
  const onlyCategories = Object.keys(GOALS);
  mkdirSync(REPORTS, { recursive: true });
  console.log(`| page | ${onlyCategories.map((name) => `${name} (≥ ${GOALS[name]})`).join(" | ")} | layout shift |`);
  console.log(`|---|${onlyCategories.map(() => "--:|").join("")}--:|`);
  for (const [name, path] of Object.entries(PAGES)) {
    const { lhr, report } = await lighthouse(url + path, { port: debugging, extraHeaders, onlyCategories, output: "html", logLevel: "error" });
    writeFileSync(join(REPORTS, `${name}.html`), report);
    if (new URL(lhr.finalDisplayedUrl).pathname !== path) throw new Error(`${path} led to ${lhr.finalDisplayedUrl}`);
    const scores = onlyCategories.map((category) => Math.round(lhr.categories[category].score * 100));
    console.log(`| ${name} | ${scores.join(" | ")} | ${lhr.audits["cumulative-layout-shift"].displayValue} |`);
    for (const { id, title, score } of Object.values(lhr.audits)) {
      const counts = onlyCategories.some((category) => lhr.categories[category].auditRefs.some((ref) => ref.id === id && ref.weight > 0));
      if (counts && score !== null && score < 0.9) console.log(`  ${id}: ${title} (${score})`);
    }
  }
} finally {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
