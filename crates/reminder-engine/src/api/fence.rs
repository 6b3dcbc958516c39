//! Who may send: what a held start is about, what this PC's ledger of sends knows, and taking over.

use chrono::NaiveDateTime;
use reminder_core::fence::{HeldBecause, Standing};
use serde::{Deserialize, Serialize};

use super::Who;
use super::error::{ApiError, ErrorCode};
use super::shape::Wall;
use crate::Engine;
use crate::sentences::{self, counted};
use crate::store::StoreError;

/// Rows that are shown of what may have gone.
const SHOWN_MAX: usize = 500;

/// Asks who may send.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Fence {}

/// A reminder that this PC handed over and the database does not know about.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SentSince {
    /// The patient; none when the reminder is not in this database.
    pub patient_name: Option<String>,
    /// Which step, and for when; empty when the reminder is not in this database.
    pub about: String,
    /// When it was handed over, on the clinic's wall.
    pub sent_at: NaiveDateTime,
}

/// Who may send, and what a take-over would do.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FenceView {
    /// Why nothing goes; none when this PC sends.
    pub held: Option<HeldBecause>,
    /// The same in words.
    pub sentence: String,
    /// Whether this PC can know what was sent since: not when another PC sent it.
    pub ledger_knows: bool,
    /// How many reminders this PC handed over that the database does not know about.
    pub sent_since: u32,
    /// These, the newest first.
    pub rows: Vec<SentSince>,
    /// How many approved reminders would wait for review again.
    pub approved: u32,
}

/// A person says that this PC sends from now on.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TakeOver {}

/// What a take-over did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TakenOver {
    /// How many wait for review again.
    pub back_to_review: u32,
    /// How many may have gone and are never sent again.
    pub may_have_gone: u32,
    /// The same in words.
    pub sentence: String,
}

/// Whether what went since can be in this PC's ledger at all.
const fn ledger_knows(why: HeldBecause) -> bool {
    match why {
        HeldBecause::OlderDatabase => true,
        HeldBecause::AnotherPc
        | HeldBecause::CopiedProfile
        | HeldBecause::NoFence
        | HeldBecause::OlderFence
        | HeldBecause::Damaged
        | HeldBecause::Unusable => false,
    }
}

/// Says who may send.
pub(crate) fn fence(engine: &Engine, _who: &Who, _asked: Fence) -> Result<FenceView, ApiError> {
    let why = match engine.standing() {
        Standing::Held(why) => why,
        Standing::New | Standing::Ours => {
            return Ok(FenceView {
                held: None,
                sentence: "This PC sends.".to_owned(),
                ledger_knows: true,
                sent_since: 0,
                rows: Vec::new(),
                approved: 0,
            });
        }
    };
    let sends = engine.fence().sends()?;
    engine.store().read(|view| {
        let wall = Wall::of(&view.clinic()?.clinic)?;
        let mut rows = Vec::new();
        for (key, sent) in sends.iter().filter(|(_, sent)| sent.may_have_gone) {
            if view.knows_attempt(key, sent.attempt)? {
                continue;
            }
            let known = view.reminder(key)?;
            rows.push(SentSince {
                patient_name: known.as_ref().map(|row| row.patient_name.clone()),
                about: known.map_or_else(String::new, |row| {
                    let start = wall.day_and_time(wall.civil(row.occurrence));
                    format!("{}, {start}", row.step_name)
                }),
                sent_at: wall.civil(sent.at),
            });
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.sent_at));
        let sent_since = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        rows.truncate(SHOWN_MAX);
        Ok::<_, ApiError>(FenceView {
            held: Some(why),
            sentence: sentences::held_because(why).to_owned(),
            ledger_knows: ledger_knows(why),
            sent_since,
            rows,
            approved: view.count_approved()?,
        })
    })
}

/// Makes this PC the one that sends.
pub(crate) fn take_over(
    engine: &Engine,
    who: &Who,
    _asked: TakeOver,
) -> Result<TakenOver, ApiError> {
    match engine.standing() {
        Standing::Held(HeldBecause::Unusable) => return Err(StoreError::FenceUnusable.into()),
        Standing::Held(_) => {}
        Standing::New | Standing::Ours => {
            return Err(ApiError::new(
                ErrorCode::NotPossible,
                "This PC sends already. Nothing was changed.",
            ));
        }
    }
    let taken = engine.take_over(&who.0)?;
    let mut sentence = "This PC sends from now on.".to_owned();
    if taken.back_to_review > 0 {
        let what = counted(taken.back_to_review, "reminder waits", "reminders wait");
        sentence.push_str(&format!(" {what} for review again."));
    }
    if taken.may_have_gone > 0 {
        let what = counted(taken.may_have_gone, "reminder", "reminders");
        sentence.push_str(&format!(
            " {what} may have gone already and will not go again: look in the Outbox."
        ));
    }
    Ok(TakenOver {
        back_to_review: taken.back_to_review,
        may_have_gone: taken.may_have_gone,
        sentence,
    })
}
