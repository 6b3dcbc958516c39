//! Reading phone numbers and e-mail addresses as people write them, and refusing the dangerous ones.

use serde::{Deserialize, Serialize};

use crate::patient::ContactKind;

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
    /// Something to look at that does not stop anybody: "Did you mean gmail.com?".
    pub hint: Option<String>,
}

/// Why a contact cannot be used. `Display` is the sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContactRefusal {
    // The helper fills this in.
}

/// Reads a contact. `region` is the clinic's country.
///
/// # Errors
/// [`ContactRefusal`], whose words are for staff.
pub fn read(kind: ContactKind, raw: &str, region: &str) -> Result<ReadContact, ContactRefusal> {
    todo!()
}
