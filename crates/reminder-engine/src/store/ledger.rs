//! The planner's side of the outbox: what it must know, and saving what it decided.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use reminder_core::appointment::Booking;
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, ContentHash, Key, PatientId, StepId};
use reminder_core::ledger::{LedgerRow, WithdrawReason};
use reminder_core::message::Window;
use reminder_core::notice::{self, CADENCE, Change};
use reminder_core::plan::Planned;
use reminder_core::reminder::ReminderState;
use rusqlite::{Row, params};

use super::rows::{day, instant, json_text, key, maybe_instant, maybe_word, word};
use super::{StoreError, Tx, View};

/// For whom a plan is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everybody: the rules changed, or nobody looked for a while.
    Everybody,
    /// These patients, and whoever shares a contact with them.
    Patients(BTreeSet<PatientId>),
}

const LEDGER: &str = "key, state, content_hash, approved_hash IS NOT NULL AND \
    approved_hash = content_hash, appointment_id, occurrence_ms, step_id, channel, contact, \
    counts_on, withdrawn, attempts > 0, \
    appointment_revision, patient_revision, rules_revision, \
    CASE WHEN channel <> 'call_list' THEN sent_ms ELSE (SELECT max(at_ms) FROM calls \
        WHERE calls.appointment_id = outbox.appointment_id AND calls.key = outbox.key \
            AND outcome IN ('reached', 'left_message')) END, patient_id, due_ms, expires_ms";

fn ledger_row(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    Ok(LedgerRow {
        key: key(row, 0)?,
        // What cannot be read must never send again.
        state: ReminderState::from_word(row.get_ref(1)?.as_str()?)
            .unwrap_or(ReminderState::Unknown),
        content_hash: ContentHash::from_bytes(row.get(2)?),
        approved: row.get(3)?,
        appointment: AppointmentId(row.get(4)?),
        occurrence: instant(row, 5)?,
        step: StepId(row.get(6)?),
        channel: word(row, 7, Channel::from_word)?,
        contact: row.get(8)?,
        counts_on: day(row, 9)?,
        withdrawn: maybe_word(row, 10, WithdrawReason::from_word)?,
        attempted: row.get(11)?,
        appointment_revision: row.get(12)?,
        patient_revision: row.get(13)?,
        rules_revision: row.get(14)?,
        went_at: maybe_instant(row, 15)?,
        patient: PatientId(row.get(16)?),
        window: Window {
            due_at: instant(row, 17)?,
            expires_at: instant(row, 18)?,
        },
        further: Vec::new(),
    })
}

