//! What an import promises: the same file again changes nothing, whatever the order of its rows; no
//! row is dropped without a word; nothing is cancelled by itself.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::cadence::Channel;

const FILE: &str = "Date,Time,First name,Last name,Mobile,Provider,Appointment ID\n\
    24/11/2026,09:15,Ann,Lee,07700 900123,Dr Lee,17\n\
    24/11/2026,09:45,Rosa,Diaz,07700 900124,Dr Patel,18\n\
    25/11/2026,10:00,Ann,Lee,07700 900123,Dr Lee,19\n";

fn without_numbers(file: &str) -> String {
    let cut = |line: &str| line.rsplit_once(',').map(|(rest, _)| rest.to_owned());
    let lines: Vec<String> = file.lines().filter_map(cut).collect();
    lines.join("\n")
}

fn imported(file: &str) -> Book {
    let mut book = Book::default();
    book.import(rows(file.as_bytes()));
    book
}

fn starts_of_gone(preview: &ImportPreview) -> Vec<NaiveDateTime> {
    preview.gone.iter().map(|gone| gone.start).collect()
}

#[test]
fn the_same_file_again_changes_nothing() {
    for file in [FILE.to_owned(), without_numbers(FILE)] {
        let mut book = Book::default();
        let first = book.import(rows(file.as_bytes()));
        assert_eq!((first.new.len(), first.new_patients().len()), (3, 2));
        let again = book.import(rows(file.as_bytes()));
        assert!(again.changes_nothing() && again.gone.is_empty() && again.notices().is_empty());
        assert_eq!(again.same, 3);
    }
}

#[test]
fn a_moved_appointment_with_a_number_is_changed() {
    let book = imported(FILE);
    let moved = FILE.replace("24/11/2026,09:15", "25/11/2026,11:30");
    let preview = book.preview(rows(moved.as_bytes()));
    let moves = Change::Start {
        from: at(24, 9, 15),
        to: at(25, 11, 30),
    };
    assert_eq!(preview.changed.len(), 1);
    assert_eq!(preview.changed[0].changes, [moves]);
    assert!(preview.new.is_empty() && preview.gone.is_empty());
}

#[test]
fn a_moved_appointment_without_a_number_is_gone_and_new() {
    let book = imported(&without_numbers(FILE));
    let moved = without_numbers(FILE).replace("25/11/2026,10:00", "25/11/2026,11:30");
    let preview = book.preview(rows(moved.as_bytes()));
    let new: Vec<NaiveDateTime> = preview.new.iter().map(|new| new.start).collect();
    assert_eq!(new, [at(25, 11, 30)]);
    assert_eq!(starts_of_gone(&preview), [at(25, 10, 0)]);
    assert_eq!(preview.new_patients().len(), 0);
}

#[test]
fn what_is_gone_is_only_proposed() {
    let mut book = imported(FILE);
    let without_18 = FILE.replace("24/11/2026,09:45,Rosa,Diaz,07700 900124,Dr Patel,18\n", "");
    let preview = book.import(rows(without_18.as_bytes()));
    assert_eq!(starts_of_gone(&preview), [at(24, 9, 45)]);
    assert!(preview.changes_nothing());
    assert_eq!(book.appointments["18"].status, AppointmentStatus::Booked);
    let others = "1 gone appointment is with somebody who has none in this file";
    assert_eq!(preview.notices(), [others]);
}

#[test]
fn only_what_is_to_come_on_the_days_of_the_file_can_be_gone() {
    let book = imported(FILE);
    let heading = FILE.lines().next().expect("a heading");
    let file = |line: &str| rows(format!("{heading}\n{line}\n").as_bytes());
    let cases = [
        ("26/11/2026,09:15,Ann,Lee,,Dr Lee,20", now(), vec![]),
        (
            "25/11/2026,16:15,Ann,Lee,,Dr Lee,20",
            now(),
            vec![at(25, 10, 0)],
        ),
        (
            "24/11/2026,16:15,Ann,Lee,,Dr Lee,20",
            now(),
            vec![at(24, 9, 15), at(24, 9, 45)],
        ),
        (
            "24/11/2026,16:15,Ann,Lee,,Dr Lee,20",
            at(24, 9, 15),
            vec![at(24, 9, 45)],
        ),
    ];
    let appointments: Vec<ExistingAppointment> = book.appointments.values().cloned().collect();
    for (line, now, expected) in cases {
        let preview = compare(file(line), &[], &appointments, now);
        assert_eq!(starts_of_gone(&preview), expected, "{line} at {now}");
    }
}

