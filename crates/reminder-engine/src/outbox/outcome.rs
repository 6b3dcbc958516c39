//! What became of a handing-over, written down. The match over outcomes is total: only proof that
//! nothing went leads back, and silence is never sent again.

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::breaker;
use reminder_core::cadence::Channel;
use reminder_core::counted::reminders;
use reminder_core::key::Key;
use reminder_core::reminder::ReminderState;
use reminder_core::watch::TroubleCause;

use super::{fault_word, outcome_word};
use crate::answering;
use crate::api::event::Cause;
use crate::carrier::{ChannelFault, Fault, Handover, Outcome};
use crate::planning;
use crate::sentences::PROGRAM;
use crate::store::{
    AttemptEnd, ClaimFacts, FaultWord, InARow, NewEvent, OutcomeWord, Pause, PauseCause, Scope,
    StoreError, Subject, Tx,
};

/// Minutes until a message that surely did not go is tried again; after the last, it is given up.
const BACK_OFF_MINUTES: [i64; 4] = [1, 5, 15, 30];

/// Characters of what a carrier said that are kept.
const DETAIL_MAX: usize = 500;

/// What was written down, and whom to tell.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) notices: Vec<(Cause, String)>,
}

/// What a reminder comes to that no carrier can take.
pub(super) fn no_carrier() -> Handover {
    Outcome::NotSent {
        fault: Fault::Channel(ChannelFault::NotSetUp),
        detail: "there is no such carrier in this program".to_owned(),
    }
    .into()
}

/// What a reminder comes to whose handing-over could not be written down first.
pub(super) fn no_ledger(error: &std::io::Error) -> Handover {
    Outcome::NotSent {
        fault: Fault::Channel(ChannelFault::LedgerNotWritable),
        detail: format!(
            "this PC's list of sends cannot be written: {}",
            error.kind()
        ),
    }
    .into()
}

/// The notice about reminders nobody can tell about.
pub(super) fn unknown_notice(count: usize) -> String {
    let what = reminders(u64::try_from(count).unwrap_or(u64::MAX));
    format!(
        "Nobody can tell whether {what} went out. RingOnce will not send it again. Look in the \
         Outbox and say what you find."
    )
}

/// A carrier fell silent. When it did so too often in a row its channel waits for a person: each
/// further try could leave one more patient of whom nobody knows.
fn brake(tx: &Tx<'_>, channel: Channel, now: DateTime<Utc>) -> Result<Noted, StoreError> {
    let before = tx.in_a_row(channel)?;
    let silences = before.silences.saturating_add(1);
    tx.record_in_a_row(channel, InARow { silences, ..before })?;
    match breaker::is_silent(silences) {
        true => pause_channel(tx, channel, ChannelFault::Silent, None, now),
        false => Ok(Noted::default()),
    }
}

/// Writes down what became of a handing-over. Writing it twice changes nothing.
pub(super) fn record(
    tx: &Tx<'_>,
    key: &Key,
    handover: &Handover,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let (detail, fault) = match &handover.outcome {
        Outcome::Accepted { reference } => (reference, None),
        Outcome::NotSent { fault, detail } => (detail, Some(fault_word(*fault))),
        Outcome::Unknown { detail } => (detail, None),
    };
    let detail: String = detail.chars().take(DETAIL_MAX).collect();
    let end = AttemptEnd {
        outcome: outcome_word(&handover.outcome),
        fault,
        cause: cause(&handover.outcome),
        detail: &detail,
    };
    if !tx.end_attempt(key, &end, now)? {
        return Ok(Noted::default());
    }
    let Some(facts) = tx.claim_facts(key)? else {
        return Ok(Noted::default());
    };
    let subject = Subject {
        key: Some(*key),
        appointment: Some(facts.appointment),
        patient: Some(facts.patient),
    };
    let channel = facts.message.channel;
    match &handover.outcome {
        Outcome::Accepted { .. } => {
            tx.land(key, ReminderState::Accepted, Some(&detail), "", Some(now))?;
            tx.record_in_a_row(channel, InARow::default())?;
            answering::tell(
                tx,
                subject,
                PROGRAM,
                "accepted",
                &format!("Taken ({detail})."),
                now,
            )?;
            told(tx, subject, now)?;
            Ok(Noted::default())
        }
        Outcome::Unknown { .. } => {
            let mut noted = silent(tx, key, subject, &detail, now)?;
            noted.notices.extend(brake(tx, channel, now)?.notices);
            Ok(noted)
        }
        Outcome::NotSent { fault, .. } => {
            tx.free_slots(key)?;
            not_sent(tx, &facts, *fault, &detail, now)
        }
    }
}

