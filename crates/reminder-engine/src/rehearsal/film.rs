//! The film of a rehearsal: how the played days look from half hour to half hour, what is worth
//! saying, and a table of what patients would have got, with and without RingOnce.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use reminder_core::calendar::Zone;
use reminder_core::key::Key;
use reminder_core::rehearsal::usual::{Drained, drain};
use reminder_core::rehearsal::{Approved, Misfortune, Sending, Tally, Trouble, tally};
use reminder_core::reminder::ReminderState;
use serde::Serialize;

use super::moments::{Told, of_the_usual_queue};
use super::world::World;
use super::{
    AHEAD_DAYS_MAX, Asked, BACK_DAYS_MAX, ClinicCopy, DAYS_MAX, Progress, RehearsalRefusal, past,
};
use crate::planning;
use crate::sentences::PROGRAM;
use crate::store::{Scope, Standing};

/// Frames a film has at most.
const FRAMES_MAX: i64 = 400;
/// Minutes between two frames; the first that keeps a film short enough.
const STEPS_MINUTES: [i64; 4] = [15, 30, 60, 120];
/// Played before a past film begins, so that its first day finds an approved outbox.
const RUN_UP: Days = Days::new(4);

/// Who a moment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What befalls the clinic.
    World,
    /// The front desk.
    Desk,
    /// RingOnce.
    RingOnce,
    /// The usual queue.
    Usual,
}

/// Something worth saying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Moment {
    /// When, on the clinic's wall clock.
    pub at: NaiveDateTime,
    /// Who it is about.
    pub side: Side,
    /// What happens.
    pub sentence: String,
}

/// How things stand at one moment. Only what a machine sends is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Frame {
    /// When, on the clinic's wall clock.
    pub at: NaiveDateTime,
    /// Whether that is between 21:00 and 08:00.
    pub night: bool,
    /// Due, and not gone yet.
    pub waiting: u32,
    /// Held for a person.
    pub held: u32,
    /// Gone.
    pub gone: u32,
    /// Too late, so not sent.
    pub expired: u32,
    /// Nobody can tell.
    pub unknown: u32,
    /// Called off.
    pub called_off: u32,
    /// Refused for good.
    pub failed: u32,
    /// Messages that left since the frame before.
    pub sent: u32,
    /// In the usual queue: due, and not gone yet.
    pub usual_waiting: u32,
    /// Messages the usual queue sent since the frame before.
    pub usual_sent: u32,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TableLine {
    /// What is counted.
    pub words: String,
    /// With RingOnce.
    pub ours: u32,
    /// With the usual queue; none where it has no such thing.
    pub usual: Option<u32>,
    /// Whether anything but zero is harm to a patient.
    pub harm: bool,
}

/// The film of a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Film {
    /// What went wrong.
    pub misfortune: Misfortune,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// When it begins to go wrong, on the clinic's wall clock.
    pub trouble_from: Option<NaiveDateTime>,
    /// When that is over.
    pub trouble_until: Option<NaiveDateTime>,
    /// Minutes between two frames.
    pub step_minutes: u32,
    /// At most 400.
    pub frames: Vec<Frame>,
    /// In the order of time.
    pub moments: Vec<Moment>,
    /// What it comes to.
    pub table: Vec<TableLine>,
    /// Whether every reminder is accounted for.
    pub adds_up: bool,
}

/// The played span, and how far it lies from the days that are shown.
struct Span {
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
    later: Days,
}

pub(super) fn play(
    copy: &ClinicCopy,
    asked: &Asked,
    progress: &Progress,
    now: DateTime<Utc>,
) -> Result<Film, RehearsalRefusal> {
    let mut world = World::open(copy, progress, asked.seed, now)?;
    let span = run_up(&mut world, asked, now)?;
    let cast = cast(&mut world, &span)?;
    let trouble = trouble(asked.misfortune, &cast, &span, world.hours.zone())?;
    let (frames, counted) = shoot(&mut world, &cast, &span, trouble.as_ref())?;
    Ok(develop(
        world, asked, &cast, &span, trouble, frames, counted,
    ))
}

