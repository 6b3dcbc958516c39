// Builds the window's files. Nothing is inlined: the window's security policy allows only files
// of its own.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Read from the disk beside the program, never over a network.
    chunkSizeWarningLimit: 1600,
  },
  server: { port: 1420, strictPort: true },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/test-setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
    // A busy machine is slow, not wrong.
    testTimeout: 30_000,
  },
});
