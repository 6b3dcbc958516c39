//! Replies: what a patient's text or e-mail means, where a machine may say so, and what it answers.
//!
//! A machine may say so only for a handful of words that stand alone. Everything else is read by a
//! person, and nobody is ever answered with "invalid response". Acting on a reply is not decided
//! here.

mod answers;
mod own;
mod words;

pub use answers::{ANSWERED_FOR, Answered, Reminded, answers};
pub use own::own_words;
pub use words::{LanguageWords, ReplyWords, STOP_EVERYWHERE, Unusable, WORD_LENGTH_MAX, WORDS_MAX};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::import::fold;
use crate::unseen::is_unseen;

/// Characters of a reply that are read and kept; the longest chain of texts there is has fewer.
pub const BODY_MAX: usize = 4_000;

/// A word that acts as an opt-out only where it begins a longer one is at least this long:
/// "unsubscribed" does, "endless" does not.
const BEGINS_LEAST: usize = 6;

/// What a reply means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// Whoever owns the number wants no more messages.
    OptOut {
        /// The word is CANCEL: the patient may have meant the appointment.
        maybe_cancels: bool,
    },
    /// Whoever owns the number wants messages again; a person records it.
    Start,
    /// The patient will come.
    Confirm,
    /// For a person.
    Other {
        /// An opt-out word stands in it.
        maybe_opt_out: bool,
    },
}

impl Reading {
    /// Every reading.
    pub const ALL: [Self; 6] = [
        Self::OptOut {
            maybe_cancels: false,
        },
        Self::OptOut {
            maybe_cancels: true,
        },
        Self::Start,
        Self::Confirm,
        Self::Other {
            maybe_opt_out: false,
        },
        Self::Other {
            maybe_opt_out: true,
        },
    ];

    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OptOut {
                maybe_cancels: false,
            } => "opt_out",
            Self::OptOut {
                maybe_cancels: true,
            } => "opt_out_or_cancel",
            Self::Start => "start",
            Self::Confirm => "confirm",
            Self::Other {
                maybe_opt_out: false,
            } => "other",
            Self::Other {
                maybe_opt_out: true,
            } => "maybe_opt_out",
        }
    }

    /// Returns the reading a stored word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|reading| reading.as_str() == word)
    }
}

/// Reads a reply.
///
/// Case, accents, width, punctuation and spaces do not count. An opt-out comes first: where a
/// clinic's own words contradict each other, the patient is left alone.
#[must_use]
pub fn read(body: &str, words: &ReplyWords) -> Reading {
    if body.chars().nth(BODY_MAX).is_some() {
        return Reading::Other {
            maybe_opt_out: has_opt_out(body, words),
        };
    }
    let whole = fold(body);
    if whole == words::CANCEL {
        return Reading::OptOut {
            maybe_cancels: true,
        };
    }
    if words.stop().any(|word| fold(word) == whole) {
        return Reading::OptOut {
            maybe_cancels: false,
        };
    }
    if words.start().any(|word| fold(word) == whole) {
        return Reading::Start;
    }
    if words.confirm().any(|word| fold(word) == whole) {
        return Reading::Confirm;
    }
    Reading::Other {
        maybe_opt_out: has_opt_out(body, words),
    }
}

/// Returns what a reply counts as of which nobody knows who wrote it: a person looks.
#[must_use]
pub const fn unsure(said: Reading) -> Reading {
    let maybe_opt_out = match said {
        Reading::OptOut { .. } => true,
        Reading::Start | Reading::Confirm => false,
        Reading::Other { maybe_opt_out } => maybe_opt_out,
    };
    Reading::Other { maybe_opt_out }
}

/// Returns whether an opt-out word stands somewhere in a longer text.
fn has_opt_out(body: &str, words: &ReplyWords) -> bool {
    let text: Vec<String> = parts(body);
    words.stop().any(|word| {
        let word = parts(word);
        match word.as_slice() {
            [] => false,
            [alone] => text.iter().any(|part| begins_with(part, alone)),
            several => text.windows(several.len()).any(|window| window == several),
        }
    })
}

/// Languages without spaces glue their words together, so there the word may stand anywhere.
fn begins_with(part: &str, word: &str) -> bool {
    if word.is_ascii() {
        part == word || (word.len() >= BEGINS_LEAST && part.starts_with(word))
    } else {
        part.contains(word)
    }
}

/// Returns the words of a text, folded.
fn parts(text: &str) -> Vec<String> {
    let flat: String = text
        .chars()
        .take(BODY_MAX)
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !is_unseen(*letter))
        .collect();
    flat.split(|letter: char| !letter.is_alphanumeric())
        .map(fold)
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
