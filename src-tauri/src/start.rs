//! What the program was started with: which clinic it is to work for, and where its folder is.
//! Opening the folder is the desk's part.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Says where the clinic's folder is, instead of the place this system keeps such folders in.
pub(crate) const FOLDER_VARIABLE: &str = "RINGONCE_DATA";
/// The clinic's folder, where this system keeps what programs store. It is not the folder named
/// after the program's identifier: uninstallers offer to remove that one, and a clinic that comes
/// back without knowing what it sent would send it again.
const FOLDER: &str = "ringonce";
/// The made-up clinic, in the clinic's folder.
const DEMO_FOLDER: &str = "demo";

/// How the program is used.
pub(crate) const USAGE: &str = "usage: ringonce [--demo | --data DIR]

Without an argument the window opens on the clinic of this PC, and the very first time on a
made-up one to try everything with.

  --demo      opens the made-up clinic
  --data DIR  opens the clinic in this folder";

/// Which clinic to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Start {
    /// The clinic of this PC; the very first time the made-up one.
    Usual,
    /// The clinic of this PC, even when nobody set it up yet.
    Own,
    /// The made-up clinic.
    Demo,
    /// The clinic in a folder.
    Folder(PathBuf),
}

impl Start {
    /// Reads the arguments, without the program's own name.
    ///
    /// # Errors
    /// A sentence, when they say nothing that is known.
    pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut arguments = arguments.into_iter();
        let start = match arguments.next() {
            None => return Ok(Self::Usual),
            Some(first) if first == "--own" => Self::Own,
            Some(first) if first == "--demo" => Self::Demo,
            Some(first) if first == "--data" => match arguments.next() {
                Some(folder) => Self::Folder(folder.into()),
                None => return Err("--data needs a folder.".to_owned()),
            },
            Some(other) => return Err(unknown(&other)),
        };
        match arguments.next() {
            None => Ok(start),
            Some(other) => Err(unknown(&other)),
        }
    }

    /// Returns the arguments that say the same.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        match self {
            Self::Usual => Vec::new(),
            Self::Own => vec!["--own".into()],
            Self::Demo => vec!["--demo".into()],
            Self::Folder(folder) => vec!["--data".into(), folder.into()],
        }
    }

    /// Returns the clinic's folder: the one that was named, or one of this PC. `kept_in` is where
    /// this system keeps what programs store.
    pub(crate) fn own_folder(&self, kept_in: impl FnOnce() -> Option<PathBuf>) -> Option<PathBuf> {
        let named = std::env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty());
        match (self, named) {
            (Self::Folder(folder), _) => Some(folder.clone()),
            (Self::Usual | Self::Own | Self::Demo, Some(named)) => Some(named.into()),
            (Self::Usual | Self::Own | Self::Demo, None) => Some(kept_in()?.join(FOLDER)),
        }
    }
}

/// Returns the made-up clinic's folder.
pub(crate) fn demo_folder(own: &Path) -> PathBuf {
    own.join(DEMO_FOLDER)
}

fn unknown(argument: &OsString) -> String {
    format!("{} means nothing here.", argument.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Start, String> {
        Start::read(words.iter().map(OsString::from))
    }

    #[test]
    fn every_start_says_itself_in_its_arguments() {
        for start in [
            Start::Usual,
            Start::Own,
            Start::Demo,
            Start::Folder("/a clinic".into()),
        ] {
            assert_eq!(Start::read(start.arguments()), Ok(start));
        }
    }

    #[test]
    fn arguments_that_mean_nothing_are_refused() {
        for words in [
            &["--dmeo"][..],
            &["clinic"],
            &["--data"],
            &["--demo", "--data", "a"],
            &["--data", "a", "b"],
        ] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_folder_that_was_named_is_taken_as_it_is() {
        let folder = Start::Folder("/a".into()).own_folder(|| Some("/kept".into()));
        assert_eq!(folder, Some("/a".into()));
    }
}
