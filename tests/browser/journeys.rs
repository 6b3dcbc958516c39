//! From the first start to the last word about one reminder, with the mouse.

use fantoccini::key::Key;
use reminder_tests::kit::{Desk, Fault, accepting};

use crate::desk;
use crate::window::{Look, Window};

const ENTRY: &str = "//form[@aria-label='New appointment']";
const READING: &str = "//aside[@aria-label='The reminder you are reading']";
const DIALOG: &str = "//*[@role='dialog']";
/// What a receptionist reads about Maria's appointment, and what Maria must get.
const WORDS: [&str; 3] = [
    "Hello Maria,",
    "You have an appointment with Dr. Lee on Friday, March 6, 2026 at 2:00 PM.",
    "Harbour Street Clinic, +1 212 555 0100",
];

/// Fills in when, and with whom: Friday at two, with Dr. Lee.
fn fill_in(window: &Window) -> Result<(), Fault> {
    window.choose("With", "Dr. Lee")?;
    window.click(&window.parts("Date")?)?;
    window.type_keys("03062026")?;
    window.click(&window.parts("Time")?)?;
    window.type_keys("0200P")
}

#[test]
fn a_receptionist_enters_reviews_approves_sends_and_finds_it() -> Result<(), Fault> {
    let desk = desk::small()?;
    let window = Window::open_for_ann("from_entry_to_history", &desk, Look::Light)?;

    window.type_into(&window.field("Patient")?, "Qui")?;
    window.click(&window.option("Maria Quill")?)?;
    fill_in(&window)?;
    let meaning = format!("{ENTRY}//section[@aria-label='Reminders']");
    window.read_in(
        &meaning,
        "Goes by e-mail on Tue 3 Mar at 10:00 AM, if it is approved.",
    )?;
    window.press_button("Enter appointment")?;

    window.follow("Review")?;
    for words in WORDS {
        window.read_in(READING, words)?;
    }
    window.press_button("Approve 1 reminder")?;
    window.read("Nothing in these days waits for review any more")?;
    assert!(
        desk.handed_over().is_empty(),
        "an approval sends nothing yet"
    );

    desk.run_until("2026-03-03 10:30")?;
    window.follow("Outbox")?;
    window.read("1 of 1")?;
    window.read_in("//*[@role='row']", "Sent")?;

    window.follow("History")?;
    window.click(&window.find("the reminder", "//*[@role='row'][contains(., '3-day')]")?)?;
    window.read("It was sent because it was approved and due.")?;
    window.read_in("//li[contains(., 'Ann')]", "Approved as shown.")?;
    for words in WORDS {
        window.read_in("//main", words)?;
    }

    let handed_over = desk.handed_over();
    let [letter] = handed_over.as_slice() else {
        return Err(format!("{} letters instead of one", handed_over.len()).into());
    };
    assert_eq!(letter.message.to, "maria.quill@example.com");
    assert_eq!(letter.message.text.trim(), WORDS.join("\n\n"));
    window.close();
    Ok(())
}

#[test]
fn a_pause_stops_what_is_due_and_resuming_goes_on() -> Result<(), Fault> {
    let desk = desk::small()?;
    desk.booked("Rosa Park", "2026-03-06 14:00")?;
    desk.approve_all()?;
    let window = Window::open_for_ann("pause_and_resume", &desk, Look::Light)?;

    window.press_button("Pause everything")?;
    window.type_into(
        &window.field("Why (you may leave this empty)")?,
        "Fire drill",
    )?;
    window.press_button_in(DIALOG, "Pause everything")?;
    window.wait_without("question", DIALOG)?;
    window.read_in("//*[@role='alert']", "Fire drill")?;
    desk.run_until("2026-03-03 11:00")?;
    assert!(
        desk.handed_over().is_empty(),
        "nothing goes while everything is paused"
    );

    window.follow("Outbox")?;
    window.read("Everything is paused: nothing goes until somebody resumes.")?;
    window.press_button("Resume sending")?;
    window.read("Sending goes on.")?;
    desk.run_until("2026-03-03 11:30")?;
    assert!(
        desk.handed_over().is_empty(),
        "what is late goes only when somebody says so"
    );
    window.press_button("Show them")?;
    window.press_button("Release 1")?;
    window.wait_without("late reminder", "//*[@role='row'][contains(., '3-day')]")?;
    desk.run_until("2026-03-03 12:00")?;
    assert_eq!(desk.handed_over().len(), 1);
    desk.run_until("2026-03-05 10:30")?;
    assert_eq!(
        desk.handed_over().len(),
        2,
        "what was not late yet goes by itself"
    );
    window.close();
    Ok(())
}

#[test]
fn a_refused_number_says_why_and_nothing_typed_is_lost() -> Result<(), Fault> {
    let desk = desk::small()?;
    let window = Window::open_for_ann("refused_number", &desk, Look::Light)?;
    fill_in(&window)?;
    window.type_into(&window.field("Patient")?, "Nina Ferris")?;
    window.click(&window.option("New patient")?)?;
    window.type_into(&window.field("Phone number")?, "212 555 O1O1")?;
    window.type_into(&window.field("E-mail address")?, "nina@example.com")?;
    window.press_button("Add patient")?;
    window.read_in("//*[@role='alert']", "this one has the letter")?;
    let as_typed = || -> Result<(), Fault> {
        for (label, typed) in [
            ("Given name", "Nina"),
            ("Family name", "Ferris"),
            ("Phone number", "212 555 O1O1"),
            ("E-mail address", "nina@example.com"),
        ] {
            assert_eq!(window.typed_into(&window.field(label)?)?, typed, "{label}");
        }
        Ok(())
    };
    as_typed()?;
    // Somebody asks something else meanwhile.
    window.follow("Review")?;
    window.find("the review", "//h1[.='Review']")?;
    window.follow("Appointments")?;
    let patient = window.field("Patient")?;
    assert_eq!(window.typed_into(&patient)?, "Nina Ferris");
    window.click(&patient)?;
    window.keys(&[Key::Down])?;
    window.click(&window.option("New patient")?)?;
    as_typed()?;

    let number = window.field("Phone number")?;
    window.click(&number)?;
    window.with_ctrl('a')?;
    window.type_keys("212 555 0101")?;
    window.press_button("Add patient")?;
    window.press_button("Enter appointment")?;
    window.follow("Patients")?;
    window.read_in("//*[@role='row']", "Nina Ferris")?;
    window.close();
    Ok(())
}

#[test]
fn an_empty_folder_asks_for_the_clinic_first() -> Result<(), Fault> {
    let desk = Desk::unfounded("2026-03-02 09:00", accepting())?;
    let window = Window::open_for_ann("first_start", &desk, Look::Light)?;
    window.read("nothing leaves the building")?;
    window.press_button("Set up the clinic")?;
    window.field("Name of the clinic")?;
    window.keys(&[Key::F4])?;
    window.find(
        "the way back",
        "//button[normalize-space(.)='Set up the clinic']",
    )?;
    window.close();
    Ok(())
}
