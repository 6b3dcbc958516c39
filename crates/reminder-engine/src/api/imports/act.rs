//! What the import screen's commands do. Until a person confirms, nothing is written; then all of
//! it is, or nothing.

use chrono::{DateTime, Utc};
use reminder_core::calendar::Zone;
use reminder_core::clinic::Rules;
use reminder_core::import::{Mapping, Profile, Progress, ReadRows, guess_mapping};

use super::compared::{self, compared};
use super::enter::{Entered, Entering};
use super::held::{File, PIECE_BYTES, Shown, outdated};
use super::words::{self, Words, count};
use super::{
    AddImportBytes, BeginImport, ConfirmImport, ImportBegun, ImportBytesAdded, ImportColumn,
    ImportConfirmed, ImportPreviewView, ImportRead, PreviewImport, ReadImport,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::event::EngineEvent;
use crate::api::field;
use crate::planning::{self, PlanSaved};
use crate::sentences::{self, counted};
use crate::store::{ImportProfile, NewEvent, Scope, Subject, Tx};

const FILE_NAME_MAX: usize = 255;
const SOURCE_MAX: usize = 100;
const PROFILE_NAME_MAX: usize = 100;
const SAMPLES: usize = 4;
const SAMPLE_CHARS: usize = 60;
/// How often listeners hear how far an import is.
const PROGRESS_EVENTS: usize = 25;
/// With more patients than this, everybody's reminders are planned at once.
const PLANNED_ONE_BY_ONE: usize = 2_000;

/// Starts an import.
pub(crate) fn begin_import(
    engine: &Engine,
    _who: &Who,
    request: BeginImport,
) -> Result<ImportBegun, ApiError> {
    let ask = "The file has no name. Choose it again.";
    let name = field::required("file_name", &request.file_name, FILE_NAME_MAX, ask)?;
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    Ok(ImportBegun {
        import: engine.imports().begin(name, size)?,
        piece_bytes: count(PIECE_BYTES),
    })
}

/// Takes the next piece of the file.
pub(crate) fn add_import_bytes(
    engine: &Engine,
    _who: &Who,
    request: AddImportBytes,
) -> Result<ImportBytesAdded, ApiError> {
    let offset = usize::try_from(request.offset).unwrap_or(usize::MAX);
    let mut imports = engine.imports();
    let received = imports.add(&request.import, offset, &request.base64)?;
    Ok(ImportBytesAdded {
        received: count(received),
    })
}

/// Reads the file and guesses what its columns mean.
pub(crate) fn read_import(
    engine: &Engine,
    _who: &Who,
    asked: ReadImport,
) -> Result<ImportRead, ApiError> {
    let file = engine.imports().read(&asked.import)?;
    let (country, profiles) = engine.store().read(|view| -> Result<_, ApiError> {
        Ok((view.clinic()?.clinic.country, view.import_profiles()?))
    })?;
    let table = &file.table;
    let headings = table.headings();
    let known = profiles.iter().find_map(|profile| {
        let mapping = as_profile(profile).mapping_for(headings)?;
        Some((profile.name.clone(), mapping))
    });
    let (profile, mapping, questions) = match known {
        Some((name, mapping)) => (Some(name), mapping, Vec::new()),
        None => {
            let guessed = guess_mapping(table, &country);
            let questions = guessed.questions.iter().map(|asked| format!("{asked}."));
            (None, guessed.mapping, questions.collect())
        }
    };
    let columns = headings.iter().enumerate().map(|(index, heading)| {
        let samples = table.samples(index, SAMPLES).into_iter();
        ImportColumn {
            heading: heading.clone(),
            samples: samples
                .map(|sample| sample.chars().take(SAMPLE_CHARS).collect())
                .collect(),
        }
    });
    Ok(ImportRead {
        encoding: words::encoding(file.encoding).to_owned(),
        delimiter: table.delimiter().name().to_owned(),
        rows: count(table.row_count()),
        columns: columns.collect(),
        mapping,
        profile,
        questions,
        profiles: profiles.into_iter().map(|profile| profile.name).collect(),
    })
}

fn as_profile(profile: &ImportProfile) -> Profile {
    Profile {
        name: profile.name.clone(),
        headings: profile.headings.clone(),
        mapping: profile.mapping.clone(),
    }
}

/// Tells listeners how far it is, a bounded number of times.
struct Telling<'e> {
    engine: &'e Engine,
    told: usize,
}

impl<'e> Telling<'e> {
    const fn from_the_start(engine: &'e Engine) -> Self {
        Self { engine, told: 0 }
    }

    fn at(&mut self, done: usize, total: usize) {
        let step = done * PROGRESS_EVENTS / total.max(1);
        if step > self.told {
            self.told = step;
            self.engine.tell(&[EngineEvent::ImportProgress {
                done: count(done),
                total: count(total),
            }]);
        }
    }
}

fn zone_of(rules: &Rules) -> Result<Zone, ApiError> {
    Zone::named(&rules.clinic.zone).map_err(|_| {
        ApiError::new(
            ErrorCode::NotPossible,
            "The clinic's time zone is not known. Choose one in Settings, then import.",
        )
    })
}

