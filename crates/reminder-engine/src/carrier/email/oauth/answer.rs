//! What an answer of Microsoft's log-in means: a code to type, tokens, or why there are none (RFC
//! 6749 5, RFC 8628 3.2 and 3.5). Pure. Nothing of an answer is quoted but the number of its error.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{DeviceCode, Tokens};
use crate::carrier::ChannelFault;

/// Longest token that is believed: the longest line of a log-in by SMTP has 12,288 bytes (RFC 4954
/// 4), and a token is three quarters of it.
const TOKEN_BYTES_MAX: usize = 9_000;
/// Longest refresh token or device code; honest ones have two thousand bytes.
const SECRET_BYTES_MAX: usize = 16 * 1024;
const CODE_CHARS_MAX: usize = 32;
const ADDRESS_CHARS_MAX: usize = 200;
/// What RFC 8628 3.2 says when the answer does not.
const INTERVAL: Duration = Duration::from_secs(5);
const INTERVAL_MAX: Duration = Duration::from_secs(60);
/// What an access token is believed to last that does not say so.
const LASTS: Duration = Duration::from_secs(300);
const LASTS_MAX: Duration = Duration::from_secs(24 * 3600);
const CODE_LASTS_MAX: Duration = Duration::from_secs(3600);

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Nobody has typed the code yet.
    Pending,
    /// The same, and it was asked too often: five seconds more between two questions from now on.
    SlowDown,
    /// The code was not typed in time.
    Expired,
    /// Somebody said no.
    Declined,
    /// The log-in holds no longer: its time is over, or a password or a rule changed.
    LogInAgain,
    /// Microsoft does not know the clinic's app registration, or it may not do this.
    Registration,
    /// No answer that could be read: the network, or a server that is busy. It passes by itself.
    Unreachable,
    /// The connection would not be encrypted, or the certificate does not fit.
    Encryption,
    /// Tenant or client id are missing, or the address is none.
    NotSetUp,
}

/// Why there is no token, with the number that Microsoft gives the error (AADSTS), for whoever
/// looks after the clinic's Microsoft 365.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub because: Because,
    /// The number behind `AADSTS`; none when there was none.
    pub number: Option<u32>,
}

impl From<Because> for Refusal {
    fn from(because: Because) -> Self {
        Self {
            because,
            number: None,
        }
    }
}

impl fmt::Display for Refusal {
    /// Writes what was seen, without anything that the other side said but the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.because {
            Because::Pending | Because::SlowDown => "nobody has typed the code yet",
            Because::Expired => "the code was not typed in time",
            Because::Declined => "the log-in was declined",
            Because::LogInAgain => "the log-in at Microsoft holds no longer",
            Because::Registration => "Microsoft does not accept the app registration",
            Because::Unreachable => "Microsoft's log-in gave no answer that could be read",
            Because::Encryption => "no protected connection to Microsoft's log-in came about",
            Because::NotSetUp => "tenant or client id are missing",
        })?;
        match self.number {
            Some(number) => write!(f, " (AADSTS{number})"),
            None => Ok(()),
        }
    }
}

impl Refusal {
    /// Returns what it means for the channel when there is no token to go on with.
    #[must_use]
    pub fn fault(self) -> ChannelFault {
        match self.because {
            Because::LogInAgain | Because::Expired | Because::Declined => ChannelFault::LogInAgain,
            Because::Registration => ChannelFault::AppRegistration,
            // Neither is an answer to a refresh; whoever says so is not well, and it passes.
            Because::Pending | Because::SlowDown | Because::Unreachable => {
                ChannelFault::LogInUnreachable
            }
            Because::Encryption => ChannelFault::Encryption,
            Because::NotSetUp => ChannelFault::NotSetUp,
        }
    }
}

