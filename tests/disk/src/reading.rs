//! What a start can tell one tree from another by. SQLite reads a database together with its log up
//! to the last commit of which everything is whole (SQLite file format, 4.4); what lies behind that
//! in the log, and what the log covers in the file, it does not look at.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::chance::Chance;
use crate::volume::{Tree, fingerprint_of};

/// What the log of a database is called, behind the database's own name.
const LOG: &str = "-wal";
/// Bytes before the first frame of a log, and before the page in each.
const HEAD: usize = 32;
const FRAME_HEAD: usize = 24;
/// Of the file itself SQLite reads so much before it looks into the log.
const READ_FIRST: usize = 100;
const MAGIC: u32 = 0x377f_0682;
/// Contents that are remembered; steps share nearly all of theirs with the step before.
const REMEMBERED: usize = 48;

/// Tells trees apart by what a start reads of them.
#[derive(Debug, Default)]
pub struct Reader {
    /// Fingerprints of contents that several trees share, by where they lie in memory.
    known: BTreeMap<usize, (Arc<Vec<u8>>, u64)>,
}

impl Reader {
    /// Returns a number that is the same for trees of which a start reads the same, and hardly ever
    /// for others. Of a file whose name is `unread` only the name counts.
    pub fn fingerprint(&mut self, tree: &Tree, unread: impl Fn(&str) -> bool) -> u64 {
        let mut mixed = Chance::new(0);
        for (name, content) in tree {
            let database = name.strip_suffix(LOG).and_then(|name| tree.get(name));
            if database.is_some() {
                continue;
            }
            mixed.stir(fingerprint_of(name.as_bytes()));
            let Some(content) = content.as_ref().filter(|_| !unread(name)) else {
                continue;
            };
            match tree.get(&format!("{name}{LOG}")) {
                Some(Some(log)) => {
                    let (read, frames) = recovered(content, log);
                    let first = content.get(..READ_FIRST).unwrap_or(content);
                    mixed.stir(fingerprint_of(first));
                    mixed.stir(frames as u64 + 1);
                    mixed.stir(match read {
                        Cow::Borrowed(_) => self.of(content),
                        Cow::Owned(read) => fingerprint_of(&read),
                    });
                }
                Some(None) | None => mixed.stir(self.of(content)),
            }
        }
        mixed.number()
    }

    fn of(&mut self, content: &Arc<Vec<u8>>) -> u64 {
        // Nobody else has what was drawn for one tree.
        if Arc::strong_count(content) == 1 {
            return fingerprint_of(content);
        }
        let place = Arc::as_ptr(content) as usize;
        if let Some((_, known)) = self.known.get(&place) {
            return *known;
        }
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        let found = fingerprint_of(content);
        self.known.insert(place, (Arc::clone(content), found));
        found
    }
}

/// Returns a database as SQLite reads it together with its log, and how many frames of that count.
#[must_use]
pub fn recovered<'f>(file: &'f [u8], log: &[u8]) -> (Cow<'f, [u8]>, usize) {
    // SQLite throws the log of an empty file away.
    let log = Log::of(log).filter(|_| !file.is_empty());
    let Some(log) = log else {
        return (Cow::Borrowed(file), 0);
    };
    let (count, pages) = log.committed();
    if count == 0 {
        return (Cow::Borrowed(file), 0);
    }
    let mut read = file.to_vec();
    read.resize(pages * log.page, 0);
    for frame in log.frames().take(count) {
        let (head, page) = frame.split_at(FRAME_HEAD);
        let from = (number(head, 0) as usize).saturating_sub(1) * log.page;
        if let Some(place) = read.get_mut(from..from + log.page) {
            place.copy_from_slice(page);
        }
    }
    (Cow::Owned(read), count)
}

/// A log whose head is whole.
struct Log<'l> {
    bytes: &'l [u8],
    page: usize,
    /// Whether its sums are of numbers with the most significant byte first.
    big: bool,
    sum: (u32, u32),
}

impl<'l> Log<'l> {
    fn of(bytes: &'l [u8]) -> Option<Self> {
        let head = bytes.get(..HEAD)?;
        let magic = number(head, 0);
        let big = magic & 1 == 1;
        let sum = added((0, 0), &head[..24], big);
        let page = number(head, 8) as usize;
        let whole = magic & !1 == MAGIC
            && page.is_power_of_two()
            && (512..=65_536).contains(&page)
            && sum == (number(head, 24), number(head, 28));
        whole.then_some(Self {
            bytes,
            page,
            big,
            sum,
        })
    }

