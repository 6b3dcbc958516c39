//! The passphrase-protected file: Argon2id makes a key of the passphrase, XChaCha20-Poly1305 seals
//! the password with it. The head is sealed with it too, so nobody can weaken it unseen.
//!
//! | bytes | what |
//! |---|---|
//! | 20 | `RingOnce password 1` and a line end; the digit is the version of this layout |
//! | 12 | Argon2id's memory in KiB, passes and lanes, 32 bits each, little-endian |
//! | 16 | salt |
//! | 24 | nonce |
//! | rest | the sealed password and its tag of 16 bytes |

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::SecretError;

const NAME: &[u8] = b"RingOnce password ";
const VERSION: &[u8] = b"1\n";
const STRENGTH_AT: usize = NAME.len() + VERSION.len();
const SALT_AT: usize = STRENGTH_AT + 12;
const NONCE_AT: usize = SALT_AT + 16;
const SEALED_AT: usize = NONCE_AT + 24;
const TAG_BYTES: usize = 16;

/// Longest file that is read; the longest password a mail server takes is far shorter.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// What opening the file costs, for us and for whoever tries passphrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Strength {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// RFC 9106's second choice, for machines with little memory, with one lane: front-desk PCs are
/// old, and it is paid once a start.
const USUAL: Strength = Strength {
    memory_kib: 64 * 1024,
    passes: 3,
    lanes: 1,
};

/// For a passphrase of 256 random bits, which nobody finds by trying: strength only costs time.
const RANDOM: Strength = Strength {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

/// The most that a file may ask for, or a forged one could eat the PC's memory.
const MOST: Strength = Strength {
    memory_kib: 256 * 1024,
    passes: 16,
    lanes: 4,
};

impl Strength {
    fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        let fields = [self.memory_kib, self.passes, self.lanes];
        for (place, field) in bytes.chunks_exact_mut(4).zip(fields) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        bytes
    }

    /// Reads the strength; none when it is more than a file may ask for.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (fields, _) = bytes.as_chunks::<4>();
        let mut fields = fields.iter().map(|field| u32::from_le_bytes(*field));
        let strength = Self {
            memory_kib: fields.next()?,
            passes: fields.next()?,
            lanes: fields.next()?,
        };
        let sane = strength.memory_kib <= MOST.memory_kib
            && strength.passes <= MOST.passes
            && strength.lanes <= MOST.lanes;
        sane.then_some(strength)
    }

    /// Makes a key of a passphrase; none when the strength is one that Argon2 does not know.
    fn key(self, passphrase: &SecretString, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).ok()?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose_secret().as_bytes(), salt, &mut *key)
            .ok()?;
        Some(key)
    }
}

/// Returns a passphrase that nobody could guess.
pub(super) fn random_passphrase() -> Result<SecretString, SecretError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).map_err(|_| SecretError::NoRandomness)?;
    Ok(BASE64.encode(*bytes).into())
}

/// Seals a password.
pub(super) fn seal(
    password: &SecretString,
    passphrase: &SecretString,
) -> Result<Vec<u8>, SecretError> {
    seal_with(USUAL, password, passphrase)
}

/// Seals a password with a passphrase of [`random_passphrase`].
pub(super) fn seal_by_random(
    password: &SecretString,
    passphrase: &SecretString,
) -> Result<Vec<u8>, SecretError> {
    seal_with(RANDOM, password, passphrase)
}

fn seal_with(
    strength: Strength,
    password: &SecretString,
    passphrase: &SecretString,
) -> Result<Vec<u8>, SecretError> {
    let mut salt_and_nonce = [0; SEALED_AT - SALT_AT];
    getrandom::fill(&mut salt_and_nonce).map_err(|_| SecretError::NoRandomness)?;
    let mut file = [NAME, VERSION, &strength.to_bytes(), &salt_and_nonce].concat();
    let key = strength
        .key(passphrase, &file[SALT_AT..NONCE_AT])
        .expect("our own strength is one that Argon2 knows");
    let sealed = XChaCha20Poly1305::new(Key::from_slice(&*key))
        .encrypt(
            XNonce::from_slice(&file[NONCE_AT..SEALED_AT]),
            Payload {
                msg: password.expose_secret().as_bytes(),
                aad: &file,
            },
        )
        .expect("a password is shorter than the cipher's limit of 256 GiB");
    file.extend_from_slice(&sealed);
    Ok(file)
}

