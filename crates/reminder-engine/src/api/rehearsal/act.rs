//! What the rehearsal screen's commands do.

use super::{
    BeginRehearsal, EndRehearsal, RehearsalBegun, RehearsalEnded, RehearsalOf, RehearsalView,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::rehearsal::stage::Stand;
use crate::rehearsal::{Asked, DAYS_MAX, RehearsalRefusal};

/// Copies the clinic and begins to play.
pub(crate) fn begin_rehearsal(
    engine: &Engine,
    _who: &Who,
    asked: BeginRehearsal,
) -> Result<RehearsalBegun, ApiError> {
    if !(1..=DAYS_MAX).contains(&asked.days) {
        return Err(ApiError::field("days", RehearsalRefusal::Days.sentence()));
    }
    let days = Asked {
        misfortune: asked.misfortune,
        from: asked.from,
        days: asked.days,
        seed: asked.seed.into(),
    };
    let begun = engine
        .stage()
        .begin(engine.store(), days, engine.now())?
        .ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotPossible,
                "A rehearsal is being played already. Wait for its end, or stop it.",
            )
        })?;
    Ok(RehearsalBegun { rehearsal: begun })
}

/// Says how far it is, and shows the film once it is over.
pub(crate) fn rehearsal(
    engine: &Engine,
    _who: &Who,
    asked: RehearsalOf,
) -> Result<RehearsalView, ApiError> {
    const WHOLE: u32 = 1_000;
    match engine.stage().stand(&asked.rehearsal) {
        Some(Stand::Playing(permille)) => Ok(RehearsalView {
            permille,
            film: None,
            refusal: None,
        }),
        Some(Stand::Over(played)) => Ok(RehearsalView {
            permille: WHOLE,
            film: played.as_ref().ok().cloned(),
            refusal: played.as_ref().err().cloned(),
        }),
        None => Err(ApiError::new(
            ErrorCode::NotFound,
            "This rehearsal is over and forgotten. Play it again.",
        )),
    }
}

/// Stops a rehearsal and forgets it. Ending one that is gone changes nothing.
pub(crate) fn end_rehearsal(
    engine: &Engine,
    _who: &Who,
    asked: EndRehearsal,
) -> Result<RehearsalEnded, ApiError> {
    engine.stage().end(&asked.rehearsal);
    Ok(RehearsalEnded {
        sentence: "The rehearsal is over, and its copy is gone.".to_owned(),
    })
}
