//! What the commands about the mail server do. The password goes from the screen into its place and
//! from there into the carrier, and is never in the database, the history or a log.

use reminder_core::cadence::Channel;
use reminder_core::clinic::{CarrierName, EmailSender};
use reminder_core::contact;
use reminder_core::patient::ContactKind;
use reminder_core::practice::Practice;
use secrecy::SecretString;

use super::act::{Change, change};
use super::gateways::{address, is_loopback};
use super::practice::{self, Use};
use super::secrets::{Typed, is_kept, keep, safe};
use super::{MailView, RulesSaved, SaveMail, SetSending, TestMail, Tested};
use super::{log_in, mailbox};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::field::{self, NAME_MAX};
use crate::carrier::Carrier;
use crate::carrier::email::oauth::MicrosoftApp;
use crate::carrier::email::providers::PROVIDERS;
use crate::carrier::email::{EmailCarrier, LogIn, MailSettings, Security, TestStep};
use crate::outbox::limits;
use crate::secret::{Safe, Secret, SecretError, SecretPlace};
use crate::store::{ClinicRow, StoreError};

const HOST_CHARS_MAX: usize = 253;
const USER_CHARS_MAX: usize = 320;

/// Returns the carrier of the clinic's mail server, when e-mails go through it: to patients, or in
/// practice mode to the staff alone. Without its password the carrier says so with the first
/// letter, and nothing goes.
pub(super) fn email_carrier(
    engine: &Engine,
    row: &ClinicRow,
    practice: &Practice,
) -> Result<Option<Box<dyn Carrier>>, StoreError> {
    let by = Some(row.sender.carrier);
    let used = practice::used(Channel::Email, by, CarrierName::Smtp, practice);
    // In practice mode nobody should be asked to unlock a keychain, unless they want to be reached.
    if used == Use::Not {
        return Ok(None);
    }
    let Some(settings) = row.mail.settings.clone() else {
        return Ok(None);
    };
    let (carrier, without) = open(engine, row, settings);
    if let Some(error) = without {
        tracing::warn!(%error, "the mail password cannot be had");
    }
    let mailbox = mailbox::in_use(engine, row)?;
    let account: Box<dyn Carrier> = Box::new(carrier.with_mailbox(mailbox));
    Ok(Some(match used {
        Use::Real | Use::Not => account,
        Use::Staff => practice::for_staff(account, practice),
    }))
}

/// Returns the carrier of a mail server, and why it has no password where that cannot be had.
fn open(
    engine: &Engine,
    row: &ClinicRow,
    settings: MailSettings,
) -> (EmailCarrier, Option<SecretError>) {
    if let Some(bearer) = log_in::bearer(engine, row) {
        return (EmailCarrier::new(settings, None).with_bearer(bearer), None);
    }
    match proof(engine, row) {
        Ok(password) => (EmailCarrier::new(settings, password), None),
        Err(error) => (EmailCarrier::new(settings, None), Some(error)),
    }
}

/// Returns which secret the mail server's log-in needs.
fn secret_of(log_in: &LogIn) -> Secret {
    match log_in {
        LogIn::Password => Secret::Mail,
        LogIn::Microsoft(_) => Secret::MailLogIn,
    }
}

/// Returns the password, or the log-in in its place; none when there is none.
pub(super) fn proof(engine: &Engine, row: &ClinicRow) -> Result<Option<SecretString>, SecretError> {
    let which = match &row.mail.settings {
        Some(settings) => secret_of(&settings.log_in),
        None => Secret::Mail,
    };
    let passphrase = engine.passphrase(which);
    safe(which, engine.folder()).load(row.mail.secret_place, passphrase.as_ref())
}

/// Says what is known about the mail server and its password.
pub(super) fn mail_view(engine: &Engine, row: &ClinicRow) -> MailView {
    let place = row.mail.secret_place;
    let (has_password, secret_sentence) = match &row.mail.settings {
        Some(settings) => is_kept(engine, secret_of(&settings.log_in), place, "e-mail"),
        None => (false, String::new()),
    };
    MailView {
        settings: row.mail.settings.clone(),
        secret_place: place,
        has_password,
        keychain_available: Safe::keychain_available(),
        secret_sentence,
        providers: &PROVIDERS,
    }
}

