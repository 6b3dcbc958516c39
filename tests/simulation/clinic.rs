//! The clinics of the simulation: their zones, hours and rules, drawn by chance, in weeks in which
//! the clocks change.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, Utc};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::clinic::{
    AppointmentKind, Caps, CarrierName, Clinic, EmailSender, OpeningHours, Practitioner,
    QuietHours, Rules, Span,
};
use reminder_core::key::{CadenceId, KindId, PractitionerId, StepId, TemplateId};
use reminder_core::practice::Practice;
use reminder_core::template::{Template, TemplateText};

use crate::chance::Chance;
use crate::trace::Rulebook;

/// Zones whose clocks do something worth seeing: at midnight, by half an hour, in the southern
/// summer, on other Sundays, or never.
pub(crate) const ZONES: [&str; 12] = [
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "Pacific/Auckland",
    "America/St_Johns",
    "America/Vancouver",
    "Asia/Kathmandu",
    "UTC",
];

/// Everything a clinic starts with.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// The rules, as the planner takes them; ids are the ones the store will give.
    pub(crate) rules: Rules,
    /// When the simulation begins: some days before the clocks change, if they ever do.
    pub(crate) begins: DateTime<Utc>,
}

fn time(minute: u32) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).expect("a minute of the day")
}

const LETTER: &str = "{% if has_name %}Hello {{ patient_name }},

{% endif %}{{ practitioner }} expects you on {{ date }} at {{ time }}.

{{ clinic_name }}, {{ callback_number }}";

const TEXT: &str =
    "{{ clinic_name }}: {{ short_date }}, {{ time }}. YES confirms, STOP ends texts.";

const CALL: &str = "This is {{ clinic_name }}. Your appointment is on {{ date }} at {{ time }}. \
    Please call {{ callback_number }} if you cannot come.";

/// Returns the words of a step's messages by a channel; the version stands in them.
pub(crate) fn words(step: &str, channel: Channel, version: i64) -> TemplateText {
    let (subject, body) = match channel {
        Channel::Email | Channel::CallList => ("Your appointment on {{ short_date }}", LETTER),
        Channel::Sms => ("", TEXT),
        Channel::Voice => ("", CALL),
    };
    TemplateText {
        language: "en".to_owned(),
        subject: subject.to_owned(),
        body: format!("{body}\n\n{} {}", step_mark(step), mark(version)),
    }
}

/// Returns what the words of every letter hold at a version of the texts.
pub(crate) fn mark(version: i64) -> String {
    format!("[text {version}]")
}

/// Returns what the words of a step's letters hold.
pub(crate) fn step_mark(step: &str) -> String {
    format!("[step {step}]")
}

/// What the notices of a move and of a cancel are called, and hold.
pub(crate) const MOVED: (&str, &str) = ("notice of a move", "is now");
pub(crate) const CALLED_OFF: (&str, &str) = ("notice of a cancel", "will not take place");

/// Reads the step off a letter's words.
pub(crate) fn step_of(text: &str) -> Option<String> {
    let notice = |(_, words): &(&str, &str)| text.contains(words);
    if let Some((name, _)) = [MOVED, CALLED_OFF].iter().find(|one| notice(one)) {
        return Some((*name).to_owned());
    }
    let (_, rest) = text.split_once("[step ")?;
    let (step, _) = rest.split_once(']')?;
    Some(step.to_owned())
}

