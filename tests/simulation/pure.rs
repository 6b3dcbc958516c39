//! The core alone, with the outbox in memory: plan, approve, claim and record as the engine does
//! them, through the core's own functions and nothing slower. Judged by the same checkers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDateTime, TimeDelta, Utc};
use reminder_core::appointment::{Appointment, AppointmentStatus, Booking};
use reminder_core::breaker::{self, Backlog};
use reminder_core::budget::{Allowance, Rate, allowance};
use reminder_core::cadence::Channel;
use reminder_core::calendar::SendingHours;
use reminder_core::gate::{SendFacts, Verdict, gate};
use reminder_core::key::{AppointmentId, ContactPointId, Key, KindId, PatientId, PractitionerId};
use reminder_core::ledger::{LedgerChange, LedgerRow, WithdrawReason};
use reminder_core::patient::{ContactKind, ContactPoint, Patient};
use reminder_core::plan::{Planned, changes, plan};
use reminder_core::reminder::{ReminderEvent, ReminderState, transition};
use reminder_engine::carrier::Letter;
use reminder_tests::kit::Fault;

use crate::carrier::record;
use crate::chance::Chance;
use crate::clinic::{Setup, instant, rulebook};
use crate::trace::{Fact, Look, Said, Shown, Trace};

/// A reminder in memory.
pub(crate) struct Row {
    pub(crate) planned: Planned,
    pub(crate) state: ReminderState,
    approved: bool,
    pub(crate) release_at: DateTime<Utc>,
    attempted: bool,
    withdrawn: Option<WithdrawReason>,
}

impl Row {
    fn ledger(&self) -> LedgerRow {
        let planned = &self.planned;
        LedgerRow {
            key: planned.key,
            state: self.state,
            content_hash: planned.content_hash,
            approved: self.approved,
            appointment: planned.appointment,
            appointment_revision: planned.appointment_revision,
            patient: planned.patient,
            patient_revision: planned.patient_revision,
            rules_revision: planned.rules_revision,
            occurrence: planned.occurrence,
            step: planned.step,
            channel: planned.message.channel,
            contact: planned.message.to.clone(),
            counts_on: planned.counts_on,
            withdrawn: self.withdrawn,
            attempted: self.attempted,
            went_at: None,
        }
    }

    /// Moves by the core's rule book; a move it does not know is a fault.
    pub(crate) fn happens(&mut self, event: ReminderEvent) -> Result<(), Fault> {
        self.state = transition(self.state, event)?;
        Ok(())
    }
}

/// A clinic in memory.
pub(crate) struct Memory {
    pub(crate) setup: Setup,
    hours: SendingHours,
    pub(crate) now: DateTime<Utc>,
    bookings: Vec<Booking>,
    pub(crate) rows: BTreeMap<Key, Row>,
    budget: i64,
    got: BTreeMap<(String, Channel, chrono::NaiveDate), u8>,
    opted_out: BTreeMap<String, bool>,
    pub(crate) trace: Trace,
    patients: Vec<Patient>,
    carriers: Chance,
}

impl Memory {
    pub(crate) fn new(seed: u64) -> Result<(Self, Chance), Fault> {
        let mut chance = Chance::of(seed);
        let calm = chance.one_in(3);
        let setup = Setup::drawn(&mut chance, calm);
        let hours = SendingHours::of(&setup.rules.clinic)?;
        let mut memory = Self {
            now: setup.begins,
            hours,
            setup,
            bookings: Vec::new(),
            rows: BTreeMap::new(),
            budget: i64::MIN / 4,
            got: BTreeMap::new(),
            opted_out: BTreeMap::new(),
            trace: Trace::default(),
            patients: Vec::new(),
            carriers: chance.branch(),
        };
        let book = rulebook(&memory.setup.rules);
        memory.note(Fact::Rules(Box::new(book)));
        memory.note(Fact::Started);
        Ok((memory, chance))
    }

    pub(crate) fn note(&mut self, fact: Fact) {
        self.trace.note(self.now, self.now, fact);
    }

