//! The mail password in its places, through the operating system.

use reminder_engine::secret::{Safe, Secret, SecretError, SecretPlace};
use secrecy::{ExposeSecret, SecretString};

#[test]
fn a_protected_file_keeps_the_password_until_it_is_deleted() {
    let folder = tempfile::tempdir().expect("the test may write a folder");
    let safe = Safe::new(Secret::Mail, folder.path(), "test");
    let place = SecretPlace::ProtectedFile;
    let password = SecretString::from("hunter2");
    let passphrase = SecretString::from("open sesame");
    let load = |passphrase: Option<&SecretString>| {
        safe.load(place, passphrase)
            .map(|password| password.map(|password| password.expose_secret().to_owned()))
    };
    assert_eq!(
        load(None),
        Ok(None),
        "before there is a file nothing is asked for"
    );
    let empty = SecretString::from("");
    for missing in [None, Some(&empty)] {
        assert_eq!(
            safe.store(place, &password, missing),
            Err(SecretError::PassphraseMissing)
        );
    }
    assert!(!safe.protected_file_exists());
    safe.store(place, &password, Some(&passphrase))
        .expect("the folder can be written");
    assert!(safe.protected_file_exists());
    assert_eq!(load(Some(&passphrase)), Ok(Some(String::from("hunter2"))));
    assert_eq!(load(None), Err(SecretError::PassphraseMissing));
    let other = SecretString::from("open says me");
    assert_eq!(load(Some(&other)), Err(SecretError::WrongPassphrase));
    for _ in 0..2 {
        safe.delete(place).expect("deleting twice is no error");
    }
    assert_eq!(load(Some(&passphrase)), Ok(None));
}

#[test]
fn a_folder_that_cannot_be_written_is_named_as_such() {
    let folder = tempfile::tempdir().expect("the test may write a folder");
    let safe = Safe::new(Secret::Mail, &folder.path().join("not-there"), "test");
    let secret = SecretString::from("x");
    assert_eq!(
        safe.store(SecretPlace::ProtectedFile, &secret, Some(&secret)),
        Err(SecretError::File(std::io::ErrorKind::NotFound))
    );
}

/// What needs another environment than this process has. Only on Linux can a test take the keychain
/// away.
#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    use super::*;

    /// Runs one test of this suite again, in a process with this variable.
    fn again_with(test: &str, variable: &str, value: &str) {
        let suite = std::env::current_exe().expect("a test knows its own file");
        let output = Command::new(suite)
            .args(["--exact", test, "--nocapture"])
            .env(variable, value)
            .env(AGAIN, "1")
            .output()
            .expect("a test can be started again");
        let words = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && words.contains("1 passed"),
            "{words}"
        );
    }

    const AGAIN: &str = "RINGONCE_TEST_AGAIN";

    #[test]
    fn a_pc_without_a_password_store_says_so_and_keeps_nothing() {
        if std::env::var_os(AGAIN).is_none() {
            return again_with(
                "secret::linux::a_pc_without_a_password_store_says_so_and_keeps_nothing",
                "DBUS_SESSION_BUS_ADDRESS",
                "unix:path=/nowhere/at/all",
            );
        }
        let folder = tempfile::tempdir().expect("the test may write a folder");
        let safe = Safe::new(Secret::Mail, folder.path(), "test");
        let password = SecretString::from("hunter2");
        assert!(!Safe::keychain_available());
        let refused = Err(SecretError::NoKeychain);
        assert_eq!(safe.store(SecretPlace::Keychain, &password, None), refused);
        assert_eq!(safe.delete(SecretPlace::Keychain), refused);
        assert_eq!(safe.load(SecretPlace::Keychain, None).map(drop), refused);
        let kept = fs::read_dir(folder.path())
            .expect("the folder is there")
            .count();
        assert_eq!(kept, 0, "nothing was written in place of the keychain");
    }

    #[test]
    fn the_environment_is_read_and_never_written() {
        if std::env::var_os(AGAIN).is_none() {
            return again_with(
                "secret::linux::the_environment_is_read_and_never_written",
                "RINGONCE_MAIL_PASSWORD",
                "hunter2",
            );
        }
        let safe = Safe::new(Secret::Mail, Path::new("unused"), "test");
        let password = safe
            .load(SecretPlace::Environment, None)
            .expect("the variable can be read")
            .expect("the variable is set");
        assert_eq!(password.expose_secret(), "hunter2");
        let refused = Err(SecretError::EnvironmentIsReadOnly("RINGONCE_MAIL_PASSWORD"));
        assert_eq!(
            safe.store(SecretPlace::Environment, &password, None),
            refused
        );
        assert_eq!(safe.delete(SecretPlace::Environment), refused);
    }
}
