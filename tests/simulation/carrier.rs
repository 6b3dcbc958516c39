//! Carriers as they are on bad days: they refuse, fall silent, answer late, are down for hours,
//! have another clock, and sometimes the power fails while they are asked. Their record is the
//! truth.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::key::Key;
use reminder_core::message::Message;
use reminder_engine::Engine;
use reminder_engine::api::{self, Who};
use reminder_engine::carrier::{
    Asked, CalledOff, Capabilities, Carrier, ChannelFault, Fault, Handover, Letter, LookedUp,
    Outcome, Receipt, Reply, UndeliveredBecause,
};
use reminder_engine::clock::{Clock, VirtualClock};
use serde_json::json;

use crate::chance::Chance;
use crate::clinic::step_of;
use crate::network::Network;
use crate::trace::{Fact, HandedOver, Said, Trace};

/// What a panic carries when it stands for a power cut.
pub(crate) struct PowerCut;

/// What no carrier may do. The checkers must find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Every text goes out twice.
    Twice,
    /// It heard what patients answered, and keeps it to itself.
    Deaf,
}

/// How things are outside the clinic.
#[derive(Debug, Clone)]
pub(crate) struct Weather {
    /// Once in so many letters something goes wrong; none when all is well.
    pub(crate) trouble_one_in: Option<usize>,
    /// Until when nothing can be reached, and how it shows.
    pub(crate) down: Option<(DateTime<Utc>, ChannelFault)>,
    /// Carriers tell the time.
    pub(crate) tells_time: bool,
    /// By how much the carrier's own clock is wrong.
    pub(crate) clock_error: TimeDelta,
}

impl Weather {
    /// Nothing goes wrong.
    pub(crate) const FINE: Self = Self {
        trouble_one_in: None,
        down: None,
        tells_time: false,
        clock_error: TimeDelta::zero(),
    };
}

/// What the PC, its clock and the carriers share.
pub(crate) struct Outside {
    /// Everything that happened.
    pub(crate) trace: Trace,
    /// The PC's clocks.
    pub(crate) clock: Arc<VirtualClock>,
    /// How much the wall clock is ahead of the truth.
    pub(crate) ahead: TimeDelta,
    /// How things are.
    pub(crate) weather: Weather,
    /// Something is unknown that nobody looked at yet.
    pub(crate) silent: bool,
    /// The running program, for staff who act while a carrier is asked.
    pub(crate) engine: Weak<Engine>,
    /// What is wrong with the carriers.
    pub(crate) flaw: Option<Flaw>,
    /// What happens to texts and calls.
    network: Network,
    chance: Chance,
}

/// The same, from everywhere.
pub(crate) type Shared = Arc<Mutex<Outside>>;

/// Returns what is outside, also after a power cut.
pub(crate) fn look_out(shared: &Shared) -> MutexGuard<'_, Outside> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outside {
    /// Returns an outside at a moment.
    pub(crate) fn new(now: DateTime<Utc>, weather: Weather, mut chance: Chance) -> Self {
        Self {
            flaw: None,
            network: Network::new(chance.branch()),
            trace: Trace::default(),
            clock: Arc::new(VirtualClock::at(now)),
            ahead: TimeDelta::zero(),
            weather,
            silent: false,
            engine: Weak::new(),
            chance,
        }
    }

    /// Notes what the program is told about a message.
    fn tell(&mut self, key: Key, receipt: &Receipt) {
        match receipt {
            Receipt::Delivered => self.note(Fact::Arrived(key)),
            Receipt::Undelivered { because, .. } if *because != UndeliveredBecause::TooLate => {
                self.note(Fact::Lost(key));
            }
            Receipt::Undelivered { .. }
            | Receipt::UnderWay
            | Receipt::Sent
            | Receipt::Cancelled
            | Receipt::CannotTell { .. } => {}
        }
    }

    /// Writes down that something happened now.
    pub(crate) fn note(&mut self, fact: Fact) {
        let now = self.clock.now();
        self.trace.note(now, now - self.ahead, fact);
    }

    fn truth(&self) -> DateTime<Utc> {
        self.clock.now() - self.ahead
    }

    /// Returns why nothing can be reached, if nothing can.
    fn down(&self) -> Option<ChannelFault> {
        let (until, fault) = self.weather.down?;
        (self.truth() < until).then_some(fault)
    }
}

