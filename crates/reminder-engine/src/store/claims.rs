//! The sending side of the outbox: what a claim must read, the attempt it writes, and its outcome;
//! budgets, pauses and the heartbeat, which all outlive the program.

use chrono::{DateTime, NaiveDate, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, AttemptId, ContentHash, Key, PatientId, StepId};
use reminder_core::message::{Message, Window};
use reminder_core::reminder::ReminderState;
use reminder_core::watch::TroubleCause;
use rusqlite::{OptionalExtension, params};

use super::rows::{instant, json, maybe_hash, maybe_instant, word};
use super::{ClaimedVisit, StoreError, Tx, View};

/// Everything the gate must know about one reminder, read in the transaction that claims it.
#[derive(Debug, Clone)]
pub struct ClaimFacts {
    /// Its identity.
    pub key: Key,
    /// Where it is.
    pub state: ReminderState,
    /// The appointment.
    pub appointment: AppointmentId,
    /// The patient.
    pub patient: PatientId,
    /// The step.
    pub step: StepId,
    /// The start it speaks about.
    pub occurrence: DateTime<Utc>,
    /// When it may go.
    pub window: Window,
    /// Not before this moment.
    pub release_at: DateTime<Utc>,
    /// The hash in the row.
    pub content_hash: ContentHash,
    /// The hash somebody approved.
    pub approved_hash: Option<ContentHash>,
    /// What became of the appointment.
    pub appointment_status: AppointmentStatus,
    /// Its start as it is booked now.
    pub appointment_start: DateTime<Utc>,
    /// Whether appointment, patient and rules are at the revisions it was planned from.
    pub revisions_match: bool,
    /// Whoever owns the contact said stop, or the patient said never here, or removed it.
    pub opted_out: bool,
    /// The patient may not be contacted by this channel.
    pub unwelcome: bool,
    /// It is a text, and its number can get none.
    pub no_texts: bool,
    /// The patient was archived.
    pub patient_archived: bool,
    /// How often it was handed over already.
    pub attempts: u32,
    /// The frozen bytes.
    pub message: Message,
    /// The further visits it speaks of.
    pub further: Vec<ClaimedVisit>,
}

/// An attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which attempt, from 1.
    pub number: u32,
    /// By whom.
    pub carrier: String,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When its outcome was written down.
    pub ended_at: Option<DateTime<Utc>>,
    /// The outcome.
    pub outcome: Option<OutcomeWord>,
    /// For one that surely did not go: why.
    pub fault: Option<FaultWord>,
    /// What the carrier said.
    pub detail: String,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptEnd<'a> {
    /// The outcome.
    pub outcome: OutcomeWord,
    /// For one that surely did not go: what kind of refusal.
    pub fault: Option<FaultWord>,
    /// Why it came to nothing; none when it did not.
    pub cause: Option<TroubleCause>,
    /// What the carrier said.
    pub detail: &'a str,
}

macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ }
    )+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Returns the word stored in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Returns what a stored word names.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    /// The outcome of an attempt.
    OutcomeWord {
        /// The carrier said that it has it.
        Accepted = "accepted",
        /// The carrier surely does not have it.
        NotSent = "not_sent",
        /// Nobody can tell.
        Unknown = "unknown"
    }
    /// Why a message surely did not go.
    FaultWord {
        /// The contact can never be reached like this.
        Recipient = "recipient",
        /// Weather.
        Passing = "passing",
        /// The channel is at fault.
        Channel = "channel"
    }
    /// Why something is stopped.
    PauseCause {
        /// A person pressed pause.
        Person = "person",
        /// The channel does not work.
        ChannelDown = "channel_down",
        /// The PC's clock cannot be trusted.
        Clock = "clock"
    }
}

/// When the loop last ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heartbeat {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the program was closed in an orderly way.
    pub clean: bool,
}

