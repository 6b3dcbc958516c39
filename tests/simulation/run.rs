//! One run: some weeks of one clinic, from a seed, through the real engine. The same seed, the same
//! trace.

use chrono::TimeDelta;
use jiff::tz::TimeZone;
use reminder_core::reminder::ReminderState;
use reminder_engine::carrier::ChannelFault;
use reminder_tests::kit::Fault;

use crate::carrier::{Flaw, Outside, Weather, look_out};
use crate::chance::Chance;
use crate::clinic::Setup;
use crate::staff::Staff;
use crate::trace::{Fact, Trace};
use crate::world::World;

/// How bad the days of a run are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Days {
    /// Nothing disturbs the PC or the carriers.
    Calm,
    /// Everything that can happen.
    Bad,
}

/// What a run is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    pub(crate) seed: u64,
    pub(crate) days: u32,
    pub(crate) weather: Days,
    /// Something that no carrier may do; none but to see that it is found.
    pub(crate) flaw: Option<Flaw>,
}

/// Lets some weeks pass and returns what happened.
pub(crate) fn run(course: Course) -> Result<Trace, (Fault, Trace)> {
    let (mut chance, carriers) = World::chances(course.seed);
    let calm = course.weather == Days::Calm;
    let setup = Setup::drawn(&mut chance, calm);
    let phones = chance.one_in(2);
    let setup = if phones {
        setup.with_phones(&mut chance)
    } else {
        setup
    };
    let weather = if calm {
        Weather::FINE
    } else {
        weather(&mut chance)
    };
    let mut outside = Outside::new(setup.begins, weather, carriers);
    outside.flaw = course.flaw;
    let mut world = World::new(&setup, outside, calm).map_err(|fault| (fault, Trace::default()))?;
    let zone = &setup.rules.clinic.zone;
    let mut staff = Staff::new(chance.branch(), zone);
    let mut passed = Ok(());
    for _ in 0..course.days {
        passed = day(&mut world, &mut staff, &mut chance, calm);
        if passed.is_err() {
            break;
        }
    }
    let trace = std::mem::take(&mut look_out(&world.outside).trace);
    match passed {
        Ok(()) => Ok(trace),
        Err(fault) => Err((fault, trace)),
    }
}

fn weather(chance: &mut Chance) -> Weather {
    Weather {
        trouble_one_in: Some(usize::try_from(chance.within(2, 30)).unwrap_or(9)),
        tells_time: chance.one_in(2),
        clock_error: if chance.one_in(5) {
            TimeDelta::minutes(chance.within(-90, 90))
        } else {
            TimeDelta::zero()
        },
        ..Weather::FINE
    }
}

/// From one morning at half past seven to the next.
fn day(world: &mut World, staff: &mut Staff, chance: &mut Chance, calm: bool) -> Result<(), Fault> {
    let zone = TimeZone::get(&staff.zone).map_err(|_| "a zone")?;
    let local = jiff::Timestamp::from_second(world.now().timestamp())?.to_zoned(zone);
    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
    if calm {
        // The PC sleeps at night, when nothing may go anyway.
        let to_bed = (1_320 - minute).rem_euclid(1_440).min(900);
        world.run_until(world.now() + TimeDelta::minutes(to_bed))?;
        world.doze(TimeDelta::minutes(
            (1_860 - minute - to_bed).rem_euclid(1_440),
        ));
    } else {
        let to_morning = (450 - minute).rem_euclid(1_440);
        world.run_until(world.now() + TimeDelta::minutes(to_morning))?;
    }
    if !calm && world.engine.is_none() {
        world.start()?;
        world.tick()?;
    }
    let acts = chance.within(4, 12);
    for _ in 0..acts {
        let minutes = chance.within(1, 60);
        let until = world.now() + TimeDelta::minutes(minutes) + TimeDelta::seconds(7);
        world.run_until(until)?;
        if !calm {
            trouble(world, staff, chance)?;
        }
        if world.engine.is_some() {
            act(world, staff, chance)?;
        }
    }
    if world.engine.is_some() {
        staff.read_review(world, 9)?;
        staff.approve(world, true)?;
        if chance.one_in(3) {
            world.look()?;
        }
        world.look_at_status()?;
    }
    evening(world, chance, calm)
}

/// Off, asleep, or left on.
fn evening(world: &mut World, chance: &mut Chance, calm: bool) -> Result<(), Fault> {
    if calm {
        return Ok(());
    }
    match chance.below(4) {
        0 => world.stop(true),
        1 => world.stop(false),
        2 if world.engine.is_some() => {
            world.doze(TimeDelta::minutes(chance.within(300, 900)));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// One thing somebody does.
fn act(world: &World, staff: &mut Staff, chance: &mut Chance) -> Result<(), Fault> {
    use ReminderState as S;
    match chance.below(40) {
        0..=13 => staff.book(world),
        14..=16 => staff.move_one(world),
        17..=19 => staff.mark(world),
        20..=22 => {
            staff.read_review(world, 9)?;
            staff.approve(world, true)
        }
        // Somebody had the review screen open since before.
        23 => staff.approve(world, false),
        24 => staff.read_review(world, 9),
        25 => staff.verb(world, "undo_approval", S::Approved, Fact::Undone),
        26 | 27 => staff.verb(world, "hold", S::Approved, Fact::Held),
        28 => staff.verb(world, "hold", S::Planned, Fact::Held),
        29 | 30 => staff.verb(world, "release", S::Held, Fact::Released),
        31 => staff.verb(world, "skip", S::Approved, Fact::Skipped),
        32 => staff.change_patient(world),
        33 => staff.archive(world),
        34 => staff.opt_out(world),
        35 => staff.change_rules(world),
        36 | 37 => staff.import(world),
        38 => staff.resolve(world),
        _ => world.look(),
    }
}

/// One thing that happens to the PC or the carriers.
fn trouble(world: &mut World, staff: &mut Staff, chance: &mut Chance) -> Result<(), Fault> {
    let minutes =
        |from: i64, until: i64, chance: &mut Chance| TimeDelta::minutes(chance.within(from, until));
    match chance.below(30) {
        0 => world.doze(minutes(2, 200, chance)),
        1 => world.doze(TimeDelta::hours(13)),
        2 => {
            world.stop(false)?;
            world.run_until(world.now() + minutes(0, 800, chance))?;
            world.start()?;
        }
        3 => {
            let by = minutes(-180, 180, chance);
            world.step_clock(by);
        }
        4 => {
            let ahead = look_out(&world.outside).ahead;
            world.step_clock(-ahead);
        }
        5 => {
            let faults = [
                ChannelFault::NoConnection,
                ChannelFault::ServerNotFound,
                ChannelFault::Credentials,
            ];
            let fault = *chance.pick(&faults).unwrap_or(&ChannelFault::NoConnection);
            let until = world.now() + minutes(5, 400, chance);
            look_out(&world.outside).weather.down = Some((until, fault));
        }
        6 if world.engine.is_some() => staff.press(world, true)?,
        7..=9 if world.engine.is_some() => staff.press(world, false)?,
        11 => {
            world.copy_folder()?;
            staff.copy = Some(Box::new(staff.clone()));
        }
        12 | 13 => {
            if world.put_copy_back()?
                && let Some(copy) = staff.copy.take()
            {
                let chance = staff.chance.clone();
                *staff = Staff { chance, ..*copy };
            }
        }
        10 => world.stop(false)?,
        _ => {}
    }
    Ok(())
}
