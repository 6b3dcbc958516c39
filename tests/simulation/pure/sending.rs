//! The outbox of a clinic in memory: what is due is weighed, claimed and handed over within hours,
//! caps and budgets, and what the carrier said is written down.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{DateTime, Days, TimeDelta, Utc};
use reminder_core::breaker::{self, Backlog};
use reminder_core::budget::{Allowance, Rate, allowance};
use reminder_core::cadence::Channel;
use reminder_core::calendar::SendingHours;
use reminder_core::clinic::CarrierName;
use reminder_core::contact::zones_for;
use reminder_core::escalation::{Before, CalledFor};
use reminder_core::gate::{CancelReason, Condition, SendFacts, Verdict, gate};
use reminder_core::key::Key;
use reminder_core::ledger::WithdrawReason;
use reminder_core::receipt::Undelivered;
use reminder_core::reminder::{ReminderEvent, ReminderState};
use reminder_engine::carrier::{Fault as Refusal, Letter};
use reminder_tests::kit::Fault;

use super::{Flaw, Memory, Row, visits};
use crate::carrier::record;
use crate::trace::{Fact, Said};

/// Minutes until what surely did not go is tried again; after the last it is given up.
const BACK_OFF_MINUTES: [i64; 3] = [1, 5, 15];
const OVERALL: &str = "overall";

/// When a reminder became due, and which it is.
type Due = (DateTime<Utc>, Key);

/// What became of a reminder that may go.
enum Went {
    Handed,
    /// Its channel has no room before this moment.
    Rests(Option<DateTime<Utc>>),
    /// Nothing has.
    NothingNow(Option<DateTime<Utc>>),
}

/// What a carrier does with a message.
struct Fate {
    said: Said,
    has_it: bool,
    fault: Option<Refusal>,
    event: ReminderEvent,
}

fn sooner(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
}

impl Memory {
    /// Lets the outbox work until a moment. `interrupted`: it did not run until now.
    pub(crate) fn drain(
        &mut self,
        until: DateTime<Utc>,
        mut interrupted: bool,
    ) -> Result<(), Fault> {
        // More steps than any day has reminders, questions and answers.
        for _ in 0..20_000 {
            if self.now >= until {
                break;
            }
            if interrupted {
                self.replan()?;
            }
            self.listen()?;
            self.weigh(interrupted)?;
            interrupted = false;
            self.expire()?;
            let due = self.claim_due()?;
            self.ask_back()?;
            let next = sooner(due, self.next_question());
            let soon = self.now + TimeDelta::seconds(1);
            self.now = next.unwrap_or(until).clamp(soon, until.max(soon));
        }
        self.now = until;
        self.expire()
    }

    /// Returns what is due by now, in order, and when the next one will be.
    fn due(&self) -> (Vec<Due>, Option<DateTime<Utc>>) {
        let at = |row: &Row| row.planned.window.due_at.max(row.release_at);
        let mut due = Vec::new();
        let mut next = None;
        for (key, row) in &self.rows {
            match row.state == ReminderState::Approved {
                true if at(row) <= self.now => due.push((at(row), *key)),
                true => next = sooner(next, Some(at(row))),
                false => {}
            }
        }
        due.sort_unstable();
        (due, next)
    }

    fn weigh(&mut self, interrupted: bool) -> Result<(), Fault> {
        let (due, _) = self.due();
        let overdue = due
            .iter()
            .filter(|(at, _)| *at < self.now - breaker::OVERDUE);
        let overdue = u64::try_from(overdue.count())?;
        let mut by_channel: BTreeMap<Channel, Vec<DateTime<Utc>>> = BTreeMap::new();
        for (at, key) in &due {
            if let Some(row) = self.rows.get(key) {
                let channel = row.planned.message.channel;
                by_channel.entry(channel).or_default().push(*at);
            }
        }
        let trips = by_channel.iter().any(|(channel, due)| {
            let [(_, overall), (_, own)] = self.rates(*channel, slowest(*channel));
            let backlog = Backlog {
                overdue,
                due: due.len() as u64 + self.gone_since(*channel, due[0]),
                oldest_due_at: Some(due[0]),
                usual_day: 10,
                interval_ms: overall.interval_ms.max(own.interval_ms),
            };
            breaker::trip(&backlog, interrupted, self.now).is_some()
        });
        if trips {
            for (_, key) in due {
                self.change(&key, |row| row.happens(ReminderEvent::Hold))?;
            }
        }
        Ok(())
    }

