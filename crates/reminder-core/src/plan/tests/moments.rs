//! When a reminder goes: its own moment, an earlier one, or none.

use chrono::{DateTime, Utc};

use super::book::{
    EARLY, at, booking, clock, close, day, phone, plan_one, rules, rules_by_phone, weekdays,
};
use crate::cadence::{Channel, Lead};
use crate::clinic::Rules;
use crate::key::CadenceId;
use crate::plan::{Plan, ProblemReason, plan};

fn due(plan: &Plan) -> Vec<DateTime<Utc>> {
    let reminders = plan.reminders.iter();
    reminders.map(|planned| planned.window.due_at).collect()
}

#[test]
fn time_running_out_is_told_apart_from_closed_doors() {
    // Three days before goes on Thursday 19 November from 10:00 to 18:00; the clinic closes at 17.
    let cases = [
        ("the day before it is due", "2026-11-18 10:00", None),
        ("while it is due", "2026-11-19 16:59", None),
        (
            "after closing time",
            "2026-11-19 17:00",
            Some(ProblemReason::Closed),
        ),
        (
            "when it would be useless",
            "2026-11-19 18:00",
            Some(ProblemReason::TooLate),
        ),
        (
            "the day after",
            "2026-11-20 10:00",
            Some(ProblemReason::TooLate),
        ),
    ];
    for (name, now, expected) in cases {
        let plan = plan_one(|_, _| {}, now);
        let problem = plan.problems.first().map(|problem| problem.reason.clone());
        assert_eq!(problem, expected, "{name}");
        assert_eq!(plan.reminders.len() + plan.problems.len(), 2, "{name}");
    }
}

#[test]
fn a_window_that_ends_when_the_clinic_opens_has_nothing_left_in_the_evening() {
    for (useful_hours, useful_minutes, left) in [(23, 0, false), (23, 1, true)] {
        let plan = plan_one(
            |rules, _| {
                let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
                cadence.steps.truncate(1);
                cadence.steps[0].useful_minutes = useful_hours * 60 + useful_minutes;
            },
            "2026-11-19 17:00",
        );
        assert_eq!(
            !plan.reminders.is_empty(),
            left,
            "{useful_hours}:{useful_minutes:02}"
        );
    }
}

#[test]
fn a_reminder_that_was_due_already_keeps_its_moment() {
    let plan = plan_one(|_, _| {}, "2026-11-19 15:30");
    assert_eq!(due(&plan), [at("2026-11-19 10:00"), at("2026-11-23 10:00")]);
}

#[test]
fn a_clinic_on_a_long_holiday_still_plans_for_afterwards() {
    let plan = plan_one(
        |rules, _| {
            let holiday = day("2026-07-01").iter_days().take(100);
            holiday.for_each(|date| close(rules, &date.to_string()));
        },
        "2026-07-01 12:00",
    );
    assert_eq!(due(&plan), [at("2026-11-19 10:00"), at("2026-11-23 10:00")]);
}

#[test]
fn a_reminder_moves_to_an_earlier_open_moment_with_room_before_closing() {
    type Case = (&'static str, fn(&mut Rules), &'static str, bool);
    let cases: [Case; 5] = [
        ("open", |_| {}, "2026-11-19 10:00", false),
        (
            "closed that day: it is no business day, so the step counts on",
            |r| close(r, "2026-11-19"),
            "2026-11-18 10:00",
            false,
        ),
        (
            "before opening: the evening before, an hour before closing",
            |r| set_clock(r, "07:00"),
            "2026-11-18 16:00",
            true,
        ),
        (
            "after closing: the same day",
            |r| set_clock(r, "18:30"),
            "2026-11-19 16:00",
            true,
        ),
        (
            "in a very short day: its beginning",
            |r| {
                r.clinic.opening_hours = weekdays("09:00", "09:20");
                set_clock(r, "10:00");
            },
            "2026-11-19 09:00",
            true,
        ),
    ];
    for (name, set, expected, moved) in cases {
        let plan = plan_one(|rules, _| set(rules), EARLY);
        let first = &plan.reminders[0];
        assert_eq!(first.window.due_at, at(expected), "{name}");
        assert_eq!(first.moved_earlier, moved, "{name}");
    }
}

fn set_clock(rules: &mut Rules, time: &str) {
    let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
    cadence
        .steps
        .iter_mut()
        .for_each(|step| step.at = clock(time));
}

