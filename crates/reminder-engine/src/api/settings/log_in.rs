//! What the commands about the log-in at Microsoft do: a code for somebody to type, one question a
//! poll whether they did, and the refresh token into its place. Not here: when it is asked again
//! (the window says), and what an answer means (`carrier::email::oauth`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::act::{Change, change};
use super::mail::refuse_demo;
use super::secrets::{about, check_passphrase, safe};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::carrier::HttpPatience;
use crate::carrier::email::LogIn;
use crate::carrier::email::oauth::{
    Bearer, Because, DeviceCode, KeptLogIn, LogInDesk, MicrosoftApp, Refusal,
};
use crate::secret::{Safe, Secret, SecretError, SecretPlace};
use crate::store::ClinicRow;

/// Somebody stands in front of the screen: shorter than when letters go.
const PATIENCE: HttpPatience = HttpPatience {
    connect: Duration::from_secs(15),
    answer: Duration::from_secs(20),
    rest: Duration::from_secs(10),
};
/// What RFC 8628 3.5 adds when it was asked too often.
const SLOWER: Duration = Duration::from_secs(5);
const INTERVAL_MAX: Duration = Duration::from_secs(60);

/// Asks Microsoft for a code that somebody can type.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct BeginMailLogIn {}

/// A code that waits for somebody to type it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailLogInBegun {
    /// What is typed.
    pub code: String,
    /// The page it is typed into.
    pub address: String,
    /// How long the window waits before each question.
    pub interval_seconds: u32,
    /// For how long the code holds.
    pub minutes: u32,
}

/// Asks once whether somebody typed the code.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PollMailLogIn {}

/// How far a log-in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MailLogInState {
    /// Nobody has typed the code yet.
    Waiting,
    /// It worked, and the log-in is kept.
    Done,
    /// Somebody said no.
    Declined,
    /// The code was not typed in time.
    Expired,
    /// Microsoft said no.
    Refused,
}

/// What the question found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailLogInPolled {
    /// How far it is. Only while it waits it may be asked again.
    pub state: MailLogInState,
    /// How long the window waits before the next question.
    pub interval_seconds: u32,
    /// For staff.
    pub sentence: String,
}

/// Forgets a log-in that is under way.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CancelMailLogIn {}

/// What became of it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailLogInCancelled {
    /// For the status line.
    pub sentence: String,
}

/// A log-in that is under way, in memory only.
struct UnderWay {
    desk: LogInDesk,
    app: MicrosoftApp,
    place: SecretPlace,
    code: DeviceCode,
    until: DateTime<Utc>,
    asked: Mutex<Asked>,
}

struct Asked {
    interval: Duration,
    /// The log-in, when it came and could not be kept yet.
    granted: Option<SecretString>,
}

/// What an engine knows of the log-in at Microsoft.
#[derive(Default)]
pub(crate) struct MailLogIn {
    under_way: Mutex<Option<Arc<UnderWay>>>,
    bearer: Mutex<Option<Known>>,
}

/// The right to act for the mailbox, and what it was made of.
struct Known {
    app: MicrosoftApp,
    place: SecretPlace,
    passphrase: Option<SecretString>,
    bearer: Arc<Mutex<Bearer>>,
}

impl MailLogIn {
    /// Forgets the access token, and where its refresh token was.
    pub(super) fn forget_bearer(&self) {
        *lock(&self.bearer) = None;
    }

    fn current(&self) -> Option<Arc<UnderWay>> {
        lock(&self.under_way).clone()
    }

    /// Takes a log-in away, if it is still the one that is under way; who cancelled has the last
    /// word.
    fn end(&self, which: &Arc<UnderWay>) -> bool {
        let mut under_way = lock(&self.under_way);
        let is_it = under_way
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, which));
        if is_it {
            *under_way = None;
        }
        is_it
    }
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The refresh token in its place.
struct InSafe {
    safe: Safe,
    place: SecretPlace,
    passphrase: Option<SecretString>,
}

impl KeptLogIn for InSafe {
    fn load(&self) -> Result<Option<SecretString>, SecretError> {
        self.safe.load(self.place, self.passphrase.as_ref())
    }

    fn save(&self, refresh: &SecretString) -> Result<(), SecretError> {
        self.safe
            .store(self.place, refresh, self.passphrase.as_ref())
    }
}

