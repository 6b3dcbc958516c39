//! What the commands about practice mode do: the staff's own numbers and addresses, which it
//! reaches all the same, and the accounts that were tried.

use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::contact;
use reminder_core::patient::ContactKind;
use reminder_core::practice::Practice;

use super::act::{Change, change};
use super::mail::refuse_demo;
use super::{PracticeView, RulesSaved, SaveStaffContacts};
use crate::Engine;
use crate::api::Who;
use crate::api::error::ApiError;
use crate::carrier::Carrier;
use crate::carrier::practising::Practising;
use crate::sentences;
use crate::store::{StoreError, Tx, View};

/// A list that is longer is no longer the staff's.
const STAFF_CONTACTS_MAX: usize = 20;

/// Says whom practice mode reaches, and what stands in the way.
pub(super) fn practice_view(view: &View<'_>) -> Result<PracticeView, StoreError> {
    let row = view.clinic()?;
    let contacts = view.staff_contacts()?;
    let display = |own: &String| {
        let read = contact::read(kind_of(own), own, &row.clinic.country);
        read.map_or_else(|_| own.clone(), |read| read.display)
    };
    let practice = view.practice()?;
    let [texts, calls] = view.phone_senders()?;
    let ways = [
        (Channel::Email, Some(row.sender.carrier)),
        (Channel::Sms, texts.map(|sender| sender.carrier)),
        (Channel::Voice, calls.map(|sender| sender.carrier)),
    ];
    let in_practice = ways
        .into_iter()
        .filter(|(_, by)| *by == Some(CarrierName::Practice));
    let lines = in_practice.map(|(channel, _)| way_words(channel, &practice));
    Ok(PracticeView {
        contacts: contacts.iter().map(display).collect(),
        ways: lines.collect(),
    })
}

const fn plural(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "E-mails",
        Channel::Sms => "Texts",
        Channel::Voice | Channel::CallList => "Calls",
    }
}

fn way_words(channel: Channel, practice: &Practice) -> String {
    let what = plural(channel);
    let by = match channel {
        Channel::Email => practice.emails.then_some(CarrierName::Smtp),
        Channel::Sms => practice.texts.as_ref().map(|sender| sender.carrier),
        Channel::Voice => practice.calls.as_ref().map(|sender| sender.carrier),
        Channel::CallList => None,
    };
    match (by, channel) {
        (Some(carrier), _) => format!(
            "{what} to them really go, through {}.",
            sentences::carrier(carrier)
        ),
        (None, Channel::Email) => format!(
            "{what} to them become files like all others, until the mail server is set up and a \
             test of it worked."
        ),
        (None, Channel::Sms | Channel::Voice | Channel::CallList) => format!(
            "{what} to them become files like all others, until an account is set up and a test \
             text went through it."
        ),
    }
}

fn kind_of(typed: &str) -> ContactKind {
    match typed.contains(['@', '\u{FF20}']) {
        true => ContactKind::Email,
        false => ContactKind::Phone,
    }
}

/// Changes the staff's own numbers and addresses.
pub(crate) fn save_staff_contacts(
    engine: &Engine,
    who: &Who,
    request: SaveStaffContacts,
) -> Result<RulesSaved, ApiError> {
    let row = engine.store().read(|view| view.clinic())?;
    refuse_demo(&row)?;
    let contacts = read_all(&request.contacts, &row.clinic.country)?;
    change(engine, who, |tx, _| {
        let new: Vec<&String> = contacts.iter().map(|(_, contact)| contact).collect();
        if tx.staff_contacts()?.iter().eq(new) {
            return Ok(Change::Nothing);
        }
        tx.save_staff_contacts(&contacts)?;
        Ok(Change::saved(match contacts.len() {
            0 => "Practice mode reaches none of the staff any more.".to_owned(),
            count => format!(
                "The staff's own numbers and addresses, which practice mode reaches, were \
                 changed: {count} now."
            ),
        }))
    })
}

/// Reads them as contacts of patients are read. The same one twice is one.
fn read_all(typed: &[String], country: &str) -> Result<Vec<(ContactKind, String)>, ApiError> {
    let field = "contacts";
    let typed = typed.iter().map(|line| line.trim());
    let lines: Vec<&str> = typed.filter(|line| !line.is_empty()).collect();
    if lines.len() > STAFF_CONTACTS_MAX {
        let words = format!(
            "{STAFF_CONTACTS_MAX} numbers and addresses are the most. Keep those of whoever tries \
             RingOnce out."
        );
        return Err(ApiError::field(field, words));
    }
    let mut contacts: Vec<(ContactKind, String)> = Vec::new();
    for line in lines {
        let kind = kind_of(line);
        let read = contact::read(kind, line, country)
            .map_err(|refusal| ApiError::field(field, format!("\"{line}\": {refusal}.")))?;
        let contact = (kind, read.normalised);
        if !contacts.contains(&contact) {
            contacts.push(contact);
        }
    }
    Ok(contacts)
}

/// Writes that a test went through an account, unless it is set up otherwise by now: from then on
/// practice mode reaches the staff through it.
pub(super) fn record_tried(
    engine: &Engine,
    who: &Who,
    (carrier, number): (CarrierName, &str),
    is_as_tried: impl FnOnce(&Tx<'_>) -> Result<bool, StoreError>,
) -> Result<(), ApiError> {
    change(engine, who, |tx, now| {
        let known = tx.tried_from(carrier)?;
        if known.as_deref() == Some(number) || !is_as_tried(tx)? {
            return Ok(Change::Nothing);
        }
        tx.record_tried(carrier, number, now)?;
        let what = sentences::carrier(carrier);
        Ok(Change::saved(format!("A test went through {what}.")))
    })
    .map(drop)
}

/// How a channel uses an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Not at all.
    Not,
    /// For patients.
    Real,
    /// For the staff, while the channel is in practice mode.
    Staff,
}

/// Returns how a channel that goes by `by` uses an account.
pub(super) fn used(
    channel: Channel,
    by: Option<CarrierName>,
    account: CarrierName,
    practice: &Practice,
) -> Use {
    match by {
        Some(CarrierName::Practice) if practice.reaches_by(channel) == Some(account) => Use::Staff,
        Some(by) if by == account => Use::Real,
        Some(_) | None => Use::Not,
    }
}

/// Returns an account that reaches the staff and nobody else.
pub(super) fn for_staff(account: Box<dyn Carrier>, practice: &Practice) -> Box<dyn Carrier> {
    Box::new(Practising::new(account, practice.staff.clone()))
}
