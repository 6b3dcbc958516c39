//! What the settings screen's commands do. A change of the rules plans everybody's reminders again
//! in the same transaction, because reminders must never follow from rules that are gone.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::calendar::zone_names;
use reminder_core::clinic::{AppointmentKind, Practitioner, Rules};
use reminder_core::key::{KindId, TemplateId};
use reminder_core::preset::preset;
use reminder_core::template::{self, Purpose, Template};

use super::check;
use super::gateways::gateway_views;
use super::mail::mail_view;
use super::mailbox::mailbox_view;
use super::practice::practice_view;
use super::presets::preset_view;
use super::{
    CheckTemplate, FoundDemo, NewClinic, NoticeTemplate, RulesSaved, SaveCadence, SaveClinic,
    SaveKind, SavePractitioner, SaveTemplate, Settings, SettingsView, TemplateChecked,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::field::{self, NAME_MAX};
use crate::demo;
use crate::founding;
use crate::planning;
use crate::sentences;
use crate::store::{ClinicRow, NewEvent, Scope, Subject, Tx};

/// Returns everything on the settings screen.
pub(crate) fn settings(
    engine: &Engine,
    _who: &Who,
    _asked: Settings,
) -> Result<SettingsView, ApiError> {
    settings_view(engine)
}

fn settings_view(engine: &Engine) -> Result<SettingsView, ApiError> {
    let folder = engine.folder().display().to_string();
    let practice_folder = engine.practice_folder().display().to_string();
    let (rules, row, gateways, practice) = engine.store().read(|view| -> Result<_, ApiError> {
        let practice = practice_view(view)?;
        Ok((view.rules()?, view.clinic()?, view.gateways()?, practice))
    })?;
    let mut practitioners: Vec<Practitioner> = rules.practitioners.into_values().collect();
    practitioners.sort_by_key(|found| (found.archived, found.name.to_lowercase()));
    let mut kinds: Vec<AppointmentKind> = rules.kinds.into_values().collect();
    kinds.sort_by_key(|found| (found.archived, found.name.to_lowercase()));
    let (of_notices, templates): (Vec<Template>, Vec<Template>) = rules
        .templates
        .into_values()
        .partition(|template| Purpose::of(template.id) != Purpose::Reminder);
    let notices = of_notices.into_iter().map(notice_template).collect();
    Ok(SettingsView {
        revision: rules.revision,
        preset: preset_view(preset(&rules.clinic.country)),
        clinic: rules.clinic,
        practitioners,
        kinds,
        cadences: rules.cadences.into_values().collect(),
        notices,
        templates,
        sender: rules.sender,
        mail: mail_view(engine, &row),
        mailbox: mailbox_view(engine, &row)?,
        texts: rules.texts,
        calls: rules.calls,
        gateways: gateway_views(engine, gateways),
        practice,
        template_fields: fields(Purpose::Reminder),
        zones: zone_names(),
        folder,
        practice_folder,
    })
}

fn notice_template(template: Template) -> NoticeTemplate {
    NoticeTemplate {
        fields: fields(Purpose::of(template.id)),
        template,
    }
}

fn fields(purpose: Purpose) -> Vec<(String, String)> {
    let owned = |(name, example): (&str, &str)| (name.to_owned(), example.to_owned());
    purpose.fields().map(owned).collect()
}

/// Sets up a clinic in an empty folder.
pub(crate) fn found_clinic(
    engine: &Engine,
    who: &Who,
    request: NewClinic,
) -> Result<RulesSaved, ApiError> {
    founding::found_clinic(engine, who, &request)?;
    founded(
        engine,
        "The clinic is set up. Nothing leaves the building until you decide so.",
    )
}

/// Sets up the made-up clinic in an empty folder.
pub(crate) fn found_demo(
    engine: &Engine,
    _who: &Who,
    _request: FoundDemo,
) -> Result<RulesSaved, ApiError> {
    const SEED: u64 = 1;
    demo::found_demo(engine, SEED)?;
    founded(
        engine,
        "This is a made-up clinic with made-up patients. Nothing ever leaves the building.",
    )
}

fn founded(engine: &Engine, sentence: &str) -> Result<RulesSaved, ApiError> {
    Ok(RulesSaved {
        settings: settings_view(engine)?,
        back_to_review: 0,
        sentence: sentence.to_owned(),
    })
}

/// What a change of the rules did.
pub(super) enum Change {
    /// Nothing is different.
    Nothing,
    /// Something is.
    This {
        /// In words for the history.
        detail: String,
        /// In words for the status line.
        done: String,
    },
}

impl Change {
    /// Something was saved.
    pub(super) fn saved(detail: impl Into<String>) -> Self {
        Self::This {
            detail: detail.into(),
            done: "Saved.".to_owned(),
        }
    }

    fn when(different: bool, detail: impl Into<String>) -> Self {
        if different {
            Self::saved(detail)
        } else {
            Self::Nothing
        }
    }
}

/// Changes the rules and plans again. `change` says what it did; nothing is written or planned
/// when it did nothing.
pub(super) fn change(
    engine: &Engine,
    who: &Who,
    change: impl FnOnce(&Tx<'_>, DateTime<Utc>) -> Result<Change, ApiError>,
) -> Result<RulesSaved, ApiError> {
    let now = engine.now();
    let saved = engine.store().write(|tx| -> Result<_, ApiError> {
        let Change::This { detail, done } = change(tx, now)? else {
            return Ok(None);
        };
        let subject = Subject::default();
        let new = NewEvent {
            who: &who.0,
            what: "settings_changed",
            detail: &detail,
            subject,
        };
        tx.tell(&new, now)?;
        let plan = planning::replan(tx, &Scope::Everybody, &who.0, now)?;
        Ok(Some((plan, done)))
    })?;
    let Some((plan, done)) = saved else {
        return Ok(RulesSaved {
            settings: settings_view(engine)?,
            back_to_review: 0,
            sentence: "Nothing was different, so nothing was saved.".to_owned(),
        });
    };
    engine.settings_changed()?;
    engine.book_changed();
    let meaning = sentences::plan_saved(&plan);
    Ok(RulesSaved {
        settings: settings_view(engine)?,
        back_to_review: plan.back_to_review,
        sentence: format!("{done} {meaning}").trim_end().to_owned(),
    })
}

/// Changes the clinic.
pub(crate) fn save_clinic(
    engine: &Engine,
    who: &Who,
    request: SaveClinic,
) -> Result<RulesSaved, ApiError> {
    let new = check::clinic(request.clinic)?;
    change(engine, who, |tx, now| {
        let rules = tx.rules()?;
        if rules.revision != request.revision {
            return Err(ApiError::new(
                ErrorCode::ChangedMeanwhile,
                "The settings were changed meanwhile, at another window or in the terminal. \
                 Nothing was saved over it. Open the settings again.",
            ));
        }
        check::leads_still_fit(&new, &rules, planning::today(&rules, now))?;
        let row = tx.clinic()?;
        let different = row.clinic != new;
        let zone = (row.clinic.zone != new.zone).then(|| new.zone.clone());
        if different {
            tx.save_clinic(&ClinicRow { clinic: new, ..row })?;
        }
        Ok(Change::when(
            different,
            match zone {
                Some(zone) => format!("The clinic was changed; its time zone is now {zone}."),
                None => "The clinic was changed.".to_owned(),
            },
        ))
    })
}

/// Adds or changes a practitioner.
pub(crate) fn save_practitioner(
    engine: &Engine,
    who: &Who,
    request: SavePractitioner,
) -> Result<RulesSaved, ApiError> {
    let ask = "Enter the name patients know.";
    let name = field::required("name", &request.name, NAME_MAX, ask)?;
    change(engine, who, |tx, _| {
        let known = tx.rules()?.practitioners;
        let before = existing(&known, request.id, "This practitioner")?;
        let others = known.values().filter(|other| Some(other.id) != request.id);
        check::name_is_free(&name, others.map(|other| (&*other.name, other.archived)))?;
        let same = before.is_some_and(|old| old.name == name && old.archived == request.archived);
        if !same {
            tx.save_practitioner(request.id, &name, request.archived)?;
        }
        Ok(Change::when(!same, saved_words(&name, request.archived)))
    })
}

fn existing<'a, Id: Ord, T>(
    known: &'a BTreeMap<Id, T>,
    id: Option<Id>,
    what: &str,
) -> Result<Option<&'a T>, ApiError> {
    match id {
        None => Ok(None),
        Some(id) => known
            .get(&id)
            .map(Some)
            .ok_or_else(|| check::not_there(what)),
    }
}

