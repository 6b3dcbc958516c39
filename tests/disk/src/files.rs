//! What is on the disk: for each file what a running program reads, what would survive losing the
//! power, and the changes in between. Plain values: nothing fails here and nobody is asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::chance::Chance;

/// The unit in which a disk writes. What is only partly written may be lost whole.
pub const SECTOR: usize = 512;

/// One change of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The file is made, empty.
    Create,
    /// Bytes are written at an offset.
    Write {
        /// Where.
        offset: usize,
        /// What.
        bytes: Vec<u8>,
    },
    /// The file is cut, or grown with zeros, to a length.
    Truncate {
        /// How long it is then.
        length: usize,
    },
    /// The name is gone.
    Delete,
    /// Everything so far is made durable.
    Sync,
    /// What was another file until now takes this name and replaces what had it.
    TakeOver {
        /// The other file's content, whose own name goes.
        bytes: Vec<u8>,
    },
}

/// The content of a file; copied only when one of those who share it writes.
pub(crate) type Content = Option<Arc<Vec<u8>>>;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) now: Content,
    pub(crate) durable: Content,
    pub(crate) unsynced: Vec<Change>,
}

/// How a disk comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Only the program ended: the system still has everything that was written.
    None,
    /// The power went, and with it everything that was not synced.
    AllLost,
    /// The power went in the middle of writing: sectors are kept, lost or torn by chance.
    Seeded(u64),
}

/// The files of a disk, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    files: BTreeMap<String, File>,
    /// Says that it synced, and did not, about files whose names begin so.
    pub lies_about: Option<&'static str>,
}

impl Files {
    /// Whether there is a file of this name.
    #[must_use]
    pub fn exists(&self, name: &str) -> bool {
        self.read(name).is_some()
    }

    /// Returns what a program reads in a file, if there is one.
    #[must_use]
    pub fn read(&self, name: &str) -> Option<&[u8]> {
        let file = self.files.get(name)?;
        file.now.as_deref().map(Vec::as_slice)
    }

    /// Returns the names of all files that are there.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let there = |(name, file): (&String, &File)| file.now.as_ref().map(|_| name.clone());
        self.files.iter().filter_map(there).collect()
    }

    /// Whether a sync of this file would not take place.
    #[must_use]
    pub fn lies(&self, name: &str) -> bool {
        self.lies_about
            .is_some_and(|begins| name.starts_with(begins))
    }

    /// Changes a file.
    pub fn change(&mut self, name: &str, change: &Change) {
        let lies = self.lies(name);
        let file = self.files.entry(name.to_owned()).or_default();
        if *change == Change::Sync {
            if lies {
                return;
            }
            let changes = std::mem::take(&mut file.unsynced);
            let new_name = changes.contains(&Change::Create);
            for change in changes {
                whole(&mut file.durable, &change);
            }
            if new_name {
                self.sync_names();
            }
            return;
        } else {
            whole(&mut file.now, change);
            file.unsynced.push(change.clone());
        }
        if file.now.is_none() && file.durable.is_none() && file.unsynced.is_empty() {
            self.files.remove(name);
        }
    }

    /// Makes every new name and every missing one durable, and nothing that is in the files: who
    /// syncs a new file syncs its folder too.
    fn sync_names(&mut self) {
        for file in self.files.values_mut() {
            let deleted = |change: &Change| *change == Change::Delete;
            if let Some(last) = file.unsynced.iter().rposition(deleted) {
                file.unsynced.drain(..=last);
                file.durable = None;
            }
            if file.unsynced.first() == Some(&Change::Create) && file.durable.is_none() {
                file.unsynced.remove(0);
                file.durable = Some(Arc::default());
            }
        }
        self.files
            .retain(|_, file| file.now.is_some() || file.durable.is_some());
    }

    /// Forgets that anything was written since the last sync, as Linux does after a sync failed: a
    /// program still reads it, no later sync makes it durable.
    pub fn forget(&mut self, name: &str) {
        if let Some(file) = self.files.get_mut(name) {
            file.unsynced
                .retain(|change| !matches!(change, Change::Write { .. }));
        }
    }

    /// Whether something was written that was not synced.
    #[must_use]
    pub fn unsynced(&self) -> bool {
        self.files.values().any(|file| !file.unsynced.is_empty())
    }

    /// Returns the files as they are when the PC is started again. They are all durable then.
    #[must_use]
    pub fn after(&self, damage: Damage) -> Self {
        let mut chance = match damage {
            Damage::Seeded(seed) => Some(Habit::of(seed)),
            Damage::None | Damage::AllLost => None,
        };
        let mut after = BTreeMap::new();
        for (name, file) in &self.files {
            let left = match &mut chance {
                Some(habit) => habit.survivor(file),
                None if damage == Damage::None => file.now.clone(),
                None => file.durable.clone(),
            };
            if let Some(content) = left {
                let file = File {
                    now: Some(content.clone()),
                    durable: Some(content),
                    unsynced: Vec::new(),
                };
                after.insert(name.clone(), file);
            }
        }
        Self {
            files: after,
            lies_about: self.lies_about,
        }
    }

    /// Returns a number that is the same for the same files, and hardly ever for others.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let contents = self.files.values().map(|file| file.now.as_deref());
        let mut mixed = Chance::new(0);
        for content in contents {
            let bytes = content.map_or(&[][..], Vec::as_slice);
            let mut sum = Chance::new(bytes.len() as u64);
            for word in bytes.chunks(8) {
                let mut padded = [0; 8];
                padded[..word.len()].copy_from_slice(word);
                sum.stir(u64::from_le_bytes(padded));
            }
            mixed.stir(sum.number());
        }
        mixed.number()
    }
}

