//! One morning of a clinic on a simulated disk: appointments are entered, their reminders
//! approved, handed over and recorded. Everything is remembered that a judge must know later: each
//! change of the disk, and what staff and the carrier knew by then.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::journal::SimulatedJournal;
use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::key::Key;
use reminder_engine::carrier::recording::Answer;
use reminder_engine::carrier::{Fault as CarrierFault, Outcome};
use reminder_engine::clock::{Clock, VirtualClock};
use reminder_engine::store::FILE_NAME;
use reminder_tests::kit::{Crashed, Desk, Fault, Pc, at, folder};
use simulated_disk::machine::Logged;
use simulated_disk::{Damage, Files, Machine, at_each_opening, install, relax};

/// Pages in the log at which it is written back, so that a short morning has checkpoints.
const CHECKPOINT_PAGES: i32 = 40;
/// Patients of the clinic.
pub(crate) const PATIENTS: usize = 5;

/// What the carrier knows about one handing-over, whatever it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) key: Key,
    /// Whether the carrier has it, or may have it.
    pub(crate) has_it: bool,
    /// Whether it said so.
    pub(crate) said_so: bool,
    /// Changes of the disk when it was handed over.
    pub(crate) changes: usize,
}

/// What survives any crash, because it is not on the disk: the carrier's memory.
pub(crate) type Memory = Arc<Mutex<Vec<Taken>>>;

/// How the carrier answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Temper {
    /// It takes everything and says so.
    Kind,
    /// It takes some, is silent about some, and refuses some for now or for good.
    Moody,
}

/// A PC whose folder is on a simulated disk, at a moment, beside a carrier with a memory.
pub(crate) struct Place {
    folder: Arc<tempfile::TempDir>,
    pc: Pc,
    pub(crate) machine: Arc<Machine>,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) memory: Memory,
    /// What was handed over before it was written down for good.
    pub(crate) rash: Arc<Mutex<Vec<String>>>,
    /// Whether each handing-over is compared with what the disk would still know after a power
    /// cut; restarts by the hundred thousand leave it to the morning before them.
    pub(crate) watched: bool,
}

impl Place {
    /// Switches a PC on with these files in an own folder.
    pub(crate) fn new(files: Files) -> Result<Self, Fault> {
        install();
        at_each_opening(Some(CHECKPOINT_PAGES));
        let folder = Arc::new(folder()?);
        Ok(Self {
            machine: Machine::start(folder.path(), files),
            pc: Pc::called("the front desk")?,
            folder,
            clock: Arc::new(VirtualClock::at(at("2026-03-02 09:00"))),
            memory: Memory::default(),
            rash: Arc::default(),
            watched: true,
        })
    }

    /// Switches the PC off and on again, with these files, at another moment.
    pub(crate) fn again(&mut self, files: Files, now: DateTime<Utc>) {
        self.machine.stop();
        self.machine = Machine::start(self.folder.path(), files);
        self.clock = Arc::new(VirtualClock::at(now));
    }

    /// Lets the carrier remember this and nothing else.
    pub(crate) fn remember(&mut self, taken: Vec<Taken>) {
        self.memory = Arc::new(Mutex::new(taken));
    }

    /// Starts the program.
    pub(crate) fn start(&self, temper: Temper) -> Result<Desk, Fault> {
        let mut answer = carrier(temper, &self.memory, &self.machine);
        let (machine, rash) = (Arc::clone(&self.machine), Arc::clone(&self.rash));
        let watched = self.watched;
        let careful: Answer = Box::new(move |count, letter| {
            if watched && let Err(words) = written_down_for_good(&machine, &letter.key) {
                let mut rash = rash.lock().unwrap_or_else(PoisonError::into_inner);
                rash.push(words);
            }
            answer(count, letter)
        });
        let journal = SimulatedJournal::open(&self.machine)?;
        Crashed::of(&self.pc, &self.folder, &self.clock).start_behind(Box::new(journal), careful)
    }

    /// Says whether something was handed over too early.
    pub(crate) fn nothing_was_rash(&self) -> Result<(), String> {
        let rash = self.rash.lock().unwrap_or_else(PoisonError::into_inner);
        rash.first().map_or(Ok(()), |words| Err(words.clone()))
    }

    /// Returns what the carrier was given so far.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Whether an attempt would be found if the power went at this very moment and took everything
/// with it that was not synced.
fn written_down_for_good(machine: &Machine, key: &Key) -> Result<(), String> {
    let look = || -> Result<String, Fault> {
        let folder = std::path::PathBuf::from(format!("{}-afterwards", machine.folder()));
        let afterwards = Machine::start(&folder, machine.files().after(Damage::AllLost));
        let connection = rusqlite::Connection::open(folder.join(FILE_NAME))?;
        let state = connection.query_row(
            "SELECT state FROM outbox JOIN attempts ON attempts.id = outbox.attempt_id
             WHERE outbox.key = ?1 AND attempts.outcome IS NULL",
            [key.as_bytes()],
            |row| row.get(0),
        )?;
        drop(afterwards);
        Ok(state)
    };
    match look() {
        Ok(state) if state == "sending" => Ok(()),
        Ok(state) => Err(format!("handed over while the disk says {state}")),
        Err(fault) => Err(format!(
            "handed over while the disk knows of no attempt: {fault}"
        )),
    }
}

/// Returns a carrier that answers by its temper and remembers the truth.
fn carrier(temper: Temper, memory: &Memory, machine: &Arc<Machine>) -> Answer {
    let (memory, machine) = (Arc::clone(memory), Arc::clone(machine));
    Box::new(move |_, letter| {
        let mut taken = memory.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = match temper {
            Temper::Kind => 0,
            Temper::Moody => taken.len() % 4,
        };
        let outcome = match turn {
            1 => Outcome::Unknown {
                detail: "the connection broke".to_owned(),
            },
            2 => Outcome::NotSent {
                fault: CarrierFault::Passing,
                detail: "try again later".to_owned(),
            },
            3 => Outcome::NotSent {
                fault: CarrierFault::Recipient,
                detail: "no such mailbox".to_owned(),
            },
            _ => Outcome::Accepted {
                reference: format!("taken-{}", taken.len()),
            },
        };
        taken.push(Taken {
            key: letter.key,
            has_it: turn < 2,
            said_so: turn == 0,
            changes: machine.changes(),
        });
        outcome
    })
}

/// What people had been told when the disk had changed so many times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    /// Changes of the disk until then.
    pub(crate) changes: usize,
    pub(crate) now: DateTime<Utc>,
    /// Reminders that staff were told are planned.
    pub(crate) planned: usize,
    /// Reminders that staff were told are approved.
    pub(crate) approved: usize,
    /// Handings-over of which the outbox said that the outcome is written down.
    pub(crate) settled: usize,
}