    /// Returns how many went by a channel since a moment: whoever waits stood behind them.
    fn gone_since(&self, channel: Channel, since: DateTime<Utc>) -> u64 {
        let rows = self.rows.values();
        let gone = rows.filter(|row| {
            let after = row.told.sent_at.is_some_and(|at| at >= since);
            after && row.planned.message.channel == channel
        });
        gone.count() as u64
    }

    /// How fast a message may follow the one before it: for all channels together, and for its own.
    fn rates(&self, channel: Channel, carrier: CarrierName) -> [(&'static str, Rate); 2] {
        let clinic = &self.setup.rules.clinic;
        let every = |seconds: i64| Rate {
            interval_ms: seconds * 1_000,
            burst: 1,
        };
        let own = match (channel, carrier) {
            (Channel::Email, _) => Rate::per_minute(clinic.emails_per_minute),
            (Channel::CallList, _) => Rate::per_minute(clinic.reminders_per_minute),
            (Channel::Sms, CarrierName::SmsGate) => every(10),
            (Channel::Sms, _) => every(2),
            (Channel::Voice, _) if self.flaw == Some(Flaw::CallsAtOnce) => every(1),
            (Channel::Voice, _) => every(180),
        };
        let all = Rate::per_minute(clinic.reminders_per_minute);
        [(OVERALL, all), (channel.as_str(), own)]
    }

    pub(crate) fn expire(&mut self) -> Result<(), Fault> {
        let now = self.now;
        let late = |row: &Row| row.state.is_open() && row.planned.window.expires_at <= now;
        let late: Vec<Key> = self
            .rows
            .iter()
            .filter(|(_, row)| late(row))
            .map(|(key, _)| *key)
            .collect();
        let mut reached = BTreeSet::new();
        for key in late {
            reached.extend(self.give_up(&key)?);
        }
        if reached.is_empty() {
            return Ok(());
        }
        self.replan_for(Some(&reached))
    }

    /// What nothing called for was missed by nobody; everything else is too late. Returns where it
    /// would have gone.
    fn give_up(&mut self, key: &Key) -> Result<Option<String>, Fault> {
        let Some(row) = self.rows.get(key) else {
            return Ok(None);
        };
        let called = self.condition(row).map(|one| one.called_for(self.now));
        let to = row.planned.message.to.clone();
        match called {
            None | Some(CalledFor::Yes) => {
                self.change(key, |row| row.happens(ReminderEvent::Expire))?;
            }
            Some(CalledFor::NotYet { .. } | CalledFor::Answered) => {
                self.withdraw(key, WithdrawReason::NotCalledFor)?;
            }
        }
        Ok(Some(to))
    }

    /// Claims everything that is due; returns when the next may go.
    fn claim_due(&mut self) -> Result<Option<DateTime<Utc>>, Fault> {
        let (due, mut next) = self.due();
        let mut resting = BTreeSet::new();
        for (_, key) in due {
            let Some(row) = self.rows.get(&key) else {
                continue;
            };
            let channel = row.planned.message.channel;
            // What went before it may have called it off.
            if row.state != ReminderState::Approved || resting.contains(&channel) {
                continue;
            }
            let to = row.planned.message.to.clone();
            let several = !row.planned.further.is_empty();
            match self.verdict(&key) {
                Some(Verdict::Send) => match self.send(&key)? {
                    Went::Handed => {}
                    Went::Rests(until) => {
                        resting.insert(channel);
                        next = sooner(next, until);
                    }
                    Went::NothingNow(until) => return Ok(sooner(next, until)),
                },
                Some(Verdict::Wait { until }) => {
                    self.change(&key, |row| {
                        row.release_at = row.release_at.max(until);
                        Ok(())
                    })?;
                    next = sooner(next, Some(until));
                }
                Some(Verdict::Cancel(reason)) => {
                    let reason = called_off(reason, several)?;
                    self.withdraw(&key, reason)?;
                    self.replan_for(Some(&BTreeSet::from([to])))?;
                }
                Some(Verdict::Expire) => {
                    self.change(&key, |row| row.happens(ReminderEvent::Expire))?;
                    self.replan_for(Some(&BTreeSet::from([to])))?;
                }
                Some(verdict @ (Verdict::Stopped | Verdict::Replan | Verdict::Tampered)) => {
                    return Err(format!("{verdict:?} without a cause").into());
                }
                None => return Err("a row without a booking".into()),
            }
        }
        Ok(next)
    }

    /// Returns the clinic's hours, narrowed by the wall where a number is.
    fn hours_for(&mut self, channel: Channel, to: &str) -> Rc<SendingHours> {
        let zones = match self.flaw {
            Some(Flaw::NightThere) => &[],
            Some(_) | None => zones_for(channel, to, &self.setup.rules.clinic.country),
        };
        let own = &self.hours;
        let far = self.far.entry(zones);
        Rc::clone(far.or_insert_with(|| Rc::new(own.with_walls_in(zones))))
    }

    /// Returns under which condition a reminder goes, and what is known about it.
    fn condition(&self, row: &Row) -> Option<Condition> {
        let planned = &row.planned;
        let only_if = planned.message.only_if?;
        let same = |other: &&Row| {
            let before = &other.planned;
            (before.appointment, before.occurrence) == (planned.appointment, planned.occurrence)
                && before.step == only_if.step
                && other.state != ReminderState::Expired
                && other.state != ReminderState::Cancelled
                && !other.state.is_open()
        };
        let before = self.rows.values().filter(same);
        let before = before.max_by_key(|row| row.told.sent_at);
        let zone = self.hours.zone();
        let today = zone.civil(self.now).date();
        let others: BTreeSet<Channel> = self
            .rows
            .values()
            .filter(|other| {
                let is_today = |at| zone.civil(at).date() == today;
                let mut theirs = visits::speaks_of(&other.planned);
                theirs.any(|visit| visit.patient == planned.patient)
                    && other.planned.message.channel != planned.message.channel
                    && other.told.sent_at.is_some_and(is_today)
            })
            .map(|other| other.planned.message.channel)
            .collect();
        Some(Condition {
            only_if,
            before: before.map(|before| self.evidence(before)),
            other_channels_today: others.len(),
        })
    }

    fn evidence(&self, row: &Row) -> Before {
        let told = &row.told;
        let known = Before {
            state: row.state,
            refused: told.refused,
            lost: told.lost,
            delivered_at: told.arrived_at,
            answered: self.was_answered(row),
        };
        if self.flaw == Some(Flaw::SilenceEscalates) && row.state.may_have_gone() {
            return Before {
                state: ReminderState::Undelivered,
                lost: Some(Undelivered::NoAnswer),
                ..known
            };
        }
        known
    }

    fn verdict(&mut self, key: &Key) -> Option<Verdict> {
        let message = &self.rows.get(key)?.planned.message;
        let (channel, to) = (message.channel, message.to.clone());
        let hours = self.hours_for(channel, &to);
        let row = self.rows.get(key)?;
        let planned = &row.planned;
        let booking = self.booking(planned.appointment)?;
        let patient = &booking.patient;
        let other = patient.only_channel.is_some_and(|only| only != channel);
        let facts = SendFacts {
            state: row.state,
            change: None,
            condition: self.condition(row),
            window: planned.window,
            release_at: row.release_at,
            hash_of_bytes: planned.message.content_hash(&planned.window),
            hash_in_row: planned.content_hash,
            hash_approved: row.approved.then_some(planned.content_hash),
            appointment_status: booking.appointment.status,
            appointment_start: booking.appointment.start,
            occurrence: planned.occurrence,
            revisions_match: planned.appointment_revision == booking.appointment.revision,
            further: self.further(planned),
            opted_out: self.is_out(&to),
            unwelcome: other || (channel == Channel::Voice && patient.no_voicemail),
            no_texts: channel == Channel::Sms && self.no_texts.contains(&to),
            patient_archived: false,
            paused: false,
            clock_sane: true,
            hours: &hours,
        };
        Some(gate(&facts, self.now))
    }

    /// Hands one over within budgets and caps.
    fn send(&mut self, key: &Key) -> Result<Went, Fault> {
        let planned = &self.rows.get(key).ok_or("a row")?.planned;
        let (message, window) = (planned.message.clone(), planned.window);
        let places: Vec<_> = visits::speaks_of(planned)
            .map(|visit| visit.place())
            .collect();
        let whose = planned.patient.0;
        let now_ms = self.now.timestamp_millis();
        let mut budgets = Vec::new();
        for (name, rate) in self.rates(message.channel, message.carrier) {
            let state = self.budgets.get(name).copied().unwrap_or(i64::MIN / 4);
            match allowance(rate, state, now_ms) {
                Allowance::Now { next_state_ms } => budgets.push((name, next_state_ms)),
                Allowance::NotBefore { at_ms } => {
                    let until = DateTime::from_timestamp_millis(at_ms);
                    return Ok(match name {
                        OVERALL => Went::NothingNow(until),
                        _ => Went::Rests(until),
                    });
                }
            }
        }
        let day = self.hours.zone().civil(self.now).date();
        let who = match self.flaw {
            Some(Flaw::CapForEach) => format!("{} of {whose}", message.to),
            Some(_) | None => message.to.clone(),
        };
        let place = (who, message.channel, day);
        if places.iter().any(|one| self.gone.contains(one)) || self.is_full(&place) {
            self.change(key, |row| row.happens(ReminderEvent::Hold))?;
            return Ok(Went::Handed);
        }
        self.budgets.extend(budgets);
        let evening = self
            .hours_for(message.channel, &message.to)
            .end_of_day(self.now);
        let letter = Letter {
            key,
            message: &message,
            now: self.now,
            useful_until: evening.map_or(window.expires_at, |at| at.min(window.expires_at)),
        };
        let fate = self.fate(&letter);
        if fate.event != ReminderEvent::NotSent && fate.said != Said::Refused {
            *self.got.entry(place).or_default() += 1;
            self.gone.extend(places);
        }
        let name = (fate.has_it && is_by_phone(message.carrier))
            .then(|| self.network.keep(message.carrier, &letter, self.now, false));
        let mut recorded = record(&letter, fate.said, fate.has_it);
        recorded.fault = fate.fault;
        self.note(Fact::HandedOver(Box::new(recorded)));
        let now = self.now;
        self.change(key, |row| {
            row.attempts += 1;
            row.happens(ReminderEvent::Claim)?;
            row.happens(fate.event)?;
            row.told.refused = fate.fault == Some(Refusal::Recipient);
            if fate.said != Said::Refused {
                row.told.sent_at = Some(now);
                row.told.name = name.filter(|_| fate.said == Said::Taken);
            }
            let before = usize::try_from(row.attempts - 1)?;
            if row.state == ReminderState::Approved {
                let minutes = BACK_OFF_MINUTES.get(before).copied().unwrap_or(0);
                row.release_at = row.release_at.max(now + TimeDelta::minutes(minutes));
            }
            Ok(())
        })?;
        self.said(&message.to, &fate)?;
        Ok(Went::Handed)
    }

    /// Whether a contact got as much as it may, on its day or in its week.
    fn is_full(&self, place: &(String, Channel, chrono::NaiveDate)) -> bool {
        let (to, channel, day) = place;
        let caps = &self.setup.rules.clinic.caps;
        let own = match (self.flaw, channel) {
            (Some(Flaw::CapForEach), Channel::Sms) => 1,
            _ => caps.of(*channel),
        };
        let today = self.got.get(place).copied().unwrap_or(0);
        let week = *day - Days::new(6);
        let rings = |channel: Channel| -> u32 {
            let places = (to.clone(), channel, week)..=(to.clone(), channel, *day);
            let got = self.got.range(places);
            got.map(|(_, count)| u32::from(*count)).sum()
        };
        let of_week = caps.of_week(*channel);
        today >= own
            || of_week
                .is_some_and(|cap| rings(Channel::Sms) + rings(Channel::Voice) >= u32::from(cap))
    }

    /// Draws what a carrier does.
    fn fate(&mut self, letter: &Letter<'_>) -> Fate {
        let message = letter.message;
        let by_text = message.channel == Channel::Sms;
        let refused = |fault, event| Fate {
            said: Said::Refused,
            has_it: false,
            fault: Some(fault),
            event,
        };
        // A gateway knows who said stop; the clinic's phone does not.
        let gateway = CarrierName::Twilio;
        if by_text
            && message.carrier == gateway
            && self.network.is_stopped(gateway, &message.to, self.now)
        {
            return refused(Refusal::OptedOut, ReminderEvent::Reject);
        }
        let row = self.rows.get(letter.key);
        let tries = row.map_or(0, |row| row.attempts as usize);
        match self.carriers.below(20) {
            0 => Fate {
                said: Said::Silent,
                has_it: self.carriers.one_in(2),
                fault: None,
                event: match self.flaw {
                    Some(Flaw::SilenceIsNotSent) => ReminderEvent::NotSent,
                    Some(_) | None => ReminderEvent::Silence,
                },
            },
            1 if by_text && self.carriers.one_in(3) => {
                refused(Refusal::NoTexts, ReminderEvent::Reject)
            }
            1 => refused(Refusal::Recipient, ReminderEvent::Reject),
            2 if tries < BACK_OFF_MINUTES.len() => {
                refused(Refusal::Passing, ReminderEvent::NotSent)
            }
            _ => Fate {
                said: Said::Taken,
                has_it: true,
                fault: None,
                event: ReminderEvent::Accept,
            },
        }
    }

    /// Does what the carrier's words mean beyond their reminder.
    fn said(&mut self, to: &str, fate: &Fate) -> Result<(), Fault> {
        match fate.fault {
            Some(Refusal::OptedOut) => self.stop(to)?,
            Some(Refusal::NoTexts) => self.gets_no_texts(to)?,
            Some(Refusal::Recipient) => {
                // It leaves its place under the cap of its contact to another.
                self.replan_for(Some(&BTreeSet::from([to.to_owned()])))?;
            }
            Some(Refusal::Passing | Refusal::Channel(_)) | None => {}
        }
        if fate.said == Said::Silent {
            let unknown = |row: &Row| row.state == ReminderState::Unknown;
            let unknown = self.rows.iter().filter(|(_, row)| unknown(row));
            let unknown = unknown.map(|(key, _)| *key).collect();
            self.note(Fact::Status {
                unknown,
                banner: true,
            });
        }
        Ok(())
    }
}

/// Returns why a reminder is called off at the gate that a plan left there. `several`: it is a text
/// about several visits, which a plan lets expire as it is once nothing is left of its time.
fn called_off(reason: CancelReason, several: bool) -> Result<WithdrawReason, Fault> {
    Ok(match reason {
        CancelReason::Confirmed => WithdrawReason::Confirmed,
        CancelReason::NotCalledFor => WithdrawReason::NotCalledFor,
        // A plan keeps what another appointment at the same moment would say.
        CancelReason::Moved => WithdrawReason::Moved,
        CancelReason::AppointmentOff => WithdrawReason::AppointmentOff,
        CancelReason::OptedOut if several => WithdrawReason::OptedOut,
        CancelReason::NoTexts if several => WithdrawReason::NoTexts,
        CancelReason::OptedOut
        | CancelReason::PatientSaysNo
        | CancelReason::NoTexts
        | CancelReason::PatientArchived
        | CancelReason::TakesPlace => {
            return Err(format!("the plan left to call off: {reason:?}").into());
        }
    })
}

/// Returns the carrier that takes longest from one message of a channel to the next.
const fn slowest(channel: Channel) -> CarrierName {
    match channel {
        Channel::Email => CarrierName::Smtp,
        Channel::Sms => CarrierName::SmsGate,
        Channel::Voice => CarrierName::Twilio,
        Channel::CallList => CarrierName::CallList,
    }
}

/// Whether a carrier says later what became of a message.
pub(super) const fn is_by_phone(carrier: CarrierName) -> bool {
    match carrier {
        CarrierName::SmsGate | CarrierName::Twilio => true,
        CarrierName::Practice | CarrierName::Smtp | CarrierName::CallList => false,
    }
}
