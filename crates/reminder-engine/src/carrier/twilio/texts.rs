//! Texts: handing one over, finding one again, and what patients answer.

use chrono::{DateTime, TimeDelta, Utc};

use super::account::Account;
use super::dialect::{Record, same_number};
use super::{TwilioCarrier, not_sent, verdict};
use crate::carrier::http::Answer;
use crate::carrier::{
    Asked, ChannelFault, Fault, Handover, Letter, LookedUp, Outcome, Reply, is_international,
};

/// Longest time a text can be told to wait (twilio_api_v2010, CreateMessage: ValidityPeriod).
pub(super) const VALIDITY_MAX: TimeDelta = TimeDelta::seconds(36_000);
/// A text with less time than this would mostly be dropped.
const VALIDITY_MIN: TimeDelta = TimeDelta::seconds(30);
/// Longest text (twilio_api_v2010, CreateMessage: Body).
const LENGTH_MAX: usize = 1_600;
/// The gateway's clock may be behind ours by so much.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(2);
/// What a trial account puts before every text.
const TRIAL: &str = "Sent from your Twilio trial account - ";

impl TwilioCarrier {
    /// Hands one text over.
    pub(super) fn text(&self, letter: &Letter<'_>) -> Handover {
        let account = match self.account() {
            Ok(account) => account,
            Err(fault) => return Outcome::from(fault).into(),
        };
        let message = letter.message;
        if let Some(refused) = refused(&message.to, &message.text) {
            return refused.into();
        }
        let Some(sender) = sender(&message.from_address) else {
            return Outcome::from(ChannelFault::NotSetUp).into();
        };
        // The gateway counts from when it hears of it, which may be this much later.
        let heard_by = letter.now + delta(account.patience().until_heard());
        let validity = (letter.useful_until - heard_by).min(VALIDITY_MAX);
        if validity < VALIDITY_MIN {
            return not_sent(
                Fault::Passing,
                "Too little time is left before it may not arrive any more.",
            )
            .into();
        }
        let form = [
            ("To", message.to.as_str()),
            (sender, message.from_address.as_str()),
            ("Body", message.text.as_str()),
            ("ValidityPeriod", &validity.num_seconds().to_string()),
        ];
        match account.create("Messages", &form) {
            Ok(answer) => with_clock(verdict::handed_over(&answer, &message.to), &answer),
            Err(stop) => stop.outcome().into(),
        }
    }
}

/// Returns the outcome with the gateway's clock, when it was the gateway that answered.
pub(super) fn with_clock(outcome: Outcome, answer: &Answer) -> Handover {
    let carrier_clock = match &outcome {
        Outcome::Accepted { .. } => answer.at,
        Outcome::NotSent { .. } | Outcome::Unknown { .. } => None,
    };
    Handover {
        outcome,
        carrier_clock,
    }
}

/// Returns a wait as a difference between clocks.
pub(super) fn delta(wait: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX)
}

/// Returns what is wrong with a text that no gateway need be asked about.
fn refused(to: &str, text: &str) -> Option<Outcome> {
    if !is_international(to) {
        return Some(not_sent(
            Fault::Recipient,
            "The number is not an international one.",
        ));
    }
    if text.trim().is_empty() || text.chars().count() > LENGTH_MAX {
        return Some(not_sent(
            Fault::Recipient,
            "The text is empty or too long for a text message.",
        ));
    }
    None
}

/// Returns what a sender is called in a request: a number, a short code or a name is a `From`, and
/// a pool of numbers has a field of its own.
fn sender(sender: &str) -> Option<&'static str> {
    let length = sender.len();
    let pool = sender
        .strip_prefix("MG")
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if pool {
        return Some("MessagingServiceSid");
    }
    let short = (3..=8).contains(&length) && sender.bytes().all(|byte| byte.is_ascii_digit());
    let name = (1..=11).contains(&length)
        && sender.bytes().any(|byte| byte.is_ascii_alphabetic())
        && sender
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_'));
    (is_international(sender) || short || name).then_some("From")
}

/// Looks for a text by its number and its exact words. There is no filter by day: it goes by when
/// a text was sent, and one that still waits at the gateway would not be found.
pub(super) fn look_up(account: &Account<'_>, asked: &Asked<'_>) -> LookedUp {
    let since = asked.attempted_at - CLOCKS_APART;
    let to = asked.message.to.as_str();
    let listed = account.list("Messages", ("To", to), |page| all_before(page, since));
    let text = asked.message.text.as_str();
    let is_it = |record: &Record| {
        let body = record.body.strip_prefix(TRIAL).unwrap_or(&record.body);
        record.is_outbound()
            && same_number(&record.to, to)
            && body == text
            && !before(record, since)
    };
    match listed {
        Ok(records) => found(records.into_iter().filter(is_it), verdict::receipt_of_text),
        Err(unlisted) => LookedUp::CannotTell {
            detail: unlisted.detail(),
        },
    }
}

/// Returns what was found, when it is one.
pub(super) fn found(
    records: impl Iterator<Item = Record>,
    receipt: impl Fn(&Record) -> crate::carrier::Receipt,
) -> LookedUp {
    let mut found: Vec<Record> = records.collect();
    match (found.pop(), found.len()) {
        (None, _) => LookedUp::None,
        (Some(one), 0) => LookedUp::One {
            receipt: receipt(&one),
            reference: one.sid,
        },
        (Some(_), others) => LookedUp::Several {
            count: u32::try_from(others + 1).unwrap_or(u32::MAX),
        },
    }
}

/// Whether a record is surely older; one without a readable time is not.
pub(super) fn before(record: &Record, since: DateTime<Utc>) -> bool {
    record.created.is_some_and(|created| created < since)
}

/// Whether a whole page is older.
pub(super) fn all_before(page: &[Record], since: DateTime<Utc>) -> bool {
    page.iter().all(|record| before(record, since))
}

/// Returns the texts that came in at these numbers.
pub(super) fn replies(
    account: &Account<'_>,
    numbers: &[String],
    since: DateTime<Utc>,
) -> Result<Vec<Reply>, ChannelFault> {
    let mut replies = Vec::new();
    for number in numbers.iter().filter(|number| is_international(number)) {
        let records = account.list("Messages", ("To", number), |page| all_before(page, since))?;
        let inbound = |record: &Record| record.direction == "inbound" && !before(record, since);
        for record in records.into_iter().filter(inbound) {
            let at = record.created.ok_or(ChannelFault::NotUnderstood)?;
            replies.push(Reply {
                id: record.sid,
                from: record.from,
                to: record.to,
                body: record.body,
                at,
            });
        }
    }
    replies.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    Ok(replies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_a_number_a_short_code_a_name_or_a_pool() {
        let cases = [
            ("+12025550100", Some("From")),
            ("12345", Some("From")),
            ("CafeClinic", Some("From")),
            (
                "MG0123456789abcdef0123456789abcdef",
                Some("MessagingServiceSid"),
            ),
            ("", None),
            ("A name too long", None),
            ("Caf\u{e9}", None),
            ("12", None),
            ("desk@example.org", None),
        ];
        for (text, expected) in cases {
            assert_eq!(sender(text), expected, "{text}");
        }
    }
}
