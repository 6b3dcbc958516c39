//! What a rehearsal hands over to. See the module above for why it is the only thing it can.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::key::Key;
use reminder_core::rehearsal::arrives;

use crate::carrier::recording::{Recorded, RecordingCarrier};
use crate::carrier::{Carrier, ChannelFault, Fault, Outcome};
use crate::outbox::{Hands, Sealed};

/// How the world outside the PC is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Weather {
    /// Carriers answer.
    #[default]
    Fair,
    /// There is no network.
    NoNetwork,
    /// Carriers take everything and say nothing.
    Silent,
}

/// A message that left the PC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) key: Key,
    pub(super) arrived: bool,
}

/// The weather, and what left in it; shared between the rehearsal and its recorder.
#[derive(Debug, Default)]
struct Outside {
    weather: Weather,
    left: Vec<Left>,
}

/// The hands of a rehearsal: whatever carrier is meant, it is written down and goes nowhere.
pub struct Recorder {
    carrier: RecordingCarrier,
}

impl Sealed for Recorder {}

impl Hands for Recorder {
    fn carrier(&mut self, _name: CarrierName) -> Option<&mut dyn Carrier> {
        Some(&mut self.carrier)
    }
}

/// Makes recorders that share one weather, and reads what they wrote down.
#[derive(Debug, Clone)]
pub(super) struct Sky {
    outside: Arc<Mutex<Outside>>,
    seed: u64,
}

impl Sky {
    pub(super) fn of(seed: u64) -> Self {
        Self {
            outside: Arc::default(),
            seed,
        }
    }

    pub(super) fn set(&self, weather: Weather) {
        self.lock().weather = weather;
    }

    /// Returns what left since this was asked last.
    pub(super) fn take(&self) -> Vec<Left> {
        std::mem::take(&mut self.lock().left)
    }

    /// Returns the hands of a program that just started.
    pub(super) fn recorder(&self) -> Recorder {
        let sky = self.clone();
        let records: Arc<Mutex<Vec<Recorded>>> = Arc::default();
        Recorder {
            carrier: RecordingCarrier::answering(
                records,
                Box::new(move |count, recorded| sky.answer(count, recorded)),
            ),
        }
    }

    fn answer(&self, count: usize, recorded: &Recorded) -> Outcome {
        // The list is in the building; people phone whatever the network does.
        if recorded.message.channel == Channel::CallList {
            return accepted(count);
        }
        let mut outside = self.lock();
        let (outcome, arrived) = match outside.weather {
            Weather::Fair => (accepted(count), true),
            Weather::Silent => {
                let detail = "the mail server took it and said nothing".to_owned();
                let arrived = arrives(self.seed, &recorded.key, 1);
                (Outcome::Unknown { detail }, arrived)
            }
            Weather::NoNetwork => {
                return Outcome::NotSent {
                    fault: Fault::Channel(ChannelFault::NoConnection),
                    detail: "there is no network".to_owned(),
                };
            }
        };
        outside.left.push(Left {
            key: recorded.key,
            arrived,
        });
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, Outside> {
        self.outside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn accepted(count: usize) -> Outcome {
    Outcome::Accepted {
        reference: format!("rehearsed-{count}"),
    }
}