/// Applies a change to the whole of a content.
pub(crate) fn whole(content: &mut Content, change: &Change) {
    match change {
        Change::Create => *content = Some(Arc::default()),
        Change::Delete => *content = None,
        Change::Sync => {}
        Change::TakeOver { bytes } => *content = Some(Arc::new(bytes.clone())),
        Change::Write { offset, bytes } => {
            if let Some(content) = content {
                put(Arc::make_mut(content), *offset, bytes);
            }
        }
        Change::Truncate { length } => {
            if let Some(content) = content {
                Arc::make_mut(content).resize(*length, 0);
            }
        }
    }
}

fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

/// How a failing disk goes about it, drawn once for each seed: some lose nearly all, some little.
pub(crate) struct Habit {
    pub(crate) chance: Chance,
    pub(crate) kept: u64,
    torn: u64,
    spills: bool,
    /// Each write arrives whole or not at all, as on disks with large sectors.
    whole: bool,
}

impl Habit {
    pub(crate) fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let kept = [5, 30, 50, 70, 95][chance.below(5) as usize];
        let torn = [0, 10, 40][chance.below(3) as usize];
        let spills = chance.percent(50);
        let whole = chance.percent(30);
        Self {
            chance,
            kept,
            torn,
            spills,
            whole,
        }
    }

    pub(crate) fn survivor(&mut self, file: &File) -> Content {
        let mut content = file.durable.clone();
        for change in &file.unsynced {
            match change {
                Change::Write { offset, bytes } if !self.whole => {
                    if let Some(content) = &mut content {
                        self.sectors(Arc::make_mut(content), *offset, bytes);
                    }
                }
                Change::Create
                | Change::Write { .. }
                | Change::Truncate { .. }
                | Change::Delete
                | Change::TakeOver { .. }
                | Change::Sync => {
                    if self.chance.percent(self.kept) {
                        whole(&mut content, change);
                    }
                }
            }
        }
        content
    }

    /// Each sector of a write is kept, lost or torn, whatever became of its neighbours: that is
    /// also what another order of writing leaves behind.
    fn sectors(&mut self, content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
        let mut from = 0;
        // At most one round a sector, and one for a beginning in the middle of one.
        while from < bytes.len() {
            let start = offset + from;
            let until = ((start / SECTOR + 1) * SECTOR - offset).min(bytes.len());
            if self.chance.percent(self.torn) {
                self.tear(content, start, &bytes[from..until]);
            } else if self.chance.percent(self.kept) {
                put(content, start, &bytes[from..until]);
            }
            from = until;
        }
    }

    /// The head of the piece arrived, then rubbish did; on some disks the rest of the sector goes
    /// too, although nobody wrote there.
    fn tear(&mut self, content: &mut Vec<u8>, start: usize, piece: &[u8]) {
        let arrived = self.chance.below(piece.len() as u64 + 1) as usize;
        put(content, start, &piece[..arrived]);
        let sector_ends = (start / SECTOR + 1) * SECTOR;
        let rubbish_ends = match self.spills {
            true => sector_ends.min(content.len()),
            false => (start + piece.len()).min(content.len()),
        };
        for byte in content.iter_mut().take(rubbish_ends).skip(start + arrived) {
            *byte = self.chance.number() as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(offset: usize, bytes: &[u8]) -> Change {
        Change::Write {
            offset,
            bytes: bytes.to_vec(),
        }
    }

    fn made(changes: &[Change]) -> Files {
        let mut files = Files::default();
        for change in changes {
            files.change("a", change);
        }
        files
    }

    #[test]
    fn only_what_was_synced_surely_survives() {
        let files = made(&[
            Change::Create,
            write(0, b"one"),
            Change::Sync,
            write(1, b"two"),
        ]);
        assert_eq!(files.read("a"), Some(&b"otwo"[..]));
        assert_eq!(files.after(Damage::None).read("a"), Some(&b"otwo"[..]));
        assert_eq!(files.after(Damage::AllLost).read("a"), Some(&b"one"[..]));
    }

    #[test]
    fn a_file_that_was_never_synced_may_be_gone_and_one_that_was_deleted_may_be_back() {
        let new = made(&[Change::Create, write(0, b"one")]);
        assert!(!new.after(Damage::AllLost).exists("a"));
        let deleted = made(&[
            Change::Create,
            write(0, b"one"),
            Change::Sync,
            Change::Delete,
        ]);
        assert!(!deleted.exists("a"));
        assert_eq!(deleted.after(Damage::AllLost).read("a"), Some(&b"one"[..]));
    }

    #[test]
    fn a_disk_that_lies_keeps_nothing() {
        let mut files = Files {
            lies_about: Some(""),
            ..Files::default()
        };
        for change in [Change::Create, write(0, b"one"), Change::Sync] {
            files.change("a", &change);
        }
        assert!(files.unsynced() && !files.after(Damage::AllLost).exists("a"));
    }

    #[test]
    fn chance_leaves_every_mixture_of_sectors_behind_and_the_same_seed_the_same_one() {
        let old = vec![1; 2 * SECTOR];
        let files = made(&[
            Change::Create,
            write(0, &old),
            Change::Sync,
            write(0, &vec![2; 2 * SECTOR]),
        ]);
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..400 {
            let after = files.after(Damage::Seeded(seed));
            assert_eq!(after, files.after(Damage::Seeded(seed)));
            let left = after.read("a").unwrap_or_default();
            let word = |sector: &[u8]| match sector {
                whole if whole.iter().all(|byte| *byte == 1) => "old",
                whole if whole.iter().all(|byte| *byte == 2) => "new",
                _ => "torn",
            };
            seen.insert((word(&left[..SECTOR]), word(&left[SECTOR..])));
        }
        assert_eq!(seen.len(), 9, "{seen:?}");
    }
}
