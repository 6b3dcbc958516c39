//! One account at the gateway: its addresses, its lists page by page, one record of them. What a
//! record means is not decided here.

use serde_json::Value;
use url::Url;

use super::TwilioSettings;
use super::dialect::{Record, is_sid};
use super::verdict;
use crate::carrier::http::{Answer, Door, Request, Stop, Verb};
use crate::carrier::{CalledOff, ChannelFault, Fault};

const FORM: &str = "application/x-www-form-urlencoded";
const VERSION: &str = "2010-04-01";
/// Records of a page; a page of a thousand would be larger than what is read of an answer.
const PAGE_SIZE: &str = "100";
/// Pages of a list that are read; more is no clinic's list.
const PAGES_MAX: usize = 50;

/// Why a list or a record could not be read.
#[derive(Debug)]
pub(super) enum Unlisted {
    /// The request broke off.
    Stopped(Stop),
    /// The gateway refused.
    Refused(Answer),
    /// What came is not what was asked for.
    NotUnderstood,
    /// The list has no end.
    TooLong,
}

impl Unlisted {
    /// Returns what was seen. No patient's name, number or address.
    pub(super) fn detail(&self) -> String {
        match self {
            Self::Stopped(stop) => stop.detail(),
            Self::Refused(answer) => verdict::refusal_in_words(answer),
            Self::NotUnderstood => String::from("The gateway's answer is not what was asked for."),
            Self::TooLong => String::from("The gateway's list is too long to be read."),
        }
    }

    /// Returns what is wrong with the channel.
    pub(super) fn channel_fault(&self) -> ChannelFault {
        match self {
            Self::Stopped(stop) => stop.channel_fault().unwrap_or(ChannelFault::NoConnection),
            Self::Refused(answer) => match verdict::refusal(answer) {
                Some((Fault::Channel(fault), _)) => fault,
                Some((Fault::Passing | Fault::Recipient | Fault::OptedOut | Fault::NoTexts, _))
                | None => ChannelFault::NoConnection,
            },
            Self::NotUnderstood | Self::TooLong => ChannelFault::NotUnderstood,
        }
    }
}

/// An account, and the way to it.
pub(super) struct Account<'a> {
    base: Url,
    id: &'a str,
    door: &'a Door,
}

impl<'a> Account<'a> {
    /// Returns the account of these settings.
    ///
    /// # Errors
    /// The settings are not complete.
    pub(super) fn open(settings: &'a TwilioSettings, door: &'a Door) -> Result<Self, ChannelFault> {
        let base = Url::parse(settings.base_url.trim()).map_err(|_| ChannelFault::NotSetUp)?;
        let id = settings.account.trim();
        if base.cannot_be_a_base() || !is_sid(id) {
            return Err(ChannelFault::NotSetUp);
        }
        Ok(Self { base, id, door })
    }

    /// Returns how long a request may take on its way to the gateway, and how long altogether.
    pub(super) fn patience(&self) -> crate::carrier::http::Patience {
        self.door.patience
    }

    /// Makes something new in a list.
    pub(super) fn create(&self, list: &str, form: &[(&str, &str)]) -> Result<Answer, Stop> {
        self.post(&[&format!("{list}.json")], form)
    }

    /// Asks for one record.
    pub(super) fn one(&self, list: &str, sid: &str) -> Result<Record, Unlisted> {
        if !is_sid(sid) {
            return Err(Unlisted::NotUnderstood);
        }
        let url = self.url(&[list, &format!("{sid}.json")]);
        let value = self.get(url)?;
        Record::of(&value)
            .filter(|record| record.sid == sid)
            .ok_or(Unlisted::NotUnderstood)
    }

