//! The life of a reminder: its states, what may happen to it, and where that leads.
//!
//! [`transition`] is the whole rule book. The database repeats it in a table and a trigger, and a
//! test compares the two, so a mistake in one of them is an error and never a phone call.

use serde::{Deserialize, Serialize};

/// Where a reminder is. It is always in exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ReminderState {
    /// Waits for review. Nothing goes out of this state.
    Planned,
    /// Somebody approved these exact bytes; it goes when it is due.
    Approved,
    /// Somebody, or the breaker, stopped it. Only a person releases it.
    Held,
    /// An attempt is written down; the carrier may or may not have it.
    Sending,
    /// The carrier was silent. It is never sent again by the program.
    Unknown,
    /// The carrier took it. Whether it arrived is not known.
    Accepted,
    /// There is evidence that it arrived.
    Delivered,
    /// There is evidence that it did not arrive.
    Undelivered,
    /// The carrier refused it for good, or a person found that it did not go.
    Failed,
    /// It became too late to be of use.
    Expired,
    /// It was called off: appointment, rule, opt-out, or skipped by a person.
    Cancelled,
}

impl ReminderState {
    /// Every state, in the order of a reminder's life.
    pub const ALL: [Self; 11] = [
        Self::Planned,
        Self::Approved,
        Self::Held,
        Self::Sending,
        Self::Unknown,
        Self::Accepted,
        Self::Delivered,
        Self::Undelivered,
        Self::Failed,
        Self::Expired,
        Self::Cancelled,
    ];

    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Approved => "approved",
            Self::Held => "held",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the state a stored word names. An unreadable state must never send, so a caller
    /// that gets `None` treats the row as [`ReminderState::Unknown`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Returns whether the program may still change its mind about it: nothing has gone.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Planned | Self::Approved | Self::Held => true,
            Self::Sending
            | Self::Unknown
            | Self::Accepted
            | Self::Delivered
            | Self::Undelivered
            | Self::Failed
            | Self::Expired
            | Self::Cancelled => false,
        }
    }

    /// Returns whether the carrier has it, or may have it.
    #[must_use]
    pub const fn may_have_gone(self) -> bool {
        match self {
            Self::Sending
            | Self::Unknown
            | Self::Accepted
            | Self::Delivered
            | Self::Undelivered => true,
            Self::Planned
            | Self::Approved
            | Self::Held
            | Self::Failed
            | Self::Expired
            | Self::Cancelled => false,
        }
    }
}

/// What can happen to a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderEvent {
    /// A person approved exactly these bytes.
    Approve,
    /// A person took the approval back in its grace time.
    UndoApproval,
    /// The text, address, sender or window changed.
    Change,
    /// A person or the breaker stopped it.
    Hold,
    /// A person released it and its approval still matches its bytes.
    ReleaseApproved,
    /// A person released it; it was never approved, or it changed since.
    ReleaseToReview,
    /// It became too late.
    Expire,
    /// It was called off.
    Cancel,
    /// What called it off was itself called off, and no attempt was ever made.
    Revive,
    /// All checks passed; the attempt is written in the same transaction.
    Claim,
    /// The carrier said it has it.
    Accept,
    /// The carrier surely does not have it; another attempt may be made.
    NotSent,
    /// The carrier surely does not have it and never will.
    Reject,
    /// The carrier was silent, or the program died in between.
    Silence,
    /// Evidence, or a person: it arrived.
    Deliver,
    /// Evidence, or a person: it did not arrive.
    Undeliver,
    /// A PC's ledger of sends knows that it was handed over; the database, being older, does not.
    Witness,
}

impl ReminderEvent {
    /// Every event, in the order of a reminder's life.
    pub const ALL: [Self; 17] = [
        Self::Approve,
        Self::UndoApproval,
        Self::Change,
        Self::Hold,
        Self::ReleaseApproved,
        Self::ReleaseToReview,
        Self::Expire,
        Self::Cancel,
        Self::Revive,
        Self::Claim,
        Self::Accept,
        Self::NotSent,
        Self::Reject,
        Self::Silence,
        Self::Deliver,
        Self::Undeliver,
        Self::Witness,
    ];
}

/// The event cannot happen in this state. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("apply {event:?} to a reminder that is {state:?}")]
pub struct IllegalTransition {
    /// Where the reminder is.
    pub state: ReminderState,
    /// What was tried.
    pub event: ReminderEvent,
}