#[test]
fn a_refused_row_is_not_taken_for_gone() {
    for file in [FILE.to_owned(), without_numbers(FILE)] {
        let book = imported(&file);
        let mut lines = file.lines().map(|line| format!("{line},Purple"));
        let mut text = vec![format!(
            "{},Status",
            file.lines().next().expect("a heading")
        )];
        text.extend(lines.by_ref().skip(1));
        let number = if file == FILE { "20," } else { "" };
        text.push(format!(
            "25/11/2026,16:00,Kim,Fox,07700 900125,Dr Lee,{number}Booked"
        ));
        let preview = book.preview(rows(text.join("\n").as_bytes()));
        assert_eq!((preview.refused.len(), preview.new.len()), (3, 1));
        assert_eq!(preview.gone, []);
    }
}

#[test]
fn a_row_that_cannot_be_recognised_makes_what_is_gone_unsure() {
    let book = imported(&without_numbers(FILE));
    let file = without_numbers(FILE).replace("24/11/2026,09:15", "24/11/2026,soon");
    let preview = book.preview(rows(file.as_bytes()));
    assert_eq!(starts_of_gone(&preview), [at(24, 9, 15)]);
    let unsure = "1 refused line may be an appointment that seems gone";
    assert_eq!(preview.notices(), [unsure]);
}

#[test]
fn a_status_moves_forward_only() {
    use AppointmentStatus::{Arrived, Booked, Cancelled, Completed, Confirmed, NoShow};
    let cases = [
        (Booked, "Confirmed", Some(Confirmed)),
        (Booked, "Cancelled", Some(Cancelled)),
        (Confirmed, "Booked", None),
        (Confirmed, "Cancelled", Some(Cancelled)),
        (Arrived, "Confirmed", None),
        (Completed, "No-show", Some(NoShow)),
        (Cancelled, "Booked", None),
        (Cancelled, "Confirmed", None),
        (NoShow, "Booked", None),
    ];
    for (known, said, expected) in cases {
        let mut book = imported(FILE);
        book.appointments
            .get_mut("17")
            .expect("it was imported")
            .status = known;
        let file = FILE.replace("Appointment ID", "Appointment ID,Status");
        let file = file.replace(",17\n", &format!(",17,{said}\n"));
        let preview = book.preview(rows(file.as_bytes()));
        let changes = preview.changed.iter().flat_map(|changed| &changed.changes);
        let to: Vec<&Change> = changes.collect();
        let expected = expected.map(|to| Change::Status { from: known, to });
        assert_eq!(
            to,
            expected.iter().collect::<Vec<_>>(),
            "{known:?} and {said}"
        );
        let stays = !preview.called_off_here.is_empty();
        assert_eq!(stays, known == Cancelled, "{known:?} and {said}");
    }
}

#[test]
fn at_another_start_a_confirmed_or_cancelled_appointment_is_booked_again() {
    for known in [AppointmentStatus::Confirmed, AppointmentStatus::Cancelled] {
        let mut book = imported(FILE);
        book.appointments
            .get_mut("17")
            .expect("it was imported")
            .status = known;
        let moved = FILE.replace("24/11/2026,09:15", "25/11/2026,11:30");
        let preview = book.preview(rows(moved.as_bytes()));
        let start = Change::Start {
            from: at(24, 9, 15),
            to: at(25, 11, 30),
        };
        let status = Change::Status {
            from: known,
            to: AppointmentStatus::Booked,
        };
        assert_eq!(preview.changed[0].changes, [start, status]);
    }
}