    fn enter_patient(&mut self, chance: &mut Chance) -> usize {
        let id = i64::try_from(self.patients.len()).unwrap_or(0) + 1;
        let mut email = format!("ann{id}@example.com");
        if let Some(other) = chance.pick(&self.patients)
            && chance.one_in(8)
        {
            email.clone_from(&other.contact_points[0].normalised);
        }
        let out = self.opted_out.get(&email).copied().unwrap_or(false);
        let point = |id: i64, kind: ContactKind, text: &str| ContactPoint {
            id: ContactPointId(id),
            kind,
            raw: text.to_owned(),
            normalised: text.to_owned(),
            region: None,
            never: false,
            opted_out: out && text == email,
            no_texts: false,
        };
        let phone = format!("+1212555{:04}", 100 + id % 100);
        let patient = Patient {
            id: PatientId(id),
            revision: 1,
            given_name: format!("Ann{}", id % 40),
            family_name: "Berg".to_owned(),
            preferred_name: None,
            language: None,
            no_name_in_message: false,
            no_voicemail: false,
            only_channel: None,
            contact_points: vec![
                point(id * 2, ContactKind::Email, &email),
                point(id * 2 + 1, ContactKind::Phone, &phone),
            ],
            consents: Vec::new(),
            archived: false,
        };
        self.note(Fact::Patient {
            patient: id,
            person: patient.full_name(),
            addresses: vec![email, phone],
            archived: false,
        });
        self.patients.push(patient);
        self.patients.len() - 1
    }

    fn some_time(&self, chance: &mut Chance) -> Option<(NaiveDateTime, DateTime<Utc>)> {
        let ahead = u64::try_from(chance.within(1, 10)).ok()?;
        let hour = u32::try_from(chance.within(8, 18)).ok()?;
        let minute = *chance.pick(&[0, 15, 30, 45])?;
        let day = self.now.date_naive() + Days::new(ahead);
        let local = day.and_hms_opt(hour, minute, 0)?;
        Some((local, instant(&self.setup.rules.clinic.zone, local)?))
    }

    fn tell_booking(&mut self, place: usize) {
        let appointment = &self.bookings[place].appointment;
        let fact = Fact::Booked {
            appointment: appointment.id.0,
            patient: self.bookings[place].patient.id.0,
            kind: appointment.kind.0,
            start: appointment.start,
            expected: appointment.status.is_expected(),
        };
        self.note(fact);
    }

    pub(crate) fn book(&mut self, chance: &mut Chance) {
        let Some((local_start, start)) = self.some_time(chance) else {
            return;
        };
        let place = if self.patients.len() < 4 || chance.one_in(4) {
            self.enter_patient(chance)
        } else {
            chance.below(self.patients.len())
        };
        let id = i64::try_from(self.bookings.len()).unwrap_or(0) + 1;
        self.bookings.push(Booking {
            appointment: Appointment {
                id: AppointmentId(id),
                revision: 1,
                local_start,
                zone: self.setup.rules.clinic.zone.clone(),
                start,
                duration_minutes: 30,
                practitioner: PractitionerId(1),
                kind: KindId(1 + i64::from(chance.one_in(3))),
                status: AppointmentStatus::Booked,
                changed: None,
            },
            patient: self.patients[place].clone(),
        });
        self.tell_booking(self.bookings.len() - 1);
    }

    /// Moves, cancels or books again one of the latest.
    pub(crate) fn change_one(&mut self, chance: &mut Chance) {
        let latest = self.bookings.len().min(60);
        if latest == 0 {
            return;
        }
        let place = self.bookings.len() - 1 - chance.below(latest);
        let moved = self.some_time(chance);
        let appointment = &mut self.bookings[place].appointment;
        appointment.revision += 1;
        match (chance.below(3), moved) {
            (0, Some((local, start))) => {
                (appointment.local_start, appointment.start) = (local, start);
            }
            (1, _) => appointment.status = AppointmentStatus::Cancelled,
            _ => appointment.status = AppointmentStatus::Booked,
        }
        self.tell_booking(place);
    }

