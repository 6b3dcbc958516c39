//! Tables of dates, times and lengths as people and programs write them.

use proptest::prelude::*;

use super::*;

const ORDERS: [DateOrder; 3] = [
    DateOrder::DayMonthYear,
    DateOrder::MonthDayYear,
    DateOrder::YearMonthDay,
];

#[test]
fn dates_that_mean_the_same_in_every_order() {
    let cases = [
        "2026-11-25",
        "2026/11/25",
        "2026.11.25",
        "20261125",
        "25 Nov 2026",
        "25-Nov-26",
        "25. November 2026",
        "Nov 25, 2026",
        "November 25th, 2026",
        "Wed, Nov 25, 2026",
        "Mittwoch, 25. November 2026",
        "Mi. 25. Nov. 2026",
        "mercredi 25 novembre 2026",
        "25 de noviembre de 2026",
        "mié 25 nov 2026",
        "25th of November 2026",
        "2026-11-25 00:00:00",
        "2026-11-25T00:00:00",
        "woensdag 25 november 2026",
    ];
    let expected = NaiveDate::from_ymd_opt(2026, 11, 25).ok_or(WhenRefusal::NotADate);
    for text in cases {
        for order in ORDERS {
            assert_eq!(read_date(text, order), expected, "{text}");
        }
    }
}

#[test]
fn dates_that_depend_on_the_order() {
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).ok_or(WhenRefusal::NotADate);
    let cases = [
        ("3/11/2026", DayMonthYear, day(2026, 11, 3)),
        ("3/11/2026", MonthDayYear, day(2026, 3, 11)),
        ("3/11/2026", YearMonthDay, Err(WhenRefusal::NotADate)),
        ("03.11.26", DayMonthYear, day(2026, 11, 3)),
        ("26-11-03", YearMonthDay, day(2026, 11, 3)),
        ("Di 03.11.2026", DayMonthYear, day(2026, 11, 3)),
        ("25/11/2026", MonthDayYear, Err(WhenRefusal::NoSuchDay)),
        ("31/06/2026", DayMonthYear, Err(WhenRefusal::NoSuchDay)),
        ("29/02/2027", DayMonthYear, Err(WhenRefusal::NoSuchDay)),
        ("29/02/2028", DayMonthYear, day(2028, 2, 29)),
        ("mar. 24 mar. 2026", DayMonthYear, day(2026, 3, 24)),
        ("March 24, 2026", DayMonthYear, day(2026, 3, 24)),
        ("1.2.1955", DayMonthYear, day(1955, 2, 1)),
        ("1.2.55", DayMonthYear, day(1955, 2, 1)),
        ("25/11", DayMonthYear, Err(WhenRefusal::NotADate)),
        ("25-11/2026", DayMonthYear, Err(WhenRefusal::NotADate)),
        ("tomorrow", DayMonthYear, Err(WhenRefusal::NotADate)),
        ("46351", DayMonthYear, Err(WhenRefusal::NotADate)),
        ("", DayMonthYear, Err(WhenRefusal::NotADate)),
        (
            "99999999999999999999",
            DayMonthYear,
            Err(WhenRefusal::NotADate),
        ),
    ];
    for (text, order, expected) in cases {
        assert_eq!(read_date(text, order), expected, "{text}");
    }
}

#[test]
fn times_of_day() {
    use Clock::{TwelveHours, TwentyFourHours};
    let time = |h, m| NaiveTime::from_hms_opt(h, m, 0).ok_or(WhenRefusal::NotATime);
    let cases = [
        ("9:15", TwentyFourHours, time(9, 15)),
        ("09:15:30", TwentyFourHours, time(9, 15)),
        ("9.15 Uhr", TwentyFourHours, time(9, 15)),
        ("9h15", TwentyFourHours, time(9, 15)),
        ("9 h", TwentyFourHours, time(9, 0)),
        ("0915", TwentyFourHours, time(9, 15)),
        ("915", TwentyFourHours, time(9, 15)),
        ("14:15", TwentyFourHours, time(14, 15)),
        ("2:15 PM", TwentyFourHours, time(14, 15)),
        ("2:15pm", TwelveHours, time(14, 15)),
        ("2:15 p.m.", TwelveHours, time(14, 15)),
        ("2:15 P", TwelveHours, time(14, 15)),
        ("2 pm", TwelveHours, time(14, 0)),
        ("12:30 PM", TwelveHours, time(12, 30)),
        ("12:30 AM", TwelveHours, time(0, 30)),
        ("14:15", TwelveHours, time(14, 15)),
        ("14:15 PM", TwelveHours, time(14, 15)),
        ("2:15", TwelveHours, Err(WhenRefusal::NoHalfOfDay)),
        ("1899-12-30 09:15:00", TwentyFourHours, time(9, 15)),
        ("30.12.1899 09:15", TwentyFourHours, time(9, 15)),
        ("13:15 AM", TwelveHours, Err(WhenRefusal::NotATime)),
        ("25:00", TwentyFourHours, Err(WhenRefusal::NotATime)),
        ("9:75", TwentyFourHours, Err(WhenRefusal::NotATime)),
        ("9", TwentyFourHours, Err(WhenRefusal::NotATime)),
        ("morning", TwentyFourHours, Err(WhenRefusal::NotATime)),
        ("09:15Z", TwentyFourHours, Err(WhenRefusal::HasZone)),
        ("09:15+01:00", TwentyFourHours, Err(WhenRefusal::HasZone)),
    ];
    for (text, clock, expected) in cases {
        assert_eq!(
            read_times(text, clock).map(|times| times.start),
            expected,
            "{text}"
        );
    }
}

