//! Patients, their contact points, opt-outs and consents, and finding a patient.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::key::{ContactPointId, PatientId};
use reminder_core::patient::{Consent, ContactKind, ContactPoint, Patient};
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use super::rows::{instant, maybe_instant, maybe_word, word};
use super::{StoreError, Tx, View};
use crate::search;

/// A contact point as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRecord {
    /// None for a new one.
    pub id: Option<ContactPointId>,
    /// Phone or e-mail.
    pub kind: ContactKind,
    /// What was typed.
    pub raw: String,
    /// E.164, or the address in lower case.
    pub normalised: String,
    /// The country assumed while reading a number.
    pub region: Option<String>,
    /// The patient asked never to be contacted here.
    pub never: bool,
}

/// A patient as they are written; contact points, consents and opt-outs have methods of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPatient {
    /// None for a new one.
    pub id: Option<PatientId>,
    /// Where an imported patient is from, and what they are called there.
    pub origin: Option<(String, String)>,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What the patient wants to be called.
    pub preferred_name: Option<String>,
    /// BCP 47 language.
    pub language: Option<String>,
    /// No message says their name.
    pub no_name_in_message: bool,
    /// Nothing is said to a machine.
    pub no_voicemail: bool,
    /// May only be contacted by this channel.
    pub only_channel: Option<Channel>,
    /// All of them, in order; ones left out are removed.
    pub contact_points: Vec<ContactRecord>,
}

/// One line of the list of patients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientLine {
    /// The patient.
    pub patient: Patient,
    /// The start of the next expected appointment.
    pub next_appointment: Option<DateTime<Utc>>,
}

const fn kind_word(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Phone => "phone",
        ContactKind::Email => "email",
    }
}

fn kind_from(word: &str) -> Option<ContactKind> {
    [ContactKind::Phone, ContactKind::Email]
        .into_iter()
        .find(|kind| kind_word(*kind) == word)
}

const PATIENT: &str = "id, revision, given_name, family_name, preferred_name, language, \
    no_name_in_message, only_channel, archived, no_voicemail";

fn patient(row: &Row<'_>) -> rusqlite::Result<Patient> {
    Ok(Patient {
        id: PatientId(row.get(0)?),
        revision: row.get(1)?,
        given_name: row.get(2)?,
        family_name: row.get(3)?,
        preferred_name: row.get(4)?,
        language: row.get(5)?,
        no_name_in_message: row.get(6)?,
        only_channel: maybe_word(row, 7, Channel::from_word)?,
        contact_points: Vec::new(),
        consents: Vec::new(),
        archived: row.get(8)?,
        no_voicemail: row.get(9)?,
    })
}

