//! Phone numbers: which digits were typed, and which line they are.
//!
//! The `phonenumber` crate supplies the world's numbering plans and the way each country writes
//! its numbers. Its own parser is not used for what people type: it turns letters into digits,
//! takes the clinic's trunk prefix off foreign numbers, and matches only the beginning of a
//! pattern, and each of these ends at somebody else's phone. Here a number is the digits that were
//! typed less one known prefix, and a pattern matches all of them or none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use phonenumber::metadata::{DATABASE, Descriptor};
use phonenumber::{Metadata, Mode, Type};
use regex::{Regex, RegexBuilder};

use super::{ContactRefusal, ReadContact, narrow, seen};
use crate::patient::ContactKind;

/// Digits of the longest number, calling code included (ITU-T E.164, 6).
const DIGITS_MAX: usize = 15;
/// Digits of the longest number that is only a network's or a country's service.
const SHORT_MAX: usize = 6;
/// Digits of the shortest line that stands beside another in one field.
const LINE_MIN: usize = 7;

/// Police, fire and ambulance, anywhere: what is an emergency abroad is never dialled either.
const EMERGENCY: [&str; 27] = [
    "000", "08", "100", "101", "102", "103", "104", "105", "106", "108", "110", "111", "112",
    "113", "114", "115", "116", "117", "118", "119", "120", "122", "190", "911", "988", "995",
    "999",
];

/// Words and signs after which an extension follows; the longer of two that begin alike first.
const EXTENSION: [&str; 12] = [
    ";ext=",
    "extension",
    "ext",
    "ex",
    "x",
    "poste",
    "durchwahl",
    "dw",
    "anexo",
    "int",
    "#",
    ",",
];

/// What Ofcom set aside for drama: the first digits of national numbers, ten digits each.
/// <https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama>
/// Its premium numbers are left out: they are refused like all premium numbers.
const OFCOM_DRAMA: [&str; 19] = [
    "1134960", "1144960", "1154960", "1164960", "1174960", "1184960", "1214960", "1314960",
    "1414960", "1514960", "1614960", "1632960", "1914980", "2079460", "2896496", "2920180",
    "3069990", "7700900", "8081570",
];

/// What was typed: the digits, and whether a plus stood before them.
struct Typed {
    plus: bool,
    digits: String,
}

/// A number: the calling code and the digits that follow it everywhere in the world.
#[derive(Clone, Copy)]
struct Number<'a> {
    code: u16,
    national: &'a str,
}

/// Reads a phone number.
pub(super) fn read(raw: &str, region: &str) -> Result<ReadContact, ContactRefusal> {
    let typed = typed(raw)?;
    let region = region.trim().to_ascii_uppercase();
    let Some(clinic) = DATABASE.by_id(region.as_str()) else {
        return Err(ContactRefusal::Country { country: region });
    };
    refuse_emergency(&typed.digits)?;
    if typed.plus {
        return read_international(&typed.digits, typed.digits.len(), clinic);
    }
    let Some(digits) = behind_the_international_prefix(&typed.digits, clinic) else {
        return read_national(&typed.digits, clinic);
    };
    read_international(digits, typed.digits.len(), clinic)
        .or_else(|refusal| read_national(&typed.digits, clinic).map_err(|_| refusal))
}

/// Returns the digits of what was typed, after refusing everything that is not a number.
fn typed(raw: &str) -> Result<Typed, ContactRefusal> {
    if raw.contains(['@', '\u{FF20}']) {
        return Err(ContactRefusal::EmailAsNumber);
    }
    let is_line = |part: &&str| digits_of(part).len() >= LINE_MIN;
    let lines = raw.split([',', ';', '/', '|', '&', '\n']).filter(is_line);
    if lines.count() > 1 {
        return Err(ContactRefusal::SeveralNumbers);
    }
    let written = seen(raw)?;
    if let Some(extension) = extension(&written) {
        return Err(ContactRefusal::Extension { extension });
    }
    let mut typed = Typed {
        plus: false,
        digits: String::new(),
    };
    for sign in written.chars() {
        match sign {
            '0'..='9' => typed.digits.push(sign),
            // Arabic and Persian digits, as some keyboards write them.
            '\u{660}'..='\u{669}' => typed.digits.push(digit(sign, '\u{660}')),
            '\u{6F0}'..='\u{6F9}' => typed.digits.push(digit(sign, '\u{6F0}')),
            '+' if typed.plus || !typed.digits.is_empty() => return Err(ContactRefusal::Plus),
            '+' => typed.plus = true,
            '(' | ')' | '-' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            space if space.is_whitespace() => {}
            letter if letter.is_alphabetic() => return Err(ContactRefusal::Letter { letter }),
            sign => return Err(ContactRefusal::Sign { sign }),
        }
    }
    if typed.digits.is_empty() {
        return Err(ContactRefusal::NoNumber);
    }
    Ok(typed)
}

