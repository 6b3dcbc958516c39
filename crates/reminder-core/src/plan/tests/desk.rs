//! A front desk in the middle of its day, for what happens between two plans.

use chrono::{DateTime, Utc};

use super::book::{Outbox, at, booking, rules};
use crate::appointment::Booking;
use crate::cadence::Cadence;
use crate::clinic::Rules;
use crate::key::{CadenceId, Key, StepId, TemplateId};
use crate::ledger::LedgerChange;
use crate::patient::Patient;
use crate::plan::Plan;
use crate::reminder::{ReminderEvent, ReminderState};

/// A clinic in the middle of its day: rules, one check-up on Tuesday 24 November at 9:15, and what
/// was planned for it on Monday 16 November at noon.
pub(super) struct Desk {
    pub(super) rules: Rules,
    pub(super) bookings: Vec<Booking>,
    pub(super) outbox: Outbox,
    pub(super) now: DateTime<Utc>,
}

impl Desk {
    pub(super) fn open() -> Self {
        let mut desk = Self {
            rules: rules(),
            bookings: vec![booking(1, "2026-11-24 09:15")],
            outbox: Outbox::default(),
            now: at("2026-11-16 12:00"),
        };
        assert_eq!(desk.words(), ["plan", "plan"]);
        desk
    }

    pub(super) fn plan(&mut self) -> (Plan, Vec<LedgerChange>) {
        self.outbox.plan(&self.rules, &self.bookings, self.now)
    }

    /// Plans, saves, and says what changed; then makes sure that it is enough.
    pub(super) fn words(&mut self) -> Vec<String> {
        let (_, changes) = self.plan();
        let (_, again) = self.plan();
        assert_eq!(
            again,
            [],
            "a saved plan changes nothing when it is made again"
        );
        let mut words: Vec<String> = changes.iter().map(word).collect();
        words.sort();
        words
    }

    pub(super) fn key(&self, step: StepId) -> Key {
        let mut rows = self.outbox.rows.values();
        let row = rows.find(|row| row.step == step && row.state != ReminderState::Cancelled);
        row.expect("the step was planned").key
    }

    pub(super) fn state(&self, key: Key) -> ReminderState {
        self.outbox.rows[&key].state
    }

    pub(super) fn meet(&mut self, step: StepId, events: &[ReminderEvent]) -> Key {
        let key = self.key(step);
        for event in events {
            self.outbox.meet(key, *event);
        }
        key
    }

    pub(super) fn patient(&mut self) -> &mut Patient {
        &mut self.bookings[0].patient
    }

    pub(super) fn words_of_email(&mut self, body: &str) {
        self.rules.revision += 1;
        let text = self.rules.templates.get_mut(&TemplateId(1));
        text.expect("the e-mail text").texts[0].body = body.to_owned();
    }
}

fn word(change: &LedgerChange) -> String {
    match change {
        LedgerChange::Plan(_) => "plan".to_owned(),
        LedgerChange::Confirm(_) => "confirm".to_owned(),
        LedgerChange::Change(_) => "change".to_owned(),
        LedgerChange::Revive(_) => "revive".to_owned(),
        LedgerChange::Withdraw { key: _, reason } => format!("withdraw {}", reason.as_str()),
    }
}

pub(super) fn cadence(desk: &mut Desk) -> &mut Cadence {
    let cadences = &mut desk.rules.cadences;
    cadences.get_mut(&CadenceId(1)).expect("the cadence")
}
