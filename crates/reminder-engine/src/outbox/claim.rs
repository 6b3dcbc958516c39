//! The claim: everything is read again in one transaction, and only if all of it still holds is the
//! attempt written. The first byte leaves after the COMMIT said OK, and never otherwise.

use chrono::{DateTime, Days, NaiveDate, Utc};
use reminder_core::budget::{Allowance, Rate, Room, allowance};
use reminder_core::cadence::Channel;
use reminder_core::calendar::{SendingHours, Zone};
use reminder_core::clinic::{Caps, CarrierName, Clinic};
use reminder_core::contact::zones_for;
use reminder_core::escalation::called_for;
use reminder_core::gate::{CancelReason, Condition, SendFacts, Verdict, gate, needless};
use reminder_core::key::Key;
use reminder_core::ledger::WithdrawReason;
use reminder_core::message::Message;
use reminder_core::notice::Change;
use reminder_core::reminder::ReminderState;

use super::limits;
use crate::answering;
use crate::api::event::Cause;
use crate::fence::Turn;
use crate::planning;
use crate::sentences::{self, PROGRAM};
use crate::store::{ClaimFacts, FaultWord, Pause, Store, StoreError, Subject, Tx};

/// When the clinic lets something go, worked out once per change of the rules.
pub(super) struct Hours {
    revision: i64,
    clinic: Clinic,
    sending: SendingHours,
}

/// A reminder that is in flight: written down, durable, not yet handed over.
pub(super) struct Claimed {
    pub(super) key: Key,
    pub(super) attempt: u32,
    pub(super) message: Message,
    /// It may not leave later than this, wherever it waits.
    pub(super) useful_until: DateTime<Utc>,
}

/// What became of trying to claim a reminder.
pub(super) enum Claim {
    /// It is in flight.
    Go(Box<Claimed>),
    /// This one does not go; the next may.
    NotThis { notices: Vec<(Cause, String)> },
    /// The database no longer says that this PC may send.
    NotOurs,
    /// Nothing goes by this channel before this moment; another one need not wait for it.
    Rests {
        channel: Channel,
        until: Option<DateTime<Utc>>,
    },
    /// Nothing goes before this moment.
    NothingNow { next_at: Option<DateTime<Utc>> },
}

const OVERALL: &str = "overall";

/// More handings-over than the weather of one reminder explains: a person must look. What was the
/// fault of a whole channel does not count.
const ATTEMPTS_MAX: u32 = 12;
/// As many as the table of attempts has room for, whatever they were.
const ATTEMPTS_EVER: u32 = 20;

/// Claims one reminder if everything still allows it.
pub(super) fn claim(
    store: &Store,
    hours: &mut Option<Hours>,
    turn: &Turn,
    key: &Key,
    now: DateTime<Utc>,
) -> Result<Claim, StoreError> {
    store.write(|tx| {
        let hours = current(tx, hours)?;
        let Some(facts) = tx.claim_facts(key)? else {
            return Ok(Claim::NotThis {
                notices: Vec::new(),
            });
        };
        let pauses = tx.pauses()?;
        let Message { channel, to, .. } = &facts.message;
        let zones = zones_for(*channel, to, &hours.clinic.country);
        let there = hours.sending.with_walls_in(zones);
        let condition = condition(tx, &facts, hours.sending.zone(), now)?;
        let verdict = gate(&send_facts(&facts, condition, &pauses, &there), now);
        match verdict {
            Verdict::Send => within_limits(tx, &facts, (hours, &there), turn, now),
            // Only this one waits: for its channel, its grace or the next morning.
            Verdict::Stopped => Ok(stopped(&pauses)),
            Verdict::Wait { until } => {
                tx.delay(key, until)?;
                Ok(Claim::NotThis {
                    notices: Vec::new(),
                })
            }
            Verdict::Replan => {
                planning::replan(tx, &planning::one(facts.patient), PROGRAM, now)?;
                confirm_or_hold(tx, &facts, now)
            }
            Verdict::Cancel(reason) => {
                cancel(tx, &facts, reason, now)?;
                leaves_its_place(tx, &facts, now)
            }
            Verdict::Expire => {
                expire(tx, key, now)?;
                leaves_its_place(tx, &facts, now)
            }
            Verdict::Tampered => {
                let reason = "The stored words are not the approved ones. Review it again.";
                stop(tx, &facts, reason, now)?;
                let words = "A reminder's words changed behind RingOnce's back. It was stopped; \
                    look at it in the Outbox.";
                Ok(Claim::NotThis {
                    notices: vec![(Cause::Storage, words.to_owned())],
                })
            }
        }
    })
}

