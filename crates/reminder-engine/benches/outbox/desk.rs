//! A small clinic for the benchmarks, on a real disk.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::clinic::{
    AppointmentKind, Caps, CarrierName, Clinic, EmailSender, OpeningHours, QuietHours, Span,
};
use reminder_core::key::{CadenceId, KindId, PractitionerId, StepId};
use reminder_core::patient::ContactKind;
use reminder_core::template::TemplateText;
use reminder_engine::Engine;
use reminder_engine::carrier::{Carrier, Handover, Letter, Outcome};
use reminder_engine::clock::Clock;
use reminder_engine::engine::Config;
use reminder_engine::fence::{FencePlace, Machine};
use reminder_engine::outbox::Carriers;
use reminder_engine::planning;
use reminder_engine::secret::SecretPlace;
use reminder_engine::store::{
    ClinicRow, ContactRecord, MailRow, NewAppointment, NewPatient, Scope, Store, StoreError,
};
use rusqlite::{Connection, params};

use crate::timed;

/// A Monday, ten in the morning in the clinic's zone, UTC.
pub(crate) fn monday() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_445_600, 0).expect("2 March 2026, 10:00 UTC")
}

/// Says yes at once.
struct Instantly;

impl Carrier for Instantly {
    fn hand_over(&mut self, _: &Letter<'_>) -> Handover {
        Outcome::Accepted {
            reference: "taken".to_owned(),
        }
        .into()
    }
}

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day")
}

pub(crate) fn clinic() -> ClinicRow {
    let day = || {
        vec![Span {
            opens: time(8),
            closes: time(20),
        }]
    };
    ClinicRow {
        clinic: Clinic {
            name: "Harbour Street Clinic".to_owned(),
            callback_number: "+1 212 555 0100".to_owned(),
            country: "US".to_owned(),
            zone: "Etc/UTC".to_owned(),
            language: "en".to_owned(),
            opening_hours: OpeningHours([day(), day(), day(), day(), day(), day(), day()]),
            quiet_hours: QuietHours {
                ends: time(8),
                begins: time(20),
            },
            closing_days: Vec::new(),
            caps: Caps {
                email_per_day: 9,
                sms_per_day: 1,
                voice_per_day: 1,
                phone_per_week: 3,
                one_text: false,
            },
            grace_minutes: 0,
            emails_per_minute: 60_000,
            reminders_per_minute: 60_000,
            consent_required: false,
        },
        sender: EmailSender {
            carrier: CarrierName::Practice,
            from_name: "Harbour Street Clinic".to_owned(),
            from_address: "desk@example.com".to_owned(),
            reply_to: "desk@example.com".to_owned(),
        },
        mail: MailRow {
            settings: None,
            secret_place: SecretPlace::Environment,
        },
        demo: true,
    }
}

/// Writes a clinic with one kind of appointment and two steps.
pub(crate) fn found(store: &Store) -> Result<(), StoreError> {
    let now = monday();
    store.write(|tx| {
        tx.save_clinic(&clinic())?;
        tx.save_practitioner(None, "Dr. Lee", false)?;
        let text = TemplateText {
            language: "en".to_owned(),
            subject: "Your appointment on {{ short_date }}".to_owned(),
            body:
                "Hello {{ patient_name }},\n\nYou have an appointment with {{ practitioner }} on \
                   {{ date }} at {{ time }}.\n\nIf you cannot come, please call us on \
                   {{ callback_number }}.\n\n{{ clinic_name }}"
                    .to_owned(),
        };
        let template = tx.save_template(None, "E-mail", Channel::Email, &[text], "setup", now)?;
        let step = |name: &str, days: u16| Step {
            id: StepId(0),
            name: name.to_owned(),
            channel: Channel::Email,
            lead: Lead::Days(days),
            at: time(10),
            useful_minutes: 1_440,
            template,
            unanswered_hours: None,
        };
        let steps = vec![step("3-day reminder", 3), step("1-day reminder", 1)];
        let cadence = Cadence {
            id: CadenceId(0),
            name: "Usual".to_owned(),
            steps,
        };
        let cadence = tx.save_cadence(&cadence, now)?;
        tx.save_kind(&AppointmentKind {
            id: KindId(0),
            name: "Consultation".to_owned(),
            duration_minutes: 30,
            cadence,
            archived: false,
        })?;
        Ok(())
    })
}

