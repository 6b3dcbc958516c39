//! A rehearsal: the clinic's own week on a bad day, and nothing of it leaves or stays.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use reminder_core::rehearsal::Misfortune;
use reminder_engine::rehearsal::{Asked, Film, Progress, RehearsalRefusal, Side, rehearse};
use reminder_tests::kit::{Desk, Fault, accepting};
use serde_json::json;

/// A made-up clinic on a Monday morning, in the middle of its day.
fn demo() -> Result<Desk, Fault> {
    let desk = Desk::unfounded("2026-03-02 12:20", accepting())?;
    desk.ask("found_demo", json!({}))?;
    desk.tick()?;
    Ok(desk)
}

fn three_days(misfortune: Misfortune) -> Asked {
    Asked {
        misfortune,
        from: None,
        days: 3,
        seed: 1,
    }
}

fn film(desk: &Desk, asked: &Asked) -> Result<Film, RehearsalRefusal> {
    rehearse(
        desk.engine.store(),
        asked,
        &Progress::default(),
        desk.engine.now(),
    )
}

fn line(film: &Film, words: &str) -> Result<(u32, Option<u32>), Fault> {
    let line = film.table.iter().find(|line| line.words == words);
    let line = line.ok_or_else(|| format!("the table has no line {words:?}"))?;
    Ok((line.ours, line.usual))
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Fault> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for file in fs::read_dir(next)? {
            let path = file?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path)?;
                found.insert(path, bytes);
            }
        }
    }
    Ok(found)
}

#[test]
fn on_every_bad_day_nobody_gets_anything_twice_late_or_at_night() -> Result<(), Fault> {
    let desk = demo()?;
    // What the usual queue does wrong: twice, late, at night.
    let cases = [
        (Misfortune::None, [false, false, false]),
        (Misfortune::PcOff, [false, true, true]),
        (Misfortune::InternetDown, [false, true, false]),
        (Misfortune::CarrierSilent, [true, false, false]),
        (Misfortune::BackupRestored, [true, true, true]),
        (Misfortune::ClockBehind, [false, true, true]),
    ];
    for (misfortune, wrong) in cases {
        let film = film(&desk, &three_days(misfortune))?;
        let told: Vec<String> = film
            .moments
            .iter()
            .map(|one| format!("{} {:?} {}", one.at, one.side, one.sentence))
            .collect();
        let story = format!("{misfortune:?}\n{}\n{:#?}", told.join("\n"), film.table);
        assert!(film.adds_up, "{story}");
        let harm: Vec<_> = film.table.iter().filter(|line| line.harm).collect();
        for (line, wrong) in harm.iter().zip(wrong) {
            assert_eq!(line.ours, 0, "{story}");
            assert_eq!(line.usual.is_some_and(|count| count > 0), wrong, "{story}");
        }
        assert!(line(&film, "Went out")?.0 > 0, "{story}");
        let of_the_usual = film.moments.iter().any(|one| one.side == Side::Usual);
        assert_eq!(of_the_usual, wrong.contains(&true), "{story}");
    }
    Ok(())
}

#[test]
fn the_clinic_is_byte_for_byte_what_it_was_and_its_carriers_got_nothing() -> Result<(), Fault> {
    let desk = demo()?;
    let before = (files(desk.folder())?, desk.handed_over().len());
    let events = desk.engine.listen();
    for misfortune in Misfortune::ALL {
        film(&desk, &three_days(misfortune))?;
        assert!(
            files(desk.folder())? == before.0,
            "{misfortune:?} left traces"
        );
    }
    assert_eq!(desk.handed_over().len(), before.1);
    assert_eq!(events.try_iter().count(), 0, "a rehearsal tells nobody");
    Ok(())
}

