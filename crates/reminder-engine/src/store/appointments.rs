//! Reads and writes appointments: the book itself, without what follows from it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::appointment::{Appointment, AppointmentStatus, CalledOffBy, Changed};
use reminder_core::key::{AppointmentId, KindId, PatientId, PractitionerId};
use rusqlite::{OptionalExtension, Row, params};

use super::rows::{civil, civil_text, instant, maybe_instant, word};
use super::{StoreError, Tx, View};

/// An appointment with whose it is and the front desk's note, which never reaches a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentRecord {
    /// As the planner sees it.
    pub appointment: Appointment,
    /// Whose.
    pub patient: PatientId,
    /// The front desk's note.
    pub note: String,
    /// Where an imported one is from, and what it is called there.
    pub origin: Option<(String, String)>,
}

/// An appointment as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppointment {
    /// None for a new one.
    pub id: Option<AppointmentId>,
    /// Where an imported one is from, and what it is called there.
    pub origin: Option<(String, String)>,
    /// Whose.
    pub patient: PatientId,
    /// With whom.
    pub practitioner: PractitionerId,
    /// What kind.
    pub kind: KindId,
    /// Civil start.
    pub local_start: NaiveDateTime,
    /// The zone that is in.
    pub zone: String,
    /// The instant.
    pub start: DateTime<Utc>,
    /// Length.
    pub duration_minutes: u32,
    /// What became of it so far.
    pub status: AppointmentStatus,
    /// The front desk's note.
    pub note: String,
}

const APPOINTMENT: &str = "id, revision, patient_id, practitioner_id, kind_id, local_start, zone, \
    start_ms, duration_minutes, status, note, source, external_id, changed_ms, off_by";

fn record(row: &Row<'_>) -> rusqlite::Result<AppointmentRecord> {
    let origin = row
        .get::<_, Option<String>>(11)?
        .zip(row.get::<_, Option<String>>(12)?);
    let off_by: Option<String> = row.get(14)?;
    let off_by = off_by.as_deref().and_then(CalledOffBy::from_word);
    let changed = maybe_instant(row, 13)?.map(|at| Changed { at, off_by });
    Ok(AppointmentRecord {
        appointment: Appointment {
            id: AppointmentId(row.get(0)?),
            revision: row.get(1)?,
            local_start: civil(row, 5)?,
            zone: row.get(6)?,
            start: instant(row, 7)?,
            duration_minutes: row.get(8)?,
            practitioner: PractitionerId(row.get(3)?),
            kind: KindId(row.get(4)?),
            status: word(row, 9, AppointmentStatus::from_word)?,
            changed,
        },
        patient: PatientId(row.get(2)?),
        note: row.get(10)?,
        origin,
    })
}

