//! How the program starts: where others stay blank, the first time, and when it cannot.

use reminder_tests::patience::wait_until;
use reminder_tests::processes;

use crate::Fault;
use crate::clinic::{Founding, Prepared, look_into};
use crate::ends::{ended_in_order, windows_in_sight};
use crate::stage::{Stage, end_of};

/// What the window asks before anything else: its screen is drawn, and answers.
const FIRST: &str = "Who is at the desk?";

#[tokio::test]
async fn the_window_opens_where_the_language_is_c_and_without_a_graphics_card() -> Result<(), Fault>
{
    let stage = Stage::new("language-c")?.in_language("C");
    drop(Prepared::found(&stage.folder(), Founding::default())?);
    let window = stage.open().await?;
    window.sees(FIRST).await?;
    window.sees("Harbour Street Clinic").await?;
    stage.picture("first-screen");
    let language = window.run("return navigator.language").await?;
    assert_ne!(
        language, "C",
        "no such language: numbers and dates would fail"
    );
    window.close().await
}

#[tokio::test]
async fn the_first_start_shows_the_made_up_clinic_and_the_second_the_clinics_own()
-> Result<(), Fault> {
    let stage = Stage::new("first-start")?;
    let window = stage.open().await?;
    window.sees(FIRST).await?;
    window.sees("Harbour Street Clinic").await?;
    stage.picture("made-up");
    window.close().await?;
    assert!(stage.folder().join("demo/ringonce.db").exists());

    let window = stage.open().await?;
    window.sees("No clinic is set up yet.").await?;
    stage.picture("own");
    window.close().await
}

#[tokio::test]
async fn what_takes_a_while_to_open_says_so_and_opens_by_itself() -> Result<(), Fault> {
    let stage = Stage::new("takes-a-while")?;
    drop(Prepared::found(&stage.folder(), Founding::default())?);
    let mut program = stage.start_impatient()?;
    wait_until("the clinic is shown", || {
        stage.log().contains("window=\"main\"")
    })?;
    assert!(stage.log().contains("takes a while to open"));
    wait_until("its window is the only one", || {
        windows_in_sight(program.id()).len() == 1
    })?;
    stage.picture("opened");
    processes::end_in_order(program.id())?;
    assert!(end_of(&mut program)?.success());
    ended_in_order(&stage)
}

#[tokio::test]
async fn a_folder_that_is_in_use_is_said_in_words_and_the_program_can_be_left() -> Result<(), Fault>
{
    let stage = Stage::new("in-use")?;
    let other_program = look_into(&stage.folder())?;
    let window = stage.open().await?;
    window.sees("open in another RingOnce").await?;
    stage.picture("sentence");
    window.leave_by("Quit").await?;
    drop(other_program);
    window.close().await
}

#[tokio::test]
async fn a_display_that_is_not_there_or_lets_nobody_in_is_said_in_words() -> Result<(), Fault> {
    let stage = Stage::new("no-display")?;
    for display in ["", ":54321"] {
        let said = stage.run_on(display)?;
        let words = String::from_utf8(said.stderr)?;
        assert_eq!(said.status.code(), Some(1), "{display:?}: {words}");
        assert!(
            words.contains("no display to open a window on"),
            "{display:?}: {words}"
        );
        assert!(!words.contains("panicked"), "{display:?}: {words}");
    }
    Ok(())
}