#[test]
fn what_the_file_says_about_a_patient_is_shown_as_a_change() {
    let file = "Date,Time,Patient ID,First name,Last name,Mobile,E-mail,Language,SMS reminder\n\
        24/11/2026,09:15,7,Ann,Lee,07700 900123,ann@example.org,en,yes\n";
    let mut book = imported(file);
    let married = file
        .replace("Lee", "Fox")
        .replace("900123", "900999")
        .replace("ann@example.org", "")
        .replace(",en,yes", ",de,no");
    let preview = book.import(rows(married.as_bytes()));
    assert_eq!((preview.same, preview.changed.len()), (1, 0));
    let number = |end: &str| vec![format!("+07700900{end}")];
    assert_eq!(
        preview.changed_patients[0].changes,
        [
            PatientChange::Name {
                from: "Ann Lee".to_owned(),
                to: "Ann Fox".to_owned()
            },
            PatientChange::Language {
                from: Some("en".to_owned()),
                to: "de".to_owned()
            },
            PatientChange::Phones {
                from: number("123"),
                to: number("999")
            },
            PatientChange::Consent {
                channel: Channel::Sms,
                given: false
            },
        ]
    );
    let yes_again = married.replace(",de,no", ",de,yes");
    let preview = book.preview(rows(yes_again.as_bytes()));
    assert!(preview.changes_nothing(), "a no stays a no");
}

#[test]
fn a_patient_in_many_rows_is_one_and_the_latest_row_counts() {
    let file = "Date,Time,Patient ID,First name,Last name,Mobile,E-mail\n\
        25/11/2026,09:15,7,Ann,Lee,07700 900999,\n\
        24/11/2026,09:15,7,Ann,Lee,07700 900123,ann@example.org\n";
    let read = rows(file.as_bytes());
    assert_eq!(read.patients.len(), 1);
    assert_eq!(read.patients[0].phones[0].raw, "07700 900999");
    assert_eq!(read.patients[0].emails[0].raw, "ann@example.org");
}

#[test]
fn a_cancelled_row_beside_a_booked_one_is_its_past() {
    let file = "Date,Time,Name,Mobile,Status\n\
        24/11/2026,09:15,Ann Lee,07700 900123,Cancelled\n\
        24/11/2026,09:15,Ann Lee,07700 900123,Booked\n\
        25/11/2026,09:15,Ann Lee,07700 900123,Cancelled\n";
    let preview = Book::default().preview(rows(file.as_bytes()));
    assert_eq!(
        (preview.new.len(), preview.not_entered, preview.repeated),
        (1, 1, 1)
    );
    assert_eq!(preview.notices().len(), 2);
}

/// A row to generate: day, hour, patient, practitioner, status.
type Slot = (u32, u32, usize, usize, usize);

fn lines(slots: &[Slot], numbered: bool) -> Vec<String> {
    let patients = [
        "Ann,Lee,07700 900123",
        "Rosa,Diaz,07700 900124",
        "Ann,Lee,nonsense",
    ];
    let statuses = ["Booked", "Confirmed", "Cancelled", "Purple"];
    let headings = "Date,Time,First name,Last name,Mobile,Provider,Status,Appointment ID";
    let line = |(day, hour, patient, practitioner, status): &Slot| {
        let number = if numbered {
            format!("A-{}", day * 7 + hour)
        } else {
            String::new()
        };
        format!(
            "{}/11/2026,{}:00,{},{},{},{number}",
            20 + day,
            9 + hour,
            patients[*patient],
            PRACTITIONERS[*practitioner],
            statuses[*status],
        )
    };
    std::iter::once(headings.to_owned())
        .chain(slots.iter().map(line))
        .collect()
}

fn slots() -> impl Strategy<Value = Vec<Slot>> {
    prop::collection::vec(
        (0..4_u32, 0..6_u32, 0..3_usize, 0..3_usize, 0..4_usize),
        1..12,
    )
}

