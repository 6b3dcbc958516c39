//! What the commands about texts and calls do. What was approved for one carrier never goes through
//! another: who carries it, and from which number, is part of the approved bytes.

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::{CarrierName, Clinic, PhoneSender};
use reminder_core::contact;
use reminder_core::key::{Digest32, Key};
use reminder_core::message::Message;
use reminder_core::patient::ContactKind;
use reminder_core::template::{Purpose, Template, defaults, millionths};
use secrecy::SecretString;
use url::Url;

use super::act::{Change, change};
use super::mail::{alone, email_carrier, refuse_demo};
use super::practice::{self, Use, for_staff};
use super::secrets::{Typed, is_kept, keep, safe};
use super::{GatewayView, RulesSaved, SaveGateway, SetPhoneSending, TestGateway, Tested};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::field::{self, NAME_MAX};
use crate::carrier::email::TestStep;
use crate::carrier::practising::ByChannel;
use crate::carrier::smsgate::SmsGateSettings;
use crate::carrier::twilio::TwilioSettings;
use crate::carrier::{Carrier, Fault, GatewaySettings, Letter, Outcome};
use crate::outbox::{Carriers, limits};
use crate::secret::SecretError;
use crate::sentences;
use crate::store::{GatewayRow, StoreError, Tx};

const URL_CHARS_MAX: usize = 200;
const NUMBERS_MAX: usize = 10;
/// A test text that has not left by then is not worth having.
const TEST_IS_USEFUL: TimeDelta = TimeDelta::minutes(10);

/// Returns the carriers that the clinic's settings name. In practice mode nobody should be asked to
/// unlock a keychain, so only those are made that are in use; and those that are in use for the
/// staff alone reach nobody else.
///
/// # Errors
/// [`StoreError`] when the settings cannot be read.
pub(crate) fn real_carriers(engine: &Engine) -> Result<Carriers, StoreError> {
    let (clinic, gateways, senders, practice) = engine.store().read(|view| {
        let (clinic, gateways) = (view.clinic()?, view.gateways()?);
        Ok::<_, StoreError>((clinic, gateways, view.phone_senders()?, view.practice()?))
    })?;
    let mut carriers = Carriers::new();
    if clinic.demo {
        return Ok(carriers);
    }
    if let Some(email) = email_carrier(engine, &clinic, &practice)? {
        carriers.insert(CarrierName::Smtp, email);
    }
    let [texts, calls] = senders.map(|sender| sender.map(|sender| sender.carrier));
    for row in gateways {
        let name = row.settings.carrier();
        let of = |channel, by| practice::used(channel, by, name, &practice);
        let uses = (of(Channel::Sms, texts), of(Channel::Voice, calls));
        if uses == (Use::Not, Use::Not) {
            continue;
        }
        let secret = secret(engine, &row).unwrap_or_else(|error| {
            tracing::warn!(%error, "a gateway's secret cannot be had");
            None
        });
        let open = || row.settings.clone().open(secret.clone());
        let carrier: Box<dyn Carrier> = match uses {
            (Use::Real, Use::Staff) => {
                Box::new(ByChannel::new(open(), for_staff(open(), &practice)))
            }
            (Use::Staff, Use::Real) => {
                Box::new(ByChannel::new(for_staff(open(), &practice), open()))
            }
            (Use::Real, _) | (_, Use::Real) => open(),
            (Use::Staff | Use::Not, Use::Staff | Use::Not) => for_staff(open(), &practice),
        };
        carriers.insert(name, carrier);
    }
    Ok(carriers)
}

fn secret(engine: &Engine, row: &GatewayRow) -> Result<Option<SecretString>, SecretError> {
    let which = row.settings.secret();
    safe(which, engine.folder()).load(row.secret_place, engine.passphrase(which).as_ref())
}

/// Says what is known about the accounts and their secrets.
pub(super) fn gateway_views(engine: &Engine, rows: Vec<GatewayRow>) -> Vec<GatewayView> {
    let view = |row: GatewayRow| {
        let goes = match row.settings.carrier() {
            CarrierName::Twilio => "text or call",
            CarrierName::SmsGate
            | CarrierName::Practice
            | CarrierName::Smtp
            | CarrierName::CallList => "text",
        };
        let which = row.settings.secret();
        let (has_secret, secret_sentence) = is_kept(engine, which, row.secret_place, goes);
        GatewayView {
            settings: row.settings,
            secret_place: row.secret_place,
            has_secret,
            secret_sentence,
        }
    };
    rows.into_iter().map(view).collect()
}

