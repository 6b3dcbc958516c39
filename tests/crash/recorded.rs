//! A PC on real files and everything that is done to them: the program runs as it ships, is heard
//! doing something, and is then started again after a crash at every step of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use reminder_core::key::Key;
use reminder_engine::clock::{Clock, VirtualClock};
use reminder_engine::store::FILE_NAME;
use reminder_tests::kit::{Crashed, Desk, Fault, Pc, accepting, at, folder};
use simulated_disk::Damage;
use simulated_disk::reading::Reader;
use simulated_disk::tape::Tape;
use simulated_disk::volume::{Step, Tree, Volume, fingerprint};

use crate::work::{THREADS, asked};

/// Patterns of damage for each step, beside losing nothing and losing everything.
const PATTERNS: u64 = 60;
/// How many crashes at a step count at most by their bytes, while only a file is written that has
/// no name yet under which anybody looks for it: a kill, a loss of everything, and one pattern.
const BY_BYTES_UNFINISHED: u64 = 3;
/// What is in the names of such files.
const UNFINISHED: [&str; 3] = [".unfinished", ".restoring", "update-being-tried"];

/// A PC with its clinic's folder.
pub(crate) struct Ground {
    pub(crate) folder: Arc<tempfile::TempDir>,
    pub(crate) pc: Pc,
    pub(crate) clock: Arc<VirtualClock>,
}

/// What was done on it, between two steps of the tape.
pub(crate) struct Recording {
    pub(crate) ground: Ground,
    pub(crate) tape: Arc<Tape>,
    /// Steps when it began, and when whoever asked was told that it is done.
    pub(crate) began: usize,
    pub(crate) told: usize,
    unfinished: BTreeSet<usize>,
    /// What the carrier has had.
    pub(crate) sent: BTreeSet<Key>,
    /// When.
    pub(crate) moment: DateTime<Utc>,
}

/// One start after a crash.
pub(crate) struct Again<'r> {
    pub(crate) recording: &'r Recording,
    /// Whether whoever asked had been told that it is done.
    pub(crate) told: bool,
    /// Whether something is lost with the crash, and not only cut short.
    pub(crate) damage: Damage,
}

/// How much was done.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) steps: usize,
    pub(crate) runs: usize,
    pub(crate) alike: usize,
}

impl Ground {
    pub(crate) fn new() -> Result<Self, Fault> {
        Ok(Self {
            folder: Arc::new(folder()?),
            pc: Pc::called("the front desk")?,
            clock: Arc::new(VirtualClock::at(at("2026-03-02 09:00"))),
        })
    }

    /// Starts the program.
    pub(crate) fn start(&self) -> Result<Desk, Fault> {
        Crashed::of(&self.pc, &self.folder, &self.clock).start(accepting())
    }

    /// Returns the database's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join(FILE_NAME)
    }

    /// Begins to hear what is done to the clinic's folder and to the PC's own.
    pub(crate) fn listen(&self) -> Result<Arc<Tape>, Fault> {
        Ok(Tape::start(&[self.folder.path(), self.pc.state()])?)
    }
}

impl Again<'_> {
    /// Starts the program; the moment is the one at which it crashed.
    pub(crate) fn start(&self) -> Result<Desk, Fault> {
        let Recording { ground, moment, .. } = self.recording;
        let clock = Arc::new(VirtualClock::at(*moment));
        Crashed::of(&ground.pc, &ground.folder, &clock)
            .start(accepting())
            .map_err(|error| format!("it does not start: {error}").into())
    }

    /// Lets the outbox work; whatever went once does not go again. Returns how many went.
    pub(crate) fn send(&self, desk: &Desk) -> Result<usize, Fault> {
        desk.tick()?;
        let given = desk.handed_over();
        let twice = given
            .iter()
            .any(|given| self.recording.sent.contains(&given.key));
        if twice {
            return Err("handed over twice".into());
        }
        Ok(given.len())
    }

    /// Returns a number that tells what the last start left from all else it could have left.
    pub(crate) fn left(&self) -> Result<u64, Fault> {
        Ok(fingerprint(&self.recording.tape.found()?))
    }

    /// Returns the clinic's folder.
    pub(crate) fn folder(&self) -> &Path {
        self.recording.ground.folder.path()
    }
}

