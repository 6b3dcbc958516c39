//! The log-in at Microsoft, for mailboxes that take no passwords any more: a code that a person
//! types into a page (OAuth 2.0 device authorization grant, RFC 8628), and tokens for it.
//!
//! Each question is one request, and whoever asks says when; nothing here waits. The refresh token
//! is kept where passwords are kept; the access token is in memory only. A refresh token that
//! comes with a new one is put in the old one's place before the access token beside it is used,
//! so that no break in between loses both.

mod answer;

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Url, form_urlencoded};
use zeroize::Zeroize;

pub use self::answer::{Because, Refusal};
use crate::carrier::ChannelFault;
use crate::carrier::http::{Answer, Door, Patience, Plain, Request, Stop, Verb, Why};
use crate::carrier::line::Silence;
use crate::secret::SecretError;

/// Where Microsoft's log-in is, but for the clouds of some states.
const MICROSOFT: &str = "https://login.microsoftonline.com";
/// What the clinic lets RingOnce do: send by SMTP, read the mailbox by IMAP, and both tomorrow too.
const SCOPES: &str = "https://outlook.office.com/SMTP.Send \
    https://outlook.office.com/IMAP.AccessAsUser.All offline_access";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// An access token is replaced so long before its end: a letter that is claimed now may be handed
/// over for a while.
const MARGIN: TimeDelta = TimeDelta::minutes(10);

/// The clinic's own app registration at Microsoft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MicrosoftApp {
    /// The directory (tenant): its id, or a domain of the clinic's.
    pub tenant: String,
    /// The application (client) id.
    pub client_id: String,
    /// Where the log-in is; empty for the usual place. Some states have a cloud of their own.
    #[serde(default)]
    pub base_url: String,
}

/// A code that waits for somebody to type it.
pub struct DeviceCode {
    device_code: SecretString,
    /// What is typed.
    pub user_code: String,
    /// The page it is typed into.
    pub address: String,
    /// How long to wait between two questions.
    pub interval: Duration,
    /// How long it holds.
    pub lasts: Duration,
}

impl fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceCode")
            .field("address", &self.address)
            .field("interval", &self.interval)
            .field("lasts", &self.lasts)
            .finish_non_exhaustive()
    }
}

/// What a log-in or a refresh brings.
#[derive(Debug)]
pub struct Tokens {
    access: SecretString,
    /// To be kept instead of the one before; none when that one stays good.
    pub refresh: Option<SecretString>,
    lasts: Duration,
}

/// The way to the log-in of one app registration.
pub struct LogInDesk {
    app: MicrosoftApp,
    door: Door,
}

impl LogInDesk {
    /// Returns the way to the log-in of this registration.
    #[must_use]
    pub fn new(app: MicrosoftApp) -> Self {
        Self {
            app,
            door: Door::unnamed(Plain::Loopback),
        }
    }

    /// Waits so long instead of as long as usual.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.door.patience = patience;
        self
    }

    /// Asks for a code that somebody can type.
    ///
    /// # Errors
    /// [`Refusal`]; nothing has begun then.
    pub fn device_code(&self) -> Result<DeviceCode, Refusal> {
        let answer = self.ask("devicecode", &[("scope", SCOPES)])?;
        answer::device_code(answer.status, json(&answer).as_ref())
    }

    /// Asks once whether somebody typed it. The refresh token is there whenever this succeeds.
    ///
    /// # Errors
    /// [`Refusal`]; [`Because::Pending`] and [`Because::SlowDown`] mean that it may be asked again.
    pub fn poll(&self, code: &DeviceCode) -> Result<Tokens, Refusal> {
        let tokens = self.tokens(&[
            ("grant_type", DEVICE_GRANT),
            ("device_code", code.device_code.expose_secret()),
        ])?;
        // Without it the clinic would log in every hour; `offline_access` was not granted.
        match tokens.refresh {
            Some(_) => Ok(tokens),
            None => Err(Because::Registration.into()),
        }
    }

    /// Asks once for a new access token.
    ///
    /// # Errors
    /// [`Refusal`]; the refresh token is what it was, unless the refusal says that it is over.
    pub fn refresh(&self, token: &SecretString) -> Result<Tokens, Refusal> {
        self.tokens(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", token.expose_secret()),
            ("scope", SCOPES),
        ])
    }

    fn tokens(&self, fields: &[(&str, &str)]) -> Result<Tokens, Refusal> {
        let answer = self.ask("token", fields)?;
        answer::tokens(answer.status, json(&answer).as_ref())
    }

    fn ask(&self, what: &str, fields: &[(&str, &str)]) -> Result<Answer, Refusal> {
        let url = self.url(what).ok_or(Because::NotSetUp)?;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", self.app.client_id.trim());
        form.extend_pairs(fields);
        let mut request = Request {
            verb: Verb::Post,
            url,
            body: Some(("application/x-www-form-urlencoded", form.finish())),
        };
        let asked = self.door.ask(&request);
        if let Some((_, body)) = &mut request.body {
            body.zeroize();
        }
        asked.map_err(|stop| because(&stop).into())
    }

    fn url(&self, what: &str) -> Option<Url> {
        let base = match self.app.base_url.trim() {
            "" => MICROSOFT,
            base => base,
        };
        let tenant = self.app.tenant.trim();
        if tenant.is_empty() || self.app.client_id.trim().is_empty() {
            return None;
        }
        let mut url = Url::parse(base).ok()?;
        url.path_segments_mut()
            .ok()?
            .pop_if_empty()
            .extend([tenant, "oauth2", "v2.0", what]);
        Some(url)
    }
}

