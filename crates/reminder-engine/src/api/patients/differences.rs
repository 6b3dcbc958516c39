//! Says what is different between a patient as they were and as they are being saved, in words for
//! the history.

use reminder_core::cadence::Channel;
use reminder_core::patient::{ContactPoint, Patient};

use crate::api::shape::{address_words, contact_words};
use crate::store::{ContactRecord, NewPatient};

/// What saving a patient changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// The patient is new.
    Entered,
    /// What is different, each in words; empty when nothing is.
    Changed(Vec<String>),
}

impl Change {
    pub(super) const fn entered() -> Self {
        Self::Entered
    }

    /// Returns what is different.
    pub(super) fn between(before: &Patient, new: &NewPatient, country: &str) -> Self {
        let mut words = Vec::new();
        let text = |name: &str, old: &str, now: &str| match (old == now, now.is_empty()) {
            (true, _) => None,
            (false, true) => Some(format!("{name} \"{old}\" taken out")),
            (false, false) => Some(format!("{name} is now \"{now}\"")),
        };
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        words.extend(text("given name", &before.given_name, &new.given_name));
        words.extend(text("family name", &before.family_name, &new.family_name));
        let (old, now) = (
            or_empty(&before.preferred_name),
            or_empty(&new.preferred_name),
        );
        words.extend(text("preferred name", &old, &now));
        let (old, now) = (or_empty(&before.language), or_empty(&new.language));
        words.extend(text("language", &old, &now));
        if before.no_name_in_message != new.no_name_in_message {
            words.push(if new.no_name_in_message {
                "messages do not say the name".to_owned()
            } else {
                "messages may say the name".to_owned()
            });
        }
        if before.no_voicemail != new.no_voicemail {
            words.push(if new.no_voicemail {
                "nothing is said to a machine".to_owned()
            } else {
                "a call may be answered by a machine".to_owned()
            });
        }
        if before.only_channel != new.only_channel {
            words.push(new.only_channel.map_or_else(
                || "may be contacted in any way".to_owned(),
                |only| only_words(only).to_lowercase(),
            ));
        }
        words.extend(contacts(
            &before.contact_points,
            &new.contact_points,
            country,
        ));
        Self::Changed(words)
    }

    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Entered => false,
            Self::Changed(words) => words.is_empty(),
        }
    }

    /// Returns the stable word of the history.
    pub(super) const fn what(&self) -> &'static str {
        match self {
            Self::Entered => "patient_entered",
            Self::Changed(_) => "patient_changed",
        }
    }

    /// Returns the line of the history.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Entered => "Entered.".to_owned(),
            Self::Changed(words) => format!("Changed: {}.", words.join("; ")),
        }
    }
}

/// Says by which channel alone a patient may be contacted.
pub(super) const fn only_words(only: Channel) -> &'static str {
    match only {
        Channel::Email => "Only by e-mail",
        Channel::Sms => "Only by text",
        Channel::Voice => "Only by automated call",
        Channel::CallList => "Only when staff phone",
    }
}

fn contacts(before: &[ContactPoint], new: &[ContactRecord], country: &str) -> Vec<String> {
    let mut words = Vec::new();
    let same = |old: &ContactPoint, new: &ContactRecord| {
        old.kind == new.kind && old.normalised == new.normalised
    };
    for old in before {
        let shown = contact_words(old, country);
        match new.iter().find(|new| same(old, new)) {
            None => words.push(format!("{shown} taken out")),
            Some(new) if new.never && !old.never => {
                words.push(format!("never contact at {shown}"));
            }
            Some(new) if !new.never && old.never => {
                words.push(format!("{shown} may be used again"));
            }
            Some(new) if new.raw != old.raw => words.push(format!("{shown} written differently")),
            Some(_) => {}
        }
    }
    for new in new {
        if !before.iter().any(|old| same(old, new)) {
            let never = if new.never {
                ", which may never be used"
            } else {
                ""
            };
            let shown = address_words(&new.normalised, country);
            words.push(format!("{shown} added{never}"));
        }
    }
    if words.is_empty() && !before.iter().zip(new).all(|(old, new)| same(old, new)) {
        words.push("phone numbers and addresses in another order".to_owned());
    }
    words
}