/// Changes the mail server, and keeps its password where it was told to.
pub(crate) fn save_mail(
    engine: &Engine,
    who: &Who,
    request: SaveMail,
) -> Result<RulesSaved, ApiError> {
    let before = engine.store().read(|view| view.clinic())?;
    refuse_demo(&before)?;
    let settings = server(&request.settings)?;
    let sender = sender(&request, before.sender.carrier)?;
    let place = request.secret_place;
    let which = secret_of(&settings.log_in);
    if which == Secret::MailLogIn && place == SecretPlace::Environment {
        return Err(ApiError::field(
            "secret_place",
            "Microsoft renews a log-in again and again, so it cannot be kept where RingOnce may \
             not write. Choose another place.",
        ));
    }
    let typed = Typed {
        place,
        secret: request.password.filter(|_| which == Secret::Mail),
        passphrase: request.passphrase,
        field: "password",
    };
    let password_is_new = keep(engine, which, place_of(&before, &settings), typed)?;
    forget_log_in_of_another(engine, &before, &settings);
    let saved = change(engine, who, |tx, now| {
        let row = tx.clinic()?;
        let mut new = row.clone();
        new.sender = EmailSender {
            carrier: row.sender.carrier,
            ..sender
        };
        new.mail.settings = Some(settings);
        new.mail.secret_place = place;
        if new == row && !password_is_new {
            return Ok(Change::Nothing);
        }
        let room = limits::room_at(tx, CarrierName::Smtp, now)?;
        tx.save_clinic(&new)?;
        limits::settle(tx, CarrierName::Smtp, room, now)?;
        if password_is_new || !is_as_tried(&row, &new) {
            tx.forget_tried(CarrierName::Smtp)?;
        }
        let detail = if password_is_new {
            "The mail server's settings and password were saved."
        } else {
            "The mail server's settings were saved."
        };
        Ok(Change::saved(detail))
    })?;
    // A passphrase alone changes nothing that is stored, and still lets e-mails go again.
    engine.mail_log_in().forget_bearer();
    engine.settings_changed()?;
    Ok(saved)
}

/// Whether what a test of the mail server found out still holds: it is reached in the same way, as
/// the same sender.
fn is_as_tried(before: &ClinicRow, now: &ClinicRow) -> bool {
    let server = |row: &ClinicRow| {
        let mut mail = row.mail.clone();
        if let Some(settings) = &mut mail.settings {
            // How many it takes is no part of how it is reached.
            settings.a_day = None;
        }
        (mail, row.sender.from_address.clone())
    };
    server(before) == server(now)
}

/// Returns where the secret that these settings need is kept now, if there may be one.
fn place_of(before: &ClinicRow, settings: &MailSettings) -> Option<SecretPlace> {
    let set = before.mail.settings.as_ref()?;
    let same = secret_of(&set.log_in) == secret_of(&settings.log_in);
    (same && !set.user.is_empty()).then_some(before.mail.secret_place)
}

/// A log-in belongs to one registration and one mailbox: with another one it is of no use, and
/// nobody should believe that somebody is logged in.
fn forget_log_in_of_another(engine: &Engine, before: &ClinicRow, settings: &MailSettings) {
    let Some(set) = &before.mail.settings else {
        return;
    };
    let stays = set.log_in == settings.log_in && set.user == settings.user;
    if let LogIn::Microsoft(_) = set.log_in
        && !stays
        && let Err(error) =
            safe(Secret::MailLogIn, engine.folder()).delete(before.mail.secret_place)
    {
        tracing::warn!(%error, "forget a log-in at Microsoft");
    }
}

pub(super) fn refuse_demo(row: &ClinicRow) -> Result<(), ApiError> {
    if row.demo {
        return Err(ApiError::new(
            ErrorCode::NotPossible,
            "This is the made-up clinic, which never sends anything. Set up your own clinic in \
             another folder.",
        ));
    }
    Ok(())
}

