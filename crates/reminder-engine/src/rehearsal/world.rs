//! The played days: the program at work on its copy, the front desk that approves every morning,
//! and what befalls them. Counts nothing and shows nothing; the film does.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::calendar::SendingHours;
use reminder_core::fence::Standing;
use reminder_core::key::Key;
use reminder_core::rehearsal::{Approved, Misfortune, Sending, Trouble};
use reminder_core::reminder::ReminderState;

use super::moments::Moments;
use super::notebook::Notebook;
use super::recorder::{Recorder, Sky, Weather};
use super::{ClinicCopy, Progress, RehearsalRefusal};
use crate::api::event::Cause;
use crate::clock::{Clock as _, VirtualClock};
use crate::fence::Fence;
use crate::outbox::Outbox;
use crate::store::{NewEvent, Pause, ReminderRecord, Store, StoreError, Subject, Tx};

/// The name of whoever approves in a rehearsal.
const DESK: &str = "Front desk";
/// Reminders one tick hands over at most; the budget stops it much earlier.
const A_TICK: u32 = 50;
/// The program looks at least this often.
const LOOK_EVERY: TimeDelta = TimeDelta::minutes(5);
/// When something waits that cannot go now, it looks this often.
const STUCK: TimeDelta = TimeDelta::seconds(30);
/// Days back in which something may still wait for review.
const WAITING_DAYS: i64 = 8;
/// More than the busiest two days of a large clinic.
const A_LOOK: u32 = 20_000;
/// How long after its end somebody notices that a misfortune is over, during opening hours.
const NOTICED_AFTER: TimeDelta = TimeDelta::minutes(30);
/// More steps than two months at a steady pace need.
const STEPS_MAX: u32 = 2_000_000;

/// A clinic's days, being played.
pub(super) struct World<'r> {
    copy: &'r ClinicCopy,
    progress: &'r Progress,
    pub(super) store: Store,
    outbox: Outbox<Recorder>,
    fence: Fence,
    sky: Sky,
    clock: VirtualClock,
    /// What time it is, whatever the PC's clock says.
    pub(super) truth: DateTime<Utc>,
    span: (DateTime<Utc>, DateTime<Utc>),
    pub(super) hours: SendingHours,
    grace: TimeDelta,
    running: bool,
    next_look: DateTime<Utc>,
    held_before: BTreeSet<Key>,
    /// Everything that was approved, by whoever.
    pub(super) approved: BTreeMap<Key, Approved>,
    /// Everything that left, in the order of time.
    pub(super) sent: Vec<Sending>,
    pub(super) moments: Moments,
}

impl<'r> World<'r> {
    /// Opens the copy at a moment; `ends` is when the last day is over.
    pub(super) fn open(
        copy: &'r ClinicCopy,
        progress: &'r Progress,
        seed: u64,
        now: DateTime<Utc>,
    ) -> Result<Self, RehearsalRefusal> {
        let store = Store::open_throwaway(&copy.clinic())?;
        // Whatever is paused goes on: the question is what happens when it does.
        store.write(|tx| tx.resume().map(drop))?;
        let clinic = store.read(|view| view.clinic())?.clinic;
        let hours = SendingHours::of(&clinic).map_err(|error| StoreError::Unreadable {
            detail: error.to_string(),
        })?;
        let held: Vec<ReminderRecord> = store.read(|view| {
            view.reminders_in(ReminderState::Held, DateTime::<Utc>::MIN_UTC, A_LOOK)
        })?;
        let sky = Sky::of(seed);
        let fence = Fence::of_copy(&store, Box::<Notebook>::default())?;
        Ok(Self {
            copy,
            progress,
            store,
            outbox: Outbox::new(sky.recorder()),
            fence,
            sky,
            clock: VirtualClock::at(now),
            truth: now,
            span: (now, now),
            grace: TimeDelta::minutes(clinic.grace_minutes.into()),
            next_look: hours.next_allowed(now).unwrap_or(now),
            hours,
            running: true,
            held_before: held.into_iter().map(|reminder| reminder.key).collect(),
            approved: BTreeMap::new(),
            sent: Vec::new(),
            moments: Moments::default(),
        })
    }

    /// Says when the rehearsal will be over, for whoever watches how far it is.
    pub(super) fn ends(&mut self, ends: DateTime<Utc>) {
        self.span = (self.truth, ends);
    }

    /// Puts everything at a moment without anything having happened in between.
    pub(super) fn leap_to(&mut self, moment: DateTime<Utc>) {
        self.let_pass(moment - self.truth);
        self.next_look = self.hours.next_allowed(moment).unwrap_or(moment);
    }

