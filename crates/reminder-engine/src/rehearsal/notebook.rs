//! The fence and the ledger of sends of a PC that exists only in a rehearsal: kept in memory, so
//! that what a rehearsal writes down outside its copy goes with it and touches nobody's real one.

use std::io;

use crate::fence::journal::Journal;

/// A journal in memory.
#[derive(Debug, Default)]
pub(super) struct Notebook {
    fence: Option<Vec<u8>>,
    ledger: Vec<u8>,
}

impl Journal for Notebook {
    fn fence(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.fence.clone())
    }

    fn set_fence(&mut self, text: &[u8]) -> io::Result<()> {
        self.fence = Some(text.to_vec());
        Ok(())
    }

    fn ledger(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.ledger.clone())
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.ledger.extend_from_slice(record);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn shorten(&mut self, bytes: u64) -> io::Result<()> {
        let kept = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.ledger.truncate(kept);
        Ok(())
    }
}
