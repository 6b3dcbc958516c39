//! Crashes while a database is made: the migrations, and setting the clinic up.

use reminder_tests::figures::figure;
use reminder_tests::kit::Fault;
use simulated_disk::{Damage, Files, look, promised};

use crate::story::{Place, Temper};

/// Patterns of damage for each operation.
const PATTERNS: u64 = 6;

/// A disk that promised atomic or ordered writes would let every other test here pass.
#[test]
fn the_disk_promises_nothing() -> Result<(), Fault> {
    const IOCAP: [std::ffi::c_int; 6] = [
        rusqlite::ffi::SQLITE_IOCAP_ATOMIC,
        rusqlite::ffi::SQLITE_IOCAP_ATOMIC4K,
        rusqlite::ffi::SQLITE_IOCAP_SAFE_APPEND,
        rusqlite::ffi::SQLITE_IOCAP_SEQUENTIAL,
        rusqlite::ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE,
        rusqlite::ffi::SQLITE_IOCAP_BATCH_ATOMIC,
    ];
    let place = Place::new(Files::default())?;
    let desk = place.start(Temper::Kind)?;
    let promised = promised().ok_or("the database is on the simulated disk")?;
    assert!(
        IOCAP.iter().all(|claim| promised & claim == 0),
        "{promised:#x}"
    );
    assert_eq!(promised, 0);
    drop(desk);
    Ok(())
}

/// Whatever is left of a database that was being made: the next start makes it whole.
#[test]
fn no_crash_while_the_database_is_made_leaves_half_of_it() -> Result<(), Fault> {
    let mut place = Place::new(Files::default())?;
    let mut founded_at = 0;
    place.machine.plan(None);
    let desk = place.start(Temper::Kind)?;
    desk.found()?;
    founded_at += place.machine.changes();
    drop(desk);
    let log = place.machine.log();
    let now = reminder_tests::kit::at("2026-03-02 09:00");
    let mut files = Files::default();
    let mut runs = 0;
    for changes in 0..=log.len() {
        let chance = (0..PATTERNS).map(|seed| Damage::Seeded(seed ^ ((changes as u64) << 32)));
        for damage in [Damage::None, Damage::AllLost].into_iter().chain(chance) {
            runs += 1;
            let case = format!("after {changes} of {} changes, {damage:?}", log.len());
            place.again(files.after(damage), now);
            let desk = place
                .start(Temper::Kind)
                .map_err(|fault| format!("{case}: {fault}"))?;
            let has_clinic = desk.engine.store().read(|view| view.has_clinic())?;
            if !has_clinic {
                if changes >= founded_at {
                    return Err(format!("{case}: the clinic is gone").into());
                }
                desk.found().map_err(|fault| format!("{case}: {fault}"))?;
            }
            let whole = look(|database| {
                database.query_row("PRAGMA integrity_check(1)", [], |row| {
                    row.get::<_, String>(0)
                })
            })?;
            assert_eq!(whole.as_deref(), Some("ok"), "{case}");
            place.machine.stop();
            drop(desk);
        }
        if let Some(logged) = log.get(changes) {
            files.change(&logged.name, &logged.change);
        }
    }
    figure("crashes while a database is made", runs);
    Ok(())
}
