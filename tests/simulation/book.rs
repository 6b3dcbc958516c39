//! What staff did, replayed: an independent book that knows the promises' words and nothing of the
//! program's tables or rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use reminder_core::key::Key;
use reminder_engine::carrier::Fault;

use crate::network::{Meaning, meaning};
use crate::trace::{Fact, HandedOver, Rulebook, Shown, Visit};

/// A patient as staff know them.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownPatient {
    /// Their name.
    pub(crate) person: String,
    /// The addresses that may be used.
    pub(crate) addresses: Vec<String>,
    /// No longer comes.
    pub(crate) archived: bool,
}

/// An appointment as staff know it.
#[derive(Debug, Clone)]
pub(crate) struct KnownAppointment {
    /// Whose.
    pub(crate) patient: i64,
    /// Which kind.
    pub(crate) kind: i64,
    /// When.
    pub(crate) start: DateTime<Utc>,
    /// Whether it should take place.
    pub(crate) expected: bool,
}

/// An approval that holds.
#[derive(Debug, Clone)]
pub(crate) struct Approval {
    /// Of which appointment.
    pub(crate) appointment: i64,
    /// What was seen.
    pub(crate) shown: Shown,
    /// When the grace time is over.
    pub(crate) release_at: DateTime<Utc>,
}

/// Everything staff entered and decided so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    /// The rules; none before the first line.
    pub(crate) rules: Option<Rulebook>,
    /// Patients by id.
    pub(crate) patients: BTreeMap<i64, KnownPatient>,
    /// Appointments by id.
    pub(crate) appointments: BTreeMap<i64, KnownAppointment>,
    /// Addresses whose owner said stop to staff.
    pub(crate) opted_out: BTreeSet<String>,
    /// Numbers whose owner said stop by text; a carrier says it again after a copy was put back.
    pub(crate) stopped: BTreeSet<String>,
    /// Numbers that get no texts.
    pub(crate) no_texts: BTreeSet<String>,
    /// The appointment and the start that each approved reminder spoke about. Never forgotten.
    spoke: BTreeMap<Key, (i64, DateTime<Utc>)>,
    /// What each approved text about several visits spoke of. Never forgotten.
    visits: BTreeMap<Key, Vec<Visit>>,
    /// Approvals that hold, by reminder. Somebody may have approved two versions.
    pub(crate) approvals: BTreeMap<Key, Vec<Approval>>,
    /// On hold by staff.
    pub(crate) held: BTreeSet<Key>,
    /// Skipped by staff.
    pub(crate) skipped: BTreeSet<Key>,
    /// Staff pressed pause.
    pub(crate) paused: bool,
    /// A carrier's clock said that the PC's is wrong, and nobody pressed Resume since.
    pub(crate) clock_off: bool,
    /// A copy was put back and nobody took over since.
    pub(crate) restored: bool,
    /// The book as it was when the folder was copied.
    copy: Option<Box<Self>>,
}