fn server(typed: &MailSettings) -> Result<MailSettings, ApiError> {
    const ASK: &str = "Enter the name of the mail server, such as smtp.example.com, without \
        https:// and without a port.";
    let host = field::required("settings.host", &typed.host, HOST_CHARS_MAX, ASK)?;
    let of_a_name = |letter: char| letter.is_alphanumeric() || ".-_:".contains(letter);
    if !host.chars().all(of_a_name) {
        return Err(ApiError::field("settings.host", ASK));
    }
    if typed.port == 0 {
        let ask = "Enter the port: 587 for STARTTLS, 465 for TLS.";
        return Err(ApiError::field("settings.port", ask));
    }
    let loopback = ["localhost", "127.0.0.1", "::1"];
    if typed.security == Security::NoneOnLoopback && !loopback.contains(&host.as_str()) {
        return Err(ApiError::field(
            "settings.security",
            "Without encryption anybody on the way could read the e-mails. It is possible only \
             for a mail server on this very PC.",
        ));
    }
    let user = field::line("settings.user", &typed.user, USER_CHARS_MAX)?;
    let log_in = match &typed.log_in {
        LogIn::Password => LogIn::Password,
        LogIn::Microsoft(app) => {
            if user.is_empty() {
                let ask = "Enter the mailbox's address; that is its user name at Microsoft 365.";
                return Err(ApiError::field("settings.user", ask));
            }
            LogIn::Microsoft(registration(app)?)
        }
    };
    Ok(MailSettings {
        host,
        port: typed.port,
        security: typed.security,
        user,
        log_in,
        a_day: field::a_day("settings.a_day", typed.a_day)?,
    })
}

/// Looks over what was typed of the app registration. The refresh token goes to where these lead.
fn registration(typed: &MicrosoftApp) -> Result<MicrosoftApp, ApiError> {
    const TENANT: &str = "Enter the directory (tenant) ID as the app registration shows it, or a \
        domain of the clinic's such as example.com.";
    const CLIENT: &str = "Enter the application (client) ID as the app registration shows it, such \
        as 11111111-2222-3333-4444-555555555555.";
    const BASE: &str = "Enter an address that begins with https://, or leave it empty.";
    let tenant = field::required(
        "settings.log_in.tenant",
        &typed.tenant,
        HOST_CHARS_MAX,
        TENANT,
    )?;
    let of_a_name = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    if !tenant.chars().all(of_a_name) || tenant.chars().all(|letter| letter == '.') {
        return Err(ApiError::field("settings.log_in.tenant", TENANT));
    }
    let field = "settings.log_in.client_id";
    let client_id = field::required(field, &typed.client_id, USER_CHARS_MAX, CLIENT)?;
    let groups: Vec<&str> = client_id.split('-').collect();
    let is_hex = |group: &&str| group.chars().all(|digit| digit.is_ascii_hexdigit());
    if !groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) || !groups.iter().all(is_hex) {
        return Err(ApiError::field(field, CLIENT));
    }
    let base_url = match typed.base_url.trim() {
        "" => String::new(),
        typed => address("settings.log_in.base_url", typed, BASE)?,
    };
    if base_url.starts_with("http://") && !is_loopback(&base_url) {
        return Err(ApiError::field("settings.log_in.base_url", BASE));
    }
    Ok(MicrosoftApp {
        tenant,
        client_id: client_id.to_lowercase(),
        base_url,
    })
}

fn sender(request: &SaveMail, carrier: CarrierName) -> Result<EmailSender, ApiError> {
    let ask = "Enter the name patients see as the sender.";
    let from_name = field::required("from_name", &request.from_name, NAME_MAX, ask)?;
    let address = |field: &str, typed: &str| {
        contact::read(ContactKind::Email, typed, "")
            .map_err(|refusal| ApiError::field(field, format!("{refusal}.")))
    };
    let from = address("from_address", &request.from_address)?;
    let reply_to = match request.reply_to.trim() {
        "" => from.normalised.clone(),
        typed => address("reply_to", typed)?.normalised,
    };
    Ok(EmailSender {
        carrier,
        from_name,
        from_address: from.normalised,
        reply_to,
    })
}

