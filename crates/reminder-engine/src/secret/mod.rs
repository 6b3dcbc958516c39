//! Where the passwords of carriers live: the OS keychain, a passphrase-protected file, or the
//! environment. Never a plain file, and never another place than the one that staff chose.

mod file;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// Which password. Each has its own file, variable and keychain entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// The mail server's.
    Mail,
    /// The log-in at Microsoft (a refresh token), which is longer than some keychains take.
    MailLogIn,
    /// That of the mailbox that is read, where it is not the mail server's.
    Mailbox,
    /// That of the gateway for texts and calls.
    Gateway,
    /// That of the clinic's phone.
    Phone,
}

impl Secret {
    /// Returns the environment variable it may be in.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Mail => "RINGONCE_MAIL_PASSWORD",
            Self::MailLogIn => "RINGONCE_MAIL_LOG_IN",
            Self::Mailbox => "RINGONCE_MAILBOX_PASSWORD",
            Self::Gateway => "RINGONCE_GATEWAY_SECRET",
            Self::Phone => "RINGONCE_PHONE_PASSWORD",
        }
    }

    /// Returns the name under which keychains show it.
    const fn keychain_name(self) -> &'static str {
        match self {
            Self::Mail => "RingOnce mail password",
            Self::MailLogIn => "RingOnce Microsoft log-in",
            Self::Mailbox => "RingOnce mailbox password",
            Self::Gateway => "RingOnce gateway secret",
            Self::Phone => "RingOnce phone password",
        }
    }

    const fn file_name(self) -> &'static str {
        match self {
            Self::Mail => "mail-password",
            Self::MailLogIn => "mail-log-in",
            Self::Mailbox => "mailbox-password",
            Self::Gateway => "gateway-secret",
            Self::Phone => "phone-password",
        }
    }

    /// Whether it may be longer than a keychain takes: Windows' has room for 1,280 characters.
    const fn is_long(self) -> bool {
        match self {
            Self::MailLogIn => true,
            Self::Mail | Self::Mailbox | Self::Gateway | Self::Phone => false,
        }
    }
}

/// Where a password lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SecretPlace {
    /// The OS keychain.
    Keychain,
    /// A file protected by a passphrase that is asked for once a start.
    ProtectedFile,
    /// An environment variable; for the terminal.
    Environment,
}

/// Why a password could not be kept, read or forgotten. `Display` is the sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// This PC has no keychain, or none that answers.
    #[error(
        "This computer has no password store that RingOnce can use. Nothing was saved. Choose a \
         file protected by a passphrase instead."
    )]
    NoKeychain,
    /// There is a keychain and it does not let us in, mostly because it is locked.
    #[error(
        "This computer's password store is locked or refused. Unlock it, or choose a file \
         protected by a passphrase."
    )]
    KeychainRefused,
    /// The keychain failed in another way.
    #[error("This computer's password store failed ({0}). Try again, or choose a protected file.")]
    KeychainFailed(String),
    /// The protected file needs a passphrase and none was given.
    #[error("Enter the passphrase of the protected password file.")]
    PassphraseMissing,
    /// The passphrase does not open the file, or somebody changed the file.
    #[error("The passphrase does not open the protected password file. Type it again.")]
    WrongPassphrase,
    /// The protected file is cut short or is something else.
    #[error("The protected password file is damaged. Enter the password again to replace it.")]
    FileDamaged,
    /// The protected file was written by a newer RingOnce.
    #[error("The protected password file was written by a newer version of RingOnce. Update it.")]
    FileTooNew,
    /// The protected file cannot be read or written.
    #[error("The protected password file cannot be used ({0}). Check the folder and the disk.")]
    File(io::ErrorKind),
    /// The environment is not ours to write.
    #[error("RingOnce cannot change the variable {0}. Set it where you start it.")]
    EnvironmentIsReadOnly(&'static str),
    /// The variable does not hold text.
    #[error("The variable {0} holds something that is no text. Set it again.")]
    EnvironmentUnreadable(&'static str),
    /// The operating system gave no random numbers.
    #[error(
        "This computer gave no random numbers, so nothing was saved. Restart it and try again."
    )]
    NoRandomness,
}

/// The places in which one of a clinic's passwords can be.
#[derive(Debug, Clone)]
pub struct Safe {
    secret: Secret,
    file: PathBuf,
    account: String,
}

impl Safe {
    /// Returns the places for the clinic in this folder. `account` tells its keychain entry from
    /// those of other clinics on the same PC, so it is theirs alone and stays the same.
    #[must_use]
    pub fn new(secret: Secret, folder: &Path, account: &str) -> Self {
        Self {
            secret,
            file: folder.join(secret.file_name()),
            account: account.to_owned(),
        }
    }