impl Setup {
    /// Draws a clinic. A calm one is open long enough for everything to go in time.
    pub(crate) fn drawn(chance: &mut Chance, calm: bool) -> Self {
        let zone = *chance.pick(&ZONES).unwrap_or(&"UTC");
        let begins = begins(zone, chance);
        let clinic = clinic(zone, chance, calm);
        let steps = steps(chance);
        let kind = |id: i64, name: &str| AppointmentKind {
            id: KindId(id),
            name: name.to_owned(),
            duration_minutes: 30,
            cadence: CadenceId(id),
            archived: false,
        };
        let cadence = |id: i64, steps: Vec<Step>| Cadence {
            id: CadenceId(id),
            name: format!("Cadence {id}"),
            steps,
        };
        let template = |step: &Step| Template {
            id: step.template,
            name: format!("Words of {}", step.name),
            channel: step.channel,
            version: 1,
            texts: vec![words(&step.name, step.channel, 1)],
        };
        let (first, second) = steps;
        let templates = first.iter().chain(&second).map(template);
        let rules = Rules {
            revision: 1,
            clinic,
            sender: EmailSender {
                carrier: CarrierName::Practice,
                from_name: "Harbour Street Clinic".to_owned(),
                from_address: "desk@example.com".to_owned(),
                reply_to: "desk@example.com".to_owned(),
            },
            texts: None,
            calls: None,
            practice: Practice::default(),
            practitioners: practitioners(),
            templates: templates.map(|found| (found.id, found)).collect(),
            kinds: BTreeMap::from([
                (KindId(1), kind(1, "Consultation")),
                (KindId(2), kind(2, "Check-up")),
            ]),
            cadences: BTreeMap::from([
                (CadenceId(1), cadence(1, first)),
                (CadenceId(2), cadence(2, second)),
            ]),
        };
        Self { rules, begins }
    }
}

fn practitioners() -> BTreeMap<PractitionerId, Practitioner> {
    let named = |(id, name): (i64, &str)| {
        let practitioner = Practitioner {
            id: PractitionerId(id),
            name: name.to_owned(),
            archived: false,
        };
        (practitioner.id, practitioner)
    };
    [(1, "Dr. Lee"), (2, "Dr. Okafor")].map(named).into()
}

/// Returns a morning some days before the clocks of a zone change, or any morning where they never
/// do.
fn begins(zone: &str, chance: &mut Chance) -> DateTime<Utc> {
    let any = Timestamp::from_second(1_767_225_600 + chance.within(0, 700) * 86_400)
        .expect("a second of these years");
    let change = TimeZone::get(zone).ok().and_then(|zone| {
        let change = zone.following(any).next()?;
        Some(change.timestamp().as_second())
    });
    let second = match change {
        Some(change) => change - chance.within(3, 12) * 86_400,
        None => any.as_second(),
    };
    DateTime::from_timestamp(second, 0).expect("a second of these years")
}

fn clinic(zone: &str, chance: &mut Chance, calm: bool) -> Clinic {
    let span = |opens: u32, closes: u32| Span {
        opens: time(opens),
        closes: time(closes),
    };
    let usual = vec![span(9 * 60, 17 * 60)];
    let weeks = [
        (usual.clone(), Vec::new()),
        (
            vec![span(8 * 60, 12 * 60), span(13 * 60, 18 * 60 + 30)],
            usual.clone(),
        ),
        (
            vec![span(6 * 60, 23 * 60 + 59)],
            vec![span(10 * 60, 14 * 60)],
        ),
        (vec![span(0, 23 * 60 + 59)], vec![span(0, 23 * 60 + 59)]),
        (vec![span(13 * 60, 22 * 60)], Vec::new()),
    ];
    let which = if calm { 3 } else { weeks.len() };
    let (day, saturday) = weeks[chance.below(which)].clone();
    let mut week = std::array::from_fn(|_| day.clone());
    week[5] = saturday;
    week[6] = Vec::new();
    Clinic {
        name: "Harbour Street Clinic".to_owned(),
        callback_number: "+1 212 555 0100".to_owned(),
        country: "US".to_owned(),
        zone: zone.to_owned(),
        language: "en".to_owned(),
        opening_hours: OpeningHours(week),
        quiet_hours: QuietHours {
            ends: time(8 * 60),
            begins: time(20 * 60),
        },
        closing_days: Vec::new(),
        caps: Caps {
            email_per_day: u8::try_from(chance.within(1, 3)).unwrap_or(1),
            sms_per_day: 1,
            voice_per_day: 2,
            phone_per_week: 3,
            one_text: true,
        },
        grace_minutes: 3,
        emails_per_minute: u32::try_from(chance.within(2, 30)).unwrap_or(30),
        reminders_per_minute: 60,
        consent_required: false,
    }
}

