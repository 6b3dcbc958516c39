//! The fence and the ledger of sends on the simulated disk, so that their operations are among
//! those that go wrong. The steps are those of the two real files.

use std::ffi::c_int;
use std::io;
use std::sync::Arc;

use reminder_engine::fence::journal::Journal;
use simulated_disk::{Change, Kind, Machine};

const FENCE: &str = "fence";
const UNFINISHED: &str = "fence.unfinished";
const LEDGER: &str = "sends.ledger";

/// The two files of a PC.
pub(crate) struct SimulatedJournal {
    machine: Arc<Machine>,
}

impl SimulatedJournal {
    /// Opens the place, making the ledger when it is not there.
    pub(crate) fn open(machine: &Arc<Machine>) -> io::Result<Self> {
        let journal = Self {
            machine: Arc::clone(machine),
        };
        if journal.read(LEDGER)?.is_none() {
            journal.change(Kind::Open, LEDGER, Change::Create)?;
            journal.change(Kind::Sync, LEDGER, Change::Sync)?;
        }
        Ok(journal)
    }

    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.machine.whole(name).map_err(failed)
    }

    fn change(&self, kind: Kind, name: &str, change: Change) -> io::Result<()> {
        self.machine.change(kind, name, change).map_err(failed)
    }

    fn write(&self, name: &str, offset: usize, bytes: &[u8]) -> io::Result<()> {
        let bytes = bytes.to_vec();
        self.change(Kind::Write, name, Change::Write { offset, bytes })
    }
}

fn failed(code: c_int) -> io::Error {
    io::Error::other(format!("the disk says {code}"))
}

impl Journal for SimulatedJournal {
    fn fence(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.read(FENCE)
    }

    fn set_fence(&mut self, text: &[u8]) -> io::Result<()> {
        self.change(Kind::Open, UNFINISHED, Change::Create)?;
        self.write(UNFINISHED, 0, text)?;
        self.change(Kind::Sync, UNFINISHED, Change::Sync)?;
        let bytes = text.to_vec();
        self.change(Kind::Rename, FENCE, Change::TakeOver { bytes })?;
        self.change(Kind::Sync, FENCE, Change::Sync)
    }

    fn ledger(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.read(LEDGER)?.unwrap_or_default())
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        let end = self.read(LEDGER)?.map_or(0, |ledger| ledger.len());
        self.write(LEDGER, end, record)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.change(Kind::Sync, LEDGER, Change::Sync)
    }

    fn shorten(&mut self, bytes: u64) -> io::Result<()> {
        let length = usize::try_from(bytes).map_err(io::Error::other)?;
        self.change(Kind::Truncate, LEDGER, Change::Truncate { length })?;
        self.change(Kind::Sync, LEDGER, Change::Sync)
    }
}
