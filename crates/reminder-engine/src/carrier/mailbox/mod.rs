//! The clinic's own mailbox, to which bounces and answers come: looked at by IMAP, never changed.
//!
//! Of every new mail a few lines of its head are looked at; of those that may be a letter that came
//! back, or answer a letter of ours, the whole is. Everything else is forgotten at once. Whose
//! letter it is, the book says ([`Letters`]); what follows from it is not decided here.

mod answers;
mod bounce;
mod check;
mod head;
pub mod providers;
mod session;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::key::{Digest32, Key};
use reminder_core::reply;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

pub use check::test_mailbox;

use self::head::Head;
use self::session::{Numbered, Phase, Session, Stop, Why};
use super::email::Security;
use super::line::{self, Silence};
use super::{ChannelFault, LookedUp, Receipt, Reply};

/// The folder that every mailbox has.
const INBOX: &str = "INBOX";
/// Mails whose heads are looked at in one turn; the next turn goes on.
const HEADS_A_TURN: usize = 400;
/// Heads that are asked for at once.
const HEADS_AT_ONCE: usize = 50;
/// Whole mails that are fetched in one turn.
const MAILS_A_TURN: usize = 40;
/// Mails in the folder of sent mail that may be the one looked for.
const MATCHES_MAX: usize = 20;
/// Names of one mail that the book is asked about.
const NAMES_MAX: usize = 50;

/// The clinic's mailbox. The password is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct MailboxSettings {
    /// Its server.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The user name; empty for the mail server's.
    pub user: String,
    /// It has a password of its own, and not the mail server's.
    pub own_password: bool,
    /// The folder in which the server files what was sent through it; empty for none.
    pub sent_folder: String,
}

/// How long a mailbox is waited for. Nothing goes out meanwhile, so it is not long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxPatience {
    /// For the connection, all addresses of the server together.
    pub connect: Duration,
    /// For everything that is said after.
    pub conversation: Duration,
}

impl Default for MailboxPatience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            conversation: Duration::from_secs(45),
        }
    }
}

/// How far a mailbox was read. The numbers of mails only ever grow, and hold as long as the
/// mailbox's own number stays the same (RFC 9051 2.3.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTo {
    /// Which mailbox: server, user and folder.
    pub place: String,
    /// The mailbox's own number.
    pub validity: u32,
    /// The last mail that was read.
    pub uid: u32,
}

/// Knows the clinic's letters.
pub trait Letters {
    /// Returns the reminder that went out as the letter of this name, given without its brackets;
    /// none when it is nobody's, or another clinic's.
    fn letter(&mut self, name: &str) -> Option<Key>;

    /// Returns whether a letter ever went to this address.
    fn went_to(&mut self, address: &str) -> bool;
}

/// A mail that is about a letter of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    /// A mail server says what became of it.
    Receipt {
        /// Which reminder.
        key: Key,
        /// What it says.
        receipt: Receipt,
    },
    /// Somebody answered it, or their machine did.
    Reply {
        /// Which reminder.
        key: Key,
        /// The words that are the writer's own.
        reply: Reply,
        /// No person wrote it.
        is_automatic: bool,
    },
    /// Somebody used the link by which a letter offers to write no more.
    Unsubscribe(Reply),
}

/// What a turn of reading found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The mails that are about letters of ours, oldest first.
    pub mails: Vec<Mail>,
    /// How far the mailbox is read, once these are written down.
    pub read_to: ReadTo,
    /// There is more to read.
    pub more: bool,
}

/// By what a mailbox lets somebody in.
enum Proof {
    Password(SecretString),
    Token(SecretString),
}

/// The clinic's mailbox.
pub struct Mailbox {
    settings: MailboxSettings,
    proof: Option<Proof>,
    patience: MailboxPatience,
    roots: RootCertStore,
}

impl Mailbox {
    /// Returns the mailbox. Without its password it is one that cannot be listened to.
    #[must_use]
    pub fn new(settings: MailboxSettings, password: Option<SecretString>) -> Self {
        Self {
            settings,
            proof: password.map(Proof::Password),
            patience: MailboxPatience::default(),
            roots: line::public_roots(),
        }
    }

    /// Shows this token from now on, unless the mailbox has a password of its own.
    pub(crate) fn show(&mut self, token: Option<SecretString>) {
        if !self.settings.own_password {
            self.proof = token.map(Proof::Token);
        }
    }

    /// Waits so long instead of as long as usual.
    #[must_use]
    pub fn with_patience(mut self, patience: MailboxPatience) -> Self {
        self.patience = patience;
        self
    }

    /// Trusts one more certificate authority, given in DER, besides the public ones.
    ///
    /// # Errors
    /// The certificate cannot be read.
    pub fn with_root(mut self, certificate: &[u8]) -> Result<Self, rustls::Error> {
        self.roots.add(CertificateDer::from(certificate))?;
        Ok(self)
    }

    fn trust(&self) -> Arc<ClientConfig> {
        line::trust(self.roots.clone())
    }

