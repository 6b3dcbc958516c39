//! A day's work in the real window, as the front desk does it.

use std::fs;

use crate::Fault;
use crate::clinic::{Founding, Prepared};
use crate::stage::{Stage, wait_until};
use crate::window::Window;

/// The keys that lead to these screens, as WebDriver writes them.
const REVIEW: &str = "\u{e034}";
const HISTORY: &str = "\u{e036}";

#[tokio::test]
async fn an_appointment_is_entered_its_reminder_reviewed_approved_sent_and_in_the_history()
-> Result<(), Fault> {
    let stage = Stage::new("work")?;
    drop(Prepared::found(&stage.folder(), Founding::default())?);
    let window = stage.open().await?;
    window.fill("Your name", "Ann").await?;
    window.press("That is me").await?;

    window.press("Day after").await?;
    window.fill("Patient", "Ruth Abbott").await?;
    window.press("New patient “Ruth Abbott”").await?;
    window.fill("E-mail", "ruth.abbott@example.com").await?;
    window.press("Add patient").await?;
    enter_time(&window).await?;
    stage.picture("entered");
    window.press("Enter appointment").await?;
    window.sees("Ruth Abbott").await?;

    window.keys(REVIEW).await?;
    window.sees("Your appointment on").await?;
    stage.picture("review");
    window.press("Approve 1 reminder").await?;

    let practice = stage.folder().join("practice");
    let letters = || fs::read_dir(&practice).map_or(0, Iterator::count);
    wait_until("the reminder goes", || letters() == 1)?;
    window.keys(HISTORY).await?;
    window.sees("Ruth Abbott").await?;
    window.sees("Sent").await?;
    stage.picture("history");
    window.close().await?;
    assert_eq!(letters(), 1, "it went once");
    Ok(())
}

/// Types three in the afternoon into the parts of the time.
async fn enter_time(window: &Window) -> Result<(), Fault> {
    window.type_into_part("Time", "hour", "3").await?;
    window.type_into_part("Time", "minute", "00").await?;
    window.type_into_part("Time", "AM/PM", "p").await
}
