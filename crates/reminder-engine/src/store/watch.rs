//! What the watchdog reads and writes down: counts of the lists, what went wrong by cause, absences
//! of the program, and readings of the whole database.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::key::Key;
use reminder_core::reminder::ReminderState;
use reminder_core::watch::{Balance, Became, ClockDoubt, Integrity, TroubleCause};
use rusqlite::{OptionalExtension, params};

use super::rows::{instant, key, maybe_instant, maybe_word, word};
use super::{Store, StoreError, Tx, View};

/// How long a person's word that a clock is right holds, until the loop has run again.
const BELIEVED_FOR: TimeDelta = TimeDelta::days(1);
/// Instructions a reading of the database may take at a time: some tenths of a second.
const READING_STEPS: i32 = 2_000_000;

/// How the program came to be away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsenceCause {
    /// It was closed in order.
    Closed,
    /// It ended without a goodbye.
    Stopped,
    /// It was there all the time, but did not run: the PC slept, or its clock was set.
    Asleep,
}

impl AbsenceCause {
    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Stopped => "stopped",
            Self::Asleep => "asleep",
        }
    }

    /// Returns what a stored word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Closed, Self::Stopped, Self::Asleep]
            .into_iter()
            .find(|known| known.as_str() == word)
    }
}

/// A time in which the program did not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interruption {
    /// Its number.
    pub id: i64,
    /// When the program last ran before.
    pub began_at: DateTime<Utc>,
    /// When it ran again.
    pub ended_at: DateTime<Utc>,
    /// How it came about.
    pub cause: AbsenceCause,
    /// When somebody said that they have seen it.
    pub seen_at: Option<DateTime<Utc>>,
    /// How many reminders were to go meanwhile, by what became of them.
    pub became: BTreeMap<Became, u32>,
}

/// A reminder whose moment came and that has not gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaited {
    /// Which.
    pub key: Key,
    /// Where it is.
    pub state: ReminderState,
    /// When it becomes too late.
    pub expires_at: DateTime<Utc>,
}

/// What the last attempts of a carrier came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// When something was last taken.
    pub taken_at: Option<DateTime<Utc>>,
    /// How many attempts since then came to nothing.
    pub failed_since: u64,
    /// When the last of them was.
    pub failed_at: Option<DateTime<Utc>>,
}

/// One kind of thing that went wrong in a span, how often, and where its reminder is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Why.
    pub cause: TroubleCause,
    /// Where the reminder is now; none when it was about no reminder.
    pub state: Option<ReminderState>,
    /// When.
    pub at: DateTime<Utc>,
}

