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

const page = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Host</title>
<style>iframe { width: 100%; max-height: calc(100vh - 80px); border: 0 }</style>
<p><button id="dark">Dark</button> <button id="brand">Brand</button> <button id="new">New</button>
<button id="out">Sign out</button> <output></output></p>
<iframe name="credentials" title="Credentials" allow="clipboard-write"></iframe>
<form method="post" action="${CONSOLE}/embed/session" target="credentials">
  <input type="hidden" name="assertion"><input type="hidden" name="page"><input type="hidden" name="language">
</form>
<script>
  const [form] = document.forms, [frame] = document.getElementsByTagName("iframe"), address = new URL(location);
  for (const name of ["page", "language"]) form.elements[name].value = address.searchParams.get(name) ?? "";
  const say = (type, values) => frame.contentWindow.postMessage({ type: "credentials-console:" + type, ...values }, "${CONSOLE}");
  // If the session has ended, another one begins; not after a sign-out here, and not after a refused assertion.
  let isWanted = true, isSignedIn = false;
  async function signIn() {
    form.elements.assertion.value = await (await fetch("/assertion")).text();
    form.submit();
  }
  function follow({ path, signedIn }) {
    document.querySelector("output").value = signedIn ? path : "signed out";
    form.elements.page.value = path;
    if (signedIn) {
      address.searchParams.set("page", path);
      history.replaceState(null, "", address);
    } else if (isSignedIn && isWanted) signIn();
    isSignedIn = signedIn;
  }
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== "${CONSOLE}") return;
    if (data.type === "credentials-console:height") frame.style.height = data.height + "px";
    if (data.type === "credentials-console:page") follow(data);
  });
  document.querySelector("#dark").onclick = () => say("theme", { theme: "dark" });
  document.querySelector("#brand").onclick = () => say("theme", { accent: "#00695c", font: "Georgia, serif" });
  document.querySelector("#new").onclick = () => say("navigate", { path: "/embed/credentials/new" });
  document.querySelector("#out").onclick = () => { isWanted = false; say("sign-out"); };
  signIn();
</script>`;

// Pages of other origins cannot read the assertion.
const server = createServer((request, response) => {
  const [type, body] = request.url === "/assertion" ? ["text/plain", assertion()] : ["text/html", page];
  response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
});
server.listen(Number(PORT), "localhost", () => console.log(`Listening on http://localhost:${server.address().port}`));
