//! The words staff read about reminders: one place, so that a state is called the same everywhere.

use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::counted::{self, grouped};
use reminder_core::fence::HeldBecause;
use reminder_core::ledger::WithdrawReason;
use reminder_core::plan::ProblemReason;
use reminder_core::reminder::ReminderState;
use reminder_core::watch::{CHECK_THE_CLOCK, ClockDoubt};

use crate::planning::PlanSaved;

/// Who did what the program did by itself.
pub const PROGRAM: &str = "RingOnce";

/// Returns the staff's word for a state.
#[must_use]
pub const fn state(state: ReminderState, channel: Channel) -> &'static str {
    match state {
        ReminderState::Planned => "Waiting for review",
        ReminderState::Approved => "Approved",
        ReminderState::Held => "On hold",
        ReminderState::Sending => "Going out now",
        ReminderState::Unknown => "Not known whether it went",
        ReminderState::Accepted => match channel {
            Channel::CallList => "On the call list",
            Channel::Email | Channel::Sms | Channel::Voice => "Sent",
        },
        ReminderState::Delivered => "Delivered",
        ReminderState::Undelivered => "Not delivered",
        ReminderState::Failed => "Could not be sent",
        ReminderState::Expired => "Too late, not sent",
        ReminderState::Cancelled => "Called off",
    }
}

/// Returns the staff's word for a channel.
#[must_use]
pub const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        Channel::Sms => "text",
        Channel::Voice => "phone call",
        Channel::CallList => "call list",
    }
}

/// Returns who took a message, for "… took it".
#[must_use]
pub const fn carrier(carrier: CarrierName) -> &'static str {
    match carrier {
        CarrierName::Practice => "the practice folder",
        CarrierName::Smtp => "the mail server",
        CarrierName::Twilio => "the gateway for texts and calls",
        CarrierName::SmsGate => "the clinic's phone",
        CarrierName::CallList => "the call list",
    }
}

/// Returns whose limit a day it is, and what is counted: one, and several.
#[must_use]
pub const fn takes(carrier: CarrierName) -> (&'static str, (&'static str, &'static str)) {
    match carrier {
        CarrierName::Smtp => ("Your mail provider", ("e-mail", "e-mails")),
        CarrierName::Twilio => ("The gateway", ("text or call", "texts and calls")),
        CarrierName::SmsGate => ("The clinic's phone", ("text", "texts")),
        CarrierName::Practice => ("The practice folder", ("file", "files")),
        CarrierName::CallList => ("The call list", ("call", "calls")),
    }
}

/// Returns why the PC's clock is not believed, and what to do.
#[must_use]
pub fn clock(doubt: ClockDoubt) -> String {
    format!("{} {CHECK_THE_CLOCK}", doubt.sentence())
}

/// Returns why nothing goes from this PC until a person takes over.
#[must_use]
pub const fn held_because(why: HeldBecause) -> &'static str {
    match why {
        HeldBecause::OlderDatabase => {
            "A backup was brought back: this clinic is older than what this PC sent since. Nothing \
             is sent until you say that this PC sends from now on."
        }
        HeldBecause::AnotherPc => {
            "Another PC sends for this clinic. Nothing is sent from here, so that nobody gets a \
             reminder twice. To send from this PC, stop the other one first and take over here."
        }
        HeldBecause::CopiedProfile => {
            "RingOnce was copied to this PC from another one. Nothing is sent from here, so that \
             nobody gets a reminder twice. Stop the other PC first and take over here."
        }
        HeldBecause::NoFence => {
            "This clinic's folder was moved or copied here, or this PC's list of what it sent is \
             gone. Nothing is sent until you say that this PC sends from now on."
        }
        HeldBecause::OlderFence => {
            "This PC's list of what it sent is older than this clinic. Nothing is sent until you \
             say that this PC sends from now on."
        }
        HeldBecause::Damaged => {
            "This PC's list of what it sent is damaged. Nothing is lost in the clinic, and nothing \
             is sent until you say that this PC sends from now on."
        }
        HeldBecause::Unusable => {
            "This PC's own list of what it sent cannot be read or written, so nothing is sent. \
             Nothing is lost. Check that the disk is not full and that you may write in your own \
             folders, and start RingOnce again."
        }
    }
}

/// Returns why a plan called a reminder off.
#[must_use]
pub const fn withdrawn(reason: WithdrawReason) -> &'static str {
    match reason {
        WithdrawReason::AppointmentOff => "The appointment is no longer expected.",
        WithdrawReason::Moved => "The appointment starts at another time now.",
        WithdrawReason::OptedOut => "The patient asked for no more messages to this contact.",
        WithdrawReason::PatientSaysNo => "The patient may not be contacted in this way any more.",
        WithdrawReason::ContactChanged => "The patient's contact was changed or removed.",
        WithdrawReason::RuleChanged => "The clinic's rules no longer ask for it.",
        WithdrawReason::ContactFull => "This contact already gets as much as it may on that day.",
        WithdrawReason::NoTexts => "This number can get no texts.",
        WithdrawReason::InAnother => "It goes in one text with another visit at this number.",
        WithdrawReason::CannotRender => "Its text can no longer be written.",
        WithdrawReason::Confirmed => "The patient answered that they will come.",
        WithdrawReason::NothingToTell => "There is nothing to tell any more.",
        WithdrawReason::NotCalledFor => {
            "It was to go only if the reminder before was not answered or did not arrive, and \
             nothing showed that in time. It was not needed."
        }
        WithdrawReason::Skipped => "Staff decided that it does not go.",
    }
}