/// It surely did not go: why says what to do next.
fn not_sent(
    tx: &Tx<'_>,
    facts: &ClaimFacts,
    fault: Fault,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let (key, channel, contact) = (&facts.key, facts.message.channel, &facts.message.to);
    let subject = Subject {
        key: Some(*key),
        appointment: Some(facts.appointment),
        patient: Some(facts.patient),
    };
    match fault {
        Fault::Recipient | Fault::OptedOut | Fault::NoTexts => {
            answers(tx, channel)?;
            refused(tx, key, subject, refusal(fault), detail, now)?;
            match fault {
                Fault::OptedOut => {
                    answering::stop(tx, contact, channel, "the carrier says so", now)?;
                }
                Fault::NoTexts => answering::no_texts(tx, contact, now)?,
                Fault::Recipient | Fault::Passing | Fault::Channel(_) => {}
            }
            Ok(Noted::default())
        }
        Fault::Passing => {
            answers(tx, channel)?;
            passing(tx, key, subject, detail, now)?;
            Ok(Noted::default())
        }
        Fault::Channel(fault) => {
            tx.land(key, ReminderState::Approved, None, "", None)?;
            let words = format!("It did not go; nothing is lost ({detail}).");
            answering::tell(tx, subject, PROGRAM, "not_sent", &words, now)?;
            stop_channel(tx, channel, fault, now)
        }
    }
}

/// What just went may say what a change notice was to say, or make one needed.
fn told(tx: &Tx<'_>, subject: Subject, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some((appointment, patient)) = subject.appointment.zip(subject.patient) else {
        return Ok(());
    };
    if tx.has_waiting_notice(appointment)? {
        planning::replan(tx, &planning::one(patient), PROGRAM, now)?;
    }
    Ok(())
}

/// Returns what staff read about a refusal for good.
const fn refusal(fault: Fault) -> &'static str {
    match fault {
        Fault::OptedOut => {
            "This number has asked for no more texts, so none was sent. Phone the patient, and ask \
             how to reach them."
        }
        Fault::NoTexts => "This number cannot get texts. Phone the patient.",
        Fault::Recipient | Fault::Passing | Fault::Channel(_) => {
            "The carrier refused it for good. Phone the patient."
        }
    }
}

/// Returns why an attempt came to nothing; none when it did not.
const fn cause(outcome: &Outcome) -> Option<TroubleCause> {
    match outcome {
        Outcome::Accepted { .. } => None,
        Outcome::Unknown { .. } => Some(TroubleCause::Silence),
        Outcome::NotSent { fault, .. } => Some(match fault {
            Fault::Recipient | Fault::OptedOut | Fault::NoTexts => TroubleCause::Refused,
            Fault::Passing => TroubleCause::Passing,
            Fault::Channel(fault) => channel_cause(*fault),
        }),
    }
}

const fn channel_cause(fault: ChannelFault) -> TroubleCause {
    match fault {
        ChannelFault::ServerNotFound => TroubleCause::ServerNotFound,
        ChannelFault::NoConnection | ChannelFault::LogInUnreachable => TroubleCause::NoConnection,
        ChannelFault::Encryption => TroubleCause::Encryption,
        ChannelFault::EncryptionNotOffered => TroubleCause::EncryptionNotOffered,
        ChannelFault::Credentials | ChannelFault::LogInAgain | ChannelFault::AppRegistration => {
            TroubleCause::Credentials
        }
        ChannelFault::PasswordsNotAccepted => TroubleCause::PasswordsNotAccepted,
        ChannelFault::SenderRefused
        | ChannelFault::SenderNotRegistered
        | ChannelFault::SmtpSwitchedOff => TroubleCause::SenderRefused,
        ChannelFault::QuotaReached
        | ChannelFault::Funds
        | ChannelFault::Suspended
        | ChannelFault::Trial
        | ChannelFault::Region => TroubleCause::QuotaReached,
        ChannelFault::NotUnderstood | ChannelFault::CannotListen => TroubleCause::NotSetUp,
        ChannelFault::PasswordMissing | ChannelFault::LogInNotKept => TroubleCause::PasswordMissing,
        ChannelFault::FolderNotWritable => TroubleCause::FolderNotWritable,
        ChannelFault::NotSetUp => TroubleCause::NotSetUp,
        ChannelFault::LedgerNotWritable => TroubleCause::Storage,
        ChannelFault::Silent => TroubleCause::Silence,
    }
}

/// Concludes an attempt that nobody concluded: the program stopped in between, or broke down.
pub(super) fn lost(
    tx: &Tx<'_>,
    key: &Key,
    broke_down: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (cause, detail) = if broke_down {
        (
            TroubleCause::BrokeDown,
            "RingOnce made a mistake of its own while it was being handed over",
        )
    } else {
        (
            TroubleCause::Stopped,
            "RingOnce or the PC stopped while it was being handed over",
        )
    };
    let end = AttemptEnd {
        outcome: OutcomeWord::Unknown,
        fault: None,
        cause: Some(cause),
        detail,
    };
    tx.end_attempt(key, &end, now)?;
    let subject = planning::subject_of(tx, key)?;
    silent(tx, key, subject, detail, now).map(drop)
}

