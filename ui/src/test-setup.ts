// Prepares the test environment: the matchers, room for lists, and a clean page after each test.
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { forgetAll } from "./shared/kept";

// How long to look for something before it is missing: long, because a busy machine is slow.
configure({ asyncUtilTimeout: 10_000 });

// There is no layout here, and a list without height shows no rows.
Object.defineProperties(HTMLElement.prototype, {
  clientWidth: { configurable: true, get: () => 1200 },
  clientHeight: { configurable: true, get: () => 800 },
});

// Here a selection is signalled while it is made, not after; the parts of a date answer by selecting
// again, for ever.
Selection.prototype.collapse = () => {};

afterEach(() => {
  cleanup();
  forgetAll();
  localStorage.clear();
  sessionStorage.clear();
  window.location.hash = "";
});
