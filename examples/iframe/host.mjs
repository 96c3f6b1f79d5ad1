// A page of another application, with Credentials in a frame (docs/EMBEDDING.md): node examples/iframe/host.mjs
import { randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const { CONSOLE = "http://127.0.0.1:3000", ISSUER = "example-host", KEY_FILE = "host.pem", PORT = "4000" } = process.env;
const key = readFileSync(KEY_FILE, "utf8");
// Who is signed in to this application.
const person = { sub: process.env.EMAIL ?? "ada@example.com", organization: "Organization", role: "super-admin" };

function assertion() {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: CONSOLE, iat: now, exp: now + 60, jti: randomUUID(), ...person };
  const message = [{ alg: "EdDSA" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${message}.${sign(null, Buffer.from(message), key).toString("base64url")}`;
}

const page = () => `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Host</title>
<p><button id="dark">Dark</button> <button id="new">New</button> <button id="out">Sign out</button> <output></output></p>
<iframe name="credentials" title="Credentials" allow="clipboard-write" style="width: 100%; border: 0"></iframe>
<form method="post" action="${CONSOLE}/embed/session" target="credentials">
  <input type="hidden" name="assertion" value="${assertion()}">
</form>
<script>
  const [frame] = document.getElementsByTagName("iframe");
  const say = (type, values) => frame.contentWindow.postMessage({ type: "credentials-console:" + type, ...values }, "${CONSOLE}");
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== "${CONSOLE}") return;
    if (data.type === "credentials-console:height") frame.style.height = Math.min(data.height, innerHeight - 80) + "px";
    if (data.type === "credentials-console:page") document.querySelector("output").value = data.signedIn ? data.path : "signed out";
  });
  document.querySelector("#dark").onclick = () => say("theme", { theme: "dark" });
  document.querySelector("#new").onclick = () => say("navigate", { path: "/embed/credentials/new" });
  document.querySelector("#out").onclick = () => say("sign-out");
  document.forms[0].submit();
</script>`;

const headers = { "content-type": "text/html", "cache-control": "no-store" };
const server = createServer((request, response) => response.writeHead(200, headers).end(page()));
server.listen(Number(PORT), "localhost", () => console.log(`Listening on http://localhost:${server.address().port}`));