impl View<'_> {
    /// Reads everything the gate must know.
    pub fn claim_facts(&self, key: &Key) -> Result<Option<ClaimFacts>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT o.state, o.appointment_id, o.patient_id, o.step_id, o.occurrence_ms, o.due_ms,
                o.expires_ms, o.release_ms, o.content_hash, o.approved_hash, a.status, a.start_ms,
                o.appointment_revision = a.revision AND o.patient_revision = p.revision
                    AND o.rules_revision = (SELECT rules_revision FROM clinic),
                p.archived OR c.removed_ms IS NOT NULL OR c.never
                    OR c.normalised <> o.contact,
                EXISTS (SELECT 1 FROM stops WHERE contact = o.contact),
                p.archived, o.attempts, o.message,
                coalesce(p.only_channel, o.channel) <> o.channel
                    OR (p.no_voicemail AND o.channel = 'voice'),
                o.channel = 'sms' AND coalesce((SELECT landline FROM landlines
                    WHERE contact = o.contact ORDER BY id DESC LIMIT 1), 0)
             FROM outbox o JOIN appointments a ON a.id = o.appointment_id
             JOIN patients p ON p.id = o.patient_id
             JOIN contact_points c ON c.id = o.contact_point_id
             WHERE o.key = ?1",
        )?;
        let facts = query.query_row([key.as_bytes()], |row| {
            let unusable: bool = row.get(13)?;
            let stopped: bool = row.get(14)?;
            let release_at = maybe_instant(row, 7)?;
            Ok(ClaimFacts {
                key: *key,
                state: ReminderState::from_word(row.get_ref(0)?.as_str()?)
                    .unwrap_or(ReminderState::Unknown),
                appointment: AppointmentId(row.get(1)?),
                patient: PatientId(row.get(2)?),
                step: StepId(row.get(3)?),
                occurrence: instant(row, 4)?,
                window: Window {
                    due_at: instant(row, 5)?,
                    expires_at: instant(row, 6)?,
                },
                release_at: release_at.unwrap_or(DateTime::<Utc>::MAX_UTC),
                content_hash: ContentHash::from_bytes(row.get(8)?),
                approved_hash: maybe_hash(row, 9)?,
                appointment_status: word(row, 10, AppointmentStatus::from_word)?,
                appointment_start: instant(row, 11)?,
                revisions_match: row.get(12)?,
                opted_out: unusable || stopped,
                patient_archived: row.get(15)?,
                attempts: row.get(16)?,
                message: json(row, 17)?,
                unwelcome: row.get(18)?,
                no_texts: row.get(19)?,
                further: Vec::new(),
            })
        });
        let Some(mut facts) = facts.optional()? else {
            return Ok(None);
        };
        if facts.message.channel == Channel::Sms {
            facts.further = self.claimed_visits(key)?;
        }
        Ok(Some(facts))
    }

    /// Returns how many places under the cap of a reminder's contact are taken on a day.
    pub fn recipient_slots_taken(
        &self,
        facts: &ClaimFacts,
        day: NaiveDate,
    ) -> Result<u8, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*) FROM recipient_slots
             WHERE contact = ?1 AND channel = ?2 AND local_day = ?3",
        )?;
        Ok(query.query_row(
            params![
                facts.message.to,
                facts.message.channel.as_str(),
                day.to_string()
            ],
            |row| row.get(0),
        )?)
    }

    /// Returns how many texts and calls took a place at a number from a day on.
    pub fn rings_since(&self, contact: &str, from: NaiveDate) -> Result<u32, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*) FROM recipient_slots
             WHERE contact = ?1 AND channel IN ('sms', 'voice') AND local_day >= ?2",
        )?;
        Ok(query.query_row([contact, &from.to_string()], |row| row.get(0))?)
    }

    /// Returns whether a reminder of this step already went for this occurrence, or for that of a
    /// further visit.
    pub fn occurrence_taken(&self, facts: &ClaimFacts) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT 1 FROM occurrence_slots
             WHERE appointment_id = ?1 AND occurrence_ms = ?2 AND step_id = ?3",
        )?;
        for (appointment, occurrence, step) in facts.places() {
            if query.exists(params![
                appointment.0,
                occurrence.timestamp_millis(),
                step.0
            ])? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns a reminder's attempts, oldest first.
    pub fn attempts(&self, key: &Key) -> Result<Vec<Attempt>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT number, carrier, began_ms, ended_ms, outcome, fault, detail FROM attempts
             WHERE key = ?1 ORDER BY number",
        )?;
        let found = query.query_map([key.as_bytes()], |row| {
            let outcome: Option<String> = row.get(4)?;
            let fault: Option<String> = row.get(5)?;
            Ok(Attempt {
                number: row.get(0)?,
                carrier: row.get(1)?,
                began_at: instant(row, 2)?,
                ended_at: maybe_instant(row, 3)?,
                outcome: outcome.as_deref().and_then(OutcomeWord::from_word),
                fault: fault.as_deref().and_then(FaultWord::from_word),
                detail: row.get(6)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the state of a budget; one that was never used is full.
    pub fn budget(&self, name: &str) -> Result<i64, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT state_ms FROM budgets WHERE name = ?1")?;
        Ok(query
            .query_row([name], |row| row.get(0))
            .optional()?
            .unwrap_or(i64::MIN / 4))
    }

    /// Returns when the loop last ran; none before it first did.
    pub fn heartbeat(&self) -> Result<Option<Heartbeat>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT at_ms, clean FROM heartbeat")?;
        Ok(query
            .query_row([], |row| {
                Ok(Heartbeat {
                    at: instant(row, 0)?,
                    clean: row.get(1)?,
                })
            })
            .optional()?)
    }

    /// Reads the whole database and compares every page with what it should be.
    pub fn check_integrity(&self) -> Result<(), StoreError> {
        super::open::check(self.connection)
    }
}

impl Tx<'_> {
    /// Takes a place under the cap of a contact, and the one place there is for a step of an
    /// occurrence. The places are primary keys: two claims cannot take the same one.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when there is no place left, which a claim asks about first.
    pub fn take_slots(
        &self,
        facts: &ClaimFacts,
        day: NaiveDate,
        cap: u8,
    ) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO occurrence_slots (appointment_id, occurrence_ms, step_id, key)
             VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (appointment, occurrence, step) in facts.places() {
            insert.execute(params![
                appointment.0,
                occurrence.timestamp_millis(),
                step.0,
                facts.key.as_bytes()
            ])?;
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO recipient_slots (contact, channel, local_day, n, key)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?;
        for n in 1..=cap.min(9) {
            let taken = insert.execute(params![
                facts.message.to,
                facts.message.channel.as_str(),
                day.to_string(),
                n,
                facts.key.as_bytes()
            ])?;
            if taken == 1 {
                return Ok(());
            }
        }
        Err(StoreError::Refused {
            detail: "no place under the cap".to_owned(),
        })
    }

    /// Writes the state of a budget.
    pub fn set_budget(&self, name: &str, state_ms: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO budgets (name, state_ms) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET state_ms = excluded.state_ms",
            )?
            .execute(params![name, state_ms])?;
        Ok(())
    }

    /// Writes the attempt and puts the reminder in flight.
    pub fn begin_attempt(
        &self,
        facts: &ClaimFacts,
        now: DateTime<Utc>,
    ) -> Result<AttemptId, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO attempts (key, number, carrier, began_ms) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                facts.key.as_bytes(),
                facts.attempts + 1,
                facts.message.carrier.as_str(),
                now.timestamp_millis()
            ])?;
        let attempt = self.connection.last_insert_rowid();
        let claimed = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = 'sending', attempt_id = ?2, attempts = attempts + 1
                 WHERE key = ?1 AND state = 'approved' AND approved_hash = content_hash",
            )?
            .execute(params![facts.key.as_bytes(), attempt])?;
        if claimed == 1 {
            Ok(AttemptId(attempt))
        } else {
            Err(StoreError::Refused {
                detail: "the reminder is no longer approved".to_owned(),
            })
        }
    }

    /// Writes how an attempt ended; that is written once. Returns whether it was this time.
    pub fn end_attempt(
        &self,
        key: &Key,
        end: &AttemptEnd<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let ended = self
            .connection
            .prepare_cached(
                "UPDATE attempts SET ended_ms = ?2, outcome = ?3, fault = ?4, detail = ?5,
                    cause = ?6
                 WHERE id = (SELECT attempt_id FROM outbox WHERE key = ?1 AND state = 'sending')
                    AND outcome IS NULL",
            )?
            .execute(params![
                key.as_bytes(),
                now.timestamp_millis(),
                end.outcome.as_str(),
                end.fault.map(FaultWord::as_str),
                end.detail,
                end.cause.map(TroubleCause::as_str)
            ])?;
        Ok(ended == 1)
    }

    /// Moves a reminder in flight to where its outcome leads.
    pub fn land(
        &self,
        key: &Key,
        state: ReminderState,
        reference: Option<&str>,
        reason: &str,
        sent_at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let landed = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = ?2, reference = coalesce(?3, reference), reason = ?4,
                    sent_ms = coalesce(?5, sent_ms)
                 WHERE key = ?1 AND state = 'sending'",
            )?
            .execute(params![
                key.as_bytes(),
                state.as_str(),
                reference,
                reason,
                sent_at.map(|at| at.timestamp_millis())
            ])?;
        if landed == 1 {
            Ok(())
        } else {
            Err(StoreError::Refused {
                detail: "the reminder is not in flight".to_owned(),
            })
        }
    }

    /// Gives the places of a reminder back: there is proof that nothing went.
    pub fn free_slots(&self, key: &Key) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "DELETE FROM recipient_slots WHERE (contact, channel) =
                    (SELECT contact, channel FROM outbox WHERE key = ?1) AND key = ?1",
            )?
            .execute([key.as_bytes()])?;
        self.connection
            .prepare_cached(
                "DELETE FROM occurrence_slots WHERE (appointment_id, occurrence_ms, step_id) =
                    (SELECT appointment_id, occurrence_ms, step_id FROM outbox WHERE key = ?1)
                    AND key = ?1",
            )?
            .execute([key.as_bytes()])?;
        self.free_further(key)
    }

    /// Lets an approved reminder wait until a moment.
    pub fn delay(&self, key: &Key, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET release_ms = max(release_ms, ?2)
                 WHERE key = ?1 AND state = 'approved'",
            )?
            .execute(params![key.as_bytes(), until.timestamp_millis()])?;
        Ok(())
    }

    /// Writes when the loop ran.
    pub fn beat(&self, beat: Heartbeat) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO heartbeat (id, at_ms, clean) VALUES (1, ?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms, clean = excluded.clean",
            )?
            .execute(params![beat.at.timestamp_millis(), beat.clean])?;
        Ok(())
    }
}
