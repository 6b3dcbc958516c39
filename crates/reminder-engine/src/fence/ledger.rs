//! The ledger of sends: one record of fixed length for each handing-over, one for its outcome, one
//! for each take-over. It names reminders by their key and knows nothing of patients.
//!
//! | bytes | what |
//! |---|---|
//! | 0..4 | `Send`, `Done` or `Take` |
//! | 4 | outcome: 0 none yet, 1 accepted, 2 not sent, 3 unknown |
//! | 5..8 | the attempt's number, 24 bits |
//! | 8..16 | sequence |
//! | 16..24 | epoch |
//! | 24..32 | moment, Unix milliseconds |
//! | 32..64 | key |
//! | 64..72 | the first bytes of the SHA-256 of all that |
//!
//! Numbers are little-endian. A record that a power cut tore is at the end and is taken off again;
//! anything unreadable before the end is damage, until a take-over behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use chrono::{DateTime, Utc};
use reminder_core::key::{Digest32, Key};

use super::journal::Journal;
use crate::store::OutcomeWord;

/// Bytes of a record.
pub const RECORD_BYTES: usize = 72;
const SEALED: usize = 64;
/// An outcome is not waited for, so that a power cut can tear it and the record behind it.
const TORN_MAX: usize = 2;

const SEND: &[u8; 4] = b"Send";
const DONE: &[u8; 4] = b"Done";
const TAKE: &[u8; 4] = b"Take";

/// What a record says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// A reminder is about to be handed over.
    Began,
    /// It is known what became of that.
    Ended(OutcomeWord),
    /// This PC took over; what is damaged before this was looked at by a person.
    TookOver,
}

/// One line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// What happened.
    pub happened: Happened,
    /// The number of the handing-over on this PC; of the last one for a take-over.
    pub sequence: u64,
    /// Under which epoch.
    pub epoch: u64,
    /// Which reminder; zeroes for a take-over.
    pub key: Key,
    /// Which attempt, from 1; 0 for a take-over.
    pub attempt: u32,
    /// When.
    pub at: DateTime<Utc>,
}

impl Line {
    /// Returns the record.
    #[must_use]
    pub fn to_record(&self) -> [u8; RECORD_BYTES] {
        let (word, outcome) = match self.happened {
            Happened::Began => (SEND, 0),
            Happened::Ended(OutcomeWord::Accepted) => (DONE, 1),
            Happened::Ended(OutcomeWord::NotSent) => (DONE, 2),
            Happened::Ended(OutcomeWord::Unknown) => (DONE, 3),
            Happened::TookOver => (TAKE, 0),
        };
        let mut record = [0; RECORD_BYTES];
        record[..4].copy_from_slice(word);
        record[4] = outcome;
        record[5..8].copy_from_slice(&self.attempt.to_le_bytes()[..3]);
        record[8..16].copy_from_slice(&self.sequence.to_le_bytes());
        record[16..24].copy_from_slice(&self.epoch.to_le_bytes());
        record[24..32].copy_from_slice(&self.at.timestamp_millis().to_le_bytes());
        record[32..SEALED].copy_from_slice(self.key.as_bytes());
        let seal = Digest32::of(&[&record[..SEALED]]);
        record[SEALED..].copy_from_slice(&seal.0[..RECORD_BYTES - SEALED]);
        record
    }

    /// Reads a record; none when it is not whole.
    #[must_use]
    pub fn of_record(record: &[u8]) -> Option<Self> {
        let record: &[u8; RECORD_BYTES] = record.try_into().ok()?;
        let seal = Digest32::of(&[&record[..SEALED]]);
        if record[SEALED..] != seal.0[..RECORD_BYTES - SEALED] {
            return None;
        }
        let number = |from: usize| -> Option<u64> {
            Some(u64::from_le_bytes(record[from..from + 8].try_into().ok()?))
        };
        let happened = match (record.first_chunk::<4>()?, record[4]) {
            (SEND, 0) => Happened::Began,
            (DONE, 1) => Happened::Ended(OutcomeWord::Accepted),
            (DONE, 2) => Happened::Ended(OutcomeWord::NotSent),
            (DONE, 3) => Happened::Ended(OutcomeWord::Unknown),
            (TAKE, 0) => Happened::TookOver,
            (_, _) => return None,
        };
        Some(Self {
            happened,
            sequence: number(8)?,
            epoch: number(16)?,
            key: Key::from_bytes(record[32..SEALED].try_into().ok()?),
            attempt: u32::from_le_bytes([record[5], record[6], record[7], 0]),
            at: DateTime::from_timestamp_millis(number(24)?.cast_signed())?,
        })
    }
}

