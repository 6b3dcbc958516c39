//! Change notices: what a patient is told when an appointment they were reminded of is moved or
//! called off.
//!
//! A notice is a reminder of a step that no cadence has. Everything that protects a reminder
//! protects it: key, approval, hours, caps, consent and expiry. Whether there is something to tell
//! is the planner's to decide; not here.

use serde::{Deserialize, Serialize};

use crate::cadence::Channel;
use crate::key::{StepId, TemplateId};

/// What happened to an appointment that its patient was told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It starts at another time.
    Moved,
    /// It does not take place.
    CalledOff,
}

/// What staff call a change notice, in the place where a reminder has the name of its step.
pub const NAME: &str = "Change notice";

/// The row that notices have in the place of a cadence; none that a clinic makes has such a number.
pub const CADENCE: i64 = -1;

impl Change {
    /// Every change.
    pub const ALL: [Self; 2] = [Self::Moved, Self::CalledOff];

    /// Returns the step that a notice of this change has. It is below zero, where no clinic's own
    /// step is, and never changes: it is part of keys.
    #[must_use]
    pub const fn step(self) -> StepId {
        match self {
            Self::Moved => StepId(-1),
            Self::CalledOff => StepId(-2),
        }
    }

    /// Returns the change whose notice has this step; none for a step of a cadence.
    #[must_use]
    pub fn of_step(step: StepId) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.step() == step)
    }

    /// Returns the template a notice of this change is written from.
    #[must_use]
    pub const fn template(self, channel: Channel) -> TemplateId {
        let by = match channel {
            Channel::Email => 1,
            Channel::Sms => 2,
            Channel::Voice => 3,
            Channel::CallList => 4,
        };
        TemplateId(match self {
            Self::Moved => -by,
            Self::CalledOff => -10 - by,
        })
    }

    /// Returns the change a template tells of; none for one that reminds.
    #[must_use]
    pub fn of_template(template: TemplateId) -> Option<Self> {
        Self::ALL.into_iter().find(|change| {
            let mut channels = Channel::ALL.into_iter();
            channels.any(|channel| change.template(channel) == template)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_change_has_templates_and_a_step_of_its_own() {
        let mut templates = BTreeSet::new();
        for change in Change::ALL {
            assert_eq!(Change::of_step(change.step()), Some(change));
            for channel in Channel::ALL {
                let template = change.template(channel);
                assert!(template.0 < 0 && templates.insert(template), "{template:?}");
                assert_eq!(Change::of_template(template), Some(change));
            }
        }
        assert_eq!(Change::of_step(StepId(1)), None);
        assert_eq!(Change::of_template(TemplateId(1)), None);
    }
}
