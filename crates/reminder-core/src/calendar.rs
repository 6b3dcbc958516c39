//! Civil time and instants: zones, gaps and folds, business days, and the hours in which a clinic
//! lets something go. Conversions use the bundled time zone database, never the PC's.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::clinic::{Clinic, OpeningHours, QuietHours, Span};

/// The wall: nothing goes before this time of the patient's day. No setting can widen it.
pub const WALL_OPENS: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("08:00 is a time of day");

/// The wall: nothing goes from this time of the patient's day on. No setting can widen it.
pub const WALL_CLOSES: NaiveTime =
    NaiveTime::from_hms_opt(21, 0, 0).expect("21:00 is a time of day");

/// How many changes of its clocks a zone may have between an instant and the answer. None has had
/// more than four in 60 days since 1970.
const CLOCK_CHANGES: usize = 16;

/// How far ahead a moment is looked for at which something may go.
const AHEAD_DAYS: u8 = 60;

/// How far back.
const BACK_DAYS: u8 = 14;

/// How often it is asked in turn where a moment is not allowed. Each zone closes once a day and
/// each closed span costs at most one turn, for each of the few zones of a number.
const TURNS: usize = 512;
/// Days among which a business day is looked for.
const DAYS_LOOKED_AT: usize = 400;

/// What a civil time means in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CivilTime {
    /// One instant.
    Once {
        /// It.
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        at: DateTime<Utc>,
    },
    /// The clocks go back: it happens twice, and a person says which.
    Twice {
        /// Before the clocks go back.
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        first: DateTime<Utc>,
        /// After the clocks went back.
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        second: DateTime<Utc>,
    },
    /// The clocks go forward: it never happens.
    Never {
        /// The first civil time after the gap.
        next: NaiveDateTime,
    },
}

/// Returns the names of the zones people live in, sorted: "America/Vancouver", and "UTC". Names of
/// offsets and of countries' old abbreviations work too, but nobody should have to choose them.
#[must_use]
pub fn zone_names() -> Vec<String> {
    const PARTS_OF_THE_WORLD: [&str; 10] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ];
    let mut names: Vec<String> = TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.to_string())
        .filter(|name| match name.split_once('/') {
            Some((part, _)) => PARTS_OF_THE_WORLD.contains(&part),
            None => name == "UTC",
        })
        .collect();
    names.sort_unstable();
    names
}

/// A time zone by its IANA name.
#[derive(Debug, Clone)]
pub struct Zone {
    rules: TimeZone,
}

/// The name is not an IANA zone this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("find the time zone {0:?}")]
pub struct UnknownZone(pub String);

impl Zone {
    /// Returns the zone of an IANA name.
    ///
    /// # Errors
    /// [`UnknownZone`] when the bundled database has no such name.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        match TimeZoneDatabase::bundled().get(name) {
            Ok(rules) if !rules.is_unknown() => Ok(Self { rules }),
            Ok(_) | Err(_) => Err(UnknownZone(name.to_owned())),
        }
    }

    /// Returns what a civil time means here.
    #[must_use]
    pub fn resolve(&self, civil: NaiveDateTime) -> CivilTime {
        match self.ambiguity(civil) {
            AmbiguousOffset::Unambiguous { offset } => CivilTime::Once {
                at: instant(civil, offset),
            },
            AmbiguousOffset::Fold { before, after } => CivilTime::Twice {
                first: instant(civil, before),
                second: instant(civil, after),
            },
            AmbiguousOffset::Gap { before, after } => CivilTime::Never {
                next: self.civil(self.end_of_gap(civil, before, after)),
            },
        }
    }

    /// Returns the civil time of an instant.
    #[must_use]
    pub fn civil(&self, at: DateTime<Utc>) -> NaiveDateTime {
        civil(at, self.rules.to_offset(timestamp(at)))
    }

    /// Returns the first instant at or after a civil time: the earlier of a fold, the end of a gap.
    #[must_use]
    pub fn first_instant(&self, civil: NaiveDateTime) -> DateTime<Utc> {
        match self.ambiguity(civil) {
            AmbiguousOffset::Unambiguous { offset } => instant(civil, offset),
            AmbiguousOffset::Fold { before, after: _ } => instant(civil, before),
            AmbiguousOffset::Gap { before, after } => self.end_of_gap(civil, before, after),
        }
    }

    fn ambiguity(&self, civil: NaiveDateTime) -> AmbiguousOffset {
        self.rules
            .to_ambiguous_timestamp(jiff_civil(civil))
            .offset()
    }

    /// Read with the later offset, a civil time inside a gap lies before the change of the clocks,
    /// and by less than the gap is long.
    fn end_of_gap(&self, civil: NaiveDateTime, before: Offset, after: Offset) -> DateTime<Utc> {
        let earlier = instant(civil, after);
        self.rules
            .following(timestamp(earlier))
            .take(CLOCK_CHANGES)
            .find(|change| change.offset() == after)
            .map_or_else(|| instant(civil, before), |change| utc(change.timestamp()))
    }

    /// Returns the stretch around an instant in which the clocks run evenly.
    fn stretch(&self, at: DateTime<Utc>) -> Stretch {
        let at = timestamp(at);
        let change_at_or_before = Timestamp::from_second(at.as_second() + 1)
            .ok()
            .and_then(|after| self.rules.preceding(after).next());
        Stretch {
            offset: self.rules.to_offset(at),
            from: change_at_or_before.map(|change| utc(change.timestamp())),
            until: self
                .rules
                .following(at)
                .next()
                .map(|change| utc(change.timestamp())),
        }
    }
}