fn digit(sign: char, zero: char) -> char {
    let value = u32::from(sign) - u32::from(zero);
    char::from_digit(value, 10).expect("the caller's range has ten signs and begins at its zero")
}

/// Returns the digits of something written, full-width ones in their ordinary form.
fn digits_of(written: &str) -> String {
    let signs = written.chars().map(narrow);
    signs.filter(char::is_ascii_digit).collect()
}

/// Returns the extension behind a number, as it was typed.
fn extension(written: &str) -> Option<String> {
    let mut digits = 0;
    let begins = |sign: char| {
        digits += usize::from(sign.is_ascii_digit());
        digits >= LINE_MIN && (sign.is_alphabetic() || matches!(sign, '#' | ',' | ';'))
    };
    let tail = &written[written.find(begins)?..];
    let lower = tail.to_lowercase();
    let number = EXTENSION.iter().find_map(|word| lower.strip_prefix(word))?;
    let number = number.trim_matches([' ', '.', ':', '=']);
    let is_extension = !number.is_empty()
        && number.len() <= SHORT_MAX
        && number.bytes().all(|digit| digit.is_ascii_digit());
    is_extension.then(|| tail.to_owned())
}

fn refuse_emergency(digits: &str) -> Result<(), ContactRefusal> {
    if EMERGENCY.contains(&digits) {
        return Err(ContactRefusal::Emergency {
            number: digits.to_owned(),
        });
    }
    Ok(())
}

/// Returns the digits behind what people of the clinic's country dial for a plus, such as 00.
fn behind_the_international_prefix<'a>(digits: &'a str, clinic: &Metadata) -> Option<&'a str> {
    let prefix = clinic.international_prefix()?.find(digits)?;
    (prefix.start() == 0).then(|| &digits[prefix.end()..])
}

/// Reads the digits behind a plus. Nothing about the clinic's country changes them.
fn read_international(
    digits: &str,
    typed_digits: usize,
    clinic: &Metadata,
) -> Result<ReadContact, ContactRefusal> {
    let split_after = |length: usize| {
        let (code, national) = digits.split_at_checked(length)?;
        let code = code.parse().ok().filter(|_| !code.starts_with('0'))?;
        main_country(code).map(|country| (Number { code, national }, country))
    };
    let Some((number, country)) = (1..=3).find_map(split_after) else {
        return Err(ContactRefusal::CallingCode);
    };
    refuse_emergency(number.national)?;
    // "+44 (0)20": the zero in brackets is dialled only inside the country.
    let without_prefix = country
        .national_prefix()
        .and_then(|prefix| number.national.strip_prefix(prefix))
        .map(|national| Number { national, ..number });
    let candidates = [Some(number), without_prefix];
    let candidates = candidates.into_iter().flatten();
    candidates
        .clone()
        .find_map(|number| read_number(number, clinic, None))
        .unwrap_or_else(|| {
            let tried = candidates.map(|number| number.national.len());
            let name = format!("the country with the code +{}", number.code);
            Err(why_not(tried, typed_digits, country, name))
        })
}