impl View<'_> {
    /// Returns one appointment.
    pub fn appointment(&self, id: AppointmentId) -> Result<Option<AppointmentRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments WHERE id = ?1"
        ))?;
        Ok(query.query_row([id.0], record).optional()?)
    }

    /// Returns the appointments that start in a span, the end not included, by start.
    pub fn appointments_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments WHERE start_ms >= ?1 AND start_ms < ?2
             ORDER BY start_ms, id"
        ))?;
        let found = query.query_map([from.timestamp_millis(), until.timestamp_millis()], record)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns a patient's appointments that start in the future, by start.
    pub fn coming_appointments(
        &self,
        patients: &BTreeSet<PatientId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments WHERE patient_id = ?1 AND start_ms > ?2
             ORDER BY start_ms, id"
        ))?;
        let mut all = Vec::new();
        for patient in patients {
            for found in query.query_map([patient.0, now.timestamp_millis()], record)? {
                all.push(found?);
            }
        }
        Ok(all)
    }

    /// Returns the appointments of these patients that have begun although reminders wait that
    /// speak about a later start.
    pub fn appointments_moved_into_the_past(
        &self,
        patients: &BTreeSet<PatientId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments WHERE patient_id = ?1 AND start_ms <= ?2
                AND EXISTS (SELECT 1 FROM outbox WHERE appointment_id = appointments.id
                    AND occurrence_ms > ?2 AND state IN ('planned', 'approved', 'held'))
             ORDER BY start_ms, id"
        ))?;
        let mut all = Vec::new();
        for patient in patients {
            for found in query.query_map([patient.0, now.timestamp_millis()], record)? {
                all.push(found?);
            }
        }
        Ok(all)
    }

    /// Returns the appointments from a moment on that were changed after they were entered.
    pub fn changed_appointments_from(
        &self,
        from: DateTime<Utc>,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments
             WHERE start_ms >= ?1 AND changed_ms IS NOT NULL ORDER BY start_ms, id"
        ))?;
        let found = query.query_map([from.timestamp_millis()], record)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns a patient's newest appointments, newest first.
    pub fn appointments_of(
        &self,
        patient: PatientId,
        limit: u32,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments WHERE patient_id = ?1
             ORDER BY start_ms DESC, id DESC LIMIT ?2"
        ))?;
        let found = query.query_map(params![patient.0, limit], record)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns every appointment of an import's source that starts in the future.
    pub fn imported_appointments(
        &self,
        source: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments WHERE source = ?1 AND start_ms > ?2
             ORDER BY start_ms, id"
        ))?;
        let found = query.query_map(params![source, now.timestamp_millis()], record)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the appointment an import calls by this name.
    pub fn imported_appointment(
        &self,
        source: &str,
        external_id: &str,
    ) -> Result<Option<AppointmentRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments WHERE source = ?1 AND external_id = ?2"
        ))?;
        Ok(query.query_row([source, external_id], record).optional()?)
    }

    /// Returns the expected appointments of a practitioner or a patient that overlap a span.
    pub fn overlapping(
        &self,
        practitioner: PractitionerId,
        patient: PatientId,
        start: DateTime<Utc>,
        duration_minutes: u32,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        // No appointment is longer than a day, which the table checks.
        const LONGEST_MS: i64 = 86_400_000;
        let start_ms = start.timestamp_millis();
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {APPOINTMENT} FROM appointments
             WHERE start_ms > ?1 - {LONGEST_MS} AND start_ms < ?2
                AND start_ms + duration_minutes * 60000 > ?1
                AND status IN ('booked', 'confirmed', 'arrived')
                AND (practitioner_id = ?3 OR patient_id = ?4)
             ORDER BY start_ms, id"
        ))?;
        let end_ms = start_ms + i64::from(duration_minutes) * 60_000;
        let found = query.query_map([start_ms, end_ms, practitioner.0, patient.0], record)?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Enters or changes an appointment, and counts it one further. A move, a cancel and its
    /// opposite are written down as the change that the patient may have to be told of.
    pub fn save_appointment(
        &self,
        new: &NewAppointment,
        now: DateTime<Utc>,
    ) -> Result<AppointmentId, StoreError> {
        let (source, external_id) = new.origin.clone().unzip();
        self.connection
            .prepare_cached(
                "INSERT INTO appointments (id, revision, source, external_id, patient_id,
                    practitioner_id, kind_id, local_start, zone, start_ms, duration_minutes,
                    status, note)
                 VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                 ON CONFLICT (id) DO UPDATE SET revision = revision + 1,
                    off_by = CASE WHEN start_ms <> excluded.start_ms
                        OR (status = 'cancelled') <> (excluded.status = 'cancelled')
                        THEN NULL ELSE off_by END,
                    changed_ms = CASE WHEN start_ms <> excluded.start_ms
                        OR (status = 'cancelled') <> (excluded.status = 'cancelled')
                        THEN ?13 ELSE changed_ms END,
                    patient_id = excluded.patient_id, practitioner_id = excluded.practitioner_id,
                    kind_id = excluded.kind_id, local_start = excluded.local_start,
                    zone = excluded.zone, start_ms = excluded.start_ms,
                    duration_minutes = excluded.duration_minutes, status = excluded.status,
                    note = excluded.note",
            )?
            .execute(params![
                new.id.map(|id| id.0),
                source,
                external_id,
                new.patient.0,
                new.practitioner.0,
                new.kind.0,
                civil_text(new.local_start),
                new.zone,
                new.start.timestamp_millis(),
                new.duration_minutes,
                new.status.as_str(),
                new.note,
                now.timestamp_millis()
            ])?;
        Ok(new
            .id
            .unwrap_or_else(|| AppointmentId(self.connection.last_insert_rowid())))
    }

    /// Marks what became of an appointment, and counts it one further. Who called it off is written
    /// down when it is called off.
    pub fn mark_appointment(
        &self,
        id: AppointmentId,
        status: AppointmentStatus,
        off_by: Option<CalledOffBy>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE appointments SET status = ?2, revision = revision + 1,
                off_by = CASE WHEN (status = 'cancelled') <> (?2 = 'cancelled')
                    THEN ?4 ELSE off_by END,
                changed_ms = CASE WHEN (status = 'cancelled') <> (?2 = 'cancelled')
                    THEN ?3 ELSE changed_ms END
             WHERE id = ?1",
            params![
                id.0,
                status.as_str(),
                now.timestamp_millis(),
                off_by.map(CalledOffBy::as_str)
            ],
        )?;
        Ok(())
    }
}
