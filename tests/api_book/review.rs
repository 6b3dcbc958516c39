//! Review: what is about to go out, in the order in which it is read.

use serde_json::Value;

use crate::desk::{Desk, Tried};

#[test]
fn what_goes_at_one_moment_stands_in_the_order_of_the_book() -> Tried {
    let desk = Desk::open()?;
    // Entered in another order; two come at the same time, to two rooms.
    for (given, start) in [
        ("Wim", "2026-11-12T16:00:00"),
        ("Ada", "2026-11-12T11:30:00"),
        ("Rosa", "2026-11-12T09:15:00"),
        ("Ben", "2026-11-12T11:30:00"),
        ("Uma", "2026-11-12T13:00:00"),
        ("Zoe", "2026-11-12T08:45:00"),
    ] {
        let patient = desk.patient(given, &format!("{given}@example.com"))?;
        desk.book(&patient, start)?;
    }
    let rows = desk.review()?;
    let in_order: Vec<(&str, &str)> = rows.iter().map(read).collect();
    let first_due = in_order.first().ok_or("nothing is in review")?.0;
    let first: Vec<&str> = in_order
        .iter()
        .filter(|(due, _)| *due == first_due)
        .map(|(_, name)| *name)
        .collect();
    let expected = ["Zoe", "Rosa", "Ada", "Ben", "Uma", "Wim"].map(|name| format!("{name} Lee"));
    assert_eq!(first, expected);
    assert!(
        in_order.is_sorted_by_key(|(due, _)| *due),
        "the soonest first: {in_order:?}"
    );
    Ok(())
}

fn read(row: &Value) -> (&str, &str) {
    let text = |field: &str| row[field].as_str().unwrap_or_default();
    (text("due_at"), text("patient_name"))
}
