//! Asking back: what became of what carriers took, and whether they have what nobody can tell
//! about. A few questions a turn, between hand-overs, each one call with no transaction open and
//! then one transaction. Nothing here can make a reminder go. When to ask, and what an answer
//! leads to, the core decides.

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::gate::AtCarrier;
use reminder_core::key::Key;
use reminder_core::notice::Change;
use reminder_core::receipt::{self, Found, Merged, Receipt};
use reminder_core::reminder::ReminderState;

use super::{Hands, Outbox, TickReport, outcome};
use crate::answering;
use crate::api::event::Cause;
use crate::carrier::{self, Asked, CalledOff, Capabilities, LookedUp, UndeliveredBecause};
use crate::clock::Clock;
use crate::planning;
use crate::sentences::PROGRAM;
use crate::store::{Inquiry, PauseCause, Store, StoreError, Tx, View};

/// Questions a turn asks at most. Each may take as long as a carrier lets it wait.
const ASKED_A_TURN: usize = 3;
/// Reminders that were due longer ago went longer ago than a carrier is asked for.
const LOOKED_BACK: TimeDelta = TimeDelta::days(10);
/// How long it is not even looked whether somebody is to be asked.
const QUIET: TimeDelta = TimeDelta::seconds(20);
/// Characters of what a carrier said that are kept.
const DETAIL_MAX: usize = 500;

/// What a carrier answered, as far as it could be asked.
enum Answer {
    Receipt(carrier::Receipt),
    LookedUp(LookedUp),
}

impl Answer {
    fn says_nothing(&self) -> bool {
        match self {
            Self::Receipt(receipt) => receipt.evidence().is_none(),
            Self::LookedUp(LookedUp::CannotTell { .. }) => true,
            Self::LookedUp(LookedUp::One { .. } | LookedUp::None | LookedUp::Several { .. }) => {
                false
            }
        }
    }
}

impl<H: Hands> Outbox<H> {
    /// Asks carriers what became of the few reminders that have waited longest to be asked about.
    pub(super) fn ask_back(
        &mut self,
        store: &Store,
        clock: &dyn Clock,
        report: &mut TickReport,
    ) -> Result<(), StoreError> {
        let now = clock.now();
        if self.asked_at.is_some_and(|at| (now - at).abs() < QUIET) {
            return Ok(());
        }
        self.asked_at = Some(now);
        let mut able: Vec<CarrierName> = self.hands.names();
        able.retain(|name| {
            self.channel_with(*name, |can| can.receipts || can.look_up)
                .is_some()
        });
        if able.is_empty() {
            return Ok(());
        }
        let words: Vec<&str> = able.iter().map(|name| name.as_str()).collect();
        let known = store.read(|view| view.inquiries(&words, now - LOOKED_BACK))?;
        let mut due: Vec<(DateTime<Utc>, Inquiry)> = known
            .into_iter()
            .filter(|one| self.can_be_asked(one))
            .filter_map(|one| Some((receipt::next_poll(one.state, &one.asked)?, one)))
            .filter(|(at, _)| *at <= now)
            .collect();
        due.sort_by_key(|(at, one)| (*at, one.key));
        for (_, inquiry) in due.into_iter().take(ASKED_A_TURN) {
            let Some(answer) = self.ask(store, &inquiry, now)? else {
                continue;
            };
            let now = clock.now();
            let noted = store.write(|tx| note(tx, &inquiry, &answer, now))?;
            report.changed |= noted.changed;
            report.needs_somebody.extend(noted.notices);
            // A carrier that cannot be reached is left alone for this turn.
            if answer.says_nothing() {
                break;
            }
        }
        Ok(())
    }

    /// Whether the carrier of a reminder answers the question about it: where it is, or whether it
    /// arrived.
    fn can_be_asked(&mut self, inquiry: &Inquiry) -> bool {
        let names = self.hands.names();
        let Some(name) = names
            .into_iter()
            .find(|name| name.as_str() == inquiry.carrier)
        else {
            return false;
        };
        let able: fn(&Capabilities) -> bool = match inquiry.state == ReminderState::Unknown {
            true => |can| can.look_up,
            false => |can| can.receipts,
        };
        self.channel_with(name, able).is_some()
    }