/// What an import does, without the lines it comes from.
fn effect(preview: &ImportPreview) -> (ImportPreview, BTreeSet<String>) {
    let mut preview = preview.clone();
    preview.new.iter_mut().for_each(|new| new.line = 0);
    preview
        .changed
        .iter_mut()
        .for_each(|changed| changed.imported.line = 0);
    preview
        .changed_patients
        .iter_mut()
        .for_each(|changed| changed.line = 0);
    let told = |refused: &RefusedRow| {
        let mut refused = refused.clone();
        refused.line = 0;
        if let RowRefusal::Contradicts(line) = &mut refused.reason {
            *line = 0;
        }
        format!("{refused:?}")
    };
    let refused = preview.refused.iter().map(told).collect();
    preview.refused.clear();
    preview.contacts_left_out.clear();
    preview.repeated = 0;
    (preview, refused)
}

fn some_bytes() -> impl Strategy<Value = Vec<u8>> {
    let likely = prop::sample::select(b",;\t|\"\r\n/:. 0123456789".to_vec());
    prop::collection::vec(prop_oneof![any::<u8>(), likely], 0..400)
}

proptest! {
    // Each case reads several files.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_in_another_order_and_rows_twice_do_the_same(
        before in slots(),
        (after, shuffled) in slots()
            .prop_flat_map(|slots| (Just(slots.clone()), Just(slots).prop_shuffle())),
        twice in any::<prop::sample::Index>(),
        numbered in any::<bool>(),
    ) {
        let read = |lines: Vec<String>| rows(lines.join("\n").as_bytes());
        let mut book = Book::default();
        book.import(read(lines(&before, numbered)));
        let expected = book.preview(read(lines(&after, numbered)));
        let mut again = lines(&shuffled, numbered);
        again.push(again[1 + twice.index(shuffled.len())].clone());
        let preview = book.preview(read(again));
        prop_assert_eq!(effect(&preview), effect(&expected));
    }

    #[test]
    fn a_second_import_changes_nothing(slots in slots(), numbered in any::<bool>()) {
        let text = lines(&slots, numbered).join("\n");
        let mut book = Book::default();
        book.import(rows(text.as_bytes()));
        let again = book.import(rows(text.as_bytes()));
        prop_assert!(again.changes_nothing());
        prop_assert!(again.gone.is_empty());
    }

    #[test]
    fn every_row_is_in_one_list(slots in slots(), numbered in any::<bool>()) {
        let read = rows(lines(&slots, numbered).join("\n").as_bytes());
        let count = read.appointments.len() + read.refused.len() + read.repeated;
        prop_assert_eq!(count, slots.len());
        let count = read.appointments.len();
        let preview = Book::default().preview(read);
        let called_off = preview.not_entered + preview.called_off_here.len();
        let listed = preview.new.len() + preview.changed.len() + preview.same + called_off;
        prop_assert_eq!(listed, count);
    }

    #[test]
    fn any_bytes_give_rows_or_a_refusal(
        head in prop::sample::select(vec!["", "Date,Time,Name\n", "Start;Patient\r\n", "sep=\t\n"]),
        bytes in some_bytes(),
    ) {
        let bytes = [head.as_bytes(), &bytes].concat();
        if let Ok(table) = table(&bytes) {
            let mapping = mapping(&table);
            if let Ok(read) = read_rows(&table, &mapping, &readers(), &mut |_| {}) {
                let count = read.appointments.len() + read.refused.len() + read.repeated;
                prop_assert_eq!(count, table.row_count());
            }
        }
    }

    #[test]
    fn a_formula_comes_back_from_an_export_as_the_text_it_was(
        name in "[=@+-][A-Za-z0-9()]{1,12}",
    ) {
        let read = |given: &str| {
            let head = "Date,Time,First name,Last name";
            rows(format!("{head}\n24/11/2026,09:15,{given},Lee\n").as_bytes())
        };
        let first = read(&name);
        prop_assert_eq!(&first.patients[0].given_name, &name);
        let exported = guard_formula(&first.patients[0].given_name);
        prop_assert!(exported.starts_with('\''));
        prop_assert_eq!(&read(&exported).patients[0].given_name, &name);
    }
}