/// Between two changes of the clocks civil time is a straight line.
struct Stretch {
    offset: Offset,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

/// When a clinic lets something go: opening hours, minus quiet hours, minus closing days, inside
/// the hard wall of 08:00 to 21:00.
#[derive(Debug, Clone)]
pub struct SendingHours {
    zone: Zone,
    /// Monday first.
    sending: [Vec<Minutes>; 7],
    /// Whether the clinic works on that weekday at all. Monday first.
    works: [bool; 7],
    closing_days: BTreeSet<NaiveDate>,
    /// The wall in the other zones that whoever is reached may be in.
    elsewhere: Vec<SendingHours>,
}

/// A span in whole minutes of the day, the last one not included.
#[derive(Debug, Clone, Copy)]
struct Minutes {
    from: u32,
    until: u32,
}

impl SendingHours {
    /// Returns the sending hours of a clinic.
    ///
    /// # Errors
    /// [`UnknownZone`] when the clinic's zone is not known.
    pub fn of(clinic: &Clinic) -> Result<Self, UnknownZone> {
        let OpeningHours(week) = &clinic.opening_hours;
        let sending = week.each_ref().map(|spans| {
            spans
                .iter()
                .filter_map(|span| sending_minutes(*span, clinic.quiet_hours))
                .collect()
        });
        let works = week
            .each_ref()
            .map(|spans| spans.iter().any(|span| span.opens < span.closes));
        Ok(Self {
            zone: Zone::named(&clinic.zone)?,
            sending,
            works,
            closing_days: clinic.closing_days.iter().map(|day| day.date).collect(),
            elsewhere: Vec::new(),
        })
    }

    /// Returns these hours for somebody who may be in any of these zones: nothing goes outside the
    /// wall in one of them either. A zone that is not known changes nothing, nor does the clinic's
    /// own, whose wall is in the hours already.
    #[must_use]
    pub fn with_walls_in(&self, zones: &[&str]) -> Self {
        let own = self.zone.rules.iana_name();
        let walls = zones
            .iter()
            .filter(|zone| Some(**zone) != own)
            .filter_map(|zone| Zone::named(zone).ok())
            .map(Self::wall);
        Self {
            elsewhere: walls.collect(),
            ..self.clone()
        }
    }

    /// The wall alone, every day.
    fn wall(zone: Zone) -> Self {
        let open = Minutes {
            from: minute_of_day(WALL_OPENS),
            until: minute_of_day(WALL_CLOSES),
        };
        Self {
            zone,
            sending: std::array::from_fn(|_| vec![open]),
            works: [true; 7],
            closing_days: BTreeSet::new(),
            elsewhere: Vec::new(),
        }
    }

    /// Returns whether something may go at this instant.
    #[must_use]
    pub fn allow(&self, at: DateTime<Utc>) -> bool {
        self.allow_here(at) && self.elsewhere.iter().all(|wall| wall.allow_here(at))
    }

