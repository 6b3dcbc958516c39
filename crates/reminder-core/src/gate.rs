//! The gate: the last look before a reminder is handed over. It sees facts that were read in the
//! same transaction that will claim the row, and says whether it goes.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use crate::appointment::AppointmentStatus;
use crate::calendar::SendingHours;
use crate::escalation::{Before, CHANNELS_A_DAY, CalledFor, OnlyIf, called_for};
use crate::key::ContentHash;
use crate::message::Window;
use crate::notice::Change;
use crate::reminder::ReminderState;

/// What the claim transaction read about one reminder.
#[derive(Debug, Clone)]
pub struct SendFacts<'a> {
    /// Where the row is.
    pub state: ReminderState,
    /// When it may go.
    pub window: Window,
    /// Not before this moment: the end of the grace time, or of a pause after a refusal.
    pub release_at: DateTime<Utc>,
    /// The hash computed from the stored bytes just now.
    pub hash_of_bytes: ContentHash,
    /// The hash in the row.
    pub hash_in_row: ContentHash,
    /// The hash a person approved.
    pub hash_approved: Option<ContentHash>,
    /// For a change notice: of what.
    pub change: Option<Change>,
    /// For one that goes only if the step before came to nothing.
    pub condition: Option<Condition>,
    /// What became of the appointment.
    pub appointment_status: AppointmentStatus,
    /// The start of the appointment as it is booked now.
    pub appointment_start: DateTime<Utc>,
    /// The occurrence the reminder speaks about.
    pub occurrence: DateTime<Utc>,
    /// Whether the appointment, the patient and the rules are at the revisions it was planned from.
    pub revisions_match: bool,
    /// What is true of the further visits that it speaks of.
    pub further: Vec<VisitFacts>,
    /// Whoever owns the contact said stop, or the patient said never here.
    pub opted_out: bool,
    /// The patient may not be contacted by this channel: only by another one, or by no call.
    pub unwelcome: bool,
    /// It is a text, and its number can get none.
    pub no_texts: bool,
    /// The patient was archived.
    pub patient_archived: bool,
    /// Sending is paused: everything, or this channel.
    pub paused: bool,
    /// The PC's clock can be trusted.
    pub clock_sane: bool,
    /// When the clinic lets something go.
    pub hours: &'a SendingHours,
}

/// What the claim transaction read about a further visit that a reminder speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitFacts {
    /// What became of the appointment.
    pub appointment_status: AppointmentStatus,
    /// Its start as it is booked now.
    pub appointment_start: DateTime<Utc>,
    /// The start the reminder speaks about.
    pub occurrence: DateTime<Utc>,
    /// Whether appointment and patient are at the revisions it was planned from.
    pub revisions_match: bool,
    /// Its patient has this contact still, and may be named to it in this way.
    pub welcome: bool,
}

impl VisitFacts {
    /// Returns whether what a reminder says of the visit is still so, and may be said.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.appointment_status.is_expected()
            && self.appointment_start == self.occurrence
            && self.welcome
    }

    /// Returns whether the visit is as it was planned from.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.holds() && self.revisions_match
    }
}

/// A condition, and what is known about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The condition.
    pub only_if: OnlyIf,
    /// The reminder of the step before; none while none went.
    pub before: Option<Before>,
    /// By how many other channels the patient was reached on the clinic's day.
    pub other_channels_today: usize,
}

impl Condition {
    /// Returns whether its reminder is called for.
    #[must_use]
    pub fn called_for(&self, now: DateTime<Utc>) -> CalledFor {
        called_for(self.only_if, self.before, now)
    }
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It goes now.
    Send,
    /// It does not go before this moment; nothing changes.
    Wait {
        /// The next moment worth asking at.
        until: DateTime<Utc>,
    },
    /// Nothing goes until a person changes something; nothing is recorded, because it is on screen.
    Stopped,
    /// It must be planned again before anybody may send it.
    Replan,
    /// It is called off.
    Cancel(CancelReason),
    /// It is too late.
    Expire,
    /// The bytes are not the approved ones. This is a broken invariant: hold it and tell somebody.
    Tampered,
}

/// Why a reminder was called off at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelReason {
    /// The appointment is no longer expected to take place.
    AppointmentOff,
    /// The appointment starts at another time now.
    Moved,
    /// The contact opted out.
    OptedOut,
    /// The patient may not be contacted in this way.
    PatientSaysNo,
    /// The number can get no texts.
    NoTexts,
    /// The patient was archived.
    PatientArchived,
    /// It says that the appointment is off, and it is not.
    TakesPlace,
    /// It goes only if nobody answers, and the patient confirmed.
    Confirmed,
    /// It goes only if the step before came to nothing, and that did not show in time.
    NotCalledFor,
}