fn saved_words(name: &str, archived: bool) -> String {
    let done = if archived { "archived" } else { "saved" };
    format!("\"{name}\" was {done}.")
}

/// Adds or changes a kind of appointment.
pub(crate) fn save_kind(
    engine: &Engine,
    who: &Who,
    request: SaveKind,
) -> Result<RulesSaved, ApiError> {
    let ask = "Enter what staff call this kind of appointment.";
    let name = field::required("name", &request.name, NAME_MAX, ask)?;
    if !(1..=24 * 60).contains(&request.duration_minutes) {
        let words = "An appointment takes 1 minute to 24 hours. Choose how long.";
        return Err(ApiError::field("duration_minutes", words));
    }
    change(engine, who, |tx, _| {
        let rules = tx.rules()?;
        let before = existing(&rules.kinds, request.id, "This kind of appointment")?;
        let others = rules
            .kinds
            .values()
            .filter(|other| Some(other.id) != request.id);
        check::name_is_free(&name, others.map(|other| (&*other.name, other.archived)))?;
        if !rules.cadences.contains_key(&request.cadence) {
            return Err(ApiError::field(
                "cadence",
                "Choose which reminders it gets.",
            ));
        }
        let kind = AppointmentKind {
            id: request.id.unwrap_or(KindId(0)),
            name: name.clone(),
            duration_minutes: request.duration_minutes,
            cadence: request.cadence,
            archived: request.archived,
        };
        let same = before == Some(&kind);
        if !same {
            tx.save_kind(&kind)?;
        }
        Ok(Change::when(!same, saved_words(&name, request.archived)))
    })
}