    fn allow_here(&self, at: DateTime<Utc>) -> bool {
        let civil = self.zone.civil(at);
        let minute = minute_of_day(civil.time());
        self.on(civil.date())
            .iter()
            .any(|span| span.from <= minute && minute < span.until)
    }

    /// Returns the first allowed instant at or after this one, looking at most 60 days ahead.
    #[must_use]
    pub fn next_allowed(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let limit = at.checked_add_signed(TimeDelta::days(AHEAD_DAYS.into()))?;
        let mut from = at;
        // Each turn ends on the other side of a closed span of one of the zones.
        for _ in 0..TURNS {
            let here = self.next_here(from).filter(|here| *here <= limit)?;
            match self.elsewhere.iter().find(|wall| !wall.allow_here(here)) {
                Some(wall) => from = wall.next_here(here)?,
                None => return Some(here),
            }
        }
        None
    }

    fn next_here(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.allow_here(at) {
            return Some(at);
        }
        let limit = at.checked_add_signed(TimeDelta::days(AHEAD_DAYS.into()))?;
        let mut from = at;
        for _ in 0..CLOCK_CHANGES {
            let stretch = self.zone.stretch(from);
            let next = self
                .civil_at_or_after(civil(from, stretch.offset), AHEAD_DAYS)
                .map(|civil| instant(civil, stretch.offset));
            match (next, stretch.until) {
                (Some(next), None) => return (next <= limit).then_some(next),
                (Some(next), Some(until)) if next < until => {
                    return (next <= limit).then_some(next);
                }
                (_, Some(until)) if until <= limit => from = until,
                (_, Some(_) | None) => return None,
            }
        }
        None
    }

    /// Returns this instant if it is allowed, else the last allowed whole minute before it, looking
    /// at most 14 days back.
    #[must_use]
    pub fn last_allowed(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let limit = at.checked_sub_signed(TimeDelta::days(BACK_DAYS.into()))?;
        let mut until = at;
        for _ in 0..TURNS {
            let here = self.last_here(until).filter(|here| *here >= limit)?;
            match self.elsewhere.iter().find(|wall| !wall.allow_here(here)) {
                Some(wall) => until = wall.last_here(here)?,
                None => return Some(here),
            }
        }
        None
    }

    fn last_here(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.allow_here(at) {
            return Some(at);
        }
        let limit = at.checked_sub_signed(TimeDelta::days(BACK_DAYS.into()))?;
        let mut until = at;
        for _ in 0..CLOCK_CHANGES {
            let stretch = self.zone.stretch(until);
            let last = self
                .civil_at_or_before(civil(until, stretch.offset), BACK_DAYS)
                .map(|civil| instant(civil, stretch.offset));
            match (last, stretch.from) {
                (Some(last), None) => return (last >= limit).then_some(last),
                (Some(last), Some(from)) if last >= from => {
                    return (last >= limit).then_some(last);
                }
                (_, Some(from)) if from > limit => until = from - TimeDelta::seconds(1),
                (_, Some(_) | None) => return None,
            }
        }
        None
    }

    /// Returns the end of the last span of this instant's day, in whichever zone it ends first;
    /// none on a day on which nothing goes.
    #[must_use]
    pub fn end_of_day(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let walls = self.elsewhere.iter().map(|wall| wall.end_of_day_here(at));
        walls.fold(self.end_of_day_here(at), |first, wall| {
            Some(first?.min(wall?))
        })
    }

    fn end_of_day_here(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let day = self.zone.civil(at).date();
        let last = self.on(day).iter().map(|span| span.until).max()?;
        Some(self.zone.first_instant(at_minute(day, last)))
    }

    /// Returns whether the clinic works on this day at all.
    #[must_use]
    pub fn is_business_day(&self, day: NaiveDate) -> bool {
        self.works[weekday(day)] && !self.closing_days.contains(&day)
    }

    /// Returns the first business day after `day`; at most 400 days are looked at.
    #[must_use]
    pub fn business_day_after(&self, day: NaiveDate) -> Option<NaiveDate> {
        day.iter_days()
            .skip(1)
            .take(DAYS_LOOKED_AT)
            .find(|day| self.is_business_day(*day))
    }

