//! A desk at which somebody works: an engine on a folder of its own, with a clock that only moves
//! when told to and carriers that keep what they are given.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use reminder_core::clinic::CarrierName;
use reminder_engine::Engine;
use reminder_engine::api::{self, ApiError, Who};
use reminder_engine::carrier::Carrier;
use reminder_engine::carrier::recording::{Recorded, RecordingCarrier};
use reminder_engine::clock::VirtualClock;
use reminder_engine::engine::Config;
use reminder_engine::fence::{FencePlace, Machine};
use reminder_engine::outbox::Carriers;
use reminder_tests::kit::shown;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) type Tried = Result<(), Box<dyn Error>>;

/// Monday, 9 November 2026, 9:55 in Vancouver, which no longer changes its clocks.
pub(crate) const MONDAY: &str = "2026-11-09T16:55:00Z";

pub(crate) struct Desk {
    pub(crate) engine: Arc<Engine>,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) sent: Arc<Mutex<Vec<Recorded>>>,
    _folders: [TempDir; 2],
}

impl Desk {
    /// A folder without a clinic.
    pub(crate) fn empty() -> Result<Self, Box<dyn Error>> {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let carriers = [
            CarrierName::Practice,
            CarrierName::Smtp,
            CarrierName::Twilio,
            CarrierName::SmsGate,
            CarrierName::CallList,
        ]
        .map(|name| {
            let carrier = RecordingCarrier::accepting(Arc::clone(&sent));
            (name, Box::new(carrier) as Box<dyn Carrier>)
        });
        Self::on(Some(BTreeMap::from(carriers)), sent)
    }

    /// A clinic whose carriers are the real ones, as its settings say.
    pub(crate) fn for_real() -> Result<Self, Box<dyn Error>> {
        let desk = Self::on(None, Arc::default())?;
        desk.ask("found_clinic", new_clinic())?;
        Ok(desk)
    }

    fn on(
        carriers: Option<Carriers>,
        sent: Arc<Mutex<Vec<Recorded>>>,
    ) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let now: DateTime<Utc> = MONDAY.parse()?;
        let clock = Arc::new(VirtualClock::at(now));
        let pc = tempfile::tempdir()?;
        let engine = Engine::open(Config {
            folder: folder.path().to_owned(),
            clock: clock.clone(),
            carriers,
            fence: FencePlace::Pc {
                state: pc.path().to_owned(),
                machine: Machine::called("the front desk"),
            },
        })?;
        Ok(Self {
            engine,
            clock,
            sent,
            _folders: [folder, pc],
        })
    }

    /// A clinic with two practitioners and no patients.
    pub(crate) fn open() -> Result<Self, Box<dyn Error>> {
        let desk = Self::empty()?;
        desk.ask("found_clinic", new_clinic())?;
        Ok(desk)
    }

    pub(crate) fn ask(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        api::call(&self.engine, &Who("Ann".to_owned()), name, request)
    }

    /// The refusal of something that must be refused.
    pub(crate) fn refusal(&self, name: &str, request: Value) -> ApiError {
        match self.ask(name, request) {
            Ok(done) => panic!("{name} was not refused: {done}"),
            Err(refusal) => refusal,
        }
    }

    /// Enters a patient with one e-mail address and returns what was saved.
    pub(crate) fn patient(&self, given: &str, email: &str) -> Result<Value, ApiError> {
        let mut draft = patient_draft(given, "Lee");
        draft["contact_points"] = json!([contact("email", email)]);
        Ok(self.ask("save_patient", draft)?["patient"].clone())
    }

    /// Books a patient with the first practitioner.
    pub(crate) fn book(&self, patient: &Value, local_start: &str) -> Result<Value, ApiError> {
        let settings = self.ask("settings", json!({}))?;
        let draft = json!({
            "id": null, "revision": null, "patient": patient["id"],
            "practitioner": settings["practitioners"][0]["id"],
            "kind": settings["kinds"][0]["id"], "local_start": local_start, "fold": null,
            "duration_minutes": null, "note": "",
        });
        Ok(self.ask("save_appointment", json!({ "draft": draft }))?["row"].clone())
    }

    /// Everything waiting for review or approved that is due in the next fortnight.
    pub(crate) fn review(&self) -> Result<Vec<Value>, ApiError> {
        let range = json!({ "from": "2026-11-09", "until": "2026-11-23" });
        let view = self.ask("review", range)?;
        Ok(view["rows"].as_array().cloned().unwrap_or_default())
    }

    /// Approves all that is in review.
    pub(crate) fn approve_all(&self) -> Result<Value, ApiError> {
        self.ask("approve", shown(&self.review()?))
    }

    /// How many reminders are in a state.
    pub(crate) fn count(&self, state: &str) -> Result<usize, ApiError> {
        let rows = self.review()?;
        Ok(rows.iter().filter(|row| row["state"] == state).count())
    }
}

pub(crate) fn new_clinic() -> Value {
    json!({
        "name": "Harbour Street Clinic", "callback_number": "+1 604-555-0100", "country": "ca",
        "zone": "america/vancouver", "language": "en", "email": "front-desk@example.com",
        "practitioners": ["Dr. Ines Okafor", "Paul Nguyen"],
    })
}

pub(crate) fn patient_draft(given: &str, family: &str) -> Value {
    json!({
        "id": null, "revision": null, "given_name": given, "family_name": family,
        "preferred_name": null, "language": null, "no_name_in_message": false,
        "only_channel": null, "contact_points": [],
    })
}

pub(crate) fn contact(kind: &str, raw: &str) -> Value {
    json!({ "id": null, "kind": kind, "raw": raw, "never": false })
}

/// The draft that would save a patient as they are.
pub(crate) fn draft_of(patient: &Value) -> Value {
    let mut draft = patient_draft("", "");
    for field in [
        "id",
        "revision",
        "given_name",
        "family_name",
        "preferred_name",
        "language",
        "no_name_in_message",
        "only_channel",
    ] {
        draft[field] = patient[field].clone();
    }
    let points = patient["contact_points"].as_array().cloned();
    let drafts: Vec<Value> = points
        .unwrap_or_default()
        .iter()
        .map(|point| {
            json!({
                "id": point["id"], "kind": point["kind"], "raw": point["raw"],
                "never": point["never"],
            })
        })
        .collect();
    draft["contact_points"] = json!(drafts);
    draft
}