/// Tries the mail server and says what happened, step by step.
pub(crate) fn test_mail(engine: &Engine, who: &Who, _asked: TestMail) -> Result<Tested, ApiError> {
    let row = engine.store().read(|view| view.clinic())?;
    refuse_demo(&row)?;
    let settings = row.mail.settings.clone().ok_or_else(no_server)?;
    let steps = match open(engine, &row, settings) {
        (carrier, None) => carrier.for_a_test().test(&row.sender, Some(engine.now())),
        (_, Some(error)) => vec![TestStep {
            name: "Find the password".to_owned(),
            ok: false,
            sentence: error.to_string(),
        }],
    };
    let failed = steps.iter().find(|step| !step.ok);
    if failed.is_none() {
        let tried = (CarrierName::Smtp, "");
        practice::record_tried(engine, who, tried, |tx| {
            Ok(is_as_tried(&row, &tx.clinic()?))
        })?;
    }
    Ok(Tested {
        ok: failed.is_none(),
        sentence: failed.map_or_else(
            || {
                let to = &row.sender.from_address;
                format!("It works. A test e-mail went to {to}; look whether it arrives.")
            },
            |step| step.sentence.clone(),
        ),
        steps,
    })
}

fn no_server() -> ApiError {
    ApiError::new(
        ErrorCode::NotPossible,
        "The mail server is not set up yet. Enter it first.",
    )
}

/// Chooses between practice and the clinic's mail server. What was approved for one never goes
/// through the other: who carries it is part of the approved bytes.
pub(crate) fn set_sending(
    engine: &Engine,
    who: &Who,
    request: SetSending,
) -> Result<RulesSaved, ApiError> {
    let (detail, done) = match request.carrier {
        CarrierName::Practice => (
            "Practice mode for e-mails from now on: they become files.",
            "E-mails are in practice mode: they become files.",
        ),
        CarrierName::Smtp => (
            "E-mails go through the clinic's mail server from now on. No other program reminds \
             these patients.",
            "E-mails go through the clinic's mail server from now on.",
        ),
        CarrierName::Twilio | CarrierName::SmsGate | CarrierName::CallList => {
            let words = "Choose practice mode or the clinic's mail server.";
            return Err(ApiError::field("carrier", words));
        }
    };
    if request.carrier == CarrierName::Smtp {
        let row = engine.store().read(|view| view.clinic())?;
        ready_to_send(engine, &row)?;
        alone(request.others_off)?;
    }
    change(engine, who, |tx, _| {
        let mut row = tx.clinic()?;
        if row.sender.carrier == request.carrier {
            return Ok(Change::Nothing);
        }
        row.sender.carrier = request.carrier;
        tx.save_clinic(&row)?;
        Ok(Change::This {
            detail: detail.to_owned(),
            done: done.to_owned(),
        })
    })
}

/// Two programs that remind the same patients ring twice, however careful each of them is.
pub(super) fn alone(others_off: bool) -> Result<(), ApiError> {
    if others_off {
        return Ok(());
    }
    let words = "Does another program remind these patients, your booking system perhaps? Switch \
        its reminders off first and say so here: patients would be reminded twice. Nothing was \
        changed.";
    Err(ApiError::field("others_off", words))
}

fn ready_to_send(engine: &Engine, row: &ClinicRow) -> Result<(), ApiError> {
    refuse_demo(row)?;
    let settings = row.mail.settings.as_ref().ok_or_else(no_server)?;
    if settings.user.is_empty() {
        return Ok(());
    }
    let refuse = |words: String| ApiError::new(ErrorCode::NotPossible, words);
    let missing = match settings.log_in {
        LogIn::Password => "The mail server's password is missing. Enter it first.",
        LogIn::Microsoft(_) => {
            "Nobody is logged in with Microsoft yet. Press Log in with Microsoft first."
        }
    };
    match proof(engine, row) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(refuse(missing.to_owned())),
        Err(error) => Err(refuse(error.to_string())),
    }
}
