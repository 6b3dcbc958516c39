//! Rendering: the words of one reminder, from a template, in the patient's language.
//!
//! Compiles every template once and remembers the words of dates, because a plan of a large clinic
//! renders hundreds of thousands of reminders. Does not decide which template is used, and reads no
//! value a second time: what a value says is never a template.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use minijinja::value::{Object, ObjectRepr, Value};
use minijinja::{Environment, ErrorKind, UndefinedBehavior};

use super::{Purpose, Template, TemplateText, clean};
use crate::clinic::Rules;
use crate::dates::DateWriter;
use crate::household;
use crate::key::TemplateId;

/// Steps of the template language a text may take; an ordinary text takes fewer than 100.
const FUEL: u64 = 5_000;
/// Scalar values a rendered part may have; longer means a loop went wrong.
const WRITTEN_MAX: usize = 20_000;
/// Scalar values a value may have; a longer "name" is something else in the wrong field.
const VALUE_MAX: usize = 100;
/// Languages, days and times remembered; beyond it the memory starts again.
const REMEMBERED_MAX: usize = 10_000;

/// What differs from reminder to reminder.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// What the message calls the patient; `None` when it must not say a name.
    pub patient_name: Option<&'a str>,
    /// The name of the practitioner.
    pub practitioner: &'a str,
    /// The start on the clinic's clock.
    pub local_start: NaiveDateTime,
    /// The start the patient was told, for the notice of a move; none for everything else.
    pub local_start_before: Option<NaiveDateTime>,
    /// How long the appointment takes.
    pub duration_minutes: u32,
}

/// The words of one reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject line, without line breaks; may be empty.
    pub subject: String,
    /// The words.
    pub text: String,
    /// BCP 47 language the words are in, which is not always the one asked for.
    pub language: String,
}

/// Renders the templates of one set of rules.
pub struct Renderer {
    environment: Environment<'static>,
    clinic_language: String,
    clinic_name: Value,
    callback_number: Value,
    templates: BTreeMap<TemplateId, CompiledTemplate>,
    calendars: BTreeMap<String, Calendar>,
}

/// A template whose texts are in the environment under their own names.
struct CompiledTemplate {
    name: String,
    texts: Vec<CompiledText>,
}

struct CompiledText {
    language: String,
    language_value: Value,
    subject: Part,
    body: Part,
}

/// One part of a text: its name in the environment, or why it is not there.
struct Part {
    place: Result<String, String>,
    says_name: bool,
}

impl Renderer {
    /// Compiles the templates of reminders. One that does not compile is an error when it is
    /// rendered.
    #[must_use]
    pub fn new(rules: &Rules) -> Self {
        Self::choosing(rules, |purpose| purpose == Purpose::Reminder)
    }

    /// Compiles the templates of change notices, which few plans need.
    #[must_use]
    pub fn of_notices(rules: &Rules) -> Self {
        Self::choosing(rules, |purpose| matches!(purpose, Purpose::Notice(_)))
    }

    /// Compiles the template of several visits, which few plans need.
    #[must_use]
    pub fn of_households(rules: &Rules) -> Self {
        Self::choosing(rules, |purpose| purpose == Purpose::Household)
    }

    fn choosing(rules: &Rules, wanted: fn(Purpose) -> bool) -> Self {
        let clinic = &rules.clinic;
        let templates = rules.templates.values();
        Self::of(
            templates.filter(|template| wanted(Purpose::of(template.id))),
            &clinic.name,
            &clinic.callback_number,
            &clinic.language,
        )
    }

