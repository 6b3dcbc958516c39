//! What happens to texts and calls behind their carriers: they wait, leave, arrive or do not, and
//! patients answer. Not here: what a carrier says when it is handed one.

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::key::Key;
use reminder_engine::carrier::{CalledOff, Letter, LookedUp, Receipt, Reply, UndeliveredBecause};

use crate::chance::Chance;
use crate::trace::Fact;

/// A text or call that a carrier has. All moments are the true ones.
struct Kept {
    key: Key,
    carrier: CarrierName,
    to: String,
    leaves_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    end: Receipt,
}

/// What somebody answered, from the moment the carrier has it on its record.
struct Answer {
    /// To which.
    key: Key,
    carrier: CarrierName,
    from: String,
    body: &'static str,
    at: DateTime<Utc>,
    /// The carrier's list lags behind by so much.
    lag: TimeDelta,
    heard: bool,
    number: usize,
}

/// What an answer means to a carrier, and to anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// No more.
    Stop,
    /// More again.
    Start,
    /// "I will come."
    Yes,
    /// For a person.
    Words,
}

/// Answers as people write them.
const BODIES: [&str; 8] = [
    "YES",
    "yes!",
    "STOP",
    " Stop. ",
    "CANCEL",
    "START",
    "Who is this?",
    "I am late",
];

/// Reads an answer by the few words these patients know.
pub(crate) fn meaning(body: &str) -> Meaning {
    let word = body.trim_matches(|letter: char| !letter.is_alphanumeric());
    match word.to_lowercase().as_str() {
        "stop" | "cancel" => Meaning::Stop,
        "start" => Meaning::Start,
        "yes" => Meaning::Yes,
        _ => Meaning::Words,
    }
}

/// Everything behind the carriers of texts and calls.
pub(crate) struct Network {
    kept: Vec<Kept>,
    answers: Vec<Answer>,
    answered: usize,
    chance: Chance,
}

impl Network {
    /// Returns a network without a message.
    pub(crate) const fn new(chance: Chance) -> Self {
        Self {
            kept: Vec::new(),
            answers: Vec::new(),
            answered: 0,
            chance,
        }
    }

    /// Takes a text or call, which may leave for so long, and returns what the carrier calls it.
    pub(crate) fn keep(
        &mut self,
        carrier: CarrierName,
        letter: &Letter<'_>,
        now: DateTime<Utc>,
        fine: bool,
    ) -> String {
        let channel = letter.message.channel;
        let waits = match !fine && self.chance.one_in(4) {
            true => TimeDelta::minutes(self.chance.within(1, 240)),
            false => TimeDelta::seconds(5),
        };
        let leaves_at = now + waits;
        let late = waits >= letter.useful_until - letter.now;
        let end = if late {
            undelivered(UndeliveredBecause::TooLate)
        } else if fine || !self.chance.one_in(5) {
            Receipt::Delivered
        } else {
            let causes: &[UndeliveredBecause] = match channel {
                Channel::Voice => &[UndeliveredBecause::NoAnswer, UndeliveredBecause::Busy],
                Channel::Sms | Channel::Email | Channel::CallList => {
                    &[UndeliveredBecause::OutOfReach, UndeliveredBecause::NoTexts]
                }
            };
            let because = self.chance.pick(causes).copied();
            undelivered(because.unwrap_or(UndeliveredBecause::Unsaid))
        };
        let ends_at = leaves_at + TimeDelta::seconds(self.chance.within(5, 900));
        if channel == Channel::Sms && end == Receipt::Delivered && self.chance.one_in(3) {
            self.answer(carrier, letter, ends_at);
        }
        self.kept.push(Kept {
            key: *letter.key,
            carrier,
            to: letter.message.to.clone(),
            leaves_at,
            ends_at,
            end,
        });
        reference(self.kept.len() - 1)
    }

    /// Whoever got it answers; whoever said stop may think better of it.
    fn answer(&mut self, carrier: CarrierName, letter: &Letter<'_>, arrived: DateTime<Utc>) {
        let body = *self.chance.pick(&BODIES).unwrap_or(&"YES");
        self.answered += 2;
        let first = Answer {
            key: *letter.key,
            carrier,
            from: letter.message.to.clone(),
            body,
            at: arrived + TimeDelta::minutes(self.chance.within(1, 600)),
            lag: TimeDelta::minutes(self.chance.within(0, 50)),
            heard: false,
            number: self.answered,
        };
        if meaning(body) == Meaning::Stop && self.chance.one_in(2) {
            self.answers.push(Answer {
                from: first.from.clone(),
                body: "START",
                at: first.at + TimeDelta::hours(self.chance.within(1, 60)),
                number: self.answered + 1,
                ..first
            });
        }
        self.answers.push(first);
    }

