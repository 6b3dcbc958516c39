//! P3, in time or not at all: nothing at night, outside its window, or after the start.

use chrono::{Datelike, TimeDelta, Timelike, Weekday};
use reminder_core::calendar::Zone;
use reminder_engine::carrier::{ChannelFault, Fault as CarrierFault, Outcome};
use reminder_tests::kit::{Desk, Fault, ZONE, accepting, at};
use serde_json::json;

#[test]
fn nothing_goes_at_night_or_after_the_start() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 08:00")?;
    for n in 0..24 {
        let day = 3 + n / 8;
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-{day:02} {:02}:00", 9 + n % 8),
        )?;
    }
    // Approved late on Monday evening: everything is due at moments that have passed.
    desk.sleep_until("2026-03-02 20:00");
    desk.tick()?;
    desk.approve_all()?;
    desk.run_until("2026-03-06 18:00")?;
    let zone = Zone::named(ZONE)?;
    for letter in desk.handed_over() {
        let civil = zone.civil(letter.at);
        assert!((9..17).contains(&civil.hour()), "went at {civil}");
        assert!(
            !matches!(civil.weekday(), Weekday::Sat | Weekday::Sun),
            "went on {civil}"
        );
        let start = letter
            .message
            .calendar
            .as_ref()
            .ok_or("a calendar entry")?
            .start;
        assert!(letter.at < start, "went after the start");
        // Nor may a carrier that keeps it for a while let it out at night.
        let latest = zone.civil(letter.useful_until);
        assert!(letter.at < letter.useful_until && letter.useful_until <= start);
        assert!(
            latest.date() == civil.date() && latest.hour() <= 17,
            "may go until {latest}"
        );
    }
    assert!(
        !desk.handed_over().is_empty(),
        "and what was in time did go"
    );
    Ok(())
}

#[test]
fn the_spring_change_of_the_clocks_moves_nothing_into_the_night() -> Result<(), Fault> {
    // Clocks go forward on Sunday 8 March 2026.
    let desk = Desk::new("2026-03-05 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-10 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-10 09:00")?;
    let went: Vec<_> = desk.handed_over().iter().map(|letter| letter.at).collect();
    assert_eq!(went, [at("2026-03-05 10:00"), at("2026-03-09 10:00")]);
    Ok(())
}

#[test]
fn a_clock_that_was_set_back_stops_everything_until_a_person_looked() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 09:30")?;
    desk.clock.set_wall(at("2026-03-01 09:30"));
    let report = desk.tick()?;
    assert_eq!(report.needs_somebody.len(), 1, "{report:?}");
    desk.run_until("2026-03-01 10:30")?;
    assert!(desk.handed_over().is_empty());
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["banners"][0]["cause"], "clock");
    Ok(())
}

#[test]
fn a_clock_that_is_years_ahead_gives_nothing_up_and_sends_nothing() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 09:30")?;
    desk.clock.set_wall(at("2036-03-02 09:30"));
    let report = desk.tick()?;
    assert_eq!(report.needs_somebody.len(), 1, "{report:?}");
    desk.run_until("2036-03-02 10:30")?;
    assert_eq!(
        desk.states()?.get("approved"),
        Some(&2),
        "nothing is too late yet"
    );
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["banners"][0]["cause"], "clock");
    // The battery of the clock was empty: somebody sets it right, and everything goes on.
    desk.clock.set_wall(at("2026-03-02 09:45"));
    desk.run_until("2026-03-02 11:00")?;
    let went: Vec<_> = desk.handed_over().iter().map(|letter| letter.at).collect();
    assert_eq!(went, [at("2026-03-02 10:00")]);
    Ok(())
}

#[test]
fn a_clinic_that_was_closed_for_longer_than_a_month_goes_on_once_somebody_looked()
-> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 09:30")?;
    desk.sleep_until("2026-04-20 08:00");
    let desk = desk.crash_and_restart(accepting())?;
    desk.tick()?;
    assert_eq!(desk.states()?.get("approved"), Some(&2));
    desk.ask("resume", json!({}))?;
    desk.tick()?;
    assert_eq!(desk.states()?.get("expired"), Some(&2));
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["absence"]["too_late"], 2, "{status}");
    desk.tick()?;
    assert!(desk.handed_over().is_empty());
    Ok(())
}

/// Returns a clinic with twenty approved reminders that are due at ten.
fn twenty_due_at_ten() -> Result<Desk, Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..20 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:{:02}", 9 + n / 4, n % 4 * 15),
        )?;
    }
    desk.approve_all()?;
    Ok(desk)
}

