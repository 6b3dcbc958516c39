// Which days, and what goes wrong, in plain words.
import { Clapperboard } from "lucide-react";
import type { BeginRehearsal } from "../../ipc/bindings/BeginRehearsal";
import type { Misfortune } from "../../ipc/bindings/Misfortune";
import { useDayClock } from "../../ipc/status";
import { Button } from "../../shared/button";
import { plusDays, sayTimeOfDay, today } from "../../shared/dates";
import { DateField, SelectField } from "../../shared/field";
import { useKept } from "../../shared/kept";
import { RadioField } from "../../shared/more-fields";
import { say } from "../../words/words";
import styles from "./rehearsal.module.css";

/** When the rehearsal brings a backup back. */
const RESTORED_AT = "21:30:00";

type Which = "coming" | "last" | "other";

const MISFORTUNES: readonly { id: Misfortune; name: string; hint: string }[] = [
  { id: "pc_off", name: "rehearsal-pc-off", hint: "rehearsal-pc-off-hint" },
  { id: "internet_down", name: "rehearsal-internet-down", hint: "rehearsal-internet-down-hint" },
  { id: "carrier_silent", name: "rehearsal-carrier-silent", hint: "rehearsal-carrier-silent-hint" },
  {
    id: "backup_restored",
    name: "rehearsal-backup-restored",
    hint: "rehearsal-backup-restored-hint",
  },
  { id: "clock_behind", name: "rehearsal-clock-behind", hint: "rehearsal-clock-behind-hint" },
  { id: "none", name: "rehearsal-no-misfortune", hint: "rehearsal-no-misfortune-hint" },
];

const WHICH: readonly { id: Which; word: string }[] = [
  { id: "coming", word: "rehearsal-coming-week" },
  { id: "last", word: "rehearsal-last-month" },
  { id: "other", word: "rehearsal-other-week" },
];

export function Choose({
  busy,
  onBegin,
}: {
  busy: boolean;
  onBegin: (asked: BeginRehearsal) => void;
}) {
  const clock = useDayClock();
  const [which, setWhich] = useKept<Which>("rehearsal which", "coming");
  const [day, setDay] = useKept<string | null>("rehearsal day", null);
  const [misfortune, setMisfortune] = useKept<Misfortune>("rehearsal misfortune", "pc_off");
  const first = day ?? plusDays(today(clock), 7);
  const begin = (): void => {
    const span: Record<Which, { from: string | null; days: number }> = {
      coming: { from: null, days: 7 },
      last: { from: plusDays(today(clock), -28), days: 28 },
      other: { from: first, days: 7 },
    };
    onBegin({ misfortune, seed: 1, ...span[which] });
  };
  return (
    <form
      className={styles.choose}
      onSubmit={(event) => {
        event.preventDefault();
        begin();
      }}
    >
      <RadioField<Misfortune>
        label={say("rehearsal-what")}
        value={misfortune}
        onChange={(next) => setMisfortune(next ?? "pc_off")}
        options={MISFORTUNES.map(({ id, name, hint }) => ({
          id,
          name: say(name),
          hint: say(hint, { at: sayTimeOfDay(RESTORED_AT, clock) }),
        }))}
      />
      <div className={styles.which}>
        <SelectField<Which>
          label={say("rehearsal-which")}
          value={which}
          onChange={(next) => setWhich(next ?? "coming")}
          options={WHICH.map(({ id, word }) => ({ id, name: say(word) }))}
        />
        {which === "other" && (
          <DateField label={say("rehearsal-first-day")} value={first} onChange={setDay} />
        )}
        <Button kind="main" icon={Clapperboard} type="submit" isDisabled={busy}>
          {say("rehearsal-begin")}
        </Button>
      </div>
    </form>
  );
}