    /// One question, with no transaction open; none when the carrier answers no such question.
    fn ask(
        &mut self,
        store: &Store,
        inquiry: &Inquiry,
        now: DateTime<Utc>,
    ) -> Result<Option<Answer>, StoreError> {
        let found = store.read(|view| {
            let unwanted = is_unwanted(view, &inquiry.key, now)?;
            Ok::<_, StoreError>(view.reminder(&inquiry.key)?.map(|row| (row, unwanted)))
        })?;
        let Some((row, unwanted)) = found else {
            return Ok(None);
        };
        let Some(carrier) = self.hands.carrier(row.message.carrier) else {
            return Ok(None);
        };
        let can = carrier.capabilities(row.channel);
        if inquiry.state == ReminderState::Unknown {
            let asked = Asked {
                key: &inquiry.key,
                message: &row.message,
                attempted_at: inquiry.began_at,
            };
            return Ok(can
                .look_up
                .then(|| Answer::LookedUp(carrier.look_up(&asked))));
        }
        let Some(reference) = &inquiry.reference else {
            return Ok(None);
        };
        if can.cancel && unwanted {
            match carrier.cancel(row.channel, reference) {
                CalledOff::Cancelled => {
                    return Ok(Some(Answer::Receipt(carrier::Receipt::Cancelled)));
                }
                // Then it is like any other.
                CalledOff::TooLate | CalledOff::CannotTell { .. } => {}
            }
        }
        Ok(can
            .receipts
            .then(|| Answer::Receipt(carrier.receipt(row.channel, reference))))
    }
}

/// Returns whether what a carrier took, and may not have let go yet, would better not leave: it was
/// called off since in any way, or somebody paused.
fn is_unwanted(view: &View<'_>, key: &Key, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let Some(facts) = view.claim_facts(key)? else {
        return Ok(false);
    };
    let left = view.receipts_of(key)?;
    if left.iter().any(|one| one.receipt != Receipt::UnderWay) {
        return Ok(false);
    }
    let channel = facts.message.channel;
    let paused = view.pauses()?.iter().any(|pause| {
        pause.cause == PauseCause::Person && pause.channel.is_none_or(|only| only == channel)
    });
    let further: Vec<_> = facts.further.iter().map(|visit| visit.facts).collect();
    let at_carrier = AtCarrier {
        change: Change::of_step(facts.step),
        appointment_status: facts.appointment_status,
        appointment_start: facts.appointment_start,
        occurrence: facts.occurrence,
        further: &further,
        opted_out: facts.opted_out,
        patient_archived: facts.patient_archived,
        paused,
    };
    at_carrier.is_unwanted(|| {
        let planning = planning::preview(view, &planning::one(facts.patient), now)?;
        Ok(planning.plan.counts_on(&facts.key, facts.appointment))
    })
}

/// What was written down, and whom to tell.
#[derive(Default)]
pub(super) struct Noted {
    pub(super) changed: bool,
    pub(super) notices: Vec<(Cause, String)>,
}

fn note(
    tx: &Tx<'_>,
    inquiry: &Inquiry,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    match answer {
        Answer::Receipt(receipt) => {
            tx.record_inquiry(&inquiry.key, false, false, now)?;
            take(tx, &inquiry.key, receipt, now)
        }
        Answer::LookedUp(LookedUp::CannotTell { .. }) => {
            tx.record_inquiry(&inquiry.key, false, false, now)?;
            Ok(Noted::default())
        }
        Answer::LookedUp(LookedUp::One { reference, receipt }) => {
            // Another reminder to the same contact may have the same words: that one is not ours.
            if tx.reference_is_taken(&inquiry.key, reference)? {
                return found_nothing(tx, inquiry, now);
            }
            tx.record_inquiry(&inquiry.key, false, false, now)?;
            adopt(tx, &inquiry.key, reference, receipt, now)
        }
        Answer::LookedUp(LookedUp::None) => found_nothing(tx, inquiry, now),
        Answer::LookedUp(LookedUp::Several { count }) => {
            tx.record_inquiry(&inquiry.key, false, true, now)?;
            found_several(tx, &inquiry.key, *count, now)
        }
    }
}

/// The carrier has it: its name for it is taken over, and with it what became of it.
fn adopt(
    tx: &Tx<'_>,
    key: &Key,
    reference: &str,
    receipt: &carrier::Receipt,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let (seen, next) = (ReminderState::Unknown, ReminderState::Accepted);
    if !tx.move_by_evidence(key, seen, next, Some(reference), "")? {
        return Ok(Noted::default());
    }
    let by_mail = (tx.reminder(key)?).is_some_and(|row| row.channel == Channel::Email);
    let words = match by_mail {
        true => "Found in the folder of sent mail: the mail server has it.",
        false => "Found in the carrier's list: it did go.",
    };
    tell(tx, key, "found", words, now)?;
    let noted = take(tx, key, receipt, now)?;
    Ok(Noted {
        changed: true,
        ..noted
    })
}

fn found_nothing(tx: &Tx<'_>, inquiry: &Inquiry, now: DateTime<Utc>) -> Result<Noted, StoreError> {
    let since_first = now - inquiry.looked_at.unwrap_or(now);
    let ended = receipt::found(0, inquiry.looks + 1, since_first) == Found::Nothing;
    tx.record_inquiry(&inquiry.key, true, ended, now)?;
    if ended {
        let words = "Nobody can tell whether it went. The carrier's list does not show it, which \
            proves nothing. It is not sent again. Find out and say so, or phone the patient.";
        tx.explain_unknown(&inquiry.key, words)?;
        tell(tx, &inquiry.key, "looked_up", words, now)?;
    }
    Ok(Noted {
        changed: ended,
        notices: Vec::new(),
    })
}

