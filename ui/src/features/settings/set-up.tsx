// Whether a part of the settings is set up, in a tag and a few words beside it.
import { CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";

/** It is set up, with what stands beside. */
export function IsSetUp({ word, children }: { word?: string; children?: ReactNode }) {
  return (
    <>
      <Tag icon={CircleCheck} tone="good">
        {word ?? say("settings-set-up")}
      </Tag>
      {children}
    </>
  );
}

/** It is not, and need not be. */
export function IsNot({ word }: { word?: string }) {
  return <Tag icon={CircleDashed}>{word ?? say("settings-not-set-up")}</Tag>;
}

/** Something is missing without which nothing goes. */
export function IsMissing({ word, children }: { word: string; children?: ReactNode }) {
  return (
    <>
      <Tag icon={TriangleAlert} tone="warn">
        {word}
      </Tag>
      {children}
    </>
  );
}
