//! The trace: what staff did, what carriers were given and what could be seen, in order. Everything
//! a checker may know is in here, and nothing of the outbox's tables but what a look shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use reminder_core::key::Key;
use reminder_core::message::Message;
use reminder_core::reminder::ReminderState;
use reminder_engine::carrier::Fault;

use crate::clinic::CALLED_OFF;

/// When a clinic lets something go, as staff entered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rulebook {
    /// IANA name.
    pub(crate) zone: String,
    /// Minutes of the day, Monday first.
    pub(crate) opening: [Vec<(u32, u32)>; 7],
    /// Minutes of the day: quiet until, quiet from.
    pub(crate) quiet: (u32, u32),
    /// Closed whatever the week says.
    pub(crate) closing: BTreeSet<NaiveDate>,
    /// E-mails an address may get a day.
    pub(crate) emails_a_day: usize,
    /// Texts a number may get a day.
    pub(crate) texts_a_day: usize,
    /// Calls a number may get a day.
    pub(crate) calls_a_day: usize,
    /// Texts and calls together that a number may get in seven days in a row.
    pub(crate) rings_a_week: usize,
    /// Reminders a minute.
    pub(crate) a_minute: u32,
    /// Steps of each kind of appointment, by the mark their words carry.
    pub(crate) steps: BTreeMap<i64, Vec<String>>,
    /// What the words of each step's letters must hold now; staff change it with the text.
    pub(crate) marks: BTreeMap<String, String>,
}

/// What was shown to whoever approved, or what a carrier was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The words, address and sender; a calendar entry's sequence is not part of it.
    pub(crate) message: Message,
    /// When it may go, as it was shown.
    pub(crate) due_at: DateTime<Utc>,
    /// When it becomes useless.
    pub(crate) expires_at: DateTime<Utc>,
}

/// What a carrier said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// "I have it."
    Taken,
    /// "I do not have it", which proves that nothing went.
    Refused,
    /// Nothing that can be understood, or the program died.
    Silent,
}

/// One message in a carrier's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HandedOver {
    /// The reminder.
    pub(crate) key: Key,
    /// What it was given, without the calendar entry's sequence.
    pub(crate) message: Message,
    /// The appointment and the start the letter speaks about, read off the letter itself.
    pub(crate) about: Option<(i64, DateTime<Utc>)>,
    /// The step, read off the words.
    pub(crate) step: Option<String>,
    /// What it said.
    pub(crate) said: Said,
    /// Whether it really has it.
    pub(crate) has_it: bool,
    /// How long the conversation took.
    pub(crate) took: TimeDelta,
    /// Whether its own clock told that the PC's is wrong.
    pub(crate) clock_off: bool,
    /// Why it refused.
    pub(crate) fault: Option<Fault>,
    /// Until when it was told that it may let the message go.
    pub(crate) useful_until: DateTime<Utc>,
}

impl HandedOver {
    /// Returns whether it is the notice that an appointment is off.
    pub(crate) fn tells_of_a_cancel(&self) -> bool {
        self.step.as_deref() == Some(CALLED_OFF.0)
    }
}

/// A visit that a text about several speaks of: appointment, start and step.
pub(crate) type Visit = (i64, DateTime<Utc>, String);