/// Enters so many patients, each with one appointment three days ahead.
fn enter(store: &Store, count: i64) -> Result<(), StoreError> {
    let now = monday();
    store.write(|tx| {
        for n in 0..count {
            let address = format!("patient{n}@example.com");
            let patient = tx.save_patient(
                &NewPatient {
                    id: None,
                    origin: None,
                    given_name: format!("Given{n}"),
                    family_name: format!("Family{n}"),
                    preferred_name: None,
                    language: None,
                    no_name_in_message: false,
                    no_voicemail: false,
                    only_channel: None,
                    contact_points: vec![ContactRecord {
                        id: None,
                        kind: ContactKind::Email,
                        raw: address.clone(),
                        normalised: address,
                        region: None,
                        never: false,
                    }],
                },
                now,
            )?;
            let start = now + TimeDelta::days(3) + TimeDelta::minutes(n % 500);
            let new = NewAppointment {
                id: None,
                origin: None,
                patient,
                practitioner: PractitionerId(1),
                kind: KindId(1),
                local_start: start.naive_utc(),
                zone: "Etc/UTC".to_owned(),
                start,
                duration_minutes: 30,
                status: AppointmentStatus::Booked,
                note: String::new(),
            };
            tx.save_appointment(&new, now)?;
        }
        Ok(())
    })
}

/// A clinic whose reminders are approved and due.
pub(crate) struct Desk {
    engine: Arc<Engine>,
    _folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new(patients: i64) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let engine = open(folder.path());
        let store = engine.store();
        found(store).expect("a clinic");
        enter(store, patients).expect("patients");
        let now = engine.now();
        store
            .write(|tx| planning::replan(tx, &Scope::Everybody, "bench", now).map(drop))
            .expect("planned");
        store
            .write(|tx| {
                let approval = tx.begin_approval("Ann", now, now)?;
                let planned =
                    tx.reminders_due(DateTime::UNIX_EPOCH, now + TimeDelta::days(9), 99_999)?;
                for row in planned {
                    tx.approve(&row.key, &row.content_hash, approval, now)?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("approved");
        // The first tick after a start plans everybody again, which is not what is measured.
        engine.tick(0).expect("a tick");
        Self {
            engine,
            _folder: folder,
        }
    }

    pub(crate) fn tick(&self) -> u32 {
        self.engine.tick(100).expect("a tick").handed_over
    }
}

/// A clock on which ten milliseconds pass whenever somebody looks, so that no budget is in the way.
struct Hurried(AtomicU64);

impl Clock for Hurried {
    fn now(&self) -> DateTime<Utc> {
        let looks = self.0.fetch_add(1, Ordering::Relaxed);
        monday() + TimeDelta::milliseconds(i64::try_from(looks).unwrap_or(i64::MAX) * 10)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed) * 10)
    }
}

fn open(folder: &Path) -> Arc<Engine> {
    let clock: Arc<dyn Clock> = Arc::new(Hurried(AtomicU64::new(0)));
    let carrier: Box<dyn Carrier> = Box::new(Instantly);
    let carriers = Some(Carriers::from([(CarrierName::Practice, carrier)]));
    Engine::open(Config {
        folder: folder.to_owned(),
        clock,
        carriers,
        fence: FencePlace::Pc {
            state: folder.join("state"),
            machine: Machine::called("bench"),
        },
    })
    .expect("opened")
}

/// Draining against two bare commits a row.
pub(crate) struct Drain {
    bare: Connection,
    ledger: RefCell<File>,
    _folder: tempfile::TempDir,
}

/// Reminders drained at once; more than the breaker lets pass would need a usual day.
const DRAINED: i64 = 60;