    pub(crate) fn opt_out(&mut self, chance: &mut Chance) {
        let Some(patient) = chance.pick(&self.patients) else {
            return;
        };
        let address = patient.contact_points[0].normalised.clone();
        let out = !self.opted_out.get(&address).copied().unwrap_or(false);
        self.opted_out.insert(address.clone(), out);
        let mark = |patient: &mut Patient| {
            let points = patient.contact_points.iter_mut();
            for point in points.filter(|point| point.normalised == address) {
                point.opted_out = out;
            }
        };
        self.patients.iter_mut().for_each(mark);
        self.bookings
            .iter_mut()
            .for_each(|booking| mark(&mut booking.patient));
        self.note(Fact::OptOut { address, out });
    }

    /// Returns what the store would read for a plan of everybody, or of whoever is reached at these
    /// addresses.
    fn known(&self, reached: Option<&BTreeSet<String>>) -> (Vec<Booking>, Vec<LedgerRow>) {
        let since = self.now - TimeDelta::days(30);
        let asked = |address: &String| reached.is_none_or(|reached| reached.contains(address));
        let ahead = |booking: &&Booking| {
            let mut points = booking.patient.contact_points.iter();
            booking.appointment.start > self.now && points.any(|at| asked(&at.normalised))
        };
        let bookings: Vec<Booking> = self.bookings.iter().filter(ahead).cloned().collect();
        let theirs: BTreeSet<AppointmentId> = bookings.iter().map(|b| b.appointment.id).collect();
        let counts = |row: &&Row| {
            let planned = &row.planned;
            planned.occurrence > since
                && (asked(&planned.message.to) || theirs.contains(&planned.appointment))
        };
        let ledger = self.rows.values().filter(counts).map(Row::ledger);
        (bookings, ledger.collect())
    }

    /// Plans again and saves the difference, as `planning::save` does.
    pub(crate) fn replan(&mut self) -> Result<(), Fault> {
        self.replan_for(None)
    }

    fn replan_for(&mut self, reached: Option<&BTreeSet<String>>) -> Result<(), Fault> {
        let (bookings, ledger) = self.known(reached);
        let plan = plan(&self.setup.rules, &bookings, &ledger, self.now);
        for change in changes(&plan, &bookings, &ledger, self.now) {
            match change {
                LedgerChange::Plan(planned) => {
                    self.rows.entry(planned.key).or_insert_with(|| Row {
                        planned: *planned,
                        state: ReminderState::Planned,
                        approved: false,
                        release_at: DateTime::<Utc>::MAX_UTC,
                        attempted: false,
                        withdrawn: None,
                    });
                }
                LedgerChange::Confirm(planned) => {
                    if let Some(row) = self.rows.get_mut(&planned.key) {
                        row.planned = *planned;
                    }
                }
                LedgerChange::Change(planned) => self.rewrite(*planned, ReminderEvent::Change)?,
                LedgerChange::Revive(planned) => self.rewrite(*planned, ReminderEvent::Revive)?,
                LedgerChange::Withdraw { key, reason } => {
                    if let Some(row) = self.rows.get_mut(&key) {
                        row.happens(ReminderEvent::Cancel)?;
                        row.withdrawn = Some(reason);
                    }
                }
            }
        }
        Ok(())
    }

    fn rewrite(&mut self, planned: Planned, event: ReminderEvent) -> Result<(), Fault> {
        if let Some(row) = self.rows.get_mut(&planned.key) {
            row.happens(event)?;
            row.planned = planned;
            (row.approved, row.withdrawn) = (false, None);
        }
        Ok(())
    }

    pub(crate) fn approve(&mut self, chance: &mut Chance) -> Result<(), Fault> {
        let until = self.now + TimeDelta::days(9);
        let grace = TimeDelta::minutes(self.setup.rules.clinic.grace_minutes.into());
        let release_at = self.now + grace;
        let mut told = Vec::new();
        for (key, row) in &mut self.rows {
            let due = row.planned.window.due_at < until && self.now < row.planned.window.expires_at;
            if row.state != ReminderState::Planned || !due || chance.one_in(30) {
                continue;
            }
            row.happens(ReminderEvent::Approve)?;
            (row.approved, row.release_at) = (true, release_at);
            let mut message = row.planned.message.clone();
            if let Some(entry) = message.calendar.as_mut() {
                entry.sequence = 0;
            }
            told.push(Fact::Approved {
                key: *key,
                appointment: row.planned.appointment.0,
                shown: Box::new(Shown {
                    message,
                    due_at: row.planned.window.due_at,
                    expires_at: row.planned.window.expires_at,
                }),
                release_at,
                fresh: true,
            });
        }
        told.into_iter().for_each(|fact| self.note(fact));
        Ok(())
    }

