//! The threads of the engine: one sends, one keeps watch. A mistake of the program in the middle of
//! a round is caught here, at the edge of the thread; how often that may happen is the core's part.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::watch::{self, Integrity, Restart, TroubleCause};

use super::{Engine, Rung, lock};
use crate::api::ApiError;
use crate::api::event::{Cause, EngineEvent};
use crate::outbox::TickReport;
use crate::sentences::PROGRAM;
use crate::store::{NewEvent, Pause, PauseCause, StoreError, Subject};

/// Reminders one tick of the thread hands over at most; pause and quit are looked at in between.
const A_TICK: u32 = 5;
/// The thread looks at least this often, so that a clock that was set is noticed.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// The thread waits at least this long, so that a fault does not make it spin.
const REST: Duration = Duration::from_millis(50);
/// The watchdog looks this often.
const WATCH_EVERY: Duration = Duration::from_secs(60);
/// Between two looks of the watchdog there is more than this only when the PC slept.
const SLEPT: TimeDelta = TimeDelta::minutes(3);
/// The database is read this often while the program runs.
const READ_EVERY: TimeDelta = TimeDelta::days(1);
const BROKE_DOWN: &str = "Sending broke down and was started again. A reminder that was being \
    handed over is not sent again; if there was one, it is in the Outbox as not known.";
const STOPPED: &str = "Sending broke down several times and has stopped. Nothing is lost. Look \
    into the Outbox, tell whoever looks after RingOnce, then press Resume.";
const STOPPED_WHY: &str = "sending broke down several times";

impl Engine {
    /// Notes a round that went well, and in the database how many had failed before it.
    pub(super) fn round_went_well(&self, report: &TickReport) {
        let now = self.now();
        let failed = self
            .watchdog
            .pulse()
            .round_went_well(report.handed_over, now);
        if failed == 0 {
            return;
        }
        let detail = format!("{failed} looks at the outbox failed");
        let noted = self
            .store
            .write(|tx| tx.record_trouble(TroubleCause::Storage, &detail, now));
        if let Err(error) = noted {
            tracing::warn!(%error, "what had failed was not counted");
        }
    }

    /// Does the same as [`Engine::tick`] and survives a mistake of the program in the middle of it:
    /// what was in flight becomes unknown, somebody is called, and the next round goes on later.
    ///
    /// # Errors
    /// [`RoundFault`], with how long to rest.
    pub fn tick_supervised(&self, limit: u32) -> Result<TickReport, RoundFault> {
        match catch_unwind(AssertUnwindSafe(|| self.tick(limit))) {
            Ok(Ok(report)) => Ok(report),
            Ok(Err(error)) => Err(RoundFault::Refused(error)),
            Err(_) => Err(RoundFault::BrokeDown(self.broke_down())),
        }
    }

    /// Picks up after a breakdown. The store threw away what was not committed.
    fn broke_down(&self) -> Restart {
        let now = self.now();
        tracing::error!("sending broke down");
        self.outbox().broke_down();
        let in_a_row = self.watchdog.pulse().round_broke_down(now);
        let restart = watch::restart(in_a_row);
        // Nobody knows in what shape the carrier is that may have been at fault.
        if let Err(error) = self.settings_changed() {
            tracing::error!(%error, "make the carriers anew");
        }
        let sentence = if restart.stop { STOPPED } else { BROKE_DOWN };
        let noted = self.store.write(|tx| {
            tx.record_trouble(TroubleCause::BrokeDown, sentence, now)?;
            let event = NewEvent {
                who: PROGRAM,
                what: "broke_down",
                detail: sentence,
                subject: Subject::default(),
            };
            tx.tell(&event, now)?;
            if restart.stop {
                tx.pause(&Pause {
                    channel: None,
                    cause: PauseCause::ChannelDown,
                    who: PROGRAM.to_owned(),
                    reason: STOPPED_WHY.to_owned(),
                    at: now,
                    until: None,
                })?;
            }
            Ok::<_, StoreError>(())
        });
        if let Err(error) = noted {
            tracing::error!(%error, "write a breakdown down");
        }
        self.tell(&[EngineEvent::RemindersChanged]);
        self.call_somebody(Cause::Program, sentence);
        restart
    }