    /// Lets the days pass until a moment.
    pub(super) fn pass_until(&mut self, moment: DateTime<Utc>) -> Result<(), RehearsalRefusal> {
        for _ in 0..STEPS_MAX {
            let (begun, ends) = self.span;
            let whole = (ends - begun).num_seconds().max(1);
            self.progress
                .step((self.truth - begun).num_seconds() * 1_000 / whole)?;
            if self.truth >= moment {
                break;
            }
            if !self.running {
                self.let_pass(moment - self.truth);
                continue;
            }
            if self.truth >= self.next_look {
                self.look()?;
            }
            let pause = self.work()?;
            let next_look = (self.next_look - self.truth).max(TimeDelta::seconds(1));
            self.let_pass(pause.min(next_look).min(moment - self.truth));
        }
        Ok(())
    }

    /// Lets the program work once; returns how long it may wait.
    fn work(&mut self) -> Result<TimeDelta, StoreError> {
        let report = self
            .outbox
            .tick(&self.store, &mut self.fence, &self.clock, A_TICK)?;
        for left in self.sky.take() {
            self.sent.push(Sending {
                key: left.key,
                at: self.truth,
                arrived: left.arrived,
            });
        }
        for (cause, words) in &report.needs_somebody {
            match cause {
                Cause::Breaker => {
                    let held = self.held_by_program()?;
                    self.moments.stopped(self.truth, held);
                }
                Cause::ChannelDown => self.moments.channel_down(self.truth, words),
                Cause::Fence => self.moments.fenced(self.truth),
                Cause::Clock => self.moments.clock(self.truth),
                // Counted from frame to frame, or no part of a film.
                Cause::Unknown
                | Cause::Storage
                | Cause::Room
                | Cause::Program
                | Cause::Volume
                | Cause::Balance
                | Cause::Absence => {}
            }
        }
        if report.more || report.handed_over > 0 {
            return Ok(TimeDelta::seconds(1));
        }
        Ok(match report.next_at.map(|at| at - self.clock.now()) {
            Some(wait) if wait > TimeDelta::zero() => wait.min(LOOK_EVERY),
            Some(_) => STUCK,
            None => LOOK_EVERY,
        })
    }

    fn held_by_program(&self) -> Result<u32, StoreError> {
        self.count(ReminderState::Held, |one| {
            !self.held_before.contains(&one.key)
        })
    }

    fn unknown_by_machine(&self) -> Result<u32, StoreError> {
        self.count(ReminderState::Unknown, |_| true)
    }

    fn count(
        &self,
        state: ReminderState,
        counts: impl Fn(&ReminderRecord) -> bool,
    ) -> Result<u32, StoreError> {
        let found = self
            .store
            .read(|view| view.reminders_in(state, DateTime::<Utc>::MIN_UTC, A_LOOK))?;
        let count = found
            .iter()
            .filter(|one| by_machine(one) && counts(one))
            .count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn let_pass(&mut self, time: TimeDelta) {
        self.truth += time;
        self.clock.advance(time);
    }

    /// The front desk looks: approves what is due until the end of the next working day, releases
    /// what the program held and is still in time, and lets a stopped channel try again.
    fn look(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let pauses = self.store.read(|view| view.pauses())?;
        let waits = |pause: &Pause| pause.channel.is_some() && pause.until.is_none();
        // What a person of the real clinic paused stays paused in its rehearsal.
        if pauses.iter().any(waits) && pauses.iter().all(|pause| pause.channel.is_some()) {
            self.store.write(|tx| tx.resume())?;
            self.moments.resumed(self.truth);
        }
        if matches!(self.fence.standing(), Standing::Held(_)) {
            let before = self.unknown_by_machine()?;
            self.fence.take_over(&self.store, DESK, now)?;
            let unknown = self.unknown_by_machine()?.saturating_sub(before);
            self.moments.took_over(self.truth, unknown);
        }
        let (approved, released) = self.store.write(|tx| {
            let due = tx.reminders_due(
                now - TimeDelta::days(WAITING_DAYS),
                self.approved_until(now),
                A_LOOK,
            )?;
            let useful = || due.iter().filter(|row| row.window.expires_at > now);
            let approved = approve(tx, useful(), now, self.grace)?;
            let stopped = useful().filter(|row| !self.held_before.contains(&row.key));
            let released = release(tx, stopped, now, self.grace)?;
            Ok::<_, StoreError>((approved, released))
        })?;
        let counted = approved.iter().filter(|one| by_machine(one)).count();
        self.moments.approved(self.truth, counted);
        self.moments.released(self.truth, released);
        for reminder in approved {
            self.note_approval(reminder.key, &reminder);
        }
        self.next_look = self.opening_after(self.truth);
        Ok(())
    }

    fn note_approval(&mut self, key: Key, reminder: &ReminderRecord) {
        self.approved.entry(key).or_insert(Approved {
            key,
            at: self.truth,
            window: reminder.window,
            occurrence: reminder.occurrence,
        });
    }

    /// The end of the next day the clinic works on.
    fn approved_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        const AHEAD: usize = 30;
        let zone = self.hours.zone();
        let today = zone.civil(now).date();
        let next = today
            .iter_days()
            .skip(1)
            .take(AHEAD)
            .find(|day| self.hours.is_business_day(*day))
            .unwrap_or(today);
        zone.first_instant((next + chrono::Days::new(1)).and_time(NaiveTime::MIN))
    }

