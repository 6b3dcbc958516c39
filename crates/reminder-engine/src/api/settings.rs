//! Settings: the clinic, its people and rules, its texts, its mail server.

use reminder_core::cadence::Cadence;
use reminder_core::cadence::Channel;
use reminder_core::clinic::{
    AppointmentKind, CarrierName, Clinic, EmailSender, PhoneSender, Practitioner,
};
use reminder_core::key::{CadenceId, KindId, PractitionerId, TemplateId};
use reminder_core::template::{Finding, Template, TemplateText};
use serde::{Deserialize, Serialize};

use crate::carrier::GatewaySettings;
use crate::carrier::email::providers::MailProvider;
use crate::carrier::email::{MailSettings, TestStep};
use crate::carrier::mailbox::MailboxSettings;
use crate::carrier::mailbox::providers::MailboxProvider;
pub use crate::founding::NewClinic;
use crate::secret::SecretPlace;

mod act;
pub(crate) mod check;
mod gateways;
mod log_in;
mod mail;
mod mailbox;
mod practice;
mod presets;
mod secrets;

pub(crate) use act::*;
pub(crate) use gateways::{real_carriers, save_gateway, set_phone_sending, test_gateway};
pub use log_in::{
    BeginMailLogIn, CancelMailLogIn, MailLogInBegun, MailLogInCancelled, MailLogInPolled,
    MailLogInState, PollMailLogIn,
};
pub(crate) use log_in::{MailLogIn, begin_mail_log_in, cancel_mail_log_in, poll_mail_log_in};
pub(crate) use mail::{save_mail, set_sending, test_mail};
pub(crate) use mailbox::{save_mailbox, test_mailbox};
pub(crate) use practice::save_staff_contacts;
pub(crate) use presets::presets;
pub use presets::{PresetList, PresetView, Presets};

/// Sets up the made-up clinic, to look around without patients of one's own.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FoundDemo {}

/// Asks for everything on the settings screen.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Settings {}

/// The mail server, without its password.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailView {
    /// The server; none until it is set up.
    pub settings: Option<MailSettings>,
    /// Where the password lives.
    pub secret_place: SecretPlace,
    /// Whether there is one; where people log in with Microsoft, whether somebody did.
    pub has_password: bool,
    /// Whether this PC has a keychain.
    pub keychain_available: bool,
    /// What is the matter with the password's place; empty when all is well.
    pub secret_sentence: String,
    /// Servers that many clinics have, and what each asks first.
    pub providers: &'static [MailProvider],
}

/// The mailbox that is read for bounces and answers, without its password.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailboxView {
    /// The mailbox; none while none is read.
    pub settings: Option<MailboxSettings>,
    /// Where its own password lives.
    pub secret_place: SecretPlace,
    /// Whether there is one.
    pub has_password: bool,
    /// What is the matter with the password's place; empty when all is well.
    pub secret_sentence: String,
    /// When it was last read, for staff; empty before the first time.
    pub last_read: String,
    /// Where the mailboxes of the providers are that can be chosen for sending.
    pub providers: &'static [MailboxProvider],
}

/// Whom practice mode reaches all the same: the staff themselves.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PracticeView {
    /// Their own numbers and addresses, as staff read them.
    pub contacts: Vec<String>,
    /// Of each channel in practice mode: whether it reaches them, or what is missing.
    pub ways: Vec<String>,
}

/// An account for texts and calls, without its secret.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct GatewayView {
    /// The account.
    pub settings: GatewaySettings,
    /// Where the secret lives.
    pub secret_place: SecretPlace,
    /// Whether there is one.
    pub has_secret: bool,
    /// What is the matter with the secret's place; empty when all is well.
    pub secret_sentence: String,
}

/// Everything on the settings screen.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SettingsView {
    /// Counts changes.
    pub revision: i64,
    /// The clinic.
    pub clinic: Clinic,
    /// What a clinic in its country begins with.
    pub preset: PresetView,
    /// Archived ones last.
    pub practitioners: Vec<Practitioner>,
    /// Archived ones last.
    pub kinds: Vec<AppointmentKind>,
    /// All of them.
    pub cadences: Vec<Cadence>,
    /// In their newest version.
    pub templates: Vec<Template>,
    /// Whom e-mails come from, and by which carrier.
    pub sender: EmailSender,
    /// The mail server.
    pub mail: MailView,
    /// The mailbox that is read for bounces and answers.
    pub mailbox: MailboxView,
    /// Whom texts come from; none until they are set up.
    pub texts: Option<PhoneSender>,
    /// Whom calls come from; none until they are set up.
    pub calls: Option<PhoneSender>,
    /// The accounts for texts and calls.
    pub gateways: Vec<GatewayView>,
    /// Whom practice mode reaches.
    pub practice: PracticeView,
    /// Those of change notices and of several visits, which no step uses, each with its fields.
    pub notices: Vec<NoticeTemplate>,
    /// The fields a template may use: name and example.
    pub template_fields: Vec<(String, String)>,
    /// Every zone this program knows.
    pub zones: Vec<String>,
    /// The folder with the clinic's database.
    pub folder: String,
    /// The folder practice e-mails are written to.
    pub practice_folder: String,
}

