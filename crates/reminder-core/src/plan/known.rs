//! What the outbox already knows, indexed for planning.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::cadence::Channel;
use crate::key::{AppointmentId, Key, PatientId, StepId};
use crate::ledger::{LedgerRow, Visit, WithdrawReason, spoken};
use crate::reminder::ReminderState;

/// One step of one occurrence: it gets at most one reminder, whatever its address.
pub(super) type Place = (AppointmentId, DateTime<Utc>, StepId);

/// The last message about an appointment that its patient has, or may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Whose appointment it was then.
    pub(super) patient: PatientId,
    /// The start it speaks about.
    pub(super) occurrence: DateTime<Utc>,
    /// Which step of the appointment.
    pub(super) step: StepId,
    /// How it went.
    pub(super) channel: Channel,
    /// When; what is being handed over comes after everything that went.
    moment: (DateTime<Utc>, Key),
}

/// The rows of the ledger by key and by place.
pub(super) struct Known<'a> {
    rows: BTreeMap<Key, &'a LedgerRow>,
    settled: BTreeMap<Place, Key>,
    confirmed: BTreeMap<Place, Key>,
    silent: BTreeMap<Place, Key>,
    told: BTreeMap<AppointmentId, Told>,
    asked: BTreeSet<AppointmentId>,
}

impl<'a> Known<'a> {
    /// Indexes a ledger. `asked` are the appointments that are being planned.
    pub(super) fn of(ledger: &'a [LedgerRow], asked: BTreeSet<AppointmentId>) -> Self {
        let rows: BTreeMap<Key, &LedgerRow> = ledger.iter().map(|row| (row.key, row)).collect();
        let all = |which: fn(&LedgerRow) -> bool| rows.values().filter(move |row| which(row));
        let settled = all(is_settled)
            .flat_map(|row| places(row).map(|place| (place, row.key)))
            .collect();
        let confirmed = all(is_confirmed)
            .map(|row| (own_place(row), row.key))
            .collect();
        // One that waits comes after the ones that were called off, and so counts.
        let silent = all(|row| !row.state.is_open())
            .chain(all(|row| row.state.is_open()))
            .flat_map(|row| {
                let silent = row.further.iter().filter(|visit| visit.silent);
                silent.map(|visit| (place_of(visit), row.key))
            })
            .collect();
        Self {
            settled,
            confirmed,
            silent,
            told: told(rows.values().copied()),
            rows,
            asked,
        }
    }

    /// Returns the reminder that has settled a place for good.
    pub(super) fn settled_at(&self, place: Place) -> Option<Key> {
        self.settled.get(&place).copied()
    }

    /// Returns the reminder of a place that a patient's answer made needless.
    pub(super) fn confirmed_at(&self, place: Place) -> Option<Key> {
        self.confirmed.get(&place).copied()
    }

    /// Returns the reminder of another visit that takes care of a place without a word, because its
    /// patient answered that they come.
    pub(super) fn silent_at(&self, place: Place) -> Option<Key> {
        self.silent.get(&place).copied()
    }

    /// Returns the last message of an appointment that its patient has, or may have.
    pub(super) fn told(&self, appointment: AppointmentId) -> Option<Told> {
        self.told.get(&appointment).copied()
    }

    /// Returns whether a reminder of a place waits to go.
    pub(super) fn waits_at(&self, place: Place) -> bool {
        let mut open = self.rows.values().filter(|row| row.state.is_open());
        open.any(|row| own_place(row) == place)
    }

    /// Returns whether a patient has a reminder, or may have it.
    pub(super) fn is_told(&self, key: Key) -> bool {
        self.row(key).is_some_and(has_arrived)
    }

    /// Returns whether a key cannot be planned: it is settled, or another appointment that is not
    /// being planned holds it.
    pub(super) fn is_taken(&self, key: Key) -> bool {
        self.row(key).is_some_and(|row| {
            if row.state.is_open() {
                !self.asked.contains(&row.appointment)
            } else {
                !is_revivable(row)
            }
        })
    }

