//! The commands table: every command's name, request and response, once.
//!
//! The window, the terminal and the test bridge all go through [`call`]. A command loads, asks the
//! core, saves and shapes an answer; it decides nothing itself. Sending is not a command.

pub mod affected;
pub mod appointments;
pub mod backups;
pub mod call_list;
pub mod closures;
pub mod error;
pub mod event;
pub mod fence;
pub(crate) mod field;
pub mod health;
pub mod history;
pub mod imports;
pub mod outbox;
pub mod patients;
pub mod rehearsal;
pub mod replies;
pub mod review;
pub mod settings;
pub(crate) mod shape;
mod sheet;

use serde_json::Value;

pub use error::{ApiError, ErrorCode};

use crate::Engine;

/// Who asks: the name staff chose at the desk. It stands in the history beside what they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who(pub String);

impl Who {
    /// Returns the name as it stands in the history: one short line, never empty.
    fn tidied(&self) -> Self {
        const LONGEST: usize = 80;
        let name: String = self
            .0
            .trim()
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST)
            .collect();
        Self(if name.is_empty() {
            "Front desk".to_owned()
        } else {
            name
        })
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident : $module:ident ( $request:ident ) -> $response:ident;)+) => {
        /// Answers one command.
        ///
        /// # Errors
        /// [`ApiError`] with a sentence for staff; whatever was refused changed nothing.
        pub fn call(
            engine: &Engine,
            who: &Who,
            name: &str,
            request: Value,
        ) -> Result<Value, ApiError> {
            needs_clinic(engine, name)?;
            let who = &who.tidied();
            match name {
                $(stringify!($name) => {
                    let request: $module::$request = error::read_request(request)?;
                    error::write_response(&$module::$name(engine, who, request)?)
                })+
                _ => Err(ApiError::unknown_command(name)),
            }
        }

        /// The names of all commands, in the order of the table.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        /// The table as a type: `Commands["approve"]` is `[request, response]`.
        #[cfg(feature = "bindings")]
        #[derive(ts_rs::TS)]
        pub struct Commands {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                #[expect(dead_code, reason = "exists for its TypeScript shape")]
                $name: ($module::$request, $module::$response),
            )+
        }
    };
}

