//! Notices, as they reach a real desktop.

use std::fs::{self, File};
use std::process::Stdio;

use chrono::TimeDelta;
use reminder_tests::patience::wait_until;

use crate::Fault;
use crate::clinic::{Founding, Prepared};
use crate::stage::Stage;

#[tokio::test]
async fn what_needs_somebody_reaches_the_desktop_and_names_no_patient() -> Result<(), Fault> {
    let stage = Stage::new("notice")?;
    // Approved two hours ago and not sent since: somebody must look.
    let founding = Founding {
        ago: TimeDelta::hours(2),
        ..Founding::default()
    };
    let clinic = Prepared::found(&stage.folder(), founding)?;
    clinic.book("Zebedee", "Quillfeather")?;
    assert_eq!(clinic.approve_all()?, 1);
    drop(clinic);

    let shown = stage.folder().join("shown.txt");
    let desktop = stage.start_other("dunst", &["-print"], Stdio::from(File::create(&shown)?))?;
    let window = stage.open().await?;
    wait_until("a notice is shown", || {
        fs::read_to_string(&shown).is_ok_and(|shown| shown.contains("RingOnce"))
    })?;
    let shown = fs::read_to_string(&shown)?;
    stage.picture("shown");
    for name in ["Zebedee", "Quillfeather", "example.com"] {
        assert!(!shown.contains(name), "{shown}");
    }
    assert!(shown.contains("RingOnce stopped 1 reminder"), "{shown}");
    drop(desktop);
    window.close().await
}