impl View<'_> {
    /// Returns why the PC's clock is not believed: none when it fits what was written down, or
    /// when a person resumed since, who saw how far ahead it is.
    pub fn clock_doubt(&self, now: DateTime<Utc>) -> Result<Option<ClockDoubt>, StoreError> {
        let doubt = self
            .heartbeat()?
            .and_then(|beat| ClockDoubt::of(beat.at, now));
        Ok(match doubt {
            Some(ClockDoubt::FarAhead { .. }) if self.resumed_since(now - BELIEVED_FOR)? => None,
            doubt => doubt,
        })
    }

    fn resumed_since(&self, from: DateTime<Utc>) -> Result<bool, StoreError> {
        // The loop goes on at once: there is no need to look further back.
        let mut query = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM
                (SELECT what, at_ms FROM events ORDER BY seq DESC LIMIT 1000)
                WHERE what = 'resumed' AND at_ms >= ?1)",
        )?;
        Ok(query.query_row([from.timestamp_millis()], |row| row.get(0))?)
    }

    /// Returns what was to go by now and has not: approved and waiting for review, and what was put
    /// on hold and came due or too late since a moment. At most so many.
    pub fn awaited(
        &self,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Awaited>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT key, state, expires_ms FROM outbox
             WHERE state IN ('planned', 'approved', 'held') AND due_ms <= ?2
                AND (state <> 'held' OR due_ms > ?1 OR expires_ms <= ?2) LIMIT ?3",
        )?;
        let bounds = params![since.timestamp_millis(), now.timestamp_millis(), limit];
        let found = query.query_map(bounds, |row| {
            Ok(Awaited {
                key: key(row, 0)?,
                state: word(row, 1, ReminderState::from_word)?,
                expires_at: instant(row, 2)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns where a reminder is and when it becomes too late.
    pub fn whereabouts(&self, key: &Key) -> Result<Option<Awaited>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT state, expires_ms FROM outbox WHERE key = ?1")?;
        let found = query.query_row([key.as_bytes()], |row| {
            Ok(Awaited {
                key: *key,
                state: word(row, 0, ReminderState::from_word)?,
                expires_at: instant(row, 1)?,
            })
        });
        Ok(found.optional()?)
    }

    /// Returns the last times the program was away, newest first.
    pub fn interruptions(&self, limit: u32) -> Result<Vec<Interruption>, StoreError> {
        self.interruptions_where("1", limit)
    }

    /// Returns the newest one that meant something for reminders and that nobody has seen.
    pub fn interruption_to_see(&self) -> Result<Option<Interruption>, StoreError> {
        const UNSEEN: &str = "seen_ms IS NULL AND EXISTS
            (SELECT 1 FROM interruption_reminders r WHERE r.interruption_id = interruptions.id)";
        Ok(self.interruptions_where(UNSEEN, 1)?.pop())
    }

    fn interruptions_where(
        &self,
        condition: &str,
        limit: u32,
    ) -> Result<Vec<Interruption>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT id, began_ms, ended_ms, cause, seen_ms FROM interruptions
             WHERE {condition} ORDER BY id DESC LIMIT ?1"
        ))?;
        let found = query.query_map([limit], |row| {
            Ok(Interruption {
                id: row.get(0)?,
                began_at: instant(row, 1)?,
                ended_at: instant(row, 2)?,
                cause: word(row, 3, AbsenceCause::from_word)?,
                seen_at: maybe_instant(row, 4)?,
                became: BTreeMap::new(),
            })
        })?;
        let mut all: Vec<Interruption> = found.collect::<Result<_, _>>()?;
        let mut query = self.connection.prepare_cached(
            "SELECT became, count(*) FROM interruption_reminders WHERE interruption_id = ?1
             GROUP BY became",
        )?;
        for one in &mut all {
            let counts = query.query_map([one.id], |row| {
                Ok((word(row, 0, Became::from_word)?, row.get(1)?))
            })?;
            one.became = counts.collect::<Result<_, _>>()?;
        }
        Ok(all)
    }

    /// Returns the reminders that were to go while the program was away.
    pub fn reminders_of_interruption(&self, id: i64) -> Result<Vec<Key>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT key FROM interruption_reminders WHERE interruption_id = ?1")?;
        let found = query.query_map([id], |row| key(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Counts the reminders of a span in two ways: by their moment, and list by list.
    pub fn balance(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Balance, StoreError> {
        let span = params![from.timestamp_millis(), until.timestamp_millis()];
        // Each through an index of its own: one that lost a row does not hide it from the other.
        let reminders = self
            .connection
            .prepare_cached(
                "SELECT count(*) FROM outbox INDEXED BY outbox_by_due
                 WHERE due_ms >= ?1 AND due_ms < ?2",
            )?
            .query_row(span, |row| row.get::<_, u32>(0))?;
        let mut balance = Balance {
            reminders: reminders.into(),
            ..Balance::default()
        };
        for state in ReminderState::ALL {
            let count: u64 = self
                .connection
                .prepare_cached(
                    "SELECT count(*) FROM outbox INDEXED BY outbox_by_state
                     WHERE state = ?1 AND due_ms >= ?2 AND due_ms < ?3",
                )?
                .query_row(
                    params![
                        state.as_str(),
                        from.timestamp_millis(),
                        until.timestamp_millis()
                    ],
                    |row| row.get::<_, u32>(0),
                )?
                .into();
            *list_of(&mut balance, state) += count;
        }
        balance.twice = self.counted(
            "SELECT count(*) FROM (SELECT a.key FROM outbox o JOIN attempts a ON a.key = o.key
                WHERE o.due_ms >= ?1 AND o.due_ms < ?2 AND a.outcome = 'accepted'
                GROUP BY a.key HAVING count(*) > 1)",
            from,
            until,
        )?;
        balance.without_attempt = self.counted(
            "SELECT count(*) FROM outbox o WHERE o.state = 'accepted' AND o.due_ms >= ?1
                AND o.due_ms < ?2 AND NOT EXISTS (SELECT 1 FROM attempts a
                    WHERE a.key = o.key AND a.outcome IN ('accepted', 'unknown'))",
            from,
            until,
        )?;
        Ok(balance)
    }

    fn counted(
        &self,
        sql: &str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let span = params![from.timestamp_millis(), until.timestamp_millis()];
        let count: u32 = self
            .connection
            .prepare_cached(sql)?
            .query_row(span, |row| row.get(0))?;
        Ok(count.into())
    }

    /// Returns how many reminders were approved for a span, how many of these were handed over,
    /// whatever became of them, and how many the breaker holds or became too late. What was called
    /// off, or put on hold by a person, counts nowhere.
    pub fn approved_gone_and_held_back(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(u64, u64, u64), StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*), coalesce(sum(state IN
                    ('sending', 'unknown', 'accepted', 'delivered', 'undelivered', 'failed')), 0),
                coalesce(sum(state IN ('held', 'expired')), 0)
             FROM outbox WHERE due_ms >= ?1 AND due_ms < ?2 AND release_ms < ?3
                AND approved_hash IS NOT NULL AND state <> 'cancelled'
                AND (state <> 'held' OR reason LIKE 'Stopped by RingOnce%')",
        )?;
        let bounds = [from, until, now].map(|at| at.timestamp_millis());
        let (approved, gone, held_back): (u32, u32, u32) =
            query.query_row(bounds, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok((approved.into(), gone.into(), held_back.into()))
    }

    /// Returns how many reminders of a span were not called off, in whatever state they are.
    pub fn not_called_off(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        self.counted(
            "SELECT count(*) FROM outbox
             WHERE due_ms >= ?1 AND due_ms < ?2 AND state <> 'cancelled'",
            from,
            until,
        )
    }

    /// Returns what the last attempts of a carrier came to.
    pub fn answers(&self, carrier: &str) -> Result<Answers, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT outcome, ended_ms FROM (SELECT id, carrier, outcome, ended_ms FROM attempts
                ORDER BY id DESC LIMIT 500)
             WHERE carrier = ?1 AND outcome IS NOT NULL ORDER BY id DESC",
        )?;
        let mut rows = query.query([carrier])?;
        let mut answers = Answers::default();
        while let Some(row) = rows.next()? {
            if row
                .get_ref(0)?
                .as_str()
                .is_ok_and(|word| word == "accepted")
            {
                answers.taken_at = maybe_instant(row, 1)?;
                break;
            }
            answers.failed_since += 1;
            answers.failed_at = answers.failed_at.or(maybe_instant(row, 1)?);
        }
        Ok(answers)
    }

    /// Returns what went wrong since a moment, newest first, at most so many.
    pub fn troubles(&self, since: DateTime<Utc>, limit: u32) -> Result<Vec<Counted>, StoreError> {
        // A breakdown has a line of its own among the troubles, beside its attempt.
        let mut query = self.connection.prepare_cached(
            "SELECT coalesce(a.cause, CASE a.fault WHEN 'recipient' THEN 'refused'
                    WHEN 'channel' THEN 'no_connection' WHEN 'passing' THEN 'passing'
                    ELSE 'silence' END), o.state, a.ended_ms AS at
             FROM attempts a JOIN outbox o ON o.key = a.key
             WHERE a.outcome IN ('not_sent', 'unknown') AND a.ended_ms >= ?1
                AND a.cause IS NOT 'broke_down'
             UNION ALL SELECT cause, NULL, at_ms FROM troubles WHERE at_ms >= ?1
             ORDER BY at DESC LIMIT ?2",
        )?;
        let found = query.query_map(params![since.timestamp_millis(), limit], |row| {
            Ok(Counted {
                cause: word(row, 0, TroubleCause::from_word)?,
                state: maybe_word(row, 1, ReminderState::from_word)?,
                at: instant(row, 2)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the reminders with an attempt in a span that came to nothing for this cause.
    pub fn reminders_troubled_by(
        &self,
        cause: TroubleCause,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Key>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT DISTINCT key FROM attempts WHERE outcome IN ('not_sent', 'unknown')
                AND ended_ms >= ?2 AND ended_ms < ?3 AND cause = ?1",
        )?;
        let bounds = params![
            cause.as_str(),
            from.timestamp_millis(),
            until.timestamp_millis()
        ];
        let found = query.query_map(bounds, |row| key(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Counts how often sending broke down since a moment.
    pub fn breakdowns(&self, since: DateTime<Utc>) -> Result<u32, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*) FROM troubles WHERE cause = 'broke_down' AND at_ms >= ?1",
        )?;
        Ok(query.query_row([since.timestamp_millis()], |row| row.get(0))?)
    }

    /// Returns when the database was last read, and what was found.
    pub fn last_reading(&self) -> Result<Integrity, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT outcome, at_ms FROM reading")?;
        let found = query.query_row([], |row| {
            let at = instant(row, 1)?;
            Ok(match row.get_ref(0)?.as_str()? {
                "whole" => Integrity::Whole { at },
                "so_far" => Integrity::SoFar { at },
                _ => Integrity::Damaged { at },
            })
        });
        Ok(found.optional()?.unwrap_or(Integrity::Never))
    }
}

impl Store {
    /// Reads as much of the database as takes no longer than people notice, and compares every page
    /// with what it should be.
    pub fn read_through(&self, now: DateTime<Utc>) -> Result<Integrity, StoreError> {
        const LOOK_EVERY: i32 = 1_000;
        let mut left = READING_STEPS / LOOK_EVERY;
        let mut slot = self.lock();
        self.usable(&mut slot)?;
        let connection = slot.as_mut().ok_or(StoreError::InUse)?;
        connection.progress_handler(
            LOOK_EVERY,
            Some(move || {
                left -= 1;
                left < 0
            }),
        )?;
        let checked = super::open::check(connection);
        connection.progress_handler(0, None::<fn() -> bool>)?;
        match checked {
            Ok(()) => Ok(Integrity::Whole { at: now }),
            Err(StoreError::Damaged { .. } | StoreError::NotOurs) => {
                Ok(Integrity::Damaged { at: now })
            }
            Err(StoreError::Sqlite(error))
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) =>
            {
                Ok(Integrity::SoFar { at: now })
            }
            Err(error) => Err(error),
        }
    }
}

