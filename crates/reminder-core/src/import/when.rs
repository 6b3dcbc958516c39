//! Dates, times and lengths as clinics' programs write them. Civil times only: a time with a zone
//! of its own is refused, because taking it for the clinic's time would be hours wrong.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::cell::fold;
use super::mapping::{Clock, DateOrder};
use super::words;

/// Why a date or a time cannot be read. `Display` is the sentence for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WhenRefusal {
    /// Not written as a date.
    #[error("This is not a date that can be read. Write it like 25.11.2026 or 2026-11-25")]
    NotADate,
    /// The 31st of June, or a month 25.
    #[error("There is no such day. Check it, and the order of day and month chosen for this file")]
    NoSuchDay,
    /// Not in this century.
    #[error("The year is not between 2000 and 2099")]
    OtherCentury,
    /// Not written as a time.
    #[error("This is not a time that can be read. Write it like 14:15 or 2:15 PM")]
    NotATime,
    /// A date without a time.
    #[error("The time is missing")]
    NoTime,
    /// The mapping says AM or PM, and it has neither.
    #[error("Morning or afternoon is missing. Write AM or PM, or choose the 24-hour clock")]
    NoHalfOfDay,
    /// Midnight is what programs write when there is no time.
    #[error("It starts at midnight, which usually means that the time is missing")]
    Midnight,
    /// UTC, or an offset from it.
    #[error("This time says its own time zone. Export it as the time the clinic's clock shows")]
    HasZone,
    /// The end is not after the start, or more than a day.
    #[error("It does not end after it starts, on the same day")]
    EndsBefore,
    /// Not written as a length, or not between a minute and a day.
    #[error("This is not a length between 1 minute and 24 hours")]
    NotALength,
}

/// A start as it was read, with the end if it was written in the same cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) at: NaiveDateTime,
    pub(super) end: Option<NaiveTime>,
}

/// A time of day as it was read, with the end if it was written in the same cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) start: NaiveTime,
    pub(super) end: Option<NaiveTime>,
}

/// Reads a date with a time: "25.11.2026 14:15", "2026-11-25T14:15:00", "Wed, Nov 25 2:15 PM".
pub(super) fn read_start(text: &str, order: DateOrder, clock: Clock) -> Result<Start, WhenRefusal> {
    let tokens = tokens(text).ok_or(WhenRefusal::NotADate)?;
    let (date, rest) = date(&tokens, order)?;
    let is_iso = matches!(rest, [Token::Word(word), ..] if word == "t");
    let rest = without_joint(rest);
    if rest.is_empty() {
        return Err(WhenRefusal::NoTime);
    }
    // "T14:15-05:00" is five hours behind UTC; "14:15-15:00" ends at three.
    if is_iso && rest.contains(&Token::Sign('-')) {
        return Err(WhenRefusal::HasZone);
    }
    let times = times(rest, clock)?;
    Ok(Start {
        at: date.and_time(times.start),
        end: times.end,
    })
}

/// Reads a date; a time behind it is passed over, because exports write midnight there.
pub(super) fn read_date(text: &str, order: DateOrder) -> Result<NaiveDate, WhenRefusal> {
    let tokens = tokens(text).ok_or(WhenRefusal::NotADate)?;
    let (date, rest) = date(&tokens, order)?;
    let rest = without_joint(rest);
    if !rest.is_empty() {
        times(rest, Clock::TwentyFourHours).map_err(|_| WhenRefusal::NotADate)?;
    }
    Ok(date)
}

/// Reads a time of day; a date before it is passed over, because exports write one there.
pub(super) fn read_times(text: &str, clock: Clock) -> Result<Times, WhenRefusal> {
    let tokens = tokens(text).ok_or(WhenRefusal::NotATime)?;
    let read = times(&tokens, clock);
    if read != Err(WhenRefusal::NotATime) {
        return read;
    }
    match date(&tokens, DateOrder::DayMonthYear).or_else(|_| date(&tokens, DateOrder::MonthDayYear))
    {
        Ok((_, rest)) if !rest.is_empty() => times(without_joint(rest), clock),
        Ok(_) | Err(_) => Err(WhenRefusal::NotATime),
    }
}

/// Refuses what cannot be the start of an appointment.
pub(super) fn check_start(at: NaiveDateTime) -> Result<NaiveDateTime, WhenRefusal> {
    if !(2000..2100).contains(&at.year()) {
        return Err(WhenRefusal::OtherCentury);
    }
    if at.time() == NaiveTime::MIN {
        return Err(WhenRefusal::Midnight);
    }
    Ok(at)
}

