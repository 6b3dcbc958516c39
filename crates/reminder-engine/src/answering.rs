//! What somebody's answer does to the book: an opt-out, a confirmation, or a place in the inbox. It
//! happens inside the transaction that writes the answer down, so that it happens once and that
//! everything planned agrees with it. Not here: what words mean and which reminder they answer (the
//! core says), and asking carriers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::contact;
use reminder_core::key::{AppointmentId, Digest32, Key, PatientId};
use reminder_core::ledger::WithdrawReason;
use reminder_core::patient::ContactKind;
use reminder_core::receipt::{self, Merged, Receipt};
use reminder_core::reminder::ReminderState;
use reminder_core::reply::{self, ANSWERED_FOR, Answered, BODY_MAX, Reading};

use crate::carrier::Reply;
use crate::planning::{self, PlanSaved};
use crate::sentences::{self, PROGRAM};
use crate::store::{NewEvent, NewReply, ReminderRecord, ReplyName, Scope, StoreError, Subject, Tx};

/// Characters of a carrier's own name for a reply that are kept; a longer one is kept as its hash.
const REFERENCE_MAX: usize = 300;
/// Characters of an address nobody can read that are kept.
const CONTACT_MAX: usize = 100;

/// A reply as a carrier hands it on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incoming<'a> {
    /// Which carrier.
    pub(crate) carrier: &'a str,
    /// What it calls the reply.
    pub(crate) id: &'a str,
    /// The number or address it came from, as the carrier writes it.
    pub(crate) from: &'a str,
    /// The words.
    pub(crate) body: &'a str,
    /// When the carrier got it.
    pub(crate) at: DateTime<Utc>,
}

impl<'a> Incoming<'a> {
    /// Returns a reply as a carrier hands it on.
    pub(crate) fn of(carrier: CarrierName, reply: &'a Reply) -> Self {
        Self {
            carrier: carrier.as_str(),
            id: &reply.id,
            from: &reply.from,
            body: &reply.body,
            at: reply.at,
        }
    }

    /// Returns the name under which it is stored, once.
    pub(crate) fn name(&self) -> ReplyName {
        let id = self.id.trim();
        let reference = if id.is_empty() || id.chars().count() > REFERENCE_MAX {
            let moment = self.at.timestamp_millis().to_be_bytes();
            Digest32::of(&[
                id.as_bytes(),
                self.from.as_bytes(),
                self.body.as_bytes(),
                &moment,
            ])
            .to_hex()
        } else {
            id.to_owned()
        };
        ReplyName {
            carrier: self.carrier.to_owned(),
            reference,
        }
    }
}

/// Writes a reply down and does what it says, where a machine may. Returns whether it is new.
///
/// # Errors
/// [`StoreError`]; the caller's transaction is rolled back, and the carrier says it again.
pub(crate) fn receive(
    tx: &Tx<'_>,
    incoming: &Incoming<'_>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let name = incoming.name();
    let country = tx.clinic()?.clinic.country;
    let (channel, contact) = sender(incoming.from, &country);
    let body: String = incoming.body.chars().take(BODY_MAX).collect();
    let at = incoming.at.min(now);
    let read_as = reply::read(incoming.body, &tx.reply_words()?);
    let new = NewReply {
        name: &name,
        channel,
        contact: &contact,
        body: &body,
        at,
        read_as,
    };
    if !tx.record_reply(&new, now)? {
        return Ok(false);
    }
    let answered = reply::answers(&tx.reminded(&contact, at - ANSWERED_FOR)?, at);
    let subject = attach(tx, &name, &contact, answered)?;
    act(tx, &new, answered, subject, now)?;
    Ok(true)
}

