//! The way from an appointment to an approval without a mouse.

use fantoccini::key::Key;
use reminder_tests::kit::Fault;

use crate::desk;
use crate::window::{Look, Window};

const LIST_OPENER: &str = "button[aria-haspopup=listbox]";

#[test]
fn the_keyboard_alone_leads_from_an_appointment_to_its_approval() -> Result<(), Fault> {
    let desk = desk::small()?;
    let window = Window::open("keyboard", &desk, Look::Light)?;
    window.focus_on("[role=dialog] input")?;
    window.type_keys("Ann")?;
    window.keys(&[Key::Enter])?;
    window.wait_without("question", "//*[@role='dialog']")?;

    window.keys(&[Key::F6])?;
    window.find("the history", "//h1[.='History']")?;
    window.with_ctrl('n')?;
    window.focus_on("[role=combobox]")?;
    window.type_keys("Qui")?;
    window.option("Maria Quill")?;
    window.keys(&[Key::Down, Key::Enter])?;
    window.wait_without("list", "//*[@role='listbox']")?;

    window.keys(&[Key::Tab])?;
    window.focus_on(LIST_OPENER)?;
    window.keys(&[Key::Enter])?;
    window.focus_on("[role=option]")?;
    window.keys(&[Key::Enter])?;
    window.focus_on(LIST_OPENER)?;
    window.keys(&[Key::Tab, Key::Tab])?;
    window.focus_on("[role=spinbutton][aria-label^=month]")?;
    window.type_keys("03062026")?;
    window.focus_on("[role=spinbutton][aria-label^=year]")?;
    window.keys(&[Key::Tab, Key::Tab])?;
    window.focus_on("[role=spinbutton][aria-label^=hour]")?;
    window.type_keys("0200P")?;
    window.keys(&[Key::Enter])?;
    window.focus_on("[role=combobox]")?;

    window.keys(&[Key::F4])?;
    window.read("Approve 1 reminder")?;
    window.with_ctrl(char::from(Key::Enter))?;
    window.read("Approved 1 reminder.")?;
    assert_eq!(desk.states()?.get("approved"), Some(&1));
    window.close();
    Ok(())
}
