//! A gateway for texts and calls that is not one, in both dialects: it keeps what it is given, lets
//! it come to its end as its clock goes on, and can be told what becomes of a number. The clock is
//! moved by hand. What goes wrong on the wire is the front's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::fake_http::{Desk, FakeHttp, Heard, Said, find, lock};

/// The account that the gateway knows.
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// The name of its key.
pub const KEY: &str = "SK00000000000000000000000000000001";
/// The key's secret.
pub const SECRET: &str = "correct horse battery staple";

/// How a gateway writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Texts for numbers, `{"code": …}` for a refusal, ids of a fixed form.
    Twilio,
    /// Numbers for numbers, `{"errors": […]}` for a refusal, UUIDs.
    SignalWire,
}

/// What becomes of a text or a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives; of calls: a person listens to the end.
    Arrives,
    /// It leaves, and nobody says whether it arrived; of calls: a machine listens.
    Leaves,
    /// It waits at the gateway until its time is over; of calls: it rings until it is hung up.
    Waits,
    /// It ends with this code; of calls: the line is busy.
    Fails(u32),
    /// It is refused at once, with this status and code.
    Refused(u16, u32),
}

/// A text at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What the gateway calls it.
    pub sid: String,
    /// To whom.
    pub to: String,
    /// From whom; empty for a pool of numbers.
    pub from: String,
    /// The words.
    pub body: String,
    /// When the gateway got it.
    pub created: DateTime<Utc>,
    /// How long it may wait.
    pub validity: TimeDelta,
    /// What becomes of it.
    pub fate: Fate,
    /// It came in from a patient.
    pub inbound: bool,
    /// It was taken back.
    pub cancelled: bool,
}

/// A call at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What the gateway calls it.
    pub sid: String,
    /// Whom it rings.
    pub to: String,
    /// From whom.
    pub from: String,
    /// Everything that was asked for.
    pub asked: Vec<(String, String)>,
    /// When the gateway got it.
    pub created: DateTime<Utc>,
    /// What becomes of it.
    pub fate: Fate,
    /// It was taken back.
    pub cancelled: bool,
}

/// What the gateway has.
pub struct Book {
    /// How it writes.
    pub dialect: Dialect,
    /// What its clock says.
    pub now: DateTime<Utc>,
    /// Every text, oldest first.
    pub texts: Vec<Text>,
    /// Every call, oldest first.
    pub calls: Vec<Call>,
    /// What becomes of what goes to a number; everything else arrives.
    pub fates: BTreeMap<String, Fate>,
    /// Records on a page of a list, whatever is asked for.
    pub page_size: usize,
    /// Lists show nothing yet; a record can be asked for by its id.
    pub lists_lag: bool,
}

/// A gateway on loopback, open until it is dropped.
pub struct FakeTwilio {
    /// Its front, which can make trouble.
    pub front: FakeHttp,
    book: Arc<Mutex<Book>>,
}

impl FakeTwilio {
    /// Opens a gateway whose clock shows this time.
    #[must_use]
    pub fn start(dialect: Dialect, now: DateTime<Utc>) -> Self {
        let book = Arc::new(Mutex::new(Book {
            dialect,
            now,
            texts: Vec::new(),
            calls: Vec::new(),
            fates: BTreeMap::new(),
            page_size: 50,
            lists_lag: false,
        }));
        Self {
            front: FakeHttp::start(book.clone()),
            book,
        }
    }

    /// Returns the address to enter in the settings.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.front.port;
        match self.book().dialect {
            Dialect::Twilio => format!("http://127.0.0.1:{port}"),
            Dialect::SignalWire => format!("http://127.0.0.1:{port}/api/laml/"),
        }
    }

    /// Returns what the gateway has, to look at and to change.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }

    /// Lets time pass at the gateway.
    pub fn advance(&self, by: TimeDelta) {
        self.book().now += by;
    }

    /// Lets a text come in from a patient.
    pub fn put_text(&self, from: &str, to: &str, body: &str) {
        let mut book = self.book();
        let text = Text {
            sid: book.next_sid("SM"),
            to: to.to_owned(),
            from: from.to_owned(),
            body: body.to_owned(),
            created: book.now,
            validity: TimeDelta::zero(),
            fate: Fate::Arrives,
            inbound: true,
            cancelled: false,
        };
        book.texts.push(text);
    }
}

/// What a gateway says when it refuses: status, code.
struct Refused(u16, u32);

impl Desk for Book {
    fn answer(&mut self, heard: &Heard) -> Said {
        let (status, body) = match self.answered(heard) {
            Ok((status, body)) => (status, body),
            Err(Refused(status, code)) => (status, self.refusal(status, code, &heard.body)),
        };
        Said {
            status,
            body: body.to_string(),
            date: self.now.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        }
    }
}

