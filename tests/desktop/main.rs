//! The real window on a display: it starts where others stay blank, does a day's work, keeps the
//! promises when it is killed, and says so when it cannot work. What the screens do in detail is
//! the browser suite's part, and what the engine does is that of all the others.
//!
//! It needs a display with nothing else on it, a session bus, `RINGONCE_APP`,
//! `RINGONCE_TAURI_DRIVER` and `RINGONCE_WEBDRIVER`; `cargo xtask test --only desktop` gives it
//! all of these. Every wait has a bound. Pictures of the display are left in `target/desktop/`.

mod clinic;
mod ends;
mod mail;
mod notices;
mod stage;
mod starts;
mod window;
mod work;

/// What every test may be wrong with, in one word.
type Fault = Box<dyn std::error::Error>;
