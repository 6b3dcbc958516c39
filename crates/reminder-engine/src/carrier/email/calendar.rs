//! Writes the calendar file that travels with an e-mail (RFC 5545, RFC 5546). It says when and with
//! whom and nothing about why: calendars are shared.

use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{Calendar, Class, Component, Event, EventLike, EventStatus, Property};
use reminder_core::message::{CalendarEntry, Message};

/// Returns the file. `PUBLISH` asks for no answer; `REQUEST` would have a mail program offer
/// buttons whose answers nobody here reads. The start is written in UTC, so no rule about summer
/// time can be read differently by the patient's device.
pub(super) fn publish(entry: &CalendarEntry, message: &Message, now: DateTime<Utc>) -> String {
    let mut event = Event::new();
    event
        .uid(&entry.uid)
        .sequence(u32::try_from(entry.sequence).unwrap_or(0))
        .timestamp(now)
        .starts(entry.start)
        .summary(&entry.summary)
        .class(Class::Private)
        .append_property(organizer(message));
    event.status(EventStatus::Confirmed);
    let length = TimeDelta::minutes(i64::from(entry.duration_minutes));
    if let Some(end) = entry.start.checked_add_signed(length)
        && end > entry.start
    {
        event.ends(end);
    }
    let calendar = Calendar {
        properties: Property::from_array([
            ("VERSION", "2.0"),
            ("PRODID", "-//RingOnce//Appointment reminders//EN"),
            ("CALSCALE", "GREGORIAN"),
            ("METHOD", "PUBLISH"),
        ]),
        components: vec![event.done().into()],
    };
    calendar.to_string()
}

/// Whom the appointment is with (required by RFC 5546 3.2.1): the sender everybody can see anyway.
/// A double quote cannot be written inside a parameter, so it becomes a single one.
fn organizer(message: &Message) -> Property {
    let mut organizer = Property::new("ORGANIZER", format!("mailto:{}", message.from_address));
    if !message.from_name.is_empty() {
        organizer.add_parameter("CN", &message.from_name.replace('"', "'"));
    }
    organizer.done()
}