    /// Whether there is a folder in which a letter can be looked for.
    pub(super) fn files_what_is_sent(&self) -> bool {
        !self.settings.sent_folder.trim().is_empty()
    }

    fn place(&self) -> String {
        let MailboxSettings { host, user, .. } = &self.settings;
        format!("{}|{user}|{INBOX}", host.trim().to_lowercase())
    }

    /// Reads what came after `read_to`, or since a moment where nothing was read yet or the
    /// mailbox's numbers hold no more. A turn is bounded; it says whether there is more.
    ///
    /// # Errors
    /// What is wrong. What was found before is not returned: it is read again.
    pub fn post(
        &self,
        read_to: Option<&ReadTo>,
        since: DateTime<Utc>,
        letters: &mut dyn Letters,
    ) -> Result<Post, ChannelFault> {
        let mut read = || {
            let mut session = Session::open(self)?;
            let post = self.read(&mut session, read_to, since, letters)?;
            session.leave();
            Ok(post)
        };
        read().map_err(|stop: Stop| {
            tracing::info!(phase = ?stop.phase, "the mailbox could not be read");
            match (fault(&stop), &self.proof) {
                // A token that is refused may be an old one.
                (ChannelFault::CannotListen, Some(Proof::Token(_)))
                    if stop.phase == Phase::LogIn =>
                {
                    ChannelFault::LogInAgain
                }
                (fault, _) => fault,
            }
        })
    }

    fn read(
        &self,
        session: &mut Session,
        read_to: Option<&ReadTo>,
        since: DateTime<Utc>,
        letters: &mut dyn Letters,
    ) -> Result<Post, Stop> {
        let opened = session.examine(INBOX)?;
        let place = self.place();
        let known = read_to.filter(|to| to.place == place && to.validity == opened.validity);
        let last = known.map_or(0, |to| to.uid);
        let mut post = Post {
            mails: Vec::new(),
            read_to: ReadTo {
                place,
                validity: opened.validity,
                uid: last,
            },
            more: false,
        };
        let criteria = match known {
            Some(to) if opened.next == Some(to.uid.saturating_add(1)) => return Ok(post),
            Some(to) => format!("UID {}:*", to.uid.saturating_add(1)),
            // Servers count days in a zone of their own.
            None => (since - TimeDelta::days(1))
                .format("SINCE %-d-%b-%Y")
                .to_string(),
        };
        let mut found = session.search(&criteria)?;
        // "43:*" names the last mail also when its number is lower.
        found.retain(|uid| *uid > last);
        post.more = found.len() > HEADS_A_TURN;
        found.truncate(HEADS_A_TURN);
        let mut whole = 0;
        for uids in found.chunks(HEADS_AT_ONCE) {
            for head in session.heads(uids)? {
                if whole == MAILS_A_TURN {
                    post.more = true;
                    return Ok(post);
                }
                let (mail, was_fetched) = self.about(session, &head, letters)?;
                whole += usize::from(was_fetched);
                post.mails.extend(mail);
                post.read_to.uid = head.uid;
            }
            post.read_to.uid = uids.last().copied().unwrap_or(post.read_to.uid);
        }
        if !post.more {
            let before_next = opened.next.map_or(0, |next| next.saturating_sub(1));
            post.read_to.uid = post.read_to.uid.max(before_next);
        }
        Ok(post)
    }

    /// Says what one mail is to us; and whether it was fetched as a whole to find that out.
    fn about(
        &self,
        session: &mut Session,
        numbered: &Numbered,
        letters: &mut dyn Letters,
    ) -> Result<(Option<Mail>, bool), Stop> {
        let head = head::read(&numbered.bytes);
        let answered = first_letter(&head.answers, letters);
        if head.may_be_returned {
            let Some(bytes) = session.mail(numbered.uid)? else {
                return Ok((answered.map(|key| unreadable(key, numbered, &head)), true));
            };
            let returned = bounce::read(&head, &bytes);
            let mail = match (first_letter(&returned.names, letters), returned.receipt) {
                (None, _) | (Some(_), Some(bounce::Said::NothingYet)) => None,
                (Some(key), Some(bounce::Said::Receipt(receipt))) => {
                    Some(Mail::Receipt { key, receipt })
                }
                // A mail server says something about a letter of ours, in words of its own.
                (Some(key), None) => Some(answer(key, numbered, &head, &bytes)),
            };
            return Ok((mail, true));
        }
        let Some(key) = answered else {
            return Ok((unsubscribe(numbered, &head, letters), false));
        };
        Ok(match session.mail(numbered.uid)? {
            Some(bytes) => (Some(answer(key, numbered, &head, &bytes)), true),
            None => (Some(unreadable(key, numbered, &head)), true),
        })
    }

