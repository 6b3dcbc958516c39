//! From the first start to the last word about one reminder, with the mouse.

use crate::desk;
use crate::window::{Look, Window};
use fantoccini::key::Key;
use reminder_tests::kit::{Desk, Fault, accepting};

/// Enters Maria's consultation on Friday at two.
fn enter(window: &Window) -> Result<(), Fault> {
    window.type_into(&window.field("Patient")?, "Qui")?;
    window.click(&window.option("Maria Quill")?)?;
    window.choose("With", "Dr. Lee")?;
    window.click(&window.parts("Date")?)?;
    window.type_keys("03062026")?;
    window.click(&window.parts("Time")?)?;
    window.type_keys("0200P")?;
    let entry = "//form[@aria-label='New appointment']";
    let meaning = format!("{entry}//section[@aria-label='Reminders']");
    println!("{}", window.words_of("what it means", &meaning)?);
    window.press_button("Enter appointment")
}

#[test]
fn a_receptionist_enters_reviews_approves_sends_and_finds_it() -> Result<(), Fault> {
    let desk = desk::small()?;
    let window = Window::open_for_ann("from_entry_to_history", &desk, Look::Light)?;
    enter(&window)?;
    window.follow("Review")?;
    window.press_button("Approve 1 reminder")?;
    window.close();
    Ok(())
}

#[test]
fn an_empty_folder_asks_for_the_clinic_first() -> Result<(), Fault> {
    let desk = Desk::unfounded("2026-03-02 09:00", accepting())?;
    let window = Window::open_for_ann("first_start", &desk, Look::Light)?;
    window.press_button("Set up the clinic")?;
    window.field("Name of the clinic")?;
    window.keys(&[Key::F2])?;
    window.read("Set up the clinic")?;
    window.close();
    Ok(())
}