impl Book {
    fn answered(&mut self, heard: &Heard) -> Result<(u16, Value), Refused> {
        let proof = BASE64.encode(format!("{KEY}:{SECRET}"));
        if heard.header("authorization") != Some(&format!("Basic {proof}")) {
            return Err(Refused(401, 20003));
        }
        let prefix = match self.dialect {
            Dialect::Twilio => format!("/2010-04-01/Accounts/{ACCOUNT}/"),
            Dialect::SignalWire => format!("/api/laml/2010-04-01/Accounts/{ACCOUNT}/"),
        };
        let path = heard
            .path
            .strip_prefix(&prefix)
            .ok_or(Refused(404, 20404))?;
        let path = path.strip_suffix(".json").unwrap_or(path);
        match (heard.verb.as_str(), path.split_once('/')) {
            ("POST", None) if path == "Messages" => self.take_text(heard),
            ("POST", None) if path == "Calls" => self.take_call(heard),
            ("GET", None) => self.list(path, heard),
            ("GET", Some((list, sid))) => Ok((200, self.one(list, sid)?)),
            ("POST", Some((list, sid))) => {
                let form = heard.form();
                if find(&form, "Status") != Some("canceled") {
                    return Err(Refused(400, 20001));
                }
                self.call_off(list, sid)?;
                Ok((200, self.one(list, sid)?))
            }
            _ => Err(Refused(404, 20404)),
        }
    }

    fn fate_of(&self, to: &str) -> Result<Fate, Refused> {
        match self.fates.get(to) {
            Some(Fate::Refused(status, code)) => Err(Refused(*status, *code)),
            Some(fate) => Ok(*fate),
            None => Ok(Fate::Arrives),
        }
    }

    fn take_text(&mut self, heard: &Heard) -> Result<(u16, Value), Refused> {
        let form = heard.form();
        let field = |name: &str| find(&form, name).unwrap_or_default().to_owned();
        let (to, body) = (field("To"), field("Body"));
        if to.is_empty() || body.is_empty() {
            return Err(Refused(400, if to.is_empty() { 21604 } else { 21602 }));
        }
        if field("From").is_empty() && field("MessagingServiceSid").is_empty() {
            return Err(Refused(400, 21603));
        }
        let validity = match field("ValidityPeriod").as_str() {
            "" => 36_000,
            seconds => seconds.parse().map_err(|_| Refused(400, 21621))?,
        };
        if !(1..=36_000).contains(&validity) {
            return Err(Refused(400, 21621));
        }
        let text = Text {
            fate: self.fate_of(&to)?,
            sid: self.next_sid("SM"),
            to,
            from: field("From"),
            body,
            created: self.now,
            validity: TimeDelta::seconds(validity),
            inbound: false,
            cancelled: false,
        };
        self.texts.push(text.clone());
        Ok((201, self.text(&text)))
    }

    fn take_call(&mut self, heard: &Heard) -> Result<(u16, Value), Refused> {
        let form = heard.form();
        let field = |name: &str| find(&form, name).unwrap_or_default().to_owned();
        let (to, from) = (field("To"), field("From"));
        if to.is_empty() || from.is_empty() || field("Twiml").is_empty() {
            return Err(Refused(400, 21205));
        }
        let call = Call {
            fate: self.fate_of(&to)?,
            sid: self.next_sid("CA"),
            to,
            from,
            asked: form.clone(),
            created: self.now,
            cancelled: false,
        };
        self.calls.push(call.clone());
        Ok((201, self.call(&call)))
    }

    fn list(&self, list: &str, heard: &Heard) -> Result<(u16, Value), Refused> {
        let page: usize = match heard.asked("Page") {
            Some(page) => page.parse().map_err(|_| Refused(400, 20001))?,
            None => 0,
        };
        let fits = |name: &str, value: &str| heard.asked(name).is_none_or(|asked| asked == value);
        let mut records: Vec<(DateTime<Utc>, Value)> = match list {
            "Messages" => self
                .texts
                .iter()
                .filter(|text| fits("To", &text.to) && fits("From", &text.from))
                .map(|text| (text.created, self.text(text)))
                .collect(),
            "Calls" => self
                .calls
                .iter()
                .filter(|call| fits("To", &call.to) && fits("From", &call.from))
                .map(|call| (call.created, self.call(call)))
                .collect(),
            _ => return Err(Refused(404, 20404)),
        };
        records.reverse();
        if self.lists_lag {
            records.clear();
        }
        let total = records.len();
        let shown: Vec<Value> = records
            .drain(..)
            .skip(page * self.page_size)
            .take(self.page_size)
            .map(|(_, record)| record)
            .collect();
        let more = (page + 1) * self.page_size < total;
        let query: Vec<String> = ["To", "From", "PageSize"]
            .into_iter()
            .filter_map(|name| Some(format!("{name}={}", encoded(heard.asked(name)?))))
            .collect();
        let next = format!("{}?{}&Page={}", heard.path, query.join("&"), page + 1);
        let mut answer = json!({ "page": page, "next_page_uri": more.then_some(next) });
        answer[list.to_lowercase()] = Value::Array(shown);
        Ok((200, answer))
    }

