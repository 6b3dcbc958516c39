//! RingOnce in a terminal: the same commands as the window, in the same words.
//!
//! Exit code 0: done. 1: refused, with the reason on stderr. 2: wrong usage.

mod args;
mod channels;
mod close;
mod copies;
mod demo;
mod desk;
mod health;
mod import;
mod paper;
mod rehearse;
mod send;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

use args::Asked;

fn main() -> ExitCode {
    let asked = Asked::parse();
    match verbs::run(&asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            eprintln!("{refusal}");
            ExitCode::from(1)
        }
    }
}