    fn frames(&self) -> impl Iterator<Item = &'l [u8]> {
        self.bytes[HEAD..].chunks_exact(FRAME_HEAD + self.page)
    }

    /// Returns how many frames count, and how many pages the database has with them.
    fn committed(&self) -> (usize, usize) {
        let (mut sum, mut last) = (self.sum, (0, 0));
        for (n, frame) in self.frames().enumerate() {
            let (head, page) = frame.split_at(FRAME_HEAD);
            sum = added(added(sum, &head[..8], self.big), page, self.big);
            let whole = head[8..16] == self.bytes[16..24]
                && sum == (number(head, 16), number(head, 20))
                && number(head, 0) != 0;
            if !whole {
                break;
            }
            // Only the last frame of a commit says how long the database is then.
            let pages = number(head, 4) as usize;
            if pages != 0 {
                last = (n + 1, pages);
            }
        }
        last
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_be_bytes(four)
}

/// Adds bytes to the sum that a log is checked by (SQLite file format, 4.2).
fn added(mut sum: (u32, u32), bytes: &[u8], big: bool) -> (u32, u32) {
    let read = |four: &[u8]| {
        let mut copied = [0; 4];
        copied.copy_from_slice(four);
        match big {
            true => u32::from_be_bytes(copied),
            false => u32::from_le_bytes(copied),
        }
    };
    for pair in bytes.chunks_exact(8) {
        sum.0 = sum.0.wrapping_add(read(&pair[..4])).wrapping_add(sum.1);
        sum.1 = sum.1.wrapping_add(read(&pair[4..])).wrapping_add(sum.0);
    }
    sum
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    /// A database of three pages and the log of some commits that no checkpoint took over.
    fn open(name: &str) -> (Vec<u8>, Vec<u8>) {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("a.db");
        let database = Connection::open(&path).expect("opened");
        database
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
                 CREATE TABLE a (n INTEGER, t TEXT); PRAGMA wal_checkpoint(TRUNCATE);
                 INSERT INTO a VALUES (1, hex(zeroblob(3000)));
                 INSERT INTO a VALUES (2, hex(zeroblob(9000))); DELETE FROM a WHERE n = 1;",
            )
            .expect("written");
        let read = |name: &str| std::fs::read(folder.join(name)).expect("read");
        let found = (read("a.db"), read("a.db-wal"));
        drop(database);
        std::fs::remove_dir_all(&folder).expect("removed");
        found
    }

    fn tree(file: &[u8], log: &[u8]) -> Tree {
        let content = |bytes: &[u8]| Some(Arc::new(bytes.to_vec()));
        Tree::from([
            ("/a".to_owned(), None),
            ("/a/a.db".to_owned(), content(file)),
            ("/a/a.db-wal".to_owned(), content(log)),
        ])
    }

    #[test]
    fn a_log_counts_up_to_its_last_whole_commit() {
        let (file, log) = open("counts");
        let frame = FRAME_HEAD + 4_096;
        let (_, all) = recovered(&file, &log);
        assert_eq!(all, (log.len() - HEAD) / frame, "all of it counts");
        let mut commits = Vec::new();
        for frames in 0..=all {
            let (read, count) = recovered(&file, &log[..HEAD + frames * frame]);
            assert!(count <= frames);
            assert!(count > 0 || *read == *file);
            commits.push(count);
        }
        commits.dedup();
        assert_eq!(commits.len(), 4, "nothing, and three commits: {commits:?}");
    }

    #[test]
    fn only_what_is_read_tells_two_trees_apart() {
        let (file, log) = open("told-apart");
        let mut reader = Reader::default();
        let mut read = |file: &[u8], log: &[u8]| reader.fingerprint(&tree(file, log), |_| false);
        let whole = read(&file, &log);
        let frame = FRAME_HEAD + 4_096;
        let mut damaged = log.clone();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        let shorter = read(&file, &damaged);
        assert_ne!(whole, shorter, "the last commit is lost");
        let cut = &log[..log.len() - frame + 7];
        assert_eq!(shorter, read(&file, cut), "and lost in whichever way");
        let mut below = file.clone();
        let covered = below.len() - 1;
        below[covered] ^= 1;
        assert_eq!(whole, read(&below, &log), "the log covers that page");
        assert_ne!(read(&file, &[]), read(&below, &[]));
        below[20] ^= 1;
        assert_ne!(whole, read(&below, &log), "the head is read first");
    }

    #[test]
    fn of_what_nobody_reads_only_the_name_counts() {
        let mut reader = Reader::default();
        let mut read =
            |bytes: &[u8]| reader.fingerprint(&tree(bytes, &[]), |name| name.ends_with("a.db"));
        assert_eq!(read(b"one"), read(b"another"));
        let none = Reader::default().fingerprint(&Tree::new(), |_| true);
        assert_ne!(read(b"one"), none);
    }
}
