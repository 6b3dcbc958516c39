//! The checks above the button of the review screen: whether everything that is about to go keeps
//! to hours, starts and caps, and about what its texts cost. Nothing is decided here.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use reminder_core::cadence::Channel;
use reminder_core::calendar::SendingHours;
use reminder_core::clinic::{CarrierName, Rules};
use reminder_core::template::{cost, messages_of, millionths};

use super::CheckLine;
use crate::api::shape::Wall;
use crate::carrier::GatewaySettings;
use crate::planning::Planning;
use crate::sentences::{counted, reminders, takes};
use crate::store::{ReminderRecord, StoreError, View};

/// What is known of the accounts that carry messages.
pub(super) struct Accounts {
    /// What a text costs, where that is known.
    price: Option<String>,
    /// How many messages each takes a day, where that is known.
    a_day: Vec<(CarrierName, u32)>,
}

/// Returns what is known of the accounts.
pub(super) fn accounts(view: &View<'_>, rules: &Rules) -> Result<Accounts, StoreError> {
    let mut a_day = Vec::new();
    for carrier in [CarrierName::Smtp, CarrierName::Twilio, CarrierName::SmsGate] {
        let limit = view.limit_a_day(carrier)?;
        a_day.extend(limit.map(|limit| (carrier, limit)));
    }
    let price = price(view, rules)?;
    Ok(Accounts { price, a_day })
}

/// Returns the checks of what is about to go.
pub(super) fn checks(
    planning: &Planning,
    accounts: &Accounts,
    found: &[ReminderRecord],
    wall: &Wall,
    now: DateTime<Utc>,
) -> Vec<CheckLine> {
    let open: Vec<&ReminderRecord> = found.iter().filter(|row| row.state.is_open()).collect();
    let hours = SendingHours::of(&planning.rules.clinic);
    let outside = open
        .iter()
        .filter(|row| {
            !hours
                .as_ref()
                .is_ok_and(|hours| hours.allow(row.window.due_at))
        })
        .count();
    let late = open
        .iter()
        .filter(|row| row.window.expires_at <= now)
        .count();
    let mut places: BTreeMap<(&str, Channel, NaiveDate), usize> = BTreeMap::new();
    for row in &open {
        let day = wall.civil(row.window.due_at).date();
        *places
            .entry((&row.message.to, row.channel, day))
            .or_default() += 1;
    }
    let caps = &planning.rules.clinic.caps;
    let over = places
        .iter()
        .filter(|((_, channel, _), count)| **count > usize::from(caps.of(*channel)))
        .count();
    let line = |ok: bool, fine: String, not: String| CheckLine {
        ok,
        sentence: if ok { fine } else { not },
    };
    let mut checks = vec![
        line(
            outside == 0,
            "Everything goes inside opening hours.".to_owned(),
            format!(
                "{} would go outside opening hours.",
                reminders(count(outside))
            ),
        ),
        line(
            late == 0,
            "Everything goes before its appointment.".to_owned(),
            format!("{} came too late and will not go.", reminders(count(late))),
        ),
        line(
            over == 0,
            "No address gets more on a day than it may.".to_owned(),
            format!(
                "{} more on a day than it may.",
                counted(count(over), "address gets", "addresses get")
            ),
        ),
    ];
    checks.extend(to_staff(&planning.rules, &open));
    checks.extend(more_than_a_day(&accounts.a_day, found, wall));
    let texts = open.iter().filter(|row| row.channel == Channel::Sms);
    let messages = texts.map(|row| messages_of(&row.message.text));
    let price = accounts.price.as_deref();
    checks.extend(charged(&messages.collect::<Vec<_>>(), price));
    checks
}