/// Returns the minutes between a start and an end on the same day.
pub(super) fn minutes_until(start: NaiveTime, end: NaiveTime) -> Result<u32, WhenRefusal> {
    let minutes = end.signed_duration_since(start);
    if minutes < TimeDelta::minutes(1) {
        return Err(WhenRefusal::EndsBefore);
    }
    u32::try_from(minutes.num_minutes()).map_err(|_| WhenRefusal::EndsBefore)
}

/// Reads a length: "30", "30 min", "1:15", "00:30:00", "1 h 15 min".
pub(super) fn read_minutes(text: &str) -> Result<u32, WhenRefusal> {
    use Token::{Number, Sign, Word};
    let tokens = tokens(text).ok_or(WhenRefusal::NotALength)?;
    let is_hours = |word: &str| word.starts_with('h') || word.starts_with("std");
    let is_minutes = |word: &str| word.starts_with('m');
    let minutes = match tokens.as_slice() {
        [Number(minutes)] => minutes.value,
        [Number(minutes), Word(unit)] if is_minutes(unit) => minutes.value,
        [Number(hours), Word(unit)] if is_hours(unit) => hours.value.saturating_mul(60),
        [Number(hours), Sign(':'), Number(minutes)]
        | [
            Number(hours),
            Sign(':'),
            Number(minutes),
            Sign(':'),
            Number(_),
        ] if minutes.value < 60 => hours.value.saturating_mul(60).saturating_add(minutes.value),
        [Number(hours), Word(unit), Number(minutes), rest @ ..]
            if is_hours(unit) && minutes.value < 60 && matches!(rest, [] | [Word(_)]) =>
        {
            hours.value.saturating_mul(60).saturating_add(minutes.value)
        }
        _ => return Err(WhenRefusal::NotALength),
    };
    if (1..=24 * 60).contains(&minutes) {
        Ok(minutes)
    } else {
        Err(WhenRefusal::NotALength)
    }
}

/// The numbers of a numeric date without a word in it, to find out their order; none when the
/// year stands first.
pub(super) fn numeric_date(text: &str) -> Option<[u32; 3]> {
    let tokens = tokens(text)?;
    let start = tokens
        .iter()
        .position(|token| matches!(token, Token::Number(_)))?;
    match &tokens[start..] {
        [
            Token::Number(a),
            Token::Sign(x),
            Token::Number(b),
            Token::Sign(y),
            Token::Number(c),
            ..,
        ] if x == y && a.digits <= 2 && is_date_sign(*x) => Some([a.value, b.value, c.value]),
        _ => None,
    }
}

/// Returns whether a text says AM or PM.
pub(super) fn says_half(text: &str) -> bool {
    let is_half = |token: &Token| matches!(token, Token::Word(word) if half_of(word).is_some());
    tokens(text).is_some_and(|tokens| tokens.iter().any(is_half))
}

/// A part of a date or a time.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Number(Digits),
    /// Letters, folded.
    Word(String),
    Sign(char),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Digits {
    value: u32,
    digits: u32,
}

/// More parts than any date with a time has.
const TOKENS_MAX: usize = 24;

/// Takes a text apart; blanks only separate. None when it cannot be a date or a time.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::with_capacity(12);
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        if tokens.len() == TOKENS_MAX {
            return None;
        }
        let length =
            |inside: fn(char) -> bool| rest.find(|letter| !inside(letter)).unwrap_or(rest.len());
        let taken = if first.is_ascii_digit() {
            let taken = length(|letter| letter.is_ascii_digit());
            let value = rest[..taken].parse().ok()?;
            tokens.push(Token::Number(Digits {
                value,
                digits: u32::try_from(taken).ok()?,
            }));
            taken
        } else if first.is_alphabetic() {
            let taken = length(char::is_alphabetic);
            tokens.push(Token::Word(fold(&rest[..taken])));
            taken
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(if matches!(first, '–' | '—' | '−') {
                    '-'
                } else {
                    first
                }));
            }
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    Some(tokens)
}

fn is_date_sign(sign: char) -> bool {
    matches!(sign, '.' | '/' | '-' | ' ')
}

