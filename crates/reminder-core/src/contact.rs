//! Reading phone numbers and e-mail addresses as people write them, and refusing dangerous ones.
//!
//! A contact that is read wrongly reaches a stranger, so nothing is guessed: what is kept are the
//! digits and letters somebody typed, or nothing. Whether anybody may be contacted there is not
//! decided here.

use serde::{Deserialize, Serialize};

use crate::patient::ContactKind;
use crate::unseen::is_unseen;

mod email;
mod phone;
mod zones;

pub use zones::zones_for;

/// A contact that may be stored and used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReadContact {
    /// Phone or e-mail.
    pub kind: ContactKind,
    /// E.164, or the address in lower case.
    pub normalised: String,
    /// How staff should read it.
    pub display: String,
    /// For a number: the country assumed while reading it.
    pub region: Option<String>,
    /// For a number: it may be a landline that cannot take texts.
    pub may_be_landline: bool,
    /// Reserved for fiction or examples: kept and shown, but no carrier may send to it.
    pub fictional: bool,
    /// Something to look at that does not stop anybody: "Did you mean gmail.com?".
    pub hint: Option<String>,
}

/// Why a contact cannot be used. `Display` is the sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContactRefusal {
    /// Nothing was typed as a number.
    #[error("Enter a phone number, or choose e-mail")]
    NoNumber,
    /// A letter; a keypad would turn it into a digit of somebody else's number.
    #[error(
        "A phone number has only digits, spaces and + ( ) - . and this one has the letter \
         \"{letter}\". Type it again in digits"
    )]
    Letter {
        /// The first one.
        letter: char,
    },
    /// A sign that is not part of a number, such as `*`.
    #[error(
        "A phone number has only digits, spaces and + ( ) - . and this one has \"{sign}\". \
         Take it out"
    )]
    Sign {
        /// The first one.
        sign: char,
    },
    /// A character without a shape, such as a bidi override: what is seen is not what is stored.
    #[error(
        "There is a character here that cannot be seen (U+{:04X}). Empty the field and type it \
         by hand", u32::from(*.character)
    )]
    Unseen {
        /// The first one.
        character: char,
    },
    /// A plus after the first digit, or a second one.
    #[error("A + belongs only before the first digit. Take the other out")]
    Plus,
    /// A number with an extension.
    #[error(
        "\"{extension}\" is an extension, which cannot be dialled. Enter the number without it"
    )]
    Extension {
        /// The extension as it was typed.
        extension: String,
    },
    /// Two numbers in one field.
    #[error("There is more than one number here. Keep one, and add the other on its own")]
    SeveralNumbers,
    /// An address where a number belongs.
    #[error("This is an e-mail address. Choose e-mail to keep it")]
    EmailAsNumber,
    /// Police, fire or ambulance somewhere in the world.
    #[error("{number} is an emergency number and is never called. Enter the patient's own number")]
    Emergency {
        /// The number.
        number: String,
    },
    /// Too short for a line of a person: a service of a network or of a country.
    #[error("{number} is too short to be a patient's number. Enter all of it, with the area code")]
    ShortNumber {
        /// The number.
        number: String,
    },
    /// A number that costs the caller extra.
    #[error(
        "Calls to {number} cost extra, so nobody's reminder goes there. Ask for another number"
    )]
    Premium {
        /// The number.
        number: String,
    },
    /// A landline without the digits that lead to its area; somewhere else it is another's number.
    #[error("This number may lack its beginning. Enter it with {prefix} and the area code")]
    AreaCode {
        /// What national numbers begin with.
        prefix: String,
    },
    /// Fewer digits than any number of its country.
    #[error("This number has too few digits: {digits}. Add the area code or what is missing")]
    TooShort {
        /// How many were typed.
        digits: usize,
    },
    /// More digits than any number of its country.
    #[error("This number has too many digits: {digits}. Check it digit by digit")]
    TooLong {
        /// How many were typed.
        digits: usize,
    },
    /// The digits after the plus, or after what is dialled for one, begin no country's numbers.
    #[error("No country's numbers begin like this. Check the first digits")]
    CallingCode,
    /// Not a number of the country it claims to be in.
    #[error(
        "There is no such number in {country}. Check the digits; begin a number of another \
         country with + and its code"
    )]
    NotInCountry {
        /// The country, by its two letters, or its calling code.
        country: String,
    },
    /// The clinic's own country is not known, so a national number cannot be read.
    #[error("\"{country}\" is not a country with phone numbers. Choose the clinic's in Settings")]
    Country {
        /// What stands in the settings.
        country: String,
    },

    /// Nothing was typed as an address.
    #[error("Enter an e-mail address like name@example.com, or choose phone")]
    NoAddress,
    /// A number where an address belongs.
    #[error("This is a phone number. Choose phone to keep it")]
    NumberAsEmail,
    /// Two addresses in one field.
    #[error("There is more than one e-mail address here. Keep one, and add the other on its own")]
    SeveralAddresses,
    /// An address with a name around it.
    #[error("Enter only the address, without the name and without < >")]
    NameAround,
    /// A space inside the address.
    #[error("An e-mail address has no spaces. Take the space out")]
    Space,
    /// A character that addresses do not have, or that many mail servers do not carry.
    #[error(
        "An e-mail address has only a to z, digits and signs like . _ - + and this one has \
         \"{character}\". Check it letter by letter"
    )]
    AddressCharacter {
        /// The first one.
        character: char,
    },
    /// No `@`.
    #[error("An e-mail address has an @ in it, like name@example.com. Add what is missing")]
    NoAt,
    /// Nothing before the `@`, or dots where none may be.
    #[error(
        "The part before the @ is not complete: \"{name}\". It neither begins nor ends with a \
         dot and has no two dots in a row"
    )]
    AddressName {
        /// What stands there.
        name: String,
    },
    /// What follows the `@` is not a domain.
    #[error("The part after the @ is not complete: \"{domain}\". It looks like example.com")]
    AddressDomain {
        /// What stands there.
        domain: String,
    },
    /// Longer than mail can carry.
    #[error(
        "An e-mail address has at most 254 characters, 64 of them before the @, and this one \
         has {characters}. Check it letter by letter"
    )]
    AddressTooLong {
        /// How many it has.
        characters: usize,
    },
}

/// Reads a contact. `region` is the clinic's country, by its two ISO 3166 letters.
///
/// What comes out reads again to itself. For an address the whole of it is kept in lower case:
/// capitals reach the same mailbox everywhere, and a cap must see that two spellings are one.
///
/// # Errors
/// [`ContactRefusal`], whose words are for staff.
pub fn read(kind: ContactKind, raw: &str, region: &str) -> Result<ReadContact, ContactRefusal> {
    match kind {
        ContactKind::Phone => phone::read(raw, region),
        ContactKind::Email => email::read(raw),
    }
}

/// Returns the ordinary form of a full-width character, as East Asian keyboards write them.
const fn narrow(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(character as u32 - 0xFEE0) {
            Some(ordinary) => ordinary,
            None => character,
        },
        _ => character,
    }
}

/// Refuses what cannot be seen and returns the rest in ordinary characters.
fn seen(raw: &str) -> Result<String, ContactRefusal> {
    let seen = |character: char| {
        if character.is_control() || is_unseen(character) {
            Err(ContactRefusal::Unseen { character })
        } else {
            Ok(narrow(character))
        }
    };
    raw.trim().chars().map(seen).collect()
}

#[cfg(test)]
mod tests;
