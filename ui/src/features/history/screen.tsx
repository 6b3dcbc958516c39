// Not built yet: holds the place of the screen.
import { Page } from "../../shared/page";
import { say } from "../../words/words";

export function HistoryScreen() {
  return <Page title={say("nav-history")}>{null}</Page>;
}