/// Reads the date that a row of parts begins with, and returns the parts behind it.
fn date(tokens: &[Token], order: DateOrder) -> Result<(NaiveDate, &[Token]), WhenRefusal> {
    use Token::{Number, Sign, Word};
    let tokens = without_weekday(tokens);
    match tokens {
        [Number(a), Sign(x), Number(b), Sign(y), Number(c), rest @ ..]
            if x == y && is_date_sign(*x) =>
        {
            let (year, month, day) = in_order([*a, *b, *c], order)?;
            Ok((day_of(year, month.value, day.value)?, rest))
        }
        [Number(all), rest @ ..] if all.digits == 8 => {
            let (year, month, day) = (all.value / 10_000, all.value / 100 % 100, all.value % 100);
            Ok((
                day_of(
                    Digits {
                        value: year,
                        digits: 4,
                    },
                    month,
                    day,
                )?,
                rest,
            ))
        }
        [Number(day), rest @ ..] if day.digits <= 2 => {
            let rest = without_signs_and_words(
                rest,
                &['.', '-', '/', ','],
                &["de", "of", "th", "st", "nd", "rd"],
            );
            let [Word(word), rest @ ..] = rest else {
                return Err(WhenRefusal::NotADate);
            };
            let month = words::month(word).ok_or(WhenRefusal::NotADate)?;
            let rest = without_signs_and_words(rest, &['.', '-', '/', ','], &["de", "of"]);
            let [Number(year), rest @ ..] = rest else {
                return Err(WhenRefusal::NotADate);
            };
            Ok((day_of(*year, month, day.value)?, rest))
        }
        [Word(word), rest @ ..] => {
            let month = words::month(word).ok_or(WhenRefusal::NotADate)?;
            let rest = without_signs_and_words(rest, &['.', '-', '/'], &[]);
            let [Number(day), rest @ ..] = rest else {
                return Err(WhenRefusal::NotADate);
            };
            let rest =
                without_signs_and_words(rest, &['.', '-', '/', ','], &["th", "st", "nd", "rd"]);
            let [Number(year), rest @ ..] = rest else {
                return Err(WhenRefusal::NotADate);
            };
            Ok((day_of(*year, month, day.value)?, rest))
        }
        _ => Err(WhenRefusal::NotADate),
    }
}

/// Returns year, month and day of a numeric date.
fn in_order(
    [a, b, c]: [Digits; 3],
    order: DateOrder,
) -> Result<(Digits, Digits, Digits), WhenRefusal> {
    let (year, month, day) = match order {
        DateOrder::YearMonthDay => (a, b, c),
        DateOrder::DayMonthYear | DateOrder::MonthDayYear if a.digits == 4 => (a, b, c),
        DateOrder::DayMonthYear => (c, b, a),
        DateOrder::MonthDayYear => (c, a, b),
    };
    if month.digits > 2 || day.digits > 2 {
        return Err(WhenRefusal::NotADate);
    }
    Ok((year, month, day))
}

fn day_of(year: Digits, month: u32, day: u32) -> Result<NaiveDate, WhenRefusal> {
    let year = match (year.digits, year.value) {
        (2, value @ 0..=49) => 2000 + value,
        (2, value) => 1900 + value,
        (4, value) => value,
        (_, _) => return Err(WhenRefusal::NotADate),
    };
    let year = i32::try_from(year).map_err(|_| WhenRefusal::NotADate)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(WhenRefusal::NoSuchDay)
}

/// Passes over a weekday before the date. "Mar" is a Tuesday in French and a March in English: it
/// is the weekday where the month follows.
fn without_weekday(tokens: &[Token]) -> &[Token] {
    let [Token::Word(word), rest @ ..] = tokens else {
        return tokens;
    };
    let is_month = words::month(word).is_some();
    let month_follows = rest
        .iter()
        .any(|token| matches!(token, Token::Word(word) if words::month(word).is_some()));
    if !words::is_weekday(word) || is_month && !month_follows {
        return tokens;
    }
    without_signs_and_words(rest, &[',', '.', '-'], &["den", "le"])
}

/// Passes over what stands between the parts of a date.
fn without_signs_and_words<'a>(tokens: &'a [Token], signs: &[char], words: &[&str]) -> &'a [Token] {
    let passed = |token: &Token| match token {
        Token::Number(_) => false,
        Token::Word(word) => words.contains(&word.as_str()),
        Token::Sign(sign) => signs.contains(sign),
    };
    let kept = tokens
        .iter()
        .position(|token| !passed(token))
        .unwrap_or(tokens.len());
    &tokens[kept..]
}

/// Passes over what stands between a date and its time.
fn without_joint(tokens: &[Token]) -> &[Token] {
    without_signs_and_words(
        tokens,
        &[',', '@', '-', '|'],
        &["t", "at", "um", "a", "alle", "om", "h"],
    )
}

/// Morning or afternoon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

/// Hours and minutes as they are written.
#[derive(Debug, Clone, Copy)]
struct Written {
    hour: u32,
    minute: u32,
    half: Option<Half>,
}

