//! A history of years: a million reminders and five million lines, made once and kept in the
//! build folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use reminder_core::clinic::CarrierName;
use reminder_engine::Engine;
use reminder_engine::api::{self, Who};
use reminder_engine::carrier::{Carrier, Handover, Letter, Outcome};
use reminder_engine::clock::{Clock, VirtualClock};
use reminder_engine::engine::Config;
use reminder_engine::fence::{FencePlace, Machine};
use reminder_engine::outbox::Carriers;
use reminder_engine::store::{FILE_NAME, Store};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::desk::{found, monday};
use crate::timed;

/// A clinic with a long past.
pub(crate) struct History {
    engine: Arc<Engine>,
    made_just_now: bool,
}

struct Never;

impl Carrier for Never {
    fn hand_over(&mut self, _: &Letter<'_>) -> Handover {
        Outcome::Unknown {
            detail: "nothing is due in this history".to_owned(),
        }
        .into()
    }
}

/// One thing to ask: its name, what to reach, and the asking.
pub(crate) type Question = (String, &'static str, Box<dyn FnMut() -> Duration>);

fn size() -> u64 {
    std::env::var("RINGONCE_BENCH_REMINDERS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000)
}

/// Returns the clinic with the long past, made now or in an earlier run.
pub(crate) fn history() -> History {
    let size = size();
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("history-{size}"));
    let made_just_now = !folder.join("complete").exists();
    if made_just_now {
        println!("  making a history of {size} reminders in the build folder, once …");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("made room");
        }
        let store = Store::open(&folder).expect("opened");
        found(&store).expect("a clinic");
        store.close().expect("closed");
        fill(&folder, size);
        std::fs::write(folder.join("complete"), "").expect("marked");
    }
    let clock: Arc<dyn Clock> = Arc::new(VirtualClock::at(monday()));
    let carrier: Box<dyn Carrier> = Box::new(Never);
    let carriers = Some(Carriers::from([(CarrierName::Practice, carrier)]));
    let engine = Engine::open(Config {
        fence: FencePlace::Pc {
            state: folder.join("state"),
            machine: Machine::called("bench"),
        },
        folder,
        clock,
        carriers,
    })
    .expect("opened");
    engine.tick(10).expect("the first tick plans again");
    History {
        engine,
        made_just_now,
    }
}

/// Writes the past in a few large statements; the rules of the tables are put back afterwards.
fn fill(folder: &Path, size: u64) {
    let bare = Connection::open(folder.join(FILE_NAME)).expect("opened");
    let triggers: Vec<(String, String)> = bare
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .and_then(|mut query| {
            query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .expect("the rules");
    bare.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; \
         PRAGMA cache_size = -400000",
    )
    .expect("fast");
    for (name, _) in &triggers {
        bare.execute_batch(&format!("DROP TRIGGER {name}"))
            .expect("dropped");
    }
    let sql = years(size);
    bare.execute_batch(&sql).expect("filled");
    for (_, sql) in &triggers {
        bare.execute_batch(sql).expect("put back");
    }
    bare.execute_batch("ANALYZE; PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE")
        .expect("as it was");
}

/// Returns the statements that write the years.
fn years(size: u64) -> String {
    let patients = size / 20;
    let appointments = size / 2;
    let end_ms = monday().timestamp_millis() - 86_400_000;
    let text = "You have an appointment with Dr. Lee on Tuesday, March 3, 2026 at 9:15 AM. If you \
        cannot come, please call us on +1 212 555 0100. Harbour Street Clinic";
    let message = format!(
        r#"'{{"channel":"email","carrier":"practice","to":"patient' || (n % {patients}) || '@example.com","from_name":"Harbour Street Clinic","from_address":"desk@example.com","reply_to":"desk@example.com","subject":"Your appointment","text":"{text}","language":"en","calendar":null}}'"#
    );
    let numbers = |count: u64| {
        format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers
             WHERE n + 1 < {count}) "
        )
    };
    let states = "CASE WHEN n % 50 = 0 THEN 'failed' WHEN n % 31 = 0 THEN 'expired'
        WHEN n % 9 = 0 THEN 'delivered' ELSE 'accepted' END";
    let spread = format!("{end_ms} - (n / 2) * 120000");
    format!(
        "BEGIN;
         {p} INSERT INTO patients (id, revision, given_name, family_name, no_name_in_message,
            archived, sort_name) SELECT n + 1, 1, 'Given' || n, 'Family' || n, 0, 0,
            'family' || n || ' given' || n FROM numbers;
         {p} INSERT INTO patient_words SELECT 'given' || n, n + 1 FROM numbers;
         {p} INSERT INTO patient_words SELECT 'family' || n, n + 1 FROM numbers;
         {p} INSERT INTO contact_points (id, patient_id, position, kind, raw, normalised, never)
            SELECT n + 1, n + 1, 0, 'email', 'patient' || n || '@example.com',
            'patient' || n || '@example.com', 0 FROM numbers;
         INSERT INTO approvals VALUES (1, 'Ann', 0, 0);
         {a} INSERT INTO appointments (id, revision, patient_id, practitioner_id, kind_id,
            local_start, zone, start_ms, duration_minutes, status, note)
            SELECT n + 1, 1, n % {patients} + 1, 1, 1,
            strftime('%Y-%m-%dT%H:%M:%S', ({end_ms} - n * 120000) / 1000, 'unixepoch'), 'Etc/UTC',
            {end_ms} - n * 120000, 30, 'completed', '' FROM numbers;
         {r} INSERT INTO outbox (key, state, appointment_id, patient_id, appointment_revision,
            patient_revision, rules_revision, step_id, step_name, template_version,
            contact_point_id, channel, contact, counts_on, occurrence_ms, due_ms, expires_ms,
            moved_earlier, content_hash, approved_hash, approval_id, release_ms, attempts,
            reference, sent_ms, message)
            SELECT unhex(printf('%016x%016x%016x%016x', n * 7919, n, n * 31, n)), {states},
            n / 2 + 1, (n / 2) % {patients} + 1, 1, 1, 1, n % 2 + 1, 'Reminder', 1,
            (n / 2) % {patients} + 1, 'email',
            'patient' || ((n / 2) % {patients}) || '@example.com',
            date(({spread} - 86400000) / 1000, 'unixepoch'), {spread},
            {spread} - 86400000 * (n % 2 * 2 + 1), {spread}, 0, zeroblob(32), zeroblob(32), 1, 0,
            1, 'taken', {spread} - 86400000, {message} FROM numbers;
         {e} INSERT INTO events (at_ms, who, what, detail, key, appointment_id, patient_id)
            SELECT {end_ms} - n * 24000, 'RingOnce', 'accepted', 'Taken (recorded).',
            unhex(printf('%016x%016x%016x%016x', n / 5 * 7919, n / 5, n / 5 * 31, n / 5)),
            n / 10 + 1, (n / 10) % {patients} + 1 FROM numbers;
         COMMIT;",
        p = numbers(patients),
        a = numbers(appointments),
        r = numbers(size),
        e = numbers(size * 5),
    )
}

