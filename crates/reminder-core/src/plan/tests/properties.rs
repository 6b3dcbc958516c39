//! What is true of every plan, whatever the clinic, the book and the accidents. Each checker knows
//! only the promise, and none of the planner's own sums.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::book::{clock, zone};
use super::world::{Accident, World, any_accident, any_households, any_world};
use crate::cadence::{Lead, Step};
use crate::clinic::Clinic;
use crate::key::{AppointmentId, StepId};
use crate::ledger::{self, Visit};
use crate::plan::{Plan, Planned, plan};
use crate::reminder::ReminderState;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn every_plan_keeps_the_promises_through_every_accident(
        world in any_world(),
        accidents in vec(vec(any_accident(), 0..5), 1..8),
    ) {
        goes_through(world, accidents)?;
    }

    #[test]
    fn the_order_of_bookings_and_rows_does_not_matter(
        world in any_world(), accidents in proptest::collection::vec(any_accident(), 0..6),
        turn in any::<prop::sample::Index>(),
    ) {
        let mut world = world;
        world.outbox.plan(&world.rules, &world.bookings, world.now);
        for accident in accidents {
            world.suffer(&accident);
        }
        let mut ledger = world.outbox.ledger();
        let straight = plan(&world.rules, &world.bookings, &ledger, world.now);
        let changes = super::super::changes(&straight, &world.bookings, &ledger, world.now);
        world.bookings.reverse();
        let by = turn.index(world.bookings.len());
        world.bookings.rotate_left(by);
        ledger.reverse();
        let turned = plan(&world.rules, &world.bookings, &ledger, world.now);
        let changes_turned = super::super::changes(&turned, &world.bookings, &ledger, world.now);
        prop_assert_eq!(straight, turned);
        prop_assert_eq!(changes, changes_turned);
    }

    #[test]
    fn what_a_reminder_says_does_not_depend_on_when_it_is_planned(
        world in any_world(), later_minutes in 0i64..6_000,
    ) {
        let of = |now| -> BTreeMap<_, Planned> {
            // Without caps, because who is too late makes room for others.
            let mut rules = world.rules.clone();
            rules.clinic.caps.email_per_day = u8::MAX;
            rules.clinic.caps.voice_per_day = u8::MAX;
            rules.clinic.caps.sms_per_day = u8::MAX;
            rules.clinic.caps.phone_per_week = u8::MAX;
            // And because what is over is no longer said beside what is not.
            rules.clinic.caps.one_text = false;
            let plan = plan(&rules, &world.bookings, &[], now);
            plan.reminders.into_iter().map(|planned| (planned.key, planned)).collect()
        };
        let early = of(world.now);
        for (key, planned) in of(world.now + TimeDelta::minutes(later_minutes)) {
            prop_assert_eq!(early.get(&key), Some(&planned));
        }
    }
}

proptest! {
    // What goes wrong between visits that share a number is rare even here.
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_plan_of_households_keeps_the_promises_through_every_accident(
        world in any_households(),
        accidents in vec(vec(any_accident(), 0..5), 1..8),
    ) {
        goes_through(world, accidents)?;
    }
}

/// Plans again and again, with accidents in between; a plan that was saved is the same plan.
fn goes_through(mut world: World, accidents: Vec<Vec<Accident>>) -> TestCaseResult {
    for before_the_next_plan in accidents {
        let plan = check(&mut world)?;
        let (again, changes) = world.outbox.plan(&world.rules, &world.bookings, world.now);
        prop_assert_eq!(
            changes,
            vec![],
            "saving a plan a second time changes something"
        );
        prop_assert_eq!(again, plan, "a saved plan is another plan");
        for accident in before_the_next_plan {
            world.suffer(&accident);
        }
    }
    Ok(())
}

/// Plans, checks, saves, and checks what was saved.
fn check(world: &mut World) -> Result<Plan, TestCaseError> {
    let (plan, _) = world.outbox.plan(&world.rules, &world.bookings, world.now);
    each_step_is_in_exactly_one_list(world, &plan)?;
    for planned in &plan.reminders {
        goes_at_a_permitted_moment(world, planned)?;
        goes_where_the_patient_wants_it(world, planned)?;
    }
    no_contact_gets_more_than_its_cap(world, &plan)?;
    no_occurrence_is_reminded_twice(world)?;
    Ok(plan)
}

