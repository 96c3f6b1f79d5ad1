// A page on another site with Credentials in a frame: `localhost` around `127.0.0.1`.
import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import { join } from "node:path";
import type { FrameLocator, Page } from "@playwright/test";
import { EMAIL, freePort, Server, test as base } from "./support";

const ISSUER = "example-host";

export class Host {
  readonly server = new Server();
  // The origin that may have pages in a frame.
  url = "";
  private readonly keys = generateKeyPairSync("ed25519");
  private readonly pages: HttpServer[] = [];
  private example?: ChildProcess;
  private exampleEnvironment: Record<string, string> = {};

  async start(): Promise<void> {
    this.server.url = `http://127.0.0.1:${await freePort()}`;
    const port = await freePort();
    this.url = `http://localhost:${port}`;
    const [keysFile, keyFile] = ["host.pub", "host.pem"].map((name) => join(this.server.folder, name));
    writeFileSync(keysFile, this.keys.publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(keyFile, this.keys.privateKey.export({ type: "pkcs8", format: "pem" }));
    this.server.settings = {
      CREDENTIALS__EMBED__ORIGINS: this.url,
      CREDENTIALS__EMBED__ISSUER: ISSUER,
      CREDENTIALS__EMBED__KEYS_FILE: keysFile,
    };
    await this.server.start();
    this.server.addUser();
    this.exampleEnvironment = { PATH: process.env.PATH ?? "", CONSOLE: this.server.url, ISSUER, KEY_FILE: keyFile, PORT: String(port), EMAIL };
  }

  // The example of the documentation, at the allowed origin.
  async runExample(changes: Record<string, string> = {}): Promise<void> {
    const env = { ...this.exampleEnvironment, ...changes };
    const example = spawn(process.execPath, [join(__dirname, "../examples/iframe/host.mjs")], { env });
    this.example = example;
    await new Promise((resolve, reject) => {
      example.stdout.once("data", resolve);
      example.once("exit", () => reject(new Error("the example ended")));
    });
  }

  // A page with a frame and a form that signs in to it, at the allowed origin or, with another port, at one that is not.
  async serve(assertion: () => string, port = Number(new URL(this.url).port)): Promise<string> {
    const page = () => `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Host</title>
      <iframe name="credentials" title="Credentials" width="1200" height="800"></iframe>
      <form method="post" action="${this.server.url}/embed/session" target="credentials">
        <input type="hidden" name="assertion" value="${assertion()}"><button>Open</button></form>`;
    const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(page()));
    this.pages.push(server);
    await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
    return `http://localhost:${port}`;
  }

  assertion(changes: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const person = { sub: EMAIL, organization: "Organization", role: "super-admin" };
    const claims = { iss: ISSUER, aud: this.server.url, iat: now, exp: now + 60, jti: randomUUID(), ...person, ...changes };
    const message = [{ alg: "EdDSA" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${message}.${sign(null, Buffer.from(message), this.keys.privateKey).toString("base64url")}`;
  }

  async stop(): Promise<void> {
    this.example?.kill();
    for (const server of this.pages) {
      server.closeAllConnections();
      server.close();
    }
    await this.server.stop();
  }
}

export const test = base.extend<{ host: Host }>({
  host: async ({}, use) => {
    const host = new Host();
    await host.start();
    await use(host);
    await host.stop();
  },
  server: async ({ host }, use) => use(host.server),
});

export async function openFrame(page: Page, url: string): Promise<FrameLocator> {
  await page.goto(url);
  await page.getByRole("button", { name: "Open" }).click();
  return page.frameLocator("iframe");
}