#[test]
fn each_lead_counts_in_its_own_way() {
    // Monday 23 November 2026, 9:15; a weekend lies before it.
    let cases = [
        (Lead::BusinessDays(1), "2026-11-20 10:00", false),
        (Lead::BusinessDays(2), "2026-11-19 10:00", false),
        (Lead::Days(1), "2026-11-20 16:00", true),
        (Lead::Days(3), "2026-11-20 10:00", false),
        (Lead::Hours(24), "2026-11-20 16:00", true),
        (Lead::Hours(72), "2026-11-20 09:15", false),
    ];
    for (lead, expected, moved) in cases {
        let (mut rules, booking) = (rules(), booking(1, "2026-11-23 09:15"));
        let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
        cadence.steps.truncate(1);
        cadence.steps[0].lead = lead;
        let plan = plan(&rules, &[booking], &[], at(EARLY));
        assert_eq!(due(&plan), [at(expected)], "{lead:?}");
        assert_eq!(plan.reminders[0].moved_earlier, moved, "{lead:?}");
    }
}

#[test]
fn a_step_aimed_at_or_after_the_start_has_no_moment() {
    for lead in [Lead::Days(0), Lead::BusinessDays(0), Lead::Hours(0)] {
        let (mut rules, booking) = (rules(), booking(1, "2026-11-24 09:15"));
        let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
        cadence.steps.iter_mut().for_each(|step| step.lead = lead);
        let plan = plan(&rules, &[booking], &[], at(EARLY));
        assert!(plan.reminders.is_empty(), "{lead:?}");
        assert!(
            plan.problems
                .iter()
                .all(|p| p.reason == ProblemReason::Closed),
            "{lead:?}"
        );
    }
}

#[test]
fn a_step_aimed_after_the_start_is_not_pulled_before_it() {
    // 18:00 is after closing and would move to 16:00, a quarter of an hour before this start.
    let (mut rules, booking) = (rules(), booking(1, "2026-11-24 16:15"));
    let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
    cadence.steps.truncate(1);
    (cadence.steps[0].lead, cadence.steps[0].at) = (Lead::Days(0), clock("18:00"));
    let plan = plan(&rules, &[booking], &[], at(EARLY));
    assert_eq!(plan.problems[0].reason, ProblemReason::Closed);
}

#[test]
fn a_reminder_is_of_no_use_after_its_hours_or_the_start() {
    let useful = |minutes| {
        let (mut rules, booking) = (rules(), booking(1, "2026-11-24 09:15"));
        let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
        cadence
            .steps
            .iter_mut()
            .for_each(|step| step.useful_minutes = minutes);
        let plan = plan(&rules, &[booking], &[], at(EARLY));
        plan.reminders
            .last()
            .map(|planned| planned.window.expires_at)
    };
    assert_eq!(useful(60), Some(at("2026-11-23 11:00")));
    assert_eq!(useful(24 * 60), Some(at("2026-11-24 09:15")));
    assert_eq!(useful(u32::MAX), Some(at("2026-11-24 09:15")));
    assert_eq!(useful(0), None);
}

#[test]
fn what_goes_to_a_phone_keeps_to_the_wall_where_the_phone_is() {
    // One business day before Tuesday 24 November is Monday; the clinic is in Vancouver.
    let cases = [
        (
            "its own town",
            "+16045550101",
            "10:00",
            Ok("2026-11-23 10:00"),
        ),
        ("no place", "+18005550101", "10:00", Ok("2026-11-23 10:00")),
        ("New York", "+12125550101", "10:00", Ok("2026-11-23 10:00")),
        // 21:00 in London is 14:00 in Vancouver.
        ("London", "+447700900123", "10:00", Ok("2026-11-23 10:00")),
        ("London", "+447700900123", "15:00", Ok("2026-11-23 13:00")),
        // 08:00 in Guam is 15:00 in Vancouver, and Friday is the last open day before.
        ("Guam", "+16715550101", "10:00", Ok("2026-11-20 16:00")),
        ("Guam", "+16715550101", "15:30", Ok("2026-11-23 15:30")),
        // An Australian number may be in Perth, where it is 08:00 when the clinic closes.
        (
            "Australia",
            "+61491570156",
            "10:00",
            Err(ProblemReason::NightThere),
        ),
    ];
    for channel in [Channel::Sms, Channel::Voice] {
        for (place, number, goes_at, expected) in &cases {
            let (mut rules, mut booking) =
                (rules_by_phone(channel), booking(1, "2026-11-24 09:15"));
            let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
            cadence.steps.remove(0);
            cadence.steps[0].at = clock(goes_at);
            booking.patient.contact_points = vec![phone(11, number)];
            let plan = plan(&rules, &[booking], &[], at(EARLY));
            let expected = expected.clone().map(at);
            let found = match plan.reminders.as_slice() {
                [one] => Ok(one.window.due_at),
                _ => Err(plan.problems[0].reason.clone()),
            };
            assert_eq!(found, expected, "{place} at {goes_at} by {channel:?}");
        }
    }
}
