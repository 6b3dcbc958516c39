//! What the commands about the clinic's mailbox do, which is read for bounces and answers. Its
//! password goes the way of all passwords: from the screen into its place, and nowhere else.

use reminder_core::clinic::CarrierName;
use secrecy::SecretString;

use super::act::{Change, change};
use super::log_in;
use super::mail::{proof, refuse_demo};
use super::secrets::{Typed, is_kept, keep, safe};
use super::{MailboxView, RulesSaved, SaveMailbox, TestMailbox, Tested};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::field;
use crate::api::shape::Wall;
use crate::carrier::email::{LogIn, Security, TestStep};
use crate::carrier::mailbox::providers::MAILBOXES;
use crate::carrier::mailbox::{Mailbox, MailboxSettings, test_mailbox as try_it};
use crate::secret::{Secret, SecretError, SecretPlace};
use crate::store::{ClinicRow, MailboxRow, StoreError};

const HOST_CHARS_MAX: usize = 253;
const USER_CHARS_MAX: usize = 320;
const FOLDER_CHARS_MAX: usize = 200;

/// Returns the mailbox that is read while e-mails go for real; none when none is to be read.
/// Without its password it cannot be listened to, and the channel says so.
pub(super) fn in_use(engine: &Engine, row: &ClinicRow) -> Result<Option<Mailbox>, StoreError> {
    let Some(mailbox) = engine.store().read(|view| view.mailbox())? else {
        return Ok(None);
    };
    let password = password(engine, row, &mailbox).unwrap_or_else(|error| {
        tracing::warn!(%error, "the mailbox's password cannot be had");
        None
    });
    Ok(Some(open(row, &mailbox, password)))
}

fn open(row: &ClinicRow, mailbox: &MailboxRow, password: Option<SecretString>) -> Mailbox {
    let mut settings = mailbox.settings.clone();
    if settings.user.is_empty()
        && let Some(mail) = &row.mail.settings
    {
        settings.user.clone_from(&mail.user);
    }
    Mailbox::new(settings, password)
}

/// Returns the mailbox's own password, or the mail server's; none where that one is a log-in, which
/// shows its tokens itself.
fn password(
    engine: &Engine,
    row: &ClinicRow,
    mailbox: &MailboxRow,
) -> Result<Option<SecretString>, SecretError> {
    if mailbox.settings.own_password {
        let passphrase = engine.passphrase(Secret::Mailbox);
        return safe(Secret::Mailbox, engine.folder())
            .load(mailbox.secret_place, passphrase.as_ref());
    }
    match row.mail.settings.as_ref().map(|mail| &mail.log_in) {
        Some(LogIn::Microsoft(_)) | None => Ok(None),
        Some(LogIn::Password) => proof(engine, row),
    }
}

/// Says what is known about the mailbox and its password.
pub(super) fn mailbox_view(engine: &Engine, row: &ClinicRow) -> Result<MailboxView, ApiError> {
    let (mailbox, read) = engine
        .store()
        .read(|view| -> Result<_, StoreError> { Ok((view.mailbox()?, view.mailbox_read()?)) })?;
    let place = mailbox
        .as_ref()
        .map_or(row.mail.secret_place, |mailbox| mailbox.secret_place);
    let (has_password, secret_sentence) = match &mailbox {
        Some(mailbox) if mailbox.settings.own_password => {
            is_kept(engine, Secret::Mailbox, place, "e-mail")
        }
        Some(_) | None => (false, String::new()),
    };
    let wall = Wall::of(&row.clinic)?;
    Ok(MailboxView {
        settings: mailbox.map(|mailbox| mailbox.settings),
        secret_place: place,
        has_password,
        secret_sentence,
        last_read: read.map_or_else(String::new, |read| wall.when(read.at, engine.now())),
        providers: &MAILBOXES,
    })
}

/// Changes the mailbox, or reads none any more.
pub(crate) fn save_mailbox(
    engine: &Engine,
    who: &Who,
    request: SaveMailbox,
) -> Result<RulesSaved, ApiError> {
    let (row, before) = engine
        .store()
        .read(|view| -> Result<_, ApiError> { Ok((view.clinic()?, view.mailbox()?)) })?;
    refuse_demo(&row)?;
    let settings = match &request.settings {
        Some(typed) => Some(place_of(typed, &row)?),
        None => None,
    };
    let had_own = before
        .as_ref()
        .filter(|before| before.settings.own_password);
    let old = had_own.map(|before| before.secret_place);
    let has_own = settings
        .as_ref()
        .is_some_and(|settings| settings.own_password);
    let password_is_new = if has_own {
        let typed = Typed {
            place: request.secret_place,
            secret: request.password,
            passphrase: request.passphrase,
            field: "password",
        };
        keep(engine, Secret::Mailbox, old, typed)?
    } else {
        forget(engine, old);
        false
    };
    let after = settings.map(|settings| MailboxRow {
        settings,
        secret_place: request.secret_place,
    });
    let saved = change(engine, who, |tx, _| {
        if before == after && !password_is_new {
            return Ok(Change::Nothing);
        }
        tx.save_mailbox(after.as_ref())?;
        Ok(Change::saved(match &after {
            Some(_) => "The mailbox for bounces and answers was saved.",
            None => "Bounces and answers are not read any more.",
        }))
    })?;
    // A passphrase alone changes nothing that is stored, and still lets the mailbox be read again.
    engine.settings_changed()?;
    Ok(saved)
}

