//! Listening: what patients answered is fetched from the carriers that hand it on, before anything
//! goes out, and each answer is written down and acted upon in one transaction. Not here: what an
//! answer means (the core says) and what it does to the book (`answering`).

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;

use super::{Hands, Outbox, TickReport, outcome};
use crate::answering::{self, Incoming};
use crate::carrier::{Capabilities, Reply};
use crate::clock::Clock;
use crate::store::{Store, StoreError, View};

/// How often a carrier is asked for replies.
const LISTENED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How far back a carrier is listened to that never said anything. Once it did, nothing since then
/// is passed over, however long the PC was off.
const LISTENED_BACK: TimeDelta = TimeDelta::days(14);
/// A carrier's list may lag behind by as much, so the last hour is always read again.
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// New replies a turn writes down; the next turn goes on.
const HEARD_A_TURN: usize = 200;

impl<H: Hands> Outbox<H> {
    /// Fetches what patients answered, of each carrier at most once a minute. It comes before the
    /// first claim, so that a stop that arrived while the PC was off is heard before anything goes.
    /// Returns whether everything was written down: until it is, nothing goes.
    pub(super) fn listen(
        &mut self,
        store: &Store,
        clock: &dyn Clock,
        report: &mut TickReport,
    ) -> Result<bool, StoreError> {
        let mut all = true;
        for name in self.hands.names() {
            let now = clock.now();
            let lately = |at: &DateTime<Utc>| (now - *at).abs() < LISTENED_EVERY;
            if self.listened.get(&name).is_some_and(lately) {
                continue;
            }
            if self.channel_with(name, |can| can.replies).is_none() {
                continue;
            }
            let (channels, newest) = store.read(|view| {
                let newest = view.newest_reply(name.as_str())?;
                Ok::<_, StoreError>((channels_of(view, name)?, newest))
            })?;
            // An account that is set up and not in use is nobody's to look into.
            if channels.is_empty() && newest.is_none() {
                self.listened.insert(name, now);
                continue;
            }
            let since = newest.map_or(now - LISTENED_BACK, |newest| newest.min(now) - OVERLAP);
            let Some(carrier) = self.hands.carrier(name) else {
                continue;
            };
            let ready = carrier.make_ready(now);
            let heard = ready.and_then(|()| carrier.replies(since));
            let now = clock.now();
            self.listened.insert(name, now);
            match heard {
                Ok(replies) => {
                    if !write_down(store, name, &replies, now, report)? {
                        self.listened.remove(&name);
                        all = false;
                    }
                }
                Err(fault) if outcome::passes_by_itself(fault) => {}
                // Whoever cannot hear a stop must not go on: the channel waits for a person.
                Err(fault) => {
                    for channel in channels {
                        let noted =
                            store.write(|tx| outcome::stop_channel(tx, channel, fault, now))?;
                        report.changed |= !noted.notices.is_empty();
                        report.needs_somebody.extend(noted.notices);
                    }
                }
            }
        }
        Ok(all)
    }

    /// Returns the first channel for which a carrier can do something besides taking messages.
    pub(super) fn channel_with(
        &mut self,
        name: CarrierName,
        able: fn(&Capabilities) -> bool,
    ) -> Option<Channel> {
        const ASKED: [Channel; 3] = [Channel::Sms, Channel::Voice, Channel::Email];
        let carrier = self.hands.carrier(name)?;
        ASKED
            .into_iter()
            .find(|channel| able(&carrier.capabilities(*channel)))
    }
}

/// Returns the channels whose messages a carrier takes at present.
fn channels_of(view: &View<'_>, name: CarrierName) -> Result<Vec<Channel>, StoreError> {
    let mut channels = Vec::new();
    if view.clinic()?.sender.carrier == name {
        channels.push(Channel::Email);
    }
    let [texts, calls] = view.phone_senders()?;
    for (channel, sender) in [(Channel::Sms, texts), (Channel::Voice, calls)] {
        if sender.is_some_and(|sender| sender.carrier == name) {
            channels.push(channel);
        }
    }
    Ok(channels)
}

/// Writes each new reply down, with what it does, in a transaction of its own. Returns whether
/// these were all.
fn write_down(
    store: &Store,
    name: CarrierName,
    replies: &[Reply],
    now: DateTime<Utc>,
    report: &mut TickReport,
) -> Result<bool, StoreError> {
    let mut written = 0;
    for reply in replies {
        let incoming = Incoming {
            carrier: name.as_str(),
            id: &reply.id,
            from: &reply.from,
            body: &reply.body,
            at: reply.at,
        };
        let known = store.read(|view| view.reply(&incoming.name()))?;
        if known.is_some() {
            continue;
        }
        if written == HEARD_A_TURN {
            return Ok(false);
        }
        written += 1;
        report.changed |= store.write(|tx| answering::receive(tx, &incoming, now))?;
    }
    Ok(true)
}
