//! Passwords on their way from the screen into their place. They are never in the database, the
//! history or a log.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::Engine;
use crate::api::error::ApiError;
use crate::secret::{Safe, Secret, SecretError, SecretPlace};

const SECRET_CHARS_MAX: usize = 1_000;
/// A shorter passphrase is found by trying.
const PASSPHRASE_CHARS_MIN: usize = 8;

/// What was typed about a password.
pub(super) struct Typed {
    /// Where it shall be from now on.
    pub(super) place: SecretPlace,
    /// A new one; none to keep the one there is.
    pub(super) secret: Option<String>,
    /// The passphrase of the protected file, when it is kept there.
    pub(super) passphrase: Option<String>,
    /// The field it was typed into.
    pub(super) field: &'static str,
}

/// Returns the places of a password. The folder's own path names its keychain entry, so that a
/// copy of the folder cannot send.
pub(super) fn safe(secret: Secret, folder: &Path) -> Safe {
    let place = folder
        .canonicalize()
        .unwrap_or_else(|_| folder.to_path_buf());
    Safe::new(secret, folder, &place.display().to_string())
}

/// Returns whether there is a password, and what is the matter with its place; `goes` is what needs
/// it, for the sentence.
pub(super) fn is_kept(
    engine: &Engine,
    secret: Secret,
    place: SecretPlace,
    goes: &str,
) -> (bool, String) {
    let safe = safe(secret, engine.folder());
    let passphrase = engine.passphrase(secret);
    let locked =
        place == SecretPlace::ProtectedFile && passphrase.is_none() && safe.protected_file_exists();
    if locked {
        let words = format!(
            "Enter the passphrase once after each start of RingOnce. Until then no {goes} goes."
        );
        return (true, words);
    }
    match safe.load(place, passphrase.as_ref()) {
        Ok(password) => (password.is_some(), String::new()),
        Err(error) => (false, error.to_string()),
    }
}

/// Puts a password in its place; returns whether there is a new one. What is moved to another place
/// is taken away from the old one. `old` is where one is kept now.
pub(super) fn keep(
    engine: &Engine,
    secret: Secret,
    old: Option<SecretPlace>,
    typed: Typed,
) -> Result<bool, ApiError> {
    let Typed { place, field, .. } = typed;
    let safe = safe(secret, engine.folder());
    let given = |text: Option<String>| text.filter(|text| !text.is_empty()).map(SecretString::from);
    let passphrase = given(typed.passphrase);
    let password = given(typed.secret);
    let long = |secret: &SecretString| secret.expose_secret().chars().count() > SECRET_CHARS_MAX;
    if password.as_ref().is_some_and(long) {
        let words = "This is too long for a password. Enter it again.";
        return Err(ApiError::field(field, words));
    }
    let remembered = engine.passphrase(secret);
    let moved_from = old.filter(|old| *old != place && place != SecretPlace::Environment);
    let moved = match (password, moved_from) {
        (Some(password), _) => Some(password),
        (None, Some(old)) => safe
            .load(old, remembered.as_ref())
            .map_err(|_| enter_again(field))?,
        (None, None) => None,
    };
    let passphrase = passphrase.or(remembered);
    if let Some(password) = &moved {
        check_passphrase(place, passphrase.as_ref())?;
        safe.store(place, password, passphrase.as_ref())
            .map_err(|error| about(place, field, &error))?;
    } else if place == SecretPlace::ProtectedFile && safe.protected_file_exists() {
        // Nothing new: the passphrase opens what is there, or is refused now and not at night.
        safe.load(place, passphrase.as_ref())
            .map_err(|error| about(place, field, &error))?;
    }
    if moved.is_some()
        && let Some(old) = old.filter(|old| *old != place && *old != SecretPlace::Environment)
        && let Err(error) = safe.delete(old)
    {
        tracing::warn!(%error, "forget a password in its old place");
    }
    if place == SecretPlace::ProtectedFile {
        engine.remember_passphrase(secret, passphrase);
    }
    Ok(moved.is_some())
}

fn enter_again(field: &str) -> ApiError {
    ApiError::field(
        field,
        "The password cannot be taken from where it is now. Enter it again. Nothing was saved.",
    )
}

/// Refuses a passphrase that is missing or too short, where one is needed.
pub(super) fn check_passphrase(
    place: SecretPlace,
    passphrase: Option<&SecretString>,
) -> Result<(), ApiError> {
    let short =
        |secret: &SecretString| secret.expose_secret().chars().count() < PASSPHRASE_CHARS_MIN;
    match place {
        SecretPlace::ProtectedFile if passphrase.is_none_or(short) => Err(ApiError::field(
            "passphrase",
            format!(
                "Enter a passphrase of at least {PASSPHRASE_CHARS_MIN} characters. It is asked \
                 for once after each start."
            ),
        )),
        SecretPlace::ProtectedFile | SecretPlace::Keychain | SecretPlace::Environment => Ok(()),
    }
}

/// Returns the refusal of a place, about the field that can mend it.
pub(super) fn about(place: SecretPlace, field: &str, error: &SecretError) -> ApiError {
    let field = match place {
        SecretPlace::ProtectedFile => "passphrase",
        SecretPlace::Keychain => "secret_place",
        SecretPlace::Environment => field,
    };
    ApiError::field(field, error.to_string())
}
