//! Headings and cells, and what they are taken for.

use super::*;

fn guess(text: &str) -> GuessedMapping {
    let table = Table::read(text.to_owned(), &mut |_| {}).expect("it is a table");
    guess_mapping(&table, "GB")
}

fn dates(dates: &[&str]) -> String {
    format!(
        "Name,Time,Date\n{}\n",
        dates
            .iter()
            .map(|date| format!("Lee,9:00,{date}\n"))
            .collect::<String>()
    )
}

#[test]
fn the_order_of_a_date_is_read_from_the_dates() {
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
    let asked = |example: &str| {
        vec![Question::DayOrMonth {
            example: example.to_owned(),
        }]
    };
    let cases = [
        (vec!["03/11/2026", "25/11/2026"], DayMonthYear, vec![]),
        (vec!["11/03/2026", "11/25/2026"], MonthDayYear, vec![]),
        (vec!["2026-11-03", "2026-11-04"], DayMonthYear, vec![]),
        (vec!["26-11-03", "26-11-25"], YearMonthDay, vec![]),
        (vec!["24/11/26", "25/11/26"], DayMonthYear, vec![]),
        (
            vec!["03/11/2026", "05/11/2026"],
            DayMonthYear,
            asked("05/11/2026"),
        ),
        (
            vec!["11/03/2026", "11/05/2026"],
            MonthDayYear,
            asked("11/05/2026"),
        ),
        (vec!["11/11/2026"], DayMonthYear, vec![]),
        (
            vec!["25/11/2026", "24/11/2026", "11/23/2026"],
            DayMonthYear,
            vec![Question::MixedDates {
                example: "11/23/2026".to_owned(),
            }],
        ),
    ];
    for (written, order, questions) in cases {
        let guessed = guess(&dates(&written));
        assert_eq!(guessed.mapping.date_order, order, "{written:?}");
        assert_eq!(guessed.questions, questions, "{written:?}");
    }
}

#[test]
fn one_ambiguous_day_is_read_as_the_country_does_and_asked_about() {
    let text = dates(&["03/11/2026"]);
    let table = Table::read(text, &mut |_| {}).expect("it is a table");
    for (country, order) in [
        ("GB", DateOrder::DayMonthYear),
        ("US", DateOrder::MonthDayYear),
    ] {
        let guessed = guess_mapping(&table, country);
        assert_eq!(guessed.mapping.date_order, order, "{country}");
        assert_eq!(guessed.questions.len(), 1, "{country}");
    }
}

#[test]
fn a_time_that_may_mean_two_is_asked_about() {
    let times = |times: &[&str]| {
        let rows: String = times
            .iter()
            .map(|time| format!("Lee,25/11/2026,{time}\n"))
            .collect();
        let guessed = guess(&format!("Name,Date,Time\n{rows}"));
        (guessed.mapping.clock, guessed.questions.len())
    };
    assert_eq!(times(&["9:00", "14:00"]), (Clock::TwentyFourHours, 0));
    assert_eq!(times(&["9:00", "10:00"]), (Clock::TwentyFourHours, 0));
    assert_eq!(times(&["9:00 AM", "2:00 PM"]), (Clock::TwelveHours, 0));
    assert_eq!(times(&["9:00", "2:00"]), (Clock::TwelveHours, 1));
    assert_eq!(times(&["2:00", "14:00"]), (Clock::TwentyFourHours, 0));
}

#[test]
fn columns_mean_what_stands_in_them() {
    use Field::{
        AppointmentNumber, BirthDate, Date, Email, EmailConsent, End, FamilyName, FullName,
        GivenName, Ignore, PatientNumber, Start, TextConsent, Time,
    };
    let cases: [(&str, &str, &[Field]); 12] = [
        ("Start,Name", "25/11/2026 9:00,Ann Lee", &[Start, FullName]),
        (
            "Date,Start,Name",
            "25/11/2026,9:00,Ann Lee",
            &[Date, Time, FullName],
        ),
        (
            "Date,Time,Name",
            "25/11/2026 9:00,9:00,Ann Lee",
            &[Start, Ignore, FullName],
        ),
        ("Name,Vorname", "Lee,Ann", &[FamilyName, GivenName]),
        ("Name,First name", "Ann Lee,Ann", &[FullName, Ignore]),
        (
            "Name,First,Last",
            "Ann Lee,Ann,Lee",
            &[Ignore, GivenName, FamilyName],
        ),
        (
            "E-mail,SMS,Name",
            "yes,no,Lee",
            &[EmailConsent, TextConsent, FullName],
        ),
        ("Kontakt,Name", "ann@example.org,Lee", &[Email, FullName]),
        (
            "Emergency contact,Name",
            "ann@example.org,Lee",
            &[Ignore, FullName],
        ),
        (
            "Godzina,Dzień,Name",
            "9:00,25/11/2026,Lee",
            &[Time, Date, FullName],
        ),
        (
            "DOB,Booked at,Start,End",
            "1.2.1950,1.11.2026 9:00,25.11.2026 9:00,9:30",
            &[BirthDate, Ignore, Start, End],
        ),
        (
            "Appointment ID,Patient ID",
            "1,1",
            &[AppointmentNumber, PatientNumber],
        ),
    ];
    for (headings, row, fields) in cases {
        assert_eq!(
            guess(&format!("{headings}\n{row}\n")).mapping.columns,
            fields,
            "{headings}"
        );
    }
}

#[test]
fn an_id_that_patients_share_or_that_counts_lines_names_no_appointment() {
    let field = |ids: &[&str]| {
        let row = |(at, id): (usize, &&str)| format!("{id},Lee,{}/11/2026 9:00\n", at + 13);
        let rows: String = ids.iter().enumerate().map(row).collect();
        guess(&format!("ID,Name,Start\n{rows}")).mapping.columns[0]
    };
    assert_eq!(field(&["71", "72", "75"]), Field::AppointmentNumber);
    assert_eq!(field(&["71", "72", "71"]), Field::PatientNumber);
    assert_eq!(field(&["1", "2", "3"]), Field::Ignore);
    assert_eq!(field(&["3", "1", "2"]), Field::Ignore);
    let twice = guess("ID,Name,Start\n71,Lee,25/11/2026 9:00\n71,Lee,25/11/2026 9:00\n");
    assert_eq!(twice.mapping.columns[0], Field::AppointmentNumber);
}

#[test]
fn the_heading_says_the_order_of_a_name() {
    let order = |heading: &str| guess(&format!("{heading},Date\nx,y\n")).mapping.name_order;
    assert_eq!(order("Name"), NameOrder::GivenFirst);
    assert_eq!(
        order("Last name, first name".replace(',', " /").as_str()),
        NameOrder::FamilyFirst
    );
    assert_eq!(order("Name Vorname"), NameOrder::FamilyFirst);
    assert_eq!(order("Vor- und Nachname"), NameOrder::GivenFirst);
}
