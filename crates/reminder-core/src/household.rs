//! Households: several visits that are due at one number on one day go in one text that lists them.
//!
//! A parent with three children would otherwise get one text, and the clinic would have to phone
//! about the other two, because a number gets only so many texts a day. Which visits go together is
//! the planner's to decide; not here.

use crate::key::TemplateId;

/// The template the text is written from. Like those of change notices it is always there, and no
/// step can use it.
pub const TEMPLATE: TemplateId = TemplateId(-21);

/// What staff call it.
pub const NAME: &str = "Several visits: text";

/// Visits one text lists at most; a longer one is no reminder any more.
pub const VISITS_MAX: usize = 6;
