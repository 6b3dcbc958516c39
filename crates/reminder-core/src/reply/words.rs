//! The words that mean something when they stand alone: those that hold everywhere, those that
//! come with the program for each language, and what a clinic made of them.

use serde::{Deserialize, Serialize};

use crate::import::fold;

/// Carriers act on these by themselves, whatever a clinic thinks of them, so no clinic can take one
/// away (twilio.com/docs/messaging/tutorials/advanced-opt-out; ARRET holds in Canada).
pub const STOP_EVERYWHERE: [&str; 11] = [
    "stop",
    "stopall",
    "quit",
    "end",
    "revoke",
    "optout",
    "opt out",
    CANCEL,
    "unsubscribe",
    "arret",
    "arrêt",
];

/// The one opt-out word by which a patient may have meant the appointment.
pub(super) const CANCEL: &str = "cancel";

/// The words by which carriers let messages through again.
const START_EVERYWHERE: [&str; 2] = ["start", "unstop"];

/// Words of one kind that a clinic may keep for a language.
pub const WORDS_MAX: usize = 50;
/// Characters of one of them.
pub const WORD_LENGTH_MAX: usize = 40;

/// The words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LanguageWords {
    /// BCP 47 language; it only sorts them, because patients answer in any language.
    pub language: String,
    /// No more messages, besides the words that hold everywhere.
    pub stop: Vec<String>,
    /// Messages again.
    pub start: Vec<String>,
    /// The patient will come.
    pub confirm: Vec<String>,
}

/// The words of every language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct ReplyWords(pub Vec<LanguageWords>);

/// Why a clinic's words cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Nothing is left of the word without its punctuation.
    #[error("\"{word}\" has no letter and no digit")]
    Empty {
        /// The word.
        word: String,
    },
    /// Nobody would type so much.
    #[error("\"{word}\" is longer than {WORD_LENGTH_MAX} signs")]
    TooLong {
        /// The word.
        word: String,
    },
    /// There are too many.
    #[error("more than {WORDS_MAX} words of one kind")]
    TooMany,
    /// It would mean two things.
    #[error("\"{word}\" already means that somebody wants no more messages")]
    MeansStop {
        /// The word.
        word: String,
    },
}

impl ReplyWords {
    /// Returns every opt-out word.
    pub(super) fn stop(&self) -> impl Iterator<Item = &str> {
        let own = self.0.iter().flat_map(|words| &words.stop);
        STOP_EVERYWHERE
            .into_iter()
            .chain(own.map(String::as_str))
            .filter(|word| is_usable(word))
    }

    /// Returns every word that asks for messages again.
    pub(super) fn start(&self) -> impl Iterator<Item = &str> {
        let own = self.0.iter().flat_map(|words| &words.start);
        START_EVERYWHERE
            .into_iter()
            .chain(own.map(String::as_str))
            .filter(|word| is_usable(word))
    }

    /// Returns every word that confirms.
    pub(super) fn confirm(&self) -> impl Iterator<Item = &str> {
        let own = self.0.iter().flat_map(|words| &words.confirm);
        own.map(String::as_str).filter(|word| is_usable(word))
    }

    /// Checks what a clinic made of the words.
    ///
    /// # Errors
    /// [`Unusable`], the first thing that is the matter.
    pub fn check(&self) -> Result<(), Unusable> {
        for language in &self.0 {
            for kind in [&language.stop, &language.start, &language.confirm] {
                if kind.len() > WORDS_MAX {
                    return Err(Unusable::TooMany);
                }
                for word in kind {
                    if !is_usable(word) {
                        return Err(Unusable::Empty { word: word.clone() });
                    }
                    if word.chars().count() > WORD_LENGTH_MAX {
                        return Err(Unusable::TooLong { word: word.clone() });
                    }
                }
            }
        }
        let others = self
            .0
            .iter()
            .flat_map(|own| own.start.iter().chain(&own.confirm));
        for word in others {
            if self.stop().any(|stop| fold(stop) == fold(word)) {
                return Err(Unusable::MeansStop { word: word.clone() });
            }
        }
        Ok(())
    }
}

/// A word of which nothing is left would fit a reply of which nothing is left.
fn is_usable(word: &str) -> bool {
    !fold(word).is_empty()
}

/// Language, opt-out, messages again, confirmation; words separated by `|`.
const DEFAULTS: [(&str, &str, &str, &str); 8] = [
    (
        "en",
        "remove me|no more texts|no more messages",
        "resume",
        "yes|y|c|confirm|confirmed|ok|okay|yes please|yes i will be there|i will be there",
    ),
    (
        "de",
        "stopp|abmelden|abbestellen|austragen|keine nachrichten mehr",
        "anmelden",
        "ja|j|bestätigt|bestätige|ich bestätige|ich komme|ja ich komme",
    ),
    (
        "fr",
        "arrêter|désabonner|se désabonner|désinscrire|désinscription",
        "reprendre",
        "oui|o|confirmer|confirmé|je confirme|je viens|d'accord",
    ),
    (
        "es",
        "alto|parar|baja|darme de baja|detener",
        "reanudar",
        "sí|s|confirmar|confirmo|confirmado|sí confirmo|de acuerdo|vale",
    ),
    (
        "nl",
        "afmelden|uitschrijven|stoppen|geen berichten meer|geen sms meer",
        "aanmelden",
        "ja|bevestig|bevestigd|ik bevestig|ik kom",
    ),
    (
        "it",
        "basta|disiscrivi|disiscrivimi|ferma",
        "riprendi",
        "sì|confermo|confermato|conferma|va bene",
    ),
    (
        "pt",
        "parar|sair|descadastrar",
        "retomar",
        "sim|confirmo|confirmado|confirmar",
    ),
    (
        "ja",
        "停止|配信停止|停止希望|配信停止希望|配信不要|ストップ|解除",
        "再開",
        "はい|確認|確認しました|了解|了解です",
    ),
];

impl Default for ReplyWords {
    fn default() -> Self {
        let split = |words: &str| words.split('|').map(str::to_owned).collect();
        Self(
            DEFAULTS
                .into_iter()
                .map(|(language, stop, start, confirm)| LanguageWords {
                    language: language.to_owned(),
                    stop: split(stop),
                    start: split(start),
                    confirm: split(confirm),
                })
                .collect(),
        )
    }
}
