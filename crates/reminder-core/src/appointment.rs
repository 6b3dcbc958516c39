//! Appointments and the occurrence a reminder speaks about.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::key::{AppointmentId, KindId, PractitionerId};
use crate::patient::Patient;

/// What became of an appointment so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentStatus {
    /// In the book.
    Booked,
    /// The patient said they will come.
    Confirmed,
    /// The patient is here.
    Arrived,
    /// It took place.
    Completed,
    /// Called off.
    Cancelled,
    /// The patient did not come.
    NoShow,
}

impl AppointmentStatus {
    /// Every status, in the order staff meet them.
    pub const ALL: [Self; 6] = [
        Self::Booked,
        Self::Confirmed,
        Self::Arrived,
        Self::Completed,
        Self::Cancelled,
        Self::NoShow,
    ];

    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Confirmed => "confirmed",
            Self::Arrived => "arrived",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
        }
    }

    /// Returns the status a stored word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Returns whether a reminder for it still makes sense.
    #[must_use]
    pub const fn is_expected(self) -> bool {
        match self {
            Self::Booked | Self::Confirmed => true,
            Self::Arrived | Self::Completed | Self::Cancelled | Self::NoShow => false,
        }
    }
}

/// An appointment as the planner sees one. The note of the front desk is not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its row.
    pub id: AppointmentId,
    /// Counts changes; also the SEQUENCE of its calendar entry (RFC 5545 3.8.7.4).
    pub revision: i64,
    /// The civil time the patient was told.
    pub local_start: NaiveDateTime,
    /// The zone that civil time is in.
    pub zone: String,
    /// The instant, with a gap or fold already decided by a person: the occurrence.
    pub start: DateTime<Utc>,
    /// Length.
    pub duration_minutes: u32,
    /// With whom.
    pub practitioner: PractitionerId,
    /// What kind; decides the cadence.
    pub kind: KindId,
    /// What became of it so far.
    pub status: AppointmentStatus,
    /// When it was last moved, called off or brought back; none if never.
    pub changed: Option<Changed>,
}

/// That an appointment is no longer as it was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// When somebody changed it.
    pub at: DateTime<Utc>,
    /// Who called it off, if it is off and somebody said so.
    pub off_by: Option<CalledOffBy>,
}

/// Who called an appointment off. That decides who has something to tell whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CalledOffBy {
    /// The clinic cannot keep it. Its patient is told even where no reminder went: whoever made an
    /// appointment comes without one.
    Clinic,
    /// The patient does not come, and need not be told so.
    Patient,
}

impl CalledOffBy {
    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::Patient => "patient",
        }
    }

    /// Returns whom a stored word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "clinic" => Some(Self::Clinic),
            "patient" => Some(Self::Patient),
            _ => None,
        }
    }
}

/// An appointment together with its patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// The appointment.
    pub appointment: Appointment,
    /// Whose it is.
    pub patient: Patient,
}
