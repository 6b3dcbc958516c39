// Several of a kind, such as practitioners: their list, and the one that is changed or new.
import { ChevronRight, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../shared/button";
import { cx } from "../../shared/cx";
import { go, href } from "../../shared/route";
import { say } from "../../words/words";
import styles from "./collection.module.css";

export interface Member {
  id: number;
  name: string;
  /** What else to know about it in a line. */
  note: string;
}

const NEW = "new";

export function Collection({
  section,
  title,
  intro,
  members,
  chosen,
  newWord,
  none,
  children,
}: {
  /** The part of the address. */
  section: string;
  title: string;
  intro: string;
  members: readonly Member[];
  /** Which one the address names: a number, "new", or nothing. */
  chosen: string | undefined;
  newWord: string;
  /** What stands there when there are none. */
  none: string;
  /** The editor of the chosen one, or of a new one when the id is null. */
  children: (id: number | null) => ReactNode;
}) {
  const id = members.find((member) => String(member.id) === chosen)?.id;
  const isNew = chosen === NEW;
  return (
    <div className={styles.collection}>
      <div>
        <h2>{title}</h2>
        <p className={styles.muted}>{intro}</p>
      </div>
      {members.length === 0 ? (
        <p className={styles.muted}>{none}</p>
      ) : (
        <ul className={styles.list} aria-label={title}>
          {members.map((member) => (
            <li key={member.id}>
              <a
                href={href("settings", section, member.id)}
                className={cx(styles.member, member.id === id && styles.here)}
                {...(member.id === id ? { "aria-current": true as const } : {})}
              >
                <span className={styles.name}>{member.name}</span>
                <span className={styles.note}>{member.note}</span>
                <ChevronRight aria-hidden className={styles.icon} />
              </a>
            </li>
          ))}
        </ul>
      )}
      {!isNew && (
        <div>
          <Button icon={Plus} onPress={() => go("settings", section, NEW)}>
            {newWord}
          </Button>
        </div>
      )}
      {(isNew || id !== undefined) && (
        <div className={styles.editor} key={chosen}>
          {children(isNew ? null : (id ?? null))}
        </div>
      )}
    </div>
  );
}

/** Where to go after a new one is saved: to itself, whose number is the highest. */
export function goToNewest(section: string, all: readonly { id: number }[]): void {
  go("settings", section, Math.max(...all.map(({ id }) => id)));
}

/** Beside the name of those no longer offered. */
export function archivedNote(archived: boolean, note: string): string {
  return archived ? say("settings-archived") : note;
}