fn in_safe(engine: &Engine, place: SecretPlace) -> InSafe {
    InSafe {
        safe: safe(Secret::MailLogIn, engine.folder()),
        place,
        passphrase: engine.passphrase(Secret::MailLogIn),
    }
}

/// Returns a token that holds now, or why there is none, for staff.
pub(super) fn token(bearer: &Mutex<Bearer>, now: DateTime<Utc>) -> Result<SecretString, String> {
    lock(bearer)
        .bearer(now)
        .map_err(|fault| fault.advice(Channel::Email))
}

/// Returns the right to act for the mailbox. There is one, whoever uses it, so that a token is
/// never renewed twice at the same time.
pub(super) fn bearer(engine: &Engine, row: &ClinicRow) -> Option<Arc<Mutex<Bearer>>> {
    let LogIn::Microsoft(app) = &row.mail.settings.as_ref()?.log_in else {
        return None;
    };
    let kept = in_safe(engine, row.mail.secret_place);
    let words = |secret: &Option<SecretString>| {
        (secret.as_ref()).map(|secret| Zeroizing::new(secret.expose_secret().to_owned()))
    };
    let mut known = lock(&engine.mail_log_in().bearer);
    if let Some(known) = &*known
        && known.app == *app
        && known.place == kept.place
        && words(&known.passphrase) == words(&kept.passphrase)
    {
        return Some(known.bearer.clone());
    }
    let (place, passphrase) = (kept.place, kept.passphrase.clone());
    let new = Bearer::new(LogInDesk::new(app.clone()), Box::new(kept));
    let bearer = Arc::new(Mutex::new(new));
    *known = Some(Known {
        app: app.clone(),
        place,
        passphrase,
        bearer: bearer.clone(),
    });
    Some(bearer)
}

/// Asks for a code that somebody can type. A code that waited before is forgotten.
pub(crate) fn begin_mail_log_in(
    engine: &Engine,
    _who: &Who,
    _asked: BeginMailLogIn,
) -> Result<MailLogInBegun, ApiError> {
    let row = engine.store().read(|view| view.clinic())?;
    refuse_demo(&row)?;
    let place = row.mail.secret_place;
    let log_in = row.mail.settings.map(|settings| settings.log_in);
    let Some(LogIn::Microsoft(app)) = log_in else {
        return Err(not_possible(
            "Choose Microsoft log-in for the mail server and save it first.",
        ));
    };
    // What cannot be kept is not asked for: a person would have typed the code for nothing.
    let kept = in_safe(engine, place);
    check_passphrase(place, kept.passphrase.as_ref())?;
    kept.load()
        .map_err(|error| about(place, "secret_place", &error))?;
    let desk = LogInDesk::new(app.clone()).with_patience(PATIENCE);
    let code = desk.device_code().map_err(refused)?;
    let begun = MailLogInBegun {
        code: code.user_code.clone(),
        address: code.address.clone(),
        interval_seconds: seconds(code.interval),
        minutes: seconds(code.lasts) / 60,
    };
    let lasts = TimeDelta::from_std(code.lasts).unwrap_or(TimeDelta::zero());
    let asked = Mutex::new(Asked {
        interval: code.interval,
        granted: None,
    });
    *lock(&engine.mail_log_in().under_way) = Some(Arc::new(UnderWay {
        desk,
        app,
        place,
        code,
        until: engine.now() + lasts,
        asked,
    }));
    Ok(begun)
}