/// Reads digits as they are dialled inside the clinic's country.
fn read_national(digits: &str, clinic: &Metadata) -> Result<ReadContact, ContactRefusal> {
    let code = clinic.country_code();
    let behind = |prefix: &str| digits.strip_prefix(prefix).map(str::to_owned);
    let with_area = in_the_only_area(digits, clinic);
    // The last is what some programs export: the calling code without its plus.
    let candidates = [
        clinic.national_prefix().and_then(behind),
        with_area.or_else(|| Some(digits.to_owned())),
        behind(&code.to_string()),
    ];
    let candidates = candidates.iter().flatten();
    let read = candidates.clone().find_map(|national| {
        let number = Number { code, national };
        if national == digits && number.may_lack_its_area(clinic) {
            let prefix = clinic.national_prefix().unwrap_or_default().to_owned();
            return Some(Err(ContactRefusal::AreaCode { prefix }));
        }
        read_number(number, clinic, Some(clinic.id()))
    });
    match read {
        Some(read) => read,
        None if digits.len() <= SHORT_MAX => Err(ContactRefusal::ShortNumber {
            number: digits.to_owned(),
        }),
        None => {
            let tried = candidates.map(String::len);
            let name = clinic.id().to_owned();
            Err(why_not(tried, digits.len(), clinic, name))
        }
    }
}

/// Returns a number with the area code left out, where the whole country has only one.
fn in_the_only_area(digits: &str, clinic: &Metadata) -> Option<String> {
    let area = clinic
        .national_prefix_transform_rule()?
        .strip_suffix("$1")?;
    let local = lengths(clinic, Descriptor::possible_local_length).contains(&digits.len());
    let is_area = !area.is_empty() && area.bytes().all(|digit| digit.is_ascii_digit());
    (local && is_area).then(|| format!("{area}{digits}"))
}

/// Reads a number whose digits are known; `None` when no country has it.
fn read_number(
    number: Number<'_>,
    clinic: &Metadata,
    region: Option<&str>,
) -> Option<Result<ReadContact, ContactRefusal>> {
    if let Some(looks_like_landline) = number.fiction() {
        let region = region.or_else(|| main_country(number.code).map(Metadata::id));
        return Some(Ok(ReadContact {
            kind: ContactKind::Phone,
            normalised: number.e164(),
            display: number.display(clinic),
            region: region.map(str::to_owned),
            may_be_landline: looks_like_landline,
            fictional: true,
            hint: Some("This number is kept for fiction: it is shown and never called".into()),
        }));
    }
    let (country, line) = number.line()?;
    if line == Type::PremiumRate {
        let number = number.display(clinic);
        return Some(Err(ContactRefusal::Premium { number }));
    }
    let abroad = number.code != clinic.country_code();
    Some(Ok(ReadContact {
        kind: ContactKind::Phone,
        normalised: number.e164(),
        display: number.display(clinic),
        region: Some(region.unwrap_or(country.id()).to_owned()),
        may_be_landline: line != Type::Mobile,
        fictional: false,
        hint: abroad.then(|| format!("This number is in another country (+{})", number.code)),
    }))
}

/// Returns why no candidate is a number: too short, too long, or not one of the country's.
fn why_not(
    tried: impl Iterator<Item = usize> + Clone,
    typed_digits: usize,
    country: &Metadata,
    name: String,
) -> ContactRefusal {
    let possible = lengths(country, Descriptor::possible_length);
    let shortest = possible.first().copied().unwrap_or(LINE_MIN);
    let longest = possible.last().copied().unwrap_or(DIGITS_MAX);
    if tried.clone().all(|length| length < shortest) {
        ContactRefusal::TooShort {
            digits: typed_digits,
        }
    } else if tried.clone().all(|length| length > longest) {
        ContactRefusal::TooLong {
            digits: typed_digits,
        }
    } else {
        ContactRefusal::NotInCountry { country: name }
    }
}

/// Returns how many digits the landlines and mobiles of a country have.
fn lengths(country: &Metadata, of: impl Fn(&Descriptor) -> &[u16]) -> BTreeSet<usize> {
    let plans = country.descriptors();
    [plans.fixed_line(), plans.mobile()]
        .into_iter()
        .flatten()
        .flat_map(of)
        .map(|length| usize::from(*length))
        .collect()
}

/// Returns the first of the countries with a calling code: the one whose way of writing it is.
fn main_country(code: u16) -> Option<&'static Metadata> {
    DATABASE.by_code(&code)?.first().copied()
}

