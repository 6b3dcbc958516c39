//! The practice carrier: writes what would have been sent into a folder, as files that any mail
//! program or editor opens. Nothing leaves the building, and the claim before it is the real one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use reminder_core::cadence::Channel;

use super::email::mime;
use super::{Carrier, ChannelFault, Fault, Handover, Letter, Outcome};

/// Writes messages into a folder, one file a reminder.
#[derive(Debug, Clone)]
pub struct PracticeCarrier {
    folder: PathBuf,
}

impl PracticeCarrier {
    /// Returns a carrier for this folder, which is made when the first letter comes.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Returns the file name of a reminder: made from its key alone, so there is never a second.
    #[must_use]
    pub fn file_name(letter: &Letter<'_>) -> String {
        let ending = match letter.message.channel {
            Channel::Email => "eml",
            Channel::Sms | Channel::Voice | Channel::CallList => "txt",
        };
        format!("{}.{ending}", letter.key.short())
    }
}

/// Returns the bytes of the file, which end with its last line.
fn written(letter: &Letter<'_>) -> Result<Vec<u8>, Outcome> {
    let message = letter.message;
    let what = match message.channel {
        Channel::Email => {
            let written = mime::write(letter).map_err(Outcome::from)?;
            return Ok(written.bytes);
        }
        Channel::Sms => "Text",
        Channel::Voice => "Call",
        Channel::CallList => "Call by staff",
    };
    let text = format!(
        "{what} to {}\r\nFrom {}\r\n\r\n{}\r\n{}",
        message.to,
        message.from_address,
        message.text,
        last_line(letter)
    );
    Ok(text.into_bytes())
}

/// Returns the line that only a finished file has.
fn last_line(letter: &Letter<'_>) -> String {
    match letter.message.channel {
        Channel::Email => mime::last_line(letter),
        Channel::Sms | Channel::Voice | Channel::CallList => {
            format!("-- {}\r\n", letter.key.short())
        }
    }
}

impl Carrier for PracticeCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        let bytes = match written(letter) {
            Ok(bytes) => bytes,
            Err(outcome) => return outcome.into(),
        };
        let name = Self::file_name(letter);
        let path = self.folder.join(&name);
        if let Err(error) = fs::create_dir_all(&self.folder) {
            return not_writable(&error).into();
        }
        let opened = OpenOptions::new().write(true).create_new(true).open(&path);
        match opened {
            Ok(file) => keep(file, &bytes, &path, &self.folder, name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                kept_before(letter, &path, name)
            }
            Err(error) => not_writable(&error),
        }
        .into()
    }
}

/// A file that can be made to last.
trait Lasting: Write {
    /// Returns once the bytes are on the disk.
    fn sync(&mut self) -> io::Result<()>;
}

impl Lasting for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

fn keep(mut file: impl Lasting, bytes: &[u8], path: &Path, folder: &Path, name: String) -> Outcome {
    let written = file.write_all(bytes).and_then(|()| file.sync());
    // Closed before it is removed: Windows does not remove an open file.
    drop(file);
    match written {
        Ok(()) => match sync_folder(folder) {
            Ok(()) => Outcome::Accepted { reference: name },
            Err(error) => Outcome::Unknown {
                detail: format!(
                    "The file {name} was written but may not last ({}).",
                    error.kind()
                ),
            },
        },
        Err(error) => match fs::remove_file(path) {
            Ok(()) => not_writable(&error),
            Err(_) => Outcome::Unknown {
                detail: format!(
                    "The file {name} was begun and not finished ({}).",
                    error.kind()
                ),
            },
        },
    }
}

/// A file of this reminder is there already: the work of an earlier attempt that was cut off after
/// it, or in the middle of it.
fn kept_before(letter: &Letter<'_>, path: &Path, name: String) -> Outcome {
    match fs::read(path) {
        Ok(bytes) if bytes.ends_with(last_line(letter).as_bytes()) => {
            Outcome::Accepted { reference: name }
        }
        Ok(_) => Outcome::Unknown {
            detail: format!("The file {name} was begun by an earlier attempt and not finished."),
        },
        Err(error) => Outcome::Unknown {
            detail: format!(
                "The file {name} is there but cannot be read ({}).",
                error.kind()
            ),
        },
    }
}

fn not_writable(error: &io::Error) -> Outcome {
    Outcome::NotSent {
        fault: Fault::Channel(ChannelFault::FolderNotWritable),
        detail: format!(
            "The folder for practice files cannot be written ({}).",
            error.kind()
        ),
    }
}

/// Makes the name of the new file last, which is the folder's content and not the file's.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows keeps the name together with the file.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk that takes so many bytes and then is full.
    struct FullAfter {
        file: File,
        room: usize,
    }

    impl Write for FullAfter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.room);
            if taken == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.room -= taken;
            self.file.write(&bytes[..taken])
        }

        fn flush(&mut self) -> io::Result<()> {
            self.file.flush()
        }
    }

    impl Lasting for FullAfter {
        fn sync(&mut self) -> io::Result<()> {
            self.file.sync_all()
        }
    }

    #[test]
    fn a_disk_that_fills_up_leaves_no_file_and_a_letter_that_surely_did_not_go() {
        let bytes = b"Subject: x\r\n\r\nwords\r\n";
        let folder = tempfile::tempdir().expect("the test may write a folder");
        let path = folder.path().join("a.eml");
        for room in 0..=bytes.len() {
            let file = File::create(&path).expect("the test may write a file");
            let outcome = keep(
                FullAfter { file, room },
                bytes,
                &path,
                folder.path(),
                String::from("a.eml"),
            );
            if room == bytes.len() {
                assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
            } else {
                let Outcome::NotSent { fault, .. } = outcome else {
                    panic!("room for {room} bytes gave {outcome:?}");
                };
                assert_eq!(fault, Fault::Channel(ChannelFault::FolderNotWritable));
                assert!(!path.exists(), "a torn file is left after {room} bytes");
            }
        }
    }

    #[test]
    fn a_torn_file_that_cannot_be_removed_is_unknown() {
        let folder = tempfile::tempdir().expect("the test may write a folder");
        let file = File::create(folder.path().join("b.eml")).expect("the test may write a file");
        let outcome = keep(
            FullAfter { file, room: 3 },
            b"Subject: x\r\n",
            &folder.path().join("not-there.eml"),
            folder.path(),
            String::from("b.eml"),
        );
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    }
}