    /// Compiles templates for a clinic of which only what a message can say is known.
    pub(super) fn of<'a>(
        templates: impl IntoIterator<Item = &'a Template>,
        clinic_name: &str,
        callback_number: &str,
        clinic_language: &str,
    ) -> Self {
        let mut environment = strict_environment();
        let templates = templates
            .into_iter()
            .map(|template| {
                let texts = template.texts.iter().enumerate().map(|(index, text)| {
                    let place = format!("{}/{index}", template.id.0);
                    CompiledText::of(text, &template.name, &place, &mut environment)
                });
                let compiled = CompiledTemplate {
                    name: template.name.clone(),
                    texts: texts.collect(),
                };
                (template.id, compiled)
            })
            .collect();
        Self {
            environment,
            templates,
            clinic_language: clinic_language.to_owned(),
            clinic_name: Value::from(clean::value(clinic_name)),
            callback_number: Value::from(clean::value(callback_number)),
            calendars: BTreeMap::new(),
        }
    }

    /// Renders a template in the language that fits best: the same tag, the same primary language,
    /// or the template's first text.
    ///
    /// # Errors
    /// A sentence for staff: the text is missing, is not a template, or must say a name that this
    /// patient does not want said.
    pub fn render(
        &mut self,
        template: TemplateId,
        language: &str,
        values: &Values<'_>,
    ) -> Result<Rendered, String> {
        let (compiled, text) = text_of(&self.templates, template, language)?;
        let tag = tag_of_dates(&text.language, [language, &self.clinic_language]);
        let name = short_value("name of the patient", values.patient_name.unwrap_or(""))?;
        let practitioner = short_value("name of the practitioner", values.practitioner)?;
        let calendar = remembered(&mut self.calendars, tag);
        let fields = Value::from_object(Fields {
            has_name: !name.is_empty(),
            patient_name: Value::from(name.as_ref()),
            practitioner: Value::from(practitioner),
            clinic_name: self.clinic_name.clone(),
            callback_number: self.callback_number.clone(),
            duration_minutes: values.duration_minutes,
            language: text.language_value.clone(),
            civil: calendar.civil(values.local_start),
            before: values
                .local_start_before
                .map(|before| calendar.civil(before)),
        });
        let nameless = name.is_empty();
        self.write(compiled, text, &fields, nameless)
    }

    /// Renders the text about several visits: what each patient is called, and the start on the
    /// clinic's clock.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn render_visits(
        &mut self,
        language: &str,
        visits: &[(&str, NaiveDateTime)],
    ) -> Result<Rendered, String> {
        let (compiled, text) = text_of(&self.templates, household::TEMPLATE, language)?;
        let tag = tag_of_dates(&text.language, [language, &self.clinic_language]);
        let calendar = remembered(&mut self.calendars, tag);
        let mut listed = Vec::with_capacity(visits.len());
        for (name, local_start) in visits {
            let name = short_value("name of the patient", name)?;
            let Civil { day, time } = calendar.civil(*local_start);
            listed.push(format!("{name}: {}, {time}", day.short));
        }
        let fields = Value::from_object(HouseholdFields {
            visits: Value::from(listed.join("; ")),
            clinic_name: self.clinic_name.clone(),
            callback_number: self.callback_number.clone(),
            language: text.language_value.clone(),
        });
        self.write(compiled, text, &fields, false)
    }

    fn write(
        &self,
        compiled: &CompiledTemplate,
        text: &CompiledText,
        fields: &Value,
        nameless: bool,
    ) -> Result<Rendered, String> {
        let write = |part: &Part| part.write(&self.environment, fields, nameless, compiled, text);
        Ok(Rendered {
            subject: clean::subject(&write(&text.subject)?),
            text: clean::body(&write(&text.body)?),
            language: text.language.clone(),
        })
    }
}

/// Returns the words a template has for a language.
fn text_of<'t>(
    templates: &'t BTreeMap<TemplateId, CompiledTemplate>,
    template: TemplateId,
    language: &str,
) -> Result<(&'t CompiledTemplate, &'t CompiledText), String> {
    let Some(compiled) = templates.get(&template) else {
        return Err("The text of this reminder no longer exists. Choose one in Settings".into());
    };
    let Some(text) = compiled.text_for(language) else {
        return Err(format!(
            "The text \"{}\" has no words yet. Write them in Settings",
            compiled.name
        ));
    };
    Ok((compiled, text))
}

/// Returns an environment that knows nothing: no filters, no functions, no other templates.
pub(super) fn strict_environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(50);
    environment.set_debug(false);
    environment
}