/// Returns the steps of the two kinds of appointment.
fn steps(chance: &mut Chance) -> (Vec<Step>, Vec<Step>) {
    let step = |id: i64, name: &str, lead: Lead, at: u32, useful_minutes: u32| Step {
        id: StepId(id),
        name: name.to_owned(),
        channel: Channel::Email,
        lead,
        at: time(at),
        useful_minutes,
        template: TemplateId(id),
        unanswered_hours: None,
    };
    let hour = |chance: &mut Chance| u32::try_from(chance.within(7, 19)).unwrap_or(10) * 60;
    let first = vec![
        step(1, "three days", Lead::BusinessDays(3), 10 * 60, 1_440),
        step(2, "one day", Lead::BusinessDays(1), hour(chance), 480),
    ];
    let mut second = vec![
        step(3, "a week", Lead::Days(7), hour(chance), 2_880),
        step(4, "a day before", Lead::Hours(24), 0, 600),
    ];
    second.push(match chance.below(3) {
        0 => step(5, "two hours", Lead::Hours(2), 0, 60),
        1 => step(5, "the same day", Lead::Days(0), 8 * 60, 120),
        _ => Step {
            channel: Channel::CallList,
            ..step(5, "a call", Lead::Days(1), 11 * 60, 240)
        },
    });
    (first, second)
}

/// Returns the rules as a checker knows them.
pub(crate) fn rulebook(rules: &Rules) -> Rulebook {
    let minute = |time: NaiveTime| {
        let seconds = time - NaiveTime::MIN;
        u32::try_from(seconds.num_minutes()).unwrap_or(0)
    };
    let OpeningHours(week) = &rules.clinic.opening_hours;
    let marked = |step: &Step| {
        let version = rules
            .templates
            .get(&step.template)
            .map_or(0, |found| found.version);
        (step.name.clone(), mark(version))
    };
    let steps = rules.kinds.values().map(|kind| {
        let cadence = rules.cadences.get(&kind.cadence);
        let names = cadence.into_iter().flat_map(|cadence| &cadence.steps);
        (kind.id.0, names.map(|step| step.name.clone()).collect())
    });
    Rulebook {
        zone: rules.clinic.zone.clone(),
        opening: week.each_ref().map(|spans| {
            let minutes = spans.iter();
            minutes
                .map(|span| (minute(span.opens), minute(span.closes)))
                .collect()
        }),
        quiet: (
            minute(rules.clinic.quiet_hours.ends),
            minute(rules.clinic.quiet_hours.begins),
        ),
        closing: rules
            .clinic
            .closing_days
            .iter()
            .map(|day| day.date)
            .collect::<BTreeSet<_>>(),
        emails_a_day: rules.clinic.caps.email_per_day.into(),
        texts_a_day: rules.clinic.caps.sms_per_day.into(),
        calls_a_day: rules.clinic.caps.voice_per_day.into(),
        rings_a_week: rules.clinic.caps.phone_per_week.into(),
        a_minute: rules
            .clinic
            .emails_per_minute
            .max(rules.clinic.reminders_per_minute),
        steps: steps.collect(),
        marks: rules
            .cadences
            .values()
            .flat_map(|cadence| &cadence.steps)
            .map(marked)
            .chain([MOVED, CALLED_OFF].map(|(name, words)| (name.to_owned(), words.to_owned())))
            .collect(),
    }
}

/// Returns the first instant of a civil time, worked out without the program's own calendar; none
/// for a time that does not happen or happens twice.
pub(crate) fn instant(zone: &str, civil: chrono::NaiveDateTime) -> Option<DateTime<Utc>> {
    let text = civil.format("%Y-%m-%dT%H:%M:%S").to_string();
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    let zoned = TimeZone::get(zone).ok()?.to_ambiguous_timestamp(civil);
    let found = zoned.unambiguous().ok()?;
    DateTime::from_timestamp(found.as_second(), 0)
}