/// Changes an account, and keeps its secret where it was told to.
pub(crate) fn save_gateway(
    engine: &Engine,
    who: &Who,
    request: SaveGateway,
) -> Result<RulesSaved, ApiError> {
    let (clinic, known) = engine
        .store()
        .read(|view| -> Result<_, ApiError> { Ok((view.clinic()?, view.gateways()?)) })?;
    refuse_demo(&clinic)?;
    let settings = match request.settings {
        GatewaySettings::Twilio(typed) => GatewaySettings::Twilio(account(&typed, &clinic.clinic)?),
        GatewaySettings::SmsGate(typed) => GatewaySettings::SmsGate(phone(&typed)?),
    };
    let carrier = settings.carrier();
    let before = known
        .into_iter()
        .find(|row| row.settings.carrier() == carrier);
    let typed = Typed {
        place: request.secret_place,
        secret: request.secret,
        passphrase: request.passphrase,
        field: "secret",
    };
    let old = before.as_ref().map(|row| row.secret_place);
    let secret_is_new = keep(engine, settings.secret(), old, typed)?;
    let row = GatewayRow {
        settings,
        secret_place: request.secret_place,
    };
    let saved = change(engine, who, |tx, now| {
        if before.as_ref() == Some(&row) && !secret_is_new {
            return Ok(Change::Nothing);
        }
        let room = limits::room_at(tx, carrier, now)?;
        tx.save_gateway(&row)?;
        limits::settle(tx, carrier, room, now)?;
        let known = before.as_ref();
        if secret_is_new || !known.is_some_and(|known| is_as_tried(known, &row)) {
            tx.forget_tried(carrier)?;
        }
        let what = sentences::carrier(carrier);
        Ok(Change::saved(format!("The settings of {what} were saved.")))
    })?;
    // A passphrase alone changes nothing that is stored, and still lets texts go again.
    engine.settings_changed()?;
    Ok(saved)
}

/// Whether what a test of an account found out still holds: it is reached in the same way.
fn is_as_tried(before: &GatewayRow, now: &GatewayRow) -> bool {
    let account = |row: &GatewayRow| {
        let mut settings = row.settings.clone();
        match &mut settings {
            GatewaySettings::Twilio(account) => {
                account.price.clear();
                account.a_day = None;
            }
            GatewaySettings::SmsGate(phone) => phone.a_day = None,
        }
        (settings, row.secret_place)
    };
    account(before) == account(now)
}

/// Returns an address that can be asked, without what does not belong into one.
pub(super) fn address(field: &str, typed: &str, ask: &str) -> Result<String, ApiError> {
    let text = field::required(field, typed, URL_CHARS_MAX, ask)?;
    let refuse = || ApiError::field(field, ask);
    let url = Url::parse(&text).map_err(|_| refuse())?;
    let is_plain = url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none();
    if !is_plain || !matches!(url.scheme(), "https" | "http") {
        return Err(refuse());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn account(typed: &TwilioSettings, clinic: &Clinic) -> Result<TwilioSettings, ApiError> {
    const ASK: &str = "Enter the address as your provider names it, such as \
        https://api.twilio.com.";
    let base_url = address("settings.base_url", &typed.base_url, ASK)?;
    if base_url.starts_with("http://") && !is_loopback(&base_url) {
        let words = "Without encryption anybody on the way could read the texts. Enter an \
            address that begins with https://.";
        return Err(ApiError::field("settings.base_url", words));
    }
    let ask = "Enter the account's id as your provider shows it.";
    if typed.numbers.len() > NUMBERS_MAX {
        let words = format!("{NUMBERS_MAX} numbers are the most.");
        return Err(ApiError::field("settings.numbers", words));
    }
    let number = |number: &String| {
        contact::read(ContactKind::Phone, number, &clinic.country)
            .map(|read| read.normalised)
            .map_err(|refusal| ApiError::field("settings.numbers", format!("{refusal}.")))
    };
    let typed_numbers = typed
        .numbers
        .iter()
        .filter(|number| !number.trim().is_empty());
    let numbers: Vec<String> = typed_numbers.map(number).collect::<Result<_, _>>()?;
    if numbers.is_empty() {
        let words = "Enter the number that the account sends from.";
        return Err(ApiError::field("settings.numbers", words));
    }
    let price = field::line("settings.price", &typed.price, NAME_MAX)?;
    if !price.is_empty() && millionths(&price).is_none() {
        let words = "Enter what one message costs as a number, such as 0.0083, or leave it empty.";
        return Err(ApiError::field("settings.price", words));
    }
    Ok(TwilioSettings {
        base_url,
        account: field::required("settings.account", &typed.account, NAME_MAX, ask)?,
        key: field::line("settings.key", &typed.key, NAME_MAX)?,
        numbers,
        answering_machines: typed.answering_machines,
        price,
        a_day: field::a_day("settings.a_day", typed.a_day)?,
    })
}

/// Whether an address is on this very PC.
pub(super) fn is_loopback(url: &str) -> bool {
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    host.is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str()))
}