impl View<'_> {
    /// Returns the scope's patients together with whoever shares a contact with them, and with
    /// those in turn: who is in one text with whom must not depend on where planning began.
    pub fn widened(
        &self,
        patients: &BTreeSet<PatientId>,
    ) -> Result<BTreeSet<PatientId>, StoreError> {
        let mut contacts_of = self
            .connection
            .prepare_cached("SELECT normalised FROM contact_points WHERE patient_id = ?1")?;
        let mut patients_at = self.connection.prepare_cached(
            "SELECT patient_id FROM contact_points WHERE normalised = ?1 AND removed_ms IS NULL",
        )?;
        let mut all = patients.clone();
        let mut ask: Vec<PatientId> = patients.iter().copied().collect();
        // A number that stands for "none" may be at hundreds of patients: it is looked at once.
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some(patient) = ask.pop() {
            for contact in contacts_of.query_map([patient.0], |row| row.get::<_, String>(0))? {
                let contact = contact?;
                if seen.contains(&contact) {
                    continue;
                }
                for found in patients_at.query_map([&contact], |row| Ok(PatientId(row.get(0)?)))? {
                    let found = found?;
                    if all.insert(found) {
                        ask.push(found);
                    }
                }
                seen.insert(contact);
            }
        }
        Ok(all)
    }

    /// Returns the bookings of these patients that start in the future, and those that were moved
    /// into the past while reminders of their old start still wait.
    pub fn bookings_of(
        &self,
        patients: &BTreeSet<PatientId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Booking>, StoreError> {
        let known = self.patients(patients)?;
        let mut appointments = self.coming_appointments(patients, now)?;
        appointments.extend(self.appointments_moved_into_the_past(patients, now)?);
        Ok(booked(appointments, &known))
    }

    /// Returns whether a change notice about an appointment waits to go.
    pub fn has_waiting_notice(&self, appointment: AppointmentId) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT 1 FROM outbox WHERE appointment_id = ?1 AND step_id < 0
                AND state IN ('planned', 'approved', 'held')",
        )?;
        Ok(query.exists([appointment.0])?)
    }

    /// Returns the bookings from a moment on that were changed after they were entered.
    pub fn changed_bookings_from(&self, from: DateTime<Utc>) -> Result<Vec<Booking>, StoreError> {
        let appointments = self.changed_appointments_from(from)?;
        let known = self.patients(&appointments.iter().map(|found| found.patient).collect())?;
        Ok(booked(appointments, &known))
    }

    /// Returns all bookings that start in a span.
    pub fn bookings_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Booking>, StoreError> {
        const MANY: usize = 2_000;
        let appointments = self.appointments_between(from, until)?;
        let known = if appointments.len() > MANY {
            self.all_patients()?
        } else {
            self.patients(&appointments.iter().map(|found| found.patient).collect())?
        };
        Ok(booked(appointments, &known))
    }

    /// Returns every outbox row of these bookings' appointments, and every row that counts on the
    /// same contacts from a day on.
    pub fn ledger_of(
        &self,
        bookings: &[Booking],
        from: NaiveDate,
    ) -> Result<Vec<LedgerRow>, StoreError> {
        let mut rows = BTreeMap::new();
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {LEDGER} FROM outbox WHERE appointment_id = ?1
             UNION ALL SELECT {LEDGER} FROM outbox
             WHERE key IN (SELECT key FROM further_visits WHERE appointment_id = ?1)"
        ))?;
        let mut contacts = BTreeSet::new();
        for booking in bookings {
            for row in query.query_map([booking.appointment.id.0], ledger_row)? {
                let row = row?;
                rows.insert(row.key, row);
            }
            contacts.extend(
                booking
                    .patient
                    .contact_points
                    .iter()
                    .map(|at| &at.normalised),
            );
        }
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {LEDGER} FROM outbox WHERE contact = ?1 AND counts_on >= ?2"
        ))?;
        let from = from.to_string();
        for contact in contacts {
            for row in query.query_map([contact.as_str(), from.as_str()], ledger_row)? {
                let row = row?;
                rows.insert(row.key, row);
            }
        }
        self.add_visits(&mut rows)?;
        Ok(rows.into_values().collect())
    }

    /// Returns every row about an occurrence in the future, and every row that counts from a day
    /// on: what a plan for everybody must know.
    pub fn whole_ledger(
        &self,
        from: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Vec<LedgerRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {LEDGER} FROM outbox
             WHERE due_ms >= ?1 AND (occurrence_ms > ?2 OR counts_on >= ?3)"
        ))?;
        let earliest = now - TimeDelta::days(LONGEST_LEAD_DAYS + MOVED_EARLIER_DAYS);
        let found = query.query_map(
            params![
                earliest.timestamp_millis(),
                now.timestamp_millis(),
                from.to_string()
            ],
            ledger_row,
        )?;
        let rows = found.map(|row| row.map(|row| (row.key, row)));
        let mut rows = rows.collect::<Result<BTreeMap<_, _>, _>>()?;
        self.add_all_visits(&mut rows, earliest)?;
        Ok(rows.into_values().collect())
    }
}

/// A reminder is due at most this long before its appointment; settings refuse a longer lead.
pub(crate) const LONGEST_LEAD_DAYS: i64 = 90;

/// The planner moves a reminder at most this much earlier, with room to spare.
const MOVED_EARLIER_DAYS: i64 = 60;

fn booked(
    appointments: Vec<super::AppointmentRecord>,
    known: &BTreeMap<PatientId, reminder_core::patient::Patient>,
) -> Vec<Booking> {
    appointments
        .into_iter()
        .filter_map(|found| {
            let patient = known.get(&found.patient)?.clone();
            Some(Booking {
                appointment: found.appointment,
                patient,
            })
        })
        .collect()
}

