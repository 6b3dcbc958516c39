//! Texts about several visits in a clinic in memory: what they speak of, as the claim, the answers
//! and the checkers ask for it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use reminder_core::appointment::Booking;
use reminder_core::cadence::Channel;
use reminder_core::clinic::Rules;
use reminder_core::gate::VisitFacts;
use reminder_core::household;
use reminder_core::key::{AppointmentId, PatientId, StepId};
use reminder_core::ledger::spoken;
use reminder_core::plan::Planned;
use reminder_core::template::{Template, TemplateText};

use super::{Memory, Row};
use crate::trace::Visit;

/// Returns the words that every clinic has for several visits.
pub(super) fn template() -> Template {
    Template {
        id: household::TEMPLATE,
        name: household::NAME.to_owned(),
        channel: Channel::Sms,
        version: 1,
        texts: vec![TemplateText {
            language: "en".to_owned(),
            subject: String::new(),
            body: "{{ clinic_name }}: {{ visits }}. Reply STOP for no more texts.".to_owned(),
        }],
    }
}

/// What staff call the steps.
pub(super) type Names = BTreeMap<StepId, String>;

pub(super) fn names(rules: &Rules) -> Names {
    let steps = rules.cadences.values().flat_map(|cadence| &cadence.steps);
    steps.map(|step| (step.id, step.name.clone())).collect()
}

/// Returns every visit that a text takes care of, its own first, or only those it has words for;
/// nothing for one about its own alone.
pub(super) fn seen(planned: &Planned, names: &Names, silent_too: bool) -> Vec<Visit> {
    if planned.further.is_empty() {
        return Vec::new();
    }
    let own = (planned.appointment.0, planned.occurrence);
    let further = planned.further.iter();
    let further = further.filter(|visit| silent_too || !visit.silent);
    let further = further.map(|visit| {
        let name = names.get(&visit.step).cloned().unwrap_or_default();
        (visit.appointment.0, visit.occurrence, name)
    });
    std::iter::once((own.0, own.1, planned.step_name.clone()))
        .chain(further)
        .collect()
}

/// A visit that a reminder speaks of.
#[derive(Clone, Copy)]
pub(super) struct Spoken {
    pub(super) appointment: AppointmentId,
    pub(super) occurrence: DateTime<Utc>,
    pub(super) step: StepId,
    pub(super) patient: PatientId,
}

impl Spoken {
    /// Returns the place under which it is remembered that a reminder of it went.
    pub(super) const fn place(&self) -> (i64, DateTime<Utc>, i64) {
        (self.appointment.0, self.occurrence, self.step.0)
    }
}

/// Returns every visit that a reminder has words for, its own first.
pub(super) fn speaks_of(planned: &Planned) -> impl Iterator<Item = Spoken> {
    let own = Spoken {
        appointment: planned.appointment,
        occurrence: planned.occurrence,
        step: planned.step,
        patient: planned.patient,
    };
    let further = spoken(&planned.further).map(|visit| Spoken {
        appointment: visit.appointment,
        occurrence: visit.occurrence,
        step: visit.step,
        patient: visit.patient,
    });
    std::iter::once(own).chain(further)
}

impl Row {
    /// Lets a text that waits say nothing more of a visit, because its patient comes.
    pub(super) fn silence(&mut self, id: AppointmentId, occurrence: DateTime<Utc>) {
        if self.state.is_open() {
            let further = self.planned.further.iter_mut();
            let there =
                further.filter(|visit| visit.appointment == id && visit.occurrence == occurrence);
            there.for_each(|visit| visit.silent = true);
        }
    }
}

impl Memory {
    /// Returns what is true of the further visits that a reminder speaks of.
    pub(super) fn further(&self, planned: &Planned) -> Vec<VisitFacts> {
        let facts = spoken(&planned.further).filter_map(|visit| {
            let Booking {
                appointment,
                patient,
            } = self.booking(visit.appointment)?;
            let to = &planned.message.to;
            let mut points = patient.contact_points.iter();
            let revisions = (appointment.revision, patient.revision);
            let only = patient.only_channel;
            Some(VisitFacts {
                appointment_status: appointment.status,
                appointment_start: appointment.start,
                occurrence: visit.occurrence,
                revisions_match: revisions == (visit.appointment_revision, visit.patient_revision),
                welcome: points.any(|at| at.normalised == *to)
                    && only.is_none_or(|only| only == planned.message.channel),
            })
        });
        facts.collect()
    }
}