fn phone(typed: &SmsGateSettings) -> Result<SmsGateSettings, ApiError> {
    const ASK: &str = "Enter the address that the app shows, such as http://192.168.0.20:8080.";
    let ask = "Enter the user name that the app shows.";
    Ok(SmsGateSettings {
        base_url: address("settings.base_url", &typed.base_url, ASK)?,
        user: field::required("settings.user", &typed.user, NAME_MAX, ask)?,
        a_day: field::a_day("settings.a_day", typed.a_day)?,
    })
}

fn not_yet(words: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::NotPossible, words)
}

fn gateway(engine: &Engine, carrier: CarrierName) -> Result<GatewayRow, ApiError> {
    let rows = engine.store().read(|view| view.gateways())?;
    rows.into_iter()
        .find(|row| row.settings.carrier() == carrier)
        .ok_or_else(|| not_yet("This account is not set up yet. Enter it first."))
}

/// Sends one text that names no patient, to a phone of the clinic's own. It is no reminder: nobody
/// waits for it, and it is handed over once, here and now.
pub(crate) fn test_gateway(
    engine: &Engine,
    who: &Who,
    request: TestGateway,
) -> Result<Tested, ApiError> {
    let row = engine.store().read(|view| view.clinic())?;
    refuse_demo(&row)?;
    let clinic = row.clinic;
    let gateway = gateway(engine, request.carrier)?;
    let to = contact::read(ContactKind::Phone, &request.to, &clinic.country)
        .map_err(|refusal| ApiError::field("to", format!("{refusal}.")))?;
    let now = engine.now();
    let message = Message {
        channel: Channel::Sms,
        carrier: request.carrier,
        to: to.normalised,
        from_name: String::new(),
        from_address: request.from,
        reply_to: String::new(),
        subject: String::new(),
        text: format!("{}: this is a test. Texts from RingOnce work.", clinic.name),
        language: "en".to_owned(),
        calendar: None,
        only_if: None,
    };
    let moment = now.timestamp_millis().to_be_bytes();
    let key = Key(Digest32::of(&[
        b"ringonce/test/1",
        message.to.as_bytes(),
        &moment,
    ]));
    let letter = Letter {
        key: &key,
        message: &message,
        now,
        useful_until: now + TEST_IS_USEFUL,
    };
    let steps = match secret(engine, &gateway) {
        Ok(secret) => vec![handed_over(
            &gateway
                .settings
                .clone()
                .open(secret)
                .hand_over(&letter)
                .outcome,
        )],
        Err(error) => vec![TestStep {
            name: "Find the secret".to_owned(),
            ok: false,
            sentence: error.to_string(),
        }],
    };
    let failed = steps.iter().find(|step| !step.ok);
    if failed.is_none() && sends_from(&gateway.settings, &message.from_address) {
        let tried = (request.carrier, message.from_address.as_str());
        practice::record_tried(engine, who, tried, |tx| {
            Ok(tx.gateways()?.contains(&gateway))
        })?;
    }
    Ok(Tested {
        ok: failed.is_none(),
        sentence: failed.map_or_else(
            || "It was taken. Look whether the test text arrives.".to_owned(),
            |step| step.sentence.clone(),
        ),
        steps,
    })
}

/// Whether an account has a number to send from; the clinic's phone has one of its own.
fn sends_from(settings: &GatewaySettings, number: &str) -> bool {
    match settings {
        GatewaySettings::Twilio(account) => account.numbers.iter().any(|own| own == number),
        GatewaySettings::SmsGate(_) => number.is_empty(),
    }
}

