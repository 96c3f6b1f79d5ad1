// Puts the icons of the console together in one sprite: node scripts/icons.mjs FILE. Each symbol has the name that
// `console/components/icon.rs` calls it by.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const NAMES = readFileSync("src/console/components/icon.rs", "utf8").matchAll(/Self::\w+ => "([a-z_-]+)"/g);
const symbols = Array.from(NAMES, ([, name]) => {
  const icon = readFileSync(require.resolve(`@material-symbols/svg-500/outlined/${name}.svg`), "utf8");
  const [, viewBox] = icon.match(/viewBox="([^"]+)"/);
  const content = icon.replace(/^<svg[^>]*>|<\/svg>\s*$/g, "");
  return `<symbol id="${name}" viewBox="${viewBox}">${content}</symbol>`;
});
writeFileSync(process.argv[2], `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
