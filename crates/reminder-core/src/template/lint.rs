//! The linter: everything that is wrong with a text, with its place and what to do about it.
//!
//! Looks twice: at the text as it was typed, because findings need places, and at the text as
//! patients would read it, with a name and without one, because only that shows what is missing.

use std::ops::Range;

use super::link::is_link;
use super::render::{in_words, strict_environment};
use super::sensitive::{Theme, sensitive};
use super::source::{Piece, PieceKind, Word, pieces};
use super::{
    EXAMPLE_NAME, Finding, Purpose, Severity, TemplateText, TextPart, clean, example, sms,
};
use crate::cadence::Channel;
use crate::dates::DateWriter;
use crate::unseen::is_unseen;

/// Letters of a subject that telephones show; more is cut off on the way to the eye.
const SUBJECT_SEEN: usize = 78;
/// Letters of a subject that mail carries without folding it again and again.
const SUBJECT_MAX: usize = 200;
/// Letters of an e-mail that somebody still reads.
const EMAIL_READ: usize = 1_500;
/// Letters of any message; the longest that every carrier takes in one piece.
const BODY_MAX: usize = 5_000;
/// Letters of a text message, as gateways take them in one request.
const SMS_MAX: usize = 1_600;
/// Words that can be said in a minute, which is as long as a call may take.
const SPOKEN_WORDS: usize = 150;
/// Capital letters in a row that are a shout and not an abbreviation.
const SHOUT: usize = 8;

/// Words of the template language itself.
const OF_THE_LANGUAGE: [&str; 13] = [
    "if", "elif", "else", "endif", "and", "or", "not", "in", "is", "true", "false", "True", "False",
];

/// Returns everything that is wrong with a text, errors first.
#[must_use]
pub fn lint(
    text: &TemplateText,
    purpose: Purpose,
    channel: Channel,
    clinic_name: &str,
    callback: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(language(text));
    for part in [TextPart::Subject, TextPart::Body] {
        let look = Look::at(text, part, purpose, clinic_name, callback);
        look.characters(&mut findings);
        look.code(&mut findings);
        look.words(&mut findings);
        match (part, channel) {
            (TextPart::Subject, Channel::Email) => look.subject(&mut findings),
            (TextPart::Subject, Channel::Sms | Channel::Voice | Channel::CallList) => {
                look.no_subject(&mut findings);
            }
            (TextPart::Body, _) => look.body(channel, &mut findings),
        }
    }
    findings.sort_by_key(|finding| (finding.severity, finding.part, finding.start, finding.end));
    findings
}

/// Looks at the language tag; a slip here writes dates in another language than the words.
fn language(text: &TemplateText) -> Option<Finding> {
    let tag = &text.language;
    let severity = match DateWriter::knows(tag) {
        Some(true) => return None,
        Some(false) => Severity::Warning,
        None => Severity::Error,
    };
    let sentence = match severity {
        Severity::Warning => format!(
            "Dates cannot be written in the language \"{tag}\"; they would be in English. Choose \
             another one, or leave the dates out"
        ),
        Severity::Error => format!(
            "\"{tag}\" is not a language. Choose one from the list, such as en, fr, de or es"
        ),
    };
    Some(Finding {
        severity,
        part: TextPart::Body,
        start: 0,
        end: 0,
        excerpt: tag.clone(),
        sentence,
    })
}

/// One part of a text, in pieces and as patients would read it.
struct Look<'a> {
    part: TextPart,
    purpose: Purpose,
    source: &'a str,
    pieces: Vec<Piece>,
    clinic_name: &'a str,
    callback: &'a str,
    /// As a patient with a name reads it.
    named: Result<String, String>,
    /// As a patient reads it whose name must not be said.
    nameless: Result<String, String>,
}