fn handed_over(outcome: &Outcome) -> TestStep {
    let (ok, sentence) = match outcome {
        Outcome::Accepted { .. } => (true, "The test text was taken.".to_owned()),
        Outcome::NotSent { fault, detail } => {
            let words = match fault {
                Fault::Channel(fault) => fault.advice(Channel::Sms),
                Fault::Recipient | Fault::OptedOut | Fault::NoTexts | Fault::Passing => {
                    format!("It was not taken: {detail}")
                }
            };
            (false, words)
        }
        Outcome::Unknown { detail } => (
            false,
            format!("Nobody can tell whether it went ({detail}). Look at the phone."),
        ),
    };
    TestStep {
        name: "Send a test text".to_owned(),
        ok,
        sentence,
    }
}

/// Chooses whom texts or calls come from. A clinic that has no words for them yet gets some.
pub(crate) fn set_phone_sending(
    engine: &Engine,
    who: &Who,
    request: SetPhoneSending,
) -> Result<RulesSaved, ApiError> {
    let SetPhoneSending {
        channel,
        sender,
        others_off,
    } = request;
    if !matches!(channel, Channel::Sms | Channel::Voice) {
        return Err(ApiError::field("channel", "Choose texts or calls."));
    }
    if let Some(sender) = &sender {
        check_sender(engine, channel, sender)?;
        let stays_here = sender.carrier == CarrierName::Practice;
        alone(others_off || stays_here)?;
    }
    change(engine, who, |tx, now| {
        if tx.phone_sender(channel)? == sender {
            return Ok(Change::Nothing);
        }
        tx.save_phone_sender(channel, sender.as_ref())?;
        if sender.is_some() {
            give_words(tx, channel, who, now)?;
        }
        let detail = said(channel, sender.as_ref());
        Ok(Change::This {
            done: detail.clone(),
            detail,
        })
    })
}

fn check_sender(engine: &Engine, channel: Channel, sender: &PhoneSender) -> Result<(), ApiError> {
    let settings = match sender.carrier {
        CarrierName::Practice => return Ok(()),
        CarrierName::Smtp | CarrierName::CallList => {
            let words = "Choose practice mode, a gateway or the clinic's phone.";
            return Err(ApiError::field("sender.carrier", words));
        }
        CarrierName::Twilio | CarrierName::SmsGate => {
            let row = engine.store().read(|view| view.clinic())?;
            refuse_demo(&row)?;
            let gateway = gateway(engine, sender.carrier)?;
            match secret(engine, &gateway) {
                Ok(Some(_)) => gateway.settings,
                Ok(None) => return Err(not_yet("The secret is missing. Enter it first.")),
                Err(error) => return Err(not_yet(error.to_string())),
            }
        }
    };
    match settings {
        GatewaySettings::Twilio(account) if account.numbers.contains(&sender.number) => Ok(()),
        GatewaySettings::Twilio(_) => Err(ApiError::field(
            "sender.number",
            "Choose one of the account's numbers.",
        )),
        GatewaySettings::SmsGate(_) if channel == Channel::Voice => Err(ApiError::field(
            "sender.carrier",
            "The clinic's phone sends texts only. Choose a gateway for calls.",
        )),
        GatewaySettings::SmsGate(_) => Ok(()),
    }
}

fn give_words(
    tx: &Tx<'_>,
    channel: Channel,
    who: &Who,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rules = tx.rules()?;
    // Other words are always there, and no step can use them.
    let is_for_steps = |known: &Template| Purpose::of(known.id) == Purpose::Reminder;
    let mut known = rules.templates.values();
    if known.any(|known| known.channel == channel && is_for_steps(known)) {
        return Ok(());
    }
    for default in defaults::ALL
        .iter()
        .filter(|default| default.channel == channel)
    {
        let texts = default.texts(&rules.clinic.language);
        tx.save_template(None, default.name, channel, &texts, &who.0, now)?;
    }
    Ok(())
}

fn said(channel: Channel, sender: Option<&PhoneSender>) -> String {
    let what = match channel {
        Channel::Voice => "Calls",
        Channel::Sms | Channel::Email | Channel::CallList => "Texts",
    };
    match sender.map(|sender| sender.carrier) {
        None => format!("{what} are switched off."),
        Some(CarrierName::Practice) => {
            format!("{what} are in practice mode: they become files.")
        }
        Some(carrier) => format!(
            "{what} go through {} from now on.",
            sentences::carrier(carrier)
        ),
    }
}
