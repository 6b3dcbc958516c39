//! Plan, save, plan again: what changes in the outbox, and what never does.

use super::book::{Outbox, at, booking, rules};
use crate::ledger::LedgerChange;

#[test]
fn planning_again_changes_nothing() {
    let (rules, bookings) = (rules(), [booking(1, "2026-11-24 09:15")]);
    let mut outbox = Outbox::default();
    let (plan, changes) = outbox.plan(&rules, &bookings, at("2026-11-16 12:00"));
    assert_eq!(plan.reminders.len(), 2);
    assert!(
        changes
            .iter()
            .all(|change| matches!(change, LedgerChange::Plan(_)))
    );
    let (again, changes) = outbox.plan(&rules, &bookings, at("2026-11-17 12:00"));
    assert_eq!((again, changes), (plan, Vec::new()));
}
