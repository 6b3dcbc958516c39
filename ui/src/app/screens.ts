// The screens of the window: address, word, icon, key. The order is the order in the navigation.
import {
  CalendarDays,
  Clapperboard,
  Eye,
  FileInput,
  HeartPulse,
  History,
  MessageSquareReply,
  Phone,
  Send,
  Settings,
  Users,
  type LucideIcon,
} from "lucide-react";
import type { ComponentType } from "react";
import { AppointmentsScreen } from "../features/appointments/screen";
import { ReviewScreen } from "../features/review/screen";
import { later } from "../shared/later";

// A screen is read from the disk when somebody goes there first; the two a day begins with are there
// from the start.
const CallsScreen = later(async () => (await import("../features/calls/screen")).CallsScreen);
const HealthScreen = later(async () => (await import("../features/health/screen")).HealthScreen);
const HistoryScreen = later(async () => (await import("../features/history/screen")).HistoryScreen);
const ImportScreen = later(async () => (await import("../features/import/screen")).ImportScreen);
const OutboxScreen = later(async () => (await import("../features/outbox/screen")).OutboxScreen);
const PatientsScreen = later(
  async () => (await import("../features/patients/screen")).PatientsScreen,
);
const RehearsalScreen = later(
  async () => (await import("../features/rehearsal/screen")).RehearsalScreen,
);
const RepliesScreen = later(async () => (await import("../features/replies/screen")).RepliesScreen);
const SettingsScreen = later(
  async () => (await import("../features/settings/screen")).SettingsScreen,
);

export interface ScreenOf {
  /** The first part of the address. */
  id: string;
  /** The message with its name. */
  word: string;
  icon: LucideIcon;
  key: string | null;
  component: ComponentType;
}

export const SCREENS: readonly ScreenOf[] = [
  {
    id: "appointments",
    word: "nav-appointments",
    icon: CalendarDays,
    key: "F2",
    component: AppointmentsScreen,
  },
  { id: "patients", word: "nav-patients", icon: Users, key: null, component: PatientsScreen },
  { id: "review", word: "nav-review", icon: Eye, key: "F4", component: ReviewScreen },
  { id: "outbox", word: "nav-outbox", icon: Send, key: "F5", component: OutboxScreen },
  { id: "history", word: "nav-history", icon: History, key: "F6", component: HistoryScreen },
  { id: "calls", word: "nav-calls", icon: Phone, key: "F7", component: CallsScreen },
  {
    id: "replies",
    word: "nav-replies",
    icon: MessageSquareReply,
    key: "F9",
    component: RepliesScreen,
  },
  { id: "health", word: "nav-health", icon: HeartPulse, key: "F8", component: HealthScreen },
  { id: "import", word: "nav-import", icon: FileInput, key: null, component: ImportScreen },
  {
    id: "rehearsal",
    word: "nav-rehearsal",
    icon: Clapperboard,
    key: null,
    component: RehearsalScreen,
  },
  { id: "settings", word: "nav-settings", icon: Settings, key: null, component: SettingsScreen },
];

/** The screen of an address; the appointments when there is none of that name. */
export function screenOf(id: string): ScreenOf {
  const found = SCREENS.find((screen) => screen.id === id) ?? SCREENS[0];
  if (found === undefined) {
    throw new Error("there is no screen at all");
  }
  return found;
}
