// The pages of a search, one after the other. The first one is live; when it changes, the ones
// after it are let go, because they may have moved.
import { useCallback, useState } from "react";
import type { HistoryPage } from "../../ipc/bindings/HistoryPage";
import type { HistorySearch } from "../../ipc/bindings/HistorySearch";
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useLive } from "../../ipc/use-live";

interface More {
  /** The first page these follow. */
  after: HistoryPage;
  rows: readonly ReminderRow[];
  next: string | null;
}

export function usePages(question: HistorySearch) {
  const live = useLive("history", question, ["reminders_changed", "book_changed"]);
  const [more, setMore] = useState<More>();
  const [loading, setLoading] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const first = live.value;
  const later = more !== undefined && more.after === first ? more : undefined;
  const next = (later ?? first)?.next ?? null;

  const load = useCallback(async (): Promise<void> => {
    if (first === undefined || next === null || loading) {
      return;
    }
    setLoading(true);
    try {
      const page = await call("history", { ...question, after: next });
      setMore({ after: first, rows: [...(later?.rows ?? []), ...page.rows], next: page.next });
      setRefusal(undefined);
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    } finally {
      setLoading(false);
    }
  }, [first, later, loading, next, question]);

  return {
    rows: first === undefined ? undefined : [...first.rows, ...(later?.rows ?? [])],
    refusal: live.refusal ?? refusal,
    reload: live.reload,
    more: next === null ? undefined : load,
    loading,
  };
}