/// Returns why a step gets no reminder and what to do about it.
#[must_use]
pub fn problem(reason: &ProblemReason, by: Option<Channel>) -> String {
    let what = by.map_or("contact", |by| match by {
        Channel::Email => "e-mail address",
        Channel::Sms | Channel::Voice | Channel::CallList => "phone number",
    });
    match reason {
        ProblemReason::NoContact => format!("There is no {what}. Add one, or phone the patient."),
        ProblemReason::NeverThere => {
            format!("The patient asked never to be contacted at this {what}. Phone another one.")
        }
        ProblemReason::OptedOut => {
            "The patient opted out. Remind them when you see them.".to_owned()
        }
        ProblemReason::OnlyOtherChannel { only } => {
            format!("The patient may only be contacted by {}.", channel(*only))
        }
        ProblemReason::NoVoicemail => {
            "The patient wants nothing said to a machine, and a call may meet one. Phone the \
             patient yourself."
                .to_owned()
        }
        ProblemReason::NoTexts => {
            "This number can get no texts. Phone the patient, and ask for a mobile number."
                .to_owned()
        }
        ProblemReason::ConsentRefused => "The patient refused this kind of message.".to_owned(),
        ProblemReason::NoConsent => {
            "No consent is on record. Ask the patient and record the answer.".to_owned()
        }
        ProblemReason::PatientArchived => {
            "The patient is archived. Bring them back if they still come.".to_owned()
        }
        ProblemReason::TooLate => "Booked too late for this reminder.".to_owned(),
        ProblemReason::Closed => {
            "The clinic is closed until it would be too late. Phone the patient.".to_owned()
        }
        ProblemReason::NightThere => "Whenever the clinic sends it is night where this number is. \
            Phone the patient at a good hour for them."
            .to_owned(),
        ProblemReason::ContactFull { cap } => format!(
            "This {what} already gets {cap} on that day. Phone the patient, or move one of them."
        ),
        ProblemReason::WeekFull { cap } => format!(
            "This {what} already gets {cap} texts and calls in that week. Phone the patient."
        ),
        ProblemReason::CannotRender { detail } => {
            format!("The text cannot be written: {detail}. Mend the template in Settings.")
        }
        ProblemReason::RuleMissing { what } => {
            format!("Settings have no {what} for this appointment. Mend it in Settings.")
        }
        ProblemReason::ChannelNotSetUp => {
            "This way of sending is not set up. Set it up in Settings, or phone the patient."
                .to_owned()
        }
        ProblemReason::NoCadence => {
            "This kind of appointment gets no reminders, by the clinic's choice.".to_owned()
        }
        ProblemReason::ToldOtherwise => {
            "The last message said something else about this appointment. Phone the patient."
                .to_owned()
        }
    }
}

/// Returns whether a person can do something about a problem.
#[must_use]
pub const fn needs_somebody(reason: &ProblemReason) -> bool {
    match reason {
        // Booked too late is nobody's fault, and the call list has it.
        ProblemReason::NoCadence
        | ProblemReason::OptedOut
        | ProblemReason::ConsentRefused
        | ProblemReason::TooLate => false,
        ProblemReason::NoContact
        | ProblemReason::NeverThere
        | ProblemReason::OnlyOtherChannel { .. }
        | ProblemReason::NoVoicemail
        | ProblemReason::NoTexts
        | ProblemReason::NoConsent
        | ProblemReason::PatientArchived
        | ProblemReason::Closed
        | ProblemReason::NightThere
        | ProblemReason::ContactFull { .. }
        | ProblemReason::WeekFull { .. }
        | ProblemReason::CannotRender { .. }
        | ProblemReason::RuleMissing { .. }
        | ProblemReason::ChannelNotSetUp
        | ProblemReason::ToldOtherwise => true,
    }
}

/// Returns what a change of the book or the rules did to reminders; empty when it did nothing.
#[must_use]
pub fn plan_saved(saved: &PlanSaved) -> String {
    let mut parts = Vec::new();
    if saved.planned > 0 {
        let waits = if saved.planned == 1 {
            "it waits"
        } else {
            "they wait"
        };
        parts.push(format!(
            "{} planned; {waits} for review.",
            reminders(saved.planned)
        ));
    }
    if saved.changed > 0 && saved.changed == saved.back_to_review {
        let waits = if saved.changed == 1 { "waits" } else { "wait" };
        parts.push(format!(
            "{} changed and {waits} for review again.",
            reminders(saved.changed)
        ));
    } else if saved.changed > 0 {
        parts.push(format!("{} changed.", reminders(saved.changed)));
        if saved.back_to_review > 0 {
            parts.push(format!(
                "{} of them had been approved and must be reviewed again.",
                grouped(saved.back_to_review.into())
            ));
        }
    }
    if saved.withdrawn > 0 {
        parts.push(format!("{} called off.", reminders(saved.withdrawn)));
    }
    if saved.notices > 0 {
        let waits = if saved.notices == 1 { "waits" } else { "wait" };
        let notices = counted(saved.notices, "change notice", "change notices");
        parts.push(format!("{notices} {waits} for review."));
    }
    parts.join(" ")
}

/// Returns "1 reminder" or "5 reminders".
#[must_use]
pub fn reminders(count: u32) -> String {
    counted::reminders(count.into())
}

/// Returns a number with the right form of a word.
#[must_use]
pub fn counted(count: u32, one: &str, many: &str) -> String {
    counted::counted(count.into(), one, many)
}
