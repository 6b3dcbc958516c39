//! Listening: what patients answered is fetched from the carriers that hand it on, before anything
//! goes out, and each answer is written down and acted upon in one transaction. Not here: what an
//! answer means (the core says) and what it does to the book (`answering`).

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;

use super::mailbox::Heard;
use super::{Hands, Outbox, TickReport, limits, outcome};
use crate::answering::{self, Incoming};
use crate::carrier::{Capabilities, ChannelFault, Reply};
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
            let by_mailbox = self.channel_with(name, |can| can.mailbox).is_some();
            if !by_mailbox && self.channel_with(name, |can| can.replies).is_none() {
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
            let heard = match by_mailbox {
                true => self.open_post(store, name, clock, report)?,
                false => {
                    let since = newest.map_or(now - LISTENED_BACK, |at| at.min(now) - OVERLAP);
                    self.hear(store, name, since, clock, report)?
                }
            };
            let now = clock.now();
            self.listened.insert(name, now);
            match heard {
                Heard::All => {}
                Heard::NotAll => {
                    self.listened.remove(&name);
                    all = false;
                }
                Heard::Deaf(fault) => stop(store, &channels, fault, now, report)?,
            }
        }
        Ok(all)
    }

    /// Asks a carrier that hands replies on itself.
    fn hear(
        &mut self,
        store: &Store,
        name: CarrierName,
        since: DateTime<Utc>,
        clock: &dyn Clock,
        report: &mut TickReport,
    ) -> Result<Heard, StoreError> {
        let Some(carrier) = self.hands.carrier(name) else {
            return Ok(Heard::All);
        };
        let ready = carrier.make_ready(clock.now());
        match ready.and_then(|()| carrier.replies(since)) {
            Ok(replies) => {
                let all = write_down(store, name, &replies, clock.now(), report)?;
                Ok(if all { Heard::All } else { Heard::NotAll })
            }
            Err(fault) => Ok(Heard::Deaf(fault)),
        }
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

/// Whoever cannot hear a stop must not go on: the channels wait for a person. What passes by itself
/// stops nobody.
fn stop(
    store: &Store,
    channels: &[Channel],
    fault: ChannelFault,
    now: DateTime<Utc>,
    report: &mut TickReport,
) -> Result<(), StoreError> {
    if outcome::passes_by_itself(fault) {
        return Ok(());
    }
    for channel in channels {
        let noted = store.write(|tx| outcome::stop_channel(tx, *channel, fault, now))?;
        report.changed |= !noted.notices.is_empty();
        report.needs_somebody.extend(noted.notices);
    }
    Ok(())
}

/// Returns the channels whose messages a carrier takes at present, if only those to the staff.
fn channels_of(view: &View<'_>, name: CarrierName) -> Result<Vec<Channel>, StoreError> {
    let mut channels = Vec::new();
    for channel in [Channel::Email, Channel::Sms, Channel::Voice] {
        let takes = [
            limits::carrier_of(view, channel)?,
            limits::account_of(view, channel)?,
        ];
        if takes.contains(&Some(name)) {
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
        let incoming = Incoming::of(name, reply);
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