impl Drain {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let bare = bare(folder.path());
        bare.execute_batch("CREATE TABLE row (id INTEGER PRIMARY KEY, state TEXT, message TEXT)")
            .expect("made");
        let ledger = File::create(folder.path().join("ledger")).expect("made");
        Self {
            bare,
            ledger: RefCell::new(ledger),
            _folder: folder,
        }
    }

    pub(crate) fn ours(&self) -> Duration {
        let desk = Desk::new(DRAINED);
        let mut gone = 0;
        let time = timed(|| {
            for _ in 0..20 {
                gone += desk.tick();
                if i64::from(gone) == DRAINED {
                    break;
                }
            }
        });
        assert_eq!(i64::from(gone), DRAINED, "everything that was due went");
        time
    }

    /// Two commits a row.
    pub(crate) fn bare(&self) -> Duration {
        self.commits(|| ())
    }

    /// Two commits a row and, between them, one line of a file beside the database: what handing
    /// over durably cannot do without.
    pub(crate) fn bare_with_ledger(&self) -> Duration {
        self.commits(|| {
            let mut ledger = self.ledger.borrow_mut();
            ledger.write_all(&[b'l'; 120]).expect("written");
            ledger.sync_data().expect("synced");
        })
    }

    fn commits(&self, between: impl Fn()) -> Duration {
        let message = "m".repeat(900);
        self.bare.execute("DELETE FROM row", []).expect("emptied");
        for id in 0..DRAINED {
            self.bare
                .execute(
                    "INSERT INTO row VALUES (?1, 'approved', ?2)",
                    params![id, message],
                )
                .expect("inserted");
        }
        let land = |id: i64, state: &str| {
            self.bare
                .prepare_cached("UPDATE row SET state = ?2 WHERE id = ?1")
                .and_then(|mut update| update.execute(params![id, state]))
                .expect("updated");
        };
        timed(|| {
            for id in 0..DRAINED {
                land(id, "sending");
                between();
                land(id, "accepted");
            }
        })
    }
}

/// A connection with the settings of the store and nothing else.
fn bare(folder: &Path) -> Connection {
    let bare = Connection::open(folder.join("bare.db")).expect("opened");
    bare.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;
         PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF",
    )
    .expect("set");
    bare
}

/// Bookings saved at once; each has two steps.
const BOOKED: i64 = 5_000;

/// Saves what a plan of 5,000 bookings says: 10,000 reminders with their history.
pub(crate) fn save_ours() -> Duration {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let store = Store::open(folder.path()).expect("opened");
    found(&store).expect("a clinic");
    enter(&store, BOOKED).expect("patients");
    let now = monday() - TimeDelta::days(1);
    let planning = store
        .read(|view| planning::preview(view, &Scope::Everybody, now))
        .expect("planned");
    assert_eq!(planning.plan.reminders.len(), 10_000);
    timed(|| {
        store
            .write(|tx| planning::save(tx, &planning, "bench", now).map(drop))
            .expect("saved");
    })
}

/// Inserts the same rows, read back from a database that has them, into empty tables with the same
/// columns and indexes and no rules.
pub(crate) fn save_bare() -> Duration {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    {
        let store = Store::open(folder.path()).expect("opened");
        found(&store).expect("a clinic");
        enter(&store, BOOKED).expect("patients");
        let now = monday() - TimeDelta::days(1);
        store
            .write(|tx| planning::replan(tx, &Scope::Everybody, "bench", now).map(drop))
            .expect("planned");
    }
    let bare = bare(folder.path());
    let source = Connection::open(folder.path().join("ringonce.db")).expect("opened");
    let mut rows = Vec::new();
    for table in ["outbox", "events"] {
        for statement in statements_of(&source, table) {
            bare.execute_batch(&statement).expect("the same table");
        }
        rows.push((table, rows_of(&source, table)));
    }
    timed(|| {
        bare.execute_batch("BEGIN IMMEDIATE").expect("begun");
        for (table, rows) in &rows {
            let places = vec!["?"; rows.first().map_or(0, Vec::len)].join(",");
            let mut insert = bare
                .prepare(&format!("INSERT INTO {table} VALUES ({places})"))
                .expect("prepared");
            for row in rows {
                insert
                    .execute(rusqlite::params_from_iter(row))
                    .expect("inserted");
            }
        }
        bare.execute_batch("COMMIT").expect("committed");
    })
}

fn statements_of(source: &Connection, table: &str) -> Vec<String> {
    let mut query = source
        .prepare(
            "SELECT sql FROM sqlite_schema \
             WHERE tbl_name = ?1 AND type <> 'trigger' AND sql NOT NULL",
        )
        .expect("prepared");
    query
        .query_map([table], |row| row.get(0))
        .and_then(Iterator::collect)
        .expect("statements")
}

fn rows_of(source: &Connection, table: &str) -> Vec<Vec<rusqlite::types::Value>> {
    let mut query = source
        .prepare(&format!("SELECT * FROM {table}"))
        .expect("prepared");
    let columns = query.column_count();
    query
        .query_map([], |row| {
            (0..columns).map(|column| row.get(column)).collect()
        })
        .and_then(Iterator::collect)
        .expect("rows")
}
