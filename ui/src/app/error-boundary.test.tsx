import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ErrorBoundary } from "./error-boundary";

it("says that nothing was sent, and shows the screen again when asked", async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  let broken = true;
  function Screen() {
    if (broken) {
      throw new Error("rows is undefined");
    }
    return <p>the screen</p>;
  }
  render(
    <ErrorBoundary>
      <Screen />
    </ErrorBoundary>,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("Nothing was sent");
  expect(screen.getByText("rows is undefined")).toBeInTheDocument();
  broken = false;
  await userEvent.click(screen.getByRole("button", { name: "Show the screen again" }));
  expect(screen.getByText("the screen")).toBeInTheDocument();
});