impl<'a> Look<'a> {
    fn at(
        text: &'a TemplateText,
        part: TextPart,
        purpose: Purpose,
        clinic_name: &'a str,
        callback: &'a str,
    ) -> Self {
        let only = |part: TextPart| TemplateText {
            language: text.language.clone(),
            subject: match part {
                TextPart::Subject => text.subject.clone(),
                TextPart::Body => String::new(),
            },
            body: match part {
                TextPart::Subject => String::new(),
                TextPart::Body => text.body.clone(),
            },
        };
        let text_of_part = only(part);
        let read = |name| {
            let rendered = example(&text_of_part, purpose, name, clinic_name, callback);
            rendered.map(|rendered| match part {
                TextPart::Subject => rendered.subject,
                TextPart::Body => rendered.text,
            })
        };
        let source = match part {
            TextPart::Subject => text.subject.as_str(),
            TextPart::Body => text.body.as_str(),
        };
        Self {
            part,
            purpose,
            source,
            pieces: pieces(source),
            clinic_name,
            callback,
            named: read(Some(EXAMPLE_NAME)),
            nameless: read(None),
        }
    }

    fn finding(&self, severity: Severity, place: Range<usize>, sentence: String) -> Finding {
        let small = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let letters = self.source.chars().skip(place.start);
        Finding {
            severity,
            part: self.part,
            start: small(place.start),
            end: small(place.end),
            excerpt: letters.take(place.len()).collect(),
            sentence,
        }
    }

    /// Returns the place of the whole part.
    fn whole(&self) -> Range<usize> {
        0..self.source.chars().count()
    }