    /// Returns the day `count` business days before `day`; at most 400 days are looked at.
    #[must_use]
    pub fn business_days_before(&self, day: NaiveDate, count: u16) -> Option<NaiveDate> {
        let Some(others_between) = count.checked_sub(1) else {
            return Some(day);
        };
        day.iter_days()
            .rev()
            .skip(1)
            .take(DAYS_LOOKED_AT)
            .filter(|day| self.is_business_day(*day))
            .nth(others_between.into())
    }

    /// Returns the clinic's zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    fn on(&self, day: NaiveDate) -> &[Minutes] {
        if self.closing_days.contains(&day) {
            &[]
        } else {
            &self.sending[weekday(day)]
        }
    }

    /// As if the clocks never changed.
    fn civil_at_or_after(&self, civil: NaiveDateTime, days: u8) -> Option<NaiveDateTime> {
        let minute = minute_of_day(civil.time());
        let later_today = self
            .on(civil.date())
            .iter()
            .filter(|span| minute < span.until)
            .map(|span| {
                if span.from <= minute {
                    civil
                } else {
                    at_minute(civil.date(), span.from)
                }
            })
            .min();
        later_today.or_else(|| {
            civil
                .date()
                .iter_days()
                .skip(1)
                .take(days.into())
                .find_map(|day| {
                    let first = self.on(day).iter().map(|span| span.from).min()?;
                    Some(at_minute(day, first))
                })
        })
    }

    /// As if the clocks never changed; always a whole minute.
    fn civil_at_or_before(&self, civil: NaiveDateTime, days: u8) -> Option<NaiveDateTime> {
        let minute = minute_of_day(civil.time());
        let earlier_today = self
            .on(civil.date())
            .iter()
            .filter(|span| span.from <= minute)
            .map(|span| at_minute(civil.date(), minute.min(span.until - 1)))
            .max();
        earlier_today.or_else(|| {
            civil
                .date()
                .iter_days()
                .rev()
                .skip(1)
                .take(days.into())
                .find_map(|day| {
                    let last = self.on(day).iter().map(|span| span.until - 1).max()?;
                    Some(at_minute(day, last))
                })
        })
    }
}

/// Returns the part of an opening span in which something may go, narrowed to whole minutes.
fn sending_minutes(span: Span, quiet: QuietHours) -> Option<Minutes> {
    let opens = span.opens.max(quiet.ends).max(WALL_OPENS);
    let closes = span.closes.min(quiet.begins).min(WALL_CLOSES);
    let from = opens.num_seconds_from_midnight().div_ceil(60);
    let until = minute_of_day(closes);
    (from < until).then_some(Minutes { from, until })
}

fn minute_of_day(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight() / 60
}

fn at_minute(day: NaiveDate, minute: u32) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute.into())
}

fn weekday(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}

/// Converts to jiff's instants, to the second. No offset ever changed within one, and an instant
/// that jiff cannot hold has the offset of the nearest one it can.
fn timestamp(at: DateTime<Utc>) -> Timestamp {
    let nearest = if at.timestamp() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_second(at.timestamp()).unwrap_or(nearest)
}

fn utc(timestamp: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(timestamp.as_second(), 0).expect("chrono holds every year jiff does")
}

/// Converts to jiff's civil time, to the second, which is enough to ask for an offset.
fn jiff_civil(civil: NaiveDateTime) -> jiff::civil::DateTime {
    let small = |number: u32| i8::try_from(number).expect("a month, day, hour, minute or second");
    let nearest = if civil.year() < 0 {
        jiff::civil::DateTime::MIN
    } else {
        jiff::civil::DateTime::MAX
    };
    i16::try_from(civil.year())
        .ok()
        .and_then(|year| {
            let (month, day) = (small(civil.month()), small(civil.day()));
            let (hour, minute, second) = (
                small(civil.hour()),
                small(civil.minute()),
                small(civil.second()),
            );
            jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()
        })
        .unwrap_or(nearest)
}

fn instant(civil: NaiveDateTime, offset: Offset) -> DateTime<Utc> {
    civil
        .checked_sub_signed(seconds(offset))
        .unwrap_or(civil)
        .and_utc()
}

fn civil(at: DateTime<Utc>, offset: Offset) -> NaiveDateTime {
    at.naive_utc()
        .checked_add_signed(seconds(offset))
        .unwrap_or(at.naive_utc())
}

fn seconds(offset: Offset) -> TimeDelta {
    TimeDelta::seconds(offset.seconds().into())
}

#[cfg(test)]
pub(crate) mod tests;
