//! What a gateway writes, read leniently: Twilio writes numbers where SignalWire writes texts and
//! the other way round, ids have no fixed form, and new states and codes come without notice.
//! Nothing here says what a state or a code means.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// Longest id that is believed; Twilio's have 34 letters, SignalWire's 36.
const SID_LENGTH_MAX: usize = 64;

/// A text or a call as the gateway tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// What the gateway calls it.
    pub(super) sid: String,
    pub(super) to: String,
    pub(super) from: String,
    pub(super) body: String,
    /// In lower case.
    pub(super) status: String,
    pub(super) direction: String,
    pub(super) error_code: Option<u32>,
    pub(super) created: Option<DateTime<Utc>>,
    /// Who picked up, of calls.
    pub(super) answered_by: String,
}

impl Record {
    /// Reads a record; none when it has no id that can be asked for.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let sid = text(value, "sid");
        is_sid(&sid).then(|| Self {
            sid,
            to: text(value, "to"),
            from: text(value, "from"),
            body: text(value, "body"),
            status: text(value, "status").to_lowercase(),
            direction: text(value, "direction"),
            error_code: number(&value["error_code"]),
            created: created(value),
            answered_by: text(value, "answered_by").to_lowercase(),
        })
    }

    /// Whether it was made by us and not by a patient.
    pub(super) fn is_outbound(&self) -> bool {
        self.direction.starts_with("outbound")
    }
}

/// Whether this is an id: it goes into addresses of requests, so it is letters, digits and dashes.
pub(super) fn is_sid(text: &str) -> bool {
    (1..=SID_LENGTH_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// A refusal in the gateway's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Its number; none when it has none.
    pub(super) code: Option<u32>,
    /// Whether it complains of the sender and not of the recipient.
    pub(super) of_sender: bool,
}

impl Refusal {
    /// Reads `{"code": 21211, …}`, or `{"errors": [{"code": …, "attribute": …}]}`.
    pub(super) fn of(value: &Value) -> Option<Self> {
        if let Some(code) = number(&value["code"]) {
            return Some(Self {
                code: Some(code),
                of_sender: false,
            });
        }
        let first = value["errors"].as_array()?.first()?;
        Some(Self {
            code: number(&first["code"]),
            of_sender: text(first, "attribute").eq_ignore_ascii_case("from"),
        })
    }
}

/// Whether two ways to write a number mean the same one.
pub(super) fn same_number(one: &str, other: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let one = digits(one);
    !one.is_empty() && one == digits(other)
}

fn text(value: &Value, name: &str) -> String {
    match &value[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number
            .as_u64()
            .and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Twilio writes its times as e-mails do, others as ISO 8601 does.
fn created(value: &Value) -> Option<DateTime<Utc>> {
    let text = text(value, "date_created");
    DateTime::parse_from_rfc2822(&text)
        .or_else(|_| DateTime::parse_from_rfc3339(&text))
        .ok()
        .map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_dialects_are_read_as_the_same_record() {
        let twilio = json!({
            "sid": "SM0123456789abcdef0123456789abcdef", "to": "+12025550101",
            "from": "+12025550100", "body": "words", "status": "undelivered",
            "direction": "outbound-api", "error_code": 30003, "num_segments": "1",
            "date_created": "Mon, 23 Nov 2026 17:15:00 +0000", "price": null,
        });
        let signalwire = json!({
            "sid": "SM0123456789abcdef0123456789abcdef", "to": "+12025550101",
            "from": "+12025550100", "body": "words", "status": "Undelivered",
            "direction": "outbound-api", "error_code": "30003", "num_segments": 1,
            "date_created": "2026-11-23T17:15:00Z", "price": 0.01,
        });
        let record = Record::of(&twilio).expect("it has an id");
        assert_eq!(Record::of(&signalwire), Some(record.clone()));
        assert_eq!(record.error_code, Some(30003));
        assert!(record.created.is_some() && record.is_outbound());
    }

    #[test]
    fn what_has_no_usable_id_is_no_record() {
        let long = "x".repeat(65);
        for sid in [
            json!(null),
            json!(""),
            json!("a/b"),
            json!(".."),
            json!(long),
            json!([1]),
        ] {
            assert_eq!(Record::of(&json!({ "sid": sid })), None, "{sid}");
        }
        for sid in [json!(17), json!("0b5e2f4c-1111-4222-8333-944445555666")] {
            assert!(Record::of(&json!({ "sid": sid })).is_some(), "{sid}");
        }
    }

    #[test]
    fn both_ways_to_refuse_are_read() {
        let cases = [
            (
                json!({"code": 21211, "status": 400}),
                Some((Some(21211), false)),
            ),
            (json!({"code": "21610"}), Some((Some(21610), false))),
            (
                json!({"errors": [{"code": "21211", "attribute": "To"}]}),
                Some((Some(21211), false)),
            ),
            (
                json!({"errors": [{"code": "bad", "attribute": "From"}]}),
                Some((None, true)),
            ),
            (json!({"errors": []}), None),
            (json!({"message": "no"}), None),
            (json!("no"), None),
        ];
        for (value, expected) in cases {
            let refusal = Refusal::of(&value).map(|found| (found.code, found.of_sender));
            assert_eq!(refusal, expected, "{value}");
        }
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        assert!(same_number("+12025550101", "+1 202 555 0101"));
        assert!(!same_number("+12025550101", "+12025550102"));
        assert!(!same_number("", ""));
    }
}
