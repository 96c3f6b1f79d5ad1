// Servers under load through what happens to them, and through being killed; says what was seen, and fails if it is not what is wanted.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onPostgres, onSqlite } from "./crash.mjs";
import { replicas } from "./replicas.mjs";
import { strangers } from "./strangers.mjs";

const folder = mkdtempSync(join(tmpdir(), "credentials-console-soak-"));
const parts = { replicas, strangers, sqlite: onSqlite, postgres: onPostgres };
const wanted = process.argv.slice(2);
let failed = 0;
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) failed += (await part(folder)).failed;
}
if (failed) {
  console.log(`\n${failed} not as wanted; what the servers logged is in ${folder}`);
  process.exit(1);
}
rmSync(folder, { recursive: true });
console.log("\neverything is as wanted");