    /// Lets the outbox work until a moment. `interrupted`: it did not run until now.
    pub(crate) fn drain(
        &mut self,
        until: DateTime<Utc>,
        mut interrupted: bool,
    ) -> Result<(), Fault> {
        // More steps than any day has reminders.
        for _ in 0..5_000 {
            if self.now >= until {
                break;
            }
            if interrupted {
                self.replan()?;
            }
            self.weigh(interrupted)?;
            interrupted = false;
            self.expire()?;
            let next = self.claim_due()?;
            let soon = self.now + TimeDelta::seconds(1);
            self.now = next.unwrap_or(until).clamp(soon, until.max(soon));
        }
        self.now = until;
        self.expire()
    }

    fn due(&self) -> Vec<(DateTime<Utc>, Key)> {
        let mut due: Vec<_> = self
            .rows
            .iter()
            .filter(|(_, row)| row.state == ReminderState::Approved)
            .map(|(key, row)| (row.planned.window.due_at.max(row.release_at), *key))
            .collect();
        due.sort_unstable();
        due
    }

    fn weigh(&mut self, interrupted: bool) -> Result<(), Fault> {
        let due: Vec<_> = self
            .due()
            .into_iter()
            .filter(|(at, _)| *at <= self.now)
            .collect();
        let overdue = due
            .iter()
            .filter(|(at, _)| *at < self.now - breaker::OVERDUE);
        let backlog = Backlog {
            overdue: u64::try_from(overdue.count())?,
            due: u64::try_from(due.len())?,
            oldest_due_at: due.first().map(|(at, _)| *at),
            usual_day: 10,
            interval_ms: self.rate().interval_ms,
        };
        if breaker::trip(&backlog, interrupted, self.now).is_some() {
            for (_, key) in due {
                if let Some(row) = self.rows.get_mut(&key) {
                    row.happens(ReminderEvent::Hold)?;
                }
            }
        }
        Ok(())
    }

    fn rate(&self) -> Rate {
        Rate::per_minute(self.setup.rules.clinic.emails_per_minute)
    }

    pub(crate) fn expire(&mut self) -> Result<(), Fault> {
        let now = self.now;
        let late = |row: &&mut Row| row.state.is_open() && row.planned.window.expires_at <= now;
        let mut reached = BTreeSet::new();
        for row in self.rows.values_mut().filter(late) {
            row.happens(ReminderEvent::Expire)?;
            reached.insert(row.planned.message.to.clone());
        }
        if reached.is_empty() {
            return Ok(());
        }
        self.replan_for(Some(&reached))
    }

    /// Claims everything that is due; returns when the next may go.
    fn claim_due(&mut self) -> Result<Option<DateTime<Utc>>, Fault> {
        for (at, key) in self.due() {
            if at > self.now {
                return Ok(Some(at));
            }
            match self.verdict(&key) {
                Some(Verdict::Send) => {
                    if let Some(wait) = self.send(&key)? {
                        return Ok(Some(wait));
                    }
                }
                Some(Verdict::Wait { until }) => self.change(&key, |row| {
                    row.release_at = row.release_at.max(until);
                    Ok(())
                })?,
                Some(Verdict::Cancel(_)) => {
                    return Err("the plan left something to call off".into());
                }
                Some(Verdict::Expire) => {
                    self.change(&key, |row| row.happens(ReminderEvent::Expire))?;
                    let to = self
                        .rows
                        .get(&key)
                        .map(|row| row.planned.message.to.clone());
                    self.replan_for(Some(&to.into_iter().collect()))?;
                }
                Some(verdict @ (Verdict::Stopped | Verdict::Replan | Verdict::Tampered)) => {
                    return Err(format!("{verdict:?} without a cause").into());
                }
                None => return Err("a row without a booking".into()),
            }
        }
        Ok(None)
    }

