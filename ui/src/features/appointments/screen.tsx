// Not built yet: holds the place of the screen.
import { Page } from "../../shared/page";
import { say } from "../../words/words";

export function AppointmentsScreen() {
  return <Page title={say("nav-appointments")}>{null}</Page>;
}
