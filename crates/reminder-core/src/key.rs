//! Identities: typed row ids, and the idempotency key that makes a second send impossible.
//!
//! A key hashes what a reminder *is* (who, which occurrence, which step, which channel) and never
//! what it says or when it was computed, so that planning it a thousand times yields one row.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::cadence::Channel;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        #[serde(transparent)]
        pub struct $name(pub i64);
    )+};
}

ids! {
    /// Names a practitioner's row.
    PractitionerId,
    /// Names a kind of appointment.
    KindId,
    /// Names a cadence.
    CadenceId,
    /// Names a step; kept when the step is edited, so that editing never makes a second reminder.
    StepId,
    /// Names a template across its versions.
    TemplateId,
    /// Names a patient's row.
    PatientId,
    /// Names a contact point's row.
    ContactPointId,
    /// Names an appointment's row.
    AppointmentId,
    /// Names one approval: who, when, of which hashes.
    ApprovalId,
    /// Names one handing-over to a carrier.
    AttemptId,
}

/// A SHA-256 value that travels as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest32(pub [u8; 32]);

impl Digest32 {
    /// Returns the hash of the parts, each preceded by its length so that no two lists collide.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// Returns the hash as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = String::with_capacity(64);
        for byte in self.0 {
            hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
            hex.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        hex
    }
}

impl fmt::Debug for Digest32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex()[..12])
    }
}

/// The text was not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("read a hash: expected 64 hexadecimal digits")]
pub struct NotADigest;

impl FromStr for Digest32 {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(NotADigest);
        }
        let nibble = |digit: u8| char::from(digit).to_digit(16).ok_or(NotADigest);
        let mut bytes = [0u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let value = nibble(pair[0])? * 16 + nibble(pair[1])?;
            *byte = u8::try_from(value).map_err(|_| NotADigest)?;
        }
        Ok(Self(bytes))
    }
}

macro_rules! digests {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        pub struct $name(pub Digest32);

        impl $name {
            /// Returns the 32 bytes as they are stored.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                &self.0.0
            }

            /// Takes the 32 bytes back from storage.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(Digest32(bytes))
            }

            /// Returns the 64 hexadecimal digits.
            #[must_use]
            pub fn to_hex(&self) -> String {
                self.0.to_hex()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotADigest;

            fn from_str(text: &str) -> Result<Self, NotADigest> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_hex())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

digests! {
    /// The identity of a reminder; the primary key of the outbox, so it can exist once.
    Key,
    /// The identity of what was approved: text, address, channel, sender and window.
    ContentHash,
}

/// What makes one reminder different from every other one, whatever its text.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// How the reminder goes.
    pub channel: Channel,
    /// The normalised contact: E.164, or an e-mail address in lower case.
    pub contact: &'a str,
    /// Whom the reminder is about, in a natural form that survives a second import.
    pub person: &'a str,
    /// When the appointment starts; a moved appointment is another occurrence.
    pub occurrence: DateTime<Utc>,
    /// Which step of the cadence.
    pub step: StepId,
}

/// Returns a name in the form that identifies a person: composed, in lower case, single spaces. A
/// second import that writes it in capitals still finds the same person.
#[must_use]
pub fn natural_name(full_name: &str) -> String {
    let lower = if full_name.is_ascii() {
        full_name.to_ascii_lowercase()
    } else {
        full_name.nfc().collect::<String>().to_lowercase()
    };
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(" ")
}

