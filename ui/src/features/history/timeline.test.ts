import { expect, it } from "vitest";
import { reminder } from "../../parts/reminder.fixture";
import { timeline } from "./timeline";

it("puts a handing-over between what was decided before and after it", () => {
  const line = (seq: number, at: string, who: string) => ({
    seq,
    at,
    who,
    what: "x",
    sentence: `line ${seq}`,
  });
  const moments = timeline({
    row: reminder(),
    why: "",
    attempts: [
      {
        number: 1,
        began_at: "2026-11-24T10:00:00.5Z",
        ended_at: null,
        sentence: "The connection broke.",
      },
    ],
    history: [
      line(1, "2026-11-23T10:00:00Z", "RingOnce"),
      line(2, "2026-11-24T10:00:00Z", "Ann"),
      line(3, "2026-11-24T10:00:00Z", "RingOnce"),
      line(4, "2026-11-24T10:00:09Z", "RingOnce"),
    ],
  });
  expect(moments.map(({ id }) => id)).toEqual([
    "history 1",
    "history 2",
    "history 3",
    "attempt 1",
    "history 4",
  ]);
  expect(moments[3]).toMatchObject({ who: null, attempt: 1, ended: null });
});
