// All patients, or those that were looked for.
import { TriangleAlert, Users } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import type { PatientRow } from "../../ipc/bindings/PatientRow";
import { sayInstant, type Clock } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { Table, type TableColumn } from "../../shared/table";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import styles from "./patient-list.module.css";

export function PatientList({
  rows,
  clock,
  reading,
  onOpen,
  search,
  archived,
  action,
}: {
  rows: readonly PatientRow[];
  clock: Clock;
  reading: number | null;
  onOpen: (id: number) => void;
  search: string;
  archived: boolean;
  /** The next thing to do when there are none. */
  action: ReactNode;
}) {
  const columns = useMemo(() => columnsFor(clock), [clock]);
  return (
    <Table
      label={say(archived ? "patients-archived" : "patients-title")}
      rows={rows}
      keyOf={(row) => String(row.id)}
      nameOf={(row) => row.name}
      columns={columns}
      reading={reading === null ? null : String(reading)}
      onOpen={(key) => onOpen(Number(key))}
      empty={
        <Empty
          icon={Users}
          title={say(
            search !== ""
              ? "patients-not-found"
              : archived
                ? "patients-none-archived"
                : "patients-none",
            { search },
          )}
          action={archived ? undefined : action}
        >
          {say(
            search !== ""
              ? "patients-not-found-next"
              : archived
                ? "patients-none-archived-next"
                : "patients-none-next",
          )}
        </Empty>
      }
    />
  );
}

function columnsFor(clock: Clock): TableColumn<PatientRow>[] {
  return [
    {
      id: "name",
      name: say("patients-name"),
      width: "2fr",
      least: 11,
      cell: (row) => (
        <span>
          <span className={styles.name}>{row.name}</span>
          {row.preferred_name !== null && (
            <span className={styles.called}> “{row.preferred_name}”</span>
          )}
        </span>
      ),
    },
    {
      id: "phone",
      name: say("contact-phone"),
      width: "1.2fr",
      least: 8.5,
      from: 22,
      cell: (row) => <span>{row.phone}</span>,
    },
    {
      id: "notices",
      name: say("patients-notices"),
      width: "1.6fr",
      least: 10,
      from: 36,
      cell: (row) => (
        <span className={styles.notices} title={row.notices.join("\n")}>
          {row.notices.map((notice) => (
            <Tag key={notice} icon={TriangleAlert} tone="warn">
              {notice}
            </Tag>
          ))}
        </span>
      ),
    },
    {
      id: "email",
      name: say("contact-email"),
      width: "2fr",
      least: 12,
      from: 50,
      cell: (row) => <span>{row.email}</span>,
    },
    {
      id: "next",
      name: say("patients-next"),
      width: "1.2fr",
      least: 10,
      from: 60,
      cell: (row) => (
        <span>{row.next_appointment !== null && sayInstant(row.next_appointment, clock)}</span>
      ),
    },
  ];
}