commands! {
    /// What the status line and the banners say.
    status: outbox(Status) -> StatusView;
    /// A day or a week of appointments.
    list_appointments: appointments(ListAppointments) -> AppointmentList;
    /// One appointment with its reminders.
    get_appointment: appointments(GetAppointment) -> AppointmentView;
    /// What entering this would mean, before it is entered.
    preview_appointment: appointments(PreviewAppointment) -> AppointmentPreview;
    /// Enters or moves an appointment.
    save_appointment: appointments(SaveAppointment) -> AppointmentSaved;
    /// Marks it confirmed, arrived, completed, cancelled or a no-show.
    mark_appointment: appointments(MarkAppointment) -> AppointmentSaved;
    /// Who would be affected if the clinic closed for some hours, and how each would be told.
    preview_closure: closures(PreviewClosure) -> ClosurePreview;
    /// Calls all of them off at once.
    close: closures(Close) -> Closed;
    /// Patients, by name or the end of a number.
    list_patients: patients(ListPatients) -> PatientList;
    /// One patient with everything about them.
    get_patient: patients(GetPatient) -> PatientView;
    /// Reads a number or address as it is typed.
    check_contact: patients(CheckContact) -> ContactChecked;
    /// Enters or changes a patient.
    save_patient: patients(SavePatient) -> PatientSaved;
    /// Archives a patient, or brings one back.
    archive_patient: patients(ArchivePatient) -> PatientSaved;
    /// Records that whoever owns a number or address said stop, or said yes again.
    set_opt_out: patients(SetOptOut) -> OptOutSet;
    /// Records that a number gets no texts, or that it does after all.
    set_no_texts: patients(SetNoTexts) -> OptOutSet;
    /// Records a yes or a no.
    record_consent: patients(RecordConsent) -> PatientSaved;
    /// Starts an import: names the file and its size.
    begin_import: imports(BeginImport) -> ImportBegun;
    /// Hands over the next piece of the file.
    add_import_bytes: imports(AddImportBytes) -> ImportBytesAdded;
    /// Reads the file and guesses what its columns mean.
    read_import: imports(ReadImport) -> ImportRead;
    /// Says what would be new, changed, gone and refused.
    preview_import: imports(PreviewImport) -> ImportPreviewView;
    /// Does all of it, or nothing.
    confirm_import: imports(ConfirmImport) -> ImportConfirmed;
    /// What is about to go out, problems first.
    review: review(ReviewRange) -> ReviewView;
    /// Approves exactly these bytes.
    approve: review(Approve) -> Approved;
    /// Takes approvals back while their grace time runs.
    undo_approval: review(UndoApproval) -> Acted;
    /// Puts reminders on hold.
    hold: review(Hold) -> Acted;
    /// Releases held reminders.
    release: review(Release) -> Acted;
    /// Decides that reminders do not go.
    skip: review(Skip) -> Acted;
    /// What waits, goes and is held.
    outbox: outbox(OutboxPage) -> OutboxView;
    /// Stops everything before the next reminder.
    pause: outbox(Pause) -> StatusView;
    /// Lets it go on.
    resume: outbox(Resume) -> StatusView;
    /// Who may send, and what this PC's ledger of sends knows.
    fence: fence(Fence) -> FenceView;
    /// A person says that this PC sends from now on.
    take_over: fence(TakeOver) -> TakenOver;
    /// The backups there are.
    list_backups: backups(ListBackups) -> BackupList;
    /// Makes a backup now.
    back_up: backups(BackUp) -> BackupList;
    /// Brings a backup back; nothing goes until a person takes over.
    restore_backup: backups(RestoreBackup) -> BackupRestored;
    /// A person says what became of a reminder nobody could tell about.
    resolve_unknown: outbox(ResolveUnknown) -> Acted;
    /// Looks through everything that ever happened.
    history: history(HistorySearch) -> HistoryPage;
    /// The whole life of one reminder.
    reminder_life: history(ReminderLifeOf) -> ReminderLife;
    /// The search as CSV.
    export_history: history(HistorySearch) -> HistoryExport;
    /// How the program does, what went wrong, and when it was away.
    health: health(Health) -> HealthView;
    /// The same, after looking at everything again.
    check_now: health(CheckNow) -> HealthView;
    /// Somebody has seen that the program was away.
    see_absence: health(SeeAbsence) -> AbsenceSeen;
    /// Who was affected by something, and what exactly each got.
    affected: affected(AffectedBy) -> AffectedView;
    /// The same as CSV.
    export_affected: affected(AffectedBy) -> AffectedExport;
    /// Plays days of the clinic on a copy, with something going wrong.
    begin_rehearsal: rehearsal(BeginRehearsal) -> RehearsalBegun;
    /// How far that is, and its film.
    rehearsal: rehearsal(RehearsalOf) -> RehearsalView;
    /// Stops it and forgets it.
    end_rehearsal: rehearsal(EndRehearsal) -> RehearsalEnded;
    /// Whom to phone.
    call_list: call_list(CallListDay) -> CallListView;
    /// What came of a call.
    record_call: call_list(RecordCall) -> CallRecorded;
    /// What patients answered and somebody must read.
    inbox: replies(Inbox) -> InboxView;
    /// Somebody dealt with a reply.
    answer_reply: replies(AnswerReply) -> ReplyActed;
    /// Says whose a reply is.
    attach_reply: replies(AttachReply) -> ReplyActed;
    /// A reply means no more messages.
    opt_out_by_reply: replies(OptOutByReply) -> ReplyActed;
    /// A reply means that the patient will come.
    confirm_by_reply: replies(ConfirmByReply) -> ReplyActed;
    /// The words that are understood in replies.
    reply_words: replies(GetReplyWords) -> ReplyWordsView;
    /// Changes them.
    save_reply_words: replies(SaveReplyWords) -> ReplyWordsView;
    /// Sets up a clinic in an empty folder.
    found_clinic: settings(NewClinic) -> RulesSaved;
    /// Sets up the made-up clinic in an empty folder.
    found_demo: settings(FoundDemo) -> RulesSaved;
    /// What a clinic in each country begins with.
    presets: settings(Presets) -> PresetList;
    /// Everything on the settings screen.
    settings: settings(Settings) -> SettingsView;
    /// Changes the clinic.
    save_clinic: settings(SaveClinic) -> RulesSaved;
    /// Adds or changes a practitioner.
    save_practitioner: settings(SavePractitioner) -> RulesSaved;
    /// Adds or changes a kind of appointment.
    save_kind: settings(SaveKind) -> RulesSaved;
    /// Adds or changes a cadence with its steps.
    save_cadence: settings(SaveCadence) -> RulesSaved;
    /// Saves a new version of a template.
    save_template: settings(SaveTemplate) -> RulesSaved;
    /// Looks a text over without saving it.
    check_template: settings(CheckTemplate) -> TemplateChecked;
    /// Changes the mail server.
    save_mail: settings(SaveMail) -> RulesSaved;
    /// Tries the mail server and says what happened, step by step.
    test_mail: settings(TestMail) -> Tested;
    /// Asks Microsoft for a code that somebody can type to log in.
    begin_mail_log_in: settings(BeginMailLogIn) -> MailLogInBegun;
    /// Asks once whether somebody typed it.
    poll_mail_log_in: settings(PollMailLogIn) -> MailLogInPolled;
    /// Forgets a log-in that is under way.
    cancel_mail_log_in: settings(CancelMailLogIn) -> MailLogInCancelled;
    /// Changes the mailbox that is read for bounces and answers.
    save_mailbox: settings(SaveMailbox) -> RulesSaved;
    /// Tries that mailbox and says what happened, step by step.
    test_mailbox: settings(TestMailbox) -> Tested;
    /// Chooses between practice and the clinic's mail server.
    set_sending: settings(SetSending) -> RulesSaved;
    /// Changes whom practice mode reaches: the staff's own numbers and addresses.
    save_staff_contacts: settings(SaveStaffContacts) -> RulesSaved;
    /// Changes an account for texts and calls.
    save_gateway: settings(SaveGateway) -> RulesSaved;
    /// Sends one text to a phone of the clinic's own and says what happened.
    test_gateway: settings(TestGateway) -> Tested;
    /// Chooses whom texts or calls come from, and by which carrier.
    set_phone_sending: settings(SetPhoneSending) -> RulesSaved;
}

/// What can be asked of a folder without a clinic.
const BEFORE_FOUNDING: [&str; 4] = ["status", "presets", "found_clinic", "found_demo"];

fn needs_clinic(engine: &Engine, name: &str) -> Result<(), ApiError> {
    if BEFORE_FOUNDING.contains(&name) || engine.store().read(|view| view.has_clinic())? {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::NotPossible,
        "There is no clinic in this folder yet. Set one up first.",
    ))
}