    /// Asks for a list, newest first as the gateway tells it, until a page lies far enough back.
    pub(super) fn list(
        &self,
        list: &str,
        filter: (&str, &str),
        far_enough: impl Fn(&[Record]) -> bool,
    ) -> Result<Vec<Record>, Unlisted> {
        let mut url = self.url(&[&format!("{list}.json")]);
        url.query_pairs_mut()
            .append_pair(filter.0, filter.1)
            .append_pair("PageSize", PAGE_SIZE);
        let mut all = Vec::new();
        for _ in 0..PAGES_MAX {
            let value = self.get(url.clone())?;
            let records = value[list.to_lowercase()]
                .as_array()
                .ok_or(Unlisted::NotUnderstood)?;
            let page: Vec<Record> = records.iter().filter_map(Record::of).collect();
            if page.len() < records.len() {
                return Err(Unlisted::NotUnderstood);
            }
            let ended = far_enough(&page);
            all.extend(page);
            match next_page(&url, &value)? {
                Some(next) if !ended => url = next,
                Some(_) | None => return Ok(all),
            }
        }
        Err(Unlisted::TooLong)
    }

    /// Takes something back that has not left.
    pub(super) fn cancel(&self, list: &str, sid: &str) -> CalledOff {
        let cannot_tell = |detail| CalledOff::CannotTell { detail };
        if !is_sid(sid) {
            return cannot_tell(Unlisted::NotUnderstood.detail());
        }
        let answer = match self.post(&[list, &format!("{sid}.json")], &[("Status", "canceled")]) {
            Ok(answer) => answer,
            Err(stop) => return cannot_tell(stop.detail()),
        };
        let record = answer.json().and_then(|value| Record::of(&value));
        match (answer.status, record) {
            (200..=299, Some(record)) if record.status == "canceled" => CalledOff::Cancelled,
            (200..=299, Some(_)) => CalledOff::TooLate,
            (200..=299, None) => cannot_tell(Unlisted::NotUnderstood.detail()),
            // It is there and cannot be taken back any more.
            (400 | 409 | 422, _) if verdict::refusal(&answer).is_some() => CalledOff::TooLate,
            (_, _) => cannot_tell(verdict::refusal_in_words(&answer)),
        }
    }

    fn url(&self, tail: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty()
                .extend([VERSION, "Accounts", self.id])
                .extend(tail);
        }
        url.set_query(None);
        url.set_fragment(None);
        url
    }

    fn post(&self, tail: &[&str], form: &[(&str, &str)]) -> Result<Answer, Stop> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        self.door.ask(&Request {
            verb: Verb::Post,
            url: self.url(tail),
            body: Some((FORM, body)),
        })
    }

    fn get(&self, url: Url) -> Result<Value, Unlisted> {
        let request = Request {
            verb: Verb::Get,
            url,
            body: None,
        };
        let answer = self.door.ask(&request).map_err(Unlisted::Stopped)?;
        if answer.status != 200 {
            return Err(Unlisted::Refused(answer));
        }
        answer.json().ok_or(Unlisted::NotUnderstood)
    }
}

/// Returns the address of the next page. Only one at the same gateway: the request carries the key.
fn next_page(this: &Url, value: &Value) -> Result<Option<Url>, Unlisted> {
    let Some(next) = value["next_page_uri"]
        .as_str()
        .filter(|next| !next.is_empty())
    else {
        return Ok(None);
    };
    let next = this.join(next).map_err(|_| Unlisted::NotUnderstood)?;
    if next.origin() != this.origin() || !next.username().is_empty() {
        return Err(Unlisted::NotUnderstood);
    }
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_next_page_is_at_the_same_gateway_or_nowhere() {
        let this = Url::parse("https://api.example.com/2010-04-01/a.json?Page=0").expect("ours");
        let next = |uri: Value| {
            next_page(&this, &json!({ "next_page_uri": uri }))
                .map(|next| next.map(|url| url.to_string()))
                .map_err(|_| ())
        };
        let page = "https://api.example.com/2010-04-01/a.json?Page=1";
        assert_eq!(
            next(json!("/2010-04-01/a.json?Page=1")),
            Ok(Some(page.to_owned()))
        );
        assert_eq!(next(json!(page)), Ok(Some(page.to_owned())));
        assert_eq!(next(json!(null)), Ok(None));
        assert_eq!(next(json!("")), Ok(None));
        for elsewhere in [
            "https://evil.example.com/2010-04-01/a.json",
            "//evil.example.com/a.json",
            "http://api.example.com/a.json",
            "https://api.example.com:8443/a.json",
            "https://x@api.example.com/a.json",
        ] {
            assert_eq!(next(json!(elsewhere)), Err(()), "{elsewhere}");
        }
    }
}