impl Number<'_> {
    fn e164(self) -> String {
        format!("+{}{}", self.code, self.national)
    }

    /// Returns whether a number kept for fiction looks like a landline; `None` for all others.
    fn fiction(self) -> Option<bool> {
        let national = self.national;
        if national.len() != 10 {
            return None;
        }
        match self.code {
            // 555-0100 to 555-0199 of every area (ATIS-0300115).
            1 => (national >= "2" && national[3..].starts_with("55501")).then_some(true),
            44 => OFCOM_DRAMA
                .iter()
                .any(|first| national.starts_with(first))
                .then(|| !national.starts_with('7')),
            _ => None,
        }
    }

    /// Returns the country that has the number, and what kind of line it is.
    fn line(self) -> Option<(&'static Metadata, Type)> {
        if self.e164().len() > 1 + DIGITS_MAX {
            return None;
        }
        let is_in = |country: &Metadata| match country.leading_digits() {
            Some(leading) => leading
                .find(self.national)
                .is_some_and(|digits| digits.start() == 0),
            None => true,
        };
        let countries = DATABASE.by_code(&self.code)?.into_iter();
        let mut lines = countries
            .filter(|country| is_in(country))
            .filter_map(|country| Some((country, line(country, self.national)?)));
        lines.next()
    }

    /// Whether these digits, typed without a trunk prefix, are a landline of a country that writes
    /// one and whose numbers differ in length. There, a local number of one town can be the whole
    /// number of somebody in another.
    ///
    /// A mobile that lost its zero in a spreadsheet is still only one number.
    fn may_lack_its_area(self, clinic: &Metadata) -> bool {
        let is_landline = matches!(
            self.line(),
            Some((_, Type::FixedLine | Type::FixedLineOrMobile))
        );
        is_landline
            && self.fiction().is_none()
            && lengths(clinic, Descriptor::possible_length).len() > 1
            && digits_of(&self.display(clinic)) != self.national
    }

    /// Writes the number as people of the clinic's country read it.
    fn display(self, clinic: &Metadata) -> String {
        let e164 = self.e164();
        let mode = if self.code == clinic.country_code() {
            Mode::National
        } else {
            Mode::International
        };
        let Ok(parsed) = phonenumber::parse(None, &e164) else {
            return e164;
        };
        let written = parsed.format().mode(mode).to_string();
        if digits_of(&written).ends_with(self.national) {
            written
        } else {
            e164
        }
    }
}

/// Returns what kind of line a number is in a country; `None` when the country has no such number.
fn line(country: &Metadata, national: &str) -> Option<Type> {
    let plans = country.descriptors();
    let is = |plan: &Descriptor| is_all_of(plan, national);
    if !is(plans.general()) {
        return None;
    }
    let services = [
        (plans.premium_rate(), Type::PremiumRate),
        (plans.toll_free(), Type::TollFree),
        (plans.shared_cost(), Type::SharedCost),
        (plans.voip(), Type::Voip),
        (plans.personal_number(), Type::PersonalNumber),
        (plans.pager(), Type::Pager),
        (plans.uan(), Type::Uan),
        (plans.voicemail(), Type::Voicemail),
    ];
    let service = services
        .into_iter()
        .find(|(plan, _)| plan.is_some_and(is))
        .map(|(_, service)| service);
    service.or_else(|| {
        match (
            plans.fixed_line().is_some_and(is),
            plans.mobile().is_some_and(is),
        ) {
            (true, true) => Some(Type::FixedLineOrMobile),
            (true, false) => Some(Type::FixedLine),
            (false, true) => Some(Type::Mobile),
            (false, false) => None,
        }
    })
}

/// Whether a plan describes all digits of a number, not only the first of them.
fn is_all_of(plan: &Descriptor, national: &str) -> bool {
    /// Compiled patterns: compiling one takes much longer than using it, and there are only as
    /// many as plans.
    static PATTERNS: Mutex<BTreeMap<String, Regex>> = Mutex::new(BTreeMap::new());

    let lengths = plan.possible_length();
    let fits = |length: &u16| usize::from(*length) == national.len();
    if !lengths.is_empty() && !lengths.iter().any(fits) {
        return false;
    }
    let source = plan.national_number().as_str();
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pattern) = patterns.get(source) {
        return pattern.is_match(national);
    }
    let compiled = RegexBuilder::new(&format!("^(?:{source})$"))
        .ignore_whitespace(true)
        .build();
    let Ok(pattern) = compiled else {
        return false;
    };
    let is_match = pattern.is_match(national);
    patterns.insert(source.to_owned(), pattern);
    is_match
}