/// Brings the world to the morning on which the film begins.
fn run_up(
    world: &mut World<'_>,
    asked: &Asked,
    now: DateTime<Utc>,
) -> Result<Span, RehearsalRefusal> {
    let zone = world.hours.zone().clone();
    let midnight = |day: NaiveDate| zone.first_instant(day.and_time(NaiveTime::MIN));
    let today = zone.civil(now).date();
    let from = asked.from.unwrap_or(today);
    let ahead = (from - today).num_days();
    let days_fit = (1..=DAYS_MAX).contains(&asked.days);
    if !days_fit || !(-BACK_DAYS_MAX..=AHEAD_DAYS_MAX).contains(&ahead) {
        return Err(RehearsalRefusal::Days);
    }
    let days = Days::new(asked.days.into());
    if ahead < 0 {
        let later = Days::new(past::LATER_DAYS);
        world.leap_to(midnight(from + later - RUN_UP));
        past::book_again(&world.store, &zone, from - RUN_UP, from + days, world.truth)?;
        let span = Span {
            begins: midnight(from + later),
            ends: midnight(from + later + days),
            later,
        };
        world.ends(span.ends);
        world.pass_until(span.begins)?;
        return Ok(span);
    }
    let span = Span {
        begins: midnight(from).max(now),
        ends: midnight(from + days),
        later: Days::new(0),
    };
    world.ends(span.ends);
    world.pass_until(span.begins)?;
    Ok(span)
}

/// The reminders the film is about: those that could still go when it begins.
fn cast(world: &mut World<'_>, span: &Span) -> Result<BTreeMap<Key, Standing>, RehearsalRefusal> {
    const STILL_OF_USE: TimeDelta = TimeDelta::days(8);
    world.moments.forget();
    world.sent.clear();
    world
        .store
        .write(|tx| planning::replan(tx, &Scope::Everybody, PROGRAM, span.begins).map(drop))?;
    let standing = world
        .store
        .read(|view| view.standing(span.begins - STILL_OF_USE, span.ends))?;
    let cast: BTreeMap<Key, Standing> = standing
        .into_iter()
        .filter(|one| one.state.is_open() && one.window.expires_at > span.begins)
        .map(|one| (one.key, one))
        .collect();
    for (key, one) in &cast {
        if one.state == ReminderState::Approved {
            world.approved.entry(*key).or_insert(Approved {
                key: *key,
                at: span.begins,
                window: one.window,
                occurrence: one.occurrence,
            });
        }
    }
    if cast.is_empty() {
        return Err(RehearsalRefusal::NothingDue);
    }
    Ok(cast)
}

/// Lets it happen on the busiest day on which it fits in whole.
fn trouble(
    misfortune: Misfortune,
    cast: &BTreeMap<Key, Standing>,
    span: &Span,
    zone: &Zone,
) -> Result<Option<Trouble>, RehearsalRefusal> {
    if misfortune == Misfortune::None {
        return Ok(None);
    }
    let mut days: BTreeMap<NaiveDate, (u32, DateTime<Utc>)> = BTreeMap::new();
    for one in cast.values() {
        let due_at = one.window.due_at;
        let day = days.entry(zone.civil(due_at).date()).or_insert((0, due_at));
        *day = (day.0 + 1, day.1.min(due_at));
    }
    let fitting = days.into_values().filter_map(|(count, first_due)| {
        let trouble = misfortune.strikes(first_due, zone)?;
        let begins = trouble.backup_at.unwrap_or(trouble.from);
        (begins > span.begins && trouble.until < span.ends).then_some((count, trouble))
    });
    // Of two equally busy days the earlier one, so that more of what follows is seen.
    let busiest = fitting.reduce(|best, day| if day.0 > best.0 { day } else { best });
    match busiest {
        Some((_, trouble)) => Ok(Some(trouble)),
        None => Err(RehearsalRefusal::NothingDue),
    }
}

