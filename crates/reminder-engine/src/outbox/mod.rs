//! The outbox: what was approved goes out, one at a time, at most once.
//!
//! [`Outbox::tick`] does a bounded amount of work and returns; a thread in the window and `send` in
//! the terminal call it again and again. A tick looks at the clock, concludes what a crash left
//! open, plans again and weighs the backlog after every interruption, expires what is too late, and
//! then claims row by row: one transaction that checks everything, one call to a carrier with no
//! transaction open, one transaction that records what became of it. Nothing here decides whether
//! a reminder may go: the core's gate, breaker and budget do.

mod absence;
mod claim;
mod hands;
pub(crate) mod limits;
mod mailbox;
mod outcome;
mod receipts;
mod replies;
mod weigh;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::fence::{HeldBecause, Standing};
use reminder_core::key::Key;
use reminder_core::watch::CLOCK_TOLERANCE;

use crate::api::event::Cause;
use crate::carrier::{Handover, Letter};
use crate::clock::Clock;
use crate::fence::{self, Fence};
use crate::planning;
use crate::sentences::{self, PROGRAM};
use crate::store::{
    FaultWord, Heartbeat, NewEvent, OutcomeWord, Pause, PauseCause, Scope, Store, StoreError,
    Subject, Tx,
};
use claim::{Claim, Claimed, Hours};
pub(crate) use hands::Sealed;
pub use hands::{Carriers, Hands};

/// A loop that was silent for longer than this was interrupted.
const HEARTBEAT_GAP: TimeDelta = TimeDelta::minutes(10);
/// How often the heartbeat is written when nothing else is.
const HEARTBEAT_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Reminders a tick expires at most; the next tick goes on.
const EXPIRED_A_TICK: u32 = 500;

/// What a tick did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TickReport {
    /// Reminders handed to a carrier.
    pub handed_over: u32,
    /// Reminders that became too late.
    pub expired: u32,
    /// Anything changed that is on somebody's screen.
    pub changed: bool,
    /// More could be done at once.
    pub more: bool,
    /// When the next one may go; none when nothing waits.
    pub next_at: Option<DateTime<Utc>>,
    /// What needs a person, each cause once, in words without names.
    pub needs_somebody: Vec<(Cause, String)>,
}

/// What the last tick saw of both clocks.
#[derive(Debug, Clone, Copy)]
struct Seen {
    wall: DateTime<Utc>,
    monotonic: Duration,
}

/// An outcome that is known but could not be written down yet.
struct Unwritten {
    key: Key,
    attempt: u32,
    handover: Handover,
}

/// The draining side of the outbox. There is one in a program, behind a lock. Whatever it hands
/// over goes through its hands, and their type says where it can go at most: a rehearsal's outbox
/// is an `Outbox<Recorder>`, for which no carrier can be named.
pub struct Outbox<H = Carriers> {
    hands: H,
    seen: Option<Seen>,
    unwritten: Option<Unwritten>,
    hours: Option<Hours>,
    interrupted: bool,
    has_room: bool,
    broke_down: bool,
    ran_before: bool,
    notes_absences: bool,
    /// When each carrier was last asked for replies.
    listened: BTreeMap<CarrierName, DateTime<Utc>>,
    /// When carriers were last asked what became of what they took.
    asked_at: Option<DateTime<Utc>>,
}

impl Outbox {
    /// Replaces carriers whose settings changed, and, when a pause was lifted, lets the next tick
    /// weigh the backlog as after an interruption.
    pub fn prepare(&mut self, carriers: Carriers, weigh: bool) {
        self.hands.extend(carriers);
        self.interrupted |= weigh;
    }
}

impl<H: Hands> Outbox<H> {
    /// Returns an outbox that hands over to these carriers. Its first tick counts as an
    /// interruption: nobody knows for how long nothing ran.
    #[must_use]
    pub fn new(hands: H) -> Self {
        Self {
            hands,
            seen: None,
            unwritten: None,
            hours: None,
            interrupted: true,
            has_room: true,
            broke_down: false,
            ran_before: false,
            notes_absences: true,
            listened: BTreeMap::new(),
            asked_at: None,
        }
    }

    /// Returns the same outbox for a past that is made up: nobody was away in it.
    #[must_use]
    pub fn without_absences(mut self) -> Self {
        self.notes_absences = false;
        self
    }

    /// Says whether the disk has room to write down what goes out. Without it nothing is claimed.
    pub fn set_room(&mut self, has_room: bool) {
        self.has_room = has_room;
    }

    /// Says that the program made a mistake in the middle of a tick: what was in flight is not
    /// known, and the next tick says why.
    pub fn broke_down(&mut self) {
        self.broke_down = true;
    }

