// Builds the window's files. Nothing is inlined: the window's security policy allows only files
// of its own.
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The window's words are English; so are those that React Aria adds for screen readers.
  plugins: [optimizeLocales.vite({ locales: ["en-US", "en-GB"] }), react()],
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One file: a screen that is read later must not change the order of the rules.
    cssCodeSplit: false,
    // What two screens share is one file instead of a hundred small ones.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 2 }] } },
    },
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
