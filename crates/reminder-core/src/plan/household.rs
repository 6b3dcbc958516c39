//! Which reminders go together: texts to one number on one day become one that lists each visit.
//!
//! Together they are one reminder: that of the visit that was first in the outbox, or is due first.
//! The others are kept by it. Nobody whose name must not be said is in it, nothing that depends on
//! whether somebody answered, and nothing on whose answer something depends.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::admission::{self, Group};
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
type Mailbox = (NaiveDate, String, String);

/// Puts together what goes in one text, where the clinic wants that.
pub(super) fn gather(planner: &mut Planner<'_>, mut wanted: Vec<Wanted>) -> Vec<Group> {
    for one in &mut wanted {
        one.planned.further = planner.silent_visits(one.planned.key);
    }
    if !planner.rules.clinic.caps.one_text {
        return wanted.into_iter().map(Group::alone).collect();
    }
    // Most reminders are no texts, and are looked at no further.
    let (mut joinable, alone): (Vec<Wanted>, Vec<Wanted>) =
        wanted.into_iter().partition(|one| one.goes_with_others);
    joinable.sort_by_cached_key(|one| {
        let leads = planner.known.open(one.planned.key);
        let leads = leads.is_some_and(|row| !row.further.is_empty());
        (!leads, admission::order(&one.planned, planner.known))
    });
    let mut gathered: Vec<Vec<Wanted>> = Vec::with_capacity(joinable.len());
    let mut open: BTreeMap<Mailbox, Vec<usize>> = BTreeMap::new();
    for one in joinable {
        let message = &one.planned.message;
        let place = (
            one.planned.counts_on,
            message.to.clone(),
            message.language.clone(),
        );
        // Two steps of one appointment on one day make two texts, where the cap allows it.
        let there = open.entry(place).or_default();
        let fitting = there
            .iter()
            .copied()
            .find(|index| gathered.get(*index).is_some_and(|all| fits(all, &one)));
        match fitting.and_then(|index| gathered.get_mut(index)) {
            Some(members) => members.push(one),
            None => {
                there.push(gathered.len());
                gathered.push(vec![one]);
            }
        }
    }
    let joined = gathered
        .into_iter()
        .flat_map(|members| together(planner, members));
    let mut groups: Vec<Group> = joined.collect();
    groups.extend(alone.into_iter().map(Group::alone));
    groups
}

/// Whether one more visit goes with these: each appointment is listed once, and so is one that was
/// entered twice, and there is a moment that suits them all.
fn fits(members: &[Wanted], one: &Wanted) -> bool {
    let is_there = |member: &Wanted| {
        member.planned.appointment == one.planned.appointment
            || member.planned.key == one.planned.key
    };
    members.len() < VISITS_MAX
        && !members.iter().any(is_there)
        && common_window(members.iter().chain([one])).is_some()
}

/// Returns the span in which all of them may go.
fn common_window<'w>(members: impl IntoIterator<Item = &'w Wanted>) -> Option<Window> {
    let common = |one: Window, other: Window| Window {
        due_at: one.due_at.max(other.due_at),
        expires_at: one.expires_at.min(other.expires_at),
    };
    let windows = members.into_iter().map(|member| member.planned.window);
    windows
        .reduce(common)
        .filter(|window| window.due_at < window.expires_at)
}

/// Makes one reminder of several; what cannot be written as one stays as it was.
fn together(planner: &mut Planner<'_>, members: Vec<Wanted>) -> Vec<Group> {
    let joint = match members.as_slice() {
        [] | [_] => None,
        several => {
            common_window(several).and_then(|window| planner.write_together(several, window))
        }
    };
    let Some(mut planned) = joint else {
        return members.into_iter().map(Group::alone).collect();
    };
    let mut members = members.into_iter();
    let Some(first) = members.next() else {
        return Vec::new();
    };
    let riders: Vec<Planned> = members.map(|member| member.planned).collect();
    planned.further = first.planned.further;
    planned.further.extend(riders.iter().map(visit));
    planned.further.sort_unstable();
    vec![Group { planned, riders }]
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
    fn silent_visits(&self, key: Key) -> Vec<Visit> {
        let mut visits = self.silent.get(&key).cloned().unwrap_or_default();
        visits.sort_unstable();
        visits
    }

    /// Writes several reminders as one; none where it cannot be written, or nothing is left of the
    /// time that suits them all.
    fn write_together(&mut self, members: &[Wanted], window: Window) -> Option<Planned> {
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
fn lines(members: &[Wanted]) -> Vec<(&str, NaiveDateTime)> {
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
