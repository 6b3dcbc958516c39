//! P6, a copy cannot send: not a restored backup, not a copied folder, not a cloned PC. What the
//! first one sent is never sent by the second.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use reminder_core::fence::{HeldBecause, Standing};
use reminder_engine::Engine;
use reminder_engine::engine::Config;
use reminder_engine::fence::journal::Journal;
use reminder_engine::fence::{FencePlace, Machine};
use reminder_engine::store::FILE_NAME;
use reminder_tests::kit::{Crashed, Desk, Fault, Pc, accepting, copy_folder, folder};
use serde_json::json;

/// A clinic with four reminders approved for this morning, and four for later.
fn approved() -> Result<Desk, Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..4 {
        let start = format!("2026-03-05 {:02}:00", 9 + n);
        desk.booked(&format!("Patient Number{n}"), &start)?;
    }
    desk.approve_all()?;
    Ok(desk)
}

fn nothing_went_twice(desk: &Desk) {
    let mut keys = BTreeMap::new();
    for letter in desk.handed_over() {
        *keys.entry(letter.key).or_insert(0) += 1;
    }
    assert!(keys.values().all(|count| *count == 1), "{keys:?}");
}

fn is_held(desk: &Desk, why: HeldBecause) -> Result<(), Fault> {
    assert_eq!(desk.engine.standing(), Standing::Held(why));
    let status = desk.ask("status", json!({}))?;
    let said = status["banners"].to_string();
    assert!(said.contains(r#""cause":"fence""#), "{said}");
    let before = desk.handed_over().len();
    desk.tick()?;
    desk.ask("resume", json!({}))?;
    desk.tick()?;
    assert_eq!(desk.handed_over().len(), before, "resume lifts no fence");
    Ok(())
}

/// Puts a copy of the database back in its place, as somebody does by hand.
fn put_back(copy: &Path, crashed: &Crashed) -> Result<(), Fault> {
    for name in ["-wal", "-shm", ""] {
        let file = format!("{FILE_NAME}{name}");
        let target = crashed.folder().join(&file);
        if target.exists() {
            std::fs::remove_file(&target)?;
        }
        if copy.join(&file).exists() {
            std::fs::copy(copy.join(&file), target)?;
        }
    }
    Ok(())
}

fn copied(crashed: &Crashed) -> Result<tempfile::TempDir, Fault> {
    let copy = folder()?;
    copy_folder(crashed.folder(), copy.path())?;
    Ok(copy)
}

#[test]
fn an_ordinary_start_asks_nothing_however_the_last_one_ended() -> Result<(), Fault> {
    let mut desk = approved()?;
    for _ in 0..4 {
        assert_eq!(desk.engine.standing(), Standing::Ours);
        desk = desk.crash_and_restart(accepting())?;
    }
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 4);
    let desk = desk.crash_and_restart(accepting())?;
    assert_eq!(desk.engine.standing(), Standing::Ours);
    Ok(())
}

#[test]
fn a_restored_backup_sends_nothing_of_what_went_since() -> Result<(), Fault> {
    let crashed = approved()?.crash();
    let backup = copied(&crashed)?;
    let desk = crashed.start(accepting())?;
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 4);

    let crashed = desk.crash();
    put_back(backup.path(), &crashed)?;
    let desk = crashed.start(accepting())?;
    is_held(&desk, HeldBecause::OlderDatabase)?;

    let taken = desk.ask("take_over", json!({}))?;
    assert_eq!(taken["may_have_gone"], 4, "{taken}");
    assert_eq!(desk.states()?.get("unknown"), Some(&4));
    assert_eq!(desk.approve_all()?, 4, "only the 1-day reminders are left");
    desk.run_until("2026-03-05 09:00")?;
    nothing_went_twice(&desk);
    assert_eq!(
        desk.handed_over().len(),
        8,
        "what did not go yet still goes"
    );
    Ok(())
}