impl History {
    /// Says what the memory of this process holds.
    pub(crate) const fn memory_after_all_that(&self) -> &'static str {
        if self.made_just_now {
            "memory, with what making the history took: run it again"
        } else {
            "memory of this process after all that"
        }
    }

    fn asks(&self, name: &str, request: Value) -> Box<dyn FnMut() -> Duration> {
        let (engine, name) = (Arc::clone(&self.engine), name.to_owned());
        Box::new(move || {
            timed(|| {
                let who = Who("Ann".to_owned());
                let answer = api::call(&engine, &who, &name, request.clone());
                assert!(answer.is_ok(), "{name}: {answer:?}");
            })
        })
    }

    /// Everything that is asked of a long history, and a tick with nothing to do.
    pub(crate) fn questions(&self) -> Vec<Question> {
        let search = |text: &str| {
            json!({ "search": text, "patient": null, "states": [], "from": null, "until": null,
                "after": null, "limit": 100 })
        };
        let with = |key: &str, value: Value| {
            let mut asked = search("");
            asked[key] = value;
            asked
        };
        let middle = monday() - TimeDelta::days(340);
        let cursor = format!("{}:{}", middle.timestamp_millis(), "0".repeat(64));
        let engine = Arc::clone(&self.engine);
        let mut questions: Vec<Question> = [
            ("the first page", search("")),
            (
                "a page in the middle of the years",
                with("after", json!(cursor)),
            ),
            (
                "a page of one rare state",
                with("states", json!(["failed"])),
            ),
            (
                "one patient by the whole name",
                search("Given123 Family123"),
            ),
            ("an address", search("patient77@example.com")),
            (
                "a word that finds a tenth of all patients",
                search("given1"),
            ),
            ("a word nobody has", search("zzz")),
            ("a state nobody is in", with("states", json!(["held"]))),
            (
                "one month, three years back",
                with("until", json!("2025-03-31")),
            ),
        ]
        .into_iter()
        .map(|(name, request)| {
            (
                format!("history: {name}"),
                "20 ms",
                self.asks("history", request),
            )
        })
        .collect();
        questions.push((
            "a tick with nothing to do".to_owned(),
            "5 ms",
            Box::new(move || timed(|| assert_eq!(engine.tick(50).map_or(1, |r| r.handed_over), 0))),
        ));
        questions
    }
}
