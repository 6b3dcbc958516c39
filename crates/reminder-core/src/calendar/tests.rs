//! Gaps, folds, business days and sending hours, against tables and against a naive walk.

use proptest::prelude::*;

use super::*;
use crate::clinic::{Caps, ClosingDay};

/// Zones with every kind of oddity: half hours, quarter hours, a gap of half an hour, a day that
/// never was, changes at midnight, a zone that stopped changing, and one that never changed.
const ZONES: [&str; 12] = [
    "America/New_York",
    "America/Vancouver",
    "America/St_Johns",
    "Europe/London",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
];

pub(crate) fn civil_time(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time such as 2026-11-24 09:15")
}

fn clock(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("a time such as 09:15")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date such as 2026-11-24")
}

fn utc_time(text: &str) -> DateTime<Utc> {
    civil_time(text).and_utc()
}

fn zone(name: &str) -> Zone {
    Zone::named(name).expect("the zone is in the bundled database")
}

fn span(opens: &str, closes: &str) -> Span {
    Span {
        opens: clock(opens),
        closes: clock(closes),
    }
}

fn clinic(zone: &str, week: [Vec<Span>; 7], closed: &[&str]) -> Clinic {
    Clinic {
        name: "Harbour Street Clinic".to_owned(),
        callback_number: "+1 555 0100".to_owned(),
        country: "CA".to_owned(),
        zone: zone.to_owned(),
        language: "en".to_owned(),
        opening_hours: OpeningHours(week),
        quiet_hours: QuietHours {
            ends: clock("08:00"),
            begins: clock("20:00"),
        },
        closing_days: closed
            .iter()
            .map(|date| ClosingDay {
                date: day(date),
                name: "closed".to_owned(),
            })
            .collect(),
        caps: Caps {
            email_per_day: 1,
            sms_per_day: 1,
            voice_per_day: 1,
            phone_per_week: 3,
            one_text: true,
        },
        grace_minutes: 0,
        emails_per_minute: 1,
        reminders_per_minute: 1,
        consent_required: false,
    }
}

fn weekdays(spans: &[Span]) -> [Vec<Span>; 7] {
    std::array::from_fn(|weekday| {
        if weekday < 5 {
            spans.to_vec()
        } else {
            Vec::new()
        }
    })
}

/// Vancouver, 9 to 12:30 and 13:30 to 17 on weekdays, closed on Wednesday 25 November 2026.
pub(crate) fn with_lunch() -> SendingHours {
    let week = weekdays(&[span("09:00", "12:30"), span("13:30", "17:00")]);
    hours(&clinic("America/Vancouver", week, &["2026-11-25"]))
}

fn hours(clinic: &Clinic) -> SendingHours {
    SendingHours::of(clinic).expect("the zone is known")
}

#[test]
fn the_bundled_zones_know_the_changes_of_2026() {
    // tzdb 2026b and 2026c: an older database is an hour wrong in these places.
    let cases = [
        ("America/Vancouver", -7),
        ("America/Edmonton", -6),
        ("Africa/Casablanca", 0),
    ];
    let morning = civil_time("2026-12-01 09:00");
    for (name, offset_hours) in cases {
        let expected = morning.and_utc() - TimeDelta::hours(offset_hours);
        assert_eq!(zone(name).first_instant(morning), expected, "{name}");
    }
}

#[test]
fn a_name_that_is_no_zone_is_refused() {
    for name in [
        "",
        "Mars/Base",
        "Etc/Unknown",
        "-08:00",
        "Vancouver",
        "America/Vancouver ",
    ] {
        let refused = Zone::named(name).expect_err("no such zone");
        assert_eq!(refused, UnknownZone(name.to_owned()));
    }
}

