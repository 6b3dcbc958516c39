//! The watchdog's decisions, in tables.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::reminder::ReminderState;

fn now() -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn ago(minutes: i64) -> DateTime<Utc> {
    now() - TimeDelta::minutes(minutes)
}

#[test]
fn the_loop_is_dead_when_it_does_not_look_and_stuck_when_it_does_not_come_back() {
    for (found, level) in [
        (Loop::NotDriven { waiting: 0 }, Level::Well),
        (Loop::NotDriven { waiting: 3 }, Level::Look),
        (Loop::Ended { waiting: 0 }, Level::Act),
        (Loop::Resting { since: ago(1) }, Level::Well),
        (Loop::Resting { since: ago(3) }, Level::Act),
        // A carrier may take twelve minutes for one reminder.
        (Loop::Busy { since: ago(13) }, Level::Well),
        (Loop::Busy { since: ago(16) }, Level::Act),
    ] {
        assert_eq!(sending_loop(&found, now()).level, level, "{found:?}");
    }
}

#[test]
fn rounds_that_fail_are_worth_knowing_and_after_five_minutes_somebody_must_act() {
    for (failing_since, breakdowns, level) in [
        (None, 0, Level::Well),
        (None, 1, Level::Look),
        (Some(ago(1)), 0, Level::Look),
        (Some(ago(6)), 0, Level::Act),
    ] {
        let found = Ticks {
            good_at: Some(ago(7)),
            failing_since,
            trouble: "The disk is full.".to_owned(),
            breakdowns,
        };
        let finding = ticks(&found, now());
        assert_eq!(finding.level, level, "{found:?}");
        assert_eq!(
            finding.sentence.contains("disk is full"),
            failing_since.is_some()
        );
    }
}

#[test]
fn what_waits_too_long_needs_somebody_unless_somebody_paused_it() {
    for (due, oldest, paused, held, level) in [
        (0, None, false, 0, Level::Well),
        (5, Some(3), false, 0, Level::Well),
        (5, Some(11), false, 0, Level::Look),
        (5, Some(31), false, 0, Level::Act),
        (5, Some(31), true, 0, Level::Look),
        (0, None, false, 4, Level::Look),
    ] {
        let found = Queue {
            due,
            oldest_at: oldest.map(ago),
            paused,
            held,
        };
        assert_eq!(queue(&found, now()).level, level, "{found:?}");
    }
}

#[test]
fn too_few_that_went_are_noticed_and_a_day_without_any_is_quiet() {
    for (expected, gone, held_back, usual, planned_today, paused, level) in [
        (0, 0, 0, 0, 0, false, Level::Well),
        (40, 40, 0, 40, 60, false, Level::Well),
        // 40 ± 8
        (40, 32, 0, 40, 60, false, Level::Well),
        (40, 31, 0, 40, 60, false, Level::Act),
        (40, 31, 0, 40, 60, true, Level::Look),
        (1, 0, 0, 0, 1, false, Level::Act),
        (3, 1, 0, 0, 3, false, Level::Well),
        (4, 1, 0, 0, 4, false, Level::Act),
        // What the breaker holds or is too late was told about already.
        (40, 31, 1, 40, 60, false, Level::Look),
        (40, 20, 11, 40, 60, false, Level::Act),
        (3, 0, 3, 0, 3, false, Level::Look),
        // Nothing is planned on a day that usually has some; a clinic's day off has none.
        (0, 0, 0, 12, 0, false, Level::Look),
        (0, 0, 0, 12, 9, false, Level::Well),
        (0, 0, 0, 4, 0, false, Level::Well),
    ] {
        let found = Volume {
            expected,
            gone,
            held_back,
            usual,
            planned_today,
            paused,
        };
        assert_eq!(volume(&found).level, level, "{found:?}");
    }
    let forty = Volume {
        expected: 40,
        gone: 12,
        held_back: 0,
        usual: 38,
        planned_today: 60,
        paused: false,
    };
    assert_eq!(
        volume(&forty).sentence,
        "By now 40 ± 8 should have gone; 12 have."
    );
}

#[test]
fn a_carrier_is_judged_by_its_answers() {
    let taken = Some(ago(30));
    let stopped = || Some("The mail server does not answer.".to_owned());
    for (taken_at, failed_since, stopped, by_itself, level) in [
        (None, 0, None, false, Level::Well),
        (taken, 0, None, false, Level::Well),
        (taken, 1, None, false, Level::Look),
        (taken, 5, None, false, Level::Act),
        (taken, 1, stopped(), true, Level::Look),
        (taken, 1, stopped(), false, Level::Act),
    ] {
        let found = Carrying {
            taken_at,
            failed_since,
            failed_at: Some(ago(2)),
            stopped,
            by_itself,
        };
        assert_eq!(carrying(&found, now()).level, level, "{found:?}");
    }
}

