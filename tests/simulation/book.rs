//! What staff did, replayed: an independent book that knows the promises' words and nothing of the
//! program's tables or rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use reminder_core::key::Key;

use crate::trace::{Fact, Rulebook, Shown};

/// A patient as staff know them.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownPatient {
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
    /// Addresses whose owner said stop.
    pub(crate) opted_out: BTreeSet<String>,
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
                person: _,
                addresses,
                archived,
            } => {
                let known = KnownPatient {
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
            Fact::Approved {
                key,
                appointment,
                shown,
                release_at,
                fresh,
            } => {
                if *fresh {
                    self.held.remove(key);
                }
                let approval = Approval {
                    appointment: *appointment,
                    shown: (**shown).clone(),
                    release_at: *release_at,
                };
                self.approvals.entry(*key).or_default().push(approval);
            }
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
            Fact::HandedOver(letter) => self.clock_off |= letter.clock_off,
            Fact::Copied => self.copy = Some(Box::new(self.clone())),
            Fact::Restored => self.restore(),
            Fact::TookOver => self.restored = false,
            Fact::Resolved(_)
            | Fact::Look(_)
            | Fact::Status { .. }
            | Fact::Started
            | Fact::Stopped
            | Fact::Happened(_) => {}
        }
    }

    fn know(&mut self, patient: i64, known: KnownPatient) {
        if known.archived {
            let theirs = self.appointments_of(patient);
            self.forget_approvals(&theirs);
        }
        self.patients.insert(patient, known);
    }

    fn opt_out(&mut self, address: &str, out: bool) {
        if !out {
            self.opted_out.remove(address);
            return;
        }
        self.opted_out.insert(address.to_owned());
        self.approvals.retain(|_, approvals| {
            approvals.retain(|approval| approval.shown.message.to != address);
            !approvals.is_empty()
        });
    }

    fn restore(&mut self) {
        if let Some(copy) = self.copy.take() {
            *self = *copy;
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
        let same = |before: KnownAppointment| before.start == start && before.expected == expected;
        if !before.is_none_or(same) {
            self.forget_approvals(&[appointment]);
        }
    }

    fn appointments_of(&self, patient: i64) -> Vec<i64> {
        let theirs = self.appointments.iter();
        theirs
            .filter(|(_, known)| known.patient == patient)
            .map(|(id, _)| *id)
            .collect()
    }

    fn forget_approvals(&mut self, of: &[i64]) {
        self.approvals.retain(|_, approvals| {
            approvals.retain(|approval| !of.contains(&approval.appointment));
            !approvals.is_empty()
        });
    }
}
