import { render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useWish, wish } from "./wish";

function Granter({ grant }: { grant: () => void }) {
  useWish("find", grant);
  return null;
}

it("is granted at once by whoever is there, and only once", () => {
  const grant = vi.fn<() => void>();
  render(<Granter grant={grant} />);
  wish("find");
  expect(grant).toHaveBeenCalledTimes(1);
});

it("waits for the next screen that can", () => {
  const grant = vi.fn<() => void>();
  wish("find");
  const { unmount } = render(<Granter grant={grant} />);
  expect(grant).toHaveBeenCalledTimes(1);
  unmount();
  render(<Granter grant={grant} />);
  expect(grant).toHaveBeenCalledTimes(1);
});