#[test]
fn a_civil_time_in_a_gap_never_happens() {
    let cases = [
        ("America/New_York", "2027-03-14 02:30", "2027-03-14 03:00"),
        ("America/New_York", "2027-03-14 02:00", "2027-03-14 03:00"),
        ("Europe/London", "2027-03-28 01:59", "2027-03-28 02:00"),
        (
            "Australia/Lord_Howe",
            "2026-10-04 02:15",
            "2026-10-04 02:30",
        ),
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-24 01:00"),
        ("America/St_Johns", "2011-03-13 00:30", "2011-03-13 01:01"),
        ("Asia/Kathmandu", "1986-01-01 00:10", "1986-01-01 00:15"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-31 00:00"),
    ];
    for (name, asked, next) in cases {
        let zone = zone(name);
        let next = civil_time(next);
        assert_eq!(
            zone.resolve(civil_time(asked)),
            CivilTime::Never { next },
            "{name} {asked}"
        );
        assert_eq!(
            zone.civil(zone.first_instant(civil_time(asked))),
            next,
            "the first instant after a gap is its end: {name} {asked}"
        );
    }
}

#[test]
fn a_civil_time_in_a_fold_happens_twice() {
    let cases = [
        (
            "America/New_York",
            "2026-11-01 01:30",
            "2026-11-01 05:30",
            60,
        ),
        (
            "America/New_York",
            "2026-11-01 01:00",
            "2026-11-01 05:00",
            60,
        ),
        ("Europe/London", "2026-10-25 01:59", "2026-10-25 00:59", 60),
        (
            "Australia/Lord_Howe",
            "2027-04-04 01:45",
            "2027-04-03 14:45",
            30,
        ),
    ];
    for (name, asked, first, apart_minutes) in cases {
        let (zone, asked, first) = (zone(name), civil_time(asked), utc_time(first));
        let second = first + TimeDelta::minutes(apart_minutes);
        assert_eq!(
            zone.resolve(asked),
            CivilTime::Twice { first, second },
            "{name}"
        );
        assert_eq!(zone.first_instant(asked), first, "{name}");
    }
}

#[test]
fn every_other_civil_time_happens_once() {
    let cases = [
        ("America/New_York", "2027-03-14 01:59", "2027-03-14 06:59"),
        ("America/New_York", "2027-03-14 03:00", "2027-03-14 07:00"),
        ("America/New_York", "2026-11-01 02:00", "2026-11-01 07:00"),
        ("Asia/Kathmandu", "2026-11-24 09:15", "2026-11-24 03:30"),
        ("Pacific/Apia", "2026-11-24 09:15", "2026-11-23 20:15"),
        ("Pacific/Chatham", "2026-11-24 09:15", "2026-11-23 19:30"),
    ];
    for (name, asked, at) in cases {
        let at = utc_time(at);
        assert_eq!(
            zone(name).resolve(civil_time(asked)),
            CivilTime::Once { at },
            "{name}"
        );
        assert_eq!(zone(name).civil(at), civil_time(asked), "{name}");
    }
}

#[test]
fn something_may_go_when_the_clinic_is_open_and_it_is_not_quiet() {
    let week = |opens, closes| std::array::from_fn(|_| vec![span(opens, closes)]);
    let always = clinic("America/Vancouver", week("00:00", "23:59"), &[]);
    let mut no_quiet = always.clone();
    no_quiet.quiet_hours = QuietHours {
        ends: clock("00:00"),
        begins: clock("23:59"),
    };
    let mut quiet_at_noon = always.clone();
    quiet_at_noon.quiet_hours = QuietHours {
        ends: clock("12:00"),
        begins: clock("12:00"),
    };
    let (always, no_quiet, quiet_at_noon, with_lunch) = (
        hours(&always),
        hours(&no_quiet),
        hours(&quiet_at_noon),
        with_lunch(),
    );
    let cases = [
        ("quiet hours end at 8", &always, "2026-11-24 08:00", true),
        ("and not before", &always, "2026-11-24 07:59", false),
        (
            "quiet hours begin at 20",
            &always,
            "2026-11-24 20:00",
            false,
        ),
        ("and not before", &always, "2026-11-24 19:59", true),
        ("the wall opens at 8", &no_quiet, "2026-11-24 07:59", false),
        ("and stays open", &no_quiet, "2026-11-24 20:59", true),
        ("until 21", &no_quiet, "2026-11-24 21:00", false),
        (
            "hours that cross are none",
            &quiet_at_noon,
            "2026-11-24 12:00",
            false,
        ),
        ("before lunch", &with_lunch, "2026-11-24 12:29", true),
        ("at lunch", &with_lunch, "2026-11-24 12:30", false),
        ("after lunch", &with_lunch, "2026-11-24 13:30", true),
        ("on a closing day", &with_lunch, "2026-11-25 10:00", false),
        ("on a Saturday", &with_lunch, "2026-11-28 10:00", false),
    ];
    for (name, hours, at, expected) in cases {
        let at = hours.zone().first_instant(civil_time(at));
        assert_eq!(hours.allow(at), expected, "{name}");
    }
}

#[test]
fn a_day_ends_when_its_last_span_does_and_a_closed_day_has_no_end() {
    let hours = with_lunch();
    let cases = [
        (
            "in the morning",
            "2026-11-24 10:07",
            Some("2026-11-24 17:00"),
        ),
        ("at lunch", "2026-11-24 12:45", Some("2026-11-24 17:00")),
        (
            "in the evening",
            "2026-11-24 18:00",
            Some("2026-11-24 17:00"),
        ),
        ("on a closing day", "2026-11-25 10:00", None),
        ("on a Sunday", "2026-11-29 10:00", None),
    ];
    let at = |text| hours.zone().first_instant(civil_time(text));
    for (name, asked, end) in cases {
        assert_eq!(hours.end_of_day(at(asked)), end.map(at), "{name}");
    }
}

#[test]
fn the_next_and_the_last_moment_lie_in_open_hours() {
    let hours = with_lunch();
    let cases = [
        (
            "open",
            "2026-11-24 10:07",
            "2026-11-24 10:07",
            "2026-11-24 10:07",
        ),
        (
            "at lunch",
            "2026-11-24 12:45",
            "2026-11-24 12:29",
            "2026-11-24 13:30",
        ),
        (
            "before opening",
            "2026-11-24 07:00",
            "2026-11-23 16:59",
            "2026-11-24 09:00",
        ),
        (
            "before a closing day",
            "2026-11-24 17:00",
            "2026-11-24 16:59",
            "2026-11-26 09:00",
        ),
        (
            "on a closing day",
            "2026-11-25 10:00",
            "2026-11-24 16:59",
            "2026-11-26 09:00",
        ),
        (
            "on a Sunday",
            "2026-11-29 10:00",
            "2026-11-27 16:59",
            "2026-11-30 09:00",
        ),
    ];
    let at = |text| hours.zone().first_instant(civil_time(text));
    for (name, asked, last, next) in cases {
        assert_eq!(hours.last_allowed(at(asked)), Some(at(last)), "{name}");
        assert_eq!(hours.next_allowed(at(asked)), Some(at(next)), "{name}");
    }
}

#[test]
fn hours_with_seconds_are_narrowed_to_whole_minutes() {
    let seconds = |hour, second| {
        NaiveTime::from_hms_opt(hour, 0, second).expect("an hour of the day and a second")
    };
    let week = weekdays(&[Span {
        opens: seconds(9, 30),
        closes: seconds(17, 30),
    }]);
    let hours = hours(&clinic("UTC", week, &[]));
    let cases = [
        ("09:00", false),
        ("09:01", true),
        ("16:59", true),
        ("17:00", false),
    ];
    for (time, expected) in cases {
        let at = day("2026-11-24").and_time(clock(time)).and_utc();
        assert_eq!(hours.allow(at), expected, "{time}");
    }
}

#[test]
fn a_clinic_that_is_never_open_lets_nothing_go() {
    let never = hours(&clinic("America/Vancouver", weekdays(&[]), &[]));
    let at = utc_time("2026-11-24 18:00");
    assert_eq!(never.next_allowed(at), None);
    assert_eq!(never.last_allowed(at), None);
    assert_eq!(never.business_days_before(day("2026-11-24"), 1), None);
}

#[test]
fn the_next_business_day_lies_behind_closed_days() {
    let hours = with_lunch();
    let cases = [
        ("the next day", "2026-11-23", "2026-11-24"),
        ("over a weekend", "2026-11-27", "2026-11-30"),
        ("from a closed day", "2026-11-29", "2026-11-30"),
        ("over a closing day", "2026-11-24", "2026-11-26"),
    ];
    for (name, from, expected) in cases {
        let found = hours.business_day_after(day(from));
        assert_eq!(found, Some(day(expected)), "{name}");
    }
}

#[test]
fn business_days_are_counted_backwards_over_closed_days() {
    let hours = with_lunch();
    let cases = [
        ("none is the day itself", "2026-11-24", 0, "2026-11-24"),
        ("even on a closed day", "2026-11-28", 0, "2026-11-28"),
        ("Monday's one is Friday", "2026-11-30", 1, "2026-11-27"),
        ("a closing day is left out", "2026-11-26", 1, "2026-11-24"),
        ("three over a weekend", "2026-11-24", 3, "2026-11-19"),
        ("from a closed day", "2026-11-29", 1, "2026-11-27"),
    ];
    for (name, from, count, expected) in cases {
        assert_eq!(
            hours.business_days_before(day(from), count),
            Some(day(expected)),
            "{name}"
        );
    }
    // 400 days back lies Monday 20 October 2025: 57 whole weeks of five days, and that one.
    assert_eq!(
        hours.business_days_before(day("2026-11-24"), 286),
        Some(day("2025-10-20"))
    );
    assert_eq!(hours.business_days_before(day("2026-11-24"), 287), None);
    assert_eq!(hours.business_days_before(NaiveDate::MIN, 1), None);
}

#[test]
fn the_ends_of_time_are_answered_without_a_panic() {
    for name in ZONES {
        let zone = zone(name);
        let hours = hours(&clinic(name, weekdays(&[span("09:00", "17:00")]), &[]));
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert!(zone.civil(at).and_utc() - at < TimeDelta::days(2));
            assert!(hours.next_allowed(at).is_none_or(|next| hours.allow(next)));
            assert!(hours.last_allowed(at).is_none_or(|last| hours.allow(last)));
        }
        for civil in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
            let at = zone.first_instant(civil);
            assert!(matches!(zone.resolve(civil), CivilTime::Once { at: once } if once == at));
        }
    }
}

