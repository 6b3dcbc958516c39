//! P3, in time or not at all: inside opening hours, outside quiet hours and closing days, between
//! 08:00 and 21:00 on the clinic's wall and where the number is, before the start; and no carrier
//! keeps a text for the night. Civil time is worked out here, by itself.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use reminder_core::cadence::Channel;
use reminder_core::message::Message;

use super::Broken;
use crate::book::Book;
use crate::numbers::zones_of;
use crate::trace::{Fact, HandedOver, Rulebook, Trace};

const WALL: (u32, u32) = (8 * 60, 21 * 60);

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let Fact::HandedOver(letter) = &noted.fact {
            let mut late = |words: String| {
                broken.push(Broken {
                    promise: "P3",
                    line,
                    words,
                });
            };
            let about = match letter.tells_of_a_cancel() {
                true => None,
                false => book.about(letter),
            };
            if about.is_some_and(|(_, start)| noted.at >= start) {
                late(format!("it went after the start: {letter:?}"));
            }
            let open = book
                .rules
                .as_ref()
                .map(|rules| may_go(rules, &letter.message, noted.at));
            if open != Some(true) {
                late(format!(
                    "it went while the clinic lets nothing go: {letter:?}"
                ));
            }
            if let Some(rules) = &book.rules
                && !ends_by_day(rules, letter, noted.at)
            {
                late(format!("its carrier may let it go later: {letter:?}"));
            }
            if book.clock_off {
                late(format!(
                    "it went although the clock is known to be wrong: {letter:?}"
                ));
            }
        }
        book.apply(&noted.fact);
    }
    broken
}

/// Returns the civil day, weekday (Monday is 0) and minute of an instant.
pub(crate) fn civil(zone: &str, at: DateTime<Utc>) -> Option<(NaiveDate, usize, u32)> {
    let zone = TimeZone::get(zone).ok()?;
    let civil = zone.to_datetime(Timestamp::from_second(at.timestamp()).ok()?);
    let day = NaiveDate::from_ymd_opt(
        civil.year().into(),
        u32::try_from(civil.month()).ok()?,
        u32::try_from(civil.day()).ok()?,
    )?;
    let weekday = usize::try_from(civil.weekday().to_monday_zero_offset()).ok()?;
    let minute = u32::try_from(i32::from(civil.hour()) * 60 + i32::from(civil.minute())).ok()?;
    Some((day, weekday, minute))
}

/// Returns whether something may go at an instant: the clinic lets it, and it is day wherever the
/// number that is texted or called may be.
pub(crate) fn may_go(rules: &Rulebook, message: &Message, at: DateTime<Utc>) -> bool {
    within_hours(rules, at) && zones(message).iter().all(|zone| is_day(zone, at))
}

/// Returns whether a carrier that keeps a text for a while lets go of it the same day, before
/// evening here and there.
fn ends_by_day(rules: &Rulebook, letter: &HandedOver, at: DateTime<Utc>) -> bool {
    if letter.message.channel != Channel::Sms {
        return true;
    }
    let last = letter.useful_until - TimeDelta::seconds(1);
    let by_day = |zone: &str| {
        let (begins, ends) = (civil(zone, at), civil(zone, last));
        begins
            .zip(ends)
            .is_some_and(|((first, ..), (day, _, minute))| first == day && minute < WALL.1)
    };
    by_day(&rules.zone) && zones(&letter.message).iter().all(|zone| by_day(zone))
}

/// Returns the zones besides the clinic's whose wall holds for a message.
fn zones(message: &Message) -> &'static [&'static str] {
    match message.channel {
        Channel::Sms | Channel::Voice => zones_of(&message.to),
        Channel::Email | Channel::CallList => &[],
    }
}

fn is_day(zone: &str, at: DateTime<Utc>) -> bool {
    civil(zone, at).is_some_and(|(_, _, minute)| WALL.0 <= minute && minute < WALL.1)
}

/// Returns whether a clinic lets something go at an instant.
fn within_hours(rules: &Rulebook, at: DateTime<Utc>) -> bool {
    let Some((day, weekday, minute)) = civil(&rules.zone, at) else {
        return false;
    };
    let (quiet_ends, quiet_begins) = rules.quiet;
    WALL.0 <= minute
        && minute < WALL.1
        && quiet_ends <= minute
        && minute < quiet_begins
        && !rules.closing.contains(&day)
        && rules.opening[weekday]
            .iter()
            .any(|(opens, closes)| *opens <= minute && minute < *closes)
}

/// Returns the first moment in a span, looked at in steps of five minutes, from which on the clinic
/// lets things go for a quarter of an hour.
pub(crate) fn opens_between(
    rules: &Rulebook,
    message: &Message,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    // Nobody is asked about more than a month.
    (0..31 * 288)
        .map(|step| from + TimeDelta::minutes(5 * step))
        .take_while(|at| *at + TimeDelta::minutes(15) < until)
        .find(|at| (0..=3).all(|more| may_go(rules, message, *at + TimeDelta::minutes(5 * more))))
}
