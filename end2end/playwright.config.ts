// Every test runs twice, with JavaScript on and off; only *.hydrate.spec.ts needs it. What a failing test did is shown by `--trace on`.
import { defineConfig } from "@playwright/test";
import { availableParallelism } from "node:os";
import { join } from "node:path";

const launchOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
  ],
  // Text is drawn in the same way on every machine.
  env: { ...process.env, FONTCONFIG_FILE: join(__dirname, "fonts.conf") } as Record<string, string>,
};

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: true,
  workers: Math.max(2, availableParallelism()),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: { browserName: "chromium", launchOptions, viewport: { width: 1280, height: 900 }, screenshot: "only-on-failure" },
  projects: [
    { name: "javascript" },
    { name: "plain", use: { javaScriptEnabled: false }, testIgnore: /\.hydrate\.spec\.ts$/ },
  ],
});