    /// Looks for a letter in the folder of sent mail. None there proves nothing.
    pub(super) fn look_up(&self, name: &str, attempted_at: DateTime<Utc>) -> LookedUp {
        let looked = || {
            let mut session = Session::open(self)?;
            session.examine(self.settings.sent_folder.trim())?;
            let since = (attempted_at - TimeDelta::days(1)).format("%-d-%b-%Y");
            let criteria = format!("SINCE {since} HEADER Message-ID \"{name}\"");
            let mut found = session.search(&criteria)?;
            found.truncate(MATCHES_MAX);
            let heads = match found.is_empty() {
                true => Vec::new(),
                false => session.heads(&found)?,
            };
            session.leave();
            // A server that shows more than was asked for is not believed.
            let is_it = |one: &&Numbered| {
                let head = head::read(&one.bytes);
                head::names(&head.id).iter().any(|known| known == name)
            };
            Ok(heads.iter().filter(is_it).count())
        };
        match looked() {
            Ok(0) => LookedUp::None,
            Ok(1) => LookedUp::One {
                reference: format!("<{name}>"),
                receipt: Receipt::UnderWay,
            },
            Ok(count) => LookedUp::Several {
                count: u32::try_from(count).unwrap_or(u32::MAX),
            },
            Err(Stop { phase, .. }) => LookedUp::CannotTell {
                detail: format!("the folder of sent mail could not be read ({phase:?})"),
            },
        }
    }
}

fn first_letter(names: &[String], letters: &mut dyn Letters) -> Option<Key> {
    names
        .iter()
        .take(NAMES_MAX)
        .find_map(|name| letters.letter(name))
}

/// Reads an answer to a letter.
fn answer(key: Key, numbered: &Numbered, head: &Head, bytes: &[u8]) -> Mail {
    let flat = bounce::flat(bytes);
    let text =
        bounce::parse(&flat).and_then(|mail| mail.body_text(0).map(|text| reply::own_words(&text)));
    let own = text.unwrap_or_default();
    // Who writes nothing but a subject says it there.
    let body = match own.as_str() {
        "" => head.subject.trim().to_owned(),
        own => own.to_owned(),
    };
    Mail::Reply {
        key,
        reply: written(numbered, head, body),
        is_automatic: head.is_automatic,
    }
}

/// A mail that answers a letter and that its server cannot show: a person must look.
fn unreadable(key: Key, numbered: &Numbered, head: &Head) -> Mail {
    let words = "This answer could not be fetched. Read it in the clinic's mailbox.";
    Mail::Reply {
        key,
        reply: written(numbered, head, words.to_owned()),
        is_automatic: false,
    }
}

/// Every letter offers a link that writes a mail with this subject; such a mail answers no letter
/// by name. It is known by whoever it comes from, as it would be in the hands of staff.
fn unsubscribe(numbered: &Numbered, head: &Head, letters: &mut dyn Letters) -> Option<Mail> {
    let is_link = head.subject.trim().eq_ignore_ascii_case("unsubscribe");
    if !is_link || head.is_automatic || !letters.went_to(&head.from) {
        return None;
    }
    let words = head.subject.trim().to_owned();
    Some(Mail::Unsubscribe(written(numbered, head, words)))
}

fn written(numbered: &Numbered, head: &Head, body: String) -> Reply {
    // The same mail is called the same when a mailbox was numbered anew, and without giving away
    // who wrote it.
    let parts = [&head.id, &head.from, &head.date, &head.subject];
    let id = Digest32::of(&parts.map(|part| part.as_bytes())).to_hex();
    Reply {
        id,
        from: head.from.clone(),
        to: String::new(),
        body,
        at: numbered.at.unwrap_or(DateTime::<Utc>::MAX_UTC),
    }
}

/// Says what a conversation that stopped means for the channel: weather, or something that a person
/// must mend.
fn fault(stop: &Stop) -> ChannelFault {
    match (&stop.why, stop.phase) {
        (Why::NotFound(_), _) => ChannelFault::ServerNotFound,
        (Why::Silent(Silence::Tls(_)), _) => ChannelFault::CannotListen,
        (Why::Silent(_), _) => ChannelFault::NoConnection,
        (Why::Refused(refusal), Phase::Connect) => {
            tracing::debug!(words = %refusal.words.len(), "the mailbox's server is not ready");
            ChannelFault::NoConnection
        }
        (Why::Refused(refusal), _) if is_weather(&refusal.words) => ChannelFault::NoConnection,
        (
            Why::NotSetUp
            | Why::PasswordMissing
            | Why::NotThisPc
            | Why::NotOffered
            | Why::Refused(_),
            _,
        ) => ChannelFault::CannotListen,
    }
}

/// Whether a refusal speaks of a moment (RFC 5530 3): somebody else is in the mailbox, or its
/// server is being mended.
fn is_weather(words: &str) -> bool {
    const MOMENTS: [&str; 4] = ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"];
    let is_moment = answers::code(words)
        .is_some_and(|(code, _)| MOMENTS.iter().any(|known| code.eq_ignore_ascii_case(known)));
    is_moment || words.to_lowercase().contains("too many simultaneous")
}
