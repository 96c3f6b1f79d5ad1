// Verifies a webhook with the library of the specification. Reads {"secret", "body", "headers"}.
import { Webhook } from "standardwebhooks";
import { readFileSync } from "node:fs";

const { secret, body, headers } = JSON.parse(readFileSync(0, "utf8"));
new Webhook(secret).verify(body, headers);
