// One rehearsal: begun, asked about until it is over, and ended when nobody looks any more.
import { useCallback, useEffect, useRef, useState } from "react";
import type { BeginRehearsal } from "../../ipc/bindings/BeginRehearsal";
import type { Film } from "../../ipc/bindings/Film";
import { call } from "../../ipc/call";
import { Refusal, toRefusal } from "../../ipc/refusal";
import { useKept } from "../../shared/kept";

const LOOK_EVERY_MS = 200;

export interface Rehearsal {
  film: Film | null;
  /** How far it is, from 0 to 1000; null while none is played. */
  permille: number | null;
  refusal: Refusal | undefined;
  begin: (asked: BeginRehearsal) => Promise<void>;
  stop: () => void;
}

export function useRehearsal(): Rehearsal {
  const [film, setFilm] = useKept<Film | null>("rehearsal film", null);
  const [permille, setPermille] = useState<number | null>(null);
  const [refusal, setRefusal] = useState<Refusal>();
  const playing = useRef<string | null>(null);

  const end = useCallback(() => {
    const rehearsal = playing.current;
    playing.current = null;
    setPermille(null);
    if (rehearsal !== null) {
      call("end_rehearsal", { rehearsal }).catch(() => undefined);
    }
  }, []);
  useEffect(() => end, [end]);

  const follow = useCallback(
    async (rehearsal: string): Promise<void> => {
      while (playing.current === rehearsal) {
        const view = await call("rehearsal", { rehearsal });
        if (playing.current !== rehearsal) {
          return;
        }
        if (view.film !== null || view.refusal !== null) {
          setFilm(view.film);
          setRefusal(
            view.refusal === null ? undefined : new Refusal("not_possible", view.refusal, null),
          );
          end();
          return;
        }
        setPermille(view.permille);
        await new Promise((resolve) => window.setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    [end, setFilm],
  );

  const begin = useCallback(
    async (asked: BeginRehearsal): Promise<void> => {
      end();
      setFilm(null);
      setRefusal(undefined);
      setPermille(0);
      try {
        const { rehearsal } = await call("begin_rehearsal", asked);
        playing.current = rehearsal;
        await follow(rehearsal);
      } catch (thrown) {
        end();
        setRefusal(toRefusal(thrown));
      }
    },
    [end, follow, setFilm],
  );

  return { film, permille, refusal, begin, stop: end };
}
