//! A small clinic at a desk of its own: a real engine on real files, a clock that a test moves by
//! hand, and a carrier that keeps what it is given.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use reminder_core::calendar::{CivilTime, Zone};
use reminder_core::clinic::CarrierName;
use reminder_core::key::{AppointmentId, KindId, PatientId, PractitionerId};
use reminder_core::patient::ContactKind;
use reminder_engine::Engine;
use reminder_engine::api::{self, ApiError, Who};
use reminder_engine::carrier::call_list::CallListCarrier;
use reminder_engine::carrier::recording::{Answer, Recorded, RecordingCarrier};
use reminder_engine::carrier::{Carrier, Outcome};
use reminder_engine::clock::{Clock, VirtualClock};
use reminder_engine::engine::Config;
use reminder_engine::fence::FencePlace;
use reminder_engine::fence::journal::Journal;
use reminder_engine::outbox::{Carriers, TickReport};
use reminder_engine::planning;
use reminder_engine::store::{ContactRecord, NewPatient, Scope, StoreError};
use serde_json::{Value, json};

pub use crate::folder::folder;
use crate::founding::found;
pub use crate::founding::{TEMPLATE, clinic};
pub use crate::pc::{Pc, copy_folder};
use crate::scripted::{ScriptedCarrier, Shared};

/// Where the clinic of the tests is.
pub const ZONE: &str = "America/New_York";
/// What every test may be wrong with, in one word.
pub type Fault = Box<dyn std::error::Error>;

/// Everything a carrier was given, across restarts.
pub type Records = Arc<Mutex<Vec<Recorded>>>;

/// A clinic, opened.
pub struct Desk {
    /// The engine.
    pub engine: Arc<Engine>,
    /// The clock; a test moves it.
    pub clock: Arc<VirtualClock>,
    /// What was handed over so far.
    pub records: Records,
    /// The PC it stands on.
    pub pc: Pc,
    folder: Arc<tempfile::TempDir>,
}

/// A clinic nobody has open.
pub struct Crashed {
    /// The PC.
    pub pc: Pc,
    clock: Arc<VirtualClock>,
    records: Records,
    folder: Arc<tempfile::TempDir>,
}

impl Crashed {
    /// Returns a clinic whose folder, PC and clock are the test's own.
    pub fn of(pc: &Pc, folder: &Arc<tempfile::TempDir>, clock: &Arc<VirtualClock>) -> Self {
        Self {
            pc: pc.clone(),
            clock: Arc::clone(clock),
            records: Records::default(),
            folder: Arc::clone(folder),
        }
    }

    /// Returns the clinic's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the program again.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn start(&self, answer: Answer) -> Result<Desk, Fault> {
        self.start_on(&self.pc, answer)
    }

    /// Starts the program on another PC.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn start_on(&self, pc: &Pc, answer: Answer) -> Result<Desk, Fault> {
        self.start_with(pc, pc.fence(), answer)
    }

    /// Starts the program with a fence and a ledger of sends of one's own making.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn start_behind(&self, journal: Box<dyn Journal>, answer: Answer) -> Result<Desk, Fault> {
        let machine = self.pc.machine();
        self.start_with(&self.pc, FencePlace::Journal(journal, machine), answer)
    }

    /// Starts the program with these carriers and the call list.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn start_through(&self, carriers: Carriers) -> Result<Desk, Fault> {
        let fence = self.pc.fence();
        let engine = open_with(self.folder.path(), fence, &self.clock, carriers)?;
        Ok(self.desk(engine, &self.pc))
    }

    fn desk(&self, engine: Arc<Engine>, pc: &Pc) -> Desk {
        Desk {
            engine,
            clock: Arc::clone(&self.clock),
            records: Arc::clone(&self.records),
            pc: pc.clone(),
            folder: Arc::clone(&self.folder),
        }
    }

    fn start_with(&self, pc: &Pc, fence: FencePlace, answer: Answer) -> Result<Desk, Fault> {
        let engine = open(
            self.folder.path(),
            fence,
            &self.clock,
            &self.records,
            answer,
        )?;
        Ok(self.desk(engine, pc))
    }
}