#[test]
fn a_disk_with_less_than_64_mebibytes_needs_somebody() {
    for (free, level) in [
        (None, Level::Look),
        (Some(0), Level::Act),
        (Some(ROOM_NEEDED - 1), Level::Act),
        (Some(ROOM_NEEDED), Level::Look),
        (Some(8 * ROOM_NEEDED), Level::Well),
    ] {
        assert_eq!(room(&Room { free }).level, level, "{free:?}");
    }
}

#[test]
fn a_clock_that_cannot_be_trusted_needs_somebody() {
    for (doubt, stopped, level) in [
        (None, None, Level::Well),
        (Some(ClockDoubt::SetBack), None, Level::Act),
        (Some(ClockDoubt::FarAhead { days: 3_650 }), None, Level::Act),
        (None, Some("differ".to_owned()), Level::Act),
    ] {
        let found = Clocks { doubt, stopped };
        assert_eq!(clocks(&found).level, level, "{found:?}");
    }
}

#[test]
fn a_clock_is_believed_from_five_minutes_back_to_a_month_ahead() {
    const DAY: i64 = 24 * 60;
    for (minutes, doubt) in [
        (-DAY, Some(ClockDoubt::SetBack)),
        (-6, Some(ClockDoubt::SetBack)),
        (-5, None),
        (0, None),
        (16 * DAY, None),
        (31 * DAY, None),
        (31 * DAY + 1, Some(ClockDoubt::FarAhead { days: 31 })),
        (3_650 * DAY, Some(ClockDoubt::FarAhead { days: 3_650 })),
    ] {
        assert_eq!(ClockDoubt::of(ago(minutes), now()), doubt, "{minutes}");
    }
}

#[test]
fn a_backup_and_a_reading_of_the_database_grow_old() {
    const DAY: i64 = 24 * 60;
    for (age, level) in [
        (None, Level::Look),
        (Some(60), Level::Well),
        (Some(3 * DAY + 1), Level::Look),
        (Some(8 * DAY + 1), Level::Act),
    ] {
        let newest_at = age.map(ago);
        assert_eq!(
            backups(&Backups { newest_at }, now()).level,
            level,
            "{age:?}"
        );
    }
    for (found, level) in [
        (Integrity::Never, Level::Look),
        (Integrity::Whole { at: ago(5) }, Level::Well),
        (Integrity::Whole { at: ago(9 * DAY) }, Level::Look),
        (Integrity::SoFar { at: ago(5) }, Level::Well),
        (Integrity::Damaged { at: ago(5) }, Level::Act),
    ] {
        assert_eq!(integrity(&found, now()).level, level, "{found:?}");
    }
}

#[test]
fn a_difference_of_one_is_an_incident() {
    let whole = Balance {
        reminders: 36,
        delivered: 1,
        sent: 2,
        failed: 3,
        unknown: 4,
        held: 5,
        expired: 6,
        cancelled: 7,
        waiting: 8,
        ..Balance::default()
    };
    assert_eq!(balance(&whole).level, Level::Well);
    assert!(
        balance(&whole)
            .sentence
            .contains("36 = 1 delivered + 2 sent + 3 failed"),
        "{:?}",
        balance(&whole)
    );
    for found in [
        Balance {
            reminders: 37,
            ..whole
        },
        Balance {
            reminders: 35,
            ..whole
        },
        Balance { twice: 1, ..whole },
        Balance {
            without_attempt: 1,
            ..whole
        },
    ] {
        assert_eq!(balance(&found).level, Level::Act, "{found:?}");
    }
    assert_eq!(balance(&Balance::default()).level, Level::Well);
}

#[test]
fn what_asks_somebody_to_act_says_what_to_do() {
    let facts = Facts {
        sending_loop: Loop::Ended { waiting: 2 },
        ticks: Ticks {
            good_at: None,
            failing_since: Some(ago(90)),
            trouble: String::new(),
            breakdowns: 0,
        },
        queue: Queue {
            due: 2,
            oldest_at: Some(ago(90)),
            paused: false,
            held: 0,
        },
        volume: Volume {
            expected: 2,
            gone: 0,
            held_back: 0,
            usual: 0,
            planned_today: 2,
            paused: false,
        },
        carrying: Carrying {
            taken_at: None,
            failed_since: 9,
            failed_at: Some(ago(2)),
            stopped: None,
            by_itself: false,
        },
        room: Room { free: Some(1) },
        clocks: Clocks {
            doubt: Some(ClockDoubt::SetBack),
            stopped: None,
        },
        backups: Backups {
            newest_at: Some(ago(60 * 24 * 90)),
        },
        integrity: Integrity::Damaged { at: ago(1) },
        balance: Balance {
            reminders: 1,
            ..Balance::default()
        },
    };
    let found = findings(&facts, now());
    assert_eq!(found.len(), 10);
    assert!(found.is_sorted_by_key(|finding| finding.check));
    for finding in found {
        assert_eq!(finding.level, Level::Act, "{finding:?}");
        assert!(!finding.to_do.is_empty(), "{finding:?}");
        assert!(finding.sentence.ends_with('.'), "{finding:?}");
    }
}