    fn change(
        &mut self,
        key: &Key,
        change: impl FnOnce(&mut Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.rows.get_mut(key).map_or(Ok(()), change)
    }

    fn verdict(&self, key: &Key) -> Option<Verdict> {
        let row = self.rows.get(key)?;
        let place = usize::try_from(row.planned.appointment.0)
            .ok()?
            .checked_sub(1)?;
        let booking = self.bookings.get(place)?;
        let hash = row.planned.message.content_hash(&row.planned.window);
        let facts = SendFacts {
            state: row.state,
            change: None,
            condition: None,
            window: row.planned.window,
            release_at: row.release_at,
            hash_of_bytes: hash,
            hash_in_row: row.planned.content_hash,
            hash_approved: row.approved.then_some(row.planned.content_hash),
            appointment_status: booking.appointment.status,
            appointment_start: booking.appointment.start,
            occurrence: row.planned.occurrence,
            revisions_match: row.planned.appointment_revision == booking.appointment.revision,
            opted_out: self.opted_out.get(&row.planned.message.to) == Some(&true),
            unwelcome: false,
            no_texts: false,
            patient_archived: false,
            paused: false,
            clock_sane: true,
            hours: &self.hours,
        };
        Some(gate(&facts, self.now))
    }

    /// Hands one over within budget and cap; returns when to ask again if the budget is empty.
    fn send(&mut self, key: &Key) -> Result<Option<DateTime<Utc>>, Fault> {
        match allowance(self.rate(), self.budget, self.now.timestamp_millis()) {
            Allowance::Now { next_state_ms } => self.budget = next_state_ms,
            Allowance::NotBefore { at_ms } => return Ok(DateTime::from_timestamp_millis(at_ms)),
        }
        let planned = &self.rows.get(key).ok_or("a row")?.planned;
        let (message, window) = (planned.message.clone(), planned.window);
        let day = self.hours.zone().civil(self.now).date();
        let place = (message.to.clone(), message.channel, day);
        let cap = self.setup.rules.clinic.caps.of(message.channel);
        let got = self.got.entry(place).or_default();
        if *got >= cap {
            return self
                .change(key, |row| row.happens(ReminderEvent::Hold))
                .map(|()| None);
        }
        let (said, event) = match self.carriers.below(20) {
            0 => (Said::Silent, ReminderEvent::Silence),
            1 => (Said::Refused, ReminderEvent::Reject),
            _ => (Said::Taken, ReminderEvent::Accept),
        };
        *got += u8::from(said != Said::Refused);
        let letter = Letter {
            key,
            message: &message,
            now: self.now,
            useful_until: window.expires_at,
        };
        let recorded = record(&letter, said, said == Said::Taken);
        self.note(Fact::HandedOver(Box::new(recorded)));
        self.change(key, |row| {
            row.attempted = true;
            row.happens(ReminderEvent::Claim)?;
            row.happens(event)
        })?;
        if said == Said::Refused {
            self.replan_for(Some(&BTreeSet::from([message.to])))?;
        } else if said == Said::Silent {
            let unknown = |row: &Row| row.state == ReminderState::Unknown;
            let unknown = self.rows.iter().filter(|(_, row)| unknown(row));
            let unknown = unknown.map(|(key, _)| *key).collect();
            self.note(Fact::Status {
                unknown,
                banner: true,
            });
        }
        Ok(None)
    }

    pub(crate) fn look(&mut self) {
        let (bookings, ledger) = self.known(None);
        let plan = plan(&self.setup.rules, &bookings, &ledger, self.now);
        let saved = plan.reminders.iter().all(|planned| {
            let row = self.rows.get(&planned.key);
            row.is_some_and(|row| row.planned.content_hash == planned.content_hash)
        });
        let mut look = Look {
            adds_up: saved,
            ..Look::default()
        };
        for (key, row) in &self.rows {
            let Planned {
                appointment,
                occurrence,
                step_name,
                ..
            } = &row.planned;
            let place = (row.state, appointment.0, *occurrence, step_name.clone());
            look.rows.insert(*key, place);
        }
        for problem in plan.problems {
            let step = problem.step.map(|_| problem.step_name);
            look.problems.insert((problem.appointment.0, step));
        }
        for kept in plan.kept {
            look.kept.insert((kept.appointment.0, kept.key));
        }
        self.note(Fact::Look(Box::new(look)));
    }
}
