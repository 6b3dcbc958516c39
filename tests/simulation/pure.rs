//! The core alone, with the outbox in memory: plan, approve, claim, record and listen as the engine
//! does them, through the core's own functions and nothing slower. Judged by the same checkers.
//!
//! Here is the clinic's book; `sending.rs` is its outbox, `hearing.rs` what comes back from phones,
//! `visits.rs` what a text about several visits speaks of.

mod hearing;
mod sending;
mod visits;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use reminder_core::appointment::{Appointment, AppointmentStatus, Booking};
use reminder_core::cadence::Channel;
use reminder_core::calendar::SendingHours;
use reminder_core::key::{
    AppointmentId, ContactPointId, Key, KindId, PatientId, PractitionerId, TemplateId,
};
use reminder_core::ledger::{LedgerChange, LedgerRow, WithdrawReason};
use reminder_core::patient::{ContactKind, ContactPoint, Patient};
use reminder_core::plan::{Planned, changes, plan};
use reminder_core::reminder::{ReminderEvent, ReminderState, transition};
use reminder_tests::kit::Fault;

use crate::chance::Chance;
use crate::clinic::{Setup, instant, rulebook};
use crate::network::Network;
use crate::numbers;
use crate::trace::{Fact, Look, Shown, Trace};
use hearing::Told;

/// What no outbox may do. The checkers must find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// What nobody answered for goes again.
    SilenceIsNotSent,
    /// The wall stands where the clinic is, and nowhere else.
    NightThere,
    /// Who shares a number has a cap of their own.
    CapForEach,
    /// A number may get as much in a week as in seven days.
    NoWeek,
    /// Nobody waits for the end of a call.
    CallsAtOnce,
    /// What was not answered escalates, whether or not it arrived.
    SilenceEscalates,
    /// It heard what patients answered, and keeps it to itself.
    Deaf,
    /// What waits at a carrier is taken back, whoever still wants it.
    TakesBack,
}

/// A reminder in memory.
pub(crate) struct Row {
    pub(crate) planned: Planned,
    pub(crate) state: ReminderState,
    approved: bool,
    pub(crate) release_at: DateTime<Utc>,
    /// Handings-over.
    attempts: u32,
    withdrawn: Option<WithdrawReason>,
    told: Told,
}

impl Row {
    fn ledger(&self) -> LedgerRow {
        let planned = &self.planned;
        LedgerRow {
            state: self.state,
            approved: self.approved,
            withdrawn: self.withdrawn,
            attempted: self.attempts > 0,
            // Nobody is told of changes here; the run through the real file has notices.
            went_at: None,
            ..LedgerRow::of(planned)
        }
    }

    /// Moves by the core's rule book; a move it does not know is a fault.
    pub(crate) fn happens(&mut self, event: ReminderEvent) -> Result<(), Fault> {
        self.state = transition(self.state, event)?;
        Ok(())
    }
}

/// Returns everywhere a patient is reached.
fn addresses(patient: &Patient) -> BTreeSet<String> {
    let points = patient.contact_points.iter();
    points.map(|at| at.normalised.clone()).collect()
}

/// A place under a cap: whose, by which channel, on which day.
type Place = (String, Channel, NaiveDate);

/// A clinic in memory.
pub(crate) struct Memory {
    pub(crate) setup: Setup,
    hours: SendingHours,
    /// The hours for numbers that tell where they are, by their zones.
    far: BTreeMap<&'static [&'static str], Rc<SendingHours>>,
    pub(crate) now: DateTime<Utc>,
    bookings: Vec<Booking>,
    /// Where those are reached about whom something was entered since the last plan.
    touched: BTreeSet<String>,
    pub(crate) rows: BTreeMap<Key, Row>,
    budgets: BTreeMap<&'static str, i64>,
    got: BTreeMap<Place, u8>,
    /// Steps of occurrences of which a reminder went.
    gone: BTreeSet<(i64, DateTime<Utc>, i64)>,
    /// Addresses and numbers whose owner said stop to staff.
    opted_out: BTreeSet<String>,
    /// Numbers whose owner said stop by text.
    stopped: BTreeSet<String>,
    no_texts: BTreeSet<String>,
    replies: Vec<hearing::Heard>,
    heard: BTreeSet<String>,
    network: Network,
    pub(crate) trace: Trace,
    patients: Vec<Patient>,
    carriers: Chance,
    flaw: Option<Flaw>,
}

impl Memory {
    /// A clinic that sends e-mails only.
    pub(crate) fn new(seed: u64) -> Result<(Self, Chance), Fault> {
        let mut chance = Chance::of(seed);
        let calm = chance.one_in(3);
        let setup = Setup::drawn(&mut chance, calm);
        Ok((Self::of(setup, &mut chance)?, chance))
    }