/// Reads the answer to a question for tokens.
pub(super) fn tokens(status: u16, body: Option<&Value>) -> Result<Tokens, Refusal> {
    if status != 200 {
        return Err(refusal(status, body));
    }
    let unreadable = || Refusal::from(Because::Unreachable);
    let body = body.ok_or_else(unreadable)?;
    let kind = body["token_type"].as_str();
    if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(unreadable());
    }
    let access = secret(&body["access_token"], TOKEN_BYTES_MAX).ok_or_else(unreadable)?;
    let given = Some(&body["refresh_token"]).filter(|given| !given.is_null());
    let refresh = given
        .map(|given| secret(given, SECRET_BYTES_MAX).ok_or_else(unreadable))
        .transpose()?;
    let lasts = seconds(&body["expires_in"]).unwrap_or(LASTS).min(LASTS_MAX);
    Ok(Tokens {
        access,
        refresh,
        lasts,
    })
}

/// Reads the answer to a question for a code to type.
pub(super) fn device_code(status: u16, body: Option<&Value>) -> Result<DeviceCode, Refusal> {
    if status != 200 {
        return Err(refusal(status, body));
    }
    let read = || {
        let body = body?;
        // Old servers and Google write `url`.
        let address = body["verification_uri"]
            .as_str()
            .or_else(|| body["verification_url"].as_str())?;
        Some(DeviceCode {
            device_code: secret(&body["device_code"], SECRET_BYTES_MAX)?,
            user_code: shown(body["user_code"].as_str()?, CODE_CHARS_MAX)?,
            address: page(address)?,
            interval: seconds(&body["interval"])
                .filter(|interval| !interval.is_zero())
                .unwrap_or(INTERVAL)
                .min(INTERVAL_MAX),
            lasts: seconds(&body["expires_in"])?.min(CODE_LASTS_MAX),
        })
    };
    read().ok_or_else(|| Because::Unreachable.into())
}

/// Reads why there is nothing. What the standard and Microsoft name is told apart; any other no of
/// the server's is one about the registration, because it names neither a person nor a time.
fn refusal(status: u16, body: Option<&Value>) -> Refusal {
    let error = body.and_then(|body| body["error"].as_str());
    let number = body.and_then(number);
    let because = match error {
        Some("authorization_pending") => Because::Pending,
        Some("slow_down") => Because::SlowDown,
        Some("expired_token" | "code_expired") => Because::Expired,
        Some("authorization_declined" | "access_denied") => Because::Declined,
        // 65001 is consent that nobody gave yet, 7000218 a registration that is no public client.
        Some("invalid_grant") if matches!(number, Some(65_001 | 7_000_218)) => {
            Because::Registration
        }
        Some("invalid_grant" | "interaction_required" | "login_required" | "bad_token") => {
            Because::LogInAgain
        }
        Some("temporarily_unavailable" | "server_error") => Because::Unreachable,
        Some(_) if (400..500).contains(&status) && status != 429 && status != 408 => {
            Because::Registration
        }
        Some(_) | None => Because::Unreachable,
    };
    Refusal { because, number }
}

/// Returns the number of an error: the first of `error_codes`, or the one in the words.
fn number(body: &Value) -> Option<u32> {
    let listed = body["error_codes"][0].as_u64();
    let worded = || {
        let words = body["error_description"].as_str()?;
        let (_, rest) = words.split_once("AADSTS")?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    listed
        .or_else(worded)
        .and_then(|number| number.try_into().ok())
}

/// Returns a secret that can be written into a line: visible ASCII, not empty, not endless.
fn secret(value: &Value, bytes_max: usize) -> Option<SecretString> {
    let text = value.as_str()?;
    let sound = !text.is_empty()
        && text.len() <= bytes_max
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    sound.then(|| SecretString::from(text))
}

/// Returns words that can be shown in one line.
fn shown(text: &str, chars_max: usize) -> Option<String> {
    let text = text.trim();
    let sound = !text.is_empty()
        && text.len() <= chars_max
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ');
    sound.then(|| text.to_owned())
}

/// Returns an address that a person may be sent to: encrypted, and without a name in it.
fn page(text: &str) -> Option<String> {
    let text = shown(text, ADDRESS_CHARS_MAX)?;
    let url = Url::parse(&text).ok()?;
    let sound = url.scheme() == "https"
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none();
    sound.then_some(text)
}

/// Reads seconds, which some servers write as text.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::String(text) => text.parse().ok()?,
        Value::Number(number) => number.as_u64()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests;
