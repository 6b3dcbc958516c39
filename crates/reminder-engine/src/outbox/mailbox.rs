//! Listening by mailbox: what came back by e-mail is read before anything goes out, and each mail
//! that is about a letter of ours is acted upon in one transaction. Not here: what a mail is (its
//! reader says), what it means (the core) and what it does to the book (`answering`).

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::clinic::CarrierName;
use reminder_core::contact;
use reminder_core::key::Key;
use reminder_core::patient::ContactKind;

use super::{Hands, Outbox, TickReport, receipts};
use crate::answering::{self, Incoming};
use crate::carrier::ChannelFault;
use crate::carrier::mailbox::{Letters, Mail, Post};
use crate::clock::Clock;
use crate::store::{Store, StoreError};

/// How far back a mailbox is read that was never read before, or was numbered anew. Mail servers
/// give up after five days, and a patient answers a reminder within two weeks.
const READ_BACK: TimeDelta = TimeDelta::days(14);

/// What came of listening.
pub(super) enum Heard {
    /// Everything was read and written down.
    All,
    /// There is more to read.
    NotAll,
    /// It could not be read.
    Deaf(ChannelFault),
}

impl<H: Hands> Outbox<H> {
    /// Reads what is new in the mailbox of a carrier, and writes it down.
    pub(super) fn open_post(
        &mut self,
        store: &Store,
        name: CarrierName,
        clock: &dyn Clock,
        report: &mut TickReport,
    ) -> Result<Heard, StoreError> {
        let Some(carrier) = self.hands.carrier(name) else {
            return Ok(Heard::All);
        };
        let read = store.read(|view| view.mailbox_read())?;
        let mut book = Book { store, error: None };
        let since = clock.now() - READ_BACK;
        let ready = carrier.make_ready(clock.now());
        let read_to = read.as_ref().map(|read| &read.to);
        let post = ready.and_then(|()| carrier.post(read_to, since, &mut book));
        if let Some(error) = book.error {
            return Err(error);
        }
        match post {
            Ok(None) => Ok(Heard::All),
            Ok(Some(post)) => {
                let more = post.more;
                write_down(store, name, post, clock.now(), report)?;
                Ok(if more { Heard::NotAll } else { Heard::All })
            }
            Err(fault) => Ok(Heard::Deaf(fault)),
        }
    }
}

/// The book, as a mailbox's reader may ask it.
struct Book<'a> {
    store: &'a Store,
    error: Option<StoreError>,
}

impl<'a> Book<'a> {
    /// After an error everything is nobody's: the whole turn comes to nothing and is done again.
    fn ask<T: Default>(&mut self, ask: impl FnOnce(&'a Store) -> Result<T, StoreError>) -> T {
        match ask(self.store) {
            Ok(answer) => answer,
            Err(error) => {
                self.error.get_or_insert(error);
                T::default()
            }
        }
    }
}

impl Letters for Book<'_> {
    fn letter(&mut self, name: &str) -> Option<Key> {
        self.ask(|store| store.read(|view| view.letter(name)))
    }

    fn went_to(&mut self, address: &str) -> bool {
        contact::read(ContactKind::Email, address, "").is_ok_and(|read| {
            self.ask(|store| store.read(|view| view.letter_went_to(&read.normalised)))
        })
    }
}

/// Writes each mail down, with what it does, in a transaction of its own, and then how far the
/// mailbox was read. What happens twice in between acts once.
fn write_down(
    store: &Store,
    name: CarrierName,
    post: Post,
    now: DateTime<Utc>,
    report: &mut TickReport,
) -> Result<(), StoreError> {
    for mail in &post.mails {
        match mail {
            Mail::Receipt { key, receipt } => {
                let noted = store.write(|tx| receipts::take(tx, key, receipt, now))?;
                report.changed |= noted.changed;
                report.needs_somebody.extend(noted.notices);
            }
            Mail::Reply {
                key,
                reply,
                is_automatic,
            } => {
                let incoming = Incoming::of(name, reply);
                report.changed |= store.write(|tx| {
                    answering::receive_letter(tx, &incoming, key, *is_automatic, now)
                })?;
            }
            Mail::Unsubscribe(reply) => {
                let incoming = Incoming::of(name, reply);
                report.changed |= store.write(|tx| answering::receive(tx, &incoming, now))?;
            }
        }
    }
    store.write(|tx| tx.record_mailbox_read(&post.read_to, now))
}
