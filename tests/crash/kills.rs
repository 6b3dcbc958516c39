//! Real files, a real process, and SIGKILL at a random microsecond, thousands of times; beside it
//! the same for an outbox that sends first, which must be caught.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use chrono::TimeDelta;
use reminder_engine::backups;
use reminder_engine::carrier::Outcome;
use reminder_engine::carrier::recording::Answer;
use reminder_engine::clock::VirtualClock;
use reminder_engine::store::{FILE_NAME, check_file};
use reminder_tests::figures::figure;
use reminder_tests::kit::{Crashed, Fault, Pc, accepting, at, copy_folder};
use reminder_tests::to_kill::{MACHINE, open};
use rusqlite::Connection;
use simulated_disk::chance::Chance;

use crate::work::{THREADS, asked, on_threads};

/// Kills that a run of the suite does, of ours and of the control each.
const KILLS: u64 = 3_000;
const CONTROL_KILLS: u64 = 400;
/// Reminders of one round; then it begins anew.
const REMINDERS: usize = 40;
/// The longest a program lives after it is open.
const LIVES_MICROSECONDS: u64 = 40_000;
/// So many kills in a hundred come before the program is open.
const EARLY: u64 = 15;
/// A program that says nothing for so long hangs.
const HANGING: Duration = Duration::from_secs(120);

/// Where one thread's rounds take place.
struct Ground {
    folder: Arc<tempfile::TempDir>,
    pc: Pc,
    /// The morning as it begins, of both folders.
    kept: tempfile::TempDir,
    sends: PathBuf,
    chance: Chance,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    kills: u64,
    sends: usize,
    doubled: usize,
    backups: usize,
}

impl Ground {
    fn new(seed: u64) -> Result<Self, Fault> {
        let kept = tempfile::tempdir()?;
        let ground = Self {
            folder: Arc::new(tempfile::tempdir()?),
            pc: Pc::called(MACHINE)?,
            sends: kept.path().join("sends"),
            kept,
            chance: Chance::new(seed),
        };
        ground.begin_ours()?;
        copy_folder(ground.folder.path(), &ground.kept.path().join("clinic"))?;
        copy_folder(ground.pc.state(), &ground.kept.path().join("state"))?;
        Ok(ground)
    }

    /// Forty appointments tomorrow, reviewed and approved.
    fn begin_ours(&self) -> Result<(), Fault> {
        let clock = Arc::new(VirtualClock::at(at("2026-03-02 09:00")));
        let desk = Crashed::of(&self.pc, &self.folder, &clock).start(accepting())?;
        desk.found()?;
        for n in 0..REMINDERS {
            let start = format!("2026-03-03 {:02}:{:02}", 9 + n / 8, n % 8 * 5);
            desk.booked(&format!("Patient Number{n}"), &start)?;
        }
        desk.approve_all()?;
        desk.sleep_until("2026-03-02 09:59");
        desk.tick()?;
        desk.engine.rest()?;
        let naive = Connection::open(self.folder.path().join("naive.db"))?;
        naive.pragma_update(None, "journal_mode", "WAL")?;
        naive
            .execute_batch("CREATE TABLE outbox (n INTEGER PRIMARY KEY, sent INTEGER NOT NULL)")?;
        for n in 0..i64::try_from(REMINDERS)? {
            naive.execute("INSERT INTO outbox VALUES (?1, 0)", [n])?;
        }
        Ok(())
    }

    /// Puts the morning back as it began.
    fn begin_again(&self) -> Result<(), Fault> {
        for (folder, name) in [(self.folder.path(), "clinic"), (self.pc.state(), "state")] {
            for inside in fs::read_dir(folder)? {
                let inside = inside?;
                if inside.file_type()?.is_dir() {
                    fs::remove_dir_all(inside.path())?;
                } else {
                    fs::remove_file(inside.path())?;
                }
            }
            copy_folder(&self.kept.path().join(name), folder)?;
        }
        fs::write(&self.sends, "")?;
        Ok(())
    }

