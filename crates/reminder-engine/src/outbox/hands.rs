//! Whom an outbox can hand to at all. Not here: whom it hands to when, and what came of it.

use std::collections::BTreeMap;

use reminder_core::clinic::CarrierName;

use crate::carrier::Carrier;

/// Nobody outside this crate makes hands: there are a clinic's carriers, and the recorder of a
/// rehearsal.
pub trait Sealed {}

/// Where an outbox can hand a message over. An outbox has one type of hands for its whole life.
pub trait Hands: Sealed + Send {
    /// Returns the carrier of a name; none when there is no such carrier.
    fn carrier(&mut self, name: CarrierName) -> Option<&mut dyn Carrier>;

    /// Returns the names of the carriers that can be asked about the past; a rehearsal has none.
    fn names(&self) -> Vec<CarrierName> {
        Vec::new()
    }
}

/// The carriers of a clinic, by name.
pub type Carriers = BTreeMap<CarrierName, Box<dyn Carrier>>;

impl Sealed for Carriers {}

impl Hands for Carriers {
    fn carrier(&mut self, name: CarrierName) -> Option<&mut dyn Carrier> {
        let carrier = self.get_mut(&name)?;
        Some(&mut **carrier)
    }

    fn names(&self) -> Vec<CarrierName> {
        self.keys().copied().collect()
    }
}