    /// A clinic that texts and calls as well, as two of three do.
    pub(crate) fn with_phones(seed: u64, flaw: Option<Flaw>) -> Result<(Self, Chance), Fault> {
        let mut chance = Chance::of(seed);
        let calm = chance.one_in(3);
        let mut setup = Setup::drawn(&mut chance, calm);
        if !chance.one_in(3) {
            setup = setup.with_phones(&mut chance);
        }
        // Nobody changes the rules here, and every plan reads all templates there are.
        let cadences = setup.rules.cadences.values();
        let steps = cadences.flat_map(|cadence| &cadence.steps);
        let used: BTreeSet<TemplateId> = steps.map(|step| step.template).collect();
        setup.rules.templates.retain(|id, _| used.contains(id));
        // Each third clinic lists the visits at one number in one text.
        setup.rules.clinic.caps.one_text = seed.is_multiple_of(3);
        let several = visits::template();
        setup.rules.templates.insert(several.id, several);
        let mut memory = Self::of(setup, &mut chance)?;
        memory.flaw = flaw;
        // What a clinic entered is one thing, and what a flawed program makes of it another.
        let caps = &mut memory.setup.rules.clinic.caps;
        match flaw {
            Some(Flaw::CapForEach) => (caps.sms_per_day, caps.phone_per_week) = (9, 9),
            Some(Flaw::NoWeek) => caps.phone_per_week = 9,
            Some(
                Flaw::SilenceIsNotSent
                | Flaw::NightThere
                | Flaw::CallsAtOnce
                | Flaw::SilenceEscalates
                | Flaw::Deaf
                | Flaw::TakesBack,
            )
            | None => {}
        }
        Ok((memory, chance))
    }

    fn of(setup: Setup, chance: &mut Chance) -> Result<Self, Fault> {
        let mut memory = Self {
            now: setup.begins,
            hours: SendingHours::of(&setup.rules.clinic)?,
            far: BTreeMap::new(),
            setup,
            bookings: Vec::new(),
            touched: BTreeSet::new(),
            rows: BTreeMap::new(),
            budgets: BTreeMap::new(),
            got: BTreeMap::new(),
            gone: BTreeSet::new(),
            opted_out: BTreeSet::new(),
            stopped: BTreeSet::new(),
            no_texts: BTreeSet::new(),
            replies: Vec::new(),
            heard: BTreeSet::new(),
            network: Network::new(chance.branch()),
            trace: Trace::default(),
            patients: Vec::new(),
            carriers: chance.branch(),
            flaw: None,
        };
        let book = rulebook(&memory.setup.rules);
        memory.note(Fact::Rules(Box::new(book)));
        memory.note(Fact::Started);
        Ok(memory)
    }

