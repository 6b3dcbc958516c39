//! What the gateway's answers, codes and states mean. Pure. Whatever is not surely "not sent" is
//! unknown; a code that nobody knows yet blames the one reminder and never stops everybody's.
//!
//! Nothing that the gateway says is quoted: its words like to hold the number or the text.

use super::dialect::{Record, Refusal, same_number};
use crate::carrier::http::Answer;
use crate::carrier::{ChannelFault, Fault, Outcome, Receipt, UndeliveredBecause};

/// What a code of the gateway's is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// It comes and goes.
    Passing,
    /// This number.
    Number(UndeliveredBecause),
    /// The account, the sender or the country.
    Channel(ChannelFault),
}

/// The codes that are documented and mean something to us, and what is written into the history.
/// 21612 is about one pair of numbers: one patient abroad must not stop everybody's texts.
const CODES: [(u32, Meaning, &str); 43] = {
    use ChannelFault as C;
    use Meaning::{Channel, Number, Passing};
    use UndeliveredBecause as U;
    [
        (10001, Channel(C::Suspended), "the account is not active"),
        (10004, Passing, "too many calls at a time"),
        (
            13227,
            Channel(C::Region),
            "calls to this country are not allowed",
        ),
        (14107, Passing, "too many at a time"),
        (
            20003,
            Channel(C::Credentials),
            "the account or its key was refused",
        ),
        (20005, Channel(C::Suspended), "the account is not active"),
        (20404, Channel(C::NotSetUp), "there is no such account"),
        (20429, Passing, "too many requests at a time"),
        (21203, Channel(C::Region), "calls abroad are not allowed"),
        (
            21210,
            Channel(C::SenderRefused),
            "the clinic's number is not verified",
        ),
        (21211, Number(U::NoSuchNumber), "there is no such number"),
        (
            21212,
            Channel(C::SenderRefused),
            "the clinic's number is none",
        ),
        (
            21214,
            Number(U::NoSuchNumber),
            "the number cannot be reached",
        ),
        (
            21215,
            Channel(C::Region),
            "calls to this country are not allowed",
        ),
        (21217, Number(U::NoSuchNumber), "there is no such number"),
        (
            21219,
            Channel(C::Trial),
            "a trial account calls its owner only",
        ),
        (
            21408,
            Channel(C::Region),
            "texts to this country are not allowed",
        ),
        (21602, Number(U::Unsaid), "there are no words"),
        (
            21603,
            Channel(C::SenderRefused),
            "the clinic's number is missing",
        ),
        (
            21606,
            Channel(C::SenderRefused),
            "the clinic's number cannot send texts",
        ),
        (
            21608,
            Channel(C::Trial),
            "a trial account texts its owner only",
        ),
        (21610, Number(U::OptedOut), "the number asked for no more"),
        (
            21611,
            Channel(C::QuotaReached),
            "the gateway's queue is full",
        ),
        (
            21612,
            Number(U::Unsaid),
            "this number cannot be reached from the clinic's",
        ),
        (21614, Number(U::NoTexts), "the number cannot get texts"),
        (21617, Number(U::Unsaid), "the text is too long"),
        (21635, Number(U::NoTexts), "the number is a landline"),
        (
            21660,
            Channel(C::SenderRefused),
            "the clinic's number is another account's",
        ),
        (
            21703,
            Channel(C::SenderRefused),
            "there is no number to send from",
        ),
        (
            22005,
            Channel(C::QuotaReached),
            "the gateway's queue of calls is full",
        ),
        (
            30001,
            Channel(C::QuotaReached),
            "the gateway's queue is full",
        ),
        (30002, Channel(C::Suspended), "the account is suspended"),
        (
            30003,
            Number(U::OutOfReach),
            "the phone is off or out of reach",
        ),
        (30004, Number(U::Filtered), "the text was blocked"),
        (
            30005,
            Number(U::NoSuchNumber),
            "the phone is not known any more",
        ),
        (
            30006,
            Number(U::NoTexts),
            "the number is a landline or cannot be reached",
        ),
        (30007, Number(U::Filtered), "the phone network filtered it"),
        (
            30008,
            Number(U::Unsaid),
            "the phone network does not say why",
        ),
        (
            30034,
            Channel(C::SenderNotRegistered),
            "the clinic's number is not registered",
        ),
        (
            30036,
            Number(U::TooLate),
            "its time was over before it left",
        ),
        (30450, Number(U::Filtered), "it was taken for fraud"),
        (
            60728,
            Channel(C::QuotaReached),
            "the hour's limit is reached",
        ),
        (
            63038,
            Channel(C::QuotaReached),
            "the day's limit is reached",
        ),
    ]
};

fn known(code: u32) -> Option<(Meaning, &'static str)> {
    let found = CODES.iter().find(|(known, _, _)| *known == code);
    found.map(|(_, meaning, words)| (*meaning, *words))
}

/// Returns the outcome of asking for something new.
pub(super) fn handed_over(answer: &Answer, to: &str) -> Outcome {
    if (200..=299).contains(&answer.status) {
        let record = answer.json().and_then(|value| Record::of(&value));
        return match record {
            Some(record) if same_number(&record.to, to) => Outcome::Accepted {
                reference: record.sid,
            },
            Some(_) => Outcome::Unknown {
                detail: format!(
                    "The gateway answered {} and named another number.",
                    answer.status
                ),
            },
            None => Outcome::Unknown {
                detail: format!(
                    "The gateway answered {} without saying that it has it.",
                    answer.status
                ),
            },
        };
    }
    match refusal(answer) {
        Some((fault, _)) => Outcome::NotSent {
            fault,
            detail: refusal_in_words(answer),
        },
        None => Outcome::Unknown {
            detail: refusal_in_words(answer),
        },
    }
}

