// Appointments whose step gets no reminder, before everything that does: the ones that need
// somebody in full, the clinic's own choices folded away.
import { ChevronRight, CircleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { ProblemRow } from "../../ipc/bindings/ProblemRow";
import { useDayClock } from "../../ipc/status";
import { sayMoment } from "../../shared/dates";
import { href } from "../../shared/route";
import { say } from "../../words/words";
import styles from "./problems.module.css";

export function Problems({ problems }: { problems: readonly ProblemRow[] }) {
  const needing = problems.filter((problem) => problem.needs_somebody);
  const chosen = problems.filter((problem) => !problem.needs_somebody);
  if (problems.length === 0) {
    return null;
  }
  return (
    <div className={styles.problems}>
      {needing.length > 0 && (
        <Fold
          open
          needs
          summary={say("review-problems", { count: needing.length })}
          problems={needing}
        />
      )}
      {chosen.length > 0 && (
        <Fold summary={say("review-by-choice", { count: chosen.length })} problems={chosen} />
      )}
    </div>
  );
}

function Fold({
  open = false,
  needs = false,
  summary,
  problems,
}: {
  open?: boolean;
  needs?: boolean;
  summary: ReactNode;
  problems: readonly ProblemRow[];
}) {
  const clock = useDayClock();
  const [asked, setAt] = useState(0);
  const at = Math.min(asked, problems.length - 1);
  return (
    <details open={open} className={styles.fold}>
      <summary className={styles.summary}>
        <ChevronRight aria-hidden className={styles.arrow} />
        {needs && <CircleAlert aria-hidden className={styles.alert} />}
        {summary}
      </summary>
      <ul className={styles.list} aria-label={say("review-problem-list")}>
        {problems.map((problem, index) => (
          <li key={`${problem.appointment} ${problem.step_name}`} className={styles.row}>
            <a
              href={href("patients", problem.patient)}
              className={styles.name}
              // One stop on the way to the button below, however many there are.
              tabIndex={index === at ? 0 : -1}
              onFocus={() => setAt(index)}
              onKeyDown={(event) => {
                const next = stepTo(event.key, index, problems.length);
                if (next !== null) {
                  event.preventDefault();
                  event.currentTarget.closest("ul")?.querySelectorAll("a")[next]?.focus();
                }
              }}
            >
              {problem.patient_name}
            </a>
            <span className={styles.when}>
              {sayMoment(problem.local_start, clock)} · {problem.step_name}
            </span>
            <span className={styles.why}>{problem.sentence}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Where an arrow key leads in a list of so many; nowhere for every other key. */
function stepTo(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, count - 1);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
