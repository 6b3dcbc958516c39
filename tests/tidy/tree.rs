//! The files of the project as the rules see them: read once, or made up for a rule's own test.

use std::fs;
use std::io;
use std::path::Path;

/// Folders that git ignores, or that are not ours.
const NOT_OURS: [&str; 5] = [".git", "target", "node_modules", "dist", "gen"];

/// One file: its path from the root with `/` between folders, and its text.
pub(crate) struct File {
    pub path: String,
    /// Empty for a file that is not UTF-8, such as a picture.
    pub text: String,
}

impl File {
    /// Says whether the file's name ends with one of these, as in `.rs`.
    pub(crate) fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Says whether the file is in one of these folders, written as in `tests/tidy/`.
    pub(crate) fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// Returns the file's own name without its folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Returns the lines with their numbers, the first being 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    pub(crate) fn finding(&self, line: usize, words: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            words: words.into(),
        }
    }
}

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub path: String,
    /// 0 when the file as a whole is meant.
    pub line: usize,
    pub words: String,
}

/// All files that are ours, by path.
#[derive(Default)]
pub(crate) struct Tree {
    pub files: Vec<File>,
}

impl Tree {
    /// Makes a tree up, from paths and texts.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self {
            files: files.iter().map(file).collect(),
        }
    }

    /// Reads every file under a folder, but for those that git ignores.
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        tree.read_folder(root, "")?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for found in fs::read_dir(folder)? {
            let found = found?;
            let name = found.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let kind = found.file_type()?;
            if NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            if kind.is_dir() {
                self.read_folder(&found.path(), &format!("{path}/"))?;
            } else if kind.is_file() {
                let text = String::from_utf8(fs::read(found.path())?).unwrap_or_default();
                self.files.push(File { path, text });
            }
        }
        Ok(())
    }

    pub(crate) fn find(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Says whether a file or a folder of this path exists.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.files
            .iter()
            .any(|file| file.path == path || file.path.starts_with(&folder))
    }

    /// Returns the files whose names end with one of these.
    pub(crate) fn ending<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |file| file.ends_with(endings))
    }

    /// Returns the text files that people write: not the lock files, and not this suite, whose
    /// examples break every rule.
    pub(crate) fn written(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| {
            !file.is_in(&["tests/tidy/"])
                && !["Cargo.lock", "package-lock.json", "LICENSE-APACHE"].contains(&file.name())
        })
    }
}