    /// Forgets what it knew of a database that another one took the place of. An outcome that was
    /// not written down yet is in the ledger of sends as one nobody knows.
    pub(crate) fn begin_anew(&mut self) {
        self.seen = None;
        self.unwritten = None;
        self.hours = None;
        self.listened.clear();
        self.asked_at = None;
        self.interrupted = true;
    }

    /// Does a bounded amount of work: at most `limit` reminders are handed over.
    ///
    /// # Errors
    /// [`StoreError`]; whatever was in flight is concluded by the next tick, and nothing is handed
    /// over that is not written down first.
    pub fn tick(
        &mut self,
        store: &Store,
        fence: &mut Fence,
        clock: &dyn Clock,
        limit: u32,
    ) -> Result<TickReport, StoreError> {
        let mut report = TickReport::default();
        let now = clock.now();
        let last_beat = self.look_at_the_clocks(store, clock, &mut report)?;
        self.conclude(store, fence, now, &mut report)?;
        if !self.clock_is_sane(store, now, &mut report)? {
            return Ok(report);
        }
        let absence = match self.notes_absences {
            true => absence::ended(store, last_beat, self.ran_before, now)?,
            false => None,
        };
        let ended = store
            .read(|view| view.pauses())?
            .iter()
            .any(|p| p.until.is_some_and(|at| at <= now));
        if ended {
            report.changed |= store.write(|tx| tx.end_pauses(now))?;
        }
        if self.interrupted {
            report.changed = true;
            store.write(|tx| planning::replan(tx, &Scope::Everybody, PROGRAM, now).map(drop))?;
        }
        report.changed |= fence::settle_witnessed(store, now)? > 0;
        match fence.standing() {
            Standing::Ours => {
                weigh::weigh(store, self.interrupted, now, &mut report)?;
                self.interrupted = false;
                expire(store, now, &mut report)?;
            }
            Standing::New => expire(store, now, &mut report)?,
            Standing::Held(why) => {
                // The ledger of sends may know that what looks too late here did go: whoever takes
                // over is told, and only then is anything called "not sent".
                if why != HeldBecause::OlderDatabase {
                    expire(store, now, &mut report)?;
                }
                let words = sentences::held_because(why).to_owned();
                report.needs_somebody.push((Cause::Fence, words));
            }
        }
        let ours = fence.standing() == Standing::Ours;
        if let Some(absence) = absence {
            let told = absence.record(store, ours, now)?;
            report.needs_somebody.extend(told);
        }
        if ours && self.has_room {
            if self.listen(store, clock, &mut report)? {
                self.drain(store, fence, clock, limit, &mut report)?;
            } else {
                report.more = true;
            }
            self.ask_back(store, clock, &mut report)?;
        }
        beat(store, clock.now())?;
        self.ran_before = true;
        // What is held back or stopped has no next moment: looking again at once would find the
        // same.
        if ours {
            let next = store.read(|view| view.next_due(now))?;
            report.next_at = earlier(report.next_at, next);
        }
        Ok(report)
    }

    /// Notes an orderly end, so that the next start need not read the whole database.
    ///
    /// # Errors
    /// [`StoreError`] when the note cannot be written; the next start is merely slower.
    pub fn rest(&self, store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
        store.write(|tx| {
            tx.beat(Heartbeat {
                at: now,
                clean: true,
            })
        })
    }

    /// Notices sleep, a clock that was set, and a loop that did not run. Returns the last beat.
    fn look_at_the_clocks(
        &mut self,
        store: &Store,
        clock: &dyn Clock,
        report: &mut TickReport,
    ) -> Result<Option<Heartbeat>, StoreError> {
        let seen = Seen {
            wall: clock.now(),
            monotonic: clock.monotonic(),
        };
        if let Some(before) = self.seen.replace(seen) {
            let wall = seen.wall - before.wall;
            let monotonic = seen.monotonic.saturating_sub(before.monotonic);
            let drift = wall - TimeDelta::from_std(monotonic).unwrap_or(TimeDelta::MAX);
            self.interrupted |= drift.abs() > CLOCK_TOLERANCE;
        }
        let beat = store.read(|view| view.heartbeat())?;
        let silent = beat.is_none_or(|beat| seen.wall - beat.at > HEARTBEAT_GAP);
        self.interrupted |= silent;
        report.changed |= self.interrupted;
        Ok(beat)
    }

