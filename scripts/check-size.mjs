// Prints the size of the site's wasm and scripts, and fails above the limit in docs/CONSOLE.md.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const LIMIT_BYTES = 150_000;
const folder = process.argv[2];
let compressed = 0;
for (const name of ["credentials-console.wasm", "credentials-console.js", "frame.js", "page.js", "passkey.js"]) {
  const raw = statSync(join(folder, name)).size;
  const brotli = readFileSync(join(folder, `${name}.br`)).length;
  compressed += brotli;
  console.log(`${name}: ${(raw / 1000).toFixed(1)} kB, ${(brotli / 1000).toFixed(1)} kB with brotli`);
}
console.log(`together ${(compressed / 1000).toFixed(1)} kB with brotli, limit ${LIMIT_BYTES / 1000} kB`);
process.exitCode = compressed > LIMIT_BYTES ? 1 : 0;
