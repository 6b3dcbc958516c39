//! Serves the screens and the engine on loopback, for working on the screens in a browser.
//!
//! `cargo run -p reminder-tests --bin bridge [-- empty]` shows the made-up clinic on a Monday
//! morning, or a folder in which no clinic was set up yet. It lives as long as this program;
//! `POST /clock?token=try {"minutes": 60}` lets time pass.

use std::path::PathBuf;
use std::sync::Arc;

use reminder_engine::demo;
use reminder_tests::bridge::Bridge;
use reminder_tests::kit::{Desk, Fault, accepting};

fn main() -> Result<(), Fault> {
    let desk = Desk::unfounded("2026-03-02 11:30", accepting())?;
    if std::env::args().nth(1).as_deref() != Some("empty") {
        demo::found_demo(&desk.engine, 1)?;
    }
    let bridge = Bridge {
        engine: Arc::clone(&desk.engine),
        clock: Some(Arc::clone(&desk.clock)),
        screens: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/dist")),
        token: "try".to_owned(),
    };
    let address = bridge.serve(8787)?;
    println!("http://{address}/#token=try   (Enter ends it)");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}