/// Says of each account that would get more on one day than it takes: how many, on the fullest day.
fn more_than_a_day(
    a_day: &[(CarrierName, u32)],
    found: &[ReminderRecord],
    wall: &Wall,
) -> Vec<CheckLine> {
    let mut days: BTreeMap<(CarrierName, NaiveDate), usize> = BTreeMap::new();
    for row in found {
        let counts = row.state.is_open() || row.state.may_have_gone();
        if counts {
            let day = wall.civil(row.window.due_at).date();
            *days.entry((row.message.carrier, day)).or_default() += 1;
        }
    }
    let fullest = |(carrier, limit): &(CarrierName, u32)| {
        let of_it = days.iter().filter(|((of, _), _)| of == carrier);
        let ((_, day), most) = of_it.max_by_key(|(_, most)| **most)?;
        let most = count(*most);
        (most > *limit).then(|| {
            let (who, what) = takes(*carrier);
            CheckLine {
                ok: false,
                sentence: format!(
                    "{who} takes {limit} {} a day, and {most} are due on {}. What is left waits \
                     until it takes more, or becomes too late.",
                    what.1,
                    day.format("%a %-d %b"),
                ),
            }
        })
    };
    a_day.iter().filter_map(fullest).collect()
}

/// Says how many really go although their channel is in practice mode: they go to the staff.
fn to_staff(rules: &Rules, open: &[&ReminderRecord]) -> Option<CheckLine> {
    let by = |channel| match channel {
        Channel::Email => Some(rules.sender.carrier),
        Channel::Sms => rules.texts.as_ref().map(|sender| sender.carrier),
        Channel::Voice => rules.calls.as_ref().map(|sender| sender.carrier),
        Channel::CallList => None,
    };
    let practised = Some(CarrierName::Practice);
    let really = |row: &&&ReminderRecord| {
        by(row.channel) == practised && row.message.carrier != CarrierName::Practice
    };
    let number = count(open.iter().filter(really).count());
    (number > 0).then(|| CheckLine {
        ok: true,
        sentence: format!(
            "Practice mode: {}, to your own staff. Everything else becomes files.",
            counted(number, "reminder really goes", "reminders really go")
        ),
    })
}

/// Returns what a text costs, where the account that carries texts says so.
fn price(view: &View<'_>, rules: &Rules) -> Result<Option<String>, StoreError> {
    let texts = rules.texts.as_ref().map(|sender| sender.carrier);
    let mut accounts = view.gateways()?.into_iter().map(|row| row.settings);
    let account = accounts.find(|one| texts == Some(one.carrier()));
    Ok(match account {
        Some(GatewaySettings::Twilio(account)) => Some(account.price),
        Some(GatewaySettings::SmsGate(_)) | None => None,
    })
}

/// Says how many messages the texts are that the networks charge for, and about what they cost.
fn charged(messages: &[usize], price: Option<&str>) -> Option<CheckLine> {
    let all = messages.iter().sum();
    if all == 0 {
        return None;
    }
    let go = counted(count(messages.len()), "text goes", "texts go");
    let parts = counted(count(all), "message", "messages");
    let cost = price.and_then(millionths).map(|each| cost(all, each));
    let costs = cost.map_or_else(String::new, |cost| {
        format!(
            ", which cost about {cost} at {} each",
            price.unwrap_or_default()
        )
    });
    Some(CheckLine {
        ok: true,
        sentence: format!("{go} as {parts}{costs}."),
    })
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_as_they_are_charged() {
        let said = |messages: &[usize], price| charged(messages, price).map(|line| line.sentence);
        assert_eq!(said(&[], Some("0.0083")), None);
        let cases = [
            (&[1][..], None, "1 text goes as 1 message."),
            (&[1, 2, 1], None, "3 texts go as 4 messages."),
            (
                &[1, 2, 1],
                Some("0.0083"),
                "3 texts go as 4 messages, which cost about 0.04 at 0.0083 each.",
            ),
            (&[1], Some(""), "1 text goes as 1 message."),
        ];
        for (messages, price, expected) in cases {
            assert_eq!(said(messages, price).as_deref(), Some(expected));
        }
    }
}
