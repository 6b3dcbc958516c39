//! A day's work in the real window, as the front desk does it.

use std::fs;

use fantoccini::key::Key;
use reminder_tests::patience::wait_until;
use reminder_tests::real_server::RealServer;

use crate::Fault;
use crate::clinic::{Founding, Prepared};
use crate::stage::Stage;
use crate::window::Window;

/// The keys that lead to these screens.
const REVIEW: Key = Key::F4;
const HISTORY: Key = Key::F6;

#[tokio::test]
async fn an_appointment_is_entered_its_reminder_reviewed_approved_sent_and_in_the_history()
-> Result<(), Fault> {
    let stage = Stage::new("work")?;
    drop(Prepared::found(&stage.folder(), Founding::default())?);
    let window = stage.open().await?;
    window.fill("Your name", "Ann").await?;
    window.press("That is me").await?;

    enter(&stage, &window).await?;
    review(&stage, &window).await?;

    let practice = stage.folder().join("practice");
    let letters = || fs::read_dir(&practice).map_or(0, Iterator::count);
    wait_until("the reminder goes", || letters() == 1)?;
    window.key(HISTORY).await?;
    window.sees("Ruth Abbott").await?;
    window.sees("Sent").await?;
    stage.picture("history");
    window.close().await?;
    assert_eq!(letters(), 1, "it went once");
    Ok(())
}

#[tokio::test]
async fn an_appointment_typed_in_the_window_lies_in_a_real_mailbox_once() -> Result<(), Fault> {
    let server = RealServer::start_open();
    let stage = Stage::new("for-real")?;
    let founding = Founding {
        mail_port: Some(server.port()),
        ..Founding::default()
    };
    drop(Prepared::found(&stage.folder(), founding)?);
    let window = stage.open().await?;
    window.fill("Your name", "Ann").await?;
    window.press("That is me").await?;
    enter(&stage, &window).await?;
    review(&stage, &window).await?;
    wait_until("the letter arrives", || server.count() == 1)?;
    window.key(HISTORY).await?;
    window.sees("Ruth Abbott").await?;
    window.sees("Sent").await?;
    stage.picture("history");
    window.close().await?;

    let mailbox = server.mailbox();
    assert_eq!(mailbox.len(), 1, "it went once");
    assert_eq!(mailbox[0]["envelope_to"], "ruth.abbott@example.com");
    let text = mailbox[0]["text"].as_str().ok_or("a text")?;
    assert!(
        text.contains("You have an appointment with Dr. Lee"),
        "{text}"
    );
    Ok(())
}

/// Enters an appointment for a patient nobody knew, tomorrow at three.
async fn enter(stage: &Stage, window: &Window) -> Result<(), Fault> {
    window.press("Day after").await?;
    window.fill("Patient", "Ruth Abbott").await?;
    window.press("New patient “Ruth Abbott”").await?;
    window
        .fill("E-mail address", "ruth.abbott@example.com")
        .await?;
    window.press("Add patient").await?;
    enter_time(window).await?;
    stage.picture("entered");
    window.press("Enter appointment").await?;
    window.sees("Ruth Abbott").await
}

/// Reads what would go out, and approves it.
async fn review(stage: &Stage, window: &Window) -> Result<(), Fault> {
    window.key(REVIEW).await?;
    window.sees("Your appointment on").await?;
    stage.picture("review");
    window.press("Approve 1 reminder").await
}

/// Types three in the afternoon into the parts of the time.
async fn enter_time(window: &Window) -> Result<(), Fault> {
    window.type_into_part("Time", "hour", "3").await?;
    window.type_into_part("Time", "minute", "00").await?;
    window.type_into_part("Time", "AM/PM", "p").await
}