#[test]
fn weather_is_what_passed_by_itself_or_was_found_out() {
    use ReminderState as State;
    use TroubleCause as Cause;
    for (cause, now_in, urgent) in [
        (Cause::NoConnection, Some(State::Accepted), false),
        (Cause::NoConnection, Some(State::Approved), false),
        (Cause::NoConnection, Some(State::Held), true),
        (Cause::NoConnection, Some(State::Expired), true),
        (Cause::Passing, Some(State::Accepted), false),
        (Cause::Passing, Some(State::Failed), true),
        (Cause::Silence, Some(State::Unknown), true),
        (Cause::Silence, Some(State::Delivered), false),
        (Cause::Stopped, Some(State::Failed), false),
        (Cause::BrokeDown, Some(State::Delivered), true),
        (Cause::Refused, Some(State::Failed), true),
        (Cause::Credentials, Some(State::Accepted), true),
        (Cause::Storage, None, true),
    ] {
        let found = urgency(cause, now_in) == Urgency::NeedsSomebody;
        assert_eq!(found, urgent, "{cause:?} {now_in:?}");
    }
    for cause in TroubleCause::ALL {
        assert_eq!(TroubleCause::from_word(cause.as_str()), Some(*cause));
        for urgency in [Urgency::Weather, Urgency::NeedsSomebody] {
            assert!(trouble_sentence(*cause, urgency).ends_with('.'));
        }
    }
}

#[test]
fn sending_that_breaks_down_again_and_again_stops_before_it_uses_up_a_day() {
    let rests: Vec<i64> = (1..=6)
        .map(|times| restart(times).after.num_seconds())
        .collect();
    assert_eq!(rests, [1, 10, 60, 90, 90, 90]);
    assert!(!restart(BREAKDOWNS_MAX - 1).stop);
    assert!(restart(BREAKDOWNS_MAX).stop);
}

#[test]
fn an_absence_leaves_each_reminder_on_one_list() {
    use ReminderState as State;
    for (state, expires_in, expected) in [
        (State::Held, 60, Became::Held),
        (State::Planned, 60, Became::Held),
        (State::Approved, 60, Became::GoesOn),
        (State::Accepted, 60, Became::GoesOn),
        // What the next round will call too late is too late already.
        (State::Approved, -1, Became::TooLate),
        (State::Held, 0, Became::TooLate),
        (State::Expired, -1, Became::TooLate),
        (State::Cancelled, -1, Became::CalledOff),
    ] {
        let expires_at = now() + TimeDelta::minutes(expires_in);
        assert_eq!(became(state, expires_at, now()), expected, "{state:?}");
    }
    for became in Became::ALL {
        assert_eq!(Became::from_word(became.as_str()), Some(became));
    }
}

#[test]
fn a_program_that_is_gone_is_told_about_only_while_something_waits() {
    for (lines, told) in [
        (&[][..], None),
        (&["waiting 0"], None),
        (&["waiting 3"], Some("RingOnce stopped; 3 reminders wait.")),
        (
            &["waiting 3", "waiting 1"],
            Some("RingOnce stopped; 1 reminder waits."),
        ),
        (&["waiting 3", "waiting 0"], None),
        (&["waiting 3", "goodbye"], None),
        // Half a line is what a program that is killed may leave.
        (
            &["waiting 3", "waiting "],
            Some("RingOnce stopped; 3 reminders wait."),
        ),
        (
            &["waiting 3", "goodb"],
            Some("RingOnce stopped; 3 reminders wait."),
        ),
    ] {
        let mut words = LastWords::default();
        for line in lines {
            words.hear(line);
        }
        let notice = words.notice();
        let begins = notice.as_deref().map(|notice| {
            let end = notice.find('.').expect("a sentence");
            &notice[..=end]
        });
        assert_eq!(begins, told, "{lines:?}");
    }
}

#[test]
fn spans_are_written_as_people_say_them() {
    for (minutes, words) in [
        (0, "less than a minute"),
        (1, "1 minute"),
        (119, "119 minutes"),
        (780, "13 hours"),
        (2_880, "2 days"),
    ] {
        assert_eq!(span_words(TimeDelta::minutes(minutes)), words);
    }
}