#[test]
fn what_went_is_never_called_not_sent_however_late_somebody_takes_over() -> Result<(), Fault> {
    let crashed = approved()?.crash();
    let backup = copied(&crashed)?;
    let desk = crashed.start(accepting())?;
    desk.run_until("2026-03-02 10:30")?;
    let crashed = desk.crash();
    put_back(backup.path(), &crashed)?;
    let desk = crashed.start(accepting())?;
    // Their windows are over before anybody looks.
    desk.run_until("2026-03-03 12:00")?;
    assert_eq!(desk.states()?.get("expired"), None);
    let taken = desk.ask("take_over", json!({}))?;
    assert_eq!(taken["may_have_gone"], 4, "{taken}");
    assert_eq!(desk.states()?.get("unknown"), Some(&4));
    Ok(())
}

#[test]
fn a_backup_from_before_this_start_is_held_even_when_nothing_went_since() -> Result<(), Fault> {
    let crashed = approved()?.crash();
    let backup = copied(&crashed)?;
    let crashed = crashed.start(accepting())?.crash();
    put_back(backup.path(), &crashed)?;
    let desk = crashed.start(accepting())?;
    is_held(&desk, HeldBecause::OlderDatabase)?;
    let taken = desk.ask("take_over", json!({}))?;
    assert_eq!(taken["back_to_review"], 8, "{taken}");
    assert_eq!(desk.states()?.get("approved"), None);
    let history = desk.ask("reminder_life", json!({ "key": first_key(&desk)? }))?;
    assert!(
        history.to_string().contains("before this PC took over"),
        "{history}"
    );
    Ok(())
}

fn first_key(desk: &Desk) -> Result<String, Fault> {
    let review = desk.ask("review", json!({ "from": null, "until": null }))?;
    Ok(review["rows"][0]["key"].as_str().ok_or("a key")?.to_owned())
}

#[test]
fn what_the_ledger_knows_is_not_sent_when_it_is_entered_again() -> Result<(), Fault> {
    let crashed = Desk::new("2026-03-02 09:00")?.crash();
    let backup = copied(&crashed)?;
    let desk = crashed.start(accepting())?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 1);

    let crashed = desk.crash();
    put_back(backup.path(), &crashed)?;
    let desk = crashed.start(accepting())?;
    desk.ask("take_over", json!({}))?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.tick()?;
    assert_eq!(desk.states()?.get("unknown"), Some(&1));
    desk.approve_all()?;
    desk.run_until("2026-03-05 08:00")?;
    nothing_went_twice(&desk);
    Ok(())
}

#[test]
fn a_folder_copied_to_another_pc_sends_nothing_while_the_first_goes_on() -> Result<(), Fault> {
    let crashed = approved()?.crash();
    let copy = copied(&crashed)?;
    let first = crashed.start(accepting())?;
    let second = first.started_on(&Pc::called("the back office")?, copy.path(), accepting())?;
    is_held(&second, HeldBecause::NoFence)?;
    second.run_until("2026-03-02 10:30")?;
    first.run_until("2026-03-02 10:31")?;
    second.tick()?;
    assert_eq!(first.handed_over().len(), 4);
    nothing_went_twice(&first);
    Ok(())
}

#[test]
fn a_folder_copied_beside_the_first_on_the_same_pc_is_held() -> Result<(), Fault> {
    let crashed = approved()?.crash();
    let copy = copied(&crashed)?;
    let first = crashed.start(accepting())?;
    let second = first.started_from(copy.path(), accepting())?;
    is_held(&second, HeldBecause::NoFence)
}

#[test]
fn a_cloned_pc_is_told_by_its_machine() -> Result<(), Fault> {
    let crashed = approved()?.crash();
    let clone = crashed.pc.cloned_to("another machine")?;
    // The clone has the very same paths: its fence is found, and is another machine's.
    let desk = crashed.start_on(&clone, accepting())?;
    is_held(&desk, HeldBecause::CopiedProfile)
}

