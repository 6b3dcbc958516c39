//! The clinic: its hours, its rules, and everything a plan is made from besides the bookings.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::cadence::{Cadence, Channel};
use crate::key::{CadenceId, KindId, PractitionerId, TemplateId};
use crate::practice::Practice;
use crate::template::Template;

/// An opening span of one day; it ends after it begins and never crosses midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Span {
    /// First moment inside.
    pub opens: NaiveTime,
    /// First moment outside again.
    pub closes: NaiveTime,
}

/// The hours of a week, Monday first; a day without spans is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct OpeningHours(pub [Vec<Span>; 7]);

/// When nothing goes out although the clinic is open. Lies inside the hard wall of
/// 08:00 to 21:00, which no setting can widen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct QuietHours {
    /// Quiet ends: the first moment of the day at which something may go.
    pub ends: NaiveTime,
    /// Quiet begins: the first moment of the evening at which nothing may go any more.
    pub begins: NaiveTime,
}

/// A day on which the clinic is closed, whatever its weekday says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ClosingDay {
    /// The day.
    pub date: NaiveDate,
    /// What staff call it.
    pub name: String,
}

/// How many reminders one contact may get in one local day, per channel, whoever shares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Caps {
    /// E-mails a day to one address.
    pub email_per_day: u8,
    /// Texts a day to one number.
    pub sms_per_day: u8,
    /// Calls a day to one number.
    pub voice_per_day: u8,
    /// Texts and calls together to one number, in any seven days in a row.
    #[serde(default = "three")]
    pub phone_per_week: u8,
    /// Whether what is due at one number on one day goes in one text that lists each visit. A
    /// clinic that has it otherwise phones about all but the first.
    #[serde(default = "yes")]
    pub one_text: bool,
}

/// What a clinic has that was set up before it could say.
const fn yes() -> bool {
    true
}

/// What 47 CFR 64.1200(a)(9)(iv) lets a provider of health care send a week, and what a clinic has
/// that was set up before it could say.
const fn three() -> u8 {
    3
}

impl Caps {
    /// Returns the cap of a channel. Staff calls are counted too, so a list cannot nag.
    #[must_use]
    pub const fn of(&self, channel: Channel) -> u8 {
        match channel {
            Channel::Email => self.email_per_day,
            Channel::Sms => self.sms_per_day,
            Channel::Voice | Channel::CallList => self.voice_per_day,
        }
    }

    /// Returns how many a contact may get in a week by machines that ring or buzz; none for a
    /// channel that does neither.
    #[must_use]
    pub const fn of_week(&self, channel: Channel) -> Option<u8> {
        match channel {
            Channel::Sms | Channel::Voice => Some(self.phone_per_week),
            Channel::Email | Channel::CallList => None,
        }
    }
}

/// The clinic as staff describe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Clinic {
    /// The name patients know.
    pub name: String,
    /// The number patients can call back, as it should be read.
    pub callback_number: String,
    /// ISO 3166 country, two letters; decides how a national number is read.
    pub country: String,
    /// IANA time zone, such as `America/Vancouver`.
    pub zone: String,
    /// BCP 47 language of patients without one of their own.
    pub language: String,
    /// When the clinic is open.
    pub opening_hours: OpeningHours,
    /// When nothing goes out although it is open.
    pub quiet_hours: QuietHours,
    /// Days on which it is closed.
    pub closing_days: Vec<ClosingDay>,
    /// How much one contact may get.
    pub caps: Caps,
    /// Minutes between an approval and the first moment it may go; staff can undo until then.
    pub grace_minutes: u32,
    /// E-mails a minute at most.
    pub emails_per_minute: u32,
    /// Reminders a minute at most, all channels together.
    pub reminders_per_minute: u32,
    /// Whether a patient without recorded consent gets nothing.
    pub consent_required: bool,
}

/// A person patients have appointments with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Practitioner {
    /// Its row.
    pub id: PractitionerId,
    /// The name patients know.
    pub name: String,
    /// No longer offered for new appointments.
    pub archived: bool,
}

/// A kind of appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AppointmentKind {
    /// Its row.
    pub id: KindId,
    /// What staff call it; it never reaches a message, because it may say what is treated.
    pub name: String,
    /// Usual length.
    pub duration_minutes: u32,
    /// Which reminders it gets.
    pub cadence: CadenceId,
    /// No longer offered for new appointments.
    pub archived: bool,
}

/// Who carries messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CarrierName {
    /// Writes files into a folder; nothing leaves the building.
    Practice,
    /// The clinic's mail server.
    Smtp,
    /// A gateway for texts and calls that speaks as Twilio does.
    Twilio,
    /// The clinic's own Android phone, through SMSGate.
    SmsGate,
    /// Staff, by phone.
    CallList,
}

impl CarrierName {
    /// Returns the word used in hashes and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Smtp => "smtp",
            Self::Twilio => "twilio",
            Self::SmsGate => "sms_gate",
            Self::CallList => "call_list",
        }
    }
}

/// Whom an e-mail comes from, and by which carrier. Part of what is approved: something approved
/// for the practice folder can therefore never leave the building later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct EmailSender {
    /// Practice or the clinic's mail server.
    pub carrier: CarrierName,
    /// The name in the From line.
    pub from_name: String,
    /// The address in the From line.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: String,
}

/// Whom texts or calls come from, and by which carrier. Part of what is approved, as an e-mail's
/// sender is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PhoneSender {
    /// Practice, a gateway, or the clinic's phone.
    pub carrier: CarrierName,
    /// The number patients see, as E.164 has it, or the name that stands in its place; empty where
    /// the carrier has only one.
    pub number: String,
}

/// Everything a plan depends on besides the bookings. `revision` changes with every change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Counts changes; a claim with another revision than the row's does not send.
    pub revision: i64,
    /// The clinic.
    pub clinic: Clinic,
    /// Whom e-mails come from.
    pub sender: EmailSender,
    /// Whom texts come from; none until they are set up.
    pub texts: Option<PhoneSender>,
    /// Whom calls come from; none until they are set up.
    pub calls: Option<PhoneSender>,
    /// Whom practice mode reaches all the same: the staff themselves.
    pub practice: Practice,
    /// Practitioners, archived ones included.
    pub practitioners: BTreeMap<PractitionerId, Practitioner>,
    /// Kinds of appointment, archived ones included.
    pub kinds: BTreeMap<KindId, AppointmentKind>,
    /// Cadences.
    pub cadences: BTreeMap<CadenceId, Cadence>,
    /// Templates in their newest version.
    pub templates: BTreeMap<TemplateId, Template>,
}
