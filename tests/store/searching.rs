//! Finding patients and reminders: pages join without a gap or a repetition, whatever is asked.

use std::collections::BTreeSet;

use reminder_tests::kit::{Desk, Fault};
use serde_json::{Value, json};

fn search(text: &str, states: &[&str], after: &Value, limit: u32) -> Value {
    json!({ "search": text, "patient": null, "states": states, "from": null, "until": null,
        "after": after, "limit": limit })
}

fn pages(desk: &Desk, text: &str, states: &[&str], limit: u32) -> Result<Vec<String>, Fault> {
    let (mut keys, mut after) = (Vec::new(), Value::Null);
    for _ in 0..1_000 {
        let page = desk.ask("history", search(text, states, &after, limit))?;
        for row in page["rows"].as_array().ok_or("rows")? {
            keys.push(row["key"].as_str().ok_or("a key")?.to_owned());
        }
        after = page["next"].clone();
        if after.is_null() {
            return Ok(keys);
        }
    }
    Err("the pages have no end".into())
}

#[test]
fn pages_join_without_a_gap_or_a_repetition() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..30 {
        // Many are due at the same moment, which is where pages tear.
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:00", 9 + n % 8),
        )?;
    }
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:20")?;
    for (text, states, expected) in [
        ("", &[][..], 60),
        ("patient", &[][..], 60),
        ("number1", &[][..], 22),
        ("patient.number7@example.com", &[][..], 2),
        ("", &["accepted"][..], 30),
        ("number2", &["approved"][..], 11),
        ("nobody", &[][..], 0),
        ("number1 nobody", &[][..], 0),
    ] {
        let whole = pages(&desk, text, states, 500)?;
        assert_eq!(whole.len(), expected, "{text} {states:?}");
        for limit in [1, 7, 30] {
            assert_eq!(
                pages(&desk, text, states, limit)?,
                whole,
                "{text} {states:?} by {limit}"
            );
        }
        assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), whole.len());
    }
    Ok(())
}

#[test]
fn a_word_that_finds_thousands_of_patients_misses_none_of_their_reminders() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    for n in 0..2_050 {
        let patient = desk.patient(&format!("Crowd Number{n}"), &[&format!("c{n}@example.com")])?;
        if n % 200 == 7 {
            desk.book(patient, &format!("2026-03-05 {:02}:00", 9 + n / 200 % 8))?;
        }
    }
    let whole = pages(&desk, "crowd", &[], 500)?;
    assert_eq!(
        whole.len(),
        22,
        "eleven appointments, two reminders each, and not Rosa's"
    );
    assert_eq!(pages(&desk, "crowd", &[], 5)?, whole);
    assert_eq!(pages(&desk, "crowd number1807", &[], 5)?.len(), 2);
    Ok(())
}

#[test]
fn a_reference_finds_its_reminder() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..5 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:00", 9 + n),
        )?;
    }
    let all = desk.ask("history", search("", &[], &Value::Null, 100))?;
    for row in all["rows"].as_array().ok_or("rows")? {
        let reference = row["reference"].as_str().ok_or("a reference")?;
        let found = desk.ask("history", search(reference, &[], &Value::Null, 100))?;
        assert_eq!(found["rows"], json!([row]));
    }
    Ok(())
}

#[test]
fn an_export_holds_every_row_and_no_formula() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let patient = desk.patient(
        "=HYPERLINK(\"http://example.com\") Alvarez",
        &["a@example.com"],
    )?;
    desk.book(patient, "2026-03-05 09:00")?;
    let export = desk.ask("export_history", search("", &[], &Value::Null, 1))?;
    assert_eq!(export["rows"], 2);
    let text = std::fs::read_to_string(export["path"].as_str().ok_or("a path")?)?;
    assert!(
        text.starts_with('\u{feff}'),
        "a spreadsheet reads it as UTF-8"
    );
    let mut reader = csv_lines(&text);
    assert_eq!(reader.next().map(|line| line.len()), Some(13));
    for line in reader {
        assert_eq!(line.len(), 13, "{line:?}");
        assert!(line[1].starts_with("'="), "{line:?}");
    }
    Ok(())
}

/// Splits lines in which every cell is quoted.
fn csv_lines(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.trim_start_matches('\u{feff}').lines().map(|line| {
        let inner = line
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        inner
            .unwrap_or_default()
            .split("\",\"")
            .map(|cell| cell.replace("\"\"", "\""))
            .collect()
    })
}
