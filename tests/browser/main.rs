//! Journeys of the front desk through the real screens, in a real browser, with the real engine.
//!
//! What stands here is what somebody at the desk sees and presses. Rules that can be tested without
//! a screen are tested elsewhere.

mod desk;
mod journeys;
mod keyboard;
mod many;
mod sight;
mod window;
