//! A phone with SMSGate that is none: it keeps texts under the ids it is given, once each, lets
//! them come to their end as its clock goes on, and has an inbox. The clock is moved by hand. What
//! goes wrong on the wire is the front's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::fake_http::{Desk, FakeHttp, Heard, Said, lock};
use crate::fake_twilio::Fate;

/// Who may ask the phone.
pub const USER: &str = "sms";
/// With what.
pub const PASSWORD: &str = "correct horse battery staple";

/// A text on the phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Whom it goes to.
    pub to: String,
    /// The words.
    pub body: String,
    /// When the phone got it.
    pub created: DateTime<Utc>,
    /// Until when it may leave.
    pub valid_until: DateTime<Utc>,
    /// What becomes of it.
    pub fate: Fate,
    /// It was taken back.
    pub cancelled: bool,
}

/// What the phone has.
pub struct Phone {
    /// What its clock says.
    pub now: DateTime<Utc>,
    /// Every text by its id.
    pub texts: BTreeMap<String, Kept>,
    /// What came in: sender, words, when.
    pub inbox: Vec<(String, String, DateTime<Utc>)>,
    /// What becomes of what goes to a number; everything else arrives.
    pub fates: BTreeMap<String, Fate>,
}

/// A phone on loopback, on until it is dropped.
pub struct FakeSmsGate {
    /// Its front, which can make trouble.
    pub front: FakeHttp,
    phone: Arc<Mutex<Phone>>,
}

impl FakeSmsGate {
    /// Switches a phone on whose clock shows this time.
    #[must_use]
    pub fn start(now: DateTime<Utc>) -> Self {
        let phone = Arc::new(Mutex::new(Phone {
            now,
            texts: BTreeMap::new(),
            inbox: Vec::new(),
            fates: BTreeMap::new(),
        }));
        Self {
            front: FakeHttp::start(phone.clone()),
            phone,
        }
    }

    /// Returns the address to enter in the settings.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.front.port)
    }

    /// Returns what the phone has, to look at and to change.
    pub fn phone(&self) -> MutexGuard<'_, Phone> {
        lock(&self.phone)
    }

    /// Lets time pass on the phone.
    pub fn advance(&self, by: TimeDelta) {
        self.phone().now += by;
    }
}

impl Desk for Phone {
    fn answer(&mut self, heard: &Heard) -> Said {
        let (status, body) = self.answered(heard);
        Said {
            status,
            body: body.to_string(),
            date: self.now.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        }
    }
}

impl Phone {
    fn answered(&mut self, heard: &Heard) -> (u16, Value) {
        let proof = BASE64.encode(format!("{USER}:{PASSWORD}"));
        if heard.header("authorization") != Some(&format!("Basic {proof}")) {
            return (401, json!({ "message": "Unauthorized" }));
        }
        let path: Vec<&str> = heard.path.split('/').skip(1).collect();
        match (heard.verb.as_str(), path.as_slice()) {
            ("POST", ["messages"]) => self.take(heard),
            ("GET", ["messages", id]) => match self.texts.get(*id) {
                Some(kept) => (200, self.shown(id, kept)),
                None => (404, Value::Null),
            },
            ("DELETE", ["messages", id]) => self.call_off(id),
            ("GET", ["inbox"]) => self.inbox(heard),
            _ => (404, Value::Null),
        }
    }

    fn take(&mut self, heard: &Heard) -> (u16, Value) {
        let asked: Value = serde_json::from_str(&heard.body).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let id = text(&asked["id"]);
        let to = text(&asked["phoneNumbers"][0]);
        let until = DateTime::parse_from_rfc3339(&text(&asked["validUntil"]));
        let refusal = |words: &str| {
            (
                400,
                json!({ "message": format!("{words}: {}", heard.body) }),
            )
        };
        let Ok(valid_until) = until.map(|until| until.to_utc()) else {
            return refusal("validUntil must be a date");
        };
        if valid_until < self.now {
            return refusal("message already expired");
        }
        let fate = match self.fates.get(&to) {
            Some(Fate::Refused(status, _)) => return (*status, refusal("refused").1),
            Some(fate) => *fate,
            None => Fate::Arrives,
        };
        if self.texts.contains_key(&id) {
            return (
                409,
                json!({ "message": "Message with such ID already exists" }),
            );
        }
        let kept = Kept {
            to,
            body: text(&asked["textMessage"]["text"]),
            created: self.now,
            valid_until,
            fate,
            cancelled: false,
        };
        let shown = self.shown(&id, &kept);
        self.texts.insert(id, kept);
        (202, shown)
    }

    fn state(&self, kept: &Kept) -> (&'static str, Option<&'static str>) {
        let age = self.now - kept.created;
        match kept.fate {
            _ if kept.cancelled => ("Cancelled", None),
            Fate::Waits if self.now >= kept.valid_until => ("Failed", Some("TTL expired")),
            Fate::Waits => ("Pending", None),
            _ if age < TimeDelta::seconds(1) => ("Pending", None),
            _ if age < TimeDelta::seconds(3) => ("Processed", None),
            Fate::Leaves | Fate::Refused(..) => ("Sent", None),
            Fate::Arrives if age < TimeDelta::seconds(5) => ("Sent", None),
            Fate::Arrives => ("Delivered", None),
            Fate::Fails(_) => ("Failed", Some("RESULT_ERROR_GENERIC_FAILURE")),
        }
    }

    fn shown(&self, id: &str, kept: &Kept) -> Value {
        let (state, error) = self.state(kept);
        json!({
            "id": id,
            "deviceId": "fake",
            "state": state,
            "isHashed": false,
            "isEncrypted": false,
            "recipients": [{ "phoneNumber": kept.to, "state": state, "error": error }],
        })
    }

    fn call_off(&mut self, id: &str) -> (u16, Value) {
        let waits = self
            .texts
            .get(id)
            .map(|kept| self.state(kept).0 == "Pending");
        match (waits, self.texts.get_mut(id)) {
            (Some(true), Some(kept)) => {
                kept.cancelled = true;
                (202, Value::Null)
            }
            (Some(_), _) => (409, json!({ "message": "Message is not pending" })),
            (None, _) => (404, Value::Null),
        }
    }

    fn inbox(&self, heard: &Heard) -> (u16, Value) {
        let number = |name: &str| heard.asked(name).and_then(|text| text.parse().ok());
        let from = heard.asked("from").map(DateTime::parse_from_rfc3339);
        let since = match from {
            Some(Ok(from)) => from.to_utc(),
            Some(Err(_)) => return (400, json!({ "message": "Invalid from datetime" })),
            None => DateTime::UNIX_EPOCH,
        };
        let texts: Vec<Value> = self
            .inbox
            .iter()
            .enumerate()
            .filter(|(_, (_, _, at))| *at >= since)
            .skip(number("offset").unwrap_or(0))
            .take(number("limit").unwrap_or(50))
            .map(|(nth, (sender, body, at))| {
                json!({
                    "id": format!("in-{nth}"),
                    "type": "SMS",
                    "sender": sender,
                    "recipient": null,
                    "simNumber": 1,
                    "contentPreview": body,
                    "createdAt": at.to_rfc3339_opts(SecondsFormat::Millis, true),
                })
            })
            .collect();
        (200, Value::Array(texts))
    }
}