impl Tx<'_> {
    /// Writes a reminder that was not there; returns whether it is new. A second one with the same
    /// key cannot be made, whoever tries.
    pub fn insert_planned(&self, planned: &Planned) -> Result<bool, StoreError> {
        if let Some(change) = Change::of_step(planned.step) {
            self.have_step_of(change)?;
        }
        let inserted = self
            .connection
            .prepare_cached(
                "INSERT INTO outbox (key, state, appointment_id, patient_id, appointment_revision,
                    patient_revision, rules_revision, step_id, step_name, template_version,
                    contact_point_id, channel, contact, counts_on, occurrence_ms, due_ms,
                    expires_ms, moved_earlier, content_hash, message)
                 VALUES (?1, 'planned', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                    ?15, ?16, ?17, ?18, ?19)
                 ON CONFLICT (key) DO NOTHING",
            )?
            .execute(params![
                planned.key.as_bytes(),
                planned.appointment.0,
                planned.patient.0,
                planned.appointment_revision,
                planned.patient_revision,
                planned.rules_revision,
                planned.step.0,
                planned.step_name,
                planned.template_version,
                planned.contact_point.0,
                planned.message.channel.as_str(),
                planned.message.to,
                planned.counts_on.to_string(),
                planned.occurrence.timestamp_millis(),
                planned.window.due_at.timestamp_millis(),
                planned.window.expires_at.timestamp_millis(),
                planned.moved_earlier,
                planned.content_hash.as_bytes(),
                json_text(&planned.message)?
            ])?;
        if inserted == 1 {
            self.add_further(planned)?;
        }
        Ok(inserted == 1)
    }

    /// Makes the rows that a notice names where a reminder names its step. No cadence has them.
    fn have_step_of(&self, change: Change) -> Result<(), StoreError> {
        let (template, channel) = (
            change.template(Channel::CallList),
            Channel::CallList.as_str(),
        );
        self.connection
            .prepare_cached(
                "INSERT INTO cadences (id, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute(params![CADENCE, notice::NAME])?;
        self.connection
            .prepare_cached(
                "INSERT INTO templates (id, name, channel, version) VALUES (?1, ?2, ?3, 1)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![template.0, notice::NAME, channel])?;
        self.connection
            .prepare_cached(
                "INSERT INTO steps (id, cadence_id, position, name, channel, lead, at,
                    useful_minutes, template_id)
                 VALUES (?1, ?2, 0, ?3, ?4, '{}', '00:00:00', 1, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                change.step().0,
                CADENCE,
                notice::NAME,
                channel,
                template.0
            ])?;
        Ok(())
    }

    /// Notes that the same bytes follow from newer revisions.
    pub fn confirm_planned(&self, planned: &Planned) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET appointment_id = ?2, patient_id = ?3, appointment_revision = ?4,
                    patient_revision = ?5, rules_revision = ?6, template_version = ?7,
                    contact_point_id = ?8, step_name = ?9
                 WHERE key = ?1 AND content_hash = ?10
                    AND (appointment_revision <> ?4 OR patient_revision <> ?5
                        OR rules_revision <> ?6 OR template_version <> ?7
                        OR contact_point_id <> ?8 OR step_name <> ?9 OR appointment_id <> ?2)",
            )?
            .execute(params![
                planned.key.as_bytes(),
                planned.appointment.0,
                planned.patient.0,
                planned.appointment_revision,
                planned.patient_revision,
                planned.rules_revision,
                planned.template_version,
                planned.contact_point.0,
                planned.step_name,
                planned.content_hash.as_bytes()
            ])?;
        self.replace_further(planned)
    }

    /// Writes other bytes or another window, and whatever was approved is void. `changed` says
    /// what is different from what somebody approved.
    pub fn rewrite_planned(
        &self,
        planned: &Planned,
        state: ReminderState,
        changed: &[String],
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET state = ?2, appointment_id = ?3, patient_id = ?4,
                    appointment_revision = ?5, patient_revision = ?6, rules_revision = ?7,
                    step_name = ?8, template_version = ?9, contact_point_id = ?10, counts_on = ?11,
                    due_ms = ?12, expires_ms = ?13, moved_earlier = ?14, content_hash = ?15,
                    message = ?16, changed = ?17, approved_hash = NULL, approval_id = NULL,
                    release_ms = NULL, withdrawn = NULL
                 WHERE key = ?1",
            )?
            .execute(params![
                planned.key.as_bytes(),
                state.as_str(),
                planned.appointment.0,
                planned.patient.0,
                planned.appointment_revision,
                planned.patient_revision,
                planned.rules_revision,
                planned.step_name,
                planned.template_version,
                planned.contact_point.0,
                planned.counts_on.to_string(),
                planned.window.due_at.timestamp_millis(),
                planned.window.expires_at.timestamp_millis(),
                planned.moved_earlier,
                planned.content_hash.as_bytes(),
                json_text(&planned.message)?,
                json_text(&changed)?
            ])?;
        self.replace_further(planned)
    }

    /// Calls a reminder off that has not gone; returns whether there was one to call off.
    pub fn withdraw(
        &self,
        key: &Key,
        reason: WithdrawReason,
        words: &str,
    ) -> Result<bool, StoreError> {
        let withdrawn = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = 'cancelled', withdrawn = ?2, reason = ?3
                 WHERE key = ?1 AND state IN ('planned', 'approved', 'held')",
            )?
            .execute(params![key.as_bytes(), reason.as_str(), words])?;
        Ok(withdrawn == 1)
    }
}