/// Answers every message with "I have it".
#[must_use]
pub fn accepting() -> Answer {
    Box::new(|count, _| Outcome::Accepted {
        reference: format!("recorded-{count}"),
    })
}

/// Returns an instant from the clinic's wall clock, such as `2026-03-02 09:00`.
///
/// # Panics
/// When the test's own text is not such a time.
#[must_use]
pub fn at(text: &str) -> DateTime<Utc> {
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a civil time");
    match Zone::named(ZONE).expect("a known zone").resolve(civil) {
        CivilTime::Once { at } => at,
        CivilTime::Twice { first, .. } => first,
        CivilTime::Never { .. } => panic!("{text} does not exist in {ZONE}"),
    }
}

impl Desk {
    /// Opens a new clinic at a moment of its wall clock.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn new(now: &str) -> Result<Self, Fault> {
        Self::answering(now, accepting())
    }

    /// Opens a new clinic whose carrier answers as told.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn answering(now: &str, answer: Answer) -> Result<Self, Fault> {
        let desk = Self::unfounded(now, answer)?;
        desk.found()?;
        Ok(desk)
    }

    /// Opens a new clinic whose carrier answers as told, and can be asked later.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn asking(now: &str, answer: Answer, shared: &Shared) -> Result<Self, Fault> {
        let records = Records::default();
        let carrier = Box::new(ScriptedCarrier {
            records: Arc::clone(&records),
            answer,
            shared: shared.clone(),
        });
        Self::through(now, CarrierName::Practice, carrier, records)
    }

    /// Opens a new clinic with a carrier of the test's own, which keeps what it gets itself.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn through(
        now: &str,
        name: CarrierName,
        carrier: Box<dyn Carrier>,
        records: Records,
    ) -> Result<Self, Fault> {
        Self::with(now, Carriers::from([(name, carrier)]), records)
    }

    /// Opens a new clinic with these carriers and the call list.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn with(now: &str, carriers: Carriers, records: Records) -> Result<Self, Fault> {
        let clock = Arc::new(VirtualClock::at(at(now)));
        let folder = Arc::new(folder()?);
        let pc = Pc::called("the front desk")?;
        let engine = open_with(folder.path(), pc.fence(), &clock, carriers)?;
        let desk = Self {
            engine,
            clock,
            records,
            pc,
            folder,
        };
        desk.found()?;
        Ok(desk)
    }

    /// Opens an empty folder in which no clinic was set up yet.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn unfounded(now: &str, answer: Answer) -> Result<Self, Fault> {
        let clock = Arc::new(VirtualClock::at(at(now)));
        let folder = Arc::new(folder()?);
        let records = Records::default();
        let pc = Pc::called("the front desk")?;
        let engine = open(folder.path(), pc.fence(), &clock, &records, answer)?;
        Ok(Self {
            engine,
            clock,
            records,
            pc,
            folder,
        })
    }

    /// Ends the program without any goodbye, as a crash does, and starts it again.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn crash_and_restart(self, answer: Answer) -> Result<Self, Fault> {
        self.crash().start(answer)
    }

    /// Starts the program on another folder, with the same clock and the same records.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn started_from(&self, folder: &Path, answer: Answer) -> Result<Self, Fault> {
        self.started_on(&self.pc, folder, answer)
    }

    /// Starts the program on another PC, with the same clock and the same records.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn started_on(&self, pc: &Pc, folder: &Path, answer: Answer) -> Result<Self, Fault> {
        let engine = open(folder, pc.fence(), &self.clock, &self.records, answer)?;
        Ok(Self {
            engine,
            clock: Arc::clone(&self.clock),
            records: Arc::clone(&self.records),
            pc: pc.clone(),
            folder: Arc::clone(&self.folder),
        })
    }

    /// Ends the program without any goodbye; the folder and the PC stay.
    #[must_use]
    pub fn crash(self) -> Crashed {
        Crashed {
            clock: self.clock,
            records: self.records,
            pc: self.pc,
            folder: self.folder,
        }
    }

    /// Returns the clinic's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sets the clinic of the tests up in an empty folder.
    pub fn found(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        Ok(self.engine.store().write(|tx| found(tx, now))?)
    }

    /// Enters a patient with these addresses or numbers.
    ///
    /// # Errors
    /// Whatever the store refuses.
    pub fn patient(&self, name: &str, contacts: &[&str]) -> Result<PatientId, Fault> {
        let new = person(name, contacts);
        let now = self.clock.now();
        Ok(self.engine.store().write(|tx| tx.save_patient(&new, now))?)
    }

    /// Enters a patient with one address and an appointment at a moment of the wall clock.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn booked(&self, name: &str, start: &str) -> Result<AppointmentId, Fault> {
        let address = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        let patient = self.patient(name, &[&address])?;
        self.book(patient, start)
    }

    /// Enters an appointment for a patient.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn book(&self, patient: PatientId, start: &str) -> Result<AppointmentId, Fault> {
        let saved = self.ask("save_appointment", draft(None, patient, start))?;
        Ok(AppointmentId(saved["row"]["id"].as_i64().ok_or("an id")?))
    }

    /// Moves an appointment.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn move_to(&self, id: AppointmentId, start: &str) -> Result<Value, Fault> {
        let found = self.ask("get_appointment", json!({ "id": id }))?;
        let patient = PatientId(found["row"]["patient"].as_i64().ok_or("a patient")?);
        let revision = found["row"]["revision"].as_i64().ok_or("a revision")?;
        self.ask(
            "save_appointment",
            draft(Some((id, revision)), patient, start),
        )
    }

    /// Marks an appointment.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn mark(&self, id: AppointmentId, status: &str) -> Result<Value, Fault> {
        self.marked(id, json!({ "status": status }))
    }

    /// Cancels an appointment and says who called it off, "clinic" or "patient".
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn call_off(&self, id: AppointmentId, by: &str) -> Result<Value, Fault> {
        self.marked(id, json!({ "status": "cancelled", "off_by": by }))
    }

    fn marked(&self, id: AppointmentId, mut request: Value) -> Result<Value, Fault> {
        let found = self.ask("get_appointment", json!({ "id": id }))?;
        request["id"] = json!(id);
        request["revision"] = found["row"]["revision"].clone();
        self.ask("mark_appointment", request)
    }

    /// Calls a command as Ann from the front desk.
    ///
    /// # Errors
    /// The refusal.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        api::call(&self.engine, &Who("Ann".to_owned()), name, request)
    }

    /// Calls a command that must not be refused.
    ///
    /// # Errors
    /// The refusal, as a fault of the test.
    pub fn ask(&self, name: &str, request: Value) -> Result<Value, Fault> {
        self.call(name, request)
            .map_err(|refusal| format!("{name}: {refusal}").into())
    }

    /// Approves everything that waits for review in the next weeks, and returns how many.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn approve_all(&self) -> Result<u64, Fault> {
        let today = self.clock.now().date_naive();
        let until = today + TimeDelta::days(40);
        let review = self.ask("review", json!({ "from": null, "until": until }))?;
        let rows = review["rows"].as_array().ok_or("rows")?;
        let planned = rows.iter().filter(|row| row["state"] == "planned");
        let approved = self.ask("approve", shown(planned))?;
        Ok(approved["approved"].as_u64().ok_or("a number")?)
    }

    /// Lets time pass until a moment, with the outbox at work as often as its thread would be.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub fn run_until(&self, moment: &str) -> Result<(), Fault> {
        let until = at(moment);
        // More than any scenario of a few weeks needs.
        for _ in 0..30_000 {
            let now = self.clock.now();
            if now >= until {
                return Ok(());
            }
            let next = self
                .tick()?
                .next_at
                .map_or(TimeDelta::MAX, |next| next - now);
            let step = next
                .clamp(TimeDelta::seconds(1), TimeDelta::minutes(5))
                .min(until - now);
            self.clock.advance(step);
        }
        Err("the scenario is too long".into())
    }

    /// Lets the outbox work once.
    ///
    /// # Errors
    /// Whatever the store refuses.
    pub fn tick(&self) -> Result<TickReport, StoreError> {
        self.engine.tick(50)
    }

    /// Lets time pass in which nothing runs.
    pub fn sleep_until(&self, moment: &str) {
        self.clock.advance(at(moment) - self.clock.now());
    }

    /// Returns whether no more time has passed than until this moment.
    #[must_use]
    pub fn clock_is_at_most(&self, moment: &str) -> bool {
        self.clock.now() <= at(moment)
    }

    /// Returns what was handed over, in order.
    #[must_use]
    pub fn handed_over(&self) -> Vec<Recorded> {
        self.records
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Returns how many reminders are in each state.
    ///
    /// # Errors
    /// Whatever the store refuses.
    pub fn states(&self) -> Result<BTreeMap<String, u32>, Fault> {
        let all = (DateTime::<Utc>::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC);
        let counts = self
            .engine
            .store()
            .read(|view| view.count_due(all.0, all.1))?;
        Ok(counts
            .into_iter()
            .map(|(state, count)| (state.as_str().to_owned(), count))
            .collect())
    }

    /// Plans everything again.
    ///
    /// # Errors
    /// Whatever the store refuses.
    pub fn plan(&self) -> Result<planning::PlanSaved, Fault> {
        let now = self.clock.now();
        let saved = self
            .engine
            .store()
            .write(|tx| planning::replan(tx, &Scope::Everybody, "RingOnce", now))?;
        Ok(saved)
    }
}

