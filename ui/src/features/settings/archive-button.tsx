// Takes something out of what is offered, or puts it back.
import { Archive, ArchiveRestore } from "lucide-react";
import type { RulesSaved } from "../../ipc/bindings/RulesSaved";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal } from "../../ipc/refusal";
import { Button } from "../../shared/button";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";

export function ArchiveButton({
  archived,
  set,
}: {
  archived: boolean;
  set: (archived: boolean) => Promise<RulesSaved>;
}) {
  const { tell, tellProblem } = useTell();
  const act = async (): Promise<void> => {
    try {
      tell((await set(!archived)).sentence, {
        word: say("settings-undo"),
        until: null,
        run: async () => (await set(archived)).sentence,
      });
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
  };
  return (
    <Button icon={archived ? ArchiveRestore : Archive} onPress={() => void act()}>
      {say(archived ? "settings-offer-again" : "settings-offer-no-longer")}
    </Button>
  );
}