#[test]
fn a_lost_fence_holds_until_somebody_takes_over() -> Result<(), Fault> {
    let crashed = approved()?.crash();
    for file in crashed.pc.files("fence")? {
        std::fs::remove_file(file)?;
    }
    let desk = crashed.start(accepting())?;
    is_held(&desk, HeldBecause::NoFence)?;
    // Restarting is not taking over.
    let desk = desk.crash_and_restart(accepting())?;
    is_held(&desk, HeldBecause::NoFence)?;
    desk.ask("take_over", json!({}))?;
    assert_eq!(desk.approve_all()?, 8);
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 4);
    assert_eq!(
        desk.crash_and_restart(accepting())?.engine.standing(),
        Standing::Ours
    );
    Ok(())
}

#[test]
fn a_lost_or_damaged_ledger_holds() -> Result<(), Fault> {
    type Spoil = fn(&Path) -> std::io::Result<()>;
    let cases: [(Spoil, HeldBecause); 3] = [
        (|file| std::fs::remove_file(file), HeldBecause::OlderFence),
        (|file| std::fs::write(file, ""), HeldBecause::OlderFence),
        (
            |file| {
                let mut bytes = std::fs::read(file)?;
                bytes[100] ^= 1;
                std::fs::write(file, bytes)
            },
            HeldBecause::Damaged,
        ),
    ];
    for (spoil, why) in cases {
        let desk = approved()?;
        desk.run_until("2026-03-02 10:30")?;
        let crashed = desk.crash();
        for file in crashed.pc.files("sends.ledger")? {
            spoil(&file)?;
        }
        let desk = crashed.start(accepting())?;
        is_held(&desk, why)?;
        desk.ask("take_over", json!({}))?;
        let desk = desk.crash_and_restart(accepting())?;
        assert_eq!(desk.engine.standing(), Standing::Ours, "{why:?}");
    }
    Ok(())
}

#[test]
fn the_old_pc_finds_out_that_another_took_over() -> Result<(), Fault> {
    let crashed = approved()?.crash();
    let old_pc = crashed.pc.clone();
    let new = crashed.start_on(&Pc::called("the new PC")?, accepting())?;
    is_held(&new, HeldBecause::NoFence)?;
    new.ask("take_over", json!({}))?;
    assert_eq!(new.engine.standing(), Standing::Ours);
    new.approve_all()?;
    let old = new.crash().start_on(&old_pc, accepting())?;
    is_held(&old, HeldBecause::AnotherPc)?;
    old.run_until("2026-03-02 10:30")?;
    assert_eq!(old.handed_over().len(), 0);
    Ok(())
}

/// One snapshot, two PCs, one carrier, any order of starts and ticks.
#[test]
fn two_worlds_from_one_snapshot_send_each_reminder_once() -> Result<(), Fault> {
    for (moment, cloned) in [
        ("2026-03-02 09:10", false),
        ("2026-03-02 10:02", false),
        ("2026-03-02 10:30", true),
        ("2026-03-03 12:00", true),
    ] {
        let desk = approved()?;
        desk.run_until(moment)?;
        let crashed = desk.crash();
        let copy = copied(&crashed)?;
        let other = if cloned {
            crashed.pc.cloned_to("another machine")?
        } else {
            Pc::called("another machine")?
        };
        let first = crashed.start(accepting())?;
        let second = first.started_on(&other, copy.path(), accepting())?;
        for until in ["2026-03-02 11:00", "2026-03-04 12:00", "2026-03-05 12:00"] {
            second.run_until(until)?;
            first.run_until(until)?;
            first.tick()?;
            second.tick()?;
        }
        nothing_went_twice(&first);
        assert!(
            matches!(second.engine.standing(), Standing::Held(_)),
            "{moment}"
        );
    }
    Ok(())
}

