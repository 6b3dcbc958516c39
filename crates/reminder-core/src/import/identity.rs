//! What makes an appointment or a patient of one file the same in the next one.

use chrono::{NaiveDate, NaiveDateTime};

use super::imported::ImportedContact;
use super::name::Name;
use crate::key::{Digest32, PractitionerId};

/// How the external ids begin that RingOnce made itself, because the other program gave none.
///
/// An appointment without a number of its own is its patient, start and practitioner, so one that
/// is moved is gone from the file and another one is new. A patient without a number is the name
/// with the date of birth, or else with the first usable phone number or e-mail address. They are
/// hashes: no name can be read in them.
pub const NATURAL: &str = "natural:";

/// Returns the external id of a number the other program gave.
pub(super) fn of_number(number: String) -> String {
    if number.starts_with(NATURAL) {
        natural(&["number", &number])
    } else {
        number
    }
}

/// Returns the external id of a patient without a number.
pub(super) fn of_patient(
    name: &Name,
    birth: Option<NaiveDate>,
    phone: Option<&ImportedContact>,
    email: Option<&ImportedContact>,
) -> String {
    let birth = birth.map(|date| date.to_string());
    let normalised = |contact: &ImportedContact| contact.read.normalised.clone();
    let (by, value) = match (birth, phone, email) {
        (Some(date), _, _) => ("birth", date),
        (None, Some(phone), _) => ("phone", normalised(phone)),
        (None, None, Some(email)) => ("email", normalised(email)),
        (None, None, None) => ("name", String::new()),
    };
    natural(&[
        "patient",
        &name.given.to_lowercase(),
        &name.family.to_lowercase(),
        by,
        &value,
    ])
}

/// Returns the external id of an appointment without a number.
pub(super) fn of_appointment(
    patient: &str,
    start: NaiveDateTime,
    practitioner: PractitionerId,
) -> String {
    natural(&[
        "appointment",
        patient,
        &start.to_string(),
        &practitioner.0.to_string(),
    ])
}

/// Returns whether a spreadsheet program has cut the end of a number, as in `1.23E+11`: two
/// different numbers may then look the same.
pub(super) fn is_shortened(number: &str) -> bool {
    let Some((head, power)) = number.split_once(['E', 'e']) else {
        return false;
    };
    let Some(power) = power.strip_prefix('+') else {
        return false;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number(power) && is_number(&head.replacen(['.', ','], "", 1))
}

fn natural(parts: &[&str]) -> String {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    format!("{NATURAL}{}", Digest32::of(&parts).to_hex())
}
