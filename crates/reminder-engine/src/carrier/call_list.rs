//! The staff call list: a carrier whose hands are people. Handing over puts the reminder on the
//! list; whether the patient was reached is recorded by whoever phoned.

use super::{Carrier, Handover, Letter, Outcome};

/// Puts reminders on the list.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallListCarrier;

impl Carrier for CallListCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        Outcome::Accepted {
            reference: format!("call list {}", letter.key.short()),
        }
        .into()
    }
}
