//! Carriers as they are on bad days: they refuse, fall silent, answer late, are down for hours, have
//! another clock, and sometimes the power fails while they are asked. Their record is the truth.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use chrono::{DateTime, TimeDelta, Utc};
use reminder_engine::Engine;
use reminder_engine::api::{self, Who};
use reminder_engine::carrier::{Carrier, ChannelFault, Fault, Handover, Letter, Outcome};
use reminder_engine::clock::{Clock, VirtualClock};
use serde_json::json;

use crate::chance::Chance;
use crate::clinic::step_of;
use crate::trace::{Fact, HandedOver, Said, Trace};

/// What a panic carries when it stands for a power cut.
pub(crate) struct PowerCut;

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
    pub(crate) fn new(now: DateTime<Utc>, weather: Weather, chance: Chance) -> Self {
        Self {
            trace: Trace::default(),
            clock: Arc::new(VirtualClock::at(now)),
            ahead: TimeDelta::zero(),
            weather,
            silent: false,
            engine: Weak::new(),
            chance,
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

    fn drawn(outside: &mut Outside) -> Self {
        let truth = outside.truth();
        if let Some((until, fault)) = outside.weather.down
            && truth < until
        {
            return Self::of(refused(Fault::Channel(fault)), false, 5);
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
    }
}

/// A carrier of the simulation.
pub(crate) struct SimCarrier(pub(crate) Shared);

impl Carrier for SimCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        let mut outside = look_out(&self.0);
        let fate = Fate::drawn(&mut outside);
        let mut recorded = record(letter, fate.said(), fate.has_it);
        let theirs = outside.truth() + outside.weather.clock_error;
        let tells = outside.weather.tells_time && !fate.power_cut;
        let off = (theirs - outside.clock.now()).abs() > TimeDelta::minutes(5);
        recorded.clock_off = tells && off;
        recorded.took = TimeDelta::seconds(fate.seconds);
        outside.silent |= recorded.said == Said::Silent;
        outside.note(Fact::HandedOver(Box::new(recorded)));
        outside.clock.advance(TimeDelta::seconds(fate.seconds));
        let somebody_acts = outside.weather.trouble_one_in.is_some() && outside.chance.one_in(40);
        let engine = outside.engine.upgrade();
        drop(outside);
        if let Some(engine) = engine.filter(|_| somebody_acts) {
            let who = Who("Ben".to_owned());
            if api::call(&engine, &who, "pause", json!({ "reason": "wait" })).is_ok() {
                look_out(&self.0).note(Fact::Paused);
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
}
