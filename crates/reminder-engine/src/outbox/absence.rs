//! The program was away: since when, how that came about, and what it meant for the reminders whose
//! moment came meanwhile. Written down once, after everything was planned again and weighed.

use chrono::{DateTime, Utc};
use reminder_core::watch::{Became, became};

use super::HEARTBEAT_GAP;
use crate::api::event::Cause;
use crate::sentences;
use crate::store::{AbsenceCause, Awaited, Heartbeat, Store, StoreError};

/// Reminders one absence is written down with; more are no clinic's weekend.
const REMINDERS_MAX: u32 = 20_000;

/// An absence that just ended.
pub(super) struct Absence {
    began_at: DateTime<Utc>,
    cause: AbsenceCause,
    awaited: Vec<Awaited>,
}

/// Returns the absence that ends with this tick, if there was one.
pub(super) fn ended(
    store: &Store,
    beat: Option<Heartbeat>,
    ran_before: bool,
    now: DateTime<Utc>,
) -> Result<Option<Absence>, StoreError> {
    let Some(beat) = beat.filter(|beat| now - beat.at > HEARTBEAT_GAP) else {
        return Ok(None);
    };
    let cause = match (ran_before, beat.clean) {
        (true, _) => AbsenceCause::Asleep,
        (false, true) => AbsenceCause::Closed,
        (false, false) => AbsenceCause::Stopped,
    };
    let awaited = store.read(|view| view.awaited(beat.at, now, REMINDERS_MAX))?;
    Ok(Some(Absence {
        began_at: beat.at,
        cause,
        awaited,
    }))
}

impl Absence {
    /// Writes down what this coming back made of each reminder. Returns whom to tell about those
    /// that became too late; the breaker tells about those it holds.
    pub(super) fn record(
        &self,
        store: &Store,
        may_send: bool,
        now: DateTime<Utc>,
    ) -> Result<Option<(Cause, String)>, StoreError> {
        store.write(|tx| {
            let mut all: Vec<(_, Became)> = Vec::with_capacity(self.awaited.len());
            for before in &self.awaited {
                // Reminders are never deleted: each is somewhere still.
                let after = tx.whereabouts(&before.key)?.unwrap_or(*before);
                let mut meant = became(after.state, after.expires_at, now);
                // Nothing goes on here before a person took over.
                if meant == Became::GoesOn && !may_send {
                    meant = Became::Held;
                }
                all.push((before.key, meant));
            }
            tx.record_interruption(self.began_at, self.cause, &all, now)?;
            let late = all.iter().filter(|(_, became)| *became == Became::TooLate);
            let late = u32::try_from(late.count()).unwrap_or(u32::MAX);
            Ok((late > 0).then(|| {
                let words = format!(
                    "{} became too late while RingOnce was off. Nothing was sent. The patients \
                     are on the call list.",
                    sentences::reminders(late)
                );
                (Cause::Absence, words)
            }))
        })
    }
}