impl CompiledTemplate {
    fn text_for(&self, language: &str) -> Option<&CompiledText> {
        let asked = primary(language);
        let fits = |wanted: &dyn Fn(&CompiledText) -> bool| self.texts.iter().find(|t| wanted(t));
        fits(&|text| text.language.eq_ignore_ascii_case(language))
            .or_else(|| fits(&|text| text.language.eq_ignore_ascii_case(asked)))
            .or_else(|| fits(&|text| primary(&text.language).eq_ignore_ascii_case(asked)))
            .or_else(|| self.texts.first())
    }
}

impl CompiledText {
    fn of(
        text: &TemplateText,
        name: &str,
        place: &str,
        environment: &mut Environment<'static>,
    ) -> Self {
        let mut part = |source: &str, suffix: &str| {
            let source = clean::composed(source);
            let says_name = source.contains("patient_name");
            let place = format!("{place}/{suffix}");
            let place = match environment.add_template_owned(place.clone(), source) {
                Ok(()) => Ok(place),
                Err(error) => Err(format!(
                    "The text \"{name}\" ({}) cannot be read: {}. Open it in Settings",
                    text.language,
                    in_words(&error)
                )),
            };
            Part { place, says_name }
        };
        let (subject, body) = (part(&text.subject, "subject"), part(&text.body, "body"));
        Self {
            language: text.language.clone(),
            language_value: Value::from(clean::value(&text.language)),
            subject,
            body,
        }
    }
}

impl Part {
    fn write(
        &self,
        environment: &Environment<'static>,
        fields: &Value,
        nameless: bool,
        template: &CompiledTemplate,
        text: &CompiledText,
    ) -> Result<String, String> {
        let place = self.place.as_ref().map_err(Clone::clone)?;
        let about = format_args!("The text \"{}\" ({})", template.name, text.language).to_string();
        let written = environment
            .get_template(place)
            .and_then(|compiled| compiled.render(fields.clone()))
            .map_err(|error| {
                if nameless && self.says_name && error.kind() == ErrorKind::UndefinedError {
                    format!(
                        "{about} says the patient's name, and this patient has none that may be \
                         said. Put the greeting between {{% if has_name %}} and {{% endif %}}"
                    )
                } else {
                    format!("{about} cannot be written: {}", in_words(&error))
                }
            })?;
        if written.len() > WRITTEN_MAX && written.chars().count() > WRITTEN_MAX {
            return Err(format!(
                "{about} becomes longer than {WRITTEN_MAX} characters. Shorten it"
            ));
        }
        Ok(written)
    }
}

/// Returns what the template language has to say, in words for staff.
pub(super) fn in_words(error: &minijinja::Error) -> String {
    let line = error.line().unwrap_or(1);
    let detail = error.detail().unwrap_or_default();
    let kind = error.kind();
    if kind == ErrorKind::SyntaxError {
        format!("line {line} is not complete ({detail})")
    } else if kind == ErrorKind::UndefinedError {
        format!("line {line} uses a word that is not a field")
    } else if kind == ErrorKind::OutOfFuel {
        format!("line {line} repeats something too often")
    } else if matches!(
        kind,
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction
    ) {
        format!("line {line} uses a function, and texts have none ({detail})")
    } else {
        format!("line {line} does not work ({detail})")
    }
}

