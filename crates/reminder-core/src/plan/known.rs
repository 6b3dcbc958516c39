//! What the outbox already knows, indexed for planning.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::key::{AppointmentId, Key, StepId};
use crate::ledger::{LedgerRow, WithdrawReason};
use crate::reminder::ReminderState;

/// One step of one occurrence: it gets at most one reminder, whatever its address.
pub(super) type Place = (AppointmentId, DateTime<Utc>, StepId);

/// The rows of the ledger by key and by place.
pub(super) struct Known<'a> {
    rows: BTreeMap<Key, &'a LedgerRow>,
    settled: BTreeMap<Place, (Weight, Key)>,
    asked: BTreeSet<AppointmentId>,
}

/// Which row speaks for a place that has several: one that may have gone before one that did not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    MayHaveGone,
    Over,
}

impl<'a> Known<'a> {
    /// Indexes a ledger. `asked` are the appointments that are being planned.
    pub(super) fn of(ledger: &'a [LedgerRow], asked: BTreeSet<AppointmentId>) -> Self {
        let mut settled = BTreeMap::new();
        for row in ledger.iter().filter(|row| is_settled(row)) {
            let weight = if row.state.may_have_gone() {
                Weight::MayHaveGone
            } else {
                Weight::Over
            };
            settled
                .entry((row.appointment, row.occurrence, row.step))
                .and_modify(|heaviest| *heaviest = (weight, row.key).min(*heaviest))
                .or_insert((weight, row.key));
        }
        Self {
            rows: ledger.iter().map(|row| (row.key, row)).collect(),
            settled,
            asked,
        }
    }

    /// Returns the reminder that has settled a place for good.
    pub(super) fn settled_at(&self, place: Place) -> Option<Key> {
        self.settled.get(&place).map(|(_, key)| *key)
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

    /// Returns the rows that use up the day of a contact whatever this plan says.
    pub(super) fn counted(&self) -> impl Iterator<Item = &'a LedgerRow> {
        self.rows.values().copied().filter(|row| {
            row.state.may_have_gone()
                || (row.state.is_open() && !self.asked.contains(&row.appointment))
        })
    }

    fn row(&self, key: Key) -> Option<&'a LedgerRow> {
        self.rows.get(&key).copied()
    }
}

/// Returns whether a row has settled its step of its occurrence, at whichever address.
fn is_settled(row: &LedgerRow) -> bool {
    match row.state {
        ReminderState::Planned | ReminderState::Approved | ReminderState::Held => false,
        ReminderState::Cancelled => row.withdrawn == Some(WithdrawReason::Skipped),
        ReminderState::Sending
        | ReminderState::Unknown
        | ReminderState::Accepted
        | ReminderState::Delivered
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired => true,
    }
}

/// Returns whether a row that was called off may be wanted again: no person decided it, and no
/// carrier was ever asked.
pub(super) fn is_revivable(row: &LedgerRow) -> bool {
    row.state == ReminderState::Cancelled
        && row.withdrawn != Some(WithdrawReason::Skipped)
        && !row.attempted
}