impl Book {
    /// Takes a fact into account.
    pub(crate) fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Rules(rules) => self.rules = Some((**rules).clone()),
            Fact::Patient {
                patient,
                person,
                addresses,
                archived,
            } => {
                let known = KnownPatient {
                    person: person.clone(),
                    addresses: addresses.clone(),
                    archived: *archived,
                };
                self.know(*patient, known);
            }
            Fact::OptOut { address, out } => self.opt_out(address, *out),
            Fact::Booked {
                appointment,
                patient,
                kind,
                start,
                expected,
            } => self.book(*appointment, *patient, *kind, *start, *expected),
            Fact::Approved { .. } => self.approve(fact),
            Fact::Undone(key) => {
                self.approvals.remove(key);
            }
            Fact::Held(key) => {
                self.held.insert(*key);
            }
            Fact::Released(key) => {
                self.held.remove(key);
            }
            Fact::Skipped(key) => {
                self.skipped.insert(*key);
            }
            Fact::Paused => self.paused = true,
            Fact::Resumed => {
                self.paused = false;
                self.clock_off = false;
            }
            Fact::Copied => self.copy = Some(Box::new(self.clone())),
            Fact::Restored => self.restore(),
            Fact::TookOver => self.restored = false,
            Fact::HandedOver(_) | Fact::Heard { .. } | Fact::NoTexts(_) => self.hear(fact),
            Fact::Resolved(_)
            | Fact::Found(_)
            | Fact::Arrived(_)
            | Fact::Lost(_)
            | Fact::TakenBack(_)
            | Fact::Look(_)
            | Fact::Status { .. }
            | Fact::Started
            | Fact::Stopped
            | Fact::Happened(_) => {}
        }
    }

    fn approve(&mut self, fact: &Fact) {
        let Fact::Approved {
            key,
            appointment,
            shown,
            visits,
            release_at,
            fresh,
        } = fact
        else {
            return;
        };
        if *fresh {
            self.held.remove(key);
        }
        if let Some(known) = self.appointments.get(appointment) {
            self.spoke.insert(*key, (*appointment, known.start));
        }
        self.visits.insert(*key, visits.clone());
        let approval = Approval {
            appointment: *appointment,
            shown: (**shown).clone(),
            release_at: *release_at,
        };
        self.approvals.entry(*key).or_default().push(approval);
    }

    /// What carriers say about clocks, numbers and their owners.
    fn hear(&mut self, fact: &Fact) {
        if let Fact::HandedOver(letter) = fact {
            self.clock_off |= letter.clock_off;
            let to = &letter.message.to;
            match letter.fault {
                Some(Fault::OptedOut) => self.stop(to),
                Some(Fault::NoTexts) => {
                    self.no_texts.insert(to.clone());
                }
                Some(Fault::Recipient | Fault::Passing | Fault::Channel(_)) | None => {}
            }
        } else if let Fact::NoTexts(number) = fact {
            self.no_texts.insert(number.clone());
        } else if let Fact::Heard { from, body, .. } = fact {
            match meaning(body) {
                Meaning::Stop => self.stop(from),
                Meaning::Start => {
                    self.stopped.remove(from);
                }
                Meaning::Yes | Meaning::Words => {}
            }
        }
    }

    fn know(&mut self, patient: i64, known: KnownPatient) {
        if known.archived {
            let theirs = self.appointments_of(patient);
            let was = self.appointments.clone();
            self.forget_approvals(&theirs, |one| was.get(&one).cloned());
        }
        self.patients.insert(patient, known);
    }

    fn opt_out(&mut self, address: &str, out: bool) {
        if !out {
            self.opted_out.remove(address);
            self.stopped.remove(address);
            return;
        }
        self.opted_out.insert(address.to_owned());
        self.forget_approvals_to(address);
    }

    fn stop(&mut self, number: &str) {
        self.stopped.insert(number.to_owned());
        self.forget_approvals_to(number);
    }

    /// Returns the appointment and the start a message speaks about: as it says itself, or as it
    /// was approved for.
    pub(crate) fn about(&self, letter: &HandedOver) -> Option<(i64, DateTime<Utc>)> {
        letter
            .about
            .or_else(|| self.spoke.get(&letter.key).copied())
    }

    /// Returns what a text about several visits speaks of, as it was approved; nothing for others.
    pub(crate) fn visits(&self, letter: &HandedOver) -> &[Visit] {
        self.visits.get(&letter.key).map_or(&[], Vec::as_slice)
    }

    fn forget_approvals_to(&mut self, address: &str) {
        self.approvals.retain(|_, approvals| {
            approvals.retain(|approval| approval.shown.message.to != address);
            !approvals.is_empty()
        });
    }

    fn restore(&mut self) {
        if let Some(copy) = self.copy.take() {
            let stopped = std::mem::take(&mut self.stopped);
            let spoke = std::mem::take(&mut self.spoke);
            let visits = std::mem::take(&mut self.visits);
            *self = *copy;
            self.stopped.extend(stopped);
            self.spoke = spoke;
            self.visits = visits;
        }
        // Whatever was approved is reviewed again.
        self.approvals.clear();
        self.restored = true;
    }

    fn book(
        &mut self,
        appointment: i64,
        patient: i64,
        kind: i64,
        start: DateTime<Utc>,
        expected: bool,
    ) {
        let now = KnownAppointment {
            patient,
            kind,
            start,
            expected,
        };
        let before = self.appointments.insert(appointment, now);
        // What was approved was approved for the appointment as it was: that it takes place then,
        // or that it is off.
        let same = |before: &KnownAppointment| before.start == start && before.expected == expected;
        if !before.as_ref().is_none_or(same) {
            self.forget_approvals(&[appointment], |_| before.clone());
        }
    }

    fn appointments_of(&self, patient: i64) -> Vec<i64> {
        let theirs = self.appointments.iter();
        theirs
            .filter(|(_, known)| known.patient == patient)
            .map(|(id, _)| *id)
            .collect()
    }

    /// Forgets what was approved for these appointments. What says nothing of the appointment it
    /// was approved for holds for another one that is the same to its patient.
    fn forget_approvals(&mut self, of: &[i64], was: impl Fn(i64) -> Option<KnownAppointment>) {
        let twins: BTreeMap<i64, i64> = of
            .iter()
            .filter_map(|one| Some((*one, self.twin(*one, &was(*one)?, of)?)))
            .collect();
        for (key, approvals) in &mut self.approvals {
            for approval in approvals.iter_mut() {
                let nameless = approval.shown.message.calendar.is_none();
                let twin = twins.get(&approval.appointment).filter(|_| nameless);
                if let Some(twin) = twin {
                    approval.appointment = *twin;
                    if let Some(spoke) = self.spoke.get_mut(key) {
                        spoke.0 = *twin;
                    }
                }
            }
            // So does what a text says of each of several visits.
            for visit in self.visits.get_mut(key).into_iter().flatten() {
                visit.0 = twins.get(&visit.0).copied().unwrap_or(visit.0);
            }
            approvals.retain(|approval| !of.contains(&approval.appointment));
        }
        self.approvals.retain(|_, approvals| !approvals.is_empty());
    }

    /// Returns an appointment of the same kind for the same person at the same moment.
    fn twin(&self, one: i64, was: &KnownAppointment, gone: &[i64]) -> Option<i64> {
        let person = |patient: i64| self.patients.get(&patient).map(|known| &known.person);
        let mut others = self.appointments.iter();
        let twin = others.find(|(id, other)| {
            let same = (other.start, other.kind) == (was.start, was.kind);
            let theirs = person(other.patient) == person(was.patient);
            **id != one && !gone.contains(id) && other.expected && same && theirs
        });
        twin.map(|(id, _)| *id)
    }
}
