//! What a provider takes a day, and which account a channel uses at present. Not here: what follows
//! from a full provider for a reminder, which the claim, the scales and the watchdog say.

use chrono::{DateTime, Utc};
use reminder_core::budget::{A_PROVIDERS_DAY, Room, room};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;

use crate::store::{StoreError, Tx, View};

/// A provider that takes no more for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full {
    pub(crate) channel: Channel,
    pub(crate) carrier: CarrierName,
    /// How many it takes a day.
    pub(crate) a_day: u32,
    /// When it takes the next one.
    pub(crate) until: DateTime<Utc>,
}

/// Returns by whom the messages of a channel to patients go at present; none where none do.
pub(crate) fn carrier_of(
    view: &View<'_>,
    channel: Channel,
) -> Result<Option<CarrierName>, StoreError> {
    Ok(match channel {
        Channel::Email => Some(view.clinic()?.sender.carrier),
        Channel::Sms | Channel::Voice => {
            let sender = view.phone_sender(channel)?;
            sender.map(|sender| sender.carrier)
        }
        Channel::CallList => None,
    })
}

/// Returns by which account the messages of a channel go at present: those to patients, or in
/// practice mode those to the staff; none where none do.
pub(crate) fn account_of(
    view: &View<'_>,
    channel: Channel,
) -> Result<Option<CarrierName>, StoreError> {
    Ok(match carrier_of(view, channel)? {
        Some(CarrierName::Practice) => view.practice()?.reaches_by(channel),
        other => other,
    })
}

/// Returns whether an account has room for one more today.
pub(crate) fn room_at(
    view: &View<'_>,
    carrier: CarrierName,
    now: DateTime<Utc>,
) -> Result<Room, StoreError> {
    let Some(a_day) = view.limit_a_day(carrier)? else {
        return Ok(Room::Since(None));
    };
    // Twice the time that counts: since when there is room again is asked for, too.
    let since = now - A_PROVIDERS_DAY - A_PROVIDERS_DAY;
    Ok(room(
        view.nth_newest_attempt(carrier, a_day, since, now)?,
        now,
    ))
}

/// Returns whether the account of a channel has room for one more today.
pub(crate) fn room_of(
    view: &View<'_>,
    channel: Channel,
    now: DateTime<Utc>,
) -> Result<Room, StoreError> {
    match account_of(view, channel)? {
        Some(carrier) => room_at(view, carrier, now),
        None => Ok(Room::Since(None)),
    }
}

/// Lets go what waited for room, after the settings of an account were changed: from now on it
/// waits for its turn, and is not late by the time before. `before` is what the room was.
pub(crate) fn settle(
    tx: &Tx<'_>,
    carrier: CarrierName,
    before: Room,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if let (Room::From(_), Room::Since(_)) = (before, room_at(tx, carrier, now)?) {
        for channel in Channel::ALL {
            if account_of(tx, channel)? == Some(carrier) {
                tx.waits_from(channel, now)?;
            }
        }
    }
    Ok(())
}

/// Returns the providers that take no more for now, by channel.
pub(crate) fn full(view: &View<'_>, now: DateTime<Utc>) -> Result<Vec<Full>, StoreError> {
    let mut full = Vec::new();
    for channel in Channel::ALL {
        let Some(carrier) = account_of(view, channel)? else {
            continue;
        };
        if let (Some(a_day), Room::From(until)) =
            (view.limit_a_day(carrier)?, room_at(view, carrier, now)?)
        {
            full.push(Full {
                channel,
                carrier,
                a_day,
                until,
            });
        }
    }
    Ok(full)
}