/// Adds or changes a cadence with its steps.
pub(crate) fn save_cadence(
    engine: &Engine,
    who: &Who,
    request: SaveCadence,
) -> Result<RulesSaved, ApiError> {
    change(engine, who, |tx, now| {
        let rules = tx.rules()?;
        let cadence = check::cadence(request.cadence, &rules, planning::today(&rules, now))?;
        let others = rules
            .cadences
            .values()
            .filter(|other| other.id != cadence.id);
        check::name_is_free(&cadence.name, others.map(|other| (&*other.name, false))).map_err(
            |refusal| ApiError {
                field: Some("cadence.name".to_owned()),
                ..refusal
            },
        )?;
        let same = rules.cadences.get(&cadence.id) == Some(&cadence);
        if !same {
            tx.save_cadence(&cadence, now)?;
        }
        Ok(Change::when(!same, saved_words(&cadence.name, false)))
    })
}

/// Saves a new version of a template.
pub(crate) fn save_template(
    engine: &Engine,
    who: &Who,
    request: SaveTemplate,
) -> Result<RulesSaved, ApiError> {
    let ask = "Enter what staff call this text.";
    let name = field::required("name", &request.name, NAME_MAX, ask)?;
    change(engine, who, |tx, now| {
        let rules = tx.rules()?;
        let before = existing(&rules.templates, request.id, "This text")?;
        let others = rules
            .templates
            .values()
            .filter(|other| Some(other.id) != request.id);
        check::name_is_free(&name, others.map(|other| (&*other.name, false)))?;
        let purpose = request.id.map_or(Purpose::Reminder, Purpose::of);
        let goes_otherwise = before.is_some_and(|old| old.channel != request.channel);
        if purpose != Purpose::Reminder && goes_otherwise {
            let words = "This text goes by one way and no other. Change its words only.";
            return Err(ApiError::field("channel", words));
        }
        let channel = request.channel;
        let texts = check::texts(request.texts, purpose, channel, &rules.clinic)?;
        let step = used_by_other_channel(&rules, request.id, request.channel);
        if let Some(step) = step {
            let words =
                format!("The step \"{step}\" uses this text. Choose another text there first.");
            return Err(ApiError::field("channel", words));
        }
        let same = before.is_some_and(|old| {
            old.name == name && old.channel == request.channel && old.texts == texts
        });
        if !same {
            tx.save_template(request.id, &name, request.channel, &texts, &who.0, now)?;
        }
        Ok(Change::when(!same, saved_words(&name, false)))
    })
}

fn used_by_other_channel(
    rules: &Rules,
    template: Option<TemplateId>,
    channel: Channel,
) -> Option<&str> {
    let mut steps = rules.cadences.values().flat_map(|cadence| &cadence.steps);
    steps
        .find(|step| Some(step.template) == template && step.channel != channel)
        .map(|step| &*step.name)
}

/// Looks a text over without saving it.
pub(crate) fn check_template(
    engine: &Engine,
    _who: &Who,
    asked: CheckTemplate,
) -> Result<TemplateChecked, ApiError> {
    let clinic = engine.store().read(|view| view.clinic())?.clinic;
    let text = check::text(asked.text, asked.channel, |part| format!("text.{part}"))?;
    let purpose = asked.id.map_or(Purpose::Reminder, Purpose::of);
    let findings = check::findings(&text, purpose, asked.channel, &clinic);
    let (name, callback) = (&clinic.name, &clinic.callback_number);
    // What cannot be rendered is among the findings.
    let (subject, body) = template::preview(&text, purpose, name, callback).unwrap_or_default();
    Ok(TemplateChecked {
        findings,
        subject,
        body,
    })
}