    /// Whether this PC has a keychain. It may still be locked; only its use can tell.
    #[must_use]
    pub fn keychain_available() -> bool {
        keyring::Entry::store_status().is_ok()
    }

    /// Whether there is a password that only a passphrase opens.
    #[must_use]
    pub fn protected_file_exists(&self) -> bool {
        self.file.exists()
    }

    /// Keeps the password in this place, instead of the one that was there. The passphrase is
    /// asked for by the protected file only.
    ///
    /// # Errors
    /// [`SecretError`]; what was kept before is then still there.
    pub fn store(
        &self,
        place: SecretPlace,
        password: &SecretString,
        passphrase: Option<&SecretString>,
    ) -> Result<(), SecretError> {
        match place {
            SecretPlace::Keychain if self.secret.is_long() => {
                self.store_sealed(&self.entry()?, password)
            }
            SecretPlace::Keychain => Ok(self.entry()?.set_password(password.expose_secret())?),
            SecretPlace::ProtectedFile => {
                let sealed = file::seal(password, given(passphrase)?)?;
                file::replace(&self.file, &sealed).map_err(|error| SecretError::File(error.kind()))
            }
            SecretPlace::Environment => {
                Err(SecretError::EnvironmentIsReadOnly(self.secret.variable()))
            }
        }
    }

    /// Returns the password that is kept in this place, or nothing when none is.
    ///
    /// # Errors
    /// [`SecretError`], when there may be one and it cannot be had.
    pub fn load(
        &self,
        place: SecretPlace,
        passphrase: Option<&SecretString>,
    ) -> Result<Option<SecretString>, SecretError> {
        match place {
            SecretPlace::Keychain if self.secret.is_long() => self.load_sealed(&self.entry()?),
            SecretPlace::Keychain => password_of(&self.entry()?),
            SecretPlace::ProtectedFile => match file::read(&self.file) {
                Ok(sealed) => file::open(&sealed, given(passphrase)?).map(Some),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(SecretError::File(error.kind())),
            },
            SecretPlace::Environment => from_environment(self.secret.variable()),
        }
    }

    /// Forgets the password that is kept in this place. None being there is no error.
    ///
    /// # Errors
    /// [`SecretError`]; the password may then still be there.
    pub fn delete(&self, place: SecretPlace) -> Result<(), SecretError> {
        match place {
            SecretPlace::Keychain => {
                let entry = self.entry()?;
                if self.secret.is_long() {
                    remove(&self.sealed_file())?;
                }
                match entry.delete_credential() {
                    Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                    Err(error) => Err(error.into()),
                }
            }
            SecretPlace::ProtectedFile => remove(&self.file),
            SecretPlace::Environment => {
                Err(SecretError::EnvironmentIsReadOnly(self.secret.variable()))
            }
        }
    }

    /// Keeps what is too long for a keychain in a file that a key in the keychain opens.
    fn store_sealed(&self, entry: &impl Entry, password: &SecretString) -> Result<(), SecretError> {
        let key = match entry.get()? {
            Some(key) => key,
            None => {
                let key = file::random_passphrase()?;
                entry.set(&key)?;
                key
            }
        };
        let sealed = file::seal_by_random(password, &key)?;
        file::replace(&self.sealed_file(), &sealed).map_err(|error| SecretError::File(error.kind()))
    }

    fn load_sealed(&self, entry: &impl Entry) -> Result<Option<SecretString>, SecretError> {
        let sealed = match file::read(&self.sealed_file()) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(SecretError::File(error.kind())),
        };
        // Without its key the file is a copy from elsewhere.
        let Some(key) = entry.get()? else {
            return Ok(None);
        };
        match file::open(&sealed, &key) {
            Ok(password) => Ok(Some(password)),
            Err(SecretError::WrongPassphrase) => Err(SecretError::FileDamaged),
            Err(error) => Err(error),
        }
    }

    fn sealed_file(&self) -> PathBuf {
        self.file.with_extension("sealed")
    }

    fn entry(&self) -> Result<keyring::Entry, SecretError> {
        Ok(keyring::Entry::new(
            self.secret.keychain_name(),
            &self.account,
        )?)
    }
}

/// A place for one short password; the keychain's, and a test's.
trait Entry {
    fn get(&self) -> Result<Option<SecretString>, SecretError>;
    fn set(&self, password: &SecretString) -> Result<(), SecretError>;
}

impl Entry for keyring::Entry {
    fn get(&self) -> Result<Option<SecretString>, SecretError> {
        password_of(self)
    }