    fn has_phones(&self) -> bool {
        self.setup.rules.texts.is_some()
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
        let mut phone = numbers::drawn(self.patients.len(), chance);
        if let Some(other) = chance.pick(&self.patients)
            && chance.one_in(8)
        {
            phone.clone_from(&other.contact_points[1].normalised);
        }
        let point = |id: i64, kind: ContactKind, text: &str| ContactPoint {
            id: ContactPointId(id),
            kind,
            raw: text.to_owned(),
            normalised: text.to_owned(),
            region: None,
            never: false,
            opted_out: self.is_out(text),
            no_texts: self.no_texts.contains(text),
        };
        let wishes = self.has_phones();
        let patient = Patient {
            id: PatientId(id),
            revision: 1,
            given_name: format!("Ann{}", id % 40),
            family_name: "Berg".to_owned(),
            preferred_name: None,
            language: None,
            no_name_in_message: false,
            no_voicemail: wishes && chance.one_in(12),
            only_channel: (wishes && chance.one_in(12)).then_some(Channel::Sms),
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
        let reached = addresses(&self.bookings[place].patient);
        self.touched.extend(reached);
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
        self.change_at(self.bookings.len() - 1 - chance.below(latest), chance);
    }

    /// Does the same to one about which a message lies at a carrier, if there is one.
    pub(crate) fn change_under_way(&mut self, chance: &mut Chance) {
        let under_way = self.rows.values().filter(|row| row.is_under_way());
        let about = under_way.flat_map(|row| visits::speaks_of(&row.planned));
        let about: Vec<i64> = about.map(|visit| visit.appointment.0).collect();
        let place = chance.pick(&about).copied();
        match place.and_then(|id| usize::try_from(id).ok()?.checked_sub(1)) {
            Some(place) => self.change_at(place, chance),
            None => self.change_one(chance),
        }
    }

    fn change_at(&mut self, place: usize, chance: &mut Chance) {
        let moved = self.some_time(chance);
        let appointment = &mut self.bookings[place].appointment;
        appointment.revision += 1;
        match (chance.below(3), moved) {
            (0, Some((local, start))) => {
                (appointment.local_start, appointment.start) = (local, start);
                // Whoever said yes said it to another moment.
                if appointment.status == AppointmentStatus::Confirmed {
                    appointment.status = AppointmentStatus::Booked;
                }
            }
            (1, _) => appointment.status = AppointmentStatus::Cancelled,
            _ => appointment.status = AppointmentStatus::Booked,
        }
        self.tell_booking(place);
    }

    /// Somebody says stop to staff, or takes it back.
    pub(crate) fn opt_out(&mut self, chance: &mut Chance) {
        let Some(patient) = chance.pick(&self.patients) else {
            return;
        };
        let by_phone = self.has_phones() && chance.one_in(2);
        let address = patient.contact_points[usize::from(by_phone)]
            .normalised
            .clone();
        let out = !self.is_out(&address);
        if out {
            self.opted_out.insert(address.clone());
        } else {
            self.opted_out.remove(&address);
            self.stopped.remove(&address);
        }
        self.mark(&address);
        self.touched.insert(address.clone());
        self.note(Fact::OptOut { address, out });
    }

    fn is_out(&self, address: &str) -> bool {
        self.opted_out.contains(address) || self.stopped.contains(address)
    }

    /// Writes what is known about an address beside every copy of it.
    fn mark(&mut self, address: &str) {
        let (out, no_texts) = (self.is_out(address), self.no_texts.contains(address));
        let of_bookings = self.bookings.iter_mut().map(|booking| &mut booking.patient);
        for patient in self.patients.iter_mut().chain(of_bookings) {
            let points = patient.contact_points.iter_mut();
            for point in points.filter(|point| point.normalised == address) {
                (point.opted_out, point.no_texts) = (out, no_texts);
            }
        }
    }

    fn booking(&self, id: AppointmentId) -> Option<&Booking> {
        let place = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.bookings.get(place)
    }

    /// Returns what the store would read for a plan of everybody, or of whoever is reached at these
    /// addresses, of everybody who shares one with them, and so on.
    fn known(&self, reached: Option<&BTreeSet<String>>) -> (Vec<Booking>, Vec<LedgerRow>) {
        let since = self.now - TimeDelta::days(30);
        let ahead = |booking: &&Booking| booking.appointment.start > self.now;
        let Some(reached) = reached else {
            let bookings = self.bookings.iter().filter(ahead).cloned().collect();
            let rows = self.rows.values();
            let lately = rows.filter(|row| row.planned.occurrence > since);
            return (bookings, lately.map(Row::ledger).collect());
        };
        let sharing = |addresses: &BTreeSet<String>| -> BTreeSet<String> {
            let patients = self.patients.iter().map(|patient| &patient.contact_points);
            let theirs = patients
                .filter(|points| points.iter().any(|at| addresses.contains(&at.normalised)));
            theirs.flatten().map(|at| at.normalised.clone()).collect()
        };
        let mut shared = sharing(reached);
        // Each turn finds somebody, or it is the last.
        for _ in 0..self.patients.len() {
            let wider = sharing(&shared);
            if wider.len() == shared.len() {
                break;
            }
            shared = wider;
        }
        let is_theirs = |booking: &&Booking| {
            let mut points = booking.patient.contact_points.iter();
            points.any(|at| shared.contains(&at.normalised))
        };
        let bookings = self.bookings.iter().filter(ahead).filter(is_theirs);
        let bookings: Vec<Booking> = bookings.cloned().collect();
        let theirs: BTreeSet<AppointmentId> = bookings.iter().map(|b| b.appointment.id).collect();
        let counts = |row: &&Row| {
            let planned = &row.planned;
            planned.occurrence > since
                && (shared.contains(&planned.message.to) || theirs.contains(&planned.appointment))
        };
        let ledger = self.rows.values().filter(counts).map(Row::ledger);
        (bookings, ledger.collect())
    }

    /// Plans again and saves the difference, as `planning::save` does.
    pub(crate) fn replan(&mut self) -> Result<(), Fault> {
        self.replan_for(None)
    }

    /// Plans again what staff touched, as each save does.
    pub(crate) fn replan_touched(&mut self) -> Result<(), Fault> {
        let touched = std::mem::take(&mut self.touched);
        self.replan_for(Some(&touched))
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
                        attempts: 0,
                        withdrawn: None,
                        told: Told::default(),
                    });
                }
                LedgerChange::Confirm(planned) => {
                    if let Some(row) = self.rows.get_mut(&planned.key) {
                        row.planned = *planned;
                    }
                }
                LedgerChange::Change(planned) => self.rewrite(*planned, ReminderEvent::Change)?,
                LedgerChange::Revive(planned) => self.rewrite(*planned, ReminderEvent::Revive)?,
                LedgerChange::Withdraw { key, reason } => self.withdraw(&key, reason)?,
            }
        }
        Ok(())
    }

    fn withdraw(&mut self, key: &Key, reason: WithdrawReason) -> Result<(), Fault> {
        self.change(key, |row| {
            row.withdrawn = Some(reason);
            row.happens(ReminderEvent::Cancel)
        })
    }

    fn change(
        &mut self,
        key: &Key,
        change: impl FnOnce(&mut Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.rows.get_mut(key).map_or(Ok(()), change)
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
        let names = visits::names(&self.setup.rules);
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
                visits: visits::seen(&row.planned, &names, false),
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
        let names = visits::names(&self.setup.rules);
        for (key, row) in &self.rows {
            let several = visits::seen(&row.planned, &names, true);
            if !several.is_empty() {
                look.visits.insert(*key, several);
            }
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
