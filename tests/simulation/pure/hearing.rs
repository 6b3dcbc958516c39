//! What comes back to a clinic in memory from texts and calls: answers are read before anything
//! goes, carriers are asked what became of what they took, and what nobody wants any more is taken
//! back.

use std::collections::BTreeSet;
use std::convert::Infallible;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::gate::AtCarrier;
use reminder_core::key::{AppointmentId, Key, PatientId};
use reminder_core::ledger::WithdrawReason;
use reminder_core::plan::plan;
use reminder_core::receipt::{self, Asked, Found, Merged, Undelivered};
use reminder_core::reminder::{ReminderEvent, ReminderState};
use reminder_core::reply::{self, ANSWERED_FOR, Answered, Reading, Reminded, ReplyWords};
use reminder_engine::carrier::{CalledOff, LookedUp, Receipt, Reply};
use reminder_tests::kit::Fault;

use super::sending::is_by_phone;
use super::{Flaw, Memory, Row, addresses, visits};
use crate::trace::Fact;

/// How far back a carrier is listened to.
const LISTENED_BACK: TimeDelta = TimeDelta::days(14);

/// What carriers said about a reminder that was handed over.
#[derive(Default)]
pub(super) struct Told {
    /// When it went, or may have gone.
    pub(super) sent_at: Option<DateTime<Utc>>,
    /// What its carrier calls it.
    pub(super) name: Option<String>,
    /// Its carrier refused the address for good.
    pub(super) refused: bool,
    pub(super) lost: Option<Undelivered>,
    pub(super) arrived_at: Option<DateTime<Utc>>,
    /// It left its carrier.
    left: bool,
    asked: u32,
    asked_at: Option<DateTime<Utc>>,
    looks: u32,
    looked_at: Option<DateTime<Utc>>,
    /// It was looked up often enough.
    given_up: bool,
}

/// An answer: from where, from whom if that is sure, and when.
pub(super) struct Heard {
    from: String,
    patient: Option<PatientId>,
    at: DateTime<Utc>,
}

impl Row {
    /// Whether its carrier has it and did not say yet that it left.
    pub(super) fn is_under_way(&self) -> bool {
        let kept = self.state == ReminderState::Accepted && self.told.name.is_some();
        kept && !self.told.left
    }

    /// Returns when its carrier is asked next what became of it.
    fn question_at(&self) -> Option<DateTime<Utc>> {
        if !is_by_phone(self.planned.message.carrier) || self.told.given_up {
            return None;
        }
        let asked = Asked {
            sent_at: self.told.sent_at?,
            times: self.told.asked,
            last_at: self.told.asked_at,
        };
        receipt::next_poll(self.state, &asked)
    }
}

impl Memory {
    /// Returns when a carrier is asked something next.
    pub(super) fn next_question(&self) -> Option<DateTime<Utc>> {
        self.rows.values().filter_map(Row::question_at).min()
    }

    /// Reads what patients answered and nobody read yet.
    pub(super) fn listen(&mut self) -> Result<(), Fault> {
        let Some(texts) = &self.setup.rules.texts else {
            return Ok(());
        };
        let since = self.now - LISTENED_BACK;
        let none = TimeDelta::zero();
        let (mut listed, _) = self.network.listed(texts.carrier, since, self.now, none);
        listed.retain(|reply| !self.heard.contains(&reply.id));
        for reply in listed {
            self.receive(&reply)?;
            self.heard.insert(reply.id);
        }
        Ok(())
    }

    fn receive(&mut self, reply: &Reply) -> Result<(), Fault> {
        let (from, body) = (reply.from.clone(), reply.body.clone());
        self.note(Fact::Heard {
            from,
            body,
            // The carrier's clock is right in memory.
            written_at: reply.at,
        });
        if self.flaw == Some(Flaw::Deaf) {
            return Ok(());
        }
        let reminded = self.reminded(&reply.from, reply.at - ANSWERED_FOR);
        let answered = reply::answers(&reminded, reply.at);
        let patient = match answered {
            Answered::One { patient, .. } | Answered::OutOfDate { patient, .. } => Some(patient),
            Answered::Several | Answered::Nothing => None,
        };
        self.replies.push(Heard {
            from: reply.from.clone(),
            patient,
            at: reply.at,
        });
        match reply::read(&reply.body, &ReplyWords::default()) {
            Reading::OptOut { .. } => self.stop(&reply.from),
            Reading::Start if self.stopped.remove(&reply.from) => self.marked(&reply.from),
            Reading::Confirm => match answered {
                Answered::One {
                    key, appointment, ..
                } => self.confirm(appointment, &key),
                Answered::OutOfDate { .. } | Answered::Several | Answered::Nothing => Ok(()),
            },
            Reading::Start | Reading::Other { .. } => Ok(()),
        }
    }

