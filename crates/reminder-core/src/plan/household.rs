//! Which reminders go together: texts to one number on one day become one that lists each visit.
//!
//! Together they are one reminder: that of the visit that was first in the outbox, or is due first.
//! The others are kept by it. Nobody whose name must not be said is in it, nothing that depends on
//! whether somebody answered, and nothing on whose answer something depends.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use super::known::places;
use super::planner::{Planner, is_too_long};
use super::timing::nothing_left;
use super::{Line, Planned, Wanted};
use crate::appointment::{AppointmentStatus, Booking};
use crate::household::{TEMPLATE, VISITS_MAX};
use crate::key::{Key, StepId};
use crate::ledger::{LedgerRow, Visit};
use crate::message::Window;
use crate::template::{Renderer, as_texts_are_written};

/// One number on one day, in one language.
pub(super) type Mailbox<'w> = (NaiveDate, &'w str, &'w str);

/// Returns where a reminder goes that may go with others.
pub(super) fn mailbox(one: &Wanted) -> Mailbox<'_> {
    let message = &one.planned.message;
    (one.planned.counts_on, &message.to, &message.language)
}

/// Returns those that still suit the first one, of what goes together in the outbox.
pub(super) fn still_together(those: &[Wanted]) -> Vec<&Wanted> {
    let mut together: Vec<&Wanted> = Vec::with_capacity(those.len());
    for one in those {
        let is_there = together
            .first()
            .is_none_or(|first| mailbox(first) == mailbox(one));
        together.push(one);
        if !is_there || !fit(&together) {
            together.pop();
        }
    }
    together
}

/// Whether these visits go together: each appointment is listed once, also one that was entered
/// twice, and there is a moment that suits them all. Two steps of one appointment on one day make
/// two texts, where the cap allows it.
pub(super) fn fit(members: &[&Wanted]) -> bool {
    let mut appointments = BTreeSet::new();
    let mut keys = BTreeSet::new();
    let mut visits = BTreeSet::new();
    members.len() <= VISITS_MAX
        && members.iter().all(|member| {
            let planned = &member.planned;
            let name = member.line.as_ref().map(|line| line.name.as_str());
            appointments.insert(planned.appointment)
                && keys.insert(planned.key)
                && visits.insert((name, planned.occurrence))
        })
        && common_window(members).is_some()
}

/// Returns the span in which all of them may go.
fn common_window(members: &[&Wanted]) -> Option<Window> {
    let common = |one: Window, other: Window| Window {
        due_at: one.due_at.max(other.due_at),
        expires_at: one.expires_at.min(other.expires_at),
    };
    let windows = members.iter().map(|member| member.planned.window);
    windows
        .reduce(common)
        .filter(|window| window.due_at < window.expires_at)
}

/// Makes one reminder of several; none where they cannot be written as one.
pub(super) fn together(planner: &mut Planner<'_>, members: &[&Wanted]) -> Option<Planned> {
    let window = common_window(members)?;
    let mut planned = planner.write_together(members, window)?;
    let riders = members.iter().skip(1).map(|member| visit(&member.planned));
    planned.further.extend(riders);
    planned.further.sort_unstable();
    Some(planned)
}

/// Returns the visit of a reminder, for the one that takes care of it.
fn visit(planned: &Planned) -> Visit {
    Visit {
        appointment: planned.appointment,
        step: planned.step,
        occurrence: planned.occurrence,
        patient: planned.patient,
        appointment_revision: planned.appointment_revision,
        patient_revision: planned.patient_revision,
        silent: false,
    }
}

impl Planner<'_> {
    /// Finds the texts about several visits that can no longer go. They expire as they are: what
    /// one visit among them still leaves time for would be another text.
    pub(super) fn let_expire(&mut self, ledger: &[LedgerRow]) {
        let several = |row: &&LedgerRow| row.state.is_open() && !row.further.is_empty();
        for row in ledger.iter().filter(several) {
            let Some(hours) = self.hours_at(row.channel, Some(&row.contact)) else {
                continue;
            };
            if nothing_left(&hours, &row.window, self.now).is_some() {
                let waiting = places(row).map(|place| (place, row.key));
                self.expiring.extend(waiting);
            }
        }
    }

    /// Returns the reminder that takes care of a step although it says nothing of it: the patient
    /// answered that they come to a visit that it was to speak of.
    pub(super) fn goes_without_saying(&mut self, booking: &Booking, step: StepId) -> Option<Key> {
        let appointment = &booking.appointment;
        if appointment.status != AppointmentStatus::Confirmed {
            return None;
        }
        let place = (appointment.id, appointment.start, step);
        let key = self.known.silent_at(place)?;
        if self.known.waits_at(place) {
            return None;
        }
        self.silent.entry(key).or_default().push(Visit {
            appointment: appointment.id,
            step,
            occurrence: appointment.start,
            patient: booking.patient.id,
            appointment_revision: appointment.revision,
            patient_revision: booking.patient.revision,
            silent: true,
        });
        Some(key)
    }

    /// Returns what a reminder takes care of without a word.
    pub(super) fn silent_visits(&self, key: Key) -> Vec<Visit> {
        let mut visits = self.silent.get(&key).cloned().unwrap_or_default();
        visits.sort_unstable();
        visits
    }

    /// Writes several reminders as one; none where it cannot be written, or nothing is left of the
    /// time that suits them all.
    fn write_together(&mut self, members: &[&Wanted], window: Window) -> Option<Planned> {
        let first = &members.first()?.planned;
        let hours = self.hours_at(first.message.channel, Some(&first.message.to))?;
        if nothing_left(&hours, &window, self.now).is_some() {
            return None;
        }
        let template = self.rules.templates.get(&TEMPLATE)?;
        let rules = self.rules;
        let renderer = self
            .households
            .get_or_insert_with(|| Renderer::of_households(rules));
        let rendered = renderer
            .render_visits(&first.message.language, &lines(members))
            .ok()?;
        let text = as_texts_are_written(&rendered.text);
        if is_too_long(&text) {
            return None;
        }
        let mut planned = first.clone();
        planned.template_version = template.version;
        planned.window = window;
        planned.moved_earlier = members.iter().any(|member| member.planned.moved_earlier);
        planned.message.text = text;
        planned.message.language = rendered.language;
        planned.content_hash = planned.message.content_hash(&window);
        Some(planned)
    }
}

/// Returns what is said of each visit, by their times.
fn lines<'w>(members: &[&'w Wanted]) -> Vec<(&'w str, NaiveDateTime)> {
    let lines = members.iter().filter_map(|one| one.line.as_ref());
    let mut lines: Vec<(&str, NaiveDateTime)> = lines
        .map(|line| (line.name.as_str(), line.local_start))
        .collect();
    lines.sort_unstable_by_key(|(name, local_start)| (*local_start, *name));
    lines
}

/// Returns what a text about several visits says of one; nothing where no name may be said.
pub(super) fn line(booking: &Booking) -> Option<Line> {
    let patient = &booking.patient;
    let name = patient.called();
    (!patient.no_name_in_message && !name.is_empty()).then(|| Line {
        name: name.to_owned(),
        local_start: booking.appointment.local_start,
    })
}