fn current<'h>(tx: &Tx<'_>, hours: &'h mut Option<Hours>) -> Result<&'h Hours, StoreError> {
    let revision = tx.rules_revision()?;
    let fresh = hours.take().filter(|known| known.revision == revision);
    let known = match fresh {
        Some(known) => known,
        None => {
            let clinic = tx.clinic()?.clinic;
            let sending = SendingHours::of(&clinic).map_err(|error| StoreError::Unreadable {
                detail: error.to_string(),
            })?;
            Hours {
                revision,
                clinic,
                sending,
            }
        }
    };
    Ok(hours.insert(known))
}

/// Returns the condition under which a reminder goes, with everything that is known about it.
fn condition(
    tx: &Tx<'_>,
    facts: &ClaimFacts,
    zone: &Zone,
    now: DateTime<Utc>,
) -> Result<Option<Condition>, StoreError> {
    let Some(only_if) = facts.message.only_if else {
        return Ok(None);
    };
    Ok(Some(Condition {
        only_if,
        before: tx.before(facts)?,
        other_channels_today: tx.other_channels(facts, zone, zone.civil(now).date())?,
    }))
}

fn send_facts<'h>(
    facts: &ClaimFacts,
    condition: Option<Condition>,
    pauses: &[Pause],
    hours: &'h SendingHours,
) -> SendFacts<'h> {
    let channel = facts.message.channel;
    SendFacts {
        state: facts.state,
        window: facts.window,
        release_at: facts.release_at,
        hash_of_bytes: facts.message.content_hash(&facts.window),
        hash_in_row: facts.content_hash,
        hash_approved: facts.approved_hash,
        change: Change::of_step(facts.step),
        condition,
        appointment_status: facts.appointment_status,
        appointment_start: facts.appointment_start,
        occurrence: facts.occurrence,
        revisions_match: facts.revisions_match,
        further: facts.further.iter().map(|visit| visit.facts).collect(),
        opted_out: facts.opted_out,
        unwelcome: facts.unwelcome,
        no_texts: facts.no_texts,
        patient_archived: facts.patient_archived,
        paused: pauses
            .iter()
            .any(|pause| pause.channel.is_none_or(|stopped| stopped == channel)),
        clock_sane: true,
        hours,
    }
}

fn stopped(pauses: &[Pause]) -> Claim {
    if pauses.iter().any(|pause| pause.channel.is_none()) {
        Claim::NothingNow { next_at: None }
    } else {
        Claim::NotThis {
            notices: Vec::new(),
        }
    }
}

/// Caps and budgets by the clinic's hours; then the attempt, which is of use until evening there.
/// Whatever is taken here is taken together with it.
fn within_limits(
    tx: &Tx<'_>,
    facts: &ClaimFacts,
    (hours, there): (&Hours, &SendingHours),
    turn: &Turn,
    now: DateTime<Utc>,
) -> Result<Claim, StoreError> {
    let channel = facts.message.channel;
    for (name, rate) in budgets(&hours.clinic, channel, facts.message.carrier) {
        match allowance(rate, tx.budget(name)?, now.timestamp_millis()) {
            Allowance::Now { .. } => {}
            Allowance::NotBefore { at_ms } => {
                let until = DateTime::from_timestamp_millis(at_ms);
                return Ok(match name {
                    OVERALL => Claim::NothingNow { next_at: until },
                    _ => Claim::Rests { channel, until },
                });
            }
        }
    }
    if let Room::From(at) = limits::room_at(tx, facts.message.carrier, now)? {
        let until = Some(at);
        return Ok(Claim::Rests { channel, until });
    }
    let today = hours.sending.zone().civil(now).date();
    if let Some(reason) = had_enough(tx, facts, &hours.clinic.caps, today)? {
        stop(tx, facts, &reason, now)?;
        return Ok(Claim::NotThis {
            notices: Vec::new(),
        });
    }
    if !tx.take_turn(&turn.stamp, turn.sequence)? {
        return Ok(Claim::NotOurs);
    }
    tx.take_slots(facts, today, hours.clinic.caps.of(channel))?;
    for (name, rate) in budgets(&hours.clinic, channel, facts.message.carrier) {
        if let Allowance::Now { next_state_ms } =
            allowance(rate, tx.budget(name)?, now.timestamp_millis())
        {
            tx.set_budget(name, next_state_ms)?;
        }
    }
    tx.begin_attempt(facts, now)?;
    let words = format!("Handed to {}.", sentences::carrier(facts.message.carrier));
    tell(tx, facts, "handed_over", &words, now)?;
    tell_the_others(tx, facts, now)?;
    let claimed = Claimed {
        key: facts.key,
        attempt: facts.attempts + 1,
        message: facts.message.clone(),
        useful_until: useful_until(facts, there, now),
    };
    Ok(Claim::Go(Box::new(claimed)))
}

