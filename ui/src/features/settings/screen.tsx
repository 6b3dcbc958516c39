// Not built yet: holds the place of the screen.
import { Page } from "../../shared/page";
import { say } from "../../words/words";

export function SettingsScreen() {
  return <Page title={say("nav-settings")}>{null}</Page>;
}