/// Returns a value cleaned, or says that something else stands in its place.
fn short_value<'a>(what: &str, raw: &'a str) -> Result<Cow<'a, str>, String> {
    let cleaned = clean::value(raw);
    if cleaned.len() > VALUE_MAX && cleaned.chars().count() > VALUE_MAX {
        return Err(format!(
            "The {what} is longer than {VALUE_MAX} characters. Enter only the name"
        ));
    }
    Ok(cleaned)
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// Returns the script of a tag, where it names one: `Hant` in `zh-Hant-TW`.
fn script(tag: &str) -> Option<&str> {
    tag.split(['-', '_'])
        .nth(1)
        .filter(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Returns the tag by which dates in a text are written: the patient's or clinic's own when it
/// speaks the text's language, one with a region before one without, so that a patient of plain
/// "en" reads "24 November" in London.
fn tag_of_dates<'a>(text: &'a str, wishes: [&'a str; 2]) -> &'a str {
    let speaks_it = |wish: &&str| {
        primary(wish).eq_ignore_ascii_case(primary(text)) && script(wish) == script(text)
    };
    let has_region = |wish: &&str| {
        let mut parts = wish.split(['-', '_']).skip(1);
        parts.any(|part| part.len() == 2 || part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let tags = || wishes.into_iter().filter(speaks_it).chain([text]);
    tags()
        .find(has_region)
        .or_else(|| tags().next())
        .unwrap_or(text)
}

/// The words of dates and times already written in one language.
struct Calendar {
    writer: DateWriter,
    days: BTreeMap<NaiveDate, Day>,
    times: BTreeMap<NaiveTime, Value>,
}

#[derive(Debug, Clone)]
struct Day {
    long: Value,
    short: Value,
    weekday: Value,
}

/// A civil time as values, each only a reference to words written once.
#[derive(Debug)]
struct Civil {
    day: Day,
    time: Value,
}

fn remembered<'a>(calendars: &'a mut BTreeMap<String, Calendar>, tag: &str) -> &'a mut Calendar {
    if !calendars.contains_key(tag) {
        if calendars.len() >= REMEMBERED_MAX / 100 {
            calendars.clear();
        }
        let calendar = Calendar {
            writer: DateWriter::for_language(tag),
            days: BTreeMap::new(),
            times: BTreeMap::new(),
        };
        calendars.insert(tag.to_owned(), calendar);
    }
    calendars
        .get_mut(tag)
        .expect("inserted above when it was missing")
}

impl Calendar {
    fn civil(&mut self, civil: NaiveDateTime) -> Civil {
        if let (Some(day), Some(time)) =
            (self.days.get(&civil.date()), self.times.get(&civil.time()))
        {
            return Civil {
                day: day.clone(),
                time: time.clone(),
            };
        }
        if self.days.len().max(self.times.len()) >= REMEMBERED_MAX {
            self.days.clear();
            self.times.clear();
        }
        let words = self.writer.write(civil);
        let day = Day {
            long: Value::from(words.long_date),
            short: Value::from(words.short_date),
            weekday: Value::from(words.weekday),
        };
        let time = Value::from(words.time);
        self.days.insert(civil.date(), day.clone());
        self.times.insert(civil.time(), time.clone());
        Civil { day, time }
    }
}

/// The fields of one reminder. A field that is asked for becomes a value; the others cost nothing.
#[derive(Debug)]
struct Fields {
    has_name: bool,
    patient_name: Value,
    practitioner: Value,
    clinic_name: Value,
    callback_number: Value,
    duration_minutes: u32,
    language: Value,
    civil: Civil,
    /// What the patient was told before.
    before: Option<Civil>,
}

impl Object for Fields {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        Some(match key {
            "patient_name" if !self.has_name => return None,
            "patient_name" => self.patient_name.clone(),
            "has_name" => Value::from(self.has_name),
            "clinic_name" => self.clinic_name.clone(),
            "callback_number" => self.callback_number.clone(),
            "practitioner" => self.practitioner.clone(),
            "date" => self.civil.day.long.clone(),
            "short_date" => self.civil.day.short.clone(),
            "weekday" => self.civil.day.weekday.clone(),
            "time" => self.civil.time.clone(),
            "duration_minutes" => Value::from(self.duration_minutes),
            "language" => self.language.clone(),
            "old_date" => self.before.as_ref()?.day.long.clone(),
            "old_short_date" => self.before.as_ref()?.day.short.clone(),
            "old_weekday" => self.before.as_ref()?.day.weekday.clone(),
            "old_time" => self.before.as_ref()?.time.clone(),
            _ => return None,
        })
    }
}

/// The fields of a text about several visits.
#[derive(Debug)]
struct HouseholdFields {
    visits: Value,
    clinic_name: Value,
    callback_number: Value,
    language: Value,
}

impl Object for HouseholdFields {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str()? {
            "visits" => self.visits.clone(),
            "clinic_name" => self.clinic_name.clone(),
            "callback_number" => self.callback_number.clone(),
            "language" => self.language.clone(),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
