//! Opening the clinic's folder, which takes a moment, or some minutes when the whole of a large
//! database is read first. The window must not stay away for so long.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::desk::{Desk, Trouble};

/// Longer than opening takes on most mornings, and no longer than somebody waits before they start
/// the program once more.
const PATIENCE: Duration = Duration::from_secs(2);
/// A build for development sets up the made-up clinic more slowly.
const PATIENCE_OF_DEBUG: Duration = Duration::from_secs(15);
/// Makes a build for development wait for nothing: so the waiting can be looked at.
const IMPATIENT: &str = "RINGONCE_IMPATIENT";

/// Returns how long to wait before somebody is told that opening takes a while.
pub(crate) fn patience() -> Duration {
    match cfg!(debug_assertions) {
        true if std::env::var_os(IMPATIENT).is_some() => Duration::ZERO,
        true => PATIENCE_OF_DEBUG,
        false => PATIENCE,
    }
}

/// What comes of opening a folder.
pub(crate) type Opened = Result<Desk, Trouble>;

/// Something that is being done.
pub(crate) struct Work<T>(Receiver<T>);

impl<T: Send + 'static> Work<T> {
    /// Begins with it on a thread of its own.
    pub(crate) fn begin(work: impl FnOnce() -> T + Send + 'static) -> Self {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            if sender.send(work()).is_err() {
                tracing::info!("done when nobody waited for it any more");
            }
        });
        Self(receiver)
    }

    /// Waits for what comes of it; none when it broke down.
    ///
    /// # Errors
    /// The work itself, when it takes longer, and always without any patience.
    pub(crate) fn within(self, patience: Duration) -> Result<Option<T>, Self> {
        if patience.is_zero() {
            return Err(self);
        }
        match self.0.recv_timeout(patience) {
            Ok(done) => Ok(Some(done)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(self),
        }
    }

    /// Waits for what comes of it however long it takes; none when it broke down.
    pub(crate) fn wait(self) -> Option<T> {
        self.0.recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_in_time_is_there_at_once() {
        let work = Work::begin(|| 7);
        assert_eq!(work.within(Duration::MAX).ok(), Some(Some(7)));
    }

    #[test]
    fn what_takes_longer_can_be_waited_for() {
        let (go_on, held) = channel::<u32>();
        let work = Work::begin(move || held.recv().ok());
        let Err(work) = work.within(Duration::ZERO) else {
            panic!("it was held");
        };
        go_on.send(7).expect("it waits");
        assert_eq!(work.wait(), Some(Some(7)));
    }

    #[test]
    fn what_breaks_down_is_not_waited_for() {
        let broken = || Work::begin(|| -> u32 { panic!("on purpose") });
        assert_eq!(broken().within(Duration::MAX).ok(), Some(None));
        assert_eq!(broken().wait(), None);
    }
}