    /// The next morning on which somebody is at the desk.
    fn opening_after(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let zone = self.hours.zone();
        let tomorrow = zone.civil(at).date() + chrono::Days::new(1);
        let midnight = zone.first_instant(tomorrow.and_time(NaiveTime::MIN));
        self.hours.next_allowed(midnight).unwrap_or(midnight)
    }

    /// Makes the backup that will be brought back.
    pub(super) fn back_up(&mut self) -> Result<(), StoreError> {
        self.moments.backup(self.truth);
        self.store.copy_into(&self.copy.backup())?;
        // As after every backup: from now on it is older than this PC's side.
        self.fence.mark(&self.store)
    }

    /// The misfortune begins.
    pub(super) fn strike(&mut self, trouble: &Trouble) -> Result<(), StoreError> {
        self.moments.begins(self.truth, trouble.misfortune);
        match trouble.misfortune {
            Misfortune::None => {}
            Misfortune::PcOff => self.running = false,
            Misfortune::InternetDown => self.sky.set(Weather::NoNetwork),
            Misfortune::CarrierSilent => self.sky.set(Weather::Silent),
            Misfortune::ClockBehind => self.clock.set_wall(self.truth - TimeDelta::days(1)),
            Misfortune::BackupRestored => {
                self.store = Store::open_throwaway(&self.copy.backup())?;
                self.outbox = Outbox::new(self.sky.recorder());
                self.fence.examine(&self.store)?;
            }
        }
        Ok(())
    }

    /// The misfortune is over.
    pub(super) fn mend(&mut self, trouble: &Trouble) -> Result<(), StoreError> {
        self.moments.ends(self.truth, trouble.misfortune);
        match trouble.misfortune {
            Misfortune::None | Misfortune::BackupRestored => {}
            Misfortune::PcOff => {
                self.running = true;
                self.fence.examine(&self.store)?;
                self.outbox = Outbox::new(self.sky.recorder());
            }
            Misfortune::InternetDown | Misfortune::CarrierSilent => self.sky.set(Weather::Fair),
            Misfortune::ClockBehind => self.clock.set_wall(self.truth),
        }
        let noticed = self.truth + NOTICED_AFTER;
        self.next_look = self.hours.next_allowed(noticed).unwrap_or(noticed);
        Ok(())
    }
}

/// The call list is people, and is not counted.
fn by_machine(reminder: &ReminderRecord) -> bool {
    reminder.channel != Channel::CallList
}

fn approve<'r>(
    tx: &Tx<'_>,
    rows: impl Iterator<Item = &'r ReminderRecord>,
    now: DateTime<Utc>,
    grace: TimeDelta,
) -> Result<Vec<ReminderRecord>, StoreError> {
    let approval = tx.begin_approval(DESK, now, now + grace)?;
    let mut approved = Vec::new();
    for row in rows.filter(|row| row.state == ReminderState::Planned) {
        if tx.approve(&row.key, &row.content_hash, approval, now + grace)? {
            tell(tx, row, "approved", now)?;
            approved.push(row.clone());
        }
    }
    Ok(approved)
}

fn release<'r>(
    tx: &Tx<'_>,
    rows: impl Iterator<Item = &'r ReminderRecord>,
    now: DateTime<Utc>,
    grace: TimeDelta,
) -> Result<usize, StoreError> {
    let mut released = 0;
    for row in rows.filter(|row| row.state == ReminderState::Held) {
        if tx.release(&row.key, now + grace)?.is_some() {
            tell(tx, row, "released", now)?;
            released += usize::from(by_machine(row));
        }
    }
    Ok(released)
}

fn tell(
    tx: &Tx<'_>,
    row: &ReminderRecord,
    what: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let subject = Subject {
        key: Some(row.key),
        appointment: Some(row.appointment),
        patient: Some(row.patient),
    };
    tx.tell(
        &NewEvent {
            who: DESK,
            what,
            detail: "In a rehearsal.",
            subject,
        },
        now,
    )
}