#[test]
fn times_with_an_end() {
    let cases = [
        ("9:15 - 10:00", "09:15-10:00"),
        ("9:15–10:00 Uhr", "09:15-10:00"),
        ("9:15 to 10:00", "09:15-10:00"),
        ("9:15 bis 10:00", "09:15-10:00"),
        ("9:15-10:00 AM", "09:15-10:00"),
        ("1:15-2:00 PM", "13:15-14:00"),
        ("11:30 - 12:30 PM", "11:30-12:30"),
    ];
    for (text, expected) in cases {
        let times = read_times(text, Clock::TwentyFourHours).expect(text);
        let end = times.end.expect("it has an end");
        let shown = format!("{}-{}", times.start.format("%H:%M"), end.format("%H:%M"));
        assert_eq!(shown, expected, "{text}");
    }
    let backwards = read_times("10:00-9:15", Clock::TwentyFourHours);
    assert_eq!(backwards, Err(WhenRefusal::EndsBefore));
}

#[test]
fn dates_and_times_in_one_cell() {
    let expected = NaiveDate::from_ymd_opt(2026, 11, 25)
        .and_then(|date| date.and_hms_opt(14, 15, 0))
        .expect("it exists");
    for text in [
        "25.11.2026 14:15",
        "25/11/2026, 2:15 PM",
        "2026-11-25T14:15:00",
        "2026-11-25 14:15:00.000",
        "Wed 25 Nov 2026 at 14:15",
        "25.11.2026 um 14:15 Uhr",
        "25.11.2026 - 14:15",
        "25/11/2026 à 14h15",
        "20261125 1415",
        "20261125T141500",
    ] {
        let start = read_start(text, DateOrder::DayMonthYear, Clock::TwentyFourHours);
        let read = start.map(|start| start.at);
        assert_eq!(read, Ok(expected), "{text}");
    }
    let refused = [
        ("2026-11-25T14:15:00Z", WhenRefusal::HasZone),
        ("2026-11-25T14:15:00+00:00", WhenRefusal::HasZone),
        ("2026-11-25T09:15:00-10:00", WhenRefusal::HasZone),
        ("2026-11-25 14:15 UTC", WhenRefusal::HasZone),
        ("25.11.2026", WhenRefusal::NoTime),
        ("14:15", WhenRefusal::NotADate),
    ];
    for (text, refusal) in refused {
        let start = read_start(text, DateOrder::DayMonthYear, Clock::TwentyFourHours);
        assert_eq!(start, Err(refusal), "{text}");
    }
}

#[test]
fn lengths() {
    let cases = [
        ("30", Ok(30)),
        ("30 min", Ok(30)),
        ("0:30", Ok(30)),
        ("00:30:00", Ok(30)),
        ("1h", Ok(60)),
        ("1 h 15 min", Ok(75)),
        ("1:15", Ok(75)),
        ("2 Std", Ok(120)),
        ("0", Err(WhenRefusal::NotALength)),
        ("1441", Err(WhenRefusal::NotALength)),
        ("half an hour", Err(WhenRefusal::NotALength)),
        ("-30", Err(WhenRefusal::NotALength)),
    ];
    for (text, expected) in cases {
        assert_eq!(read_minutes(text), expected, "{text}");
    }
}

#[test]
fn a_start_at_midnight_or_in_another_century_is_refused() {
    let at = |year, hour| {
        let date = NaiveDate::from_ymd_opt(year, 11, 25).expect("a date");
        check_start(date.and_hms_opt(hour, 0, 0).expect("a time")).err()
    };
    assert_eq!(at(2026, 0), Some(WhenRefusal::Midnight));
    assert_eq!(at(1926, 9), Some(WhenRefusal::OtherCentury));
    assert_eq!(at(2126, 9), Some(WhenRefusal::OtherCentury));
    assert_eq!(at(2026, 9), None);
}

proptest! {
    #[test]
    fn no_text_is_read_in_two_ways(text in "[0-9a-zA-Z:./ T-]{0,24}") {
        for order in ORDERS {
            let joined = read_start(&text, order, Clock::TwentyFourHours);
            let date = read_date(&text, order);
            if let Ok(start) = joined {
                prop_assert_eq!(date, Ok(start.at.date()));
            }
        }
    }

    #[test]
    fn what_is_written_is_read(days in 0_i64..36_000, minutes in 1_u32..1440) {
        let day = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date");
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0);
        let at = (day + TimeDelta::days(days)).and_time(time.expect("a time"));
        for (form, order) in [
            ("%d.%m.%Y %H:%M", DateOrder::DayMonthYear),
            ("%-d/%-m/%Y %-H:%M", DateOrder::DayMonthYear),
            ("%m/%d/%Y %I:%M %p", DateOrder::MonthDayYear),
            ("%Y-%m-%dT%H:%M:%S", DateOrder::DayMonthYear),
            ("%a %d %b %Y %H:%M", DateOrder::MonthDayYear),
            ("%A, %B %-d, %Y %-I:%M %p", DateOrder::DayMonthYear),
        ] {
            let text = at.format(form).to_string();
            let read = read_start(&text, order, Clock::TwentyFourHours);
            prop_assert_eq!(read.map(|start| start.at), Ok(at), "{}", text);
        }
    }
}