/// A password that nobody needs any more should not lie about.
fn forget(engine: &Engine, old: Option<SecretPlace>) {
    if let Some(old) = old.filter(|old| *old != SecretPlace::Environment)
        && let Err(error) = safe(Secret::Mailbox, engine.folder()).delete(old)
    {
        tracing::warn!(%error, "forget the mailbox's own password");
    }
}

fn place_of(typed: &MailboxSettings, row: &ClinicRow) -> Result<MailboxSettings, ApiError> {
    const ASK: &str = "Enter the name of the server for reading mail, such as imap.example.com, \
        without https:// and without a port.";
    let host = field::required("settings.host", &typed.host, HOST_CHARS_MAX, ASK)?;
    let of_a_name = |letter: char| letter.is_alphanumeric() || ".-_:".contains(letter);
    if !host.chars().all(of_a_name) {
        return Err(ApiError::field("settings.host", ASK));
    }
    if typed.port == 0 {
        let ask = "Enter the port: 993 for TLS, 143 for STARTTLS.";
        return Err(ApiError::field("settings.port", ask));
    }
    let loopback = ["localhost", "127.0.0.1", "::1"];
    if typed.security == Security::NoneOnLoopback && !loopback.contains(&host.as_str()) {
        let words = "Without encryption anybody on the way could read the mails. It is possible \
            only for a server on this very PC.";
        return Err(ApiError::field("settings.security", words));
    }
    let user = field::line("settings.user", &typed.user, USER_CHARS_MAX)?;
    let of_mail = row.mail.settings.as_ref().map(|mail| mail.user.as_str());
    if user.is_empty() && of_mail.unwrap_or_default().is_empty() {
        let ask = "Enter the user name of the mailbox: the mail server has none.";
        return Err(ApiError::field("settings.user", ask));
    }
    Ok(MailboxSettings {
        host,
        port: typed.port,
        security: typed.security,
        user,
        own_password: typed.own_password,
        sent_folder: field::line("settings.sent_folder", &typed.sent_folder, FOLDER_CHARS_MAX)?,
    })
}

/// Tries the mailbox and says what happened, step by step.
pub(crate) fn test_mailbox(
    engine: &Engine,
    _who: &Who,
    _asked: TestMailbox,
) -> Result<Tested, ApiError> {
    let (row, mailbox) = engine
        .store()
        .read(|view| -> Result<_, ApiError> { Ok((view.clinic()?, view.mailbox()?)) })?;
    refuse_demo(&row)?;
    let mailbox = mailbox.ok_or_else(|| {
        ApiError::new(
            ErrorCode::NotPossible,
            "The mailbox is not set up yet. Enter it first.",
        )
    })?;
    let now = engine.now();
    let cannot = |name: &str, sentence: String| {
        vec![TestStep {
            name: name.to_owned(),
            ok: false,
            sentence,
        }]
    };
    let steps = match password(engine, &row, &mailbox) {
        Ok(password) => {
            let mut opened = open(&row, &mailbox, password);
            match log_in::bearer(engine, &row).map(|bearer| log_in::token(&bearer, now)) {
                Some(Err(sentence)) if !mailbox.settings.own_password => cannot("Log in", sentence),
                Some(Ok(token)) => {
                    opened.show(Some(token));
                    try_it(&opened, now)
                }
                Some(Err(_)) | None => try_it(&opened, now),
            }
        }
        Err(error) => cannot("Find the password", error.to_string()),
    };
    let failed = steps.iter().find(|step| !step.ok);
    let for_real = row.sender.carrier == CarrierName::Smtp;
    Ok(Tested {
        ok: failed.is_none(),
        sentence: match failed {
            Some(step) => step.sentence.clone(),
            None if for_real => {
                "It works. RingOnce looks into it once a minute from now on.".to_owned()
            }
            None => "It works. RingOnce looks into it once e-mails go for real.".to_owned(),
        },
        steps,
    })
}
