//! Files that cannot be used: each is refused with a sentence, and left exactly as it was.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use reminder_engine::store::{FILE_NAME, Store, StoreError};
use reminder_tests::kit::{Desk, Fault, folder};
use rusqlite::Connection;

type Spoil = fn(&Path) -> Result<(), Fault>;

fn database(folder: &Path) -> std::path::PathBuf {
    folder.join(FILE_NAME)
}

fn not_a_database(folder: &Path) -> Result<(), Fault> {
    Ok(std::fs::write(
        database(folder),
        "a letter to my aunt, not a database at all ".repeat(40),
    )?)
}

fn somebody_elses(folder: &Path) -> Result<(), Fault> {
    Ok(Connection::open(database(folder))?.execute_batch("CREATE TABLE songs (name TEXT)")?)
}

fn newer(folder: &Path) -> Result<(), Fault> {
    Store::open(folder)?.close()?;
    Ok(Connection::open(database(folder))?.execute_batch(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
         VALUES (999, 'from_the_future', '2030-01-01T00:00:00Z', '1')",
    )?)
}

fn no_file_but_a_folder(folder: &Path) -> Result<(), Fault> {
    Ok(std::fs::create_dir_all(database(folder))?)
}

#[test]
fn a_file_that_cannot_be_used_is_refused_in_words_and_left_alone() -> Result<(), Fault> {
    let cases: [(&str, Spoil, &str); 4] = [
        (
            "not a database",
            not_a_database,
            "is not a RingOnce database",
        ),
        (
            "another program's database",
            somebody_elses,
            "is not a RingOnce database",
        ),
        (
            "a database of a newer version",
            newer,
            "was written by a newer RingOnce",
        ),
        (
            "a folder in its place",
            no_file_but_a_folder,
            "cannot be written",
        ),
    ];
    for (name, spoil, words) in cases {
        let folder = folder()?;
        spoil(folder.path())?;
        let before = std::fs::read(database(folder.path())).unwrap_or_default();
        let refused = Store::open(folder.path())
            .err()
            .ok_or_else(|| format!("{name}: opened"))?;
        let sentence = refused.sentence();
        assert!(sentence.contains(words), "{name}: {sentence}");
        assert!(sentence.contains("othing was changed") || sentence.contains("left as it is"));
        let after = std::fs::read(database(folder.path())).unwrap_or_default();
        assert!(after == before, "{name}: the file was changed");
    }
    Ok(())
}

#[test]
fn a_damaged_page_is_found_after_an_unclean_end_and_nothing_is_sent() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..60 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:{:02}", 9 + n / 8, n % 8 * 7),
        )?;
    }
    desk.tick()?;
    let damaged = folder()?;
    desk.engine
        .store()
        .back_up(damaged.path(), FILE_NAME, false)?;
    // One page in the middle of the history, which nobody looks at when a day begins.
    let page: u32 = Connection::open(database(damaged.path()))?.query_row(
        "SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf'
         ORDER BY path LIMIT 1 OFFSET 1",
        [],
        |row| row.get(0),
    )?;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .open(database(damaged.path()))?;
    file.seek(SeekFrom::Start((u64::from(page) - 1) * 4_096))?;
    file.write_all(&[0xAA; 64])?;
    file.sync_all()?;
    let refused = desk.started_from(damaged.path(), reminder_tests::kit::accepting());
    let words = refused.err().ok_or("it opened")?;
    let damage = words.downcast_ref::<StoreError>().ok_or("a store error")?;
    assert!(matches!(damage, StoreError::Damaged { .. }), "{damage:?}");
    assert!(
        damage.sentence().contains("damaged"),
        "{}",
        damage.sentence()
    );
    Ok(())
}

#[test]
fn a_folder_that_cannot_be_made_is_refused_in_words() -> Result<(), Fault> {
    let folder = folder()?;
    let file = folder.path().join("a file");
    std::fs::write(&file, "")?;
    let refused = Store::open(&file.join("clinic")).err().ok_or("it opened")?;
    assert!(
        refused.sentence().contains("cannot be written"),
        "{}",
        refused.sentence()
    );
    Ok(())
}

#[test]
fn a_full_disk_is_said_as_such() -> Result<(), Fault> {
    let small = Connection::open_in_memory()?;
    small.execute_batch("PRAGMA max_page_count = 2; CREATE TABLE t (x)")?;
    let full = small
        .execute("INSERT INTO t VALUES (zeroblob(100000))", [])
        .err()
        .ok_or("it fitted")?;
    let full = StoreError::from(full);
    assert!(matches!(full, StoreError::DiskFull), "{full:?}");
    assert!(full.sentence().contains("full") && full.sentence().contains("was not saved"));
    Ok(())
}
