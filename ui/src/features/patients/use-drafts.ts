// What is typed about each patient, kept while others are looked at.
import { useCallback } from "react";
import { useKept } from "../../shared/kept";
import type { PatientForm } from "./form";

export interface Drafts {
  of: (id: number) => PatientForm | null;
  set: (id: number, form: PatientForm | null) => void;
}

const NONE: ReadonlyMap<number, PatientForm> = new Map();

export function useDrafts(): Drafts {
  const [drafts, setDrafts] = useKept("patients typed", NONE);
  const of = useCallback((id: number) => drafts.get(id) ?? null, [drafts]);
  const set = useCallback(
    (id: number, form: PatientForm | null) => {
      const next = new Map(drafts);
      if (form === null) {
        next.delete(id);
      } else {
        next.set(id, form);
      }
      setDrafts(next);
    },
    [drafts, setDrafts],
  );
  return { of, set };
}
