// A server of its own for each test, with an empty database, and a page that must not complain.
import { test as base, expect, type FrameLocator, type Page } from "@playwright/test";
import * as axe from "axe-core";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const CREDENTIALS = "/setup/organization-details/tenant-settings/credentials";
export const FACTORS = "/setup/account/second-factors";
export const SESSIONS = "/setup/account/sessions";
export const PEOPLE = "/setup/organization-details/roles-and-permissions";
/** Pages that show something without anything created before, by the name of their picture. */
export const PAGES = {
  password: "/setup/account/password",
  "second-factors": FACTORS,
  sessions: SESSIONS,
  confirm: "/setup/account/confirm",
  people: PEOPLE,
  "audit-log": `${CREDENTIALS}/audit-log`,
  refusals: `${CREDENTIALS}/refusals`,
  notifications: `${CREDENTIALS}/notifications`,
  found: `${CREDENTIALS}/found`,
};
export const EMAIL = "ada@example.com";
export const PASSWORD = "a sentence is a good password";

const BINARY = process.env.CREDENTIALS_CONSOLE ?? join(__dirname, "../target/debug/credentials-console");

export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), "credentials-console-"));
  log = "";
  url = "";
  // More variables of its environment.
  settings: Record<string, string> = {};
  private process?: ChildProcess;

  private environment() {
    return {
      PATH: process.env.PATH,
      DATABASE_URL: `sqlite://${this.folder}/test.db`,
      SERVER_KEY_FILE: join(this.folder, "server.key"),
      LEPTOS_SITE_ADDR: new URL(this.url).host,
      ...this.settings,
    };
  }

  async start(): Promise<void> {
    this.log = "";
    this.url ||= `http://127.0.0.1:${await freePort()}`;
    const child = spawn(BINARY, ["serve"], { cwd: this.folder, env: this.environment() });
    this.process = child;
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        this.log += chunk;
        if (this.log.includes("listening on")) resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("exit", () => reject(new Error(`the server ended:\n${this.log}`)));
    });
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill(signal);
      await ended;
    }
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  run(args: string[], input = ""): string {
    return execFileSync(BINARY, args, { cwd: this.folder, env: this.environment(), input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
  }

  addUser(email = EMAIL, role = "super-admin"): void {
    this.run(["user", "add", "--email", email, "--role", role, "--password-stdin"], PASSWORD);
  }

  // Every session was begun, or confirmed, so many minutes ago.
  ageSessions(minutes: number): void {
    const script = `import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for key, text in database.execute("SELECT id_hash, data FROM sessions").fetchall():
    data = json.loads(text)
    data["signed-in"]["authenticated_at"] -= 60 * int(sys.argv[2])
    database.execute("UPDATE sessions SET data = ? WHERE id_hash = ?", (json.dumps(data), key))
database.commit()`;
    execFileSync("python3", ["-c", script, join(this.folder, "test.db"), String(minutes)]);
  }

  // What lies in the database and in the log, the write-ahead log included.
  traces(): string {
    const files = ["test.db", "test.db-wal"].map((name) => {
      try {
        return readFileSync(join(this.folder, name), "latin1");
      } catch {
        return "";
      }
    });
    return files.join("") + this.log;
  }

  async records(authorization: string, entity = "interactions"): Promise<Response> {
    return fetch(`${this.url}/export/v1/records/${entity}`, { headers: { authorization } });
  }
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

interface Fixtures {
  server: Server;
  // The browser's messages that a test has not expected fail it.
  complaints: string[];
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const server = new Server();
    await server.start();
    await use(server);
    await server.stop();
  },
  baseURL: async ({ server }, use) => use(server.url),
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        const isExpectedAnswer = /status of 4\d\d/.test(message.text());
        if (message.type() === "error" && !isExpectedAnswer) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

// As the form of the page does; the page itself is looked at where signing in is what is tested.
export async function signIn(page: Page, email = EMAIL): Promise<void> {
  const { origin } = new URL((await page.request.get("/healthz")).url());
  await page.request.post("/console/fn/people/sign-in", { form: { email, password: PASSWORD }, headers: { origin } });
  await page.goto(CREDENTIALS);
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
}

// Waits until wasm has taken over, where there is JavaScript: the search of the navigation hides until then.
export async function settled(page: Page, javaScriptEnabled: boolean | undefined): Promise<void> {
  if (javaScriptEnabled !== false) {
    await expect(page.locator(".navigation-search")).not.toHaveAttribute("hidden");
  }
}

// Holds back wasm, which starts when a page is idle, on those that are opened from now on; what is given starts it on the one shown.
export async function holdBackWasm(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    window.requestIdleCallback = (start) => {
      window.startWasm = () => start({ didTimeout: false, timeRemaining: () => 50 });
      return 0;
    };
  });
  return async () => {
    await page.waitForFunction(() => window.startWasm !== undefined);
    await page.evaluate(() => window.startWasm!());
  };
}

