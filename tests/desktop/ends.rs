//! How the program ends, in order or not, and how it is started while it runs.

use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_tests::patience::wait_until;
use reminder_tests::processes;

use crate::Fault;
use crate::clinic::{Founding, Prepared, look_into};
use crate::mail::MailServer;
use crate::stage::{Stage, end_of};

#[tokio::test]
async fn a_second_start_brings_the_first_window_back_and_ends() -> Result<(), Fault> {
    let stage = Stage::new("second-start")?;
    drop(Prepared::found(&stage.folder(), Founding::default())?);
    let mut first = stage.start()?;
    let window = window_in_sight(first.id())?;
    // Before, the window may still come to the front by itself.
    wait_until("the window shows its page", || {
        stage.log().contains("window=\"main\"")
    })?;
    wait_until("it is out of sight", || {
        xdotool(&["windowminimize", &window]).is_ok() && windows_in_sight(first.id()).is_empty()
    })?;

    let mut second = stage.start()?;
    assert!(
        end_of(&mut second)?.success(),
        "the second start is no failure"
    );
    assert_eq!(window_in_sight(first.id())?, window);
    stage.picture("back");
    processes::end_family(first.id())?;
    first.wait()?;
    Ok(())
}

#[tokio::test]
async fn a_program_killed_while_it_sends_starts_again_and_nothing_goes_twice() -> Result<(), Fault>
{
    let stage = Stage::new("killed")?;
    let server = sends(&stage, &["Abbott", "Baptiste", "Costa"])?;

    let mut first = stage.start()?;
    wait_until("a reminder reaches the mail server", || server.taken() == 1)?;
    processes::end_family(first.id())?;
    first.wait()?;

    let window = stage.open().await?;
    wait_until("the other two reach the mail server", || {
        server.taken() == 3
    })?;
    window.sees("Who is at the desk?").await?;
    stage.picture("started-again");
    window.close().await?;

    let engine = look_into(&stage.folder())?;
    let mut states: Vec<String> = engine
        .store()
        .read(|view| view.count_due(DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC))?
        .into_iter()
        .map(|(state, count)| format!("{count} {}", state.as_str()))
        .collect();
    states.sort();
    assert_eq!(states, ["1 unknown", "2 accepted"]);
    assert_eq!(
        server.taken(),
        3,
        "the one nobody can tell about did not go again"
    );
    Ok(())
}

#[tokio::test]
async fn the_end_of_the_session_ends_the_program_in_order() -> Result<(), Fault> {
    let stage = Stage::new("session-ends")?;
    drop(Prepared::found(&stage.folder(), Founding::default())?);
    let mut program = stage.start()?;
    window_in_sight(program.id())?;
    processes::end_in_order(program.id())?;
    assert!(program.wait()?.success(), "it was not cut off");
    ended_in_order(&stage)
}

#[tokio::test]
async fn a_start_while_the_program_ends_opens_it_again_afterwards() -> Result<(), Fault> {
    let stage = Stage::new("start-at-end")?;
    let server = sends(&stage, &["Abbott"])?;

    let mut first = stage.start()?;
    wait_until("a reminder reaches the mail server", || server.taken() == 1)?;
    processes::ask_to_end(first.id())?;
    wait_until("the program is on its way out", || {
        stage.log().contains("is asked to end")
    })?;
    let mut second = stage.start()?;
    assert!(end_of(&mut second)?.success());
    wait_until("it says what it waits for", || {
        stage.log().contains("window=\"ending\"")
    })?;
    stage.picture("ending");
    server.hang_up();
    wait_until("the program has started again", || {
        stage.log().matches("starts version").count() == 2
            && stage.log().matches("window=\"main\"").count() == 2
    })?;
    window_in_sight(first.id())?;
    stage.picture("opened-again");
    processes::end_in_order(first.id())?;
    assert!(end_of(&mut first)?.success());
    assert_eq!(server.taken(), 1, "it did not go again");
    Ok(())
}

#[tokio::test]
async fn a_window_that_closes_while_reminders_wait_asks_whether_to_keep_sending()
-> Result<(), Fault> {
    let stage = Stage::new("closing")?;
    let later = Founding {
        goes_after: TimeDelta::hours(2),
        ..Founding::default()
    };
    let clinic = Prepared::found(&stage.folder(), later)?;
    clinic.book("Ruth", "Abbott")?;
    assert_eq!(clinic.approve_all()?, 1);
    drop(clinic);

    let mut program = stage.start()?;
    let window = window_in_sight(program.id())?;
    close(&window)?;
    wait_until("the question is asked", || {
        stage.log().contains("window=\"question\"")
    })?;
    stage.picture("question");
    // The first button has the focus; the second stops sending.
    xdotool(&["key", "Tab", "Return"])?;
    assert!(end_of(&mut program)?.success());
    Ok(())
}

/// Sets a clinic up whose reminders to these families go at once, to a server that says nothing
/// about the first.
fn sends(stage: &Stage, families: &[&str]) -> Result<MailServer, Fault> {
    let server = MailServer::silent_at_first()?;
    let founding = Founding {
        ago: TimeDelta::minutes(2),
        mail_port: Some(server.port),
        ..Founding::default()
    };
    let clinic = Prepared::found(&stage.folder(), founding)?;
    for family in families {
        clinic.book("Ruth", family)?;
    }
    assert_eq!(usize::try_from(clinic.approve_all()?)?, families.len());
    Ok(server)
}

/// Makes sure that the program ended in order.
pub(crate) fn ended_in_order(stage: &Stage) -> Result<(), Fault> {
    let engine = look_into(&stage.folder())?;
    let beat = engine.store().read(|view| view.heartbeat())?;
    assert!(
        beat.is_some_and(|beat| beat.clean),
        "the next start need not read the whole database: {beat:?}"
    );
    Ok(())
}

pub(crate) fn window_in_sight(process: u32) -> Result<String, Fault> {
    wait_until("the window is in sight", || {
        !windows_in_sight(process).is_empty()
    })?;
    Ok(windows_in_sight(process).swap_remove(0))
}

pub(crate) fn windows_in_sight(process: u32) -> Vec<String> {
    let process = process.to_string();
    let found = xdotool(&[
        "search",
        "--onlyvisible",
        "--pid",
        &process,
        "--name",
        "RingOnce",
    ]);
    let found = found.unwrap_or_default();
    found.lines().map(str::to_owned).collect()
}

/// Closes a window as people do.
pub(crate) fn close(window: &str) -> Result<(), Fault> {
    xdotool(&["windowactivate", "--sync", window, "key", "alt+F4"])?;
    Ok(())
}

pub(crate) fn xdotool(words: &[&str]) -> Result<String, Fault> {
    let done = Command::new("xdotool").args(words).output()?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(format!("xdotool {words:?}: {said}").into());
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