#[test]
fn a_clock_that_jumps_by_minutes_weighs_what_is_due() -> Result<(), Fault> {
    let desk = twenty_due_at_ten()?;
    desk.run_until("2026-03-02 09:55")?;
    desk.clock.set_wall(at("2026-03-02 10:12"));
    desk.run_until("2026-03-02 10:40")?;
    assert!(desk.handed_over().is_empty());
    assert_eq!(desk.states()?.get("held"), Some(&20));
    Ok(())
}

#[test]
fn a_start_after_a_few_minutes_weighs_what_is_due() -> Result<(), Fault> {
    let desk = twenty_due_at_ten()?;
    desk.run_until("2026-03-02 09:59")?;
    // It was alive until now, so the gap alone is too short to be noticed.
    desk.tick()?;
    desk.sleep_until("2026-03-02 10:07");
    let desk = desk.crash_and_restart(accepting())?;
    desk.run_until("2026-03-02 10:40")?;
    assert!(desk.handed_over().is_empty());
    assert_eq!(desk.states()?.get("held"), Some(&20));
    Ok(())
}

#[test]
fn a_clock_that_jumps_ahead_passes_the_breaker_first() -> Result<(), Fault> {
    let desk = twenty_due_at_ten()?;
    desk.run_until("2026-03-02 09:05")?;
    // Somebody sets the PC's clock to the afternoon: everything seems due at once.
    desk.clock.set_wall(at("2026-03-02 15:00"));
    desk.run_until("2026-03-02 16:00")?;
    assert!(desk.handed_over().is_empty());
    assert_eq!(desk.states()?.get("held"), Some(&20));
    Ok(())
}

#[test]
fn a_reminder_nobody_approved_never_goes() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.run_until("2026-03-05 10:00")?;
    assert!(desk.handed_over().is_empty());
    assert_eq!(desk.states()?.get("expired"), Some(&2));
    Ok(())
}

#[test]
fn a_network_that_comes_back_needs_nobody_and_a_refused_password_does() -> Result<(), Fault> {
    for (fault, by_itself) in [
        (ChannelFault::NoConnection, true),
        (ChannelFault::Credentials, false),
    ] {
        let desk = Desk::answering(
            "2026-03-02 09:00",
            Box::new(move |count, _| {
                if count < 3 {
                    let detail = "away".to_owned();
                    Outcome::NotSent {
                        fault: CarrierFault::Channel(fault),
                        detail,
                    }
                } else {
                    Outcome::Accepted {
                        reference: "taken".to_owned(),
                    }
                }
            }),
        )?;
        for n in 0..6 {
            desk.booked(
                &format!("Patient Number{n}"),
                &format!("2026-03-05 {:02}:00", 9 + n),
            )?;
        }
        desk.approve_all()?;
        desk.run_until("2026-03-02 10:25")?;
        let went = desk.states()?.get("accepted").copied().unwrap_or_default();
        assert_eq!(went, if by_itself { 6 } else { 0 }, "{fault:?}");
        let tried = desk.handed_over().len();
        assert_eq!(
            tried,
            if by_itself { 9 } else { 1 },
            "one at a time feels its way: {fault:?}"
        );
    }
    Ok(())
}

#[test]
fn a_network_away_for_too_long_leaves_the_backlog_to_a_person() -> Result<(), Fault> {
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(|_, _| Outcome::NotSent {
            fault: CarrierFault::Channel(ChannelFault::NoConnection),
            detail: "away".to_owned(),
        }),
    )?;
    for n in 0..6 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    desk.run_until("2026-03-02 11:00")?;
    assert_eq!(desk.states()?.get("held"), Some(&6), "{:?}", desk.states()?);
    Ok(())
}

#[test]
fn fifty_thousand_missed_rounds_are_one() -> Result<(), Fault> {
    let desk = twenty_due_at_ten()?;
    desk.run_until("2026-03-02 09:05")?;
    desk.clock.advance(TimeDelta::seconds(50_000));
    let first = desk.tick()?;
    assert!(first.changed && !first.more, "{first:?}");
    for _ in 0..3 {
        let next = desk.tick()?;
        assert!(!next.changed && !next.more, "{next:?}");
    }
    let absences = desk.engine.store().read(|view| view.interruptions(10))?;
    assert_eq!(absences.len(), 1);
    assert!(desk.handed_over().is_empty());
    Ok(())
}
