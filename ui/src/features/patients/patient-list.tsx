// All patients, or those that were looked for.
import { TriangleAlert, UserPlus, Users } from "lucide-react";
import { memo, useMemo } from "react";
import type { PatientRow } from "../../ipc/bindings/PatientRow";
import { Button } from "../../shared/button";
import { sayInstant, type Clock } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { go } from "../../shared/route";
import { Table, type TableColumn } from "../../shared/table";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import styles from "./patient-list.module.css";

/** Drawn again only when the list changes, not while somebody types beside it. */
export const PatientList = memo(function PatientList({
  rows,
  clock,
  reading,
  search,
  archived,
}: {
  rows: readonly PatientRow[];
  clock: Clock;
  reading: number | null;
  search: string;
  archived: boolean;
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
      onOpen={openPatient}
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
          action={
            !archived && (
              <Button icon={UserPlus} onPress={() => openPatient("new")}>
                {say("patients-new")}
              </Button>
            )
          }
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
});

function openPatient(id: string): void {
  go("patients", id);
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
      width: 12,
      from: 60,
      cell: (row) => (
        <span>{row.next_appointment !== null && sayInstant(row.next_appointment, clock)}</span>
      ),
    },
  ];
}