fn each_step_is_in_exactly_one_list(world: &World, plan: &Plan) -> TestCaseResult {
    let mut expected: BTreeMap<(AppointmentId, Option<StepId>), u32> = BTreeMap::new();
    for booking in &world.bookings {
        let appointment = &booking.appointment;
        if !appointment.status.is_expected() || appointment.start <= world.now {
            continue;
        }
        let steps = &world.rules.cadences[&world.rules.kinds[&appointment.kind].cadence].steps;
        for step in steps {
            *expected.entry((appointment.id, Some(step.id))).or_default() += 1;
        }
        if steps.is_empty() {
            *expected.entry((appointment.id, None)).or_default() += 1;
        }
    }
    let mut found: BTreeMap<(AppointmentId, Option<StepId>), u32> = BTreeMap::new();
    let planned = plan.reminders.iter().map(|p| (p.appointment, Some(p.step)));
    let kept = plan.kept.iter().map(|k| (k.appointment, Some(k.step)));
    let problems = plan.problems.iter().map(|p| (p.appointment, p.step));
    for place in planned.chain(kept).chain(problems) {
        *found.entry(place).or_default() += 1;
    }
    prop_assert_eq!(found, expected);
    Ok(())
}

fn goes_at_a_permitted_moment(world: &World, planned: &Planned) -> TestCaseResult {
    let clinic = &world.rules.clinic;
    let (due, expires) = (planned.window.due_at, planned.window.expires_at);
    prop_assert!(
        is_permitted(clinic, due),
        "{} is outside sending hours",
        due
    );
    prop_assert!(due < expires && expires <= planned.occurrence);
    if !planned.further.is_empty() {
        return suits_every_visit(world, planned);
    }
    let step = world
        .rules
        .cadences
        .values()
        .flat_map(|cadence| &cadence.steps);
    let step = step
        .into_iter()
        .find(|step| step.id == planned.step)
        .expect("it has a step");
    let own = own_moment(clinic, step, planned.occurrence);
    prop_assert_eq!(planned.moved_earlier, due < own);
    prop_assert!(due <= own, "it moved to a later moment");
    prop_assert!(expires <= own + TimeDelta::minutes(step.useful_minutes.into()));
    if is_permitted(clinic, own) {
        prop_assert_eq!(due, own);
    }
    let rest = (0..).map(|minutes| world.now.max(due) + TimeDelta::minutes(minutes));
    let mut rest = rest.take_while(|at| *at < expires);
    prop_assert!(
        rest.any(|at| is_permitted(clinic, at)),
        "no moment is left for it"
    );
    let civil = zone(&clinic.zone).civil(due);
    prop_assert_eq!(planned.counts_on, civil.date());
    Ok(())
}

/// A text about several visits goes on the day of each, and while each is of use.
fn suits_every_visit(world: &World, planned: &Planned) -> TestCaseResult {
    let (due, expires) = (planned.window.due_at, planned.window.expires_at);
    let own = [(planned.appointment, planned.occurrence, planned.step)];
    let visits = own.into_iter().chain(spoken(&planned.further));
    for (appointment, occurrence, step) in visits {
        let mut bookings = world.bookings.iter();
        let booking = bookings.find(|booking| booking.appointment.id == appointment);
        let booking = booking.expect("it has a booking");
        prop_assert!(booking.appointment.status.is_expected());
        prop_assert_eq!(booking.appointment.start, occurrence);
        prop_assert!(planned.message.text.contains(booking.patient.called()));
        prop_assert!(expires <= occurrence);
        let mut steps = world.rules.cadences.values().flat_map(|all| &all.steps);
        let step = steps.find(|known| known.id == step).expect("it has a step");
        let own = own_moment(&world.rules.clinic, step, occurrence);
        prop_assert!(expires <= own + TimeDelta::minutes(step.useful_minutes.into()));
        let alone = Planned {
            appointment,
            occurrence,
            ..planned.clone()
        };
        goes_where_the_patient_wants_it(world, &alone)?;
    }
    let civil = zone(&world.rules.clinic.zone).civil(due);
    prop_assert_eq!(planned.counts_on, civil.date());
    Ok(())
}

