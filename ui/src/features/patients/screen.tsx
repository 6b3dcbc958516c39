// Patients: look for one, see and change everything about them.
import { UserPlus } from "lucide-react";
import { useEffect, useRef } from "react";
import { useDayClock } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { CheckField, SearchField } from "../../shared/field";
import { focusInput } from "../../shared/focus-input";
import { useKept } from "../../shared/kept";
import { Page } from "../../shared/page";
import { go, useRoute } from "../../shared/route";
import { useSettled } from "../../shared/use-settled";
import { useWish } from "../../shared/wish";
import { say } from "../../words/words";
import { PatientDetail } from "./patient-detail";
import { PatientList } from "./patient-list";
import styles from "./screen.module.css";

const KINDS = ["book_changed", "reminders_changed"] as const;
const LIST_MOST = 5000;
const NEW = "new";
const NEW_ID = 0;

export function PatientsScreen() {
  const clock = useDayClock();
  const said = useRoute().rest[0];
  const opened = said === NEW ? NEW_ID : idOf(said);
  const [search, setSearch] = useKept("patients search", "");
  const [archived, setArchived] = useKept("patients archived", false);
  const input = useRef<HTMLInputElement>(null);

  const asked = useSettled(search.trim(), 150);
  const list = useLive(
    "list_patients",
    { search: asked, archived, offset: 0, limit: LIST_MOST },
    KINDS,
  );
  const isSaved = opened !== null && opened !== NEW_ID;
  const patient = useLive("get_patient", isSaved ? { id: opened } : null, KINDS);
  const { value: settings } = useLive("settings", {}, KINDS);
  const view = isSaved && patient.value?.id === opened ? patient.value : undefined;

  useWish("find", () => {
    input.current?.focus();
    input.current?.select();
  });
  useEffect(() => {
    if (opened === NEW_ID) {
      focusInput("patient-given_name");
    }
  }, [opened]);

  const close = (): void => {
    go("patients");
    window.setTimeout(() => {
      document.querySelector<HTMLElement>(`[role=row][data-key="${opened}"]`)?.focus();
    });
  };
  const { value: found } = list;

  return (
    <Page
      fills
      title={say(archived ? "patients-archived" : "patients-title")}
      aside={
        <>
          <div className={styles.search}>
            <SearchField
              label={say("patients-search")}
              value={search}
              onChange={setSearch}
              placeholder={say("patients-search-placeholder")}
              inputRef={input}
            />
          </div>
          <div className={styles.archived}>
            <CheckField value={archived} onChange={setArchived}>
              {say("patients-show-archived")}
            </CheckField>
          </div>
          <Button icon={UserPlus} onPress={() => go("patients", NEW)}>
            {say("patients-new")}
          </Button>
        </>
      }
    >
      {list.refusal !== undefined && (
        <Refused refusal={list.refusal} onReload={() => void list.reload()} />
      )}
      <p role="status" className={styles.count}>
        {found !== undefined &&
          found.rows.length > 0 &&
          say(found.rows.length < found.total ? "patients-some" : "patients-count", {
            count: found.total,
            shown: found.rows.length,
          })}
      </p>
      <div className={opened === null ? styles.alone : styles.beside}>
        <div className={styles.list}>
          {found !== undefined && (
            <PatientList
              rows={found.rows}
              clock={clock}
              reading={opened}
              search={asked}
              archived={archived}
            />
          )}
        </div>
        {opened !== null && (opened === NEW_ID || view !== undefined) && (
          <PatientDetail
            key={opened}
            view={view}
            onSaved={(saved) => go("patients", saved.id)}
            onClose={close}
            clock={clock}
            question={settings?.preset.question ?? ""}
            inUse={[
              ...new Set(
                settings?.templates.flatMap(({ texts }) => texts.map(({ language }) => language)),
              ),
            ]}
          />
        )}
        {isSaved && view === undefined && patient.refusal !== undefined && (
          <Refused refusal={patient.refusal} onReload={() => void patient.reload()} />
        )}
      </div>
    </Page>
  );
}

function idOf(said: string | undefined): number | null {
  const id = Number(said);
  return said !== undefined && Number.isInteger(id) && id > 0 ? id : null;
}
