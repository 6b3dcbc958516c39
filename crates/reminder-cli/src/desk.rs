//! The clinic's folder, opened for one verb, and asked as the window asks.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use reminder_engine::Engine;
use reminder_engine::api::{self, Who};
use reminder_engine::backups;
use reminder_engine::engine::Config;
use reminder_engine::store::FILE_NAME;
use serde_json::Value;

use crate::args::Asked;
use crate::paper::Refusal;

/// Longer than opening takes on most mornings, and no longer than somebody waits before they break
/// it off. A build for development is slower.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 2 });

/// An opened clinic and who stands in front of it.
pub(crate) struct Desk {
    pub(crate) engine: Arc<Engine>,
    pub(crate) json: bool,
    who: Who,
}

impl Desk {
    /// Opens the folder that was named. Only a new clinic may be made in one that has none: a
    /// folder mistyped must not become an empty clinic.
    pub(crate) fn open(asked: &Asked, new: bool) -> Result<Self, Refusal> {
        let folder = folder(asked)?;
        if !new && !folder.join(FILE_NAME).exists() {
            backups::not_gone(folder)?;
            let shown = folder.display();
            return Err(Refusal::new(format!(
                "There is no clinic in {shown}. Set one up with `init`, or name another folder."
            )));
        }
        Self::with(Config::real(folder.to_owned()), asked)
    }

    /// Opens a folder in a way of one's own.
    pub(crate) fn with(config: Config, asked: &Asked) -> Result<Self, Refusal> {
        Ok(Self {
            engine: saying_after(PATIENCE, say_it_takes_a_while, || Engine::open(config))?,
            json: asked.json,
            who: Who(asked.who.clone()),
        })
    }

    /// Asks one command.
    pub(crate) fn ask(&self, name: &str, request: Value) -> Result<Value, Refusal> {
        Ok(api::call(&self.engine, &self.who, name, request)?)
    }

    /// Returns the clinic's folder.
    pub(crate) fn folder(&self) -> &Path {
        self.engine.folder()
    }
}

/// Returns the folder that was named.
pub(crate) fn folder(asked: &Asked) -> Result<&Path, Refusal> {
    asked
        .data
        .as_deref()
        .ok_or_else(|| Refusal::new("Say which clinic's folder is meant: --data DIR."))
}

/// On the error stream: what a program reads of a verb stays as it is.
fn say_it_takes_a_while() {
    eprintln!(
        "Opening the clinic takes longer than usual: RingOnce was updated, or it was cut off last \
         time, and then it reads all records through first. In a large clinic that takes some \
         minutes. Nothing is lost."
    );
}

/// Does work, and says something once when it takes longer than this.
fn saying_after<T>(patience: Duration, say: impl FnOnce() + Send, work: impl FnOnce() -> T) -> T {
    let (done, waits) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if waits.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                say();
            }
        });
        // Let go of when the work is over, also when it breaks down.
        let _done = done;
        work()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_longer_says_so_and_is_done_all_the_same() {
        let (sender, said) = channel();
        let say = move || sender.send("a while").expect("the work waits for it");
        let work = || said.recv().ok();
        assert_eq!(saying_after(Duration::ZERO, say, work), Some("a while"));
    }

    #[test]
    fn what_is_done_in_time_says_nothing() {
        let mut words = None;
        let done = saying_after(Duration::MAX, || words = Some("a while"), || 7);
        assert_eq!((done, words), (7, None));
    }
}