/// Plays the days and keeps how they stood at each frame; also returns the last count.
fn shoot(
    world: &mut World<'_>,
    cast: &BTreeMap<Key, Standing>,
    span: &Span,
    trouble: Option<&Trouble>,
) -> Result<(Vec<Frame>, Counted), RehearsalRefusal> {
    let step = step_of(span);
    let mut frames = Vec::new();
    let mut at = span.begins;
    let mut sent = 0;
    let mut counted = Counted::default();
    for _ in 0..=FRAMES_MAX {
        pass(world, trouble, at)?;
        let before = counted;
        counted = count(world, cast, span)?;
        world.moments.gather(
            world.truth,
            counted.expired.saturating_sub(before.expired),
            counted.unknown.saturating_sub(before.unknown),
        );
        let civil = world.hours.zone().civil(at);
        frames.push(Frame {
            at: civil - span.later,
            night: is_night(civil.time()),
            waiting: counted.waiting,
            held: counted.held,
            gone: counted.gone,
            expired: counted.expired,
            unknown: counted.unknown,
            called_off: counted.called_off,
            failed: counted.failed,
            sent: length(world.sent.len() - sent),
            usual_waiting: 0,
            usual_sent: 0,
        });
        sent = world.sent.len();
        if at >= span.ends {
            break;
        }
        at = (at + step).min(span.ends);
    }
    Ok((frames, counted))
}

fn step_of(span: &Span) -> TimeDelta {
    let minutes = (span.ends - span.begins).num_minutes();
    let step = STEPS_MINUTES
        .into_iter()
        .find(|step| minutes / step < FRAMES_MAX)
        .unwrap_or(STEPS_MINUTES[3]);
    TimeDelta::minutes(step)
}

fn is_night(time: NaiveTime) -> bool {
    time < reminder_core::calendar::WALL_OPENS || time >= reminder_core::calendar::WALL_CLOSES
}

/// Lets time pass until a frame, with whatever befalls the clinic on the way.
fn pass(
    world: &mut World<'_>,
    trouble: Option<&Trouble>,
    until: DateTime<Utc>,
) -> Result<(), RehearsalRefusal> {
    let from = world.truth;
    let now_due = |moment: DateTime<Utc>| from < moment && moment <= until;
    if let Some(trouble) = trouble {
        if let Some(backup_at) = trouble.backup_at.filter(|at| now_due(*at)) {
            world.pass_until(backup_at)?;
            world.back_up()?;
        }
        if now_due(trouble.from) {
            world.pass_until(trouble.from)?;
            world.strike(trouble)?;
        }
        if now_due(trouble.until) {
            world.pass_until(trouble.until)?;
            world.mend(trouble)?;
        }
    }
    world.pass_until(until)
}

/// Where the cast is.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    ahead: u32,
    waiting: u32,
    held: u32,
    gone: u32,
    expired: u32,
    unknown: u32,
    called_off: u32,
    failed: u32,
}

impl Counted {
    fn sum(&self) -> u32 {
        self.ahead
            + self.waiting
            + self.held
            + self.gone
            + self.expired
            + self.unknown
            + self.called_off
            + self.failed
    }
}

fn count(
    world: &World<'_>,
    cast: &BTreeMap<Key, Standing>,
    span: &Span,
) -> Result<Counted, RehearsalRefusal> {
    let from = cast
        .values()
        .map(|one| one.window.due_at)
        .min()
        .unwrap_or(span.begins);
    let standing = world.store.read(|view| view.standing(from, span.ends))?;
    let mut counted = Counted::default();
    for one in standing.iter().filter(|one| cast.contains_key(&one.key)) {
        let due = one.window.due_at <= world.truth;
        *match one.state {
            ReminderState::Planned | ReminderState::Approved if !due => &mut counted.ahead,
            ReminderState::Planned | ReminderState::Approved | ReminderState::Sending => {
                &mut counted.waiting
            }
            ReminderState::Held => &mut counted.held,
            ReminderState::Unknown => &mut counted.unknown,
            ReminderState::Accepted | ReminderState::Delivered | ReminderState::Undelivered => {
                &mut counted.gone
            }
            ReminderState::Failed => &mut counted.failed,
            ReminderState::Expired => &mut counted.expired,
            ReminderState::Cancelled => &mut counted.called_off,
        } += 1;
    }
    Ok(counted)
}

