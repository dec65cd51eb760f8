import { defineConfig } from "vitest/config";

import manifest from "./package.json" with { type: "json" };

const FRONTEND = "../custom_components/thermal2mqtt/frontend";

export default defineConfig({
  define: { CARD_VERSION: JSON.stringify(manifest.version) },
  build: {
    lib: { entry: "src/main.ts", formats: ["es"], fileName: () => "thermal2mqtt-card.js" },
    outDir: process.env.CARD_OUT ?? FRONTEND,
    emptyOutDir: false,
    target: "es2022",
    rolldownOptions: { output: { codeSplitting: false, minify: true, comments: { legal: true } } },
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/quiet-lit.ts", "test/focus-elsewhere.ts", "test/same-examples.ts"],
    // Nothing here waits for a clock: only what hangs takes so long, on whatever machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      include: ["src/**"],
      reportsDirectory: ".cache/coverage",
      reporter: ["text"],
      thresholds: { lines: 98, branches: 94, functions: 98, statements: 98 },
    },
  },
});