/// Returns a patient with these addresses or numbers, and no wishes.
#[must_use]
pub fn person(name: &str, contacts: &[&str]) -> NewPatient {
    let (given, family) = name.split_once(' ').unwrap_or((name, "Patient"));
    let contact = |at: &&str| ContactRecord {
        id: None,
        kind: if at.contains('@') {
            ContactKind::Email
        } else {
            ContactKind::Phone
        },
        raw: (*at).to_owned(),
        normalised: at.replace(' ', ""),
        region: None,
        never: false,
    };
    NewPatient {
        id: None,
        origin: None,
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        preferred_name: None,
        language: None,
        no_name_in_message: false,
        no_voicemail: false,
        only_channel: None,
        contact_points: contacts.iter().map(contact).collect(),
    }
}

/// Returns the request that approves these rows of the review as they are shown.
#[must_use]
pub fn shown<'a>(rows: impl IntoIterator<Item = &'a Value>) -> Value {
    let rows = rows.into_iter();
    let shown: Vec<Value> = rows
        .map(|row| json!({ "key": row["key"], "content_hash": row["content_hash"] }))
        .collect();
    json!({ "shown": shown })
}

/// Returns the request that enters or moves an appointment.
#[must_use]
pub fn draft(id: Option<(AppointmentId, i64)>, patient: PatientId, start: &str) -> Value {
    let start = start.replace(' ', "T") + ":00";
    json!({ "draft": {
        "id": id.map(|(id, _)| id), "revision": id.map(|(_, revision)| revision),
        "patient": patient, "practitioner": PractitionerId(1), "kind": KindId(1),
        "local_start": start, "fold": null, "duration_minutes": null, "note": "",
    }})
}

fn open(
    folder: &Path,
    fence: FencePlace,
    clock: &Arc<VirtualClock>,
    records: &Records,
    answer: Answer,
) -> Result<Arc<Engine>, StoreError> {
    let carrier = Box::new(RecordingCarrier::answering(Arc::clone(records), answer));
    let practice: Box<dyn Carrier> = carrier;
    let carriers = Carriers::from([(CarrierName::Practice, practice)]);
    open_with(folder, fence, clock, carriers)
}

fn open_with(
    folder: &Path,
    fence: FencePlace,
    clock: &Arc<VirtualClock>,
    mut carriers: Carriers,
) -> Result<Arc<Engine>, StoreError> {
    carriers.insert(CarrierName::CallList, Box::new(CallListCarrier));
    let clock: Arc<dyn Clock> = Arc::<VirtualClock>::clone(clock);
    Engine::open(Config {
        folder: folder.to_owned(),
        clock,
        carriers: Some(carriers),
        fence,
    })
}
