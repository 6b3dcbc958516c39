//! The usual kind of queue, as a small and fair model: one program fills it, one drains it, and the
//! draining one trusts it. It is no straw man. It sends nothing by itself before it is due, sends
//! everything at once as soon as it can, tries a time-out again, and believes its database.
//!
//! What it leaves out is in its favour: nothing is filled in twice, no lateness escalates to a
//! phone call, no attempt is repeated more than twice, and whatever was approved after a backup is
//! not approved again when that backup is brought back.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Approved, Misfortune, Sending, Trouble, arrives};

/// How often a time-out is tried in all. Many queues try 20 times or more.
const TRIES: u32 = 3;
/// How long it waits in between.
const BETWEEN_TRIES: TimeDelta = TimeDelta::minutes(5);
/// By how much the clock is wrong.
const A_DAY: TimeDelta = TimeDelta::days(1);

/// What becomes of one reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drained {
    /// When it stood in the queue and could have gone.
    pub ready_at: DateTime<Utc>,
    /// Its messages, in the order of time.
    pub sent: Vec<Sending>,
}

/// Returns what the usual queue does with what was approved, up to the end of the rehearsal; one
/// line a reminder, in the order they were given.
#[must_use]
pub fn drain(
    approved: &[Approved],
    trouble: Option<&Trouble>,
    seed: u64,
    ends: DateTime<Utc>,
) -> Vec<Drained> {
    approved
        .iter()
        .map(|reminder| {
            let ready_at = reminder.at.max(reminder.window.due_at);
            let mut sent = sendings(reminder, ready_at, trouble, seed);
            sent.retain(|sending| sending.at < ends);
            Drained { ready_at, sent }
        })
        .collect()
}

fn sendings(
    reminder: &Approved,
    ready_at: DateTime<Utc>,
    trouble: Option<&Trouble>,
    seed: u64,
) -> Vec<Sending> {
    let once = |at: DateTime<Utc>| Sending {
        key: reminder.key,
        at,
        arrived: true,
    };
    let Some(trouble) = trouble else {
        return vec![once(ready_at)];
    };
    let during = trouble.from <= ready_at && ready_at < trouble.until;
    match trouble.misfortune {
        Misfortune::None => vec![once(ready_at)],
        Misfortune::PcOff | Misfortune::InternetDown => {
            vec![once(if during { trouble.until } else { ready_at })]
        }
        Misfortune::ClockBehind => vec![once(if during {
            trouble.until.min(ready_at + A_DAY)
        } else {
            ready_at
        })],
        Misfortune::CarrierSilent => tries(reminder, ready_at, trouble, seed),
        Misfortune::BackupRestored => {
            let mut sent = vec![once(ready_at)];
            let forgotten = trouble
                .backup_at
                .is_some_and(|backup| reminder.at <= backup && backup <= ready_at);
            if forgotten && ready_at < trouble.until {
                sent.push(once(trouble.until));
            }
            sent
        }
    }
}

/// A time-out counts as "not sent", so it goes again until somebody answers or it is given up.
fn tries(
    reminder: &Approved,
    ready_at: DateTime<Utc>,
    trouble: &Trouble,
    seed: u64,
) -> Vec<Sending> {
    let mut sent = Vec::new();
    let mut at = ready_at;
    for attempt in 1..=TRIES {
        let silent = trouble.from <= at && at < trouble.until;
        sent.push(Sending {
            key: reminder.key,
            at,
            arrived: !silent || arrives(seed, &reminder.key, attempt),
        });
        if !silent {
            break;
        }
        at += BETWEEN_TRIES;
    }
    sent
}
