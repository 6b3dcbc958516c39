// Replies: what patients answered, those that wait for somebody and those that were dealt with.
import { CircleCheck, MessageSquareReply } from "lucide-react";
import { go, useRoute } from "../../shared/route";
import { Page } from "../../shared/page";
import { Tabs } from "../../shared/tabs";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Empty } from "../../shared/empty";
import { Loading } from "../../shared/loading";
import { say } from "../../words/words";
import { Replies } from "./list";

/** The engine hands out no more at once. */
const MOST = 500;
const KINDS = ["book_changed", "reminders_changed", "status_changed"] as const;
const ANSWERED = "answered";
const WAITING = "waiting";

type Look = typeof ANSWERED | typeof WAITING;

export function RepliesScreen() {
  const look: Look = useRoute().rest[0] === ANSWERED ? ANSWERED : WAITING;
  const live = useLive("inbox", { answered: look === ANSWERED, limit: MOST }, KINDS);
  const { value, isCurrent } = live;

  const content = (
    <>
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {!isCurrent && live.refusal === undefined && <Loading />}
      {value !== undefined && isCurrent && (
        <>
          {value.rows.length === MOST && <p>{say("replies-newest", { count: MOST })}</p>}
          <Replies
            look={look}
            rows={value.rows}
            reload={live.reload}
            empty={
              look === WAITING ? (
                <Empty icon={CircleCheck} title={say("replies-empty")}>
                  {say("replies-empty-text")}
                </Empty>
              ) : (
                <Empty icon={MessageSquareReply} title={say("replies-empty-answered")}>
                  {say("replies-empty-answered-text")}
                </Empty>
              )
            }
          />
        </>
      )}
    </>
  );

  return (
    <Page title={say("nav-replies")} fills>
      <Tabs<Look>
        label={say("nav-replies")}
        value={look}
        onChange={(next) => (next === ANSWERED ? go("replies", ANSWERED) : go("replies"))}
        fills
        options={[
          { id: WAITING, name: say("replies-waiting", { count: value?.waiting ?? 0 }), content },
          { id: ANSWERED, name: say("replies-answered"), content },
        ]}
      />
    </Page>
  );
}