fn json(answer: &Answer) -> Option<Value> {
    answer.json()
}

/// A question that broke off changed nothing that matters: a token that was made and never heard is
/// one that nobody has.
fn because(stop: &Stop) -> Because {
    match stop {
        Stop::Before(Why::NotSetUp) => Because::NotSetUp,
        Stop::Before(Why::NotEncrypted | Why::Silent(Silence::Tls(_))) => Because::Encryption,
        Stop::Before(
            Why::NotFound(_)
            | Why::Silent(
                Silence::Closed | Silence::TimedOut | Silence::Garbled | Silence::Broken(_),
            ),
        )
        | Stop::After(_) => Because::Unreachable,
    }
}

/// Where a refresh token is kept.
pub trait KeptLogIn: Send {
    /// Returns the one that is kept; none when nobody has logged in.
    ///
    /// # Errors
    /// [`SecretError`], when there may be one and it cannot be had.
    fn load(&self) -> Result<Option<SecretString>, SecretError>;

    /// Puts this one in the place of the one before, wholly or not at all.
    ///
    /// # Errors
    /// [`SecretError`]; the one before is still there.
    fn save(&self, refresh: &SecretString) -> Result<(), SecretError>;
}

/// The right to act for the mailbox: an access token, made anew whenever it is about to end.
///
/// Whoever uses it for SMTP or IMAP asks [`Bearer::bearer`] before anything that may not be done
/// twice, and then takes what [`Bearer::current`] has, which asks nobody.
pub struct Bearer {
    desk: LogInDesk,
    kept: Box<dyn KeptLogIn>,
    access: Option<Access>,
    /// One that came and could not be kept yet: it goes to its place before anything else.
    unkept: Option<SecretString>,
}

struct Access {
    token: SecretString,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    worked: bool,
}

impl Bearer {
    /// Returns the right that this registration and this refresh token give.
    #[must_use]
    pub fn new(desk: LogInDesk, kept: Box<dyn KeptLogIn>) -> Self {
        Self {
            desk,
            kept,
            access: None,
            unkept: None,
        }
    }

    /// Returns an access token that holds for some minutes more. Most calls answer from memory; one
    /// an hour asks Microsoft, once.
    ///
    /// # Errors
    /// [`ChannelFault`]; the refresh token that is kept is what it was.
    pub fn bearer(&mut self, now: DateTime<Utc>) -> Result<SecretString, ChannelFault> {
        if let Some(access) = &self.access
            && (access.from..access.until).contains(&now)
        {
            return Ok(access.token.clone());
        }
        self.access = None;
        if let Some(refresh) = self.unkept.take() {
            self.keep(refresh)?;
        }
        let tokens = self.refreshed()?;
        if let Some(refresh) = tokens.refresh {
            self.keep(refresh)?;
        }
        let lasts = TimeDelta::from_std(tokens.lasts).unwrap_or(MARGIN);
        let access = self.access.insert(Access {
            token: tokens.access,
            from: now,
            until: now + lasts - MARGIN.min(lasts / 4),
            worked: false,
        });
        Ok(access.token.clone())
    }

    fn keep(&mut self, refresh: SecretString) -> Result<(), ChannelFault> {
        self.kept.save(&refresh).map_err(|error| {
            tracing::warn!(%error, "a new log-in could not be kept");
            self.unkept = Some(refresh);
            ChannelFault::LogInNotKept
        })
    }

    fn refreshed(&self) -> Result<Tokens, ChannelFault> {
        let kept = match self.kept.load() {
            Ok(Some(kept)) => kept,
            Ok(None) => return Err(ChannelFault::LogInAgain),
            Err(error) => {
                tracing::warn!(%error, "the log-in cannot be had");
                return Err(ChannelFault::PasswordMissing);
            }
        };
        self.desk.refresh(&kept).map_err(|refusal| {
            tracing::warn!(%refusal, "no new access token");
            refusal.fault()
        })
    }

    /// Returns the access token that [`Bearer::bearer`] made ready last, without asking anybody.
    #[must_use]
    pub fn current(&self) -> Option<&SecretString> {
        self.access.as_ref().map(|access| &access.token)
    }

    /// Notes that the mail server took the token.
    pub fn worked(&mut self) {
        if let Some(access) = &mut self.access {
            access.worked = true;
        }
    }

    /// Notes that the mail server refused the token, and forgets it. One that had worked may have
    /// ended early, after a change of the password for one, so another is asked for a little later;
    /// a fresh one that is refused needs a person.
    pub fn refused(&mut self) -> ChannelFault {
        match self.access.take() {
            Some(access) if access.worked => ChannelFault::LogInUnreachable,
            Some(_) | None => ChannelFault::LogInAgain,
        }
    }
}