/// What was saved.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RulesSaved {
    /// As everything is now.
    pub settings: SettingsView,
    /// How many approved reminders came back to review because of it.
    pub back_to_review: u32,
    /// For the status line.
    pub sentence: String,
}

/// Changes the clinic.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveClinic {
    /// The revision the settings were loaded at.
    pub revision: i64,
    /// As it should be.
    pub clinic: Clinic,
}

/// Adds or changes a practitioner.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SavePractitioner {
    /// None for a new one.
    pub id: Option<PractitionerId>,
    /// The name patients know.
    pub name: String,
    /// No longer offered.
    pub archived: bool,
}

/// Adds or changes a kind of appointment.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveKind {
    /// None for a new one.
    pub id: Option<KindId>,
    /// What staff call it.
    pub name: String,
    /// Usual length.
    pub duration_minutes: u32,
    /// Which reminders it gets.
    pub cadence: CadenceId,
    /// No longer offered.
    pub archived: bool,
}

/// Adds or changes a cadence. A cadence or step with id 0 is new; steps left out end.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveCadence {
    /// As it should be.
    pub cadence: Cadence,
}

/// A template that is always there and that no step can use: it tells of a change, or of several
/// visits.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct NoticeTemplate {
    /// It.
    pub template: Template,
    /// The fields it may use: name and example.
    pub fields: Vec<(String, String)>,
}

/// Saves a new version of a template.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveTemplate {
    /// None for a new one.
    pub id: Option<TemplateId>,
    /// What staff call it.
    pub name: String,
    /// The channel it is written for.
    pub channel: Channel,
    /// One text a language.
    pub texts: Vec<TemplateText>,
}

/// Looks a text over.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CheckTemplate {
    /// Which template it is a text of; none for a new one.
    pub id: Option<TemplateId>,
    /// The channel it is written for.
    pub channel: Channel,
    /// The text.
    pub text: TemplateText,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TemplateChecked {
    /// Errors first.
    pub findings: Vec<Finding>,
    /// The subject with example values; empty when it cannot be rendered.
    pub subject: String,
    /// The words with example values; empty when they cannot be rendered.
    pub body: String,
}

/// Changes the mail server.
#[derive(Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveMail {
    /// The server.
    pub settings: MailSettings,
    /// The name in the From line.
    pub from_name: String,
    /// The address in the From line.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: String,
    /// Where the password is kept.
    pub secret_place: SecretPlace,
    /// A new password; none to keep the one there is.
    pub password: Option<String>,
    /// The passphrase of the protected file, when it is kept there.
    pub passphrase: Option<String>,
}

/// Tries the mail server.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TestMail {}

/// How a test went.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Tested {
    /// Whether everything worked.
    pub ok: bool,
    /// Step by step.
    pub steps: Vec<TestStep>,
    /// In one sentence.
    pub sentence: String,
}

/// Changes the mailbox that is read for bounces and answers, or reads none any more.
#[derive(Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveMailbox {
    /// The mailbox; none to read none.
    pub settings: Option<MailboxSettings>,
    /// Where its own password is kept, when it has one.
    pub secret_place: SecretPlace,
    /// A new password of its own; none to keep the one there is.
    pub password: Option<String>,
    /// The passphrase of the protected file, when it is kept there.
    pub passphrase: Option<String>,
}

/// Tries the mailbox; nothing in it is changed.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TestMailbox {}

/// Chooses who carries e-mails.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetSending {
    /// Practice or the clinic's mail server.
    pub carrier: CarrierName,
    /// Somebody said that no other program reminds these patients. Needed to send for real.
    #[serde(default)]
    pub others_off: bool,
}

/// Changes the staff's own numbers and addresses, which practice mode reaches.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveStaffContacts {
    /// Phone numbers and e-mail addresses, as they were typed; empty lines do not count.
    pub contacts: Vec<String>,
}

/// Changes an account for texts and calls.
#[derive(Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveGateway {
    /// The account.
    pub settings: GatewaySettings,
    /// Where the secret is kept.
    pub secret_place: SecretPlace,
    /// A new secret; none to keep the one there is.
    pub secret: Option<String>,
    /// The passphrase of the protected file, when it is kept there.
    pub passphrase: Option<String>,
}

/// Sends one text that names no patient to a phone of the clinic's own.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TestGateway {
    /// By which account.
    pub carrier: CarrierName,
    /// The number of the account it comes from; empty where there is only one.
    pub from: String,
    /// The clinic's own phone.
    pub to: String,
}

/// Chooses whom texts or calls come from.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetPhoneSending {
    /// Texts or calls.
    pub channel: Channel,
    /// From whom; none for no texts or calls at all.
    pub sender: Option<PhoneSender>,
    /// Somebody said that no other program reminds these patients. Needed to send for real.
    #[serde(default)]
    pub others_off: bool,
}
