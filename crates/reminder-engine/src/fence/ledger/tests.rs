//! The ledger torn at every byte, damaged in the middle, and on a disk that says no.

use std::io;

use chrono::DateTime;
use reminder_core::key::Key;

use super::*;

/// A ledger in memory, on a disk that may refuse.
#[derive(Default)]
struct Memory {
    ledger: Vec<u8>,
    refuses_after_bytes: Option<usize>,
    refuses_to_sync: bool,
}

impl Journal for Memory {
    fn fence(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }

    fn set_fence(&mut self, _text: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn ledger(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.ledger.clone())
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        let taken = self.refuses_after_bytes.unwrap_or(record.len());
        self.ledger
            .extend_from_slice(&record[..taken.min(record.len())]);
        if taken < record.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.refuses_to_sync {
            return Err(io::ErrorKind::Other.into());
        }
        Ok(())
    }

    fn shorten(&mut self, bytes: u64) -> io::Result<()> {
        self.ledger
            .truncate(usize::try_from(bytes).expect("a short ledger"));
        Ok(())
    }
}

fn line(sequence: u64, happened: Happened) -> Line {
    Line {
        happened,
        sequence,
        epoch: 1,
        key: Key::from_bytes([u8::try_from(sequence).expect("a small number"); 32]),
        attempt: 1,
        at: DateTime::UNIX_EPOCH,
    }
}

/// A ledger of `sends` handings-over that ended well.
fn written(sends: u64) -> Memory {
    let mut memory = Memory::default();
    for sequence in 1..=sends {
        for happened in [Happened::Began, Happened::Ended(OutcomeWord::Accepted)] {
            memory
                .ledger
                .extend_from_slice(&line(sequence, happened).to_record());
        }
    }
    memory
}

#[test]
fn a_line_is_read_as_it_was_written() {
    for happened in [
        Happened::Began,
        Happened::Ended(OutcomeWord::Accepted),
        Happened::Ended(OutcomeWord::NotSent),
        Happened::Ended(OutcomeWord::Unknown),
        Happened::TookOver,
    ] {
        let line = Line {
            attempt: 70_000,
            at: DateTime::from_timestamp_millis(-5).expect("a moment"),
            ..line(7, happened)
        };
        assert_eq!(Line::of_record(&line.to_record()), Some(line));
    }
}

#[test]
fn a_record_with_any_byte_changed_is_not_read() {
    let record = line(3, Happened::Began).to_record();
    for index in 0..RECORD_BYTES {
        let mut changed = record;
        changed[index] ^= 0x10;
        assert_eq!(Line::of_record(&changed), None, "byte {index}");
    }
}

#[test]
fn a_ledger_torn_at_any_byte_of_its_last_record_goes_on() -> io::Result<()> {
    let whole = written(3).ledger;
    let before = whole.len() - RECORD_BYTES;
    for length in before..whole.len() {
        for zeroes in [0, whole.len() - length] {
            let mut memory = Memory {
                ledger: whole[..length].to_vec(),
                ..Memory::default()
            };
            memory.ledger.resize(length + zeroes, 0);
            let mut ledger = Ledger::open(&mut memory)?;
            let torn = format!("{length} bytes and {zeroes} zeroes");
            assert_eq!(memory.ledger, whole[..before], "{torn}");
            assert_eq!(ledger.damaged_records(), 0, "{torn}");
            assert_eq!(ledger.last_sequence(), 3, "{torn}");
            ledger.begin(&mut memory, &line(4, Happened::Began))?;
            assert_eq!(Ledger::open(&mut memory)?.last_sequence(), 4, "{torn}");
        }
    }
    Ok(())
}

#[test]
fn damage_before_the_end_is_counted_and_settled_by_a_take_over() -> io::Result<()> {
    for record in 0..4 {
        let mut memory = written(3);
        memory.ledger[record * RECORD_BYTES + 9] ^= 1;
        let length = memory.ledger.len();
        let mut ledger = Ledger::open(&mut memory)?;
        assert_eq!(ledger.damaged_records(), 1, "record {record}");
        assert_eq!(memory.ledger.len(), length, "nothing is thrown away");
        ledger.take_over(&mut memory, &line(3, Happened::TookOver))?;
        let again = Ledger::open(&mut memory)?;
        assert_eq!((again.damaged_records(), again.last_sequence()), (0, 3));
    }
    Ok(())
}

#[test]
fn an_end_longer_than_a_power_cut_can_tear_is_damage() -> io::Result<()> {
    let mut memory = written(3);
    let from = memory.ledger.len() - 3 * RECORD_BYTES;
    memory.ledger[from..].fill(0);
    assert_eq!(Ledger::open(&mut memory)?.damaged_records(), 3);
    Ok(())
}

#[test]
fn what_a_full_disk_took_half_of_is_taken_off_before_the_next_record() -> io::Result<()> {
    for taken in 0..RECORD_BYTES {
        let mut memory = written(1);
        let mut ledger = Ledger::open(&mut memory)?;
        memory.refuses_after_bytes = Some(taken);
        let refused = ledger.begin(&mut memory, &line(2, Happened::Began));
        assert!(refused.is_err(), "{taken} bytes");
        assert_eq!(ledger.last_sequence(), 1, "{taken} bytes");
        memory.refuses_after_bytes = None;
        ledger.begin(&mut memory, &line(2, Happened::Began))?;
        let again = Ledger::open(&mut memory)?;
        assert_eq!((again.damaged_records(), again.last_sequence()), (0, 2));
        assert_eq!(memory.ledger.len(), 3 * RECORD_BYTES);
    }
    Ok(())
}

#[test]
fn a_record_the_disk_does_not_vouch_for_is_written_again() -> io::Result<()> {
    let mut memory = written(1);
    let mut ledger = Ledger::open(&mut memory)?;
    memory.refuses_to_sync = true;
    let refused = ledger.begin(&mut memory, &line(2, Happened::Began));
    assert!(refused.is_err());
    assert_eq!(ledger.last_sequence(), 1);
    memory.refuses_to_sync = false;
    ledger.begin(&mut memory, &line(2, Happened::Began))?;
    assert_eq!(memory.ledger.len(), 3 * RECORD_BYTES);
    Ok(())
}

#[test]
fn what_surely_did_not_go_is_told_from_what_may_have_gone() -> io::Result<()> {
    let mut memory = Memory::default();
    let attempt = |sequence, attempt, happened| Line {
        attempt,
        ..line(sequence, happened)
    };
    let not_sent = Happened::Ended(OutcomeWord::NotSent);
    for line in [
        attempt(1, 1, Happened::Began),
        attempt(1, 1, not_sent),
        attempt(2, 1, Happened::Began),
        attempt(3, 1, Happened::Began),
        attempt(3, 1, not_sent),
        attempt(3, 2, Happened::Began),
        attempt(4, 1, Happened::Began),
        attempt(4, 2, Happened::Began),
        attempt(4, 2, not_sent),
    ] {
        memory.ledger.extend_from_slice(&line.to_record());
    }
    let found = sends(&mut memory)?;
    let gone: Vec<bool> = found.values().map(|sent| sent.may_have_gone).collect();
    assert_eq!(gone, [false, true, true, true]);
    Ok(())
}
