//! A very full day: the screens show what fits and never draw the rest.

use fantoccini::key::Key;
use reminder_tests::kit::Fault;

use crate::desk;
use crate::window::{Look, Window};

const COUNT: u32 = 5_000;
/// More rows than fit on any desk's screen, and far fewer than there are.
const DRAWN_MOST: u64 = 200;

/// Reads the first row, goes to the last with one key, and counts what is drawn on the way.
fn look_through(window: &Window) -> Result<(), Fault> {
    let row = |number: u32| format!("//*[@role='row'][@aria-rowindex='{number}']");
    window.click(&window.find("the first row", &row(2))?)?;
    let drawn = |window: &Window| {
        let count = window.script("return document.querySelectorAll('[role=row]').length")?;
        count.as_u64().ok_or_else(|| Fault::from("no number"))
    };
    let before = drawn(window)?;
    assert!((2..DRAWN_MOST).contains(&before), "{before} rows are drawn");
    window.keys(&[Key::End])?;
    window.find("the last row", &row(COUNT + 1))?;
    window.wait_without("first row", &row(2))?;
    let after = drawn(window)?;
    assert!(
        (2..DRAWN_MOST).contains(&after),
        "{after} rows are drawn at the end"
    );
    Ok(())
}

#[test]
fn five_thousand_reminders_scroll_and_only_those_in_sight_are_drawn() -> Result<(), Fault> {
    let desk = desk::crowded(COUNT)?;
    let window = Window::open_for_ann("five_thousand", &desk, Look::Light)?;
    window.follow("Review")?;
    look_through(&window)?;
    window.press_button("Approve 5,000 reminders")?;
    window.read("Nothing in these days waits for review any more")?;
    window.follow("Outbox")?;
    look_through(&window)?;
    window.close();
    Ok(())
}