/// Returns the state an event leads to.
///
/// # Errors
/// [`IllegalTransition`] for every pair that is not in the table below; the caller changes nothing.
///
/// | from | event | to |
/// |---|---|---|
/// | planned | approve | approved |
/// | approved | undo, change | planned |
/// | planned, held | change | itself: new words, no approval |
/// | planned, approved | hold | held |
/// | held | release | approved if the approval still matches, else planned |
/// | planned, approved, held | expire, cancel | expired, cancelled |
/// | cancelled | revive | planned |
/// | planned, approved, held | witness | unknown |
/// | approved | claim | sending |
/// | sending | accept, reject, silence | accepted, failed, unknown |
/// | sending | not sent | approved: the only way back |
/// | unknown | accept, deliver, undeliver, reject | by evidence or by a person |
/// | accepted | deliver, undeliver | delivered, undelivered |
/// | undelivered | deliver | delivered: evidence of arrival beats evidence of failure |
#[expect(
    clippy::too_many_lines,
    reason = "one table without a default arm: a new state or event must be decided everywhere"
)]
pub fn transition(
    state: ReminderState,
    event: ReminderEvent,
) -> Result<ReminderState, IllegalTransition> {
    use ReminderEvent as E;
    use ReminderState as S;
    let next = match state {
        S::Planned => match event {
            E::Approve => Some(S::Approved),
            E::Change => Some(S::Planned),
            E::Hold => Some(S::Held),
            E::Witness => Some(S::Unknown),
            E::Expire => Some(S::Expired),
            E::Cancel => Some(S::Cancelled),
            E::UndoApproval
            | E::ReleaseApproved
            | E::ReleaseToReview
            | E::Revive
            | E::Claim
            | E::Accept
            | E::NotSent
            | E::Reject
            | E::Silence
            | E::Deliver
            | E::Undeliver => None,
        },
        S::Approved => match event {
            E::UndoApproval | E::Change => Some(S::Planned),
            E::Hold => Some(S::Held),
            E::Witness => Some(S::Unknown),
            E::Expire => Some(S::Expired),
            E::Cancel => Some(S::Cancelled),
            E::Claim => Some(S::Sending),
            E::Approve
            | E::ReleaseApproved
            | E::ReleaseToReview
            | E::Revive
            | E::Accept
            | E::NotSent
            | E::Reject
            | E::Silence
            | E::Deliver
            | E::Undeliver => None,
        },
        S::Held => match event {
            E::Change => Some(S::Held),
            E::ReleaseApproved => Some(S::Approved),
            E::ReleaseToReview => Some(S::Planned),
            E::Witness => Some(S::Unknown),
            E::Expire => Some(S::Expired),
            E::Cancel => Some(S::Cancelled),
            E::Approve
            | E::UndoApproval
            | E::Hold
            | E::Revive
            | E::Claim
            | E::Accept
            | E::NotSent
            | E::Reject
            | E::Silence
            | E::Deliver
            | E::Undeliver => None,
        },
        S::Sending => match event {
            E::Accept => Some(S::Accepted),
            E::NotSent => Some(S::Approved),
            E::Reject => Some(S::Failed),
            E::Silence => Some(S::Unknown),
            E::Approve
            | E::UndoApproval
            | E::Change
            | E::Hold
            | E::ReleaseApproved
            | E::ReleaseToReview
            | E::Expire
            | E::Cancel
            | E::Revive
            | E::Claim
            | E::Deliver
            | E::Undeliver
            | E::Witness => None,
        },
        S::Unknown => match event {
            E::Accept => Some(S::Accepted),
            E::Reject => Some(S::Failed),
            E::Deliver => Some(S::Delivered),
            E::Undeliver => Some(S::Undelivered),
            E::Approve
            | E::UndoApproval
            | E::Change
            | E::Hold
            | E::ReleaseApproved
            | E::ReleaseToReview
            | E::Expire
            | E::Cancel
            | E::Revive
            | E::Claim
            | E::NotSent
            | E::Silence
            | E::Witness => None,
        },
        S::Accepted => match event {
            E::Deliver => Some(S::Delivered),
            E::Undeliver => Some(S::Undelivered),
            E::Approve
            | E::UndoApproval
            | E::Change
            | E::Hold
            | E::ReleaseApproved
            | E::ReleaseToReview
            | E::Expire
            | E::Cancel
            | E::Revive
            | E::Claim
            | E::Accept
            | E::NotSent
            | E::Reject
            | E::Silence
            | E::Witness => None,
        },
        S::Cancelled => (event == E::Revive).then_some(S::Planned),
        S::Undelivered => (event == E::Deliver).then_some(S::Delivered),
        S::Delivered | S::Failed | S::Expired => None,
    };
    next.ok_or(IllegalTransition { state, event })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix() -> String {
        let mut lines = String::new();
        for state in ReminderState::ALL {
            for event in ReminderEvent::ALL {
                if let Ok(next) = transition(state, event) {
                    lines.push_str(&format!(
                        "{:<10} {:<16} {}\n",
                        state.as_str(),
                        format!("{event:?}"),
                        next.as_str()
                    ));
                }
            }
        }
        lines
    }

    #[test]
    fn the_whole_matrix_is_as_reviewed() {
        insta::assert_snapshot!(matrix());
    }

    #[test]
    fn only_a_proof_of_not_sent_leads_back_from_sending() {
        for event in ReminderEvent::ALL {
            let next = transition(ReminderState::Sending, event);
            if next == Ok(ReminderState::Approved) || next == Ok(ReminderState::Planned) {
                assert_eq!(
                    event,
                    ReminderEvent::NotSent,
                    "nothing else may make it sendable again"
                );
            }
        }
    }

    #[test]
    fn nothing_leads_from_unknown_to_a_state_that_can_send() {
        for event in ReminderEvent::ALL {
            if let Ok(next) = transition(ReminderState::Unknown, event) {
                assert!(
                    !next.is_open() && next != ReminderState::Sending,
                    "{event:?} would send an unknown reminder a second time"
                );
            }
        }
    }

    #[test]
    fn every_stored_word_is_read_back_as_the_same_state() {
        for state in ReminderState::ALL {
            assert_eq!(ReminderState::from_word(state.as_str()), Some(state));
        }
        assert_eq!(ReminderState::from_word("lost"), None);
    }
}