fn spoken(further: &[Visit]) -> impl Iterator<Item = (AppointmentId, DateTime<Utc>, StepId)> {
    ledger::spoken(further).map(|visit| (visit.appointment, visit.occurrence, visit.step))
}

fn is_permitted(clinic: &Clinic, at: DateTime<Utc>) -> bool {
    let civil = zone(&clinic.zone).civil(at);
    let (day, time) = (civil.date(), civil.time());
    let quiet = clinic.quiet_hours;
    clock("08:00") <= time
        && time < clock("21:00")
        && quiet.ends <= time
        && time < quiet.begins
        && clinic.closing_days.iter().all(|closed| closed.date != day)
        && spans_of(clinic, day).any(|span| span.opens <= time && time < span.closes)
}

fn spans_of(clinic: &Clinic, day: NaiveDate) -> impl Iterator<Item = &crate::clinic::Span> {
    clinic.opening_hours.0[day.weekday().num_days_from_monday() as usize].iter()
}

/// The moment a step asks for, counted day by day. None of these steps asks for more than a few
/// open days, and a clinic without any has no reminders to check.
fn own_moment(clinic: &Clinic, step: &Step, start: DateTime<Utc>) -> DateTime<Utc> {
    let zone = zone(&clinic.zone);
    let is_closed = |day| clinic.closing_days.iter().any(|closed| closed.date == day);
    let start_day = zone.civil(start).date();
    let day = match step.lead {
        Lead::Hours(count) => return start - TimeDelta::hours(count.into()),
        Lead::Days(count) => start_day - TimeDelta::days(count.into()),
        Lead::BusinessDays(count) => {
            let mut open_days = 0;
            (0..100)
                .map(|back| start_day - TimeDelta::days(back))
                .find(|day| {
                    let is_open = !is_closed(*day) && spans_of(clinic, *day).next().is_some();
                    open_days += u16::from(is_open && *day != start_day);
                    open_days == count
                })
                .expect("the clinic opens within 100 days")
        }
    };
    zone.first_instant(day.and_time(step.at))
}

fn goes_where_the_patient_wants_it(world: &World, planned: &Planned) -> TestCaseResult {
    let mut bookings = world.bookings.iter();
    let booking = bookings.find(|booking| booking.appointment.id == planned.appointment);
    let patient = &booking.expect("it has a booking").patient;
    prop_assert!(!patient.archived);
    prop_assert!(
        patient
            .only_channel
            .is_none_or(|only| only == planned.message.channel)
    );
    let copies = patient.contact_points.iter();
    let mut copies = copies
        .filter(|point| point.normalised == planned.message.to)
        .peekable();
    prop_assert!(copies.peek().is_some(), "it goes to somebody else");
    prop_assert!(copies.all(|point| !point.never && !point.opted_out));
    Ok(())
}

fn no_contact_gets_more_than_its_cap(world: &World, plan: &Plan) -> TestCaseResult {
    let mut gets: BTreeMap<_, u32> = BTreeMap::new();
    let gone = world
        .outbox
        .rows
        .values()
        .filter(|row| row.state.may_have_gone());
    for row in gone {
        *gets
            .entry((&row.contact, row.channel, row.counts_on))
            .or_default() += 1;
    }
    for planned in &plan.reminders {
        let gets = gets.entry((
            &planned.message.to,
            planned.message.channel,
            planned.counts_on,
        ));
        let gets = gets.or_default();
        *gets += 1;
        prop_assert!(*gets <= u32::from(world.rules.clinic.caps.of(planned.message.channel)));
    }
    Ok(())
}

/// Of all rows of one step of one occurrence, at most one may have gone or can still go.
fn no_occurrence_is_reminded_twice(world: &World) -> TestCaseResult {
    let mut alive: BTreeMap<_, u32> = BTreeMap::new();
    for row in world.outbox.rows.values() {
        if row.state.may_have_gone() || row.state.is_open() || row.state == ReminderState::Failed {
            let own = [(row.appointment, row.occurrence, row.step)];
            for place in own.into_iter().chain(spoken(&row.further)) {
                *alive.entry(place).or_default() += 1;
            }
        }
    }
    prop_assert!(alive.values().all(|count| *count == 1), "{:?}", alive);
    Ok(())
}
