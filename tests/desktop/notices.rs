//! Notices, as they reach a real desktop.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;

use chrono::TimeDelta;
use reminder_tests::patience::wait_until;
use reminder_tests::processes;

use crate::Fault;
use crate::clinic::{Founding, Prepared};
use crate::stage::{Stage, end_of};

/// A real notification daemon, and what it has shown so far.
struct Desktop(PathBuf);

impl Desktop {
    /// Starts it beside a clinic with one approved reminder.
    fn of_a_clinic_that_waits(stage: &Stage, founding: Founding) -> Result<Self, Fault> {
        let clinic = Prepared::found(&stage.folder(), founding)?;
        clinic.book("Zebedee", "Quillfeather")?;
        assert_eq!(clinic.approve_all()?, 1);
        drop(clinic);
        let shown = stage.folder().join("shown.txt");
        stage.start_other("dunst", &["-print"], Stdio::from(File::create(&shown)?))?;
        Ok(Self(shown))
    }

    fn shown(&self) -> Result<String, Fault> {
        Ok(fs::read_to_string(&self.0)?)
    }

    /// Waits for a notice, which names no patient.
    fn shows(&self, words: &str) -> Result<(), Fault> {
        wait_until("the notice is shown", || {
            self.shown().is_ok_and(|shown| shown.contains(words))
        })?;
        let shown = self.shown()?;
        for name in ["Zebedee", "Quillfeather", "example.com"] {
            assert!(!shown.contains(name), "{shown}");
        }
        Ok(())
    }
}

fn in_two_hours() -> Founding {
    Founding {
        goes_after: TimeDelta::hours(2),
        ..Founding::default()
    }
}

#[tokio::test]
async fn what_needs_somebody_reaches_the_desktop_and_names_no_patient() -> Result<(), Fault> {
    let stage = Stage::new("notice")?;
    // Approved two hours ago and not sent since: somebody must look.
    let founding = Founding {
        ago: TimeDelta::hours(2),
        ..Founding::default()
    };
    let desktop = Desktop::of_a_clinic_that_waits(&stage, founding)?;
    let window = stage.open().await?;
    desktop.shows("RingOnce stopped 1 reminder")?;
    stage.picture("shown");
    window.close().await
}

/// Waits for the guard: the small program beside the window's.
fn guard_of(first: u32) -> Result<u32, Fault> {
    let guard = || processes::that_runs("ringonce-guard", &processes::family_of(first));
    wait_until("the program is guarded", || guard().is_some())?;
    Ok(guard().ok_or("the guard is gone")?)
}

#[tokio::test]
async fn a_window_that_is_killed_while_reminders_wait_is_told_about_on_the_desktop()
-> Result<(), Fault> {
    let stage = Stage::new("gone")?;
    let desktop = Desktop::of_a_clinic_that_waits(&stage, in_two_hours())?;
    let mut program = stage.start()?;
    wait_until("the window shows its page", || {
        stage.log().contains("shows its page")
    })?;
    let guard = guard_of(program.id())?;
    // Only the window, as the system does when memory runs out.
    program.kill()?;
    program.wait()?;
    desktop.shows("RingOnce stopped; 1 reminder waits.")?;
    stage.picture("shown");
    // It offers nothing else and starts nothing: the clinic is nobody's until a person comes.
    drop(crate::clinic::look_into(&stage.folder())?);
    processes::end_family(guard)?;
    Ok(())
}

#[tokio::test]
async fn a_window_that_is_closed_in_order_leaves_no_notice_behind() -> Result<(), Fault> {
    let stage = Stage::new("goodbye")?;
    let desktop = Desktop::of_a_clinic_that_waits(&stage, in_two_hours())?;
    let mut program = stage.start()?;
    let window = crate::ends::window_in_sight(program.id())?;
    let guard = guard_of(program.id())?;
    crate::ends::close(&window)?;
    wait_until("the question is asked", || {
        stage.log().contains("window=\"question\"")
    })?;
    // The second button stops sending.
    crate::ends::xdotool(&["key", "Tab", "Return"])?;
    assert!(end_of(&mut program)?.success());
    wait_until("the guard has ended", || !processes::runs(guard))?;
    let shown = desktop.shown()?;
    assert!(!shown.contains("RingOnce stopped"), "{shown}");
    Ok(())
}
