//! Serves the screens and the engine on loopback, for working on the screens in a browser.
//!
//! `cargo run -p reminder-tests --bin bridge -- [FOLDER]`: a folder keeps its clinic; without one a
//! made-up clinic lives as long as this program. `POST /clock {"minutes": 60}` lets time pass.

use std::path::PathBuf;
use std::sync::Arc;

use reminder_tests::bridge::Bridge;
use reminder_tests::kit::{Desk, Fault};

fn main() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 08:30")?;
    for n in 0..40 {
        let day = 3 + n / 12;
        let start = format!("2026-03-{day:02} {:02}:{:02}", 9 + n % 12 / 2, n % 2 * 30);
        desk.booked(&format!("Patient Number{n}"), &start)?;
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
