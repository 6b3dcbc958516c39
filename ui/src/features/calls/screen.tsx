// Not built yet: holds the place of the screen.
import { Page } from "../../shared/page";
import { say } from "../../words/words";

export function CallsScreen() {
  return <Page title={say("nav-calls")}>{null}</Page>;
}