#[test]
fn a_list_of_sends_that_cannot_be_written_lets_nothing_go_and_loses_nothing() -> Result<(), Fault> {
    let desk = approved()?;
    let refusing = Refusing::default();
    let left = Arc::clone(&refusing.writes_left);
    let desk = desk.crash().start_behind(Box::new(refusing), accepting())?;
    is_held(&desk, HeldBecause::NoFence)?;
    desk.ask("take_over", json!({}))?;
    desk.approve_all()?;
    left.store(0, Ordering::SeqCst);
    desk.run_until("2026-03-02 10:05")?;
    assert_eq!(desk.handed_over().len(), 0);
    assert_eq!(desk.states()?.get("approved"), Some(&8), "none is used up");
    let status = desk.ask("status", json!({}))?;
    assert!(
        status["banners"]
            .to_string()
            .contains("own list of what it sent"),
        "{status}"
    );
    left.store(u32::MAX, Ordering::SeqCst);
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 4);
    nothing_went_twice(&desk);
    Ok(())
}

/// Whatever of the two sides was the last to be written: nothing goes twice, and only a take-over
/// that did not end has to be repeated.
#[test]
fn a_stop_between_any_two_writes_asks_nothing() -> Result<(), Fault> {
    for writes in 0..24 {
        let place = Refusing::default();
        let left = Arc::clone(&place.writes_left);
        let crashed = Desk::new("2026-03-02 09:00")?.crash();
        left.store(writes, Ordering::SeqCst);
        let desk = crashed.start_behind(Box::new(place.clone()), accepting())?;
        let tried = desk.call("take_over", json!({})).is_ok();
        desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
        desk.approve_all()?;
        desk.run_until("2026-03-02 10:05")?;
        let crashed = desk.crash();
        left.store(u32::MAX, Ordering::SeqCst);
        let desk = crashed.start_behind(Box::new(place), accepting())?;
        let ours = desk.engine.standing() == Standing::Ours;
        assert_eq!(ours, tried, "{writes} writes");
        if !ours {
            desk.ask("take_over", json!({}))?;
        }
        desk.approve_all()?;
        desk.run_until("2026-03-02 12:00")?;
        nothing_went_twice(&desk);
        assert_eq!(desk.handed_over().len(), 1, "{writes} writes");
    }
    Ok(())
}

/// The same for a clinic that was never opened before.
#[test]
fn a_first_start_that_was_stopped_asks_nothing() -> Result<(), Fault> {
    for writes in 0..4 {
        let place = Refusing::default();
        place.writes_left.store(writes, Ordering::SeqCst);
        let clinic = folder()?;
        let open = |place: &Refusing| {
            let machine = Machine::called("the front desk");
            Engine::open(Config {
                fence: FencePlace::Journal(Box::new(place.clone()), machine),
                ..Config::real(clinic.path().to_owned())
            })
        };
        drop(open(&place)?);
        place.writes_left.store(u32::MAX, Ordering::SeqCst);
        assert_eq!(open(&place)?.standing(), Standing::Ours, "{writes} writes");
    }
    Ok(())
}

type Files = (Option<Vec<u8>>, Vec<u8>);

/// A place in memory that takes so many more writes, and survives the program.
#[derive(Clone)]
struct Refusing {
    writes_left: Arc<AtomicU32>,
    files: Arc<Mutex<Files>>,
}

impl Default for Refusing {
    fn default() -> Self {
        Self {
            writes_left: Arc::new(AtomicU32::new(u32::MAX)),
            files: Arc::default(),
        }
    }
}

impl Refusing {
    fn write(&self, change: impl FnOnce(&mut Files)) -> io::Result<()> {
        let left = self.writes_left.load(Ordering::SeqCst);
        if left == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if left < u32::MAX {
            self.writes_left.store(left - 1, Ordering::SeqCst);
        }
        change(&mut self.files.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    fn files(&self) -> Files {
        let files = self.files.lock();
        files.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Journal for Refusing {
    fn fence(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.files().0)
    }

    fn set_fence(&mut self, text: &[u8]) -> io::Result<()> {
        self.write(|files| files.0 = Some(text.to_vec()))
    }

    fn ledger(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.files().1)
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.write(|files| files.1.extend_from_slice(record))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.write(|_| ())
    }

    fn shorten(&mut self, bytes: u64) -> io::Result<()> {
        self.write(|files| {
            files
                .1
                .truncate(usize::try_from(bytes).unwrap_or(usize::MAX))
        })
    }
}
