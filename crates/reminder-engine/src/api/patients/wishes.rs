//! What somebody wishes about being contacted, and what is known about their numbers, as staff
//! record it: opt-outs, consents, numbers that get no texts. Each is added to what was recorded
//! before.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use reminder_core::patient::{Consent, ContactKind};

use super::act::{answer, gone, tell};
use super::{OptOutSet, PatientSaved, RecordConsent, SetNoTexts, SetOptOut};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::field::{self, SOURCE_MAX, WORDING_MAX};
use crate::api::shape::contact_words;
use crate::planning::{self, one};
use crate::sentences;
use crate::store::{Scope, Tx};

/// Records that whoever owns a number or address said stop, or said yes again.
pub(crate) fn set_opt_out(
    engine: &Engine,
    who: &Who,
    request: SetOptOut,
) -> Result<OptOutSet, ApiError> {
    let now = engine.now();
    let source = field::line("source", &request.source, SOURCE_MAX)?;
    if source.is_empty() && !request.opted_out {
        // Nothing may stand in the way of a stop; a yes needs a ground.
        let ask = "Say how the clinic knows: by phone, in writing, at the desk.";
        return Err(ApiError::field("source", ask));
    }
    let set = engine
        .store()
        .write(|tx| opt(tx, who, &request, &source, now))?;
    engine.book_changed();
    Ok(set)
}

fn opt(
    tx: &Tx<'_>,
    who: &Who,
    request: &SetOptOut,
    source: &str,
    now: DateTime<Utc>,
) -> Result<OptOutSet, ApiError> {
    let (owner, point) = tx.contact_point(request.contact_point)?.ok_or_else(|| {
        ApiError::new(
            ErrorCode::NotFound,
            "This number or address is not on record any more. Load the patient again.",
        )
    })?;
    let words = contact_words(&point, &tx.clinic()?.clinic.country);
    if point.opted_out == request.opted_out {
        let already = if point.opted_out {
            "had opted out already."
        } else {
            "had not opted out."
        };
        return Ok(OptOutSet {
            cancelled: 0,
            sentence: format!("{words} {already}"),
        });
    }
    tx.set_opt_out(&point.normalised, request.opted_out, source, &who.0, now)?;
    let mut sharing = BTreeSet::from([owner]);
    sharing.extend(tx.patients_with_contact(&point.normalised)?);
    let (what, mut sentence) = if request.opted_out {
        ("opt_out", format!("{words} gets nothing more."))
    } else {
        ("opt_in", format!("{words} may be contacted again."))
    };
    let detail = match source {
        "" => sentence.clone(),
        source => format!("{sentence} How the clinic knows: {source}."),
    };
    for patient in &sharing {
        tell(tx, *patient, who, what, &detail, now)?;
    }
    if sharing.len() > 1 {
        let count = sharing.len();
        sentence.push_str(&format!(" It holds for all {count} patients who have it."));
    }
    let plan = planning::replan(tx, &Scope::Patients(sharing), &who.0, now)?;
    let meaning = sentences::plan_saved(&plan);
    Ok(OptOutSet {
        cancelled: plan.withdrawn,
        sentence: format!("{sentence} {meaning}").trim_end().to_owned(),
    })
}

/// Records that a number gets no texts, or that it does after all.
pub(crate) fn set_no_texts(
    engine: &Engine,
    who: &Who,
    request: SetNoTexts,
) -> Result<OptOutSet, ApiError> {
    let now = engine.now();
    let set = engine.store().write(|tx| {
        let (owner, point) = tx
            .contact_point(request.contact_point)?
            .filter(|(_, point)| point.kind == ContactKind::Phone)
            .ok_or_else(no_such_number)?;
        let words = contact_words(&point, &tx.clinic()?.clinic.country);
        let (done, sentence) = match request.no_texts {
            true => ("no_texts", format!("{words} gets no texts.")),
            false => ("texts", format!("{words} gets texts.")),
        };
        let mut sharing = BTreeSet::from([owner]);
        sharing.extend(tx.patients_with_contact(&point.normalised)?);
        if point.no_texts != request.no_texts {
            let source = "staff say so";
            tx.set_landline(&point.normalised, request.no_texts, source, &who.0, now)?;
            for patient in &sharing {
                tell(tx, *patient, who, done, &sentence, now)?;
            }
        }
        let plan = planning::replan(tx, &Scope::Patients(sharing), &who.0, now)?;
        let meaning = sentences::plan_saved(&plan);
        Ok::<_, ApiError>(OptOutSet {
            cancelled: plan.withdrawn,
            sentence: format!("{sentence} {meaning}").trim_end().to_owned(),
        })
    })?;
    engine.book_changed();
    Ok(set)
}

fn no_such_number() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "This number is not on record any more. Load the patient again.",
    )
}

/// Records a yes or a no.
pub(crate) fn record_consent(
    engine: &Engine,
    who: &Who,
    request: RecordConsent,
) -> Result<PatientSaved, ApiError> {
    let ask = "Say how the clinic knows: signed form, by phone, at the desk.";
    let source = field::required("source", &request.source, SOURCE_MAX, ask)?;
    let wording = field::line("wording", &request.wording, WORDING_MAX)?;
    let now = engine.now();
    let saved = engine.store().write(|tx| {
        let patient = tx.patient(request.id)?.ok_or_else(gone)?;
        let consent = Consent {
            channel: request.channel,
            given: request.given,
            source,
            wording,
            at: now,
        };
        tx.record_consent(patient.id, &consent, &who.0)?;
        let (what, answered) = if consent.given {
            ("consent_yes", "yes")
        } else {
            ("consent_no", "no")
        };
        let by = sentences::channel(consent.channel);
        let done = format!("{} said {answered} to {by}.", patient.full_name());
        let detail = format!("{done} How the clinic knows: {}.", consent.source);
        let plan = planning::replan(tx, &one(patient.id), &who.0, now)?;
        tell(tx, patient.id, who, what, &detail, now)?;
        answer(tx, patient.id, &done, &plan, now)
    })?;
    engine.book_changed();
    Ok(saved)
}
