//! Escalation: a step that goes only when the one before it provably came to nothing. It is
//! planned, shown and approved like any other; what is decided here is whether the evidence is
//! there when its moment comes. Lateness and silence are no evidence. Reading the evidence is the
//! store's.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::key::StepId;
use crate::receipt::Undelivered;
use crate::reminder::ReminderState;

/// The fewest and the most hours a clinic may wait for an answer.
pub const HOURS: std::ops::RangeInclusive<u8> = 1..=72;

/// Minutes until evidence that is not there yet is looked for again; receipts are asked for about
/// as often.
const ASK_AGAIN_MINUTES: i64 = 10;

/// More ways than this never reach one patient on one day because nobody answered.
pub const CHANNELS_A_DAY: usize = 2;

/// Under which condition a reminder goes. Part of what a person approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OnlyIf {
    /// The step whose reminder must have come to nothing.
    pub step: StepId,
    /// How long nobody may have answered it, in hours since it arrived.
    pub hours: u8,
}

/// What is known about the reminder of the step before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Where it is.
    pub state: ReminderState,
    /// Its carrier refused the address for good; not the weather, and not the clinic's account.
    pub refused: bool,
    /// Why it did not arrive, where a carrier said so.
    pub lost: Option<Undelivered>,
    /// When there was evidence that it arrived.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The patient answered since, in whatever words, or somebody spoke with them.
    pub answered: bool,
}

/// Whether a reminder is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalledFor {
    /// The one before provably arrived and was not answered in time, or provably did not arrive.
    Yes,
    /// There is no evidence yet.
    NotYet {
        /// The next moment worth asking at.
        ask_at: DateTime<Utc>,
    },
    /// The patient answered.
    Answered,
}

/// Returns whether a reminder with this condition is called for. `before` is none while the step
/// before has no reminder that went.
#[must_use]
pub fn called_for(only_if: OnlyIf, before: Option<Before>, now: DateTime<Utc>) -> CalledFor {
    let not_yet = CalledFor::NotYet {
        ask_at: now + TimeDelta::minutes(ASK_AGAIN_MINUTES),
    };
    let Some(before) = before else {
        return not_yet;
    };
    if before.answered {
        return CalledFor::Answered;
    }
    match before.state {
        ReminderState::Undelivered if before.lost.is_some_and(is_of_the_patient) => CalledFor::Yes,
        ReminderState::Failed if before.refused => CalledFor::Yes,
        ReminderState::Delivered => match before.delivered_at {
            Some(at) => {
                let due = at + TimeDelta::hours(only_if.hours.into());
                if now >= due {
                    CalledFor::Yes
                } else {
                    CalledFor::NotYet { ask_at: due }
                }
            }
            None => not_yet,
        },
        ReminderState::Planned
        | ReminderState::Approved
        | ReminderState::Held
        | ReminderState::Sending
        | ReminderState::Unknown
        | ReminderState::Accepted
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => not_yet,
    }
}

/// Whether a message did not arrive because of where it went. What waited until it was too late,
/// was filtered out or was the fault of an account would be so for everybody's.
const fn is_of_the_patient(cause: Undelivered) -> bool {
    match cause {
        Undelivered::NoTexts
        | Undelivered::NoSuchNumber
        | Undelivered::OutOfReach
        | Undelivered::NoAnswer
        | Undelivered::Busy
        | Undelivered::Machine
        | Undelivered::Bounced => true,
        Undelivered::OptedOut
        | Undelivered::Filtered
        | Undelivered::TooLate
        | Undelivered::Channel
        | Undelivered::Unsaid => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONLY_IF: OnlyIf = OnlyIf {
        step: StepId(1),
        hours: 4,
    };

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_452_800, 0).expect("a moment in 2026")
    }

    fn in_state(state: ReminderState) -> Before {
        Before {
            state,
            refused: false,
            lost: None,
            delivered_at: None,
            answered: false,
        }
    }

    #[test]
    fn only_evidence_calls_for_it() {
        let asked_again = CalledFor::NotYet {
            ask_at: noon() + TimeDelta::minutes(10),
        };
        assert_eq!(called_for(ONLY_IF, None, noon()), asked_again);
        for state in ReminderState::ALL {
            let found = called_for(ONLY_IF, Some(in_state(state)), noon());
            assert_eq!(found, asked_again, "{state:?}");
        }
        let mut calls = Vec::new();
        for cause in Undelivered::ALL {
            let lost = Before {
                lost: Some(*cause),
                ..in_state(ReminderState::Undelivered)
            };
            if called_for(ONLY_IF, Some(lost), noon()) == CalledFor::Yes {
                calls.push(cause.as_str());
            }
        }
        let expected = "no_texts no_such_number out_of_reach no_answer busy machine bounced";
        assert_eq!(calls.join(" "), expected);
        let refused = Before {
            refused: true,
            ..in_state(ReminderState::Failed)
        };
        assert_eq!(called_for(ONLY_IF, Some(refused), noon()), CalledFor::Yes);
    }

    #[test]
    fn an_answer_is_waited_for_from_the_moment_it_arrived() {
        let delivered = |hours: i64, minutes: i64| Before {
            delivered_at: Some(noon() - TimeDelta::hours(hours) - TimeDelta::minutes(minutes)),
            ..in_state(ReminderState::Delivered)
        };
        let just_not = CalledFor::NotYet {
            ask_at: noon() + TimeDelta::minutes(1),
        };
        let cases = [
            (3, 59, just_not),
            (4, 0, CalledFor::Yes),
            (30, 0, CalledFor::Yes),
        ];
        for (hours, minutes, expected) in cases {
            let found = called_for(ONLY_IF, Some(delivered(hours, minutes)), noon());
            assert_eq!(found, expected, "{hours}:{minutes}");
        }
    }

    #[test]
    fn an_answer_ends_it_whatever_became_of_the_message() {
        for state in ReminderState::ALL {
            let answered = Before {
                answered: true,
                refused: true,
                delivered_at: Some(noon() - TimeDelta::days(1)),
                ..in_state(state)
            };
            let found = called_for(ONLY_IF, Some(answered), noon());
            assert_eq!(found, CalledFor::Answered, "{state:?}");
        }
    }
}