fn silent(
    tx: &Tx<'_>,
    key: &Key,
    subject: Subject,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let words = format!(
        "Nobody can tell whether it went ({detail}). It is not sent again. Find out and say so, \
         or phone the patient."
    );
    tx.land(key, ReminderState::Unknown, None, &words, Some(now))?;
    answering::tell(tx, subject, PROGRAM, "unknown", &words, now)?;
    Ok(Noted {
        notices: vec![(Cause::Unknown, unknown_notice(1))],
    })
}

fn refused(
    tx: &Tx<'_>,
    key: &Key,
    subject: Subject,
    words: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let words = format!("{words} (The carrier says: {detail})");
    tx.land(key, ReminderState::Failed, None, &words, None)?;
    answering::tell(tx, subject, PROGRAM, "failed", &words, now)?;
    // It leaves its place under the cap of its contact to another.
    planning::replan(
        tx,
        &Scope::Patients(subject.patient.into_iter().collect()),
        PROGRAM,
        now,
    )
    .map(drop)
}

/// Weather: it is tried again a little later, a few times.
fn passing(
    tx: &Tx<'_>,
    key: &Key,
    subject: Subject,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let tried = tx
        .attempts(key)?
        .iter()
        .filter(|attempt| attempt.fault == Some(FaultWord::Passing))
        .count();
    match tried
        .checked_sub(1)
        .and_then(|before| BACK_OFF_MINUTES.get(before))
    {
        Some(minutes) => {
            let words = format!("It did not go ({detail}). Tried again in {minutes} min.");
            tx.land(key, ReminderState::Approved, None, &words, None)?;
            tx.delay(key, now + TimeDelta::minutes(*minutes))?;
            answering::tell(tx, subject, PROGRAM, "not_sent", &words, now)
        }
        None => {
            let words = "It could not be sent after several attempts. Phone the patient.";
            refused(tx, key, subject, words, detail, now)
        }
    }
}

/// Whether a fault of a channel is weather: a network that is away comes back without anybody.
pub(super) const fn passes_by_itself(fault: ChannelFault) -> bool {
    match fault {
        ChannelFault::ServerNotFound
        | ChannelFault::NoConnection
        | ChannelFault::LogInUnreachable
        | ChannelFault::LedgerNotWritable => true,
        ChannelFault::Encryption
        | ChannelFault::EncryptionNotOffered
        | ChannelFault::Credentials
        | ChannelFault::PasswordsNotAccepted
        | ChannelFault::LogInAgain
        | ChannelFault::LogInNotKept
        | ChannelFault::AppRegistration
        | ChannelFault::SmtpSwitchedOff
        | ChannelFault::SenderRefused
        | ChannelFault::SenderNotRegistered
        | ChannelFault::QuotaReached
        | ChannelFault::Funds
        | ChannelFault::Suspended
        | ChannelFault::Trial
        | ChannelFault::Region
        | ChannelFault::NotUnderstood
        | ChannelFault::CannotListen
        | ChannelFault::PasswordMissing
        | ChannelFault::FolderNotWritable
        | ChannelFault::NotSetUp
        | ChannelFault::Silent => false,
    }
}

/// A carrier that refuses answers: whatever network was away is there again.
fn answers(tx: &Tx<'_>, channel: Channel) -> Result<(), StoreError> {
    let before = tx.in_a_row(channel)?;
    tx.record_in_a_row(
        channel,
        InARow {
            faults: 0,
            ..before
        },
    )
}

/// The channel itself is at fault: it stops, and no reminder is used up. A network that is away is
/// tried again with one reminder after a while; everything else waits for a person.
pub(super) fn stop_channel(
    tx: &Tx<'_>,
    channel: Channel,
    fault: ChannelFault,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let mut until = None;
    if passes_by_itself(fault) {
        let before = tx.in_a_row(channel)?;
        let faults = before.faults.saturating_add(1);
        tx.record_in_a_row(channel, InARow { faults, ..before })?;
        until = Some(now + breaker::rest_after(faults));
    }
    pause_channel(tx, channel, fault, until, now)
}

/// Stops a channel, and tells it once: a channel that is stopped already stays as it is.
fn pause_channel(
    tx: &Tx<'_>,
    channel: Channel,
    fault: ChannelFault,
    until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let reason = fault.sentence(channel);
    let pause = Pause {
        channel: Some(channel),
        cause: PauseCause::ChannelDown,
        who: PROGRAM.to_owned(),
        reason: reason.clone(),
        at: now,
        until,
    };
    if !tx.pause(&pause)? {
        return Ok(Noted::default());
    }
    let event = NewEvent {
        who: PROGRAM,
        what: "paused",
        detail: &reason,
        subject: Subject::default(),
    };
    tx.tell(&event, now)?;
    Ok(Noted {
        notices: vec![(Cause::ChannelDown, reason)],
    })
}