    /// Returns whether a number told a carrier to stop, and did not take it back.
    pub(crate) fn is_stopped(&self, carrier: CarrierName, to: &str, now: DateTime<Utc>) -> bool {
        let theirs = self.answers.iter().filter(|answer| {
            let word = meaning(answer.body);
            let counts = matches!(word, Meaning::Stop | Meaning::Start);
            counts && answer.carrier == carrier && answer.from == to && answer.at <= now
        });
        let last = theirs.max_by_key(|answer| answer.at);
        last.is_some_and(|answer| meaning(answer.body) == Meaning::Stop)
    }

    /// Returns what a carrier's list shows since a moment, oldest first, and what of it is shown
    /// for the first time. The carrier's clock may be wrong.
    pub(crate) fn listed(
        &mut self,
        carrier: CarrierName,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
        clock_error: TimeDelta,
    ) -> (Vec<Reply>, Vec<Fact>) {
        let mut found = Vec::new();
        let mut news = Vec::new();
        for answer in &mut self.answers {
            let at = answer.at + clock_error;
            if answer.carrier != carrier || answer.at + answer.lag > now || at < since {
                continue;
            }
            if !std::mem::replace(&mut answer.heard, true) {
                news.push((answer.at, answer.from.clone(), answer.body.to_owned()));
            }
            found.push(Reply {
                id: format!("answer {}", answer.number),
                from: answer.from.clone(),
                to: String::new(),
                body: answer.body.to_owned(),
                at,
            });
        }
        found.sort_by_key(|reply| reply.at);
        news.sort_by_key(|(at, ..)| *at);
        let heard = |(written_at, from, body)| Fact::Heard {
            from,
            body,
            written_at,
        };
        (found, news.into_iter().map(heard).collect())
    }

    /// Looks for a message whose outcome nobody knows; lists lag behind.
    pub(crate) fn look_up(&mut self, key: &Key, now: DateTime<Utc>) -> LookedUp {
        let found = self.kept.iter().position(|kept| kept.key == *key);
        match found {
            Some(number) if !self.chance.one_in(3) => LookedUp::One {
                reference: reference(number),
                receipt: self.kept[number].receipt(now),
            },
            Some(_) | None => LookedUp::None,
        }
    }

    /// Says which message this is, what became of it, and to whom it went.
    pub(crate) fn receipt(&self, name: &str, now: DateTime<Utc>) -> Option<(Key, Receipt, String)> {
        let kept = self.kept.get(number(name)?)?;
        Some((kept.key, kept.receipt(now), kept.to.clone()))
    }

    /// Takes a message back that did not leave yet; returns which when it was.
    pub(crate) fn cancel(
        &mut self,
        name: &str,
        now: DateTime<Utc>,
    ) -> Option<(CalledOff, Option<Key>)> {
        let kept = self.kept.get_mut(number(name)?)?;
        if now >= kept.leaves_at {
            return Some((CalledOff::TooLate, None));
        }
        (kept.ends_at, kept.end) = (now, Receipt::Cancelled);
        let (key, carrier) = (kept.key, kept.carrier);
        // Nobody answers what they never got.
        self.answers
            .retain(|answer| answer.key != key || answer.carrier != carrier);
        Some((CalledOff::Cancelled, Some(key)))
    }
}

impl Kept {
    fn receipt(&self, now: DateTime<Utc>) -> Receipt {
        if now >= self.ends_at {
            self.end.clone()
        } else if now >= self.leaves_at {
            Receipt::Sent
        } else {
            Receipt::UnderWay
        }
    }
}

fn undelivered(because: UndeliveredBecause) -> Receipt {
    Receipt::Undelivered {
        because,
        code: None,
        detail: "not delivered".to_owned(),
    }
}

fn reference(number: usize) -> String {
    format!("message {number}")
}

fn number(name: &str) -> Option<usize> {
    name.strip_prefix("message ")?.parse().ok()
}
