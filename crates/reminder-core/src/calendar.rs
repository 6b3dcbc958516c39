//! Civil time and instants: zones, gaps and folds, business days, and the hours in which a clinic
//! lets something go. Conversions use the bundled time zone database, never the PC's.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clinic::Clinic;

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

/// A time zone by its IANA name.
#[derive(Debug, Clone)]
pub struct Zone {
    // The helper decides what is in here; jiff::tz::TimeZone at least.
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
        todo!()
    }

    /// Returns what a civil time means here.
    #[must_use]
    pub fn resolve(&self, civil: NaiveDateTime) -> CivilTime {
        todo!()
    }

    /// Returns the civil time of an instant.
    #[must_use]
    pub fn civil(&self, at: DateTime<Utc>) -> NaiveDateTime {
        todo!()
    }

    /// Returns the first instant at or after a civil time: the earlier of a fold, the end of a gap.
    #[must_use]
    pub fn first_instant(&self, civil: NaiveDateTime) -> DateTime<Utc> {
        todo!()
    }
}

/// When a clinic lets something go: opening hours, minus quiet hours, minus closing days, inside the
/// hard wall of 08:00 to 21:00.
#[derive(Debug, Clone)]
pub struct SendingHours {
    // The helper decides.
}

impl SendingHours {
    /// Returns the sending hours of a clinic.
    ///
    /// # Errors
    /// [`UnknownZone`] when the clinic's zone is not known.
    pub fn of(clinic: &Clinic) -> Result<Self, UnknownZone> {
        todo!()
    }

    /// Returns whether something may go at this instant.
    #[must_use]
    pub fn allow(&self, at: DateTime<Utc>) -> bool {
        todo!()
    }

    /// Returns the first allowed instant at or after this one, looking at most 60 days ahead.
    #[must_use]
    pub fn next_allowed(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        todo!()
    }

    /// Returns the last allowed minute at or before this one, looking at most 14 days back.
    #[must_use]
    pub fn last_allowed(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        todo!()
    }

    /// Returns whether the clinic works on this day at all.
    #[must_use]
    pub fn is_business_day(&self, day: NaiveDate) -> bool {
        todo!()
    }

    /// Returns the day that lies `count` business days before `day`; at most 400 days are looked at.
    #[must_use]
    pub fn business_days_before(&self, day: NaiveDate, count: u16) -> Option<NaiveDate> {
        todo!()
    }

    /// Returns the clinic's zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        todo!()
    }
}

/// The wall: nothing goes before this time of the patient's day. No setting can widen it.
pub const WALL_OPENS: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("08:00 is a time of day");

/// The wall: nothing goes from this time of the patient's day on. No setting can widen it.
pub const WALL_CLOSES: NaiveTime =
    NaiveTime::from_hms_opt(21, 0, 0).expect("21:00 is a time of day");
