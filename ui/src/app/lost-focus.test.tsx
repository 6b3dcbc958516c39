// The focus goes to what is nearest when its place goes away.
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef, useState } from "react";
import { describe, expect, it } from "vitest";
import { useLostFocus } from "./lost-focus";

function Window() {
  const main = useRef<HTMLElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [isThere, setThere] = useState(true);
  const [hasPane, setPane] = useState(true);
  useLostFocus(main);
  return (
    <main ref={main} tabIndex={-1}>
      {hasPane && (
        <aside aria-label="Pane">
          {isThere && <button onClick={() => setThere(false)}>Remove</button>}
          <button disabled={isBusy} onClick={() => setBusy(true)}>
            Work
          </button>
          <button onClick={() => setPane(false)}>Close</button>
        </aside>
      )}
      <button onMouseEnter={() => setBusy(false)}>Elsewhere</button>
    </main>
  );
}

const button = (name: string) => screen.getByRole("button", { name });

async function press(name: string): Promise<void> {
  button(name).focus();
  await userEvent.keyboard("{Enter}");
}

describe("the focus", () => {
  it("of a button that goes away is its pane’s, and of a pane that closes the screen’s", async () => {
    render(<Window />);
    await press("Remove");
    await waitFor(() => expect(screen.getByRole("complementary")).toHaveFocus());
    await press("Close");
    await waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
  });

  it("comes back to a button that could not have it for a while", async () => {
    render(<Window />);
    await press("Work");
    await waitFor(() => expect(screen.getByRole("complementary")).toHaveFocus());
    await userEvent.hover(button("Elsewhere"));
    await waitFor(() => expect(button("Work")).toHaveFocus());
  });

  it("comes back to a button that could not have it for a moment", async () => {
    render(<Window />);
    await press("Work");
    await userEvent.hover(button("Elsewhere"));
    // As browsers do with what is disabled, sooner or later.
    button("Work").blur();
    await waitFor(() => expect(button("Work")).toHaveFocus());
  });

  it("stays with whoever went elsewhere meanwhile", async () => {
    render(<Window />);
    await press("Work");
    await waitFor(() => expect(screen.getByRole("complementary")).toHaveFocus());
    const visited: string[] = [];
    document.addEventListener("focusin", ({ target }) =>
      visited.push((target as HTMLElement).textContent),
    );
    button("Elsewhere").focus();
    await userEvent.hover(button("Elsewhere"));
    await press("Remove");
    await waitFor(() => expect(screen.getByRole("complementary")).toHaveFocus());
    expect(visited).toEqual(["Elsewhere", "Remove", "WorkClose"]);
  });
});