/// A week of up to two spans a day, in whole quarters of an hour.
fn any_week() -> impl Strategy<Value = [Vec<Span>; 7]> {
    let quarter = |quarter: u32| {
        NaiveTime::from_num_seconds_from_midnight_opt(quarter * 900, 0).expect("before midnight")
    };
    let span = (0u32..95, 1u32..40).prop_map(move |(opens, length)| Span {
        opens: quarter(opens),
        closes: quarter((opens + length).min(95)),
    });
    proptest::array::uniform7(proptest::collection::vec(span, 0..3))
}

/// Changes of the clocks after today's midnight in the zone, before anything opens.
const CHANGES: [(&str, &str); 9] = [
    ("America/New_York", "2026-11-01"),
    ("America/New_York", "2026-03-08"),
    ("America/St_Johns", "2026-11-01"),
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("Africa/Cairo", "2026-04-24"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Apia", "2011-12-31"),
    ("Pacific/Chatham", "2026-04-05"),
];

#[test]
fn the_night_in_which_the_clocks_change_is_crossed_in_both_directions() {
    let every_day = || std::array::from_fn(|_| vec![span("09:00", "17:00")]);
    for (name, change) in CHANGES {
        let hours = hours(&clinic(name, every_day(), &[]));
        let morning = day(change).and_time(clock("07:00"));
        // Apia had no 30 December 2011.
        let day_before = if name == "Pacific/Apia" {
            "2011-12-29"
        } else {
            ""
        };
        let day_before = day_before
            .parse()
            .unwrap_or(day(change) - TimeDelta::days(1));
        let at = |civil| hours.zone().first_instant(civil);
        let last = at(day_before.and_time(clock("16:59")));
        let next = at(day(change).and_time(clock("09:00")));
        let evening = at(day_before.and_time(clock("22:00")));
        assert_eq!(
            hours.last_allowed(at(morning)),
            Some(last),
            "{name} {change}"
        );
        assert_eq!(hours.next_allowed(evening), Some(next), "{name} {change}");
    }
}

/// A zone and a quarter of an hour: anywhere in the years around now, or in the days around a
/// change of its clocks.
fn any_moment() -> impl Strategy<Value = (&'static str, DateTime<Utc>)> {
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let anywhere = (
        proptest::sample::select(ZONES.to_vec()),
        0i64..4 * 24 * 365 * 5,
    )
        .prop_map(move |(name, quarters)| (name, midnight(day("2024-01-01")), quarters));
    let near = (
        proptest::sample::select(CHANGES.to_vec()),
        -4 * 36i64..4 * 36,
    )
        .prop_map(move |((name, change), quarters)| (name, midnight(day(change)), quarters));
    prop_oneof![anywhere, near]
        .prop_map(|(name, from, quarters)| (name, from + TimeDelta::minutes(15 * quarters)))
}

/// Zones in which somebody may be.
fn any_zones() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(ZONES.to_vec()), 0..3)
}