/// What becomes of one letter.
struct Fate {
    outcome: Outcome,
    has_it: bool,
    seconds: i64,
    power_cut: bool,
}

impl Fate {
    fn of(outcome: Outcome, has_it: bool, seconds: i64) -> Self {
        Self {
            outcome,
            has_it,
            seconds,
            power_cut: false,
        }
    }

    fn drawn(outside: &mut Outside, name: CarrierName, message: &Message) -> Self {
        if let Some(fault) = outside.down() {
            return Self::of(refused(Fault::Channel(fault)), false, 5);
        }
        // A gateway knows who said stop; the clinic's phone does not.
        let stopped = |truth| outside.network.is_stopped(name, &message.to, truth);
        let by_text = message.channel == Channel::Sms;
        if by_text && name == CarrierName::Twilio && stopped(outside.truth()) {
            return Self::of(refused(Fault::OptedOut), false, 1);
        }
        let trouble = outside.weather.trouble_one_in;
        if !trouble.is_some_and(|times| outside.chance.one_in(times)) {
            let reference = "taken".to_owned();
            return Self::of(Outcome::Accepted { reference }, true, 1);
        }
        let reset = || Outcome::Unknown {
            detail: "the connection was reset".to_owned(),
        };
        match outside.chance.below(8) {
            0 if by_text && outside.chance.one_in(3) => Self::of(refused(Fault::NoTexts), false, 1),
            0 => Self::of(refused(Fault::Recipient), false, 1),
            1 => Self::of(refused(Fault::Passing), false, 1),
            2 => Self::of(
                refused(Fault::Channel(ChannelFault::NoConnection)),
                false,
                60,
            ),
            3 => Self::of(reset(), true, 3),
            4 => Self::of(reset(), false, 3),
            5 => Self::of(reset(), true, 600),
            6 => {
                let reference = "taken late".to_owned();
                Self::of(Outcome::Accepted { reference }, true, 400)
            }
            _ => Self {
                power_cut: true,
                has_it: outside.chance.one_in(2),
                ..Self::of(reset(), true, 0)
            },
        }
    }

    fn said(&self) -> Said {
        match &self.outcome {
            Outcome::Accepted { .. } => Said::Taken,
            Outcome::NotSent { .. } => Said::Refused,
            Outcome::Unknown { .. } => Said::Silent,
        }
    }
}

fn refused(fault: Fault) -> Outcome {
    Outcome::NotSent {
        fault,
        detail: "refused".to_owned(),
    }
}

/// Returns a letter as the carrier's record keeps it.
pub(crate) fn record(letter: &Letter<'_>, said: Said, has_it: bool) -> HandedOver {
    let mut message = letter.message.clone();
    let about = message.calendar.as_mut().and_then(|entry| {
        entry.sequence = 0;
        let uid = entry.uid.strip_prefix("ringonce-appointment-")?;
        let (id, _) = uid.split_once('@')?;
        Some((id.parse().ok()?, entry.start))
    });
    HandedOver {
        key: *letter.key,
        about,
        step: step_of(&message.text),
        message,
        said,
        has_it,
        took: TimeDelta::zero(),
        clock_off: false,
        fault: None,
        useful_until: letter.useful_until,
    }
}

/// A carrier of the simulation.
pub(crate) struct SimCarrier {
    pub(crate) name: CarrierName,
    pub(crate) outside: Shared,
}

impl SimCarrier {
    fn is_of_phones(&self) -> bool {
        matches!(self.name, CarrierName::SmsGate | CarrierName::Twilio)
    }
}