/// What the screens show at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// Every reminder there is, with its state and its appointment, occurrence and step.
    pub(crate) rows: BTreeMap<Key, (ReminderState, i64, DateTime<Utc>, String)>,
    /// Steps with a reason why they get no reminder.
    pub(crate) problems: BTreeSet<(i64, Option<String>)>,
    /// What each text about several visits speaks of.
    pub(crate) visits: BTreeMap<Key, Vec<Visit>>,
    /// Steps that another reminder takes care of.
    pub(crate) kept: BTreeSet<(i64, Key)>,
    /// Whether the review screen says that its own counts add up.
    pub(crate) adds_up: bool,
    /// Reminders in a state that has no words.
    pub(crate) speechless: usize,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// The rules are these from now on.
    Rules(Box<Rulebook>),
    /// A patient is known like this from now on; the addresses are the ones that may be used.
    Patient {
        patient: i64,
        person: String,
        addresses: Vec<String>,
        archived: bool,
    },
    /// Whoever owns an address said stop, or yes again.
    OptOut { address: String, out: bool },
    /// An appointment stands in the book like this from now on.
    Booked {
        appointment: i64,
        patient: i64,
        kind: i64,
        start: DateTime<Utc>,
        expected: bool,
    },
    /// Staff approved what they were shown. `fresh`: it was in review at that moment.
    Approved {
        key: Key,
        appointment: i64,
        shown: Box<Shown>,
        /// For a text about several visits: the appointment, the start and the step of each.
        visits: Vec<Visit>,
        /// When the grace time is over.
        release_at: DateTime<Utc>,
        fresh: bool,
    },
    /// Staff took the approval back, and were told that it worked.
    Undone(Key),
    /// Staff put it on hold, and were told that it worked.
    Held(Key),
    /// Staff released it, and were told that it worked.
    Released(Key),
    /// Staff decided that it does not go, and were told that it worked.
    Skipped(Key),
    /// Staff pressed pause.
    Paused,
    /// Staff pressed resume.
    Resumed,
    /// Staff said what became of an unknown reminder.
    Resolved(Key),
    /// A carrier was given a message.
    HandedOver(Box<HandedOver>),
    /// A carrier told the program what somebody answered, for the first time.
    Heard {
        from: String,
        body: String,
        /// The true moment at which it was written; a carrier's list lags behind.
        written_at: DateTime<Utc>,
    },
    /// A carrier told the program that a message arrived.
    Arrived(Key),
    /// A carrier told the program that a message did not arrive, and not because it was late.
    Lost(Key),
    /// A carrier told the program that a number gets no texts.
    NoTexts(String),
    /// A carrier told the program that it has one of which nobody could tell.
    Found(Key),
    /// A carrier took one back on the program's wish before it left.
    TakenBack(Key),
    /// Somebody looked at the lists.
    Look(Box<Look>),
    /// Somebody looked at the status line: the unknown reminders it and the outbox screen show.
    Status {
        unknown: BTreeSet<Key>,
        banner: bool,
    },
    /// The program runs from now on.
    Started,
    /// The program does not run from now on.
    Stopped,
    /// Somebody copied the clinic's folder.
    Copied,
    /// Somebody put the copy back: what was entered since is lost.
    Restored,
    /// A person said that this PC sends from now on.
    TookOver,
    /// Something else happened to the PC.
    Happened(String),
}

/// A fact with its moment on the PC's wall clock and the true one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What the PC's clock said.
    pub(crate) at: DateTime<Utc>,
    /// What a right clock would have said.
    pub(crate) true_at: DateTime<Utc>,
    /// What happened.
    pub(crate) fact: Fact,
}

/// Everything that happened in one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trace {
    /// In order.
    pub(crate) lines: Vec<Line>,
    /// Nothing but staff disturbed this run: everything approved must go in time.
    pub(crate) calm: bool,
}

impl Trace {
    /// Writes a line.
    pub(crate) fn note(&mut self, at: DateTime<Utc>, true_at: DateTime<Utc>, fact: Fact) {
        self.lines.push(Line { at, true_at, fact });
    }

    /// Returns what tells this run from every other one.
    pub(crate) fn fingerprint(&self) -> u64 {
        // Its keys are fixed, so that two runs of the program agree.
        let mut hasher = DefaultHasher::new();
        for line in &self.lines {
            hasher.write(format!("{line:?}").as_bytes());
        }
        hasher.finish()
    }

    /// Returns the messages in the carriers' records.
    pub(crate) fn handed_over(&self) -> impl Iterator<Item = (&Line, &HandedOver)> {
        self.lines.iter().filter_map(|line| {
            if let Fact::HandedOver(letter) = &line.fact {
                Some((line, &**letter))
            } else {
                None
            }
        })
    }

    /// Returns the run as text, one line each, the looks shortened.
    pub(crate) fn print(&self) -> String {
        let mut text = String::new();
        for (number, line) in self.lines.iter().enumerate() {
            let fact = if let Fact::Look(look) = &line.fact {
                format!("Look: {} rows", look.rows.len())
            } else {
                format!("{:?}", line.fact)
            };
            if writeln!(text, "{number:5} {} {fact}", line.at).is_err() {
                break;
            }
        }
        text
    }
}