fn found_several(
    tx: &Tx<'_>,
    key: &Key,
    count: u32,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let words = format!(
        "The carrier's list shows {count} messages that could be this one. RingOnce handed over \
         one and sends nothing more. Look into the carrier's own list, and say what you find."
    );
    tx.explain_unknown(key, &words)?;
    tell(tx, key, "found_several", &words, now)?;
    Ok(Noted {
        changed: true,
        notices: vec![(
            Cause::Balance,
            format!(
                "A carrier's list shows {count} messages where RingOnce handed over one. Nothing \
                 more is sent. Look in the Outbox."
            ),
        )],
    })
}

/// Merges a receipt into where the reminder is.
pub(super) fn take(
    tx: &Tx<'_>,
    key: &Key,
    said: &carrier::Receipt,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let (Some(receipt), Some(state)) = (said.evidence(), tx.state_of(key)?) else {
        return Ok(Noted::default());
    };
    let (sentence, detail) = words(said);
    let detail: String = detail.chars().take(DETAIL_MAX).collect();
    let is_new = tx.record_receipt(key, receipt, &detail, now)?;
    let told = match detail.as_str() {
        "" => sentence.to_owned(),
        detail => format!("{sentence} ({detail})"),
    };
    match receipt::merge(state, receipt) {
        Merged::Moved(next) => {
            let lost = next == ReminderState::Undelivered;
            let reason = if lost { told.as_str() } else { "" };
            tx.move_by_evidence(key, state, next, None, reason)?;
            tell(tx, key, receipt.as_str(), &told, now)?;
            follow_up(tx, key, said, now)
        }
        Merged::Known | Merged::Early => {
            if is_new && receipt == Receipt::Sent {
                tell(tx, key, receipt.as_str(), &told, now)?;
            }
            Ok(Noted {
                changed: is_new,
                notices: Vec::new(),
            })
        }
        Merged::Contradicts => {
            if is_new {
                let words = format!("{told} It contradicts what is known, and changes nothing.");
                tell(tx, key, "receipt", &words, now)?;
            }
            Ok(Noted {
                changed: is_new,
                notices: Vec::new(),
            })
        }
    }
}

/// What a failure means beyond its own reminder: for the number, or for the whole channel.
fn follow_up(
    tx: &Tx<'_>,
    key: &Key,
    said: &carrier::Receipt,
    now: DateTime<Utc>,
) -> Result<Noted, StoreError> {
    let mut noted = Noted {
        changed: true,
        notices: Vec::new(),
    };
    let carrier::Receipt::Undelivered { because, .. } = said else {
        return Ok(noted);
    };
    let Some(row) = tx.reminder(key)? else {
        return Ok(noted);
    };
    match because {
        UndeliveredBecause::OptedOut => {
            let source = "the carrier says so";
            answering::stop(tx, &row.message.to, row.channel, source, now)?;
        }
        UndeliveredBecause::NoTexts => answering::no_texts(tx, &row.message.to, now)?,
        UndeliveredBecause::Channel(fault) => {
            noted.notices = outcome::stop_channel(tx, row.channel, *fault, now)?.notices;
        }
        UndeliveredBecause::NoSuchNumber
        | UndeliveredBecause::OutOfReach
        | UndeliveredBecause::Filtered
        | UndeliveredBecause::TooLate
        | UndeliveredBecause::NoAnswer
        | UndeliveredBecause::Busy
        | UndeliveredBecause::Machine
        | UndeliveredBecause::Bounced(_)
        | UndeliveredBecause::Unsaid => {}
    }
    Ok(noted)
}

/// Returns what staff read, and what the carrier itself calls it.
fn words(said: &carrier::Receipt) -> (&'static str, String) {
    match said {
        carrier::Receipt::UnderWay => ("The carrier still has it.", String::new()),
        carrier::Receipt::Sent => (
            "It left the carrier; whether it arrived is not known.",
            String::new(),
        ),
        carrier::Receipt::Delivered => ("It arrived, says the carrier.", String::new()),
        carrier::Receipt::Cancelled => (
            "It was called off before it left the carrier. Phone the patient.",
            String::new(),
        ),
        carrier::Receipt::CannotTell { detail } => ("", detail.clone()),
        carrier::Receipt::Undelivered {
            because,
            code,
            detail,
        } => {
            let code = code.map(|code| code.to_string());
            let parts: Vec<&str> = [code.as_deref(), Some(detail.as_str())]
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect();
            (because.sentence(), parts.join(": "))
        }
    }
}

fn tell(
    tx: &Tx<'_>,
    key: &Key,
    what: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let subject = planning::subject_of(tx, key)?;
    answering::tell(tx, subject, PROGRAM, what, detail, now)
}