/// Writes into the history of each further visit what went about it.
fn tell_the_others(tx: &Tx<'_>, facts: &ClaimFacts, now: DateTime<Utc>) -> Result<(), StoreError> {
    for visit in &facts.further {
        let detail = "Handed over in one text with another visit at this number.";
        let subject = Subject {
            key: None,
            appointment: Some(visit.appointment),
            patient: Some(visit.patient),
        };
        answering::tell(tx, subject, PROGRAM, "handed_over", detail, now)?;
    }
    Ok(())
}

/// Returns why a reminder must not be handed over although nothing delays it, if anything says so.
fn had_enough(
    tx: &Tx<'_>,
    facts: &ClaimFacts,
    caps: &Caps,
    today: NaiveDate,
) -> Result<Option<String>, StoreError> {
    let channel = facts.message.channel;
    if tried_too_often(tx, facts)? {
        let reason = "It was tried too often without success. Phone the patient.";
        return Ok(Some(reason.to_owned()));
    }
    if tx.occurrence_taken(facts)? {
        let reason = "A reminder of this step already went for this appointment.";
        return Ok(Some(reason.to_owned()));
    }
    let cap = caps.of(channel);
    if tx.recipient_slots_taken(facts, today)? >= cap {
        return Ok(Some(format!(
            "This contact already got {cap} today, which is as much as it may. Phone the patient."
        )));
    }
    let week = today - Days::new(6);
    Ok(match caps.of_week(channel) {
        Some(cap) if tx.rings_since(&facts.message.to, week)? >= u32::from(cap) => Some(format!(
            "This number already got {cap} texts and calls in seven days, which is as much as it \
             may. Phone the patient."
        )),
        Some(_) | None => None,
    })
}

fn tried_too_often(tx: &Tx<'_>, facts: &ClaimFacts) -> Result<bool, StoreError> {
    if facts.attempts < ATTEMPTS_MAX || facts.attempts >= ATTEMPTS_EVER {
        return Ok(facts.attempts >= ATTEMPTS_EVER);
    }
    let own = tx
        .attempts(&facts.key)?
        .into_iter()
        .filter(|attempt| attempt.fault != Some(FaultWord::Channel))
        .count();
    Ok(u32::try_from(own).is_ok_and(|own| own >= ATTEMPTS_MAX))
}

/// A carrier that keeps a message for a while must let go of it when its window closes, and before
/// the evening, wherever that comes first: what it sends at night is ours.
fn useful_until(facts: &ClaimFacts, hours: &SendingHours, now: DateTime<Utc>) -> DateTime<Utc> {
    let evening = hours.end_of_day(now);
    evening.map_or(facts.window.expires_at, |evening| {
        evening.min(facts.window.expires_at)
    })
}