    /// A wall clock behind what was already written down, or far ahead of it, cannot be trusted:
    /// everything stops until it fits again or a person says that it is right.
    fn clock_is_sane(
        &mut self,
        store: &Store,
        now: DateTime<Utc>,
        report: &mut TickReport,
    ) -> Result<bool, StoreError> {
        let doubt = store.read(|view| view.clock_doubt(now))?;
        if let Some(doubt) = doubt {
            self.interrupted = true;
            report
                .needs_somebody
                .push((Cause::Clock, sentences::clock(doubt)));
        }
        Ok(doubt.is_none())
    }

    /// Concludes what was in flight: what is known is written down, everything else is unknown.
    fn conclude(
        &mut self,
        store: &Store,
        fence: &mut Fence,
        now: DateTime<Utc>,
        report: &mut TickReport,
    ) -> Result<(), StoreError> {
        if let Some(known) = self.unwritten.take() {
            let written = store.write(|tx| {
                outcome::record(tx, &known.key, &known.handover, now).map(|noted| noted.notices)
            });
            match written {
                Ok(notices) => {
                    let word = outcome_word(&known.handover.outcome);
                    fence.end(&known.key, known.attempt, word, now);
                    report.needs_somebody.extend(notices);
                }
                Err(error) => {
                    self.unwritten = Some(known);
                    return Err(error);
                }
            }
            report.changed = true;
        }
        let open = store.read(|view| view.in_flight())?;
        if open.is_empty() {
            self.broke_down = false;
            return Ok(());
        }
        let broke_down = self.broke_down;
        report.changed = true;
        report
            .needs_somebody
            .push((Cause::Unknown, outcome::unknown_notice(open.len())));
        store.write(|tx| {
            for key in &open {
                outcome::lost(tx, key, broke_down, now)?;
            }
            Ok::<_, StoreError>(())
        })?;
        self.broke_down = false;
        Ok(())
    }

    fn drain(
        &mut self,
        store: &Store,
        fence: &mut Fence,
        clock: &dyn Clock,
        limit: u32,
        report: &mut TickReport,
    ) -> Result<(), StoreError> {
        // A channel that rests is left out and the others are asked for again; so there is at most
        // one turn more than there are channels.
        let mut resting = Vec::new();
        while resting.len() < Channel::ALL.len() {
            let left = limit.saturating_sub(report.handed_over);
            let candidates = store.read(|view| view.due_now(clock.now(), left, &resting))?;
            report.more = !candidates.is_empty() && candidates.len() as u64 == u64::from(left);
            match self.drain_these(store, fence, clock, candidates, report)? {
                Some(channel) => resting.push(channel),
                None => break,
            }
        }
        Ok(())
    }

    /// Hands over what may go of these; returns the channel that needs a rest, if one does.
    fn drain_these(
        &mut self,
        store: &Store,
        fence: &mut Fence,
        clock: &dyn Clock,
        candidates: Vec<Key>,
        report: &mut TickReport,
    ) -> Result<Option<Channel>, StoreError> {
        for key in candidates {
            if let Some(channel) = self.stopped_at_log_in(store, clock, &key, report)? {
                return Ok(Some(channel));
            }
            let now = clock.now();
            let Some(turn) = fence.turn() else {
                break;
            };
            match claim::claim(store, &mut self.hours, &turn, &key, now)? {
                Claim::Go(claimed) => {
                    report.changed = true;
                    report.handed_over += 1;
                    let going_on = self.hand_over(store, fence, clock, *claimed, report)?;
                    if !going_on {
                        break;
                    }
                }
                Claim::NotOurs => {
                    fence.examine(store)?;
                    report.changed = true;
                    break;
                }
                Claim::NotThis { notices } => {
                    report.changed = true;
                    report.needs_somebody.extend(notices);
                }
                Claim::Rests { channel, until } => {
                    report.next_at = earlier(report.next_at, until);
                    report.more = false;
                    return Ok(Some(channel));
                }
                Claim::NothingNow { next_at } => {
                    report.next_at = next_at;
                    report.more = false;
                    break;
                }
            }
        }
        Ok(None)
    }

    /// Lets the carrier of a reminder renew its log-in, before the claim: a renewal that fails uses
    /// nothing up. Returns the channel that stopped because of it.
    fn stopped_at_log_in(
        &mut self,
        store: &Store,
        clock: &dyn Clock,
        key: &Key,
        report: &mut TickReport,
    ) -> Result<Option<Channel>, StoreError> {
        let Some((channel, word)) = store.read(|view| view.way_of(key))? else {
            return Ok(None);
        };
        let names = self.hands.names();
        let Some(name) = names.into_iter().find(|name| name.as_str() == word) else {
            return Ok(None);
        };
        let ready = match self.hands.carrier(name) {
            Some(carrier) => carrier.make_ready(clock.now()),
            None => Ok(()),
        };
        let Err(fault) = ready else {
            return Ok(None);
        };
        let now = clock.now();
        let noted = store.write(|tx| outcome::stop_channel(tx, channel, fault, now))?;
        report.changed = true;
        report.more = false;
        report.needs_somebody.extend(noted.notices);
        Ok(Some(channel))
    }