    fn set(&self, password: &SecretString) -> Result<(), SecretError> {
        Ok(self.set_password(password.expose_secret())?)
    }
}

fn password_of(entry: &keyring::Entry) -> Result<Option<SecretString>, SecretError> {
    match entry.get_password() {
        Ok(password) => Ok(Some(password.into())),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn remove(path: &Path) -> Result<(), SecretError> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(SecretError::File(error.kind())),
    }
}

fn given(passphrase: Option<&SecretString>) -> Result<&SecretString, SecretError> {
    passphrase
        .filter(|passphrase| !passphrase.expose_secret().is_empty())
        .ok_or(SecretError::PassphraseMissing)
}

fn from_environment(variable: &'static str) -> Result<Option<SecretString>, SecretError> {
    read(variable, std::env::var_os(variable))
}

fn read(
    variable: &'static str,
    value: Option<OsString>,
) -> Result<Option<SecretString>, SecretError> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let password = value
        .into_string()
        .map_err(|_| SecretError::EnvironmentUnreadable(variable))?;
    Ok(Some(password.into()))
}

impl From<keyring::Error> for SecretError {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library's errors are not ours and grow"
    )]
    fn from(error: keyring::Error) -> Self {
        match error {
            keyring::Error::NoDefaultStore => Self::NoKeychain,
            keyring::Error::NoStorageAccess(_) => Self::KeychainRefused,
            // Its words can hold the secret's bytes or the account's name; the kind is enough.
            keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
                Self::KeychainFailed(String::from("what it keeps is no password"))
            }
            other => Self::KeychainFailed(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_no_password() {
        let read = |value: Option<&str>| {
            super::read("A_VARIABLE", value.map(OsString::from))
                .map(|password| password.map(|password| password.expose_secret().to_owned()))
        };
        assert_eq!(read(None), Ok(None));
        assert_eq!(read(Some("")), Ok(None));
        assert_eq!(read(Some("a b")), Ok(Some(String::from("a b"))));
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_refused() {
        use std::os::unix::ffi::OsStringExt;
        let value = OsString::from_vec(vec![0xff]);
        let refused = read("A_VARIABLE", Some(value)).expect_err("the value is no text");
        assert_eq!(refused, SecretError::EnvironmentUnreadable("A_VARIABLE"));
    }

    /// A keychain with room for one short password, in memory.
    #[derive(Default)]
    struct Chain(std::cell::RefCell<Option<String>>);

    impl Entry for Chain {
        fn get(&self) -> Result<Option<SecretString>, SecretError> {
            Ok(self.0.borrow().clone().map(SecretString::from))
        }

        fn set(&self, password: &SecretString) -> Result<(), SecretError> {
            let password = password.expose_secret();
            assert!(password.len() < 100, "it has room for a short one");
            *self.0.borrow_mut() = Some(password.to_owned());
            Ok(())
        }
    }

    #[test]
    fn what_is_too_long_for_a_keychain_is_kept_in_a_file_that_only_it_opens() {
        let folder = tempfile::tempdir().expect("the test may write a folder");
        let safe = Safe::new(Secret::MailLogIn, folder.path(), "test");
        let (chain, other) = (Chain::default(), Chain::default());
        let load = |chain: &Chain| {
            safe.load_sealed(chain)
                .map(|password| password.map(|password| password.expose_secret().to_owned()))
        };
        assert_eq!(load(&chain), Ok(None));
        let long = "0.A".repeat(800);
        for token in [&long, "another"] {
            let secret = SecretString::from(token);
            safe.store_sealed(&chain, &secret)
                .expect("the folder can be written");
            assert_eq!(load(&chain), Ok(Some(token.to_owned())));
        }
        let bytes = std::fs::read(safe.sealed_file()).expect("there is a file");
        assert!(!bytes.windows(7).any(|window| window == b"another"));
        assert_eq!(load(&other), Ok(None), "a copy on another PC has no key");
        other
            .set(&SecretString::from("guessed"))
            .expect("it has room");
        assert_eq!(load(&other), Err(SecretError::FileDamaged));
    }

    #[test]
    fn a_keychains_refusal_is_told_apart_from_there_being_none() {
        use keyring::Error as K;
        let cases = [
            (K::NoDefaultStore, SecretError::NoKeychain),
            (
                K::NoStorageAccess("locked".into()),
                SecretError::KeychainRefused,
            ),
            (
                K::BadEncoding(b"hunter2\xff".to_vec()),
                SecretError::KeychainFailed(String::from("what it keeps is no password")),
            ),
        ];
        for (error, expected) in cases {
            assert_eq!(SecretError::from(error), expected);
        }
    }
}