/// How the disk is worse than the program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worse {
    /// It is not.
    Not,
    /// The database's commits are no longer synced.
    NotSynced,
    /// It lies about syncing files whose names begin so.
    Lies(&'static str),
}

/// A morning that went well, in every detail.
pub(crate) struct Story {
    /// The disk before.
    pub(crate) before: Files,
    pub(crate) log: Vec<Logged>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) taken: Vec<Taken>,
    pub(crate) temper: Temper,
}

/// Returns the disk of a clinic that was set up, with its patients, before any appointment.
pub(crate) fn founded() -> Result<Files, Fault> {
    static FOUNDED: OnceLock<Files> = OnceLock::new();
    if let Some(files) = FOUNDED.get() {
        return Ok(files.clone());
    }
    let place = Place::new(Files::default())?;
    let desk = place.start(Temper::Kind)?;
    desk.found()?;
    for n in 0..PATIENTS {
        desk.patient(&format!("Patient Number{n}"), &[&address(n)])?;
    }
    desk.engine.rest()?;
    drop(desk);
    let files = place.machine.files().after(Damage::None);
    Ok(FOUNDED.get_or_init(|| files).clone())
}

fn address(n: usize) -> String {
    format!("patient.{n}@example.com")
}

impl Story {
    /// Lives the morning through once, on a disk that becomes worse when sending begins.
    pub(crate) fn tell(temper: Temper, reminders: usize, worse: Worse) -> Result<Self, Fault> {
        let before = founded()?;
        let place = Place::new(before.clone())?;
        let marks = live(&place, temper, reminders, worse)?;
        match (worse, place.nothing_was_rash()) {
            (Worse::Not, Err(words)) => return Err(words.into()),
            (Worse::NotSynced | Worse::Lies(_), Ok(())) => {
                return Err("nothing was handed over before it was on the disk".into());
            }
            (_, _) => {}
        }
        Ok(Self {
            before,
            log: place.machine.log(),
            marks,
            taken: place.taken(),
            temper,
        })
    }

    /// Returns what people had been told when the disk had changed so many times.
    pub(crate) fn told_at(&self, changes: usize) -> Result<Mark, Fault> {
        let told = self.marks.iter().rev().find(|mark| mark.changes <= changes);
        Ok(*told.ok_or("the story begins with a mark")?)
    }

    /// Returns what the carrier had been given by then; at the very moment of a handing-over, it
    /// counts: the program may have stopped just after it.
    pub(crate) fn taken_at(&self, changes: usize) -> Vec<Taken> {
        let by_then = self.taken.iter().filter(|taken| taken.changes <= changes);
        by_then.copied().collect()
    }
}

/// One morning, with one handing-over in each tick so that every step leaves its mark.
fn live(place: &Place, temper: Temper, reminders: usize, worse: Worse) -> Result<Vec<Mark>, Fault> {
    let mut marks = Vec::new();
    let mut mark = |planned: usize, approved: usize, settled: usize| {
        marks.push(Mark {
            changes: place.machine.changes(),
            now: place.clock.now(),
            planned,
            approved,
            settled,
        });
    };
    place.machine.plan(None);
    mark(0, 0, 0);
    let desk = place.start(temper)?;
    for n in 0..reminders {
        book(&desk, n)?;
        mark(n + 1, 0, 0);
    }
    let approved = usize::try_from(desk.approve_all()?)?;
    mark(reminders, approved, 0);
    desk.sleep_until("2026-03-02 10:00");
    mark(reminders, approved, 0);
    match worse {
        Worse::Not => {}
        Worse::NotSynced if relax() => {}
        Worse::NotSynced => return Err("there is no connection to make less durable".into()),
        Worse::Lies(begins) => place.machine.lie_about(begins),
    }
    // Each round hands one over at most; a refused one comes again a minute later.
    for _ in 0..3 * reminders {
        let report = desk.engine.tick(1)?;
        mark(reminders, approved, place.taken().len());
        if report.handed_over == 0 && !report.more {
            desk.clock.advance(TimeDelta::seconds(70));
        }
    }
    desk.engine.rest()?;
    drop(desk);
    mark(reminders, approved, place.taken().len());
    Ok(marks)
}

/// Enters the appointment of a patient; its reminder is due this morning.
pub(crate) fn book(desk: &Desk, n: usize) -> Result<(), Fault> {
    let patient = reminder_core::key::PatientId(i64::try_from(n)? + 1);
    desk.book(patient, &format!("2026-03-03 {:02}:00", 9 + n))?;
    Ok(())
}
