import { defineConfig } from "vite";

/** Builds the stand-in for Home Assistant that the development page and the browser tests use. */
export default defineConfig({
  build: {
    lib: { entry: "dev/main.ts", formats: ["es"], fileName: () => "home.js" },
    outDir: "dist/dev",
    target: "es2022",
  },
});