/// Returns whose fault it is that the gateway surely did not take it; nothing when its answer does
/// not prove that.
pub(super) fn refusal(answer: &Answer) -> Option<(Fault, Option<u32>)> {
    if !(400..=499).contains(&answer.status) {
        return None;
    }
    let said = answer.json().and_then(|value| Refusal::of(&value));
    let code = said.and_then(|said| said.code);
    let fault = match (code.and_then(known), answer.status) {
        (Some((meaning, _)), _) => fault(meaning),
        // "Never processed", whoever says it.
        (None, 429) => Fault::Passing,
        (None, 401 | 403) => Fault::Channel(ChannelFault::Credentials),
        (None, 402) => Fault::Channel(ChannelFault::Funds),
        (None, 404) => Fault::Channel(ChannelFault::NotSetUp),
        (None, _) => match said {
            Some(said) if said.of_sender => Fault::Channel(ChannelFault::SenderRefused),
            Some(_) => Fault::Recipient,
            // Not the gateway's own words: something in between may have answered.
            None => return None,
        },
    };
    Some((fault, code))
}

const fn fault(meaning: Meaning) -> Fault {
    match meaning {
        Meaning::Passing => Fault::Passing,
        Meaning::Channel(fault) => Fault::Channel(fault),
        Meaning::Number(UndeliveredBecause::OptedOut) => Fault::OptedOut,
        Meaning::Number(UndeliveredBecause::NoTexts) => Fault::NoTexts,
        Meaning::Number(
            UndeliveredBecause::NoSuchNumber
            | UndeliveredBecause::OutOfReach
            | UndeliveredBecause::Filtered
            | UndeliveredBecause::TooLate
            | UndeliveredBecause::NoAnswer
            | UndeliveredBecause::Busy
            | UndeliveredBecause::Machine
            | UndeliveredBecause::Bounced(_)
            | UndeliveredBecause::Channel(_)
            | UndeliveredBecause::Unsaid,
        ) => Fault::Recipient,
    }
}

/// Returns what the gateway answered, in our words.
pub(super) fn refusal_in_words(answer: &Answer) -> String {
    let status = answer.status;
    let said = answer.json().and_then(|value| Refusal::of(&value));
    match said.and_then(|said| said.code) {
        Some(code) => match known(code) {
            Some((_, words)) => format!("The gateway answered {status}, code {code}: {words}."),
            None => format!("The gateway answered {status}, code {code}."),
        },
        None => format!("The gateway answered {status}."),
    }
}

/// Returns what became of a text.
pub(super) fn receipt_of_text(record: &Record) -> Receipt {
    match record.status.as_str() {
        "sent" | "partially_delivered" => Receipt::Sent,
        "delivered" | "read" => Receipt::Delivered,
        "canceled" => Receipt::Cancelled,
        "failed" | "undelivered" => undelivered(record, UndeliveredBecause::Unsaid),
        // accepted, scheduled, queued, sending, initiated, and whatever comes next year.
        _ => Receipt::UnderWay,
    }
}

/// Returns what became of a call. Only a person who picked up is evidence that it was heard; what a
/// machine recorded was left and not confirmed.
pub(super) fn receipt_of_call(record: &Record) -> Receipt {
    match record.status.as_str() {
        "completed" => match record.answered_by.as_str() {
            "human" => Receipt::Delivered,
            "fax" => undelivered(record, UndeliveredBecause::Machine),
            _ => Receipt::Sent,
        },
        "busy" => undelivered(record, UndeliveredBecause::Busy),
        "no-answer" => undelivered(record, UndeliveredBecause::NoAnswer),
        "failed" => undelivered(record, UndeliveredBecause::NoSuchNumber),
        "canceled" => Receipt::Cancelled,
        _ => Receipt::UnderWay,
    }
}

/// Whether a call rings no more. A state that nobody knows may be a ringing one.
pub(super) fn is_over(status: &str) -> bool {
    matches!(
        status,
        "completed" | "busy" | "no-answer" | "failed" | "canceled"
    )
}

fn undelivered(record: &Record, otherwise: UndeliveredBecause) -> Receipt {
    let found = record.error_code.and_then(known);
    let because = match found {
        Some((Meaning::Number(because), _)) => because,
        Some((Meaning::Channel(fault), _)) => UndeliveredBecause::Channel(fault),
        Some((Meaning::Passing, _)) | None => otherwise,
    };
    let detail = match (record.error_code, found) {
        (Some(code), Some((_, words))) => format!("The gateway says {code}: {words}."),
        (Some(code), None) => format!("The gateway says {code}."),
        (None, _) => String::from("The gateway gives no reason."),
    };
    Receipt::Undelivered {
        because,
        code: record.error_code,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_there_once_and_in_order() {
        for pair in CODES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} and {}", pair[0].0, pair[1].0);
        }
    }

    #[test]
    fn only_a_refusal_that_names_itself_is_believed() {
        for status in 100..=599 {
            let answer = Answer {
                status,
                body: b"<!doctype html><title>Welcome</title>".to_vec(),
                at: None,
            };
            let believed = refusal(&answer).is_some();
            assert_eq!(
                believed,
                matches!(status, 401 | 402 | 403 | 404 | 429),
                "{status}"
            );
            let outcome = handed_over(&answer, "+12025550101");
            assert!(!matches!(outcome, Outcome::Accepted { .. }), "{status}");
        }
    }
}