/// Returns whether a reminder may be handed over now.
///
/// The order matters: what calls a reminder off is said before what merely delays it, and the
/// bytes are compared last, immediately before the send.
#[must_use]
pub fn gate(facts: &SendFacts<'_>, now: DateTime<Utc>) -> Verdict {
    if facts.state != ReminderState::Approved || facts.paused || !facts.clock_sane {
        return Verdict::Stopped;
    }
    let (status, start) = (facts.appointment_status, facts.appointment_start);
    if let Some(reason) = contradiction(facts.change, status, start, facts.occurrence) {
        return Verdict::Cancel(reason);
    }
    if facts.opted_out {
        return Verdict::Cancel(CancelReason::OptedOut);
    }
    if facts.unwelcome {
        return Verdict::Cancel(CancelReason::PatientSaysNo);
    }
    if facts.no_texts {
        return Verdict::Cancel(CancelReason::NoTexts);
    }
    if facts.patient_archived {
        return Verdict::Cancel(CancelReason::PatientArchived);
    }
    let called = facts.condition.map(|condition| condition.called_for(now));
    if let Some(reason) = needless(called, status, false) {
        return Verdict::Cancel(reason);
    }
    let too_late = || needless(called, status, true).map_or(Verdict::Expire, Verdict::Cancel);
    if now >= facts.window.expires_at || now >= facts.occurrence {
        return too_late();
    }
    let earliest = facts.window.due_at.max(facts.release_at);
    if now < earliest {
        return Verdict::Wait { until: earliest };
    }
    if !facts.hours.allow(now) {
        return match facts.hours.next_allowed(now) {
            Some(until) if until < facts.window.expires_at => Verdict::Wait { until },
            Some(_) | None => too_late(),
        };
    }
    if let Some(CalledFor::NotYet { ask_at }) = called {
        let until = ask_at.min(facts.window.expires_at);
        return Verdict::Wait { until };
    }
    if let Some(until) = third_way(facts, now) {
        return Verdict::Wait { until };
    }
    if !facts.revisions_match || !facts.further.iter().all(VisitFacts::stands) {
        return Verdict::Replan;
    }
    let approved = facts.hash_approved == Some(facts.hash_in_row);
    if !approved || facts.hash_of_bytes != facts.hash_in_row {
        return Verdict::Tampered;
    }
    Verdict::Send
}

/// Returns the next day, for what would reach a patient in a third way today because nobody
/// answered.
fn third_way(facts: &SendFacts<'_>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let condition = facts.condition?;
    let zone = facts.hours.zone();
    let tomorrow = zone.civil(now).date() + TimeDelta::days(1);
    (condition.other_channels_today >= CHANNELS_A_DAY)
        .then(|| zone.first_instant(tomorrow.and_time(NaiveTime::MIN)))
}

/// Returns why a reminder that depends on the step before goes no more: its patient confirmed, or
/// answered, or its time `is_over` and nothing called for it. Nobody missed it then. `called` is
/// none for a reminder that always goes, which is never needless.
#[must_use]
pub fn needless(
    called: Option<CalledFor>,
    status: AppointmentStatus,
    is_over: bool,
) -> Option<CancelReason> {
    match called? {
        _ if status == AppointmentStatus::Confirmed => Some(CancelReason::Confirmed),
        CalledFor::Answered => Some(CancelReason::NotCalledFor),
        CalledFor::NotYet { .. } => is_over.then_some(CancelReason::NotCalledFor),
        CalledFor::Yes => None,
    }
}

/// Returns how the book contradicts what a message says about its appointment: that it takes place
/// at `occurrence`, or, as the notice of a change may, that it is off.
#[must_use]
pub fn contradiction(
    change: Option<Change>,
    status: AppointmentStatus,
    start: DateTime<Utc>,
    occurrence: DateTime<Utc>,
) -> Option<CancelReason> {
    match change {
        Some(Change::CalledOff) => {
            (status != AppointmentStatus::Cancelled).then_some(CancelReason::TakesPlace)
        }
        None | Some(Change::Moved) if !status.is_expected() => Some(CancelReason::AppointmentOff),
        None | Some(Change::Moved) => (start != occurrence).then_some(CancelReason::Moved),
    }
}

/// What is known by now about a message that its carrier took and may not have let go yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtCarrier<'a> {
    /// For a change notice: of what.
    pub change: Option<Change>,
    /// What became of its appointment.
    pub appointment_status: AppointmentStatus,
    /// The start of the appointment as it is booked now.
    pub appointment_start: DateTime<Utc>,
    /// The occurrence the message speaks about.
    pub occurrence: DateTime<Utc>,
    /// What is true of the further visits that it speaks of.
    pub further: &'a [VisitFacts],
    /// Whoever owns the contact said stop, or the patient said never here.
    pub opted_out: bool,
    /// The patient was archived.
    pub patient_archived: bool,
    /// A person paused: everything, or this channel.
    pub paused: bool,
}

impl AtCarrier<'_> {
    /// Returns whether it had better not leave: something was said against it since, or it is no
    /// longer true.
    ///
    /// `lives_on` is asked only where the book contradicts what the message says of its own
    /// appointment: whether a plan counts on it for another entry of the same person at the same
    /// moment ([`Plan::counts_on`](crate::plan::Plan::counts_on)). Who is expected then all the
    /// same must not lose their reminder. What speaks of several visits, or tells of a change, is
    /// about these entries and no other.
    ///
    /// # Errors
    ///
    /// When `lives_on` cannot tell.
    pub fn is_unwanted<E>(&self, lives_on: impl FnOnce() -> Result<bool, E>) -> Result<bool, E> {
        let against = self.paused || self.opted_out || self.patient_archived;
        if against || self.further.iter().any(|visit| !visit.holds()) {
            return Ok(true);
        }
        let (status, start) = (self.appointment_status, self.appointment_start);
        if contradiction(self.change, status, start, self.occurrence).is_none() {
            return Ok(false);
        }
        let may_live_on = self.change.is_none() && self.further.is_empty();
        Ok(!(may_live_on && lives_on()?))
    }
}

#[cfg(test)]
mod tests;
