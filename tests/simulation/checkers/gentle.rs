//! P7, gentle: no address and no number gets more on a day or in a week than the caps, whoever
//! shares it, and nothing goes in a burst, whatever was restarted in between: one call rings at a
//! time, and texts go no faster than phone networks bear.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::message::Message;

use super::Broken;
use super::in_time::civil;
use crate::book::Book;
use crate::trace::{Fact, Rulebook, Said, Trace};

/// Letters that may go at once after a quiet time, beside the steady rate; twice, because a clock
/// that was set counts as a quiet time.
const BURSTS: usize = 10;

/// What each address and number got, by day.
#[derive(Default)]
pub(super) struct Got(BTreeMap<(String, &'static str), Vec<NaiveDate>>);

impl Got {
    /// Counts a message of a day.
    pub(super) fn count(&mut self, message: &Message, day: NaiveDate) {
        let place = (message.to.clone(), message.channel.as_str());
        self.0.entry(place).or_default().push(day);
    }

    /// Returns which caps have no room left for such a message on a day.
    pub(super) fn full(
        &self,
        rules: &Rulebook,
        message: &Message,
        day: NaiveDate,
    ) -> Option<&'static str> {
        let days = |channel: &'static str| {
            let place = (message.to.clone(), channel);
            self.0.get(&place).into_iter().flatten().copied()
        };
        let today = days(message.channel.as_str()).filter(|one| *one == day);
        let a_day = match message.channel {
            Channel::Email => rules.emails_a_day,
            Channel::Sms => rules.texts_a_day,
            Channel::Voice => rules.calls_a_day,
            Channel::CallList => return None,
        };
        let rings = days("sms").chain(days("voice"));
        let week = rings.filter(|one| (day - TimeDelta::days(6)..=day).contains(one));
        if today.count() >= a_day {
            return Some("in a day");
        }
        let rings = message.channel != Channel::Email;
        (rings && week.count() >= rules.rings_a_week).then_some("in seven days")
    }
}

/// Returns how long a carrier of phones needs from one message of a channel to the next.
const fn pace(message: &Message) -> TimeDelta {
    let seconds = match (message.channel, message.carrier) {
        (Channel::Sms, CarrierName::SmsGate) => 10,
        (Channel::Sms, _) => 2,
        // So long it rings and speaks.
        (Channel::Voice, _) => 180,
        (Channel::Email | Channel::CallList, _) => 0,
    };
    TimeDelta::seconds(seconds)
}

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut got = Got::default();
    let mut last: BTreeMap<&str, DateTime<Utc>> = BTreeMap::new();
    let mut went = Vec::new();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let (Fact::HandedOver(letter), Some(rules)) = (&noted.fact, &book.rules) {
            let mut rough = |words: String| {
                broken.push(Broken {
                    promise: "P7",
                    line,
                    words,
                });
            };
            let message = &letter.message;
            let day = civil(&rules.zone, noted.at).map(|(day, _, _)| day);
            if let Some(day) = day.filter(|_| letter.said != Said::Refused) {
                if let Some(full) = got.full(rules, message, day) {
                    rough(format!("more than the cap {full} went there: {letter:?}"));
                }
                got.count(message, day);
            }
            // The pace is kept by the PC's clock; one that was set back says nothing.
            let before = last.insert(message.channel.as_str(), noted.at);
            let since = before.map(|before| noted.at - before);
            if since.is_some_and(|since| TimeDelta::zero() <= since && since < pace(message)) {
                rough(format!("it went on the heels of another one: {letter:?}"));
            }
            went.push(noted.true_at);
            let minute_ago = noted.true_at - TimeDelta::minutes(1);
            let lately = went.iter().rev().take_while(|at| **at > minute_ago).count();
            let allowed = usize::try_from(rules.a_minute).unwrap_or(usize::MAX) + BURSTS;
            if lately > allowed {
                rough(format!("{lately} went within a minute"));
            }
        }
        book.apply(&noted.fact);
    }
    broken
}
