//! Gaps, folds, business days and sending hours, against tables and against a naive walk.

use super::*;

fn civil(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time such as 2026-11-24 09:15")
}

fn zone(name: &str) -> Zone {
    Zone::named(name).expect("the zone is in the bundled database")
}

#[test]
fn the_bundled_zones_know_the_changes_of_2026() {
    // tzdb 2026b and 2026c: an older database is an hour wrong in these places.
    let cases = [
        ("America/Vancouver", "2026-12-01 09:00", -7),
        ("America/Edmonton", "2026-12-01 09:00", -6),
        ("Africa/Casablanca", "2026-12-01 09:00", 0),
    ];
    for (name, at, hours) in cases {
        let expected = civil(at).and_utc() - TimeDelta::hours(hours);
        assert_eq!(zone(name).first_instant(civil(at)), expected, "{name}");
    }
}
