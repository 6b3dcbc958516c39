//! A letter to hand over, with every part a letter can have. Made-up people and reserved addresses.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::key::{Identity, Key, StepId};
use reminder_core::message::{CalendarEntry, Message};
use reminder_engine::carrier::{Fault, Letter, Outcome};

pub(crate) const PATIENT: &str = "ann.lee@example.org";
pub(crate) const CLINIC: &str = "desk@clinic.example";

/// The moment of the attempt: Monday, 23 November 2026, 17:15 in London.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 17, 15, 0)
        .single()
        .expect("a moment in UTC is there once")
}

/// Returns the key of the reminder to this contact.
pub(crate) fn key_for(contact: &str) -> Key {
    Key::of(&Identity {
        channel: Channel::Email,
        contact,
        person: "ann lee 1984-02-29",
        occurrence: now() + chrono::TimeDelta::hours(16),
        step: StepId(1),
    })
}

/// Returns a message with words outside ASCII, a line that is only a dot, and a calendar entry.
pub(crate) fn message() -> Message {
    let local_start = NaiveDate::from_ymd_opt(2026, 11, 24)
        .and_then(|day| day.and_hms_opt(9, 15, 0))
        .expect("the date is in the calendar");
    Message {
        channel: Channel::Email,
        carrier: CarrierName::Smtp,
        to: String::from(PATIENT),
        from_name: String::from("Café Clinic, \"Front Desk\""),
        from_address: String::from(CLINIC),
        reply_to: String::from("answers@clinic.example"),
        subject: String::from("Your appointment on Tuesday, 24 November at 09:15 – Café Clinic"),
        text: String::from(
            "Dear Ann,\n\nthis is a reminder of your appointment on Tuesday, 24 November at \
             09:15.\n.\n<b>Bring</b> nothing & call 020 7946 0000 to change it.\n\nCafé Clinic\n",
        ),
        language: String::from("en-GB"),
        calendar: Some(CalendarEntry {
            uid: String::from("4711@ringonce.invalid"),
            sequence: 2,
            local_start,
            start: local_start.and_utc(),
            duration_minutes: 30,
            summary: String::from("Appointment; Café Clinic, London"),
        }),
        only_if: None,
    }
}

/// Returns the letter that carries these words.
pub(crate) fn letter<'a>(key: &'a Key, message: &'a Message) -> Letter<'a> {
    Letter {
        key,
        message,
        now: now(),
        useful_until: now() + chrono::TimeDelta::hours(2),
    }
}

/// Returns an outcome as one line of a table.
pub(crate) fn in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { reference } => format!("accepted: {reference}"),
        Outcome::Unknown { detail } => format!("unknown: {detail}"),
        Outcome::NotSent { fault, detail } => {
            let fault = match fault {
                Fault::Recipient => String::from("recipient"),
                Fault::OptedOut => String::from("recipient, opted out"),
                Fault::NoTexts => String::from("recipient, gets no texts"),
                Fault::Passing => String::from("passing"),
                Fault::Channel(fault) => format!("channel, {fault:?}"),
            };
            format!("not sent ({fault}): {detail}")
        }
    }
}