/// The digits of the short form: no letter that is mistaken for another one.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl Key {
    /// Returns the key of a reminder. The leading word is the version of this rule.
    #[must_use]
    pub fn of(identity: &Identity<'_>) -> Self {
        Self(Digest32::of(&[
            b"ringonce/key/1",
            identity.channel.as_str().as_bytes(),
            identity.contact.as_bytes(),
            identity.person.as_bytes(),
            &identity.occurrence.timestamp_millis().to_be_bytes(),
            &identity.step.0.to_be_bytes(),
        ]))
    }

    /// Returns the first bytes of the key that has this short form; none when no key can.
    #[must_use]
    pub fn prefix_of_short(short: &str) -> Option<Vec<u8>> {
        if short.len() != 16 {
            return None;
        }
        let head = short.bytes().try_fold(0u128, |head, letter| {
            let digit = ALPHABET.iter().position(|known| *known == letter)?;
            Some((head << 5) | digit as u128)
        })?;
        Some(head.to_be_bytes()[6..].to_vec())
    }

    /// Returns 16 letters and digits, enough to name the key in a Message-ID or to a person.
    #[must_use]
    pub fn short(&self) -> String {
        let mut text = String::with_capacity(16);
        let head = self.0.0[..10]
            .iter()
            .fold(0u128, |head, byte| (head << 8) | u128::from(*byte));
        for position in (0..16).rev() {
            let index = (head >> (position * 5)) & 31;
            text.push(char::from(ALPHABET[index as usize]));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;

    use super::*;

    const ROSA: Identity<'_> = Identity {
        channel: Channel::Email,
        contact: "rosa@example.com",
        person: "rosa diaz",
        occurrence: DateTime::UNIX_EPOCH,
        step: StepId(1),
    };

    #[test]
    fn a_key_never_changes_from_version_to_version() {
        // Every reminder that was ever sent is remembered under such a key. Computed elsewhere:
        // SHA-256 of each part after its length in eight bytes, most significant first.
        let expected = "41a6cbf086437093d1184a20fea55622514651ec0a8530627fbf6ad2e2ed4153";
        assert_eq!(Key::of(&ROSA).to_hex(), expected);
    }

    #[test]
    fn everything_in_an_identity_makes_another_key() {
        let others = [
            ROSA,
            Identity {
                channel: Channel::CallList,
                ..ROSA
            },
            Identity {
                contact: "rosa@example.org",
                ..ROSA
            },
            Identity {
                person: "rosa dias",
                ..ROSA
            },
            Identity {
                occurrence: ROSA.occurrence + TimeDelta::milliseconds(1),
                ..ROSA
            },
            Identity {
                step: StepId(2),
                ..ROSA
            },
            // The same letters, divided otherwise.
            Identity {
                contact: "rosa@example",
                person: ".comrosa diaz",
                ..ROSA
            },
        ];
        let keys: BTreeSet<Key> = others.iter().map(Key::of).collect();
        assert_eq!(keys.len(), others.len());
    }

    #[test]
    fn a_name_is_the_same_however_it_was_typed() {
        let cases = [
            ("Rosa Díaz", "rosa díaz"),
            ("  ROSA \t DÍAZ ", "rosa díaz"),
            ("Rosa Di\u{301}az", "rosa díaz"),
            ("Ľudmila\u{a0}Šťastná", "ľudmila šťastná"),
            ("", ""),
        ];
        for (typed, natural) in cases {
            assert_eq!(natural_name(typed), natural, "{typed:?}");
        }
    }

    #[test]
    fn a_hash_is_read_back_from_its_digits() {
        let hash = Digest32::of(&[b"anything"]);
        assert_eq!(hash.to_hex().parse(), Ok(hash));
        assert_eq!(hash.to_hex().to_uppercase().parse(), Ok(hash));
        let key = Key(hash);
        assert_eq!(Key::from_bytes(hash.0), key);
        assert_eq!(key.as_bytes(), hash.0);
        let json = serde_json::to_string(&key).expect("a key is text");
        assert_eq!(json, format!("\"{}\"", hash.to_hex()));
        assert_eq!(
            serde_json::from_str::<Key>(&json).expect("it was written above"),
            key
        );
    }

    #[test]
    fn what_is_not_sixty_four_digits_is_no_hash() {
        let digits = "0".repeat(64);
        for text in [
            "",
            "0",
            &digits[1..],
            &format!("{digits}0"),
            &digits.replacen('0', "g", 1),
        ] {
            assert_eq!(text.parse::<Digest32>(), Err(NotADigest), "{text:?}");
        }
        let not_ascii = "é".repeat(32);
        assert_eq!(not_ascii.parse::<Digest32>(), Err(NotADigest));
    }

    #[test]
    fn a_short_key_is_the_first_eighty_bits_in_letters_people_can_read() {
        let mut bytes = [0u8; 32];
        assert_eq!(Key::from_bytes(bytes).short(), "0".repeat(16));
        bytes[9] = 1;
        assert_eq!(Key::from_bytes(bytes).short(), "0000000000000001");
        bytes[..10].fill(255);
        assert_eq!(Key::from_bytes(bytes).short(), "z".repeat(16));
        bytes[10..].fill(7);
        assert_eq!(Key::from_bytes(bytes).short(), "z".repeat(16));
    }
}