/// Says what would be new, changed, gone and refused.
pub(crate) fn preview_import(
    engine: &Engine,
    _who: &Who,
    asked: PreviewImport,
) -> Result<ImportPreviewView, ApiError> {
    let ask = "Enter which program the file is from.";
    let source = field::required("source", &asked.source, SOURCE_MAX, ask)?;
    let now = engine.now();
    let file = engine.imports().read(&asked.import)?;
    let rules = engine.store().read(|view| view.rules())?;
    let zone = zone_of(&rules)?;
    let rows = read_rows(engine, &file, &asked.mapping, &rules)?;
    let mut shown = Shown {
        preview: String::new(),
        mapping: asked.mapping,
        source,
    };
    let view = engine.store().read(|view| -> Result<_, ApiError> {
        let compared = compared(view, rows, &shown.source, &zone, now)?;
        let name = compared.name(&file, &shown, rules.revision)?;
        Ok(Words::about(view, &rules, &compared.preview)?.view(&compared, name))
    })?;
    shown.preview.clone_from(&view.preview);
    engine.imports().show(&asked.import, shown)?;
    Ok(view)
}

fn read_rows(
    engine: &Engine,
    file: &File,
    mapping: &Mapping,
    rules: &Rules,
) -> Result<ReadRows, ApiError> {
    let mut telling = Telling::from_the_start(engine);
    let mut progress = |Progress { done, total }: Progress| telling.at(done, total);
    compared::rows(&file.table, mapping, rules, &mut progress)
}

/// Does all of it, or nothing.
pub(crate) fn confirm_import(
    engine: &Engine,
    who: &Who,
    request: ConfirmImport,
) -> Result<ImportConfirmed, ApiError> {
    let name = request.save_profile.as_deref();
    let profile = field::optional("save_profile", name, PROFILE_NAME_MAX)?;
    let now = engine.now();
    let (file, shown) = engine
        .imports()
        .confirmed(&request.import, &request.preview)?;
    let rules = engine.store().read(|view| view.rules())?;
    let zone = zone_of(&rules)?;
    let rows = read_rows(engine, &file, &shown.mapping, &rules)?;
    let confirmed = engine.store().write(|tx| -> Result<_, ApiError> {
        let compared = compared(tx, rows, &shown.source, &zone, now)?;
        let revision = tx.rules_revision()?;
        if compared.name(&file, &shown, revision)? != shown.preview {
            return Err(outdated());
        }
        let words = Words::about(tx, &rules, &compared.preview)?;
        let entering = Entering {
            who: &who.0,
            source: &shown.source,
            file_name: &file.name,
            rules: &rules,
            zone: &zone,
            compared: &compared,
            words: &words,
            now,
        };
        let mut telling = Telling::from_the_start(engine);
        let (mut done, total) = (0, compared.size());
        let entered = entering.run(tx, &request.cancel, &mut || {
            done += 1;
            telling.at(done, total);
        })?;
        if let Some(name) = profile {
            let headings = file.table.headings().to_vec();
            let mapping = shown.mapping.clone();
            let profile = ImportProfile {
                name,
                headings,
                mapping,
            };
            tx.save_import_profile(&profile, now)?;
        }
        let plan = plan(tx, &entered, &who.0, now)?;
        let sentence = sentence(&file.name, &entered, &plan);
        let subject = Subject::default();
        let new = NewEvent {
            who: &who.0,
            what: "imported",
            detail: &sentence,
            subject,
        };
        tx.tell(&new, now)?;
        Ok(ImportConfirmed {
            entered: entered.appointments,
            changed: entered.changed,
            cancelled: entered.cancelled,
            patients: entered.patients,
            sentence,
        })
    })?;
    engine.imports().finish(&request.import);
    engine.book_changed();
    Ok(confirmed)
}

/// Few patients are planned by themselves, so that a small file costs little in a large clinic;
/// many all at once and never in parts, because a number that thousands share would make each part
/// as large as the whole.
fn plan(
    tx: &Tx<'_>,
    entered: &Entered,
    who: &str,
    now: DateTime<Utc>,
) -> Result<PlanSaved, ApiError> {
    let scope = match entered.touched.len() {
        0 => return Ok(PlanSaved::default()),
        1..=PLANNED_ONE_BY_ONE => Scope::Patients(entered.touched.clone()),
        _ => Scope::Everybody,
    };
    Ok(planning::replan(tx, &scope, who, now)?)
}

fn sentence(file_name: &str, entered: &Entered, plan: &PlanSaved) -> String {
    let mut parts = Vec::new();
    for (number, one, many) in [
        (
            entered.appointments,
            "appointment entered",
            "appointments entered",
        ),
        (
            entered.changed,
            "appointment changed",
            "appointments changed",
        ),
        (
            entered.cancelled,
            "appointment called off",
            "appointments called off",
        ),
        (entered.patients, "patient entered", "patients entered"),
        (
            entered.changed_patients,
            "patient changed",
            "patients changed",
        ),
    ] {
        if number > 0 {
            parts.push(counted(number, one, many));
        }
    }
    if parts.is_empty() {
        return format!("Nothing in {file_name} was new.");
    }
    let meaning = sentences::plan_saved(plan);
    format!("{file_name}: {}. {meaning}", parts.join(", "))
        .trim_end()
        .to_owned()
}