#[test]
fn thirteen_hours_without_a_pc_are_held_and_do_not_become_a_burst() -> Result<(), Fault> {
    let desk = demo()?;
    let film = film(&desk, &three_days(Misfortune::PcOff))?;
    let said = |side: Side, words: &str| {
        film.moments
            .iter()
            .any(|one| one.side == side && one.sentence.contains(words))
    };
    assert!(said(Side::World, "The PC goes off."), "{:#?}", film.moments);
    assert!(
        said(Side::RingOnce, "It holds them all"),
        "{:#?}",
        film.moments
    );
    assert!(said(Side::Usual, "at night"), "{:#?}", film.moments);
    let most = film.frames.iter().map(|frame| frame.held).max();
    assert!(most > Some(10), "{most:?}");
    let (ours, usual) = line(&film, "Most within one minute")?;
    assert!(usual.is_some_and(|usual| usual > ours), "{ours} {usual:?}");
    Ok(())
}

#[test]
fn a_backup_brought_back_waits_for_a_take_over_and_what_went_is_unknown() -> Result<(), Fault> {
    let desk = demo()?;
    let asked = Asked {
        days: 7,
        ..three_days(Misfortune::BackupRestored)
    };
    let film = film(&desk, &asked)?;
    let said = |words: &str| film.moments.iter().any(|one| one.sentence.contains(words));
    assert!(
        said("Nothing goes until a person takes over"),
        "{:#?}",
        film.moments
    );
    assert!(said("The front desk takes over."), "{:#?}", film.moments);
    let (unknown, _) = line(&film, "Nobody can tell: a person finds out")?;
    let (_, again) = line(&film, "Sent a second time")?;
    assert!(
        again > Some(0) && again <= Some(unknown),
        "{unknown} {again:?}"
    );
    Ok(())
}

#[test]
fn the_same_seed_makes_the_same_film_and_another_one_another() -> Result<(), Fault> {
    let desk = demo()?;
    let asked = three_days(Misfortune::CarrierSilent);
    let first = film(&desk, &asked)?;
    assert_eq!(first, film(&desk, &asked)?);
    assert_ne!(first, film(&desk, &Asked { seed: 2, ..asked })?);
    Ok(())
}

#[test]
fn a_week_that_has_passed_is_played_as_it_was_booked() -> Result<(), Fault> {
    let desk = demo()?;
    let asked = Asked {
        from: NaiveDate::from_ymd_opt(2026, 2, 24),
        days: 3,
        ..three_days(Misfortune::PcOff)
    };
    let film = film(&desk, &asked)?;
    assert_eq!(film.from.to_string(), "2026-02-24");
    assert_eq!(film.until.to_string(), "2026-02-26");
    assert!(film.adds_up);
    assert!(line(&film, "Went out")?.0 > 0, "{:#?}", film.table);
    assert!(
        line(&film, "Sent too late to be of use")?.1 > Some(0),
        "{:#?}",
        film.table
    );
    Ok(())
}

#[test]
fn days_without_reminders_and_days_out_of_bounds_are_refused_in_words() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let refused = film(&desk, &three_days(Misfortune::PcOff));
    assert!(
        matches!(refused, Err(RehearsalRefusal::NothingDue)),
        "{refused:?}"
    );
    for days in [0, 32] {
        let refused = film(
            &desk,
            &Asked {
                days,
                ..three_days(Misfortune::None)
            },
        );
        assert!(
            matches!(refused, Err(RehearsalRefusal::Days)),
            "{refused:?}"
        );
    }
    assert!(!desk.folder().join("rehearsal").exists());
    Ok(())
}

#[test]
fn a_rehearsal_that_is_stopped_leaves_nothing_behind() -> Result<(), Fault> {
    let desk = demo()?;
    let progress = Progress::default();
    progress.stop();
    let asked = three_days(Misfortune::PcOff);
    let stopped = rehearse(desk.engine.store(), &asked, &progress, desk.engine.now());
    assert!(
        matches!(stopped, Err(RehearsalRefusal::Stopped)),
        "{stopped:?}"
    );
    assert!(!desk.folder().join("rehearsal").exists());
    Ok(())
}