/// Writes down an e-mail that answers a letter by name, and does what it says. Anybody can write
/// anybody's address above an e-mail and nobody knows the name of a letter but who got it: so a
/// machine acts only on what comes from the address that the letter went to, and everything else
/// waits for a person. What a machine wrote is never an answer. Returns whether it is new.
///
/// # Errors
/// [`StoreError`]; the caller's transaction is rolled back, and the mail is read again.
pub(crate) fn receive_letter(
    tx: &Tx<'_>,
    incoming: &Incoming<'_>,
    key: &Key,
    is_automatic: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(letter) = tx.reminder(key)? else {
        return Ok(false);
    };
    let name = incoming.name();
    let (_, contact) = sender(incoming.from, &tx.clinic()?.clinic.country);
    let body: String = incoming.body.chars().take(BODY_MAX).collect();
    let at = incoming.at.min(now);
    let said = reply::read(incoming.body, &tx.reply_words()?);
    // That somebody is on holiday answers nothing; what may be a stop is looked at all the same.
    if is_automatic && !matches!(said, Reading::OptOut { .. }) {
        return Ok(false);
    }
    let is_theirs = contact == letter.message.to && !is_automatic;
    let new = NewReply {
        name: &name,
        channel: Channel::Email,
        contact: &contact,
        body: &body,
        at,
        read_as: if is_theirs { said } else { reply::unsure(said) },
    };
    if !tx.record_reply(&new, now)? {
        return Ok(false);
    }
    let subject = Subject {
        key: Some(*key),
        patient: Some(letter.patient),
        appointment: Some(letter.appointment),
    };
    tx.attach_reply(&name, letter.patient, Some(key))?;
    let mut reminded = tx.reminded(&letter.message.to, at - ANSWERED_FOR)?;
    reminded.retain(|one| one.key == *key);
    act(tx, &new, reply::answers(&reminded, at), subject, now)?;
    Ok(true)
}

/// Returns how a reply came and from where, as contacts are stored.
fn sender(from: &str, country: &str) -> (Channel, String) {
    let (kind, channel) = if from.contains('@') {
        (ContactKind::Email, Channel::Email)
    } else {
        (ContactKind::Phone, Channel::Sms)
    };
    let contact = contact::read(kind, from, country).map_or_else(
        // A service's short number, or a name: nobody's contact, and still worth reading.
        |_| from.trim().chars().take(CONTACT_MAX).collect::<String>(),
        |read| read.normalised,
    );
    if contact.is_empty() {
        (channel, "unknown".to_owned())
    } else {
        (channel, contact)
    }
}

/// Says whose a reply is, where that is sure.
fn attach(
    tx: &Tx<'_>,
    name: &ReplyName,
    contact: &str,
    answered: Answered,
) -> Result<Subject, StoreError> {
    let subject = match answered {
        Answered::One {
            key,
            patient,
            appointment,
        } => Subject {
            key: Some(key),
            patient: Some(patient),
            appointment: Some(appointment),
        },
        Answered::OutOfDate {
            patient,
            appointment,
        } => Subject {
            key: None,
            patient: Some(patient),
            appointment: Some(appointment),
        },
        Answered::Several => Subject::default(),
        Answered::Nothing => match tx.patients_with_contact(contact)?.as_slice() {
            [patient] => Subject {
                patient: Some(*patient),
                ..Subject::default()
            },
            [] | [_, _, ..] => Subject::default(),
        },
    };
    if let Some(patient) = subject.patient {
        tx.attach_reply(name, patient, subject.key.as_ref())?;
    }
    Ok(subject)
}

/// Does what a reply says; what a machine may not do waits in the inbox.
fn act(
    tx: &Tx<'_>,
    new: &NewReply<'_>,
    answered: Answered,
    subject: Subject,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let by = sentences::channel(new.channel);
    match new.read_as {
        Reading::OptOut { maybe_cancels } => {
            let source = format!("answered by {by}");
            stop(tx, new.contact, new.channel, &source, now)?;
            if maybe_cancels {
                let words = "Answered CANCEL: nothing more is sent. It may also mean the \
                    appointment; it waits in the inbox.";
                return tell(tx, subject, PROGRAM, "replied", words, now);
            }
            tx.answer_reply(new.name, PROGRAM, "Nothing more is sent.", now)?;
            Ok(())
        }
        Reading::Confirm => {
            if let Answered::One {
                key, appointment, ..
            } = answered
                && let Confirmed::Now(_) | Confirmed::Before =
                    confirm(tx, appointment, PROGRAM, &format!("by {by}"), now)?
            {
                arrived(tx, &key, subject, now)?;
                tx.answer_reply(new.name, PROGRAM, "Confirmed.", now)?;
                return Ok(());
            }
            let words =
                format!("Said yes by {by}; it is not clear to what. It waits in the inbox.");
            tell(tx, subject, PROGRAM, "replied", &words, now)
        }
        Reading::Start => {
            let opened = start(tx, new.contact, new.channel, now)?;
            if opened && !tx.is_opted_out(new.contact)? {
                tx.answer_reply(new.name, PROGRAM, "Messages may go again.", now)?;
                return Ok(());
            }
            let words = format!("Asked by {by} for messages again. It waits in the inbox.");
            tell(tx, subject, PROGRAM, "replied", &words, now)
        }
        Reading::Other { .. } => {
            let words = format!("Answered by {by}. It waits in the inbox.");
            tell(tx, subject, PROGRAM, "replied", &words, now)
        }
    }
}

