//! Whom a step reaches: what a patient wants and does not want, and the contact that follows.

use crate::cadence::Channel;
use crate::patient::{ContactKind, ContactPoint, Patient};
use crate::plan::ProblemReason;

/// Returns the contact point a channel uses. Whether the patient is archived is not asked here.
///
/// What the patient said about being contacted at all comes before what is wrong with an address,
/// because adding an address would not help.
pub(super) fn choose(
    patient: &Patient,
    channel: Channel,
    consent_required: bool,
) -> Result<&ContactPoint, ProblemReason> {
    if let Some(only) = patient.only_channel.filter(|only| *only != channel) {
        return Err(ProblemReason::OnlyOtherChannel { only });
    }
    if channel == Channel::Voice && patient.no_voicemail {
        return Err(ProblemReason::NoVoicemail);
    }
    let newest_consent = patient
        .consents
        .iter()
        .rfind(|consent| consent.channel == channel);
    match newest_consent {
        Some(consent) if !consent.given => return Err(ProblemReason::ConsentRefused),
        None if consent_required => return Err(ProblemReason::NoConsent),
        Some(_) | None => {}
    }
    let kind = kind_of(channel);
    let of_kind = || patient.contact_points.iter().filter(|p| p.kind == kind);
    let welcome = |point: &&ContactPoint| !says(patient, point, |twin| twin.never);
    let open =
        |point: &&ContactPoint| welcome(point) && !says(patient, point, |twin| twin.opted_out);
    let takes = |point: &&ContactPoint| {
        channel != Channel::Sms || !says(patient, point, |twin| twin.no_texts)
    };
    let usable = |point: &&ContactPoint| open(point) && takes(point);
    of_kind().find(usable).ok_or_else(|| {
        if of_kind().next().is_none() {
            ProblemReason::NoContact
        } else if of_kind().any(|point| open(&point)) {
            ProblemReason::NoTexts
        } else if of_kind().any(|point| welcome(&point)) {
            ProblemReason::OptedOut
        } else {
            ProblemReason::NeverThere
        }
    })
}

/// Whether the patient's contact points say this of an address; a wish written beside one copy of
/// an address holds for every copy.
fn says(patient: &Patient, point: &ContactPoint, wish: impl Fn(&ContactPoint) -> bool) -> bool {
    patient
        .contact_points
        .iter()
        .any(|twin| twin.normalised == point.normalised && wish(twin))
}

const fn kind_of(channel: Channel) -> ContactKind {
    match channel {
        Channel::Email => ContactKind::Email,
        Channel::Sms | Channel::Voice | Channel::CallList => ContactKind::Phone,
    }
}