impl Carrier for SimCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        let mut outside = look_out(&self.outside);
        let mut fate = Fate::drawn(&mut outside, self.name, letter.message);
        if fate.has_it && self.is_of_phones() {
            let (now, fine) = (outside.truth(), outside.weather.trouble_one_in.is_none());
            let name = outside.network.keep(self.name, letter, now, fine);
            if let Outcome::Accepted { reference } = &mut fate.outcome {
                *reference = name;
            }
        }
        let mut recorded = record(letter, fate.said(), fate.has_it);
        let theirs = outside.truth() + outside.weather.clock_error;
        let tells = outside.weather.tells_time && !fate.power_cut;
        let off = (theirs - outside.clock.now()).abs() > TimeDelta::minutes(5);
        recorded.clock_off = tells && off;
        recorded.took = TimeDelta::seconds(fate.seconds);
        if let Outcome::NotSent { fault, .. } = &fate.outcome {
            recorded.fault = Some(*fault);
        }
        outside.silent |= recorded.said == Said::Silent;
        if outside.flaw == Some(Flaw::Twice) && letter.message.channel == Channel::Sms {
            outside.note(Fact::HandedOver(Box::new(recorded.clone())));
        }
        outside.note(Fact::HandedOver(Box::new(recorded)));
        outside.clock.advance(TimeDelta::seconds(fate.seconds));
        let somebody_acts = outside.weather.trouble_one_in.is_some() && outside.chance.one_in(40);
        let engine = outside.engine.upgrade();
        drop(outside);
        if let Some(engine) = engine.filter(|_| somebody_acts) {
            let who = Who("Ben".to_owned());
            if api::call(&engine, &who, "pause", json!({ "reason": "wait" })).is_ok() {
                look_out(&self.outside).note(Fact::Paused);
            }
        }
        if fate.power_cut {
            // No message, no hook: nobody is told when the power fails.
            resume_unwind(Box::new(PowerCut));
        }
        Handover {
            outcome: fate.outcome,
            carrier_clock: tells.then(|| theirs + TimeDelta::seconds(fate.seconds)),
        }
    }

    fn capabilities(&self, channel: Channel) -> Capabilities {
        let texts = channel == Channel::Sms;
        let calls = channel == Channel::Voice && self.name == CarrierName::Twilio;
        if !self.is_of_phones() || !(texts || calls) {
            return Capabilities::default();
        }
        Capabilities {
            look_up: true,
            cancel: true,
            receipts: true,
            replies: texts,
            ..Capabilities::default()
        }
    }

    fn look_up(&mut self, asked: &Asked<'_>) -> LookedUp {
        let mut outside = look_out(&self.outside);
        let detail = "out of reach".to_owned();
        if outside.down().is_some() {
            return LookedUp::CannotTell { detail };
        }
        let now = outside.truth();
        let found = outside.network.look_up(asked.key, now);
        if let LookedUp::One { receipt, .. } = &found {
            outside.tell(*asked.key, receipt);
            let lost = no_texts(receipt);
            outside.note(Fact::Found(*asked.key));
            if lost {
                outside.note(Fact::NoTexts(asked.message.to.clone()));
            }
        }
        found
    }

    fn receipt(&mut self, _channel: Channel, reference: &str) -> Receipt {
        let mut outside = look_out(&self.outside);
        let reached = outside.down().is_none();
        let found = outside.network.receipt(reference, outside.truth());
        let Some((key, receipt, to)) = found.filter(|_| reached) else {
            let detail = "out of reach".to_owned();
            return Receipt::CannotTell { detail };
        };
        outside.tell(key, &receipt);
        if no_texts(&receipt) {
            outside.note(Fact::NoTexts(to));
        }
        receipt
    }

    fn cancel(&mut self, _channel: Channel, reference: &str) -> CalledOff {
        let mut outside = look_out(&self.outside);
        let detail = "out of reach".to_owned();
        if outside.down().is_some() {
            return CalledOff::CannotTell { detail };
        }
        let now = outside.truth();
        match outside.network.cancel(reference, now) {
            Some((called_off, taken_back)) => {
                if let Some(key) = taken_back {
                    outside.note(Fact::TakenBack(key));
                }
                called_off
            }
            None => CalledOff::CannotTell { detail },
        }
    }

    fn replies(&mut self, since: DateTime<Utc>) -> Result<Vec<Reply>, ChannelFault> {
        let mut outside = look_out(&self.outside);
        if let Some(fault) = outside.down() {
            return Err(fault);
        }
        let (now, error) = (outside.truth(), outside.weather.clock_error);
        let (listed, news) = outside.network.listed(self.name, since, now, error);
        for heard in news {
            outside.note(heard);
        }
        match outside.flaw {
            Some(Flaw::Deaf) => Ok(Vec::new()),
            Some(Flaw::Twice) | None => Ok(listed),
        }
    }
}

fn no_texts(receipt: &Receipt) -> bool {
    let no_texts = UndeliveredBecause::NoTexts;
    matches!(receipt, Receipt::Undelivered { because, .. } if *because == no_texts)
}
