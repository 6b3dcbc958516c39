//! Which daily backups are kept: the newest of each of the last days, and of each of the last
//! weeks. Files are somebody else's concern.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDateTime};

/// Days of which a backup is kept.
pub const DAYS_KEPT: usize = 7;
/// Weeks of which a backup is kept.
pub const WEEKS_KEPT: usize = 4;

/// Returns which of these backups are no longer needed. The newest is never among them, and days
/// count that have a backup: a clinic that was closed for a month keeps what it had.
#[must_use]
pub fn surplus(made: &[NaiveDateTime]) -> Vec<NaiveDateTime> {
    let mut newest_first: Vec<NaiveDateTime> = made.to_vec();
    newest_first.sort_unstable();
    newest_first.reverse();
    let (mut days, mut weeks) = (BTreeSet::new(), BTreeSet::new());
    newest_first.retain(|at| {
        let week = at.date().iso_week();
        let new_day = days.insert(at.date()) && days.len() <= DAYS_KEPT;
        let new_week = weeks.insert((week.year(), week.week())) && weeks.len() <= WEEKS_KEPT;
        !new_day && !new_week
    });
    newest_first
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeDelta};

    use super::*;

    fn noon(days: i64) -> NaiveDateTime {
        let monday = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        monday.and_hms_opt(12, 0, 0).expect("a time") + TimeDelta::days(days)
    }

    fn kept(made: &[NaiveDateTime]) -> Vec<i64> {
        let gone = surplus(made);
        made.iter()
            .filter(|at| !gone.contains(at))
            .map(|at| (*at - noon(0)).num_days())
            .collect()
    }

    #[test]
    fn a_week_of_days_and_a_month_of_weeks_are_kept() {
        let year: Vec<NaiveDateTime> = (0..364).map(noon).collect();
        // The last day is a Sunday: seven days back, and the Sundays of the three weeks before.
        assert_eq!(
            kept(&year),
            [342, 349, 356, 357, 358, 359, 360, 361, 362, 363]
        );
    }

    #[test]
    fn of_one_day_the_newest_is_kept() {
        let day = [noon(0), noon(0) + TimeDelta::hours(3)];
        assert_eq!(surplus(&day), [noon(0)]);
    }

    #[test]
    fn a_clinic_that_was_closed_keeps_what_it_had() {
        let made: Vec<NaiveDateTime> = (0..7).chain([200]).map(noon).collect();
        assert_eq!(kept(&made), [1, 2, 3, 4, 5, 6, 200]);
    }

    #[test]
    fn the_newest_is_never_surplus() {
        for days in 0..60 {
            let made: Vec<NaiveDateTime> = (0..=days).map(|day| noon(day * 3)).collect();
            assert!(!surplus(&made).contains(&noon(days * 3)), "{days}");
            assert!(made.len() - surplus(&made).len() <= DAYS_KEPT + WEEKS_KEPT);
        }
    }
}
