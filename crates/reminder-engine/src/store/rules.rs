//! The clinic and its rules: practitioners, kinds of appointment, cadences, templates, sender.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, Utc};
use reminder_core::cadence::{Cadence, Channel, Step};
use reminder_core::clinic::{AppointmentKind, Clinic, EmailSender, Practitioner, Rules};
use reminder_core::key::{CadenceId, KindId, PractitionerId, StepId, TemplateId};
use reminder_core::template::{Template, TemplateText, defaults};
use rusqlite::{OptionalExtension, params};

use super::rows::{json, json_text, word};
use super::{StoreError, Tx, View};
use crate::carrier::email::MailSettings;
use crate::secret::SecretPlace;

/// The mail server and where its password lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// None until it is set up.
    pub settings: Option<MailSettings>,
    /// Where the password lives.
    pub secret_place: SecretPlace,
}

/// The one row about the clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicRow {
    /// The clinic.
    pub clinic: Clinic,
    /// Whom e-mails come from.
    pub sender: EmailSender,
    /// The mail server.
    pub mail: MailRow,
    /// The made-up clinic.
    pub demo: bool,
}

const TIME: &str = "%H:%M:%S";

impl View<'_> {
    /// Returns whether a clinic was set up.
    pub fn has_clinic(&self) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM clinic")?
            .exists([])?)
    }

    /// Returns the revision of the rules.
    pub fn rules_revision(&self) -> Result<i64, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT rules_revision FROM clinic")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Returns the row about the clinic.
    pub fn clinic(&self) -> Result<ClinicRow, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT clinic, sender, mail, secret_place, demo FROM clinic")?;
        Ok(query.query_row([], |row| {
            Ok(ClinicRow {
                clinic: json(row, 0)?,
                sender: json(row, 1)?,
                mail: MailRow {
                    settings: row
                        .get::<_, Option<String>>(2)?
                        .map(|_| json(row, 2))
                        .transpose()?,
                    secret_place: json(row, 3)?,
                },
                demo: row.get(4)?,
            })
        })?)
    }

    /// Returns everything a plan depends on besides the bookings.
    pub fn rules(&self) -> Result<Rules, StoreError> {
        let ClinicRow { clinic, sender, .. } = self.clinic()?;
        let language = clinic.language.clone();
        let [texts, calls] = self.phone_senders()?;
        Ok(Rules {
            revision: self.rules_revision()?,
            clinic,
            sender,
            texts,
            calls,
            practice: self.practice()?,
            practitioners: self.practitioners()?,
            kinds: self.kinds()?,
            cadences: self.cadences()?,
            templates: self.templates(&language)?,
        })
    }

    fn practitioners(&self) -> Result<BTreeMap<PractitionerId, Practitioner>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, name, archived FROM practitioners")?;
        let rows = query.query_map([], |row| {
            let id = PractitionerId(row.get(0)?);
            Ok((
                id,
                Practitioner {
                    id,
                    name: row.get(1)?,
                    archived: row.get(2)?,
                },
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn kinds(&self) -> Result<BTreeMap<KindId, AppointmentKind>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, name, duration_minutes, cadence_id, archived FROM kinds")?;
        let rows = query.query_map([], |row| {
            let id = KindId(row.get(0)?);
            let kind = AppointmentKind {
                id,
                name: row.get(1)?,
                duration_minutes: row.get(2)?,
                cadence: CadenceId(row.get(3)?),
                archived: row.get(4)?,
            };
            Ok((id, kind))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn cadences(&self) -> Result<BTreeMap<CadenceId, Cadence>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, name FROM cadences WHERE id > 0")?;
        let rows = query.query_map([], |row| {
            let id = CadenceId(row.get(0)?);
            Ok((
                id,
                Cadence {
                    id,
                    name: row.get(1)?,
                    steps: Vec::new(),
                },
            ))
        })?;
        let mut cadences: BTreeMap<_, _> = rows.collect::<Result<_, _>>()?;
        let mut query = self.connection.prepare_cached(
            "SELECT cadence_id, id, name, channel, lead, at, useful_minutes, template_id,
                unanswered_hours
             FROM steps WHERE ended_ms IS NULL AND cadence_id > 0
             ORDER BY cadence_id, position",
        )?;
        let steps = query.query_map([], |row| {
            let at = NaiveTime::parse_from_str(row.get_ref(5)?.as_str()?, TIME);
            let step = Step {
                id: StepId(row.get(1)?),
                name: row.get(2)?,
                channel: word(row, 3, Channel::from_word)?,
                lead: json(row, 4)?,
                at: at.map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(
                        5,
                        rusqlite::types::Type::Text,
                        error.into(),
                    )
                })?,
                useful_minutes: row.get(6)?,
                template: TemplateId(row.get(7)?),
                unanswered_hours: row.get(8)?,
            };
            Ok((CadenceId(row.get(0)?), step))
        })?;
        for step in steps {
            let (cadence, step) = step?;
            if let Some(cadence) = cadences.get_mut(&cadence) {
                cadence.steps.push(step);
            }
        }
        Ok(cadences)
    }

    /// Returns the templates, with the words that come with the program for notices whose words the
    /// clinic never changed.
    fn templates(&self, language: &str) -> Result<BTreeMap<TemplateId, Template>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, name, channel, version FROM templates")?;
        let rows = query.query_map([], |row| {
            let id = TemplateId(row.get(0)?);
            let template = Template {
                id,
                name: row.get(1)?,
                channel: word(row, 2, Channel::from_word)?,
                version: row.get(3)?,
                texts: Vec::new(),
            };
            Ok((id, template))
        })?;
        let mut templates: BTreeMap<_, _> = rows.collect::<Result<_, _>>()?;
        let mut query = self.connection.prepare_cached(
            "SELECT t.id, x.language, x.subject, x.body FROM templates t
             JOIN template_texts x ON x.template_id = t.id AND x.version = t.version
             ORDER BY t.id, x.position",
        )?;
        let texts = query.query_map([], |row| {
            let text = TemplateText {
                language: row.get(1)?,
                subject: row.get(2)?,
                body: row.get(3)?,
            };
            Ok((TemplateId(row.get(0)?), text))
        })?;
        for text in texts {
            let (template, text) = text?;
            if let Some(template) = templates.get_mut(&template) {
                template.texts.push(text);
            }
        }
        templates.retain(|_, template| template.id.0 > 0 || !template.texts.is_empty());
        for (id, template) in defaults::always_there(language) {
            templates.entry(id).or_insert(template);
        }
        Ok(templates)
    }
}

impl Tx<'_> {
    /// Writes the row about the clinic, and counts the rules one further.
    pub fn save_clinic(&self, row: &ClinicRow) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO clinic (id, rules_revision, clinic, sender, mail, secret_place, demo)
             VALUES (1, 1, ?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET rules_revision = rules_revision + 1,
                clinic = excluded.clinic, sender = excluded.sender, mail = excluded.mail,
                secret_place = excluded.secret_place, demo = excluded.demo",
            params![
                json_text(&row.clinic)?,
                json_text(&row.sender)?,
                row.mail.settings.as_ref().map(json_text).transpose()?,
                json_text(&row.mail.secret_place)?,
                row.demo
            ],
        )?;
        Ok(())
    }

    pub(super) fn rules_changed(&self) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE clinic SET rules_revision = rules_revision + 1", [])?;
        Ok(())
    }

    /// Adds or changes a practitioner.
    pub fn save_practitioner(
        &self,
        id: Option<PractitionerId>,
        name: &str,
        archived: bool,
    ) -> Result<PractitionerId, StoreError> {
        self.connection.execute(
            "INSERT INTO practitioners (id, name, archived) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, archived = excluded.archived",
            params![id.map(|id| id.0), name, archived],
        )?;
        self.rules_changed()?;
        Ok(id.unwrap_or_else(|| PractitionerId(self.connection.last_insert_rowid())))
    }

    /// Adds or changes a kind of appointment; an id of 0 is new.
    pub fn save_kind(&self, kind: &AppointmentKind) -> Result<KindId, StoreError> {
        let id = (kind.id.0 != 0).then_some(kind.id.0);
        self.connection.execute(
            "INSERT INTO kinds (id, name, duration_minutes, cadence_id, archived)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name,
                duration_minutes = excluded.duration_minutes, cadence_id = excluded.cadence_id,
                archived = excluded.archived",
            params![
                id,
                kind.name,
                kind.duration_minutes,
                kind.cadence.0,
                kind.archived
            ],
        )?;
        self.rules_changed()?;
        Ok(KindId(
            id.unwrap_or_else(|| self.connection.last_insert_rowid()),
        ))
    }

    /// Adds or changes a cadence. A cadence or step with id 0 is new; steps left out end.
    pub fn save_cadence(
        &self,
        cadence: &Cadence,
        now: DateTime<Utc>,
    ) -> Result<CadenceId, StoreError> {
        let id = (cadence.id.0 != 0).then_some(cadence.id.0);
        self.connection.execute(
            "INSERT INTO cadences (id, name) VALUES (?1, ?2)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            params![id, cadence.name],
        )?;
        let id = id.unwrap_or_else(|| self.connection.last_insert_rowid());
        self.connection.execute(
            "UPDATE steps SET ended_ms = ?2 WHERE cadence_id = ?1 AND ended_ms IS NULL",
            params![id, now.timestamp_millis()],
        )?;
        for (position, step) in cadence.steps.iter().enumerate() {
            let step_id = (step.id.0 != 0).then_some(step.id.0);
            self.connection.execute(
                "INSERT INTO steps (id, cadence_id, position, name, channel, lead, at,
                    useful_minutes, template_id, unanswered_hours, ended_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL)
                 ON CONFLICT (id) DO UPDATE SET position = excluded.position, name = excluded.name,
                    channel = excluded.channel, lead = excluded.lead, at = excluded.at,
                    useful_minutes = excluded.useful_minutes, template_id = excluded.template_id,
                    unanswered_hours = excluded.unanswered_hours, ended_ms = NULL
                 WHERE cadence_id = excluded.cadence_id",
                params![
                    step_id,
                    id,
                    i64::try_from(position).unwrap_or(i64::MAX),
                    step.name,
                    step.channel.as_str(),
                    json_text(&step.lead)?,
                    step.at.format(TIME).to_string(),
                    step.useful_minutes,
                    step.template.0,
                    step.unanswered_hours
                ],
            )?;
        }
        self.rules_changed()?;
        Ok(CadenceId(id))
    }

    /// Saves a template's next version; every earlier one is kept.
    pub fn save_template(
        &self,
        id: Option<TemplateId>,
        name: &str,
        channel: Channel,
        texts: &[TemplateText],
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<TemplateId, StoreError> {
        self.connection.execute(
            "INSERT INTO templates (id, name, channel, version) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, channel = excluded.channel,
                version = version + 1",
            params![id.map(|id| id.0), name, channel.as_str()],
        )?;
        let id = id.map_or_else(|| self.connection.last_insert_rowid(), |id| id.0);
        for (position, text) in texts.iter().enumerate() {
            self.connection.execute(
                "INSERT INTO template_texts (template_id, version, position, language, subject,
                    body, saved_ms, saved_by)
                 SELECT id, version, ?2, ?3, ?4, ?5, ?6, ?7 FROM templates WHERE id = ?1",
                params![
                    id,
                    i64::try_from(position).unwrap_or(i64::MAX),
                    text.language,
                    text.subject,
                    text.body,
                    now.timestamp_millis(),
                    who
                ],
            )?;
        }
        self.rules_changed()?;
        Ok(TemplateId(id))
    }

    /// Returns whether a template exists.
    pub fn has_template(&self, id: TemplateId) -> Result<bool, StoreError> {
        let found = self
            .connection
            .query_row("SELECT 1 FROM templates WHERE id = ?1", [id.0], |_| Ok(()))
            .optional()?;
        Ok(found.is_some())
    }
}
