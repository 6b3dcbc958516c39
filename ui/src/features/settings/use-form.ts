// One part of the settings while somebody changes it: what is typed stays until it is saved or
// taken away, and what was saved can be taken back.
import { useState } from "react";
import type { RulesSaved } from "../../ipc/bindings/RulesSaved";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useKept } from "../../shared/kept";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import type { Fault } from "../../shared/error-summary";

interface Draft<T> {
  value: T;
  /** Of the settings when typing began. */
  revision: number;
}

export interface SettingsForm<T> {
  value: T;
  set: (part: Partial<T>) => void;
  touched: boolean;
  refusal: Refusal | undefined;
  /** What is missing, found before anything was asked. */
  faults: readonly Fault[];
  /** Counts the tries to save, so that the same fault twice is told twice. */
  tried: number;
  save: () => Promise<void>;
  /** Takes away what was typed; it can be brought back. */
  leave: () => void;
  /** Somebody changed the settings meanwhile: save what was typed on top of that. */
  takeOver: () => void;
}

export function useForm<T extends object>({
  name,
  saved,
  settings,
  send,
  check,
  onSaved,
  onRefused,
  canUndo = true,
}: {
  /** Under which the draft is kept. */
  name: string;
  /** As it is saved. */
  saved: T;
  settings: SettingsView;
  send: (value: T, revision: number) => Promise<RulesSaved>;
  /** What is missing; the engine decides everything else. */
  check?: (value: T) => Fault[];
  onSaved?: (done: RulesSaved) => void;
  onRefused?: (refusal: Refusal, value: T) => void;
  /** Something new cannot be taken away again, only archived. */
  canUndo?: boolean;
}): SettingsForm<T> {
  const [draft, setDraft] = useKept<Draft<T> | null>(`settings ${name}`, null);
  const [refusal, setRefusal] = useState<Refusal>();
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [tried, setTried] = useState(0);
  const [saving, setSaving] = useState(false);
  const { tell } = useTell();

  const value = draft?.value ?? saved;
  const revision = draft?.revision ?? settings.revision;
  const touched = draft !== null && JSON.stringify(draft.value) !== JSON.stringify(saved);

  const save = async (): Promise<void> => {
    if (saving) {
      return;
    }
    const missing = check?.(value) ?? [];
    setTried((count) => count + 1);
    setFaults(missing);
    setRefusal(undefined);
    if (missing.length > 0) {
      return;
    }
    setSaving(true);
    try {
      const done = await send(value, revision);
      setDraft(null);
      tell(
        done.sentence,
        canUndo
          ? {
              word: say("settings-undo"),
              until: null,
              run: async () => (await send(saved, done.settings.revision)).sentence,
            }
          : undefined,
      );
      onSaved?.(done);
    } catch (thrown) {
      const refused = toRefusal(thrown);
      setRefusal(refused);
      onRefused?.(refused, value);
    } finally {
      setSaving(false);
    }
  };

  return {
    value,
    set: (part) => {
      setRefusal(undefined);
      setFaults([]);
      setDraft({ value: { ...value, ...part }, revision });
    },
    touched,
    refusal,
    faults,
    tried,
    save,
    leave: () => {
      const typed = draft;
      setRefusal(undefined);
      setFaults([]);
      setDraft(null);
      tell(say("settings-left"), {
        word: say("settings-undo"),
        until: null,
        run: () => {
          setDraft(typed);
          return Promise.resolve(say("settings-typed-again"));
        },
      });
    },
    takeOver: () => {
      setRefusal(undefined);
      setDraft({ value, revision: settings.revision });
    },
  };
}

/** The sentence at an input, from what was found missing and from the engine's refusal. */
export function errorsOf<T>(
  form: SettingsForm<T>,
  inputOf: (field: string) => string | null,
): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const { input, sentence } of form.faults) {
    if (input !== null) {
      errors.set(input, sentence);
    }
  }
  const field = form.refusal?.field ?? null;
  const input = field === null ? null : inputOf(field);
  if (input !== null && form.refusal !== undefined) {
    errors.set(input, form.refusal.sentence);
  }
  return errors;
}