/// Whoever says yes to a reminder has it, whatever a carrier said or did not say about it. Where an
/// earlier one went, the yes may be to that one, and the silent one stays unknown.
fn arrived(tx: &Tx<'_>, key: &Key, subject: Subject, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(state) = tx.state_of(key)? else {
        return Ok(());
    };
    if state == ReminderState::Unknown
        && let Some(appointment) = subject.appointment
    {
        let all = tx.reminders_of_appointment(appointment)?;
        let went = |one: &ReminderRecord| one.key != *key && one.state.may_have_gone();
        if all.iter().any(went) {
            return Ok(());
        }
    }
    let words = "It arrived: the patient answered it.";
    match receipt::merge(state, Receipt::Delivered) {
        Merged::Moved(next) => {
            tx.record_receipt(key, Receipt::Delivered, "answered", now)?;
            tx.move_by_evidence(key, state, next, None, "")?;
            tell(tx, subject, PROGRAM, "delivered", words, now)
        }
        Merged::Known | Merged::Contradicts | Merged::Early => Ok(()),
    }
}

/// Records that whoever owns a contact wants no more messages, for every patient who shares it, and
/// plans everything again that it touches. One that opted out before stays so.
///
/// # Errors
/// [`StoreError`]; the caller's transaction is rolled back.
pub(crate) fn opt_out(
    tx: &Tx<'_>,
    contact: &str,
    source: &str,
    who: &str,
    now: DateTime<Utc>,
) -> Result<PlanSaved, StoreError> {
    let sharing = sharing(tx, contact)?;
    if !tx.is_opted_out(contact)? {
        tx.set_opt_out(contact, true, source, who, now)?;
        tell_all(tx, &sharing, who, "opt_out", &stopped(source), now)?;
    }
    planning::replan(tx, &Scope::Patients(sharing), who, now)
}

/// Records a stop that came by a channel: from the patient, or from the carrier, which heard it. It
/// holds for everything at this contact, until it is taken back by the same channel or by staff.
///
/// # Errors
/// [`StoreError`]; the caller's transaction is rolled back.
pub(crate) fn stop(
    tx: &Tx<'_>,
    contact: &str,
    channel: Channel,
    source: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sharing = sharing(tx, contact)?;
    if !tx.stopped_by(contact, channel)? {
        tx.record_stop(contact, channel, true, source, PROGRAM, now)?;
        tell_all(tx, &sharing, PROGRAM, "opt_out", &stopped(source), now)?;
    }
    planning::replan(tx, &Scope::Patients(sharing), PROGRAM, now).map(drop)
}

/// Takes back what a stop by this channel closed, and nothing else: what staff recorded stays, and
/// so does what came by another channel. Returns whether there was such a stop. What is planned
/// again waits for review like everything else.
fn start(
    tx: &Tx<'_>,
    contact: &str,
    channel: Channel,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if !tx.stopped_by(contact, channel)? {
        return Ok(false);
    }
    let source = format!("answered START by {}", sentences::channel(channel));
    tx.record_stop(contact, channel, false, &source, PROGRAM, now)?;
    let sharing = sharing(tx, contact)?;
    let words = match tx.is_opted_out(contact)? {
        true => format!("Their stop is taken back ({source}). Another one is on record and stays."),
        false => format!("This contact may get messages again. How the clinic knows: {source}."),
    };
    tell_all(tx, &sharing, PROGRAM, "opt_in", &words, now)?;
    planning::replan(tx, &Scope::Patients(sharing), PROGRAM, now)?;
    Ok(true)
}

/// Records that a number can get no texts, for everybody who has it, so that none is planned to it
/// any more. Calls and the call list go on.
///
/// # Errors
/// [`StoreError`]; the caller's transaction is rolled back.
pub(crate) fn no_texts(tx: &Tx<'_>, contact: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let sharing = sharing(tx, contact)?;
    tx.set_landline(contact, true, "the carrier says so", PROGRAM, now)?;
    let words = "This number can get no texts, says the carrier. None is planned to it any more.";
    tell_all(tx, &sharing, PROGRAM, "no_texts", words, now)?;
    planning::replan(tx, &Scope::Patients(sharing), PROGRAM, now).map(drop)
}

