//! A log-in at Microsoft that is none: codes for a person to type, tokens, and a person who can be
//! told what to do. It writes as Microsoft does. What goes wrong on the wire is the front's.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use crate::fake_http::{Desk, FakeHttp, Heard, Said, find, lock};

/// The clinic's directory.
pub const TENANT: &str = "clinic.example";
/// The clinic's app registration.
pub const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
/// What a person types.
pub const USER_CODE: &str = "YZMYLD4K";
/// Where.
pub const PAGE: &str = "https://login.microsoft.com/device";
const DEVICE_CODE: &str = "HAQABAAEAAAD--DLA3VO7QrddgJg7Wevr";

/// What the person before the page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Nothing yet.
    Waits,
    /// Nothing yet, and it was asked too often.
    WaitsAndIsAskedTooOften,
    /// Types the code and says yes.
    LogsIn,
    /// Says no.
    Declines,
    /// Comes too late.
    ComesTooLate,
}

/// What the log-in knows and does.
#[derive(Debug)]
pub struct Office {
    /// What the person does.
    pub person: Person,
    /// An administrator ended every log-in, or somebody changed the password.
    pub revoked: bool,
    /// The registration is no public client.
    pub confidential: bool,
    /// An old refresh token is good for nothing once a new one was given.
    pub strict: bool,
    /// For how long an access token lasts, in seconds.
    pub lasts: u64,
    given: u32,
    good: Vec<String>,
}

impl Office {
    /// Returns the refresh token that was given last.
    #[must_use]
    pub fn newest(&self) -> String {
        refresh_token(self.given)
    }

    /// Returns how many refresh tokens were given.
    #[must_use]
    pub fn given(&self) -> u32 {
        self.given
    }

    fn device_code(&self) -> (u16, Value) {
        if self.confidential {
            return refusal(401, "invalid_client", 7_000_218);
        }
        let body = json!({
            "user_code": USER_CODE, "device_code": DEVICE_CODE, "verification_uri": PAGE,
            "expires_in": 900, "interval": 5,
            "message": "To sign in, use a web browser to open the page and enter the code.",
        });
        (200, body)
    }

    fn typed(&mut self, form: &[(String, String)]) -> (u16, Value) {
        if find(form, "device_code") != Some(DEVICE_CODE) {
            return refusal(400, "bad_verification_code", 70_011);
        }
        match self.person {
            Person::Waits => refusal(400, "authorization_pending", 70_016),
            Person::WaitsAndIsAskedTooOften => refusal(400, "slow_down", 70_016),
            Person::LogsIn => self.tokens(),
            Person::Declines => refusal(400, "authorization_declined", 70_020),
            Person::ComesTooLate => refusal(400, "expired_token", 70_019),
        }
    }

    fn refreshed(&mut self, form: &[(String, String)]) -> (u16, Value) {
        let token = find(form, "refresh_token").unwrap_or_default();
        if self.revoked || !self.good.iter().any(|good| good == token) {
            return refusal(400, "invalid_grant", 50_173);
        }
        self.tokens()
    }

    fn tokens(&mut self) -> (u16, Value) {
        self.given += 1;
        let refresh = refresh_token(self.given);
        if self.strict {
            self.good.clear();
        }
        self.good.push(refresh.clone());
        let body = json!({
            "token_type": "Bearer", "scope": "https://outlook.office.com/SMTP.Send",
            "expires_in": self.lasts, "ext_expires_in": self.lasts,
            "access_token": access_token(self.given), "refresh_token": refresh,
        });
        (200, body)
    }
}

/// Returns the access token that is given as the n-th.
#[must_use]
pub fn access_token(nth: u32) -> String {
    format!("ey.access-{nth}")
}

fn refresh_token(nth: u32) -> String {
    format!("0.refresh-{nth}")
}

fn refusal(status: u16, error: &str, number: u32) -> (u16, Value) {
    let words = format!("AADSTS{number}: Words about desk@clinic.example. Trace ID: 1");
    let body = json!({ "error": error, "error_description": words, "error_codes": [number] });
    (status, body)
}

impl Desk for Office {
    fn answer(&mut self, heard: &Heard) -> Said {
        let form = heard.form();
        let knows = find(&form, "client_id") == Some(CLIENT);
        let at = |what: &str| heard.path == format!("/{TENANT}/oauth2/v2.0/{what}");
        let (status, body) = if !knows {
            refusal(400, "unauthorized_client", 700_016)
        } else if at("devicecode") {
            self.device_code()
        } else if !at("token") {
            refusal(400, "invalid_request", 90_002)
        } else {
            match find(&form, "grant_type") {
                Some("urn:ietf:params:oauth:grant-type:device_code") => self.typed(&form),
                Some("refresh_token") => self.refreshed(&form),
                Some(_) | None => refusal(400, "unsupported_grant_type", 70_003),
            }
        };
        Said {
            status,
            body: body.to_string(),
            date: String::from("Mon, 09 Nov 2026 16:55:00 GMT"),
        }
    }
}

/// A log-in on loopback, open until it is dropped.
pub struct FakeLogIn {
    /// What goes wrong on the wire, and what was heard.
    pub front: FakeHttp,
    office: Arc<Mutex<Office>>,
}

impl FakeLogIn {
    /// Opens one that has given one refresh token already, before which nobody waits.
    #[must_use]
    pub fn start() -> Self {
        let office = Arc::new(Mutex::new(Office {
            person: Person::Waits,
            revoked: false,
            confidential: false,
            strict: false,
            lasts: 3_600,
            given: 1,
            good: vec![refresh_token(1)],
        }));
        Self {
            front: FakeHttp::start(office.clone()),
            office,
        }
    }

    /// Returns what staff would enter as its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.front.port)
    }

    /// Returns what it knows and does, to be looked at and changed.
    pub fn office(&self) -> MutexGuard<'_, Office> {
        lock(&self.office)
    }
}
