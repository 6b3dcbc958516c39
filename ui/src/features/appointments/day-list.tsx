// The appointments of a day, one a row.
import { CalendarDays } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import { ChipWords } from "../../parts/chips";
import { sayDay, sayTime, type Clock } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { Table, type TableColumn } from "../../shared/table";
import { say } from "../../words/words";
import { StatusTag } from "./status-tag";
import styles from "./day-list.module.css";

export function DayList({
  day,
  rows,
  clock,
  reading,
  onOpen,
  letters,
  action,
  next,
}: {
  day: string;
  rows: readonly AppointmentRow[];
  clock: Clock;
  reading: number | null;
  onOpen: (id: number) => void;
  letters: Record<string, (id: number) => void>;
  /** The next thing to do when there are none. */
  action: ReactNode;
  /** The same in a sentence. */
  next: string;
}) {
  const columns = useMemo(() => columnsFor(clock), [clock]);
  return (
    <Table
      label={say("appointments-day-label", { day: sayDay(day, clock) })}
      rows={rows}
      keyOf={(row) => String(row.id)}
      nameOf={(row) => row.patient_name}
      columns={columns}
      reading={reading === null ? null : String(reading)}
      onOpen={(key) => onOpen(Number(key))}
      letters={Object.fromEntries(
        Object.entries(letters).map(([letter, act]) => [letter, (key) => act(Number(key))]),
      )}
      empty={
        <Empty
          icon={CalendarDays}
          title={say("appointments-none", { day: sayDay(day, clock) })}
          action={action}
        >
          {next}
        </Empty>
      }
    />
  );
}

function columnsFor(clock: Clock): TableColumn<AppointmentRow>[] {
  return [
    {
      id: "patient",
      name: say("appointments-time-patient"),
      width: "2fr",
      least: 15,
      cell: (row) => (
        <span>
          <Time row={row} clock={clock} />{" "}
          <span className={row.status === "cancelled" ? styles.off : styles.patient}>
            {row.patient_name}
          </span>
        </span>
      ),
    },
    {
      id: "status",
      name: say("appointments-status"),
      width: 8,
      cell: (row) => <StatusTag status={row.status} />,
    },
    {
      id: "reminders",
      name: say("appointments-reminders"),
      width: "3.8fr",
      least: 12,
      from: 35,
      cell: (row) => <ChipWords chips={row.reminders} />,
    },
    {
      id: "practitioner",
      name: say("appointments-practitioner"),
      width: "1.5fr",
      least: 8,
      from: 46,
      cell: (row) => <span>{row.practitioner_name}</span>,
    },
    {
      id: "kind",
      name: say("appointments-kind"),
      width: "1.5fr",
      least: 8,
      from: 56,
      cell: (row) => <span>{row.kind_name}</span>,
    },
    {
      id: "note",
      name: say("appointments-note"),
      width: "1.5fr",
      least: 8,
      from: 70,
      cell: (row) => <span title={row.note}>{row.note}</span>,
    },
  ];
}

/** Times stand below each other, whether they say AM and PM or not. */
function Time({ row, clock }: { row: AppointmentRow; clock: Clock }) {
  const time = sayTime(row.local_start, clock);
  return <span className={/\s/u.test(time) ? styles.halfDay : styles.time}>{time}</span>;
}