    fn one(&self, list: &str, sid: &str) -> Result<Value, Refused> {
        let missing = Refused(404, 20404);
        match list {
            "Messages" => {
                let text = self.texts.iter().find(|text| text.sid == sid);
                text.map(|text| self.text(text)).ok_or(missing)
            }
            "Calls" => {
                let call = self.calls.iter().find(|call| call.sid == sid);
                call.map(|call| self.call(call)).ok_or(missing)
            }
            _ => Err(missing),
        }
    }

    fn call_off(&mut self, list: &str, sid: &str) -> Result<(), Refused> {
        let record = self.one(list, sid)?;
        let waits = matches!(
            record["status"].as_str(),
            Some("queued" | "accepted" | "ringing")
        );
        if !waits {
            return Err(Refused(400, 20009));
        }
        for text in self.texts.iter_mut().filter(|text| text.sid == sid) {
            text.cancelled = true;
        }
        for call in self.calls.iter_mut().filter(|call| call.sid == sid) {
            call.cancelled = true;
        }
        Ok(())
    }

    fn next_sid(&self, kind: &str) -> String {
        let serial = self.texts.len() + self.calls.len() + 1;
        match self.dialect {
            Dialect::Twilio => format!("{kind}{serial:032x}"),
            Dialect::SignalWire => format!("0b5e2f4c-a0a0-4a0a-8a0a-{serial:012x}"),
        }
    }

    fn number(&self, number: u32) -> Value {
        match self.dialect {
            Dialect::Twilio => json!(number.to_string()),
            Dialect::SignalWire => json!(number),
        }
    }

    fn code(&self, code: Option<u32>) -> Value {
        match (self.dialect, code) {
            (_, None) => Value::Null,
            (Dialect::Twilio, Some(code)) => json!(code),
            (Dialect::SignalWire, Some(code)) => json!(code.to_string()),
        }
    }

    fn text(&self, text: &Text) -> Value {
        let age = self.now - text.created;
        let (status, code) = match text.fate {
            _ if text.inbound => ("received", None),
            _ if text.cancelled => ("canceled", None),
            _ if age < TimeDelta::seconds(1) => ("queued", None),
            Fate::Waits if age >= text.validity => ("failed", Some(30036)),
            Fate::Waits => ("queued", None),
            _ if age < TimeDelta::seconds(5) => ("sent", None),
            Fate::Arrives => ("delivered", None),
            Fate::Leaves | Fate::Refused(..) => ("sent", None),
            Fate::Fails(code) => ("undelivered", Some(code)),
        };
        json!({
            "sid": text.sid,
            "account_sid": ACCOUNT,
            "to": text.to,
            "from": if text.from.is_empty() { Value::Null } else { json!(text.from) },
            "body": text.body,
            "status": status,
            "direction": if text.inbound { "inbound" } else { "outbound-api" },
            "error_code": self.code(code),
            "error_message": null,
            "num_segments": self.number(1),
            "date_created": text.created.to_rfc2822(),
            "uri": format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{}.json", text.sid),
        })
    }

    fn call(&self, call: &Call) -> Value {
        let age = (self.now - call.created).num_seconds();
        let (status, answered_by) = match (call.fate, age) {
            _ if call.cancelled => ("canceled", None),
            (_, ..1) => ("queued", None),
            (Fate::Waits, ..30) | (_, ..6) => ("ringing", None),
            (Fate::Waits, _) => ("no-answer", None),
            (Fate::Fails(_), _) => ("busy", None),
            (_, ..40) => ("in-progress", None),
            (Fate::Arrives, _) => ("completed", Some("human")),
            (Fate::Leaves | Fate::Refused(..), _) => ("completed", Some("machine_end_beep")),
        };
        json!({
            "sid": call.sid,
            "account_sid": ACCOUNT,
            "to": call.to,
            "from": call.from,
            "status": status,
            "direction": "outbound-api",
            "answered_by": answered_by,
            "duration": self.number(30),
            "start_time": null,
            "date_created": call.created.to_rfc2822(),
        })
    }

    /// A refusal quotes what was asked for, as gateways do.
    fn refusal(&self, status: u16, code: u32, body: &str) -> Value {
        let words = format!("refused: {body}");
        match self.dialect {
            Dialect::Twilio => json!({
                "code": code,
                "message": words,
                "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
                "status": status,
            }),
            Dialect::SignalWire => json!({
                "errors": [{ "code": code.to_string(), "message": words, "attribute": "To" }],
            }),
        }
    }
}

fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}
