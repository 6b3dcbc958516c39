//! A file system as POSIX promises it, and no better: what is in a file, its names, and the folders
//! they are in survive a loss of power each on its own, and only after they were synced. Plain
//! values: nothing fails here and nobody is asked.
//!
//! SQLite's files alone are simpler and are in [`crate::files`].

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::chance::Chance;
use crate::files::{Change, Damage, File, Habit, whole};

/// One step of a program that changes a file system. Names are whole paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A new folder.
    Folder(String),
    /// A new, empty file, which has this number from now on.
    Make(String, usize),
    /// A further name of a file.
    Link(String, usize),
    /// A name becomes another one, whatever had that before.
    Rename {
        /// What it was.
        from: String,
        /// What it is.
        to: String,
    },
    /// A name of a file, or an empty folder, is gone.
    Remove(String),
    /// What is in a file changes.
    Change(usize, Change),
    /// The names in a folder are made durable.
    SyncFolder(String),
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Folder,
    File(usize),
}

/// Each name with what is in the file; a folder has nothing.
pub type Tree = BTreeMap<String, Option<Arc<Vec<u8>>>>;

type Names = BTreeMap<String, Named>;

/// A file system.
#[derive(Debug, Clone, Default)]
pub struct Volume {
    files: Vec<File>,
    names: Names,
    durable: Names,
    /// Steps that changed a name, and are not durable yet.
    unsynced: Vec<Step>,
}

impl Volume {
    /// Returns a file system that holds this, all of it durable for long.
    #[must_use]
    pub fn of(tree: &Tree) -> Self {
        let mut volume = Self::default();
        for (name, content) in tree {
            let named = match content {
                None => Named::Folder,
                Some(content) => {
                    let content = Some(Arc::clone(content));
                    volume.files.push(File {
                        now: content.clone(),
                        durable: content,
                        unsynced: Vec::new(),
                    });
                    Named::File(volume.files.len() - 1)
                }
            };
            volume.names.insert(name.clone(), named);
        }
        volume.durable.clone_from(&volume.names);
        volume
    }

    /// Returns the number that the next new file gets.
    #[must_use]
    pub const fn next_number(&self) -> usize {
        self.files.len()
    }