    /// Whoever owns a number said stop by text.
    pub(super) fn stop(&mut self, number: &str) -> Result<(), Fault> {
        self.stopped.insert(number.to_owned());
        self.marked(number)
    }

    /// A carrier says that a number gets no texts.
    pub(super) fn gets_no_texts(&mut self, number: &str) -> Result<(), Fault> {
        self.no_texts.insert(number.to_owned());
        self.marked(number)
    }

    fn marked(&mut self, number: &str) -> Result<(), Fault> {
        self.mark(number);
        self.replan_for(Some(&BTreeSet::from([number.to_owned()])))
    }

    /// Returns what went to a number since a moment.
    fn reminded(&self, number: &str, since: DateTime<Utc>) -> Vec<Reminded> {
        let went = self.rows.iter().filter_map(|(key, row)| {
            let sent_at = row.told.sent_at.filter(|at| *at >= since)?;
            let theirs = row.planned.message.to == number && row.state.may_have_gone();
            theirs.then_some((key, row, sent_at))
        });
        let of_each = went.flat_map(|(key, row, sent_at)| {
            visits::speaks_of(&row.planned).filter_map(move |visit| {
                let appointment = &self.booking(visit.appointment)?.appointment;
                Some(Reminded {
                    key: *key,
                    patient: visit.patient,
                    appointment: visit.appointment,
                    occurrence: visit.occurrence,
                    start: appointment.start,
                    is_expected: appointment.status.is_expected(),
                    sent_at,
                })
            })
        });
        of_each.collect()
    }

    /// The patient will come: later steps are not needed.
    fn confirm(&mut self, id: AppointmentId, answered: &Key) -> Result<(), Fault> {
        let place = usize::try_from(id.0)?.checked_sub(1).ok_or("a booking")?;
        let booking = self.bookings.get_mut(place).ok_or("a booking")?;
        let appointment = &mut booking.appointment;
        if appointment.start <= self.now || !appointment.status.is_expected() {
            return Ok(());
        }
        if appointment.status != AppointmentStatus::Confirmed {
            appointment.status = AppointmentStatus::Confirmed;
            appointment.revision += 1;
        }
        let start = appointment.start;
        let reached = addresses(&booking.patient);
        let open: Vec<Key> = self
            .rows
            .iter()
            .filter(|(_, row)| {
                let about = (row.planned.appointment, row.planned.occurrence);
                about == (id, start) && row.state.is_open()
            })
            .map(|(key, _)| *key)
            .collect();
        for key in open {
            self.withdraw(&key, WithdrawReason::Confirmed)?;
        }
        let rows = self.rows.values_mut();
        rows.for_each(|row| row.silence(id, start));
        self.replan_for(Some(&reached))?;
        self.arrived(id, answered)
    }

    /// Whoever says yes to a reminder has it; where an earlier one went, the yes may be to that.
    fn arrived(&mut self, id: AppointmentId, key: &Key) -> Result<(), Fault> {
        let Some(row) = self.rows.get(key) else {
            return Ok(());
        };
        let unknown = row.state == ReminderState::Unknown;
        let another = self.rows.iter().any(|(other, row)| {
            let mut about = visits::speaks_of(&row.planned);
            other != key && row.state.may_have_gone() && about.any(|visit| visit.appointment == id)
        });
        if unknown && another {
            return Ok(());
        }
        if unknown {
            self.note(Fact::Found(*key));
        }
        self.merge(key, receipt::Receipt::Delivered)
    }

    /// Whether a reminder's patient answered it, or whoever shares their number did.
    pub(super) fn was_answered(&self, row: &Row) -> bool {
        let planned = &row.planned;
        let since = row.told.sent_at.unwrap_or(planned.window.due_at);
        self.replies.iter().any(|reply| {
            let theirs = reply.patient == Some(planned.patient) || reply.from == planned.message.to;
            theirs && reply.at >= since
        })
    }

