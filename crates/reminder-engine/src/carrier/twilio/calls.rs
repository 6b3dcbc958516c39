//! Calls: one at a time, and nothing queued at the gateway. A gateway that is given many calls at
//! once dials them for hours; so the next is asked for only when the last one is over.

use chrono::{DateTime, TimeDelta, Utc};

use super::account::{Account, Unlisted};
use super::dialect::{Record, same_number};
use super::speech::{self, Unsayable};
use super::texts::{all_before, before, delta, found, with_clock};
use super::{AnsweringMachines, TwilioCarrier, not_sent, verdict};
use crate::carrier::{
    Asked, ChannelFault, Fault, Handover, Letter, LookedUp, Outcome, is_international,
};

/// Seconds that a phone rings; most mailboxes answer after that.
const RINGS_SECONDS: &str = "25";
/// Seconds after which a call is hung up, whatever is being said.
const LASTS_SECONDS: &str = "120";
/// From one call to the next: ringing, the gateway's own five seconds, the call itself.
pub(super) const SPACING: TimeDelta = TimeDelta::seconds(180);
/// A call that is not over after this is one that the gateway forgot: its default limit.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(4);
/// The gateway's clock may be behind ours by so much.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(2);

impl TwilioCarrier {
    /// Hands one call over, when no other one is under way.
    pub(super) fn call(&mut self, letter: &Letter<'_>) -> Handover {
        let (outcome, last_call) = match self.place(letter) {
            Ok(handover) => handover,
            Err(outcome) => (outcome.into(), None),
        };
        if let Some(call) = last_call {
            self.last_call = Some(call);
        }
        outcome
    }

    fn place(&self, letter: &Letter<'_>) -> Result<(Handover, Option<String>), Outcome> {
        let account = self.account().map_err(Outcome::from)?;
        let message = letter.message;
        if !is_international(&message.to) {
            let detail = "The number is not an international one.";
            return Err(not_sent(Fault::Recipient, detail));
        }
        if !is_international(&message.from_address) {
            return Err(ChannelFault::NotSetUp.into());
        }
        let twiml = speech::twiml(&message.text, &message.language).map_err(|why| {
            let detail = match why {
                Unsayable::Words => "The words are empty, too long, or cannot be spoken.",
                Unsayable::Language => "There is no voice for the language of the words.",
            };
            not_sent(Fault::Recipient, detail)
        })?;
        if letter.useful_until - letter.now < longest(&account) {
            let detail = "Too little time is left before it may not ring any more.";
            return Err(not_sent(Fault::Passing, detail));
        }
        self.another_under_way(&account, &message.from_address, letter.now)?;
        let mut form = vec![
            ("To", message.to.as_str()),
            ("From", message.from_address.as_str()),
            ("Twiml", twiml.as_str()),
            ("Timeout", RINGS_SECONDS),
            ("TimeLimit", LASTS_SECONDS),
        ];
        match self.settings.answering_machines {
            AnsweringMachines::SpeakAfterGreeting => {
                form.push(("MachineDetection", "DetectMessageEnd"));
            }
            AnsweringMachines::SpeakAtOnce => {}
        }
        let answer = match account.create("Calls", &form) {
            Ok(answer) => answer,
            Err(stop) => return Err(stop.outcome()),
        };
        let outcome = verdict::handed_over(&answer, &message.to);
        let call = match &outcome {
            Outcome::Accepted { reference } => Some(reference.clone()),
            Outcome::NotSent { .. } | Outcome::Unknown { .. } => None,
        };
        Ok((with_clock(outcome, &answer), call))
    }

    /// Fails when another call of the clinic's may still ring. Asks for the last one by its id,
    /// because a list may lag behind, and for the list, because this PC may just have started.
    fn another_under_way(
        &self,
        account: &Account<'_>,
        from: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Outcome> {
        let under_way = |record: &Record| {
            !verdict::is_over(&record.status) && !before(record, now - FORGOTTEN_AFTER)
        };
        if let Some(last) = &self.last_call {
            match account.one("Calls", last) {
                Ok(record) if under_way(&record) => return Err(busy()),
                Ok(_) => {}
                // The gateway keeps no calls for ever.
                Err(Unlisted::Refused(answer)) if answer.status == 404 => {}
                Err(unlisted) => return Err(not_found_out(&unlisted)),
            }
        }
        // The newest page is enough: no call of ours is asked for while an older one rings.
        match account.list("Calls", ("From", from), |_| true) {
            Ok(calls) if calls.iter().any(under_way) => Err(busy()),
            Ok(_) => Ok(()),
            Err(unlisted) => Err(not_found_out(&unlisted)),
        }
    }
}

/// Returns the longest time from the look at a call to the end of its ringing.
fn longest(account: &Account<'_>) -> TimeDelta {
    const QUESTIONS: u32 = 3;
    const RINGING: TimeDelta = TimeDelta::seconds(30);
    let patience = account.patience();
    delta((patience.until_heard() + patience.rest) * QUESTIONS) + RINGING
}

fn busy() -> Outcome {
    not_sent(
        Fault::Passing,
        "Another call of the clinic's is still under way.",
    )
}

/// Nothing was asked to ring, so nothing rang; what stopped the question would stop the call too.
fn not_found_out(unlisted: &Unlisted) -> Outcome {
    let fault = match unlisted {
        Unlisted::Stopped(stop) => stop.channel_fault().map_or(Fault::Passing, Fault::Channel),
        Unlisted::Refused(answer) => match verdict::refusal(answer) {
            Some((Fault::Channel(fault), _)) => Fault::Channel(fault),
            Some((Fault::Passing | Fault::Recipient | Fault::OptedOut | Fault::NoTexts, _))
            | None => Fault::Passing,
        },
        Unlisted::NotUnderstood | Unlisted::TooLong => Fault::Channel(ChannelFault::NotUnderstood),
    };
    let detail = format!(
        "Whether another call rings was not found out. {}",
        unlisted.detail()
    );
    not_sent(fault, &detail)
}

/// Looks for a call by its numbers and its moment. The gateway does not keep the words; one call a
/// day and number is what the caps allow.
pub(super) fn look_up(account: &Account<'_>, asked: &Asked<'_>) -> LookedUp {
    let since = asked.attempted_at - CLOCKS_APART;
    let message = asked.message;
    let listed = account.list("Calls", ("To", &message.to), |page| all_before(page, since));
    let is_it = |record: &Record| {
        record.is_outbound()
            && same_number(&record.to, &message.to)
            && same_number(&record.from, &message.from_address)
            && !before(record, since)
    };
    match listed {
        Ok(records) => found(records.into_iter().filter(is_it), verdict::receipt_of_call),
        Err(unlisted) => LookedUp::CannotTell {
            detail: unlisted.detail(),
        },
    }
}