    /// Returns the row of a key if the program may still change its mind about it.
    pub(super) fn open(&self, key: Key) -> Option<&'a LedgerRow> {
        self.row(key).filter(|row| row.state.is_open())
    }

    /// Returns the rows that use up the day of a contact whatever this plan says; `kept` are those
    /// it leaves alone. One that waits and is kept holds its place until it expires, so that no
    /// place becomes free by the passing of time alone.
    pub(super) fn counted(&self, kept: &BTreeSet<Key>) -> impl Iterator<Item = &'a LedgerRow> {
        self.rows.values().copied().filter(|row| {
            let stays = !self.asked.contains(&row.appointment) || kept.contains(&row.key);
            row.state.may_have_gone() || (row.state.is_open() && stays)
        })
    }

    fn row(&self, key: Key) -> Option<&'a LedgerRow> {
        self.rows.get(&key).copied()
    }
}

/// Returns the place a row was made for.
fn own_place(row: &LedgerRow) -> Place {
    (row.appointment, row.occurrence, row.step)
}

pub(super) fn place_of(visit: &Visit) -> Place {
    (visit.appointment, visit.occurrence, visit.step)
}

/// Returns every place that a row speaks about.
pub(super) fn places(row: &LedgerRow) -> impl Iterator<Item = Place> {
    std::iter::once(own_place(row)).chain(spoken(&row.further).map(place_of))
}

/// Returns the last message of each appointment that its patient has, or may have.
fn told<'a>(rows: impl Iterator<Item = &'a LedgerRow>) -> BTreeMap<AppointmentId, Told> {
    let mut told: BTreeMap<AppointmentId, Told> = BTreeMap::new();
    for row in rows.filter(|row| has_arrived(row)) {
        let own = Told {
            patient: row.patient,
            occurrence: row.occurrence,
            step: row.step,
            channel: row.channel,
            moment: (row.went_at.unwrap_or(DateTime::<Utc>::MAX_UTC), row.key),
        };
        let further = spoken(&row.further).map(|visit| {
            let told = Told {
                patient: visit.patient,
                occurrence: visit.occurrence,
                step: visit.step,
                ..own
            };
            (visit.appointment, told)
        });
        for (appointment, message) in std::iter::once((row.appointment, own)).chain(further) {
            let last = told.entry(appointment).or_insert(message);
            if message.moment > last.moment {
                *last = message;
            }
        }
    }
    told
}

/// Returns whether a patient has a reminder, or may have it. One on the call list has told nobody
/// until somebody phoned.
fn has_arrived(row: &LedgerRow) -> bool {
    match row.state {
        ReminderState::Sending => row.channel != Channel::CallList,
        ReminderState::Unknown | ReminderState::Accepted | ReminderState::Delivered => {
            row.went_at.is_some()
        }
        ReminderState::Planned
        | ReminderState::Approved
        | ReminderState::Held
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => false,
    }
}

/// Returns whether a row has settled its step of its occurrence, at whichever address.
fn is_settled(row: &LedgerRow) -> bool {
    match row.state {
        ReminderState::Planned | ReminderState::Approved | ReminderState::Held => false,
        ReminderState::Cancelled => is_settled_for(row),
        ReminderState::Sending
        | ReminderState::Unknown
        | ReminderState::Accepted
        | ReminderState::Delivered
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired => true,
    }
}

/// Returns whether what called a row off holds for good.
fn is_settled_for(row: &LedgerRow) -> bool {
    matches!(
        row.withdrawn,
        Some(WithdrawReason::Skipped | WithdrawReason::NotCalledFor)
    )
}

/// Returns whether a patient's answer made a row needless.
fn is_confirmed(row: &LedgerRow) -> bool {
    row.state == ReminderState::Cancelled && row.withdrawn == Some(WithdrawReason::Confirmed)
}

/// Returns whether a row that was called off may be wanted again: no person decided it, and no
/// carrier was ever asked.
pub(super) fn is_revivable(row: &LedgerRow) -> bool {
    row.state == ReminderState::Cancelled && !is_settled_for(row) && !row.attempted
}
