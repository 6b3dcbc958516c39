// Settings: the clinic, its people and rules, its texts, its mail server, this desk.
import { useDayClock, useStatus } from "../../ipc/status";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Page } from "../../shared/page";
import { go, useRoute } from "../../shared/route";
import { Tabs } from "../../shared/tabs";
import { say } from "../../words/words";
import { BackupsSection } from "./backups-section";
import { CadencesSection } from "./cadences-section";
import { ClinicSection } from "./clinic-section";
import { DeskSection } from "./desk-section";
import { Founding } from "./founding";
import { HoursSection } from "./hours-section";
import { KindsSection } from "./kinds-section";
import { PeopleSection } from "./people-section";
import { RepliesSection } from "./replies-section";
import { RulesSection } from "./rules-section";
import { SendingSection } from "./sending-section";
import { TemplatesSection } from "./templates-section";
import { TextsSection } from "./texts-section";

const KINDS = ["book_changed", "reminders_changed", "status_changed"] as const;

const SECTIONS = [
  "clinic",
  "hours",
  "practitioners",
  "kinds",
  "cadences",
  "templates",
  "sending",
  "texts",
  "replies",
  "rules",
  "backups",
  "desk",
] as const;
type Section = (typeof SECTIONS)[number];

const NAMES: Record<Section, string> = {
  clinic: "settings-clinic",
  hours: "settings-hours",
  practitioners: "settings-practitioners",
  kinds: "settings-kinds",
  cadences: "settings-cadences",
  templates: "settings-templates",
  sending: "settings-sending",
  texts: "settings-texts",
  replies: "settings-replies",
  rules: "settings-rules",
  backups: "settings-backups",
  desk: "settings-desk",
};

export function SettingsScreen() {
  const [said, chosen] = useRoute().rest;
  const section = SECTIONS.find((each) => each === said) ?? "clinic";
  const { value: status } = useStatus();
  const { locale } = useDayClock();
  const live = useLive("settings", status?.founded === true ? {} : null, KINDS);
  if (status?.founded === false) {
    return (
      <Page title={say("app-welcome")}>
        <Founding locale={locale} />
      </Page>
    );
  }
  return (
    <Page title={say("nav-settings")}>
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {live.value !== undefined && (
        <Sections settings={live.value} section={section} chosen={chosen} locale={locale} />
      )}
    </Page>
  );
}

function Sections({
  settings,
  section,
  chosen,
  locale,
}: {
  settings: SettingsView;
  section: Section;
  chosen: string | undefined;
  locale: string;
}) {
  const contents: Record<Section, React.ReactNode> = {
    clinic: <ClinicSection settings={settings} locale={locale} />,
    hours: <HoursSection settings={settings} locale={locale} />,
    practitioners: <PeopleSection settings={settings} chosen={chosen} />,
    kinds: <KindsSection settings={settings} chosen={chosen} />,
    cadences: <CadencesSection settings={settings} chosen={chosen} />,
    templates: <TemplatesSection settings={settings} chosen={chosen} locale={locale} />,
    sending: <SendingSection settings={settings} chosen={chosen} />,
    texts: <TextsSection settings={settings} />,
    replies: <RepliesSection settings={settings} />,
    rules: <RulesSection settings={settings} />,
    backups: <BackupsSection />,
    desk: <DeskSection settings={settings} />,
  };
  return (
    <Tabs
      label={say("nav-settings")}
      value={section}
      onChange={(next) => go("settings", next)}
      isBeside
      options={SECTIONS.map((id) => ({ id, name: say(NAMES[id]), content: contents[id] }))}
    />
  );
}