fn list_of(balance: &mut Balance, state: ReminderState) -> &mut u64 {
    match state {
        ReminderState::Planned | ReminderState::Approved | ReminderState::Sending => {
            &mut balance.waiting
        }
        ReminderState::Held => &mut balance.held,
        ReminderState::Unknown => &mut balance.unknown,
        ReminderState::Accepted => &mut balance.sent,
        ReminderState::Delivered => &mut balance.delivered,
        ReminderState::Undelivered | ReminderState::Failed => &mut balance.failed,
        ReminderState::Expired => &mut balance.expired,
        ReminderState::Cancelled => &mut balance.cancelled,
    }
}

impl Tx<'_> {
    /// Writes that the program was away, and what its coming back made of each reminder.
    pub fn record_interruption(
        &self,
        began_at: DateTime<Utc>,
        cause: AbsenceCause,
        became: &[(Key, Became)],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO interruptions (began_ms, ended_ms, cause) VALUES (?1, ?2, ?3)",
            params![
                began_at.timestamp_millis(),
                now.timestamp_millis(),
                cause.as_str()
            ],
        )?;
        let id = self.connection.last_insert_rowid();
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO interruption_reminders (interruption_id, key, became) VALUES (?1, ?2, ?3)",
        )?;
        for (key, became) in became {
            insert.execute(params![id, key.as_bytes(), became.as_str()])?;
        }
        Ok(())
    }

    /// Writes who has seen that the program was away; returns whether nobody had.
    pub fn see_interruption(
        &self,
        id: i64,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        // Whoever has seen this one has seen those before.
        let seen = self.connection.execute(
            "UPDATE interruptions SET seen_ms = ?2, seen_by = ?3 WHERE id <= ?1
                AND seen_ms IS NULL",
            params![id, now.timestamp_millis(), who],
        )?;
        Ok(seen > 0)
    }

    /// Writes that something went wrong in the program or on the PC.
    pub fn record_trouble(
        &self,
        cause: TroubleCause,
        detail: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO troubles (at_ms, cause, detail) VALUES (?1, ?2, ?3)")?
            .execute(params![now.timestamp_millis(), cause.as_str(), detail])?;
        Ok(())
    }

    /// Writes when the database was read and what was found.
    pub fn record_reading(&self, found: &Integrity) -> Result<(), StoreError> {
        let (word, at) = match found {
            Integrity::Never => return Ok(()),
            Integrity::Whole { at } => ("whole", at),
            Integrity::SoFar { at } => ("so_far", at),
            Integrity::Damaged { at } => ("damaged", at),
        };
        self.connection.execute(
            "INSERT INTO reading (id, at_ms, outcome) VALUES (1, ?1, ?2)
             ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms, outcome = excluded.outcome",
            params![at.timestamp_millis(), word],
        )?;
        Ok(())
    }
}
