//! Where each reminder of a span stands, without its words: what a rehearsal counts.

use chrono::{DateTime, Utc};
use reminder_core::key::Key;
use reminder_core::message::Window;
use reminder_core::reminder::ReminderState;
use rusqlite::params;

use super::rows::{instant, key};
use super::{StoreError, View};

/// One reminder, without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its identity.
    pub key: Key,
    /// Where it is.
    pub state: ReminderState,
    /// When it may go.
    pub window: Window,
    /// The start it speaks about.
    pub occurrence: DateTime<Utc>,
}

impl View<'_> {
    /// Returns the reminders due in a span that a machine sends, in the order they become due. The
    /// call list is left out: it is people.
    pub fn standing(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Standing>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT key, state, due_ms, expires_ms, occurrence_ms FROM outbox
             WHERE due_ms >= ?1 AND due_ms < ?2 AND channel <> 'call_list' ORDER BY due_ms, key",
        )?;
        let span = params![from.timestamp_millis(), until.timestamp_millis()];
        let found = query.query_map(span, |row| {
            Ok(Standing {
                key: key(row, 0)?,
                // What cannot be read must never look sent.
                state: ReminderState::from_word(row.get_ref(1)?.as_str()?)
                    .unwrap_or(ReminderState::Unknown),
                window: Window {
                    due_at: instant(row, 2)?,
                    expires_at: instant(row, 3)?,
                },
                occurrence: instant(row, 4)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
