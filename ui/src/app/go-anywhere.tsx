// Ctrl+K: type part of a screen, an act or a patient's name, and be there.
import { CalendarPlus, Pause, Play, Search, UserRound, type LucideIcon } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Autocomplete, ListBox, ListBoxItem } from "react-aria-components";
import { useStatus } from "../ipc/status";
import { useLive } from "../ipc/use-live";
import { cx } from "../shared/cx";
import { Dialog } from "../shared/dialog";
import { SearchField } from "../shared/field";
import { go } from "../shared/route";
import { say } from "../words/words";
import styles from "./dialogs.module.css";
import { SCREENS } from "./screens";
import type { Over } from "./shell";

interface Place {
  id: string;
  name: string;
  note: string;
  icon: LucideIcon;
  run: () => void;
}

const PATIENTS = 8;
const LETTERS_LEAST = 2;

export interface GoAnywhereProps {
  isOpen: boolean;
  onClose: () => void;
  onOver: (over: Over) => void;
  onPause: () => void;
  onNewAppointment: () => void;
}

export function GoAnywhere(props: GoAnywhereProps) {
  return (
    <Dialog title={say("go-title")} isOpen={props.isOpen} onClose={props.onClose}>
      <Palette {...props} />
    </Dialog>
  );
}

function Palette({ onClose, onOver, onPause, onNewAppointment }: GoAnywhereProps) {
  const [typed, setTyped] = useState("");
  const { value: status } = useStatus();
  const afterwards = useAfterwards();
  const search = typed.trim();
  const found = useLive(
    "list_patients",
    search.length < LETTERS_LEAST ? null : { search, archived: false, offset: 0, limit: PATIENTS },
    ["book_changed"],
  );

  const acts: Place[] = [
    ...SCREENS.map((screen) => ({
      id: screen.id,
      name: say(screen.word),
      note: screen.key ?? "",
      icon: screen.icon,
      run: () => go(screen.id),
    })),
    {
      id: "act new",
      name: say("go-new-appointment"),
      note: "Ctrl+N",
      icon: CalendarPlus,
      run: () => afterwards(onNewAppointment),
    },
    {
      id: "act pause",
      name: say(status?.paused === true ? "pause-resume" : "pause-everything"),
      note: "Ctrl+Shift+P",
      icon: status?.paused === true ? Play : Pause,
      run: onPause,
    },
    {
      id: "act who",
      name: say("go-who"),
      note: "",
      icon: UserRound,
      run: () => onOver("who"),
    },
  ];
  const wanted = search.toLocaleLowerCase("en");
  const places: Place[] = [
    ...acts.filter((act) => act.name.toLocaleLowerCase("en").includes(wanted)),
    ...(search.length < LETTERS_LEAST ? [] : (found.value?.rows ?? [])).map((patient) => ({
      id: `patient ${patient.id}`,
      name: patient.name,
      note: patient.phone ?? patient.email ?? "",
      icon: UserRound,
      run: () => go("patients", patient.id),
    })),
    ...(search === ""
      ? []
      : [
          {
            id: "act history",
            name: say("go-history", { search }),
            note: "",
            icon: Search,
            run: () => go("history", "search", search),
          },
        ]),
  ];

  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped} disableVirtualFocus={false}>
      <div className={styles.palette}>
        <SearchField label={say("go-label")} value={typed} onChange={setTyped} autoFocus />
        {/* What scrolls can be scrolled with the keyboard as well (WCAG 2.1.1). */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className={styles.results} role="group" aria-label={say("go-places")} tabIndex={0}>
          <ListBox
            aria-label={say("go-places")}
            className={cx(styles.places)}
            items={places}
            dependencies={[places]}
            selectionMode="none"
            onAction={(id) => {
              const place = places.find((each) => each.id === id);
              onClose();
              place?.run();
            }}
          >
            {({ id, name, note, icon: Icon }) => (
              <ListBoxItem id={id} textValue={name} className={cx(styles.result)}>
                <Icon aria-hidden className={styles.icon} />
                <span>{name}</span>
                <small className={styles.muted}>{note}</small>
              </ListBoxItem>
            )}
          </ListBox>
        </div>
      </div>
    </Autocomplete>
  );
}

/**
 * Does something when the dialog is gone: whatever is below it can have the focus again, and the
 * dialog no longer gives the focus back to where it was when somebody has it.
 */
function useAfterwards(): (act: () => void) => void {
  const wanted = useRef<() => void>(undefined);
  useEffect(() => () => wanted.current?.(), []);
  return (act) => {
    wanted.current = act;
  };
}
