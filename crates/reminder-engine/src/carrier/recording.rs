//! A carrier that keeps what it is given and sends nothing; for tests and rehearsals.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use reminder_core::key::Key;
use reminder_core::message::Message;

use super::{Carrier, Handover, Letter, Outcome};

/// One message that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its identity.
    pub key: Key,
    /// What was handed over.
    pub message: Message,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when it may leave the carrier.
    pub useful_until: DateTime<Utc>,
}

impl Recorded {
    /// Notes a message as it is handed over.
    #[must_use]
    pub fn of(letter: &Letter<'_>) -> Self {
        Self {
            key: *letter.key,
            message: letter.message.clone(),
            at: letter.now,
            useful_until: letter.useful_until,
        }
    }
}

/// Decides what the carrier answers to its n-th message, counted from zero.
pub type Answer = Box<dyn FnMut(usize, &Recorded) -> Outcome + Send>;

/// Keeps every message and answers as it was told to.
pub struct RecordingCarrier {
    records: Arc<Mutex<Vec<Recorded>>>,
    answer: Answer,
}

impl RecordingCarrier {
    /// Returns a carrier that accepts everything into the given list.
    #[must_use]
    pub fn accepting(records: Arc<Mutex<Vec<Recorded>>>) -> Self {
        Self::answering(
            records,
            Box::new(|count, _| Outcome::Accepted {
                reference: format!("recorded-{count}"),
            }),
        )
    }

    /// Returns a carrier that answers as told.
    #[must_use]
    pub fn answering(records: Arc<Mutex<Vec<Recorded>>>, answer: Answer) -> Self {
        Self { records, answer }
    }
}

impl Carrier for RecordingCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        let recorded = Recorded::of(letter);
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = (self.answer)(records.len(), &recorded);
        records.push(recorded);
        outcome.into()
    }
}