/// How fast a message may follow the one before it: for all channels together, and for its own.
fn budgets(clinic: &Clinic, channel: Channel, carrier: CarrierName) -> [(&'static str, Rate); 2] {
    let every = |seconds: i64| Rate {
        interval_ms: seconds * 1_000,
        burst: 1,
    };
    let rate = match (channel, carrier) {
        (Channel::Email, _) => Rate::per_minute(clinic.emails_per_minute),
        (_, CarrierName::Practice) | (Channel::CallList, _) => {
            Rate::per_minute(clinic.reminders_per_minute)
        }
        // Phone networks take a phone that sends faster for a machine.
        (Channel::Sms, CarrierName::SmsGate) => every(10),
        // A number carries one part of a text a second; the gateway would queue the rest.
        (Channel::Sms, _) => every(2),
        // Ringing and speaking take about so long, and only one may ring.
        (Channel::Voice, _) => every(180),
    };
    [
        (OVERALL, Rate::per_minute(clinic.reminders_per_minute)),
        (channel.as_str(), rate),
    ]
}

/// Returns the milliseconds from one message of a channel to the next at its slowest carrier.
pub(super) fn pace(clinic: &Clinic, channel: Channel) -> i64 {
    let carrier = match channel {
        Channel::Email => CarrierName::Smtp,
        Channel::Sms => CarrierName::SmsGate,
        Channel::Voice => CarrierName::Twilio,
        Channel::CallList => CarrierName::CallList,
    };
    let [(_, overall), (_, own)] = budgets(clinic, channel, carrier);
    overall.interval_ms.max(own.interval_ms)
}

/// After planning again the row is as it was approved, or it went back to review; if it is neither,
/// a person must look.
fn confirm_or_hold(
    tx: &Tx<'_>,
    before: &ClaimFacts,
    now: DateTime<Utc>,
) -> Result<Claim, StoreError> {
    let stuck = tx.claim_facts(&before.key)?.is_some_and(|facts| {
        facts.state == before.state && facts.approved_hash.is_some() && !facts.stands()
    });
    if stuck {
        let reason = "Something it was planned from changed, and it could not be planned again. \
            Look at the appointment, then release or skip it.";
        stop(tx, before, reason, now)?;
    }
    Ok(Claim::NotThis {
        notices: Vec::new(),
    })
}

fn stop(
    tx: &Tx<'_>,
    facts: &ClaimFacts,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if tx.hold(&facts.key, reason)? {
        tell(tx, facts, "held", reason, now)?;
    }
    Ok(())
}

/// What does not go leaves its place under the cap of its contact to another.
fn leaves_its_place(
    tx: &Tx<'_>,
    facts: &ClaimFacts,
    now: DateTime<Utc>,
) -> Result<Claim, StoreError> {
    planning::replan(tx, &planning::one(facts.patient), PROGRAM, now)?;
    Ok(Claim::NotThis {
        notices: Vec::new(),
    })
}

fn cancel(
    tx: &Tx<'_>,
    facts: &ClaimFacts,
    reason: CancelReason,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let reason = match reason {
        CancelReason::AppointmentOff => WithdrawReason::AppointmentOff,
        CancelReason::Moved => WithdrawReason::Moved,
        CancelReason::OptedOut => WithdrawReason::OptedOut,
        CancelReason::PatientSaysNo | CancelReason::PatientArchived => {
            WithdrawReason::PatientSaysNo
        }
        CancelReason::NoTexts => WithdrawReason::NoTexts,
        CancelReason::TakesPlace => WithdrawReason::NothingToTell,
        CancelReason::Confirmed => WithdrawReason::Confirmed,
        CancelReason::NotCalledFor => WithdrawReason::NotCalledFor,
    };
    let words = sentences::withdrawn(reason);
    if tx.withdraw(&facts.key, reason, words)? {
        tell(tx, facts, "cancelled", words, now)?;
    }
    Ok(())
}

/// Writes that a reminder became too late; returns whether it was still waiting.
pub(super) fn expire(tx: &Tx<'_>, key: &Key, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let Some(facts) = tx.claim_facts(key)? else {
        return Ok(false);
    };
    let called = match facts.message.only_if {
        Some(only_if) => Some(called_for(only_if, tx.before(&facts)?, now)),
        None => None,
    };
    if facts.state.is_open()
        && let Some(reason) = needless(called, facts.appointment_status, true)
    {
        cancel(tx, &facts, reason, now)?;
        return Ok(true);
    }
    let words = match facts.state {
        ReminderState::Planned => "It was not approved in time, so it was not sent.",
        ReminderState::Held => "It was on hold until it was too late, so it was not sent.",
        ReminderState::Approved
        | ReminderState::Sending
        | ReminderState::Unknown
        | ReminderState::Accepted
        | ReminderState::Delivered
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => "It became too late to be of use, so it was not sent.",
    };
    let expired = tx.expire(key, words)?;
    if expired {
        tell(tx, &facts, "expired", words, now)?;
    }
    Ok(expired)
}

fn tell(
    tx: &Tx<'_>,
    facts: &ClaimFacts,
    what: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let subject = Subject {
        key: Some(facts.key),
        appointment: Some(facts.appointment),
        patient: Some(facts.patient),
    };
    answering::tell(tx, subject, PROGRAM, what, detail, now)
}