    /// Drives the outbox from a thread, and the watchdog from another, until the handle is stopped.
    #[must_use]
    pub fn drive(self: &Arc<Self>) -> Drive {
        self.ring(|rung| *rung = Rung::default());
        self.watchdog.pulse().begin(self.now());
        let (sender, watcher) = (Arc::clone(self), Arc::clone(self));
        Drive {
            engine: Arc::clone(self),
            threads: vec![
                std::thread::spawn(move || sender.run()),
                std::thread::spawn(move || watcher.keep_watch()),
            ],
        }
    }

    fn run(&self) {
        let in_order = catch_unwind(AssertUnwindSafe(|| self.rounds())).is_ok();
        self.watchdog.pulse().end(in_order);
        if !in_order {
            self.call_somebody(Cause::Program, STOPPED);
        }
        if let Err(error) = self.rest() {
            tracing::warn!(%error, "note an orderly end");
        }
    }

    fn rounds(&self) {
        loop {
            let ticked = self.tick_supervised(A_TICK);
            if catch_unwind(AssertUnwindSafe(|| self.back_up_daily())).is_err() {
                tracing::error!("the daily backup broke down");
            }
            let stop = match ticked {
                Ok(report) if report.more => self.wait(REST),
                Ok(report) => self.wait(self.until(report.next_at)),
                Err(RoundFault::Refused(_)) => self.wait(LOOK_EVERY),
                Err(RoundFault::BrokeDown(restart)) => {
                    self.wait_for_the_end(restart.after.to_std().unwrap_or(LOOK_EVERY))
                }
            };
            if stop {
                break;
            }
        }
    }

    /// Looks at everything once a minute, and reads the database once a day. The first look comes
    /// after the first round: what a start finds is the breaker's to tell.
    fn keep_watch(&self) {
        while !self.wait_for_the_end(WATCH_EVERY) {
            let looked = catch_unwind(AssertUnwindSafe(|| self.watch_once()));
            if let Ok(Err(error)) = looked {
                tracing::warn!(%error, "the watchdog could not look");
            }
        }
    }

    fn watch_once(&self) -> Result<(), ApiError> {
        if !self.store.read(|view| view.has_clinic())? {
            return Ok(());
        }
        let now = self.now();
        let slept = self.watchdog.last().map(|last| (now - last.at).abs());
        if slept.is_some_and(|slept| slept > SLEPT) {
            // The PC slept, and with it the loop: its next round has its usual time to come.
            self.watchdog.pulse().wake(now);
        }
        let last = match self.store.read(|view| view.last_reading())? {
            Integrity::Never => None,
            Integrity::Whole { at } | Integrity::SoFar { at } | Integrity::Damaged { at } => {
                Some(at)
            }
        };
        if last.is_none_or(|at| now - at > READ_EVERY) {
            self.read_through()?;
        }
        self.look().map(drop)
    }

    fn until(&self, next_at: Option<DateTime<Utc>>) -> Duration {
        next_at
            .map_or(LOOK_EVERY, |at| (at - self.now()).to_std().unwrap_or(REST))
            .clamp(REST, LOOK_EVERY)
    }

    /// Waits for the bell or the time; returns whether to stop.
    fn wait(&self, time: Duration) -> bool {
        let rung = lock(&self.bell.rung);
        let waited = self
            .bell
            .waiting
            .wait_timeout_while(rung, time, |rung| !rung.work && !rung.stop);
        let (mut rung, _) = waited.unwrap_or_else(PoisonError::into_inner);
        rung.work = false;
        rung.stop
    }

    /// Waits for the time whatever there is to do; returns whether to stop.
    fn wait_for_the_end(&self, time: Duration) -> bool {
        let rung = lock(&self.bell.rung);
        let waited = self
            .bell
            .waiting
            .wait_timeout_while(rung, time, |rung| !rung.stop);
        let (rung, _) = waited.unwrap_or_else(PoisonError::into_inner);
        rung.stop
    }
}

/// Why a round of the outbox came to nothing.
#[derive(Debug)]
pub enum RoundFault {
    /// The database or the disk refused; the round is tried again.
    Refused(StoreError),
    /// The program made a mistake; it goes on after a rest.
    BrokeDown(Restart),
}

impl fmt::Display for RoundFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::BrokeDown(_) => f.write_str("sending broke down"),
        }
    }
}

impl std::error::Error for RoundFault {}

/// The outbox thread. It stops when told to, or when this is dropped.
pub struct Drive {
    engine: Arc<Engine>,
    threads: Vec<JoinHandle<()>>,
}

impl Drive {
    /// Stops after the reminder that is being handed over, and waits for that.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.engine.ring(|rung| rung.stop = true);
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the engine ended in a panic");
            }
        }
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        self.end();
    }
}