fn stopped(source: &str) -> String {
    format!("This contact gets nothing more. How the clinic knows: {source}.")
}

fn sharing(tx: &Tx<'_>, contact: &str) -> Result<BTreeSet<PatientId>, StoreError> {
    Ok(tx.patients_with_contact(contact)?.into_iter().collect())
}

fn tell_all(
    tx: &Tx<'_>,
    patients: &BTreeSet<PatientId>,
    who: &str,
    what: &str,
    words: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for patient in patients {
        let subject = Subject {
            patient: Some(*patient),
            ..Subject::default()
        };
        tell(tx, subject, who, what, words, now)?;
    }
    Ok(())
}

/// What confirming an appointment came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Confirmed {
    /// It is confirmed now; how many later reminders were called off.
    Now(u32),
    /// It was confirmed before.
    Before,
    /// It is not waiting for the patient any more: cancelled, or it has begun.
    NotPossible,
}

/// Marks an appointment confirmed by its patient, and stops its later steps.
///
/// # Errors
/// [`StoreError`]; the caller's transaction is rolled back.
pub(crate) fn confirm(
    tx: &Tx<'_>,
    id: AppointmentId,
    who: &str,
    how: &str,
    now: DateTime<Utc>,
) -> Result<Confirmed, StoreError> {
    let Some(record) = tx.appointment(id)? else {
        return Ok(Confirmed::NotPossible);
    };
    let appointment = record.appointment;
    if appointment.start <= now || !appointment.status.is_expected() {
        return Ok(Confirmed::NotPossible);
    }
    let before = appointment.status == AppointmentStatus::Confirmed;
    let subject = |key: Option<Key>| Subject {
        key,
        appointment: Some(id),
        patient: Some(record.patient),
    };
    if !before {
        tx.mark_appointment(id, AppointmentStatus::Confirmed, None, now)?;
        let words = format!("The patient confirmed {how}.");
        tell(tx, subject(None), who, "marked", &words, now)?;
    }
    let mut stopped = 0;
    let words = sentences::withdrawn(WithdrawReason::Confirmed);
    for key in tx.open_reminders_about(id, appointment.start)? {
        if tx.withdraw(&key, WithdrawReason::Confirmed, words)? {
            stopped += 1;
            tell(tx, subject(Some(key)), who, "cancelled", words, now)?;
        }
    }
    for key in tx.silence_visit(id, appointment.start)? {
        stopped += 1;
        let words = "This visit is confirmed, and the text with others says nothing of it.";
        tell(tx, subject(Some(key)), who, "changed", words, now)?;
    }
    planning::replan(tx, &planning::one(record.patient), who, now)?;
    Ok(match before {
        true => Confirmed::Before,
        false => Confirmed::Now(stopped),
    })
}

pub(crate) fn tell(
    tx: &Tx<'_>,
    subject: Subject,
    who: &str,
    what: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let event = NewEvent {
        who,
        what,
        detail,
        subject,
    };
    tx.tell(&event, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_comes_from_the_number_that_is_on_record() {
        let cases = [
            ("+12125550101", Channel::Sms, "+12125550101"),
            ("(212) 555-0101", Channel::Sms, "+12125550101"),
            ("Rosa@Example.com", Channel::Email, "rosa@example.com"),
            ("12345", Channel::Sms, "12345"),
            (" BANK ", Channel::Sms, "BANK"),
            ("", Channel::Sms, "unknown"),
        ];
        for (from, channel, contact) in cases {
            let read = sender(from, "US");
            assert_eq!(read, (channel, contact.to_owned()), "{from:?}");
        }
    }

    #[test]
    fn a_reply_has_one_name_whatever_the_carrier_calls_it() {
        let at = DateTime::from_timestamp(1_772_000_000, 0).expect("a moment in 2026");
        let incoming = |id, body| Incoming {
            carrier: "twilio",
            id,
            from: "+12125550101",
            body,
            at,
        };
        assert_eq!(
            incoming(" SM1 ", "yes").name(),
            incoming("SM1", "yes").name()
        );
        let long = "x".repeat(REFERENCE_MAX + 1);
        for id in ["", long.as_str()] {
            let name = incoming(id, "yes").name();
            assert_eq!(name, incoming(id, "yes").name());
            assert_ne!(name, incoming(id, "no").name());
            assert_eq!(name.reference.len(), 64);
        }
    }
}