impl View<'_> {
    /// Returns one patient.
    pub fn patient(&self, id: PatientId) -> Result<Option<Patient>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {PATIENT} FROM patients WHERE id = ?1"))?;
        let Some(mut found) = query.query_row([id.0], patient).optional()? else {
            return Ok(None);
        };
        self.complete(&mut found)?;
        Ok(Some(found))
    }

    /// Returns these patients by id; ones that do not exist are left out.
    pub fn patients(
        &self,
        ids: &BTreeSet<PatientId>,
    ) -> Result<BTreeMap<PatientId, Patient>, StoreError> {
        let mut found = BTreeMap::new();
        for id in ids {
            if let Some(patient) = self.patient(*id)? {
                found.insert(*id, patient);
            }
        }
        Ok(found)
    }

    /// Returns every patient who is not archived, or is named in an expected appointment.
    pub fn all_patients(&self) -> Result<BTreeMap<PatientId, Patient>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {PATIENT} FROM patients"))?;
        let mut found: BTreeMap<PatientId, Patient> = query
            .query_map([], |row| patient(row).map(|patient| (patient.id, patient)))?
            .collect::<Result<_, _>>()?;
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {CONTACT}, patient_id FROM contact_points WHERE removed_ms IS NULL
             ORDER BY patient_id, position"
        ))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(patient) = found.get_mut(&PatientId(row.get(8)?)) {
                patient.contact_points.push(contact_point(row)?);
            }
        }
        let mut query = self.connection.prepare_cached(
            "SELECT channel, given, source, at_ms, wording, patient_id FROM consents ORDER BY id",
        )?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(patient) = found.get_mut(&PatientId(row.get(5)?)) {
                patient.consents.push(consent(row)?);
            }
        }
        Ok(found)
    }

    fn complete(&self, patient: &mut Patient) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {CONTACT} FROM contact_points
             WHERE patient_id = ?1 AND removed_ms IS NULL ORDER BY position"
        ))?;
        patient.contact_points = query
            .query_map([patient.id.0], contact_point)?
            .collect::<Result<_, _>>()?;
        let mut query = self.connection.prepare_cached(
            "SELECT channel, given, source, at_ms, wording FROM consents
             WHERE patient_id = ?1 ORDER BY id",
        )?;
        patient.consents = query
            .query_map([patient.id.0], consent)?
            .collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Returns whose contact point this is, and which contact.
    pub fn contact_point(
        &self,
        id: ContactPointId,
    ) -> Result<Option<(PatientId, ContactPoint)>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {CONTACT}, patient_id FROM contact_points WHERE id = ?1"
        ))?;
        Ok(query
            .query_row([id.0], |row| {
                Ok((PatientId(row.get(8)?), contact_point(row)?))
            })
            .optional()?)
    }

    /// Returns the patients who have this number or address at present.
    pub fn patients_with_contact(&self, contact: &str) -> Result<Vec<PatientId>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT DISTINCT patient_id FROM contact_points
             WHERE normalised = ?1 AND removed_ms IS NULL ORDER BY patient_id",
        )?;
        let found = query.query_map([contact], |row| Ok(PatientId(row.get(0)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the patient an import calls by this name.
    pub fn imported_patient(
        &self,
        source: &str,
        external_id: &str,
    ) -> Result<Option<PatientId>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id FROM patients WHERE source = ?1 AND external_id = ?2")?;
        Ok(query
            .query_row([source, external_id], |row| Ok(PatientId(row.get(0)?)))
            .optional()?)
    }

    /// Returns whether an import knows a patient.
    pub fn is_imported(&self, id: PatientId) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM patients WHERE id = ?1 AND source IS NOT NULL")?
            .exists([id.0])?)
    }

    /// Returns the ids of the patients every word of `text` finds, at most `limit`, in order of id.
    pub fn find_patients(&self, text: &str, limit: usize) -> Result<Vec<PatientId>, StoreError> {
        let words = search::asked(text);
        let Some((condition, bounds)) = words_condition(&words, "patient_id") else {
            return Ok(Vec::new());
        };
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT DISTINCT patient_id FROM patient_words p WHERE {condition} LIMIT {limit}"
        ))?;
        let found = query.query_map(params_from_iter(bounds), |row| Ok(PatientId(row.get(0)?)))?;
        let mut found: Vec<PatientId> = found.collect::<Result<_, _>>()?;
        found.sort_unstable();
        Ok(found)
    }

    /// Returns a page of the list of patients, and how many there are in all.
    pub fn patient_lines(
        &self,
        text: &str,
        archived: bool,
        offset: u32,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<(u32, Vec<PatientLine>), StoreError> {
        let words = search::asked(text);
        let (condition, bounds) = words_condition(&words, "patients.id").map_or(
            (String::new(), Vec::new()),
            |(condition, bounds)| {
                (
                    format!(" AND EXISTS (SELECT 1 FROM patient_words p WHERE {condition})"),
                    bounds,
                )
            },
        );
        let filter = format!("archived = {}{condition}", i32::from(archived));
        let total = self
            .connection
            .prepare_cached(&format!("SELECT count(*) FROM patients WHERE {filter}"))?
            .query_row(params_from_iter(&bounds), |row| row.get(0))?;
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {PATIENT}, (SELECT min(start_ms) FROM appointments a
                WHERE a.patient_id = patients.id AND a.start_ms >= {}
                    AND a.status IN ('booked', 'confirmed'))
             FROM patients WHERE {filter} ORDER BY sort_name, id LIMIT {limit} OFFSET {offset}",
            now.timestamp_millis()
        ))?;
        let lines = query.query_map(params_from_iter(&bounds), |row| {
            Ok(PatientLine {
                patient: patient(row)?,
                next_appointment: maybe_instant(row, 10)?,
            })
        })?;
        let mut lines: Vec<PatientLine> = lines.collect::<Result<_, _>>()?;
        for line in &mut lines {
            self.complete(&mut line.patient)?;
        }
        Ok((total, lines))
    }
}