    /// Asks carriers what became of what they took, and whether they have what nobody can tell
    /// about.
    pub(super) fn ask_back(&mut self) -> Result<(), Fault> {
        let now = self.now;
        let due = |(key, row): (&Key, &Row)| {
            let at = row.question_at().filter(|at| *at <= now)?;
            Some((at, *key))
        };
        let mut due: Vec<_> = self.rows.iter().filter_map(due).collect();
        due.sort_unstable();
        for (_, key) in due {
            let Some(row) = self.rows.get_mut(&key) else {
                continue;
            };
            row.told.asked += 1;
            row.told.asked_at = Some(now);
            match row.told.name.clone() {
                Some(name) => self.ask(&key, &name)?,
                None => self.look_up(&key)?,
            }
        }
        Ok(())
    }

    fn look_up(&mut self, key: &Key) -> Result<(), Fault> {
        let now = self.now;
        match self.network.look_up(key, now) {
            LookedUp::One { reference, receipt } => {
                self.note(Fact::Found(*key));
                self.change(key, |row| {
                    row.told.name = Some(reference);
                    row.happens(ReminderEvent::Accept)
                })?;
                self.take(key, &receipt)
            }
            LookedUp::None | LookedUp::Several { .. } | LookedUp::CannotTell { .. } => {
                self.change(key, |row| {
                    let told = &mut row.told;
                    told.looks += 1;
                    let first = *told.looked_at.get_or_insert(now);
                    told.given_up = receipt::found(0, told.looks, now - first) == Found::Nothing;
                    Ok(())
                })
            }
        }
    }

    fn ask(&mut self, key: &Key, name: &str) -> Result<(), Fault> {
        let row = self.rows.get(key).ok_or("a row")?;
        if !row.told.left && self.is_unwanted(row) {
            let called_off = self.network.cancel(name, self.now);
            if let Some((CalledOff::Cancelled, Some(taken_back))) = called_off {
                self.note(Fact::TakenBack(taken_back));
                return self.take(key, &Receipt::Cancelled);
            }
        }
        match self.network.receipt(name, self.now) {
            Some((_, receipt, _)) => self.take(key, &receipt),
            None => Err("a carrier forgot what it took".into()),
        }
    }

    /// Whether what a carrier took was called off since in any way.
    fn is_unwanted(&self, row: &Row) -> bool {
        let planned = &row.planned;
        let Some(booking) = self.booking(planned.appointment) else {
            return true;
        };
        let at_carrier = AtCarrier {
            change: None,
            appointment_status: booking.appointment.status,
            appointment_start: booking.appointment.start,
            occurrence: planned.occurrence,
            further: &self.further(planned),
            opted_out: self.is_out(&planned.message.to),
            patient_archived: false,
            paused: false,
        };
        let lives_on = || -> Result<bool, Infallible> {
            let (bookings, ledger) = self.known(Some(&addresses(&booking.patient)));
            let plan = plan(&self.setup.rules, &bookings, &ledger, self.now);
            Ok(plan.counts_on(&planned.key, planned.appointment))
        };
        let Ok(unwanted) = at_carrier.is_unwanted(lives_on);
        unwanted || self.flaw == Some(Flaw::TakesBack)
    }

    /// Takes a carrier's word about a message.
    fn take(&mut self, key: &Key, said: &Receipt) -> Result<(), Fault> {
        let Some(receipt) = said.evidence() else {
            return Ok(());
        };
        match receipt {
            receipt::Receipt::Delivered => self.note(Fact::Arrived(*key)),
            receipt::Receipt::Undelivered(cause) => {
                if cause != Undelivered::TooLate {
                    self.note(Fact::Lost(*key));
                }
                if cause == Undelivered::NoTexts
                    && let Some(row) = self.rows.get(key)
                {
                    let to = row.planned.message.to.clone();
                    self.note(Fact::NoTexts(to.clone()));
                    self.merge(key, receipt)?;
                    return self.gets_no_texts(&to);
                }
            }
            receipt::Receipt::UnderWay | receipt::Receipt::Sent | receipt::Receipt::Cancelled => {}
        }
        self.merge(key, receipt)
    }

    fn merge(&mut self, key: &Key, receipt: receipt::Receipt) -> Result<(), Fault> {
        let now = self.now;
        self.change(key, |row| {
            row.told.left |= receipt != receipt::Receipt::UnderWay;
            if receipt == receipt::Receipt::Delivered {
                row.told.arrived_at.get_or_insert(now);
            }
            row.told.lost = receipt.cause().or(row.told.lost);
            if let Merged::Moved(next) = receipt::merge(row.state, receipt) {
                row.state = next;
            }
            Ok(())
        })
    }
}
