//! A carrier that can be asked, and answers as a test wrote it down: receipts, look-ups, replies.
//! It keeps what it is given and how often it was asked.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_engine::carrier::recording::{Answer, Recorded};
use reminder_engine::carrier::{
    Asked, Capabilities, Carrier, ChannelFault, Handover, Letter, LookedUp, Receipt, Reply,
};

use crate::kit::Records;

/// What the carrier says, and what it was asked.
#[derive(Default)]
pub struct Script {
    /// What it says about each message next; the last one stays.
    pub receipts: BTreeMap<String, VecDeque<Receipt>>,
    /// What its list shows; nothing when it is empty, and the last one stays.
    pub look_ups: VecDeque<LookedUp>,
    /// What patients answered. It says all of it every time it is asked.
    pub replies: Vec<Reply>,
    /// Why it cannot be listened to.
    pub deaf: Option<ChannelFault>,
    /// How often it was asked for a receipt.
    pub asked_for_receipts: u32,
    /// How often its list was looked at.
    pub looked_up: u32,
    /// How often it was listened to.
    pub listened: u32,
}

/// A script that a test and its carrier share.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Script>>);

impl Shared {
    /// Returns the script.
    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the carrier say these about a message, one after the other.
    pub fn says(&self, reference: &str, receipts: &[Receipt]) {
        let said = receipts.iter().cloned().collect();
        self.script().receipts.insert(reference.to_owned(), said);
    }

    /// Lets a patient answer.
    pub fn reply(&self, id: &str, from: &str, body: &str, at: DateTime<Utc>) {
        self.script().replies.push(Reply {
            id: id.to_owned(),
            from: from.to_owned(),
            to: String::new(),
            body: body.to_owned(),
            at,
        });
    }
}

/// Takes the next of some answers; the last one stays.
fn next<T: Clone>(answers: &mut VecDeque<T>) -> Option<T> {
    if answers.len() > 1 {
        answers.pop_front()
    } else {
        answers.front().cloned()
    }
}

/// The carrier.
pub struct ScriptedCarrier {
    /// What it was given.
    pub records: Records,
    /// What it answers to a message.
    pub answer: Answer,
    /// What it says later.
    pub shared: Shared,
}

impl Carrier for ScriptedCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        let recorded = Recorded::of(letter);
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = (self.answer)(records.len(), &recorded);
        records.push(recorded);
        outcome.into()
    }

    fn capabilities(&self, _channel: Channel) -> Capabilities {
        Capabilities {
            look_up: true,
            receipts: true,
            replies: true,
            ..Capabilities::default()
        }
    }

    fn look_up(&mut self, _asked: &Asked<'_>) -> LookedUp {
        let mut script = self.shared.script();
        script.looked_up += 1;
        next(&mut script.look_ups).unwrap_or(LookedUp::None)
    }

    fn receipt(&mut self, _channel: Channel, reference: &str) -> Receipt {
        let mut script = self.shared.script();
        script.asked_for_receipts += 1;
        script
            .receipts
            .get_mut(reference)
            .and_then(next)
            .unwrap_or(Receipt::UnderWay)
    }

    fn replies(&mut self, since: DateTime<Utc>) -> Result<Vec<Reply>, ChannelFault> {
        let mut script = self.shared.script();
        script.listened += 1;
        match script.deaf {
            Some(fault) => Err(fault),
            None => Ok(script
                .replies
                .iter()
                .filter(|reply| reply.at >= since)
                .cloned()
                .collect()),
        }
    }
}