    fn of_kind(&self, kind: PieceKind) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| piece.kind == kind)
    }

    fn code_pieces(&self) -> impl Iterator<Item = &Piece> {
        let is_code = |piece: &&Piece| matches!(piece.kind, PieceKind::Field | PieceKind::Tag);
        self.pieces.iter().filter(is_code)
    }

    /// Finds characters that are taken out when the text is written.
    fn characters(&self, findings: &mut Vec<Finding>) {
        // The soft hyphen and the joiners belong to the spelling of some languages.
        let belongs = |letter: char| matches!(letter, '\u{AD}' | '\u{200C}' | '\u{200D}');
        for (place, letter) in self.source.chars().enumerate() {
            if is_unseen(letter) && !belongs(letter) {
                findings.push(self.finding(
                    Severity::Warning,
                    place..place + 1,
                    format!(
                        "There is a character here that cannot be seen (U+{:04X}). Delete it",
                        u32::from(letter)
                    ),
                ));
            }
        }
    }

    /// Finds what is not a field, and what the template language does not understand.
    fn code(&self, findings: &mut Vec<Finding>) {
        let before = findings.len();
        for piece in self.code_pieces() {
            findings.extend(self.name_findings(piece));
        }
        findings.extend(self.syntax());
        let found = findings.len() > before;
        match (&self.named, &self.nameless) {
            (Err(sentence), _) if !found => {
                findings.push(self.finding(Severity::Error, self.whole(), sentence.clone()));
            }
            (Ok(_), Err(_)) if !found => findings.extend(self.unguarded_name()),
            (Ok(_), Ok(nameless)) => findings.extend(self.hole_in_greeting(nameless)),
            (Err(_), _) | (Ok(_), Err(_)) => {}
        }
    }

    fn name_findings(&self, piece: &Piece) -> Vec<Finding> {
        let names = piece.names();
        if piece.kind == PieceKind::Tag && !names.first().is_some_and(is_if) {
            return vec![self.finding(
                Severity::Error,
                piece.place(),
                "A text has fields and {% if has_name %} … {% endif %} and nothing else between \
                 {% and %}. Take it out"
                    .to_owned(),
            )];
        }
        if piece.letters.iter().any(|sign| matches!(sign, '|' | '(')) {
            return vec![self.finding(
                Severity::Error,
                piece.place(),
                "A field stands alone between {{ and }}, without | and without ( ). Write only \
                 its name"
                    .to_owned(),
            )];
        }
        let fields: Vec<&str> = self.fields().collect();
        let fields = fields.join(", ");
        let unknown = |name: Word| {
            let sentence = format!(
                "\"{}\" is not a field. Choose one of these: {fields}",
                name.text
            );
            self.finding(Severity::Error, name.place, sentence)
        };
        let names = names.into_iter().filter(|name| !self.is_known(&name.text));
        names.map(unknown).collect()
    }

    /// Returns the names of the fields this text may use.
    fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.purpose.fields().map(|(field, _)| field)
    }

    fn is_known(&self, name: &str) -> bool {
        OF_THE_LANGUAGE.contains(&name) || self.fields().any(|field| field == name)
    }

    /// Returns what the template language does not understand, where it stopped.
    fn syntax(&self) -> Option<Finding> {
        let environment = strict_environment();
        let error = environment.template_from_str(self.source).err()?;
        let letters = |byte: usize| Some(self.source.get(..byte)?.chars().count());
        let place = error
            .range()
            .and_then(|range| Some(letters(range.start)?..letters(range.end)?))
            .filter(|place| !place.is_empty())
            .unwrap_or_else(|| self.line(error.line().unwrap_or(1)));
        let sentence = format!(
            "This text cannot be read: {}. Compare the brackets with {{{{ patient_name }}}}",
            in_words(&error)
        );
        Some(self.finding(Severity::Error, place, sentence))
    }

    /// Returns the place of a line, counted from 1.
    fn line(&self, number: usize) -> Range<usize> {
        let mut start = 0;
        for (line, letters) in (1..).zip(self.source.split('\n')) {
            let length = letters.chars().count();
            if line == number {
                return start..start + length;
            }
            start += length + 1;
        }
        self.whole()
    }

    /// Finds a name that is said to everybody.
    fn unguarded_name(&self) -> Option<Finding> {
        let mut asked: Vec<bool> = Vec::new();
        let mut first_name = None;
        let mut unguarded = None;
        for piece in self.code_pieces() {
            let names = piece.names();
            let asks = names.iter().any(|name| name.text == "has_name");
            match names.first().map(|name| name.text.as_str()) {
                Some("if") => asked.push(asks),
                Some("endif") => {
                    asked.pop();
                }
                Some("patient_name") => {
                    first_name.get_or_insert_with(|| piece.place());
                    if !asked.contains(&true) {
                        unguarded.get_or_insert_with(|| piece.place());
                    }
                }
                Some(_) | None => {}
            }
        }
        let place = unguarded.or(first_name).unwrap_or_else(|| self.whole());
        Some(self.finding(
            Severity::Warning,
            place,
            "Some patients want no name in messages; to them this could not be written. Put the \
             words around it between {% if has_name %} and {% endif %}"
                .to_owned(),
        ))
    }

    /// Finds "Hello ," where a name was left out and its comma was not.
    fn hole_in_greeting(&self, nameless: &str) -> Option<Finding> {
        let has_hole = |line: &str| line.starts_with(',') || line.contains(" ,");
        let hole = nameless.lines().find(|line| has_hole(line.trim()))?;
        if self
            .named
            .as_ref()
            .is_ok_and(|named| named.lines().any(|line| has_hole(line.trim())))
        {
            return None;
        }
        let says_name = |piece: &&Piece| {
            let names = piece.names();
            names.iter().any(|name| name.text == "patient_name")
        };
        let place = self.of_kind(PieceKind::Field).find(says_name)?.place();
        Some(self.finding(
            Severity::Warning,
            place,
            format!(
                "A patient who wants no name reads \"{}\". Put the comma between {{% if has_name \
                 %}} and {{% endif %}} too",
                hole.trim()
            ),
        ))
    }

    /// Finds words that give something away, links and shouting.
    fn words(&self, findings: &mut Vec<Finding>) {
        for piece in self.of_kind(PieceKind::Words) {
            let words = piece.words();
            for (theme, place) in sensitive(&words) {
                let finding = |place: Range<usize>| {
                    let mut finding = self.finding(Severity::Warning, place, String::new());
                    finding.sentence = theme.sentence(&finding.excerpt);
                    finding
                };
                findings.push(finding(place));
            }
            for chunk in piece.chunks() {
                findings.extend(self.price(&chunk));
                findings.extend(self.link(&chunk));
            }
            findings.extend(self.shouting(&words));
        }
    }

    fn price(&self, chunk: &Word) -> Option<Finding> {
        let has_sign = chunk.text.contains(['$', '€', '£']);
        let is_price = has_sign && chunk.text.contains(|letter: char| letter.is_ascii_digit());
        is_price.then(|| {
            let sentence = Theme::Money.sentence(&chunk.text);
            self.finding(Severity::Warning, chunk.place.clone(), sentence)
        })
    }

    fn link(&self, chunk: &Word) -> Option<Finding> {
        is_link(&chunk.text).then(|| {
            self.finding(
                Severity::Warning,
                chunk.place.clone(),
                "Patients are told never to follow links in messages, and mail filters agree. Give \
                 the number to call instead"
                    .to_owned(),
            )
        })
    }

    fn shouting(&self, words: &[Word]) -> Option<Finding> {
        let mut run: Option<(Range<usize>, usize)> = None;
        let mut longest: Option<(Range<usize>, usize)> = None;
        for word in words {
            // Letters that are neither large nor small shout no louder beside a large one.
            let letters = word.text.chars().filter(|l| l.is_uppercase()).count();
            let loud = letters > 1
                && !word.text.contains(char::is_lowercase)
                && word.text.contains(char::is_uppercase)
                && !self.clinic_name.contains(&word.text);
            run = match (run, loud) {
                (Some((place, before)), true) => {
                    Some((place.start..word.place.end, before + letters))
                }
                (None, true) => Some((word.place.clone(), letters)),
                (_, false) => None,
            };
            if run.as_ref().map(|(_, letters)| letters) > longest.as_ref().map(|(_, most)| most) {
                longest.clone_from(&run);
            }
        }
        let (place, letters) = longest?;
        (letters >= SHOUT).then(|| {
            self.finding(
                Severity::Warning,
                place,
                "Capitals read as shouting, and mail filters take them for advertising. Write in \
                 small letters"
                    .to_owned(),
            )
        })
    }

    /// Looks at what only the subject of an e-mail must be.
    fn subject(&self, findings: &mut Vec<Finding>) {
        if self.source.trim().is_empty() {
            let sentence = "An e-mail has a subject. Write one, such as \"Your appointment on {{ \
                            short_date }}\"";
            findings.push(self.finding(Severity::Error, self.whole(), sentence.to_owned()));
            return;
        }
        let is_break = |letter: char| matches!(letter, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        if let Some(place) = self.source.trim_end().chars().position(is_break) {
            let sentence = "A subject is one line. Take the line break out";
            findings.push(self.finding(Severity::Error, place..place + 1, sentence.to_owned()));
        }
        let Ok(subject) = &self.named else { return };
        let length = subject.chars().count();
        let found = if length > SUBJECT_MAX {
            Some((Severity::Error, SUBJECT_MAX))
        } else if length > SUBJECT_SEEN {
            Some((Severity::Warning, SUBJECT_SEEN))
        } else {
            None
        };
        if let Some((severity, most)) = found {
            let sentence = format!(
                "The subject has {length} letters, and {} {most}. Shorten it",
                match severity {
                    Severity::Error => "the most it may have are",
                    Severity::Warning => "telephones show about",
                }
            );
            findings.push(self.finding(severity, self.whole(), sentence));
        }
    }

    fn no_subject(&self, findings: &mut Vec<Finding>) {
        if !self.source.trim().is_empty() {
            let sentence = "Only an e-mail has a subject; this one goes nowhere. Empty it";
            findings.push(self.finding(Severity::Warning, self.whole(), sentence.to_owned()));
        }
    }

    /// Looks at what a message must say, and how long it gets.
    fn body(&self, channel: Channel, findings: &mut Vec<Finding>) {
        if self.source.trim().is_empty() {
            let sentence = "There are no words yet. Write what the patient should read";
            findings.push(self.finding(Severity::Error, self.whole(), sentence.to_owned()));
            return;
        }
        self.who_and_when(channel, findings);
        let Ok(body) = self.named.as_ref().or(self.nameless.as_ref()) else {
            return;
        };
        // Several visits make several messages; nobody can shorten them.
        let is_long_by_itself =
            |severity| severity == Severity::Warning && self.purpose == Purpose::Household;
        if let Some((severity, sentence)) = length(channel, body)
            && !is_long_by_itself(severity)
        {
            findings.push(self.finding(severity, self.whole(), sentence));
        }
    }

    /// Finds that a message does not say who writes, whom to call, or when the appointment is.
    fn who_and_when(&self, channel: Channel, findings: &mut Vec<Finding>) {
        // On the call list somebody speaks for the clinic, and is on the phone already.
        let (who, whom) = match channel {
            Channel::Email | Channel::Sms | Channel::Voice => (Severity::Error, Severity::Error),
            Channel::CallList => (Severity::Warning, Severity::Warning),
        };
        let mut require = |said: bool, severity, sentence: &str| {
            if !said {
                findings.push(self.finding(severity, self.whole(), sentence.to_owned()));
            }
        };
        require(
            self.says(&clean::value(self.clinic_name), &["clinic_name"]),
            who,
            "The message does not say who writes. Add {{ clinic_name }}",
        );
        require(
            self.says(&clean::value(self.callback), &["callback_number"]),
            whom,
            "The message gives no number to call back. Add {{ callback_number }}",
        );
        if self.purpose == Purpose::Household {
            let sentence = "The message does not list the visits. Add {{ visits }}";
            return require(self.says("", &["visits"]), Severity::Error, sentence);
        }
        require(
            self.says("", &["date", "short_date", "weekday"]),
            Severity::Warning,
            "The message does not say on which day. Add {{ date }}",
        );
        require(
            self.says("", &["time"]),
            Severity::Warning,
            "The message does not say at what time. Add {{ time }}",
        );
    }

    /// Whether everybody reads these words, or, when nothing is known to be read, whether one of
    /// the fields is there.
    fn says(&self, words: &str, fields: &[&str]) -> bool {
        let has_field = || {
            let mut names = self.of_kind(PieceKind::Field).flat_map(Piece::names);
            names.any(|name| fields.contains(&name.text.as_str()))
        };
        let readings = || [&self.named, &self.nameless].into_iter().flatten();
        if words.is_empty() || readings().next().is_none() {
            return has_field();
        }
        readings().all(|reading| reading.contains(words))
    }
}

