// Not built yet: holds the place of the screen.
import { Page } from "../../shared/page";
import { say } from "../../words/words";

export function ImportScreen() {
  return <Page title={say("nav-import")}>{null}</Page>;
}