/// Asks once whether somebody typed the code, and keeps the log-in when they did.
pub(crate) fn poll_mail_log_in(
    engine: &Engine,
    who: &Who,
    _asked: PollMailLogIn,
) -> Result<MailLogInPolled, ApiError> {
    let under_way = engine
        .mail_log_in()
        .current()
        .ok_or_else(|| not_possible("No log-in is under way. Press Log in with Microsoft."))?;
    let mut asked = lock(&under_way.asked);
    let granted = match asked.granted.take() {
        Some(granted) => Ok(granted),
        None if engine.now() >= under_way.until => Err(Because::Expired.into()),
        None => under_way.desk.poll(&under_way.code).and_then(|tokens| {
            let missing = Refusal::from(Because::Registration);
            tokens.refresh.ok_or(missing)
        }),
    };
    let answer = |state, interval, sentence: String| MailLogInPolled {
        state,
        interval_seconds: seconds(interval),
        sentence,
    };
    let refusal = match granted {
        Ok(granted) => {
            return match keep(engine, who, &under_way, &granted) {
                Ok(sentence) => Ok(answer(MailLogInState::Done, asked.interval, sentence)),
                Err(error) => {
                    asked.granted = Some(granted);
                    Err(error)
                }
            };
        }
        Err(refusal) => refusal,
    };
    let waits = match refusal.because {
        Because::Pending => Some("Waiting until somebody types the code."),
        Because::SlowDown => {
            asked.interval = (asked.interval + SLOWER).min(INTERVAL_MAX);
            Some("Waiting until somebody types the code.")
        }
        Because::Unreachable => {
            asked.interval = (asked.interval * 2).min(INTERVAL_MAX);
            Some("Microsoft's log-in does not answer just now. It is asked again by itself.")
        }
        Because::Expired
        | Because::Declined
        | Because::LogInAgain
        | Because::Registration
        | Because::Encryption
        | Because::NotSetUp => None,
    };
    if let Some(sentence) = waits {
        let waiting = MailLogInState::Waiting;
        return Ok(answer(waiting, asked.interval, sentence.to_owned()));
    }
    engine.mail_log_in().end(&under_way);
    let state = match refusal.because {
        Because::Expired => MailLogInState::Expired,
        Because::Declined => MailLogInState::Declined,
        Because::Pending
        | Because::SlowDown
        | Because::Unreachable
        | Because::LogInAgain
        | Because::Registration
        | Because::Encryption
        | Because::NotSetUp => MailLogInState::Refused,
    };
    Ok(answer(state, asked.interval, ended(refusal)))
}

/// Forgets a log-in that is under way. What is kept from before stays.
pub(crate) fn cancel_mail_log_in(
    engine: &Engine,
    _who: &Who,
    _asked: CancelMailLogIn,
) -> Result<MailLogInCancelled, ApiError> {
    *lock(&engine.mail_log_in().under_way) = None;
    Ok(MailLogInCancelled {
        sentence: "The log-in was stopped. Nothing was changed.".to_owned(),
    })
}

/// Puts a log-in in its place, unless somebody cancelled or chose another registration meanwhile.
fn keep(
    engine: &Engine,
    who: &Who,
    under_way: &Arc<UnderWay>,
    refresh: &SecretString,
) -> Result<String, ApiError> {
    let row = engine.store().read(|view| view.clinic())?;
    let app = LogIn::Microsoft(under_way.app.clone());
    let same = row.mail.secret_place == under_way.place
        && (row.mail.settings.as_ref()).is_some_and(|settings| settings.log_in == app);
    let is_current = engine.mail_log_in().current();
    let is_current = is_current.is_some_and(|known| Arc::ptr_eq(&known, under_way));
    if !same || !is_current {
        engine.mail_log_in().end(under_way);
        return Err(not_possible(
            "The settings changed meanwhile, so this log-in was not kept. Log in once more.",
        ));
    }
    let place = under_way.place;
    in_safe(engine, place)
        .save(refresh)
        .map_err(|error| about(place, "secret_place", &error))?;
    engine.mail_log_in().end(under_way);
    engine.mail_log_in().forget_bearer();
    let saved = change(engine, who, |_, _| {
        Ok(Change::This {
            detail: "Somebody logged in with Microsoft for the mail server.".to_owned(),
            done: "Logged in with Microsoft.".to_owned(),
        })
    })?;
    Ok(saved.sentence)
}

fn not_possible(words: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::NotPossible, words)
}

fn refused(refusal: Refusal) -> ApiError {
    not_possible(ended(refusal))
}

/// Says why a log-in came to nothing, and what to do.
fn ended(refusal: Refusal) -> String {
    let words = match refusal.because {
        Because::Expired | Because::Pending | Because::SlowDown => {
            "The code was not typed in time. Nothing was changed. Press Log in with Microsoft for \
             a new one."
                .to_owned()
        }
        Because::Declined => "The log-in was declined at Microsoft. Nothing was changed. Log in \
             again and accept what RingOnce asks for."
            .to_owned(),
        Because::LogInAgain => "Microsoft refused this log-in. Nothing was changed. Ask whoever \
             looks after the clinic's Microsoft 365 whether this account may log in."
            .to_owned(),
        Because::Registration | Because::Unreachable | Because::Encryption | Because::NotSetUp => {
            refusal.fault().advice(Channel::Email)
        }
    };
    match refusal.number {
        Some(number) => format!("{words} (AADSTS{number})"),
        None => words,
    }
}

fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}