    /// Returns the number of the file of a name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<usize> {
        match self.names.get(name)? {
            Named::File(number) => Some(*number),
            Named::Folder => None,
        }
    }

    /// Whether a name is a folder's.
    #[must_use]
    pub fn is_folder(&self, name: &str) -> bool {
        self.names.get(name) == Some(&Named::Folder)
    }

    /// Returns how much is in a file.
    #[must_use]
    pub fn length(&self, number: usize) -> usize {
        let content = self.files.get(number).and_then(|file| file.now.as_deref());
        content.map_or(0, Vec::len)
    }

    /// Takes a step.
    pub fn step(&mut self, step: &Step) {
        match step {
            Step::Change(number, Change::Sync) => {
                if let Some(file) = self.files.get_mut(*number) {
                    file.durable.clone_from(&file.now);
                    file.unsynced.clear();
                }
            }
            Step::Change(number, change) => {
                if let Some(file) = self.files.get_mut(*number) {
                    whole(&mut file.now, change);
                    file.unsynced.push(change.clone());
                }
            }
            Step::SyncFolder(folder) => {
                let (now, later): (Vec<Step>, Vec<Step>) = std::mem::take(&mut self.unsynced)
                    .into_iter()
                    .partition(|step| concerns(step, folder));
                for step in &now {
                    rename(&mut self.durable, step);
                }
                self.unsynced = later;
            }
            Step::Make(..)
            | Step::Folder(_)
            | Step::Link(..)
            | Step::Rename { .. }
            | Step::Remove(_) => {
                if matches!(step, Step::Make(..)) {
                    let empty = Some(Arc::default());
                    self.files.push(File {
                        now: empty.clone(),
                        durable: empty,
                        unsynced: Vec::new(),
                    });
                }
                rename(&mut self.names, step);
                self.unsynced.push(step.clone());
            }
        }
    }

    /// Returns what is there now.
    #[must_use]
    pub fn now(&self) -> Tree {
        self.tree(&self.names, |_, file| file.now.clone())
    }

    /// Returns what is there when the PC is started again.
    #[must_use]
    pub fn after(&self, damage: Damage) -> Tree {
        self.after_sparing(damage, |_| false)
    }

    /// Returns the same, where chance spares what is in a file whose name then is `spared`: it is
    /// as it was last synced. Names come and go by chance all the same.
    #[must_use]
    pub fn after_sparing(&self, damage: Damage, spared: impl Fn(&str) -> bool) -> Tree {
        let seed = match damage {
            Damage::None => return self.now(),
            Damage::AllLost => return self.tree(&self.durable, |_, file| file.durable.clone()),
            Damage::Seeded(seed) => seed,
        };
        let mut habit = Habit::of(seed);
        let names = self.names_after(&mut habit);
        self.tree(&names, |name, file| match spared(name) {
            true => file.durable.clone(),
            false => habit.survivor(file),
        })
    }

    /// Half of the disks keep a journal, which survives up to some step; the others keep or lose
    /// each step on its own.
    fn names_after(&self, habit: &mut Habit) -> Names {
        let mut names = self.durable.clone();
        let journal = habit.chance.percent(50);
        let until = habit.chance.below(self.unsynced.len() as u64 + 1) as usize;
        for (n, step) in self.unsynced.iter().enumerate() {
            let kept = match journal {
                true => n < until,
                false => habit.chance.percent(habit.kept),
            };
            if kept {
                rename(&mut names, step);
            }
        }
        names
    }

    fn tree(
        &self,
        names: &Names,
        mut content: impl FnMut(&str, &File) -> Option<Arc<Vec<u8>>>,
    ) -> Tree {
        let mut tree = Tree::new();
        // Two names of one file are one file, also when it is damaged.
        let mut seen: BTreeMap<usize, Arc<Vec<u8>>> = BTreeMap::new();
        for (name, named) in names {
            let reached = match parent(name) {
                Some(folder) if names.contains_key(folder) => tree.contains_key(folder),
                Some(_) | None => self.is_root(name),
            };
            if !reached {
                continue;
            }
            let inside = match named {
                Named::Folder => None,
                Named::File(number) => Some(
                    seen.entry(*number)
                        .or_insert_with(|| {
                            let file = self.files.get(*number);
                            file.and_then(|file| content(name, file))
                                .unwrap_or_default()
                        })
                        .clone(),
                ),
            };
            tree.insert(name.clone(), inside);
        }
        tree
    }

    /// The folders it began with are there whatever happens.
    fn is_root(&self, name: &str) -> bool {
        let outside = parent(name).is_none_or(|folder| !self.names.contains_key(folder));
        outside && self.is_folder(name)
    }
}

/// Returns a number that is the same for the same tree, and hardly ever for others.
#[must_use]
pub fn fingerprint(tree: &Tree) -> u64 {
    let mut mixed = Chance::new(0);
    for (name, content) in tree {
        mixed.stir(fingerprint_of(name.as_bytes()));
        mixed.stir(fingerprint_of(
            content.as_deref().map_or(&[], Vec::as_slice),
        ));
    }
    mixed.number()
}

/// Returns a number that is the same for the same bytes, and hardly ever for others.
pub(crate) fn fingerprint_of(bytes: &[u8]) -> u64 {
    let mut sum = Chance::new(bytes.len() as u64);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        sum.stir(u64::from_le_bytes(*word));
    }
    let mut padded = [0; 8];
    padded[..rest.len()].copy_from_slice(rest);
    sum.stir(u64::from_le_bytes(padded));
    sum.number()
}

fn parent(name: &str) -> Option<&str> {
    name.rsplit_once('/').map(|(folder, _)| folder)
}

/// Whether a step changed a name in a folder.
fn concerns(step: &Step, folder: &str) -> bool {
    let inside = |name: &str| parent(name) == Some(folder);
    match step {
        Step::Folder(name) | Step::Make(name, _) | Step::Link(name, _) | Step::Remove(name) => {
            inside(name)
        }
        Step::Rename { from, to } => inside(from) || inside(to),
        Step::Change(..) | Step::SyncFolder(_) => false,
    }
}

