//! Gateways for texts and calls, a log-in and a mailbox that are none: they stand on loopback, keep
//! what they are given, and can be told what becomes of it and what goes wrong. Tests compare what
//! they know with what a carrier believes, and the demo in the terminal shows all of it without an
//! account anywhere. Not here: anything of RingOnce; they know no more of it than a real gateway
//! does.

pub mod fake_http;
pub mod fake_imap;
pub mod fake_log_in;
pub mod fake_smsgate;
pub mod fake_twilio;