impl Recording {
    /// Crashes after each step that this thread has, and lets a judge look at each start: without
    /// damage, with everything lost, and with each pattern. Of these the first so many are a start
    /// each when they leave other bytes; the others, when a start reads something else of them.
    pub(crate) fn crash(
        &self,
        turn: usize,
        by_bytes: u64,
        judge: &dyn Fn(&Again<'_>) -> Result<(), Fault>,
    ) -> Result<Counts, Fault> {
        let patterns = asked("SEEDS", PATTERNS)?;
        let steps = self.tape.steps();
        let mut volume = self.tape.beginning();
        let mut counts = Counts::default();
        let mut seen = Seen::default();
        for taken in 0..=steps.len() {
            if taken >= self.began && taken % THREADS == turn {
                counts.steps += 1;
                let last = taken.checked_sub(1).and_then(|last| steps.get(last));
                let by_bytes = match last.is_some_and(|step| self.writes_unfinished(step)) {
                    true => by_bytes.min(BY_BYTES_UNFINISHED),
                    false => by_bytes,
                };
                let told = taken >= self.told;
                let chance = (0..patterns).map(|n| Damage::Seeded(n ^ ((taken as u64) << 32)));
                let ends = [Damage::None, Damage::AllLost].into_iter().chain(chance);
                for (damage, n) in ends.zip(0..) {
                    let Some(tree) = seen.another(&volume, damage, n < by_bytes, told) else {
                        counts.alike += 1;
                        continue;
                    };
                    counts.runs += 1;
                    self.tape.lay_out(&tree)?;
                    let again = Again {
                        recording: self,
                        told,
                        damage,
                    };
                    judge(&again).map_err(|fault| {
                        let last = last.map(brief);
                        let all = steps.len();
                        format!("after step {taken} of {all} ({last:?}), {damage:?}: {fault}")
                    })?;
                }
            }
            if let Some(step) = steps.get(taken) {
                volume.step(step);
            }
        }
        Ok(counts)
    }

    /// Whether a step only wrote into a file that nobody looks for under the name it has.
    fn writes_unfinished(&self, step: &Step) -> bool {
        let Step::Change(number, simulated_disk::Change::Write { .. }) = step else {
            return false;
        };
        self.unfinished.contains(number)
    }
}

/// What crashes have left already. The same bytes and the same words to staff are one start, and so
/// is what a start reads the same.
#[derive(Default)]
struct Seen {
    bytes: BTreeSet<(u64, bool)>,
    read: BTreeSet<(u64, bool)>,
    reader: Reader,
}

impl Seen {
    /// Returns what a crash leaves, unless it is nothing new.
    fn another(
        &mut self,
        volume: &Volume,
        damage: Damage,
        by_bytes: bool,
        told: bool,
    ) -> Option<Tree> {
        let tree = match by_bytes {
            true => volume.after(damage),
            false => volume.after_sparing(damage, is_unread),
        };
        let read = self.reader.fingerprint(&tree, is_unread);
        let reads_other = self.read.insert((read, told));
        let is_new = match by_bytes {
            true => self.bytes.insert((fingerprint(&tree), told)),
            false => reads_other,
        };
        is_new.then_some(tree)
    }
}

/// Whether nobody looks into a file of this name: it is thrown away, or it is the index of a log,
/// which SQLite makes anew when nobody else has the database open.
fn is_unread(name: &str) -> bool {
    is_unfinished(name) || name.ends_with("-shm")
}

fn is_unfinished(name: &str) -> bool {
    UNFINISHED.iter().any(|word| name.contains(word))
}

/// Returns the files that were made under a name under which nobody looks for anything.
fn unfinished(steps: &[Step]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for step in steps {
        if let Step::Make(name, file) = step
            && is_unfinished(name)
        {
            found.insert(*file);
        }
    }
    found
}

/// Says a step without the bytes.
fn brief(step: &Step) -> String {
    match step {
        Step::Change(file, simulated_disk::Change::Write { offset, bytes }) => {
            format!("{} bytes at {offset} of file {file}", bytes.len())
        }
        Step::Change(..)
        | Step::Folder(_)
        | Step::Make(..)
        | Step::Link(..)
        | Step::Rename { .. }
        | Step::Remove(_)
        | Step::SyncFolder(_) => format!("{step:?}"),
    }
}

/// Hears one act: what comes before is durable, and whoever asked is told when it returns.
pub(crate) fn hear(
    ground: Ground,
    sent: BTreeSet<Key>,
    act: impl FnOnce(&Ground, &Tape) -> Result<(usize, usize), Fault>,
) -> Result<Recording, Fault> {
    let tape = ground.listen()?;
    let (began, told) = act(&ground, &tape)?;
    tape.stop()?;
    Ok(Recording {
        unfinished: unfinished(&tape.steps()),
        moment: ground.clock.now(),
        ground,
        tape,
        began,
        told,
        sent,
    })
}