declare global {
  interface Window {
    startWasm?: () => void;
    axe: typeof axe;
  }
}

type ColorScheme = "light" | "dark";

// What depends on colours; the other rules of axe find in one scheme what they find in the other.
const RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"];

// Within the page, where axe takes a tenth of the time that it takes by way of AxeBuilder; only frames need that.
async function expectNoViolations(page: Page, rules?: string[]): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const options: axe.RunOptions = rules ? { runOnly: rules } : { rules: { "target-size": { enabled: true } } };
  const violations = await page.evaluate(
    async (options) => (await window.axe.run(document, options)).violations,
    { ...options, resultTypes: ["violations"] } satisfies axe.RunOptions,
  );
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  // Chromium leaves out boxes around a `details` in an open one, in some loads of a page.
  await expect(page.locator("details details")).toHaveCount(0);
}

const copies = new WeakMap<Page, Page>();

// axe is a script: a page without JavaScript is looked at as a copy, in which nothing of ours runs.
async function copyOf(page: Page): Promise<Page> {
  const viewport = page.viewportSize() ?? { width: 1280, height: 900 };
  const copy = copies.get(page) ?? (await (await page.context().browser()!.newContext({ javaScriptEnabled: true, viewport })).newPage());
  copies.set(page, copy);
  const body = (await page.content()).replace(/<script[\s\S]*?<\/script>/g, "").replace(/<link rel="(modulepreload|preload)"[^>]*>/g, "");
  const address = new URL("/copy", page.url()).href;
  await copy.unrouteAll();
  await copy.route(address, (route) => route.fulfill({ contentType: "text/html", body }));
  await copy.goto(address);
  return copy;
}

export async function expectAccessible(page: Page, javaScriptEnabled: boolean | undefined): Promise<void> {
  if (javaScriptEnabled !== false) return expectNoViolations(page);
  const colorScheme = await page.locator("html").evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  const copy = await copyOf(page);
  await copy.emulateMedia({ colorScheme });
  await expectNoViolations(copy);
}

// The same in light and in dark; `look` is called in each.
export async function expectAccessibleInEachScheme(
  page: Page,
  javaScriptEnabled: boolean | undefined,
  look: (colorScheme: ColorScheme) => Promise<void>,
): Promise<void> {
  const seen = javaScriptEnabled === false ? await copyOf(page) : page;
  for (const colorScheme of ["light", "dark"] as const) {
    // Colours that pass into each other are none yet.
    for (const each of new Set([seen, page])) await each.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectNoViolations(seen, colorScheme === "dark" ? RULES_OF_COLOURS : undefined);
    await look(colorScheme);
  }
}

// Nothing is wider than the screen.
export async function expectToFit(page: Page): Promise<void> {
  const overflow = await page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
  expect(overflow, page.url()).toBeLessThanOrEqual(0);
}

export interface NewCredential {
  name: string;
  type?: "API Key" | "oAuth 2.0";
  scopes: string[];
  publicKey?: string;
}

export async function fillCredentialForm(page: Page | FrameLocator, credential: NewCredential): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(credential.name);
  if (credential.type) await page.getByLabel("Authentication type").selectOption({ label: credential.type });
  if (credential.publicKey) {
    await page.getByText("Use a key pair instead of a client secret").click();
    await page.getByLabel("Public key", { exact: true }).fill(credential.publicKey);
  }
  for (const scope of credential.scopes) await page.getByLabel(scope, { exact: true }).check();
}

// Creates a credential and leaves the dialog that shows it open.
export async function createCredential(page: Page, credential: NewCredential): Promise<void> {
  await page.goto(`${CREDENTIALS}/new`);
  await fillCredentialForm(page, credential);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

export async function closeReveal(page: Page): Promise<void> {
  await page.getByRole("link", { name: "I’ve saved it" }).click();
  await expect(page.getByRole("heading", { name: "Credentials", exact: true })).toBeVisible();
}

// Usage is written down every few seconds: loads the page of a credential anew until it is there.
export async function expectUsage(page: Page): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.locator(".usage-days")).toBeVisible({ timeout: 1000 });
  }).toPass();
}
