//! What is worth saying about played days, in words for staff.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use reminder_core::calendar::Zone;
use reminder_core::key::Key;
use reminder_core::rehearsal::{Approved, Misfortune, Sending, is_at_night, is_late};

use super::film::Side;
use crate::sentences::reminders;

/// Moments a film has at most; a month of ordinary mornings fits.
const MOMENTS_MAX: usize = 200;
/// Moments of the usual queue at most: its worst ones.
const USUAL_MAX: usize = 24;

/// A moment before it is on anybody's wall clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) at: DateTime<Utc>,
    pub(super) side: Side,
    pub(super) sentence: String,
}

/// What happened so far.
#[derive(Debug, Default)]
pub(super) struct Moments {
    told: Vec<Told>,
    channel_down: bool,
    clock: bool,
    fenced: bool,
}

impl Moments {
    /// Forgets what was before the film begins.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(super) fn into_told(self) -> Vec<Told> {
        self.told
    }

    fn tell(&mut self, at: DateTime<Utc>, side: Side, sentence: impl Into<String>) {
        if self.told.len() < MOMENTS_MAX {
            self.told.push(Told {
                at,
                side,
                sentence: sentence.into(),
            });
        }
    }

    /// Says what came together since the last frame.
    pub(super) fn gather(&mut self, at: DateTime<Utc>, expired: u32, unknown: u32) {
        if expired > 0 {
            let words = match expired {
                1 => "1 reminder became too late and does not go: its patient is on the call list."
                    .to_owned(),
                _ => format!(
                    "{} became too late and do not go: their patients are on the call list.",
                    reminders(expired)
                ),
            };
            self.tell(at, Side::RingOnce, words);
        }
        if unknown > 0 {
            let words = format!(
                "Nobody can tell whether {} went. RingOnce never sends them again: somebody finds \
                 out.",
                reminders(unknown)
            );
            self.tell(at, Side::RingOnce, words);
        }
    }

    pub(super) fn stopped(&mut self, at: DateTime<Utc>, held: u32) {
        let words = match held {
            1 => "RingOnce finds 1 reminder that should have gone. It holds it for a person."
                .to_owned(),
            _ => format!(
                "RingOnce finds {} that should have gone. It holds them all for a person.",
                reminders(held)
            ),
        };
        self.tell(at, Side::RingOnce, words);
    }

    pub(super) fn channel_down(&mut self, at: DateTime<Utc>, words: &str) {
        if !std::mem::replace(&mut self.channel_down, true) {
            self.tell(at, Side::RingOnce, words);
        }
    }

    pub(super) fn resumed(&mut self, at: DateTime<Utc>) {
        self.channel_down = false;
        let words = "The front desk lets RingOnce go on: one reminder goes first.";
        self.tell(at, Side::RingOnce, words);
    }

    pub(super) fn clock(&mut self, at: DateTime<Utc>) {
        if !std::mem::replace(&mut self.clock, true) {
            let words =
                "RingOnce sees that the clock was set back. Nothing goes until it is right.";
            self.tell(at, Side::RingOnce, words);
        }
    }

    pub(super) fn fenced(&mut self, at: DateTime<Utc>) {
        if !std::mem::replace(&mut self.fenced, true) {
            let words = "RingOnce sees that this database is older than what this PC sent since. \
                Nothing goes until a person takes over.";
            self.tell(at, Side::RingOnce, words);
        }
    }

    pub(super) fn took_over(&mut self, at: DateTime<Utc>, unknown: u32) {
        let words = format!(
            "The front desk takes over. {} that this PC's own list knows of may have gone: they \
             are never sent again.",
            reminders(unknown)
        );
        self.tell(at, Side::Desk, words);
    }

    pub(super) fn approved(&mut self, at: DateTime<Utc>, count: usize) {
        if count > 0 {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            let words = format!("The front desk approves {}.", reminders(count));
            self.tell(at, Side::Desk, words);
        }
    }

    pub(super) fn released(&mut self, at: DateTime<Utc>, count: usize) {
        if count > 0 {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            let words = format!(
                "The front desk looks at what was held and releases {}, still in time.",
                reminders(count)
            );
            self.tell(at, Side::Desk, words);
        }
    }

    pub(super) fn backup(&mut self, at: DateTime<Utc>) {
        let words = "The backup is made that will be brought back tomorrow.";
        self.tell(at, Side::World, words);
    }

    pub(super) fn begins(&mut self, at: DateTime<Utc>, misfortune: Misfortune) {
        let words = match misfortune {
            Misfortune::None => return,
            Misfortune::PcOff => "The PC goes off.",
            Misfortune::InternetDown => "The internet is gone.",
            Misfortune::CarrierSilent => {
                "The mail server still takes e-mails, and stops answering."
            }
            Misfortune::BackupRestored => {
                "The backup is brought back. It knows nothing of what went since."
            }
            Misfortune::ClockBehind => "The PC's clock loses a day.",
        };
        self.tell(at, Side::World, words);
    }

    pub(super) fn ends(&mut self, at: DateTime<Utc>, misfortune: Misfortune) {
        let words = match misfortune {
            Misfortune::None | Misfortune::BackupRestored => return,
            Misfortune::PcOff => "The PC is on again.",
            Misfortune::InternetDown => "The internet is back.",
            Misfortune::CarrierSilent => "The mail server answers again.",
            Misfortune::ClockBehind => "The PC's clock is put right.",
        };
        self.tell(at, Side::World, words);
    }
}

/// Returns the worst moments of the usual queue: the minutes in which it sent what it should not.
pub(super) fn of_the_usual_queue(
    sent: &[Sending],
    approved: &BTreeMap<Key, Approved>,
    zone: &Zone,
) -> Vec<Told> {
    let mut seen: BTreeMap<Key, u32> = BTreeMap::new();
    let mut minutes: BTreeMap<i64, Wrong> = BTreeMap::new();
    for sending in sent {
        let minute = minutes
            .entry(sending.at.timestamp().div_euclid(60))
            .or_insert_with(|| Wrong::at(sending.at));
        let before = seen.entry(sending.key).or_default();
        minute.sent += 1;
        minute.again += u32::from(*before > 0);
        minute.late += u32::from(is_late(sending, approved));
        minute.night += u32::from(is_at_night(sending, zone));
        *before += 1;
    }
    let mut wrong: Vec<Wrong> = minutes
        .into_values()
        .filter(|minute| minute.again + minute.late + minute.night > 0)
        .collect();
    wrong.sort_by_key(|minute| std::cmp::Reverse(minute.again + minute.late + minute.night));
    wrong.truncate(USUAL_MAX);
    wrong.into_iter().map(Wrong::told).collect()
}

/// A minute of the usual queue.
struct Wrong {
    at: DateTime<Utc>,
    sent: u32,
    again: u32,
    late: u32,
    night: u32,
}

impl Wrong {
    const fn at(at: DateTime<Utc>) -> Self {
        Self {
            at,
            sent: 0,
            again: 0,
            late: 0,
            night: 0,
        }
    }

    fn told(self) -> Told {
        let parts: Vec<String> = [
            (self.again, "again"),
            (self.late, "too late"),
            (self.night, "at night"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, how)| format!("{count} {how}"))
        .collect();
        Told {
            at: self.at,
            side: Side::Usual,
            sentence: format!(
                "The usual queue sends {} within a minute: {}.",
                reminders(self.sent),
                parts.join(", ")
            ),
        }
    }
}
