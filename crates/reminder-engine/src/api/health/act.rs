//! What the health screen's commands do.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::watch::{self, Became, Level, TroubleCause, Urgency};

use super::{
    AbsenceLine, AbsenceSeen, CheckNow, Health, HealthLine, HealthView, SeeAbsence, TroubleLine,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::ApiError;
use crate::api::shape::Wall;
use crate::sentences::counted;
use crate::store::{AbsenceCause, Interruption, StoreError, View};
use crate::watchdog::Watched;

/// Absences that are shown.
const ABSENCES_SHOWN: u32 = 30;
/// How far back what went wrong is counted.
const DAYS: i64 = 30;
/// Faults that are counted at most; more in a month are one big one.
const FAULTS_MAX: u32 = 50_000;
/// What the watchdog saw longer ago than this is looked at again.
const FRESH: TimeDelta = TimeDelta::minutes(2);

/// Says how the program does.
pub(crate) fn health(engine: &Engine, _who: &Who, _asked: Health) -> Result<HealthView, ApiError> {
    let now = engine.now();
    let last = engine
        .watchdog()
        .last()
        .filter(|last| (now - last.at).abs() < FRESH);
    let watched = match last {
        Some(last) => last,
        None => engine.look()?,
    };
    view_of(engine, &watched)
}

/// Looks at everything again.
pub(crate) fn check_now(
    engine: &Engine,
    _who: &Who,
    _asked: CheckNow,
) -> Result<HealthView, ApiError> {
    engine.read_through()?;
    let watched = engine.look()?;
    view_of(engine, &watched)
}

fn view_of(engine: &Engine, watched: &Watched) -> Result<HealthView, ApiError> {
    let now = engine.now();
    let lines: Vec<HealthLine> = watched
        .findings
        .iter()
        .map(|finding| HealthLine {
            check: finding.check,
            word: finding.check.word().to_owned(),
            level: finding.level,
            level_word: finding.level.word().to_owned(),
            sentence: finding.sentence.clone(),
            to_do: finding.to_do.clone(),
        })
        .collect();
    let level = lines
        .iter()
        .map(|line| line.level)
        .max()
        .unwrap_or(Level::Well);
    let count = |wanted: Level| {
        let found = lines.iter().filter(|line| line.level == wanted).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    let sentence = match level {
        Level::Well => "All is well.".to_owned(),
        Level::Look => counted(
            count(Level::Look),
            "thing is worth knowing.",
            "things are worth knowing.",
        ),
        Level::Act => counted(
            count(Level::Act),
            "thing needs somebody.",
            "things need somebody.",
        ),
    };
    engine.store().read(|view| {
        let wall = Wall::of(&view.clinic()?.clinic)?;
        Ok(HealthView {
            checked_at: watched.at,
            level,
            sentence,
            lines,
            troubles: troubles(view, now)?,
            absences: view
                .interruptions(ABSENCES_SHOWN)?
                .into_iter()
                .map(|one| absence_line(&one, &wall, now))
                .collect(),
        })
    })
}

/// Counts what went wrong, by cause and by whether it needs somebody.
fn troubles(view: &View<'_>, now: DateTime<Utc>) -> Result<Vec<TroubleLine>, StoreError> {
    let mut counts: BTreeMap<(Urgency, TroubleCause), [u32; 3]> = BTreeMap::new();
    for fault in view.troubles(now - TimeDelta::days(DAYS), FAULTS_MAX)? {
        let urgency = watch::urgency(fault.cause, fault.state);
        let [day, three_days, month] = counts.entry((urgency, fault.cause)).or_default();
        *month += 1;
        *three_days += u32::from(now - fault.at <= TimeDelta::days(3));
        *day += u32::from(now - fault.at <= TimeDelta::days(1));
    }
    Ok(counts
        .into_iter()
        .rev()
        .map(|((urgency, cause), [day, three_days, month])| TroubleLine {
            cause,
            urgency,
            word: watch::trouble_word(cause).to_owned(),
            sentence: watch::trouble_sentence(cause, urgency).to_owned(),
            day,
            three_days,
            month,
        })
        .collect())
}

/// Returns the newest absence that meant something for reminders and that nobody has seen.
pub(crate) fn absence_to_see(
    view: &View<'_>,
    wall: &Wall,
    now: DateTime<Utc>,
) -> Result<Option<AbsenceLine>, StoreError> {
    Ok(view
        .interruption_to_see()?
        .map(|one| absence_line(&one, wall, now)))
}

fn absence_line(one: &Interruption, wall: &Wall, now: DateTime<Utc>) -> AbsenceLine {
    let of = |became: Became| one.became.get(&became).copied().unwrap_or_default();
    let (held, too_late) = (of(Became::Held), of(Became::TooLate));
    let (goes_on, called_off) = (of(Became::GoesOn), of(Became::CalledOff));
    let (began, ended) = (wall.civil(one.began_at), wall.civil(one.ended_at));
    let told = |civil: chrono::NaiveDateTime| {
        if civil.date() == wall.civil(now).date() && began.date() == ended.date() {
            wall.time(civil)
        } else {
            wall.day_and_time(civil)
        }
    };
    let how = match one.cause {
        AbsenceCause::Closed => "While RingOnce was closed",
        AbsenceCause::Stopped => "While this PC was off, or RingOnce had stopped without a goodbye",
        AbsenceCause::Asleep => "While this PC slept, or its clock was set",
    };
    let when = format!("{how} ({} to {})", told(began), told(ended));
    let mut parts = Vec::new();
    if held > 0 {
        parts.push(format!(
            "{} of use still and {} for you",
            counted(held, "reminder is", "reminders are"),
            if held == 1 { "waits" } else { "wait" }
        ));
    }
    if too_late > 0 {
        parts.push(format!(
            "{} too late and on the call list",
            counted(too_late, "is", "are")
        ));
    }
    if goes_on > 0 {
        parts.push(format!(
            "{} in time and went or will go",
            counted(goes_on, "was", "were")
        ));
    }
    if called_off > 0 {
        parts.push(format!("{} called off", counted(called_off, "was", "were")));
    }
    let sentence = if parts.is_empty() {
        format!("{when} no reminder came due.")
    } else {
        let total = held + too_late + goes_on + called_off;
        format!(
            "{when} {} due. {}. Nothing was sent by itself meanwhile.",
            counted(total, "reminder came", "reminders came"),
            parts.join("; ")
        )
    };
    AbsenceLine {
        id: one.id,
        began_local: began,
        ended_local: ended,
        sentence,
        held,
        too_late,
        goes_on,
        called_off,
        seen: one.seen_at.is_some(),
    }
}

/// Notes that somebody has seen that the program was away.
pub(crate) fn see_absence(
    engine: &Engine,
    who: &Who,
    asked: SeeAbsence,
) -> Result<AbsenceSeen, ApiError> {
    let now = engine.now();
    let seen = engine
        .store()
        .write(|tx| tx.see_interruption(asked.id, &who.0, now))?;
    if seen {
        engine.tell(&[crate::api::event::EngineEvent::StatusChanged]);
    }
    Ok(AbsenceSeen {
        sentence: "Noted. Health keeps the list of when RingOnce was off.".to_owned(),
    })
}