/// Every word must be the beginning of one of the patient's words. `patient` is the column that
/// the row `p` of `patient_words` belongs to.
pub(super) fn words_condition(words: &[String], patient: &str) -> Option<(String, Vec<String>)> {
    let (first, others) = words.split_first()?;
    let mut bounds = vec![first.clone(), search::beyond(first)];
    let mut condition = "p.word >= ?1 AND p.word < ?2".to_owned();
    if patient != "patient_id" {
        condition = format!("p.patient_id = {patient} AND {condition}");
    }
    for other in others {
        bounds.push(other.clone());
        bounds.push(search::beyond(other));
        condition.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM patient_words q WHERE q.patient_id = p.patient_id
                AND q.word >= ?{} AND q.word < ?{})",
            bounds.len() - 1,
            bounds.len()
        ));
    }
    Some((condition, bounds))
}

const CONTACT: &str = "id, kind, raw, normalised, region, never, \
    EXISTS (SELECT 1 FROM stops WHERE contact = normalised), \
    coalesce((SELECT landline FROM landlines WHERE contact = normalised \
        ORDER BY landlines.id DESC LIMIT 1), 0)";

fn contact_point(row: &Row<'_>) -> rusqlite::Result<ContactPoint> {
    Ok(ContactPoint {
        id: ContactPointId(row.get(0)?),
        kind: word(row, 1, kind_from)?,
        raw: row.get(2)?,
        normalised: row.get(3)?,
        region: row.get(4)?,
        never: row.get(5)?,
        opted_out: row.get(6)?,
        no_texts: row.get(7)?,
    })
}

fn consent(row: &Row<'_>) -> rusqlite::Result<Consent> {
    Ok(Consent {
        channel: word(row, 0, Channel::from_word)?,
        given: row.get(1)?,
        source: row.get(2)?,
        at: instant(row, 3)?,
        wording: row.get(4)?,
    })
}

