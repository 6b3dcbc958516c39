//! The commands about patients, settings, imports and a clinic's beginning, asked as the window
//! asks them, of an engine on a real folder.

mod desk;
mod founding;
mod health;
mod imports;
mod inbox;
mod log_in;
mod mail;
mod mailbox;
mod patients;
mod practice;
mod rehearsal;
mod review;
mod settings;
mod texts;