    /// One call with no transaction open, then its outcome. Returns whether the next may go.
    fn hand_over(
        &mut self,
        store: &Store,
        fence: &mut Fence,
        clock: &dyn Clock,
        claimed: Claimed,
        report: &mut TickReport,
    ) -> Result<bool, StoreError> {
        let letter = Letter {
            key: &claimed.key,
            message: &claimed.message,
            now: clock.now(),
            useful_until: claimed.useful_until,
        };
        let handover = match fence.begin(&claimed.key, claimed.attempt, letter.now) {
            Ok(()) => match self.hands.carrier(claimed.message.carrier) {
                Some(carrier) => carrier.hand_over(&letter),
                None => outcome::no_carrier(),
            },
            Err(error) => outcome::no_ledger(&error),
        };
        let now = clock.now();
        let off = handover
            .carrier_clock
            .is_some_and(|theirs| (theirs - now).abs() > CLOCK_TOLERANCE);
        let recorded = store.write(|tx| {
            let noted = outcome::record(tx, &claimed.key, &handover, now)?;
            if off {
                stop_for_the_clock(tx, now)?;
            }
            Ok::<_, StoreError>(noted)
        });
        match recorded {
            Ok(noted) => {
                let word = outcome_word(&handover.outcome);
                fence.end(&claimed.key, claimed.attempt, word, now);
                report.needs_somebody.extend(noted.notices);
                Ok(!off)
            }
            Err(error) => {
                self.unwritten = Some(Unwritten {
                    key: claimed.key,
                    attempt: claimed.attempt,
                    handover,
                });
                Err(error)
            }
        }
    }
}

/// Returns the earlier of two moments that may not be.
fn earlier(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
}

/// The carrier's clock and the PC's differ: one of them is wrong, and a person must look.
fn stop_for_the_clock(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let reason = "This PC's clock and the carrier's differ by more than five minutes. Check date \
        and time of the PC, then press Resume.";
    let pause = Pause {
        channel: None,
        cause: PauseCause::Clock,
        who: PROGRAM.to_owned(),
        reason: reason.to_owned(),
        at: now,
        until: None,
    };
    if tx.pause(&pause)? {
        let event = NewEvent {
            who: PROGRAM,
            what: "paused",
            detail: reason,
            subject: Subject::default(),
        };
        tx.tell(&event, now)?;
    }
    Ok(())
}

fn expire(store: &Store, now: DateTime<Utc>, report: &mut TickReport) -> Result<(), StoreError> {
    let late = store.read(|view| view.too_late(now, EXPIRED_A_TICK))?;
    if late.is_empty() {
        return Ok(());
    }
    report.changed = true;
    report.more |= late.len() as u64 == u64::from(EXPIRED_A_TICK);
    store.write(|tx| {
        let mut touched = BTreeSet::new();
        for key in &late {
            if claim::expire(tx, key, now)? {
                report.expired += 1;
                touched.extend(planning::subject_of(tx, key)?.patient);
            }
        }
        // What expired leaves its place under the cap of its contact to another.
        planning::replan(tx, &Scope::Patients(touched), PROGRAM, now).map(drop)
    })
}

fn beat(store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
    let before = store.read(|view| view.heartbeat())?;
    let fresh = before.is_some_and(|beat| !beat.clean && now - beat.at < HEARTBEAT_EVERY);
    if fresh {
        return Ok(());
    }
    store.write(|tx| {
        tx.beat(Heartbeat {
            at: now,
            clean: false,
        })
    })
}

/// Says what a fault is called in the database.
pub(crate) const fn fault_word(fault: crate::carrier::Fault) -> FaultWord {
    match fault {
        crate::carrier::Fault::Recipient
        | crate::carrier::Fault::OptedOut
        | crate::carrier::Fault::NoTexts => FaultWord::Recipient,
        crate::carrier::Fault::Passing => FaultWord::Passing,
        crate::carrier::Fault::Channel(_) => FaultWord::Channel,
    }
}

/// Says what an outcome is called in the database.
pub(crate) const fn outcome_word(outcome: &crate::carrier::Outcome) -> OutcomeWord {
    match outcome {
        crate::carrier::Outcome::Accepted { .. } => OutcomeWord::Accepted,
        crate::carrier::Outcome::NotSent { .. } => OutcomeWord::NotSent,
        crate::carrier::Outcome::Unknown { .. } => OutcomeWord::Unknown,
    }
}