/// Opens a sealed password.
pub(super) fn open(file: &[u8], passphrase: &SecretString) -> Result<SecretString, SecretError> {
    let version = file.strip_prefix(NAME).ok_or(SecretError::FileDamaged)?;
    if !version.starts_with(VERSION) {
        let newer = version.first().is_some_and(u8::is_ascii_digit) && version.len() > 1;
        return Err(if newer {
            SecretError::FileTooNew
        } else {
            SecretError::FileDamaged
        });
    }
    if file.len() < SEALED_AT + TAG_BYTES {
        return Err(SecretError::FileDamaged);
    }
    let (head, sealed) = file.split_at(SEALED_AT);
    let key = Strength::from_bytes(&head[STRENGTH_AT..SALT_AT])
        .and_then(|strength| strength.key(passphrase, &head[SALT_AT..NONCE_AT]))
        .ok_or(SecretError::FileDamaged)?;
    let opened = XChaCha20Poly1305::new(Key::from_slice(&*key))
        .decrypt(
            XNonce::from_slice(&head[NONCE_AT..]),
            Payload {
                msg: sealed,
                aad: head,
            },
        )
        .map_err(|_| SecretError::WrongPassphrase)?;
    let password = String::from_utf8(opened).map_err(|_| SecretError::FileDamaged)?;
    Ok(password.into())
}

/// Reads a file, up to the most that one of ours can have.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(FILE_BYTES_MAX)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Puts a file in the place of the one that is there, wholly or not at all, for its owner's eyes.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    match fs::remove_file(&beside) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As weak as Argon2 lets it be: these tests are about the file, not about its strength.
    const WEAK: Strength = Strength {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    fn sealed() -> Vec<u8> {
        seal_with(WEAK, &secret("hunter2 é"), &secret("open sesame")).expect("there is randomness")
    }

    fn opened(file: &[u8]) -> Result<String, SecretError> {
        open(file, &secret("open sesame")).map(|password| password.expose_secret().to_owned())
    }

    #[test]
    fn what_was_sealed_opens_with_the_passphrase_and_with_no_other() {
        let file = sealed();
        assert_eq!(opened(&file), Ok(String::from("hunter2 é")));
        for other in ["", "open sesam", "open sesame ", "Open sesame"] {
            let refused = open(&file, &secret(other)).expect_err("it is another passphrase");
            assert_eq!(refused, SecretError::WrongPassphrase, "{other:?}");
        }
    }

    #[test]
    fn nothing_of_the_password_or_the_passphrase_is_in_the_file_and_no_two_are_alike() {
        let file = sealed();
        let holds = |words: &[u8]| file.windows(words.len()).any(|window| window == words);
        assert!(!holds(b"hunter2") && !holds(b"sesame"));
        assert_ne!(file, sealed());
    }

    #[test]
    fn a_file_cut_anywhere_does_not_open() {
        let file = sealed();
        for length in 0..file.len() {
            assert!(opened(&file[..length]).is_err(), "cut after {length} bytes");
        }
    }

    #[test]
    fn a_file_with_any_bit_changed_does_not_open() {
        let file = sealed();
        for place in (0..file.len()).filter(|place| !(STRENGTH_AT..SALT_AT).contains(place)) {
            for bit in 0..8 {
                let mut changed = file.clone();
                changed[place] ^= 1 << bit;
                assert!(opened(&changed).is_err(), "bit {bit} of byte {place}");
            }
        }
    }

    #[test]
    fn a_forged_strength_neither_opens_the_file_nor_eats_the_memory() {
        let forged = [
            Strength { passes: 2, ..WEAK },
            Strength {
                memory_kib: 16,
                ..WEAK
            },
            Strength {
                memory_kib: u32::MAX,
                ..WEAK
            },
            Strength {
                passes: u32::MAX,
                ..WEAK
            },
            Strength {
                lanes: u32::MAX,
                ..WEAK
            },
            Strength {
                memory_kib: 0,
                ..WEAK
            },
            Strength { passes: 0, ..WEAK },
        ];
        for strength in forged {
            let mut file = sealed();
            file[STRENGTH_AT..SALT_AT].copy_from_slice(&strength.to_bytes());
            assert!(opened(&file).is_err(), "{strength:?}");
        }
    }

    #[test]
    fn a_file_of_a_newer_version_is_called_that_and_not_damaged() {
        let mut file = sealed();
        file[NAME.len()] = b'2';
        assert_eq!(opened(&file), Err(SecretError::FileTooNew));
        for other in [
            b"".as_slice(),
            b"RingOnce",
            b"hunter2",
            b"RingOnce password ",
        ] {
            assert_eq!(opened(other), Err(SecretError::FileDamaged));
        }
    }

    #[test]
    fn the_usual_strength_is_what_rfc_9106_asks_for_and_a_file_may_have() {
        assert_eq!((USUAL.memory_kib, USUAL.passes), (65_536, 3));
        assert_eq!(Strength::from_bytes(&USUAL.to_bytes()), Some(USUAL));
    }

    #[test]
    fn a_file_is_replaced_whole_and_only_its_owner_may_read_it() {
        let folder = tempfile::tempdir().expect("the test may write a folder");
        let path = folder.path().join("mail-password");
        fs::write(path.with_extension("new"), b"left by a crash").expect("the test may write");
        for bytes in [b"first".as_slice(), b"second"] {
            replace(&path, bytes).expect("the folder can be written");
            assert_eq!(read(&path).expect("the file is there"), bytes);
        }
        let left = fs::read_dir(folder.path())
            .expect("the folder is there")
            .count();
        assert_eq!(left, 1, "nothing is left beside the file");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path)
                .expect("the file is there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
