// What can be done to an appointment, each with the way back in the status line.
import { useMemo } from "react";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import type { AppointmentSaved } from "../../ipc/bindings/AppointmentSaved";
import type { AppointmentStatus } from "../../ipc/bindings/AppointmentStatus";
import type { CalledOffBy } from "../../ipc/bindings/CalledOffBy";
import type { MarkAppointment } from "../../ipc/bindings/MarkAppointment";
import { call } from "../../ipc/call";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal } from "../../ipc/refusal";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import { draftBack, toDraft, type AppointmentForm } from "./form";

export interface Acts {
  /** Enters or changes; a refusal is thrown, because the form shows it. */
  save: (form: AppointmentForm, before: AppointmentRow | null) => Promise<AppointmentSaved>;
  /** Marks what became of it; a refusal is told in the status line. */
  mark: (row: AppointmentRow, status: AppointmentStatus) => Promise<void>;
  /** Marks that it is off, and by whom; a refusal is told in the status line. */
  callOff: (row: AppointmentRow, by: CalledOffBy) => Promise<void>;
}

/** What was confirmed for the old time is confirmed for it again. */
async function putBack(before: AppointmentRow, now: AppointmentRow): Promise<AppointmentSaved> {
  const saved = await call("save_appointment", { draft: draftBack(before, now) });
  const { id, revision, status } = saved.row;
  return status === before.status
    ? saved
    : call("mark_appointment", { id, revision, status: before.status });
}

export function useActs(): Acts {
  const { tell, tellProblem } = useTell();
  return useMemo(() => {
    const back = (run: () => Promise<AppointmentSaved>) => ({
      word: say("appointments-undo"),
      until: null,
      run: async () => (await run()).sentence,
    });
    const marked = async (
      row: AppointmentRow,
      mark: Pick<MarkAppointment, "status" | "off_by">,
    ): Promise<void> => {
      try {
        const { id, revision } = row;
        const saved = await call("mark_appointment", { id, revision, ...mark });
        tell(
          saved.sentence,
          back(() =>
            call("mark_appointment", { id, revision: saved.row.revision, status: row.status }),
          ),
        );
      } catch (thrown) {
        tellProblem(refusalSentence(toRefusal(thrown)));
      }
    };
    return {
      save: async (form, before) => {
        const draft = toDraft(form);
        if (draft === null) {
          throw new Error("a form with missing parts is never saved");
        }
        const saved = await call("save_appointment", { draft });
        const { id, revision } = saved.row;
        tell(
          saved.sentence,
          back(() =>
            before === null
              ? call("mark_appointment", { id, revision, status: "cancelled" })
              : putBack(before, saved.row),
          ),
        );
        return saved;
      },
      mark: (row, status) => marked(row, { status }),
      callOff: (row, off_by) => marked(row, { status: "cancelled", off_by }),
    };
  }, [tell, tellProblem]);
}