    fn sent(&self) -> Result<Vec<String>, Fault> {
        let text = fs::read_to_string(&self.sends)?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Starts the program and kills it at some moment; returns whether it came to its end before.
    fn kill_once(&mut self, build: &str) -> Result<bool, Fault> {
        let sent = self.sent()?.len();
        let mut child = Command::new(env!("CARGO_BIN_EXE_clinic_to_kill"))
            .arg(build)
            .args([self.folder.path(), self.pc.state(), &self.sends])
            .arg(sent.to_string())
            .stdout(Stdio::piped())
            .spawn()?;
        let words = child.stdout.take().ok_or("its words")?;
        let (say, hear) = channel();
        let listening = std::thread::spawn(move || {
            for line in BufReader::new(words).lines().map_while(Result::ok) {
                if say.send(line).is_err() {
                    break;
                }
            }
        });
        let early = self.chance.percent(EARLY);
        if !early {
            // An error is a program that ended before it said anything.
            let up = hear.recv_timeout(HANGING);
            if up == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                child.kill()?;
                return Err("the program hangs".into());
            }
        }
        let lives = Duration::from_micros(self.chance.below(LIVES_MICROSECONDS));
        let ended = matches!(
            hear.recv_timeout(lives),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected)
        );
        child.kill()?;
        let status = child.wait()?;
        listening.join().expect("the listener does not panic");
        if ended && !status.success() {
            // It may have been killed between closing its mouth and ending.
            let killed = status.code().is_none();
            if !killed {
                return Err(format!("the program ended with {status}").into());
            }
        }
        Ok(ended && status.success())
    }

    /// Kills it again and again until everything went or enough is enough.
    fn round(&mut self, build: &str, kills: u64) -> Result<Counts, Fault> {
        self.begin_again()?;
        let mut counts = Counts::default();
        while counts.kills < kills {
            if self.kill_once(build)? {
                break;
            }
            counts.kills += 1;
        }
        let sent = self.sent()?;
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &sent {
            *times.entry(line).or_default() += 1;
        }
        counts.sends = sent.len();
        counts.doubled = times.values().filter(|count| **count > 1).count();
        Ok(counts)
    }

    /// Starts ours once more, in peace, and compares it with what was sent.
    fn judge(&self) -> Result<usize, Fault> {
        let sent = self.sent()?;
        let now = at("2026-03-02 10:00") + TimeDelta::seconds(2 * i64::try_from(sent.len())?);
        let clock = Arc::new(VirtualClock::at(now));
        let (say, hear) = channel();
        let answer: Answer = Box::new(move |_, letter| match say.send(letter.key.to_hex()) {
            Ok(()) => Outcome::Accepted {
                reference: "taken".to_owned(),
            },
            Err(error) => Outcome::Unknown {
                detail: error.to_string(),
            },
        });
        let engine = open(self.folder.path(), self.pc.state(), &clock, answer)?;
        engine.store().read(|view| view.check_integrity())?;
        engine.tick(5)?;
        for key in hear.try_iter() {
            assert!(!sent.contains(&key), "it goes again at the next start");
        }
        drop(engine);
        let database = Connection::open(self.folder.path().join(FILE_NAME))?;
        let mut states = BTreeMap::new();
        let mut query = database.prepare("SELECT lower(hex(key)), state FROM outbox")?;
        for row in query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (key, state): (String, String) = row?;
            states.insert(key, state);
        }
        assert_eq!(states.len(), REMINDERS, "none is lost: {states:?}");
        for key in &sent {
            let state = states.get(key).map_or("nowhere", String::as_str);
            assert!(
                matches!(state, "accepted" | "unknown"),
                "it was sent and is {state}"
            );
        }
        let whole = backups::list(self.folder.path());
        for backup in &whole {
            check_file(&self.folder.path().join(backups::FOLDER).join(&backup.name))?;
        }
        Ok(whole.len())
    }
}

fn kill(build: &str, kills: u64, turn: usize) -> Result<Counts, Fault> {
    let mut ground = Ground::new(turn as u64)?;
    let mut all = Counts::default();
    while all.kills < kills {
        let round = ground.round(build, kills - all.kills)?;
        if build == "ours" {
            all.backups += ground.judge()?;
        }
        all.kills += round.kills.max(1);
        all.sends += round.sends;
        all.doubled += round.doubled;
    }
    Ok(all)
}

fn killed(build: &'static str, kills: u64) -> Result<Counts, Fault> {
    let share = kills.div_ceil(THREADS as u64);
    let parts = on_threads(|turn| kill(build, share, turn))?;
    let all = parts.iter().fold(Counts::default(), |all, part| Counts {
        kills: all.kills + part.kills,
        sends: all.sends + part.sends,
        doubled: all.doubled + part.doubled,
        backups: all.backups + part.backups,
    });
    eprintln!("kills of {build}: {all:?}");
    Ok(all)
}

#[test]
fn a_program_killed_at_any_moment_doubles_nothing_and_a_naive_one_does() -> Result<(), Fault> {
    let ours = killed("ours", asked("KILLS", KILLS)?)?;
    figure("kills of the program", ours.kills);
    figure("kills of the program: doubled", ours.doubled);
    let naive = killed("naive", asked("KILLS", CONTROL_KILLS)?.min(CONTROL_KILLS))?;
    figure(
        "kills of an outbox that sends first: doubled",
        naive.doubled,
    );
    assert_eq!(ours.doubled, 0, "{ours:?}");
    assert!(ours.sends > 0 && ours.backups > 0, "{ours:?}");
    assert!(naive.doubled > 0, "the kills find nothing wrong: {naive:?}");
    Ok(())
}