/// Puts the usual queue beside what was played, and everything on the clinic's wall clock.
fn develop(
    world: World<'_>,
    asked: &Asked,
    cast: &BTreeMap<Key, Standing>,
    span: &Span,
    trouble: Option<Trouble>,
    mut frames: Vec<Frame>,
    counted: Counted,
) -> Film {
    let zone = world.hours.zone().clone();
    let civil = |at: DateTime<Utc>| zone.civil(at) - span.later;
    let in_cast: BTreeSet<Key> = cast.keys().copied().collect();
    let mut approved = world.approved;
    approved.retain(|key, _| in_cast.contains(key));
    let approvals: Vec<Approved> = approved.values().copied().collect();
    let drained = drain(&approvals, trouble.as_ref(), asked.seed, span.ends);
    let mut usual: Vec<Sending> = drained
        .iter()
        .flat_map(|one| one.sent.iter().copied())
        .collect();
    usual.sort_by_key(|sending| (sending.at, sending.key));
    add_usual(&mut frames, &drained, &usual, span);

    let ours = tally(&world.sent, &approved, &zone);
    let theirs = tally(&usual, &approved, &zone);
    let mut told = world.moments.into_told();
    told.extend(of_the_usual_queue(&usual, &approved, &zone));
    told.sort_by_key(|one| (one.at, one.side));
    let step = step_of(span).num_minutes();
    Film {
        misfortune: asked.misfortune,
        from: civil(span.begins).date(),
        until: civil(span.ends - TimeDelta::seconds(1)).date(),
        trouble_from: trouble.map(|one| civil(one.from)),
        trouble_until: trouble.map(|one| civil(one.until)),
        step_minutes: u32::try_from(step).unwrap_or_default(),
        frames,
        moments: told.into_iter().map(|one| shown(one, &civil)).collect(),
        table: table(length(cast.len()), &counted, &ours, &theirs),
        adds_up: counted.sum() == length(cast.len()),
    }
}

fn shown(told: Told, civil: &impl Fn(DateTime<Utc>) -> NaiveDateTime) -> Moment {
    Moment {
        at: civil(told.at),
        side: told.side,
        sentence: told.sentence,
    }
}

fn add_usual(frames: &mut [Frame], drained: &[Drained], usual: &[Sending], span: &Span) {
    let step = step_of(span);
    let mut at = span.begins;
    let mut before = DateTime::<Utc>::MIN_UTC;
    for frame in frames {
        let waiting = drained
            .iter()
            .filter(|one| one.ready_at <= at && one.sent.first().is_none_or(|first| first.at > at));
        frame.usual_waiting = length(waiting.count());
        let sent = usual.iter().filter(|one| before < one.at && one.at <= at);
        frame.usual_sent = length(sent.count());
        before = at;
        at = (at + step).min(span.ends);
    }
}

fn table(cast: u32, counted: &Counted, ours: &Tally, usual: &Tally) -> Vec<TableLine> {
    let line = |words: &str, ours: u32, usual: Option<u32>, harm: bool| TableLine {
        words: words.to_owned(),
        ours,
        usual,
        harm,
    };
    vec![
        line("Reminders of these days", cast, Some(cast), false),
        line("Sent a second time", ours.twice, Some(usual.twice), true),
        line(
            "Sent too late to be of use",
            ours.late,
            Some(usual.late),
            true,
        ),
        line("Sent at night", ours.at_night, Some(usual.at_night), true),
        line(
            "Most within one minute",
            ours.most_in_a_minute,
            Some(usual.most_in_a_minute),
            false,
        ),
        line("Went out", counted.gone, Some(usual.went), false),
        line(
            "Too late, so not sent: on the call list",
            counted.expired,
            None,
            false,
        ),
        line(
            "Nobody can tell: a person finds out",
            counted.unknown,
            None,
            false,
        ),
        line("Still held for a person", counted.held, None, false),
        line(
            "Called off or refused",
            counted.called_off + counted.failed,
            None,
            false,
        ),
        line("Still to go", counted.waiting + counted.ahead, None, false),
    ]
}

fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