/// What the ledger knows about one reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The newest attempt.
    pub attempt: u32,
    /// When it began.
    pub at: DateTime<Utc>,
    /// Whether it may have gone: at this attempt or an earlier one nobody wrote down that it
    /// surely did not.
    pub may_have_gone: bool,
}

/// The ledger, read once and then only added to.
pub(crate) struct Ledger {
    whole_bytes: u64,
    torn: bool,
    last_sequence: u64,
    last_epoch: u64,
    damaged_records: usize,
}

impl Ledger {
    /// Reads the ledger and takes a torn end off it.
    pub(crate) fn open(journal: &mut dyn Journal) -> io::Result<Self> {
        let bytes = journal.ledger()?;
        let mut ledger = Self {
            whole_bytes: 0,
            torn: false,
            last_sequence: 0,
            last_epoch: 0,
            damaged_records: 0,
        };
        let mut unreadable = 0;
        let (records, rest) = bytes.as_chunks::<RECORD_BYTES>();
        for (index, record) in records.iter().enumerate() {
            match Line::of_record(record) {
                Some(line) => {
                    ledger.damaged_records += std::mem::take(&mut unreadable);
                    if line.happened == Happened::TookOver {
                        ledger.damaged_records = 0;
                    }
                    ledger.last_sequence = ledger.last_sequence.max(line.sequence);
                    ledger.last_epoch = ledger.last_epoch.max(line.epoch);
                    ledger.whole_bytes = ((index + 1) * RECORD_BYTES) as u64;
                }
                None => unreadable += 1,
            }
        }
        if unreadable > TORN_MAX {
            ledger.damaged_records += unreadable;
            ledger.whole_bytes = (records.len() * RECORD_BYTES) as u64;
            unreadable = 0;
        }
        if unreadable > 0 || !rest.is_empty() {
            journal.shorten(ledger.whole_bytes)?;
        }
        Ok(ledger)
    }

    /// Returns the number of the last handing-over.
    pub(crate) const fn last_sequence(&self) -> u64 {
        self.last_sequence
    }

    /// Returns the newest epoch that was written under.
    pub(crate) const fn last_epoch(&self) -> u64 {
        self.last_epoch
    }

    /// Returns how many records before the end cannot be read.
    pub(crate) const fn damaged_records(&self) -> usize {
        self.damaged_records
    }

    /// Writes that a reminder is about to be handed over; when this returns, it is durable.
    pub(crate) fn begin(&mut self, journal: &mut dyn Journal, line: &Line) -> io::Result<()> {
        self.append(journal, line)?;
        if let Err(error) = journal.sync() {
            // Whether it is there is not known: the next record must not stand behind it.
            self.whole_bytes -= RECORD_BYTES as u64;
            self.torn = true;
            return Err(error);
        }
        self.last_sequence = line.sequence;
        Ok(())
    }

    /// Adds a record without waiting for the disk.
    pub(crate) fn append(&mut self, journal: &mut dyn Journal, line: &Line) -> io::Result<()> {
        if self.torn {
            journal.shorten(self.whole_bytes)?;
            self.torn = false;
        }
        if let Err(error) = journal.append(&line.to_record()) {
            self.torn = true;
            return Err(error);
        }
        self.whole_bytes += RECORD_BYTES as u64;
        self.last_epoch = self.last_epoch.max(line.epoch);
        Ok(())
    }

    /// Writes that this PC took over; what was damaged before is settled.
    pub(crate) fn take_over(&mut self, journal: &mut dyn Journal, line: &Line) -> io::Result<()> {
        self.append(journal, line)?;
        journal.sync()?;
        self.damaged_records = 0;
        Ok(())
    }
}

/// Returns what the ledger knows about every reminder in it.
pub(crate) fn sends(journal: &mut dyn Journal) -> io::Result<BTreeMap<Key, Sent>> {
    let bytes = journal.ledger()?;
    let (records, _) = bytes.as_chunks::<RECORD_BYTES>();
    let mut found: BTreeMap<Key, Sent> = BTreeMap::new();
    let mut gone_before: BTreeSet<Key> = BTreeSet::new();
    for line in records.iter().filter_map(|record| Line::of_record(record)) {
        match line.happened {
            Happened::Began => {
                let sent = Sent {
                    attempt: line.attempt,
                    at: line.at,
                    may_have_gone: true,
                };
                if found
                    .insert(line.key, sent)
                    .is_some_and(|old| old.may_have_gone)
                {
                    gone_before.insert(line.key);
                }
            }
            Happened::Ended(OutcomeWord::NotSent) => {
                if let Some(sent) = found.get_mut(&line.key)
                    && sent.attempt == line.attempt
                    && !gone_before.contains(&line.key)
                {
                    sent.may_have_gone = false;
                }
            }
            Happened::Ended(OutcomeWord::Accepted | OutcomeWord::Unknown) | Happened::TookOver => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
