//! The files in `tests/files`: what each is taken for, and what becomes of every line. Beside each
//! file stands its story.

use super::*;

/// Tells a file as a person would: how it is written, what its columns mean, who comes when, and
/// which lines are refused.
fn story(bytes: &[u8]) -> String {
    let decoded = decode(bytes).expect("the file is text");
    let encoding = decoded.encoding;
    let table = Table::read(decoded.text, &mut |_| {}).expect("the file is a table");
    let guessed = guess_mapping(&table, "GB");
    let fields: Vec<&str> = guessed
        .mapping
        .columns
        .iter()
        .map(|field| field.name())
        .collect();
    let headings = table
        .heading_line()
        .map_or("none".to_owned(), |line| line.to_string());
    let mut lines = vec![
        format!(
            "{encoding:?}, {}, headings {headings}",
            table.delimiter().name()
        ),
        fields.join(" | "),
    ];
    lines.extend(
        guessed
            .questions
            .iter()
            .map(|question| format!("? {question}")),
    );
    let read = read_rows(&table, &mapping(&table), &readers(), &mut |_| {});
    let rows = match read {
        Ok(rows) => rows,
        Err(problem) => {
            lines.push(format!("! {problem}"));
            return lines.join("\n");
        }
    };
    lines.extend(rows.appointments.iter().map(|one| appointment(one, &rows)));
    lines.extend(rows.refused.iter().map(refused));
    lines.extend(rows.contacts_left_out.iter().map(|one| {
        format!(
            "{} without {} \"{}\": {}",
            one.line, one.column, one.value, one.sentence
        )
    }));
    lines.join("\n")
}

fn appointment(one: &ImportedAppointment, rows: &ReadRows) -> String {
    let patient = &rows.patients[one.patient];
    let contacts: Vec<&str> = patient
        .phones
        .iter()
        .chain(&patient.emails)
        .map(|contact| contact.read.normalised.as_str())
        .collect();
    let parts = [
        format!("{}: {}", one.line, one.start.format("%d %H:%M")),
        one.duration_minutes
            .map(|minutes| format!("{minutes} min"))
            .unwrap_or_default(),
        format!("{}/{}", patient.given_name, patient.family_name),
        PRACTITIONERS[usize::try_from(one.practitioner.0 - 1).expect("a known one")].to_owned(),
        contacts.join(" "),
        one.status
            .map(|status| status.as_str().to_owned())
            .unwrap_or_default(),
        one.note
            .as_deref()
            .filter(|note| !note.is_empty())
            .map_or(String::new(), in_brackets),
    ];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(" ")
}

fn in_brackets(note: &str) -> String {
    format!("({note})")
}

fn refused(one: &RefusedRow) -> String {
    let place = one
        .column
        .as_ref()
        .map(|column| format!(", {column} \"{}\"", one.value));
    format!(
        "{} refused{}: {}",
        one.line,
        place.unwrap_or_default(),
        one.reason
    )
}

macro_rules! files {
    ($($name:ident: $file:literal;)+) => {$(
        #[test]
        fn $name() {
            let bytes = include_bytes!(concat!("../../../../../tests/files/", $file, ".csv"));
            let told = include_str!(concat!("../../../../../tests/files/", $file, ".txt"));
            assert_eq!(story(bytes), told.trim_end());
        }
    )+};
}

files! {
    titles_above_the_headings_are_passed_over: "german";
    an_excel_unicode_text_is_read: "excel-unicode-text";
    line_breaks_in_quotes_are_part_of_the_note: "american";
    the_sep_line_of_excel_decides: "sep-line";
    a_pipe_is_a_delimiter: "pipe";
    the_end_date_of_a_calendar_is_passed_over: "calendar";
    the_first_appointment_is_not_taken_for_headings: "no-headings";
    columns_of_the_same_name_are_told_apart: "same-headings";
    the_line_ends_of_old_macs_are_line_ends: "old-mac";
    contacts_of_other_people_are_not_the_patients: "others";
    what_looks_like_an_attack_is_text: "hostile";
    every_refused_line_says_why: "refused";
}
