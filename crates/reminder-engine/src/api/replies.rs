//! The inbox: what patients answered and somebody must read, what is done about it, and the words
//! that are understood without anybody.

mod act;

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, Key, PatientId};
use reminder_core::reply::ReplyWords;
use serde::{Deserialize, Serialize};

pub use crate::store::{ReplyName, ReplyState};

pub(crate) use act::{
    answer_reply, attach_reply, confirm_by_reply, inbox, opt_out_by_reply, reply_words,
    save_reply_words,
};

/// Asks for the inbox.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    /// Those that were dealt with instead of those that wait.
    pub answered: bool,
    /// How many at most; 1 to 500.
    pub limit: u32,
}

/// What a reply was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ReadAs {
    /// No more messages.
    OptOut,
    /// No more messages, and perhaps the appointment is called off.
    OptOutOrCancel,
    /// Messages again.
    Start,
    /// The patient will come.
    Confirm,
    /// For a person.
    Other,
    /// For a person; an opt-out word stands in it.
    MaybeOptOut,
}

/// An appointment a reply may be about.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MeantAppointment {
    /// Which.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// Full name.
    pub patient_name: String,
    /// "Tue 24 Nov, 9:15 with Dr. Lee".
    pub when: String,
    /// Whether it is confirmed already.
    pub confirmed: bool,
}

/// One reply.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReplyRow {
    /// Its name.
    pub name: ReplyName,
    /// How it came.
    pub channel: Channel,
    /// The number or address, as it should be read.
    pub from: String,
    /// What it says.
    pub body: String,
    /// When it was sent.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// What it was read as.
    pub read_as: ReadAs,
    /// What that means and what to do, for staff.
    pub sentence: String,
    /// Whether somebody must do something.
    pub state: ReplyState,
    /// The reminder it answers.
    pub key: Option<Key>,
    /// Whose it is.
    pub patient: Option<PatientId>,
    /// Their full name; empty while nobody knows whose it is.
    pub patient_name: String,
    /// Coming appointments of everybody who has this number or address.
    pub about: Vec<MeantAppointment>,
    /// Whether the number or address gets nothing more.
    pub opted_out: bool,
    /// Who dealt with it, when, and what they noted; empty while it waits.
    pub answered: String,
}

/// The inbox.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct InboxView {
    /// Newest first.
    pub rows: Vec<ReplyRow>,
    /// How many wait for somebody.
    pub waiting: u32,
}

/// Says that a reply was dealt with.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AnswerReply {
    /// Which.
    pub name: ReplyName,
    /// How: "phoned her", "moved to Friday". May be empty.
    pub note: String,
}

/// Says whose a reply is.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AttachReply {
    /// Which.
    pub name: ReplyName,
    /// Whose.
    pub patient: PatientId,
}

/// Records that a reply means no more messages.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OptOutByReply {
    /// Which.
    pub name: ReplyName,
}

/// Records that a reply means that the patient will come.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ConfirmByReply {
    /// Which.
    pub name: ReplyName,
    /// To which appointments: one, or several that one text listed.
    pub appointments: Vec<AppointmentId>,
}

/// What was done.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReplyActed {
    /// As it is now.
    pub row: ReplyRow,
    /// For the status line.
    pub sentence: String,
}

/// Asks for the words that are understood.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GetReplyWords {}

/// Changes the words that are understood.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveReplyWords {
    /// The words; none for those that come with the program.
    pub words: Option<ReplyWords>,
}

/// The words that are understood.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReplyWordsView {
    /// By language.
    pub words: ReplyWords,
    /// Opt-out words that hold everywhere and cannot be taken away.
    pub everywhere: Vec<String>,
}