/// Changes the names as a step does. What it needs may have been lost before; then it is lost too.
fn rename(names: &mut Names, step: &Step) {
    match step {
        Step::Folder(name) => {
            names.insert(name.clone(), Named::Folder);
        }
        Step::Make(name, number) | Step::Link(name, number) => {
            names.insert(name.clone(), Named::File(*number));
        }
        Step::Rename { from, to } => {
            if let Some(named) = names.remove(from) {
                names.insert(to.clone(), named);
            }
        }
        Step::Remove(name) => {
            names.remove(name);
        }
        Step::Change(..) | Step::SyncFolder(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(file: usize, bytes: &[u8]) -> Step {
        let bytes = bytes.to_vec();
        Step::Change(file, Change::Write { offset: 0, bytes })
    }

    const fn sync(file: usize) -> Step {
        Step::Change(file, Change::Sync)
    }

    fn lived(steps: &[Step]) -> Volume {
        let mut volume = Volume::of(&Tree::from([("/a".to_owned(), None)]));
        for step in steps {
            volume.step(step);
        }
        volume
    }

    fn read(tree: &Tree, name: &str) -> Option<Vec<u8>> {
        tree.get(name)?.as_deref().cloned()
    }

    fn made(name: &str, file: usize) -> Step {
        Step::Make(name.to_owned(), file)
    }

    #[test]
    fn a_name_and_what_is_in_the_file_are_synced_each_on_its_own() {
        let steps = [made("/a/b", 0), write(0, b"one"), sync(0)];
        assert!(!lived(&steps).after(Damage::AllLost).contains_key("/a/b"));
        let named = [&steps[..], &[Step::SyncFolder("/a".to_owned())]].concat();
        let volume = lived(&named);
        assert_eq!(
            read(&volume.after(Damage::AllLost), "/a/b").as_deref(),
            Some(&b"one"[..])
        );
        let empty = lived(&[
            made("/a/b", 0),
            Step::SyncFolder("/a".to_owned()),
            write(0, b"one"),
        ]);
        assert_eq!(
            read(&empty.after(Damage::AllLost), "/a/b"),
            Some(Vec::new())
        );
        assert_eq!(
            read(&empty.after(Damage::None), "/a/b").as_deref(),
            Some(&b"one"[..])
        );
    }

    #[test]
    fn what_is_in_a_lost_folder_is_lost() {
        let steps = [
            Step::Folder("/a/new".to_owned()),
            made("/a/new/b", 0),
            Step::SyncFolder("/a/new".to_owned()),
        ];
        let volume = lived(&steps);
        assert_eq!(volume.now().len(), 3);
        assert_eq!(
            volume.after(Damage::AllLost).len(),
            1,
            "only the folder it began with"
        );
    }

    #[test]
    fn chance_spares_what_is_in_a_file_and_not_its_name() {
        let volume = lived(&[
            made("/a/b", 0),
            write(0, b"one"),
            sync(0),
            write(0, b"two"),
            made("/a/c", 1),
            write(1, b"three"),
        ]);
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let after = volume.after_sparing(Damage::Seeded(seed), |name| name == "/a/b");
            seen.insert((read(&after, "/a/b"), after.contains_key("/a/c")));
        }
        let b = |there: bool| there.then(|| b"one".to_vec());
        let all = [
            (b(false), false),
            (b(false), true),
            (b(true), false),
            (b(true), true),
        ];
        assert_eq!(seen, all.into());
    }

    #[test]
    fn a_rename_that_was_lost_leaves_the_old_file_under_its_name() {
        let begun = [
            made("/a/old", 0),
            write(0, b"old"),
            sync(0),
            made("/a/new", 1),
            write(1, b"new"),
            sync(1),
            Step::SyncFolder("/a".to_owned()),
            Step::Link("/a/kept".to_owned(), 0),
            Step::Rename {
                from: "/a/new".to_owned(),
                to: "/a/old".to_owned(),
            },
        ];
        let volume = lived(&begun);
        let after = volume.now();
        assert_eq!(read(&after, "/a/old").as_deref(), Some(&b"new"[..]));
        assert_eq!(read(&after, "/a/kept").as_deref(), Some(&b"old"[..]));
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..300 {
            let after = volume.after(Damage::Seeded(seed));
            assert!(after.contains_key("/a/old"), "a rename is never halved");
            let kept = after.contains_key("/a/kept");
            seen.insert((read(&after, "/a/old"), kept, after.contains_key("/a/new")));
        }
        assert_eq!(seen.len(), 4, "{seen:?}");
    }
}
