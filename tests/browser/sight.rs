//! Every screen, for people who do not see it well: judged by axe-core, in light and in dark.

use std::fmt::Write as _;
use std::fs;

use reminder_tests::kit::{Desk, Fault, accepting};
use serde_json::{Value, json};

use crate::desk;
use crate::window::{Look, Window};

/// Where a screen is, and what says that it is complete.
const SCREENS: &[(&str, &str)] = &[
    ("appointments/day", "//*[@role='row'][@data-key]"),
    ("appointments/week", "//*[@data-appointment]"),
    ("patients", "//*[@role='row'][@data-key]"),
    (
        "patients/1",
        "//form[@aria-label='Names, contacts and wishes']",
    ),
    (
        "review",
        "//aside[@aria-label='The reminder you are reading']",
    ),
    ("outbox", "//*[@role='row'][@data-key]"),
    ("history", "//*[@role='row'][@data-key]"),
    ("calls", "//*[@role='row'][@data-key]"),
    ("replies", "//*[@role='tab']"),
    ("replies/answered", "//*[@role='tab']"),
    ("health", "//ul[@aria-label='Checks']/li"),
    ("health/affected", "//*[@role='row'][@data-key]"),
    ("rehearsal", "//form//input[@type='radio']"),
    ("import", "//button[contains(., 'Choose a file')]"),
    ("settings/clinic", "//*[@role='tabpanel']//input"),
    ("settings/hours", "//*[@role='tabpanel']//input"),
    ("settings/practitioners", "//*[@role='tabpanel']//button"),
    ("settings/kinds", "//*[@role='tabpanel']//button"),
    ("settings/cadences", "//*[@role='tabpanel']//button"),
    ("settings/templates", "//*[@role='tabpanel']//button"),
    ("settings/sending", "//*[@role='tabpanel']//button"),
    ("settings/texts", "//*[@role='tabpanel']//button"),
    ("settings/replies", "//*[@role='tabpanel']//button"),
    ("settings/backups", "//*[@role='tabpanel']//button"),
    ("settings/rules", "//*[@role='tabpanel']//input"),
    ("settings/desk", "//*[@role='tabpanel']//button"),
];

/// Opens what is folded away, so that it is judged as well.
const UNFOLD: &str = "document.querySelectorAll('main h2 button[aria-expanded=false]') \
    .forEach((fold) => fold.click())";

const JUDGE: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document, { resultTypes: ['violations'] }) \
        .then((found) => done(found.violations), (error) => done(String(error)));";

/// Teaches the page to judge itself.
fn bring_axe(window: &Window) -> Result<(), Fault> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../ui/node_modules/axe-core/axe.min.js"
    );
    let axe = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    window.script(&axe)?;
    Ok(())
}

/// Returns what is wrong with what is shown now: a line for each rule, one for each place.
fn judged(window: &Window, place: &str) -> Result<String, Fault> {
    let found = window.script_that_calls_back(JUDGE)?;
    let Some(found) = found.as_array() else {
        return Err(format!("{place}: {found}").into());
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut said = String::new();
    let longer = "return document.documentElement.scrollHeight > window.innerHeight";
    if window.script(longer)? == json!(true) {
        writeln!(said, "{place}: the window itself scrolls")?;
    }
    for rule in found {
        writeln!(
            said,
            "{place}: {}: {}",
            text(&rule["id"]),
            text(&rule["help"])
        )?;
        for node in rule["nodes"].as_array().into_iter().flatten() {
            writeln!(said, "    {}", node["target"])?;
            writeln!(said, "        {}", text(&node["html"]))?;
            let why = text(&node["failureSummary"]).replace('\n', " ");
            writeln!(said, "        {why}")?;
        }
    }
    Ok(said)
}

fn judge_all(name: &'static str, look: Look) -> Result<(), Fault> {
    let desk = desk::made_up()?;
    let window = Window::open(name, &desk, look)?;
    let dark = window.script("return matchMedia('(prefers-color-scheme: dark)').matches")?;
    assert_eq!(
        dark,
        json!(look == Look::Dark),
        "the browser shows what was asked for"
    );
    bring_axe(&window)?;
    window.field("Your name")?;
    let mut said = judged(&window, "who is at the desk")?;
    window.say_ann()?;
    for (place, sign) in SCREENS {
        window.show(place)?;
        window.find(place, &format!("//main{sign}"))?;
        window.script(UNFOLD)?;
        said += &judged(&window, place)?;
    }
    // The morning after: what came due stands at the top of every screen, and Health lists it.
    desk.sleep_until("2026-03-03 16:30");
    desk.tick()?;
    window.show("health")?;
    window.find(
        "the morning after",
        "//*[@role='alert'][contains(., 'While ')]",
    )?;
    window.find("the list of absences", "//main//ol/li")?;
    said += &judged(&window, "the morning after")?;
    window.show("rehearsal")?;
    window.press_button("Play the rehearsal")?;
    window.find("the film", "//main//section[@aria-label='The film']")?;
    said += &judged(&window, "the film of a rehearsal")?;
    for (button, title) in [("Go anywhere", "Go anywhere"), ("Keys", "Keys")] {
        window.press_button(button)?;
        window.find(title, &format!("//*[@role='dialog']//h2[.='{title}']"))?;
        said += &judged(&window, title)?;
        window.press_button_in("//*[@role='dialog']", "Close")?;
        window.wait_without(title, "//*[@role='dialog']")?;
    }
    assert!(said.is_empty(), "{name}\n{said}");
    window.close();
    Ok(())
}

#[test]
fn axe_finds_nothing_on_any_light_screen() -> Result<(), Fault> {
    judge_all("light", Look::Light)
}

#[test]
fn axe_finds_nothing_on_any_dark_screen() -> Result<(), Fault> {
    judge_all("dark", Look::Dark)
}

#[test]
fn axe_finds_nothing_on_the_first_start() -> Result<(), Fault> {
    let desk = Desk::unfounded("2026-03-02 09:00", accepting())?;
    let window = Window::open_for_ann("first_start_judged", &desk, Look::Dark)?;
    bring_axe(&window)?;
    window.press_button("Set up the clinic")?;
    window.field("Name of the clinic")?;
    let said = judged(&window, "setting up")?;
    assert!(said.is_empty(), "{said}");
    // The judge is awake: it sees what is broken on purpose.
    window.script("document.querySelector('h1').innerHTML += '<img src=\"nothing.svg\">'")?;
    let said = judged(&window, "with a picture nobody describes")?;
    assert!(said.contains("image-alt"), "{said}");
    window.close();
    Ok(())
}