proptest! {
    #[test]
    fn the_next_moment_is_the_first_that_a_walk_finds(
        (name, at) in any_moment(), week in any_week(), others in any_zones(),
    ) {
        let hours = hours(&clinic(name, week, &[])).with_walls_in(&others);
        let walked = (0..60 * 96)
            .map(|quarters| at + TimeDelta::minutes(15 * quarters))
            .find(|at| hours.allow(*at));
        prop_assert_eq!(hours.next_allowed(at), walked);
    }

    #[test]
    fn the_last_moment_is_the_last_that_a_walk_finds(
        (name, at) in any_moment(), week in any_week(), others in any_zones(),
    ) {
        let hours = hours(&clinic(name, week, &[])).with_walls_in(&others);
        let walked = (1..14 * 96)
            .map(|quarters| at - TimeDelta::minutes(15 * quarters))
            .find(|at| hours.allow(*at))
            .map(|quarter| quarter + TimeDelta::minutes(14));
        let expected = if hours.allow(at) { Some(at) } else { walked };
        prop_assert_eq!(hours.last_allowed(at), expected);
    }

    #[test]
    fn what_may_go_goes_on_the_clinics_side_of_the_wall(
        (name, at) in any_moment(), week in any_week(), second in 0i64..900,
    ) {
        let hours = hours(&clinic(name, week, &[]));
        let at = at + TimeDelta::seconds(second);
        if hours.allow(at) {
            let clock = hours.zone().civil(at).time();
            prop_assert!(clock >= WALL_OPENS && clock < WALL_CLOSES);
        }
    }

    #[test]
    fn what_goes_lies_inside_the_wall_of_every_zone(
        (name, at) in any_moment(), week in any_week(), others in any_zones(), second in 0i64..900,
    ) {
        let own = hours(&clinic(name, week, &[]));
        let hours = own.with_walls_in(&others);
        let at = at + TimeDelta::seconds(second);
        let inside = |name: &&str| {
            let clock = zone(name).civil(at).time();
            clock >= WALL_OPENS && clock < WALL_CLOSES
        };
        prop_assert_eq!(hours.allow(at), own.allow(at) && others.iter().all(inside));
        if let Some(end) = hours.end_of_day(at).filter(|_| hours.allow(at)) {
            let last = end - TimeDelta::seconds(1);
            let late = |name: &&str| zone(name).civil(last).time() >= WALL_CLOSES;
            prop_assert!(at < end && !others.iter().any(late), "it may leave until {}", end);
        }
    }

    #[test]
    fn an_instant_is_one_of_the_instants_of_its_civil_time(
        (name, at) in any_moment(),
    ) {
        let zone = zone(name);
        match zone.resolve(zone.civil(at)) {
            CivilTime::Once { at: once } => prop_assert_eq!(once, at),
            CivilTime::Twice { first, second } => {
                prop_assert!(first < second && (first == at || second == at));
            }
            CivilTime::Never { next } => prop_assert!(false, "it just happened, not at {}", next),
        }
    }
}