/// Returns what is wrong with the length of a message, as somebody reads or hears it.
fn length(channel: Channel, body: &str) -> Option<(Severity, String)> {
    let letters = body.chars().count();
    let most = match channel {
        Channel::Email | Channel::Voice | Channel::CallList => BODY_MAX,
        Channel::Sms => SMS_MAX,
    };
    if letters > most {
        let sentence =
            format!("The message has {letters} letters, and the most it may have are {most}");
        return Some((Severity::Error, format!("{sentence}. Shorten it")));
    }
    let sentence = match channel {
        Channel::Email if letters > EMAIL_READ => {
            format!("The message has {letters} letters, and few people read more than {EMAIL_READ}")
        }
        Channel::Sms => return sms::too_long(body).map(|sentence| (Severity::Warning, sentence)),
        Channel::Voice | Channel::CallList if body.split_whitespace().count() > SPOKEN_WORDS => {
            "Said aloud, the message takes more than a minute".to_owned()
        }
        Channel::Email | Channel::Voice | Channel::CallList => return None,
    };
    Some((Severity::Warning, format!("{sentence}. Shorten it")))
}

fn is_if(name: &Word) -> bool {
    matches!(name.text.as_str(), "if" | "elif" | "else" | "endif")
}

#[cfg(test)]
mod tests;