impl Tx<'_> {
    /// Enters or changes a patient with all their contact points, and counts them one further.
    pub fn save_patient(
        &self,
        new: &NewPatient,
        now: DateTime<Utc>,
    ) -> Result<PatientId, StoreError> {
        let sort_name = search::sort_name(&new.family_name, &new.given_name);
        let (source, external_id) = new.origin.clone().unzip();
        self.connection
            .prepare_cached(
                "INSERT INTO patients (id, revision, source, external_id, given_name, family_name,
                    preferred_name, language, no_name_in_message, only_channel, archived,
                    sort_name, no_voicemail)
                 VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?11)
                 ON CONFLICT (id) DO UPDATE SET revision = revision + 1,
                    source = coalesce(excluded.source, source),
                    external_id = coalesce(excluded.external_id, external_id),
                    given_name = excluded.given_name, family_name = excluded.family_name,
                    preferred_name = excluded.preferred_name, language = excluded.language,
                    no_name_in_message = excluded.no_name_in_message,
                    only_channel = excluded.only_channel, sort_name = excluded.sort_name,
                    no_voicemail = excluded.no_voicemail",
            )?
            .execute(params![
                new.id.map(|id| id.0),
                source,
                external_id,
                new.given_name,
                new.family_name,
                new.preferred_name,
                new.language,
                new.no_name_in_message,
                new.only_channel.map(Channel::as_str),
                sort_name,
                new.no_voicemail
            ])?;
        let id = new
            .id
            .unwrap_or_else(|| PatientId(self.connection.last_insert_rowid()));
        self.save_contact_points(id, &new.contact_points, now)?;
        self.save_words(id, new)?;
        Ok(id)
    }

    /// A contact point keeps its row, because reminders name it; a changed one gets a new row.
    fn save_contact_points(
        &self,
        patient: PatientId,
        contact_points: &[ContactRecord],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE contact_points SET removed_ms = ?2
                 WHERE patient_id = ?1 AND removed_ms IS NULL",
            )?
            .execute(params![patient.0, now.timestamp_millis()])?;
        for (position, contact) in contact_points.iter().enumerate() {
            let position = i64::try_from(position).unwrap_or(i64::MAX);
            let kept = self
                .connection
                .prepare_cached(
                    "UPDATE contact_points SET removed_ms = NULL, position = ?3, raw = ?4,
                        region = ?5, never = ?6
                     WHERE id = ?1 AND patient_id = ?2 AND kind = ?7 AND normalised = ?8",
                )?
                .execute(params![
                    contact.id.map(|id| id.0),
                    patient.0,
                    position,
                    contact.raw,
                    contact.region,
                    contact.never,
                    kind_word(contact.kind),
                    contact.normalised
                ])?;
            if kept == 0 {
                self.connection
                    .prepare_cached(
                        "INSERT INTO contact_points (patient_id, position, kind, raw, normalised,
                            region, never) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    )?
                    .execute(params![
                        patient.0,
                        position,
                        kind_word(contact.kind),
                        contact.raw,
                        contact.normalised,
                        contact.region,
                        contact.never
                    ])?;
            }
        }
        Ok(())
    }

    fn save_words(&self, id: PatientId, new: &NewPatient) -> Result<(), StoreError> {
        let mut words = BTreeSet::new();
        for name in [&new.given_name, &new.family_name] {
            words.extend(search::words(name));
        }
        words.extend(
            new.preferred_name
                .iter()
                .flat_map(|name| search::words(name)),
        );
        for contact in &new.contact_points {
            words.extend(match contact.kind {
                ContactKind::Phone => search::number_words(&contact.normalised),
                ContactKind::Email => search::address_words(&contact.normalised),
            });
        }
        self.connection
            .prepare_cached("DELETE FROM patient_words WHERE patient_id = ?1")?
            .execute([id.0])?;
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO patient_words (word, patient_id) VALUES (?1, ?2)")?;
        for word in words {
            insert.execute(params![word, id.0])?;
        }
        Ok(())
    }

    /// Archives a patient or brings one back, and counts them one further.
    pub fn archive_patient(&self, id: PatientId, archived: bool) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE patients SET archived = ?2, revision = revision + 1 WHERE id = ?1",
            params![id.0, archived],
        )?;
        Ok(())
    }

    /// Records that staff know of a stop, or that whoever owns a contact said yes again to a
    /// person, which ends every stop there is.
    pub fn set_opt_out(
        &self,
        contact: &str,
        opted_out: bool,
        source: &str,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = match opted_out {
            true => {
                "INSERT INTO opt_outs (contact, opted_out, channel, source, who, at_ms)
                 VALUES (?1, 1, NULL, ?2, ?3, ?4)"
            }
            false => {
                "INSERT INTO opt_outs (contact, opted_out, channel, source, who, at_ms)
                 SELECT contact, 0, channel, ?2, ?3, ?4 FROM stops WHERE contact = ?1"
            }
        };
        let now = now.timestamp_millis();
        self.connection
            .execute(sql, params![contact, source, who, now])?;
        Ok(())
    }

    /// Records a stop that came by a channel, or that it was taken back there.
    pub fn record_stop(
        &self,
        contact: &str,
        channel: Channel,
        stop: bool,
        source: &str,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO opt_outs (contact, opted_out, channel, source, who, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                contact,
                stop,
                channel.as_str(),
                source,
                who,
                now.timestamp_millis()
            ],
        )?;
        Ok(())
    }

    /// Records that a number can get no texts, or that it can after all.
    pub fn set_landline(
        &self,
        contact: &str,
        landline: bool,
        source: &str,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO landlines (contact, landline, source, who, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![contact, landline, source, who, now.timestamp_millis()],
        )?;
        Ok(())
    }

    /// Records a yes or a no, and counts the patient one further.
    pub fn record_consent(
        &self,
        id: PatientId,
        consent: &Consent,
        who: &str,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO consents (patient_id, channel, given, source, wording, who, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                id.0,
                consent.channel.as_str(),
                consent.given,
                consent.source,
                consent.wording,
                who,
                consent.at.timestamp_millis()
            ],
        )?;
        self.connection.execute(
            "UPDATE patients SET revision = revision + 1 WHERE id = ?1",
            [id.0],
        )?;
        Ok(())
    }
}
