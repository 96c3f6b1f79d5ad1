// Runs each client against a server, prints what it says and counts: a line `ok …` is a check that held, a program that
// ends otherwise than with 0 is a failure.
import { spawn } from "node:child_process";
import { freePort, startServer } from "./server.mjs";

// What one of them may take.
const SECONDS = 180;
const python = process.env.PYTHON ?? "python3";
const program = (command, file) => [command, new URL(file, import.meta.url).pathname];

// schemathesis asks more than any limit allows, and is refused more often.
const WITHOUT_LIMITS = {
  CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_CREDENTIAL: "0",
  CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_ADDRESS: "0",
  CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS: "0",
};

// Receivers of notifications are on this machine.
const WITH_RECEIVERS = {
  CREDENTIALS__NOTIFICATIONS__ALLOWED_NETWORKS: "127.0.0.0/8",
  CREDENTIALS__NOTIFICATIONS__MAIL_SENDER: "Credentials <credentials@example.com>",
  SMTP_URL: `smtp://127.0.0.1:${await freePort()}`,
};

// Those that check a signature run under both algorithms. nginx is last: it ends with hundreds of refused requests.
const RUNS = [
  ["EdDSA", {}, [
    program("bash", "curl.sh"),
    program("node", "openid-client.mjs"),
    program("node", "oauth4webapi.mjs"),
    program("node", "simple-oauth2.mjs"),
    program(python, "with_authlib.py"),
    program(python, "with_requests_oauthlib.py"),
    program(python, "with_python_odata.py"),
    program(python, "with_audit_verifier.py"),
    program(python, "with_leak_scanners.py"),
    program("node", "nginx_upstreams.mjs"),
    program("node", "nginx.mjs"),
  ]],
  ["ES256", {}, [
    program("node", "oauth4webapi.mjs"),
    program(python, "with_authlib.py"),
    program("node", "apache.mjs"),
  ]],
  ["EdDSA", WITH_RECEIVERS, [program(python, "with_notifications.py")]],
  ["EdDSA", WITHOUT_LIMITS, [program(python, "with_schemathesis.py")]],
];

async function run([command, file], environment) {
  const child = spawn(command, [file], { env: environment, stdio: ["ignore", "pipe", "inherit"], timeout: SECONDS * 1000 });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  const code = await new Promise((done) => {
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => done(code ?? signal));
  });
  if (code !== 0) console.log(`FAILED ${file}: ended with ${code}`);
  return { passed: output.match(/^ok /gm)?.length ?? 0, failed: code === 0 ? 0 : 1 };
}

let passed = 0;
let failed = 0;
for (const [algorithm, settings, programs] of RUNS) {
  const server = await startServer(algorithm, settings);
  try {
    for (const each of programs) {
      const counted = await run(each, server.environment);
      passed += counted.passed;
      failed += counted.failed;
    }
  } finally {
    await server.stop();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