/// Reads a time, or a time and its end: "9:15 – 10:00 AM".
fn times(tokens: &[Token], clock: Clock) -> Result<Times, WhenRefusal> {
    let (first, rest) = written(tokens)?;
    if rest.is_empty() {
        return Ok(Times {
            start: resolve(first, clock)?,
            end: None,
        });
    }
    let joint = without_signs_and_words(rest, &['-'], &["to", "bis", "a", "until", "tot"]);
    if joint.len() == rest.len() {
        return Err(zone_or(rest, WhenRefusal::NotATime));
    }
    let (last, rest) = written(joint)?;
    if !rest.is_empty() {
        return Err(zone_or(rest, WhenRefusal::NotATime));
    }
    let end = resolve(last, clock)?;
    let halves = match (first.half, last.half) {
        (None, Some(Half::Am)) => vec![Some(Half::Am), Some(Half::Pm)],
        (None, Some(Half::Pm)) => vec![Some(Half::Pm), Some(Half::Am)],
        (half, _) => vec![half],
    };
    // "11:30 - 12:30 PM" begins in the morning: the half of the day that makes sense is the one.
    for half in halves {
        let start = resolve(Written { half, ..first }, clock)?;
        if start < end {
            return Ok(Times {
                start,
                end: Some(end),
            });
        }
    }
    Err(WhenRefusal::EndsBefore)
}

/// Tells a zone from anything else behind a time.
fn zone_or(rest: &[Token], otherwise: WhenRefusal) -> WhenRefusal {
    match rest {
        [Token::Word(word), ..] if matches!(word.as_str(), "z" | "utc" | "gmt") => {
            WhenRefusal::HasZone
        }
        [Token::Sign('+'), Token::Number(_), ..] => WhenRefusal::HasZone,
        _ => otherwise,
    }
}

/// Reads one time and returns the parts behind it.
fn written(tokens: &[Token]) -> Result<(Written, &[Token]), WhenRefusal> {
    use Token::{Number, Sign, Word};
    let (hour, minute, rest) = match tokens {
        [
            Number(h),
            Sign(':'),
            Number(m),
            Sign(':'),
            Number(s),
            Sign('.' | ','),
            Number(_),
            rest @ ..,
        ]
        | [
            Number(h),
            Sign(':'),
            Number(m),
            Sign(':'),
            Number(s),
            rest @ ..,
        ] if m.digits == 2 && s.digits == 2 && s.value < 60 => (h.value, m.value, rest),
        [Number(h), Sign(':' | '.'), Number(m), rest @ ..] if m.digits == 2 => {
            (h.value, m.value, rest)
        }
        [Number(h), Word(word), Number(m), rest @ ..] if word == "h" && m.digits == 2 => {
            (h.value, m.value, rest)
        }
        [Number(hms), rest @ ..] if hms.digits == 6 => {
            (hms.value / 10_000, hms.value / 100 % 100, rest)
        }
        [Number(hm), rest @ ..] if matches!(hm.digits, 3 | 4) => {
            (hm.value / 100, hm.value % 100, rest)
        }
        [Number(h), rest @ ..]
            if h.digits <= 2
                && matches!(rest, [Word(word), ..] if half_of(word).is_some() || is_hour(word)) =>
        {
            (h.value, 0, rest)
        }
        _ => return Err(WhenRefusal::NotATime),
    };
    let (half, rest) = match rest {
        [Word(half), Sign('.'), Word(m), Sign('.'), rest @ ..] if m == "m" => (half_of(half), rest),
        [Word(word), rest @ ..] if half_of(word).is_some() => (half_of(word), rest),
        [Word(word), rest @ ..] if is_hour(word) => (None, rest),
        _ => (None, rest),
    };
    Ok((Written { hour, minute, half }, rest))
}

fn is_hour(word: &str) -> bool {
    matches!(word, "h" | "hrs" | "uhr")
}

fn half_of(word: &str) -> Option<Half> {
    match word {
        "am" | "a" => Some(Half::Am),
        "pm" | "p" => Some(Half::Pm),
        _ => None,
    }
}

fn resolve(written: Written, clock: Clock) -> Result<NaiveTime, WhenRefusal> {
    let hour = match (written.half, written.hour) {
        (Some(Half::Am), 12) => 0,
        (Some(Half::Am), hour @ 1..=11) => hour,
        (Some(Half::Pm), 12) => 12,
        (Some(Half::Pm), hour @ 1..=11) => hour + 12,
        // "14:15 PM" says the same twice.
        (Some(Half::Pm), hour @ 13..=23) => hour,
        (Some(Half::Am | Half::Pm), _) => return Err(WhenRefusal::NotATime),
        // Half past three in the afternoon has no second meaning on a clock that says 15:30.
        (None, hour @ 13..) => hour,
        (None, hour) => match clock {
            Clock::TwentyFourHours => hour,
            Clock::TwelveHours => return Err(WhenRefusal::NoHalfOfDay),
        },
    };
    NaiveTime::from_hms_opt(hour, written.minute, 0).ok_or(WhenRefusal::NotATime)
}

#[cfg(test)]
mod tests;
