//! The carriers against real files and real sockets: what they write, and which outcome each fault
//! gives. Whether a reminder may go at all is decided elsewhere and tested in `promises`.

mod contract;
mod fake_server;
mod faults;
mod letter;
mod log_in;
mod mailbox;
mod practice;
mod practising;
mod real_server;
mod returned;
mod secret;
mod smsgate;
mod stands;
mod tls;
mod twilio;
mod words;
