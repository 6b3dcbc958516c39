//! The desks that the journeys begin at.

use chrono::TimeDelta;
use reminder_core::appointment::AppointmentStatus;
use reminder_core::calendar::Zone;
use reminder_core::key::{KindId, PractitionerId};
use reminder_core::patient::ContactKind;
use reminder_engine::clock::Clock;
use reminder_engine::demo;
use reminder_engine::store::{ContactRecord, NewAppointment, NewPatient, StoreError};
use reminder_tests::kit::{Desk, Fault, ZONE, accepting, shown};
use serde_json::json;

/// A Monday morning at a small clinic that knows one patient.
pub(crate) fn small() -> Result<Desk, Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.patient("Maria Quill", &["maria.quill@example.com"])?;
    Ok(desk)
}

/// A Monday noon at the made-up clinic: some reminders went, some wait, one is held.
pub(crate) fn made_up() -> Result<Desk, Fault> {
    let desk = Desk::unfounded("2026-03-02 11:30", accepting())?;
    demo::found_demo(&desk.engine, 1)?;
    let review = desk.ask("review", json!({ "from": null, "until": null }))?;
    let rows = review["rows"].as_array().ok_or("rows")?;
    let (now, later) = rows.split_at(rows.len() / 2);
    desk.ask("approve", shown(now))?;
    let held = later.first().ok_or("a reminder that waits")?;
    desk.ask(
        "hold",
        json!({ "keys": [held["key"]], "reason": "She phoned" }),
    )?;
    desk.run_until("2026-03-02 15:30")?;
    Ok(desk)
}

/// A Monday morning with so many appointments on Friday, and so reminders for tomorrow.
pub(crate) fn crowded(count: u32) -> Result<Desk, Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let now = desk.clock.now();
    let start = now + TimeDelta::days(4);
    let zone = Zone::named(ZONE)?;
    desk.engine.store().write(|tx| {
        for number in 1..=count {
            let address = format!("patient{number}@example.com");
            let patient = NewPatient {
                id: None,
                origin: None,
                given_name: format!("Given{number}"),
                family_name: format!("Family{number}"),
                preferred_name: None,
                language: None,
                no_name_in_message: false,
                no_voicemail: false,
                only_channel: None,
                contact_points: vec![ContactRecord {
                    id: None,
                    kind: ContactKind::Email,
                    raw: address.clone(),
                    normalised: address,
                    region: None,
                    never: false,
                }],
            };
            let patient = tx.save_patient(&patient, now)?;
            let start = start + TimeDelta::minutes(i64::from(number % 400));
            let new = NewAppointment {
                id: None,
                origin: None,
                patient,
                practitioner: PractitionerId(1),
                kind: KindId(1),
                local_start: zone.civil(start),
                zone: ZONE.to_owned(),
                start,
                duration_minutes: 30,
                status: AppointmentStatus::Booked,
                note: String::new(),
            };
            tx.save_appointment(&new, now)?;
        }
        Ok::<_, StoreError>(())
    })?;
    desk.plan()?;
    Ok(desk)
}
