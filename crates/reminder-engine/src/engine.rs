//! The engine: one clinic's folder, opened. It owns the store, the clocks and the outbox, tells its
//! listeners what is out of date, and drives the outbox from a thread when asked to.

mod drive;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use reminder_core::calendar::Zone;
use reminder_core::clinic::CarrierName;
use reminder_core::fence::Standing;
use reminder_core::watch::Integrity;
use secrecy::SecretString;

use crate::api::event::{Cause, EngineEvent};
use crate::api::imports::Imports;
use crate::api::settings::{MailLogIn, real_carriers};
use crate::backups::{self, Backup, MadeFor, Restored};
use crate::carrier::call_list::CallListCarrier;
use crate::carrier::practice::PracticeCarrier;
use crate::clock::{Clock, SystemClock};
use crate::fence::{Fence, FencePlace, TakenOver};
use crate::outbox::{Carriers, Outbox, TickReport};
use crate::rehearsal::{self, stage::Stage};
use crate::secret::Secret;
use crate::store::{NewEvent, Store, StoreError, Subject};
use crate::watchdog::{RoomGauge, Watchdog};

pub use drive::{Drive, RoundFault};

pub(crate) const NO_ROOM: &str = "The disk of this PC is almost full. Sending has stopped before \
    it could lose track; nothing is lost. Free some space; sending goes on by itself then.";
/// One cause is told once in this time.
const NOTICE_EVERY: TimeDelta = TimeDelta::hours(1);
/// Files of practice mode, in the clinic's folder.
const PRACTICE_FOLDER: &str = "practice";
/// Exports, in the clinic's folder.
const EXPORTS_FOLDER: &str = "exports";

/// How an engine is opened.
pub struct Config {
    /// The clinic's folder.
    pub folder: PathBuf,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// The carriers; none for the real ones, as the clinic's settings say.
    pub carriers: Option<Carriers>,
    /// Where this PC keeps its own side of who may send.
    pub fence: FencePlace,
}

impl Config {
    /// Returns how a clinic's folder is opened in earnest.
    #[must_use]
    pub fn real(folder: PathBuf) -> Self {
        Self {
            folder,
            clock: Arc::new(SystemClock::new()),
            carriers: None,
            fence: FencePlace::ThisPc,
        }
    }
}

/// One clinic's folder, opened.
pub struct Engine {
    store: Store,
    clock: Arc<dyn Clock>,
    own_carriers: bool,
    outbox: Mutex<Outbox>,
    fence: Mutex<Fence>,
    standing: Mutex<Standing>,
    asked: Mutex<Asked>,
    listeners: Mutex<Vec<Sender<EngineEvent>>>,
    told: Mutex<BTreeMap<Cause, DateTime<Utc>>>,
    trouble: Mutex<Option<String>>,
    imports: Mutex<Imports>,
    stage: Mutex<Stage>,
    passphrases: Mutex<BTreeMap<Secret, SecretString>>,
    mail_log_in: MailLogIn,
    watchdog: Watchdog,
    daily: Mutex<Daily>,
    bell: Bell,
}

/// What the next tick is asked to do first. Nobody who asks waits for a carrier that is slow.
#[derive(Default)]
struct Asked {
    carriers: Carriers,
    weigh: bool,
    mark: bool,
}

/// How far today's backup is.
#[derive(Default)]
struct Daily {
    done_on: Option<NaiveDate>,
    gave_way: u32,
    failed_at: Option<DateTime<Utc>>,
}

/// Wakes the outbox thread.
#[derive(Default)]
struct Bell {
    rung: Mutex<Rung>,
    waiting: Condvar,
}

#[derive(Default)]
struct Rung {
    work: bool,
    stop: bool,
}

impl Engine {
    /// Opens a clinic's folder. A folder without a clinic stays empty until one is set up.
    ///
    /// # Errors
    /// [`StoreError`], whose words are for staff. Nothing was changed.
    pub fn open(config: Config) -> Result<Arc<Self>, StoreError> {
        backups::not_gone(&config.folder)?;
        let store = Store::open(&config.folder)
            .map_err(|error| backups::with_newest(error, &config.folder))?;
        if let Err(error) = rehearsal::sweep(store.folder()) {
            tracing::warn!(kind = %error.kind(), "remove what a rehearsal left behind");
        }
        let unclean = store
            .read(|view| view.heartbeat())?
            .is_some_and(|beat| !beat.clean);
        if unclean {
            store
                .read(|view| view.check_integrity())
                .map_err(|error| backups::with_newest(error, &config.folder))?;
            let whole = Integrity::Whole {
                at: config.clock.now(),
            };
            store.write(|tx| tx.record_reading(&whole))?;
        }
        let mut fence = Fence::open(config.fence, store.folder())?;
        let standing = fence.examine(&store)?;
        let own_carriers = config.carriers.is_none();
        let engine = Self {
            store,
            clock: config.clock,
            own_carriers,
            outbox: Mutex::new(Outbox::new(config.carriers.unwrap_or_default())),
            fence: Mutex::new(fence),
            standing: Mutex::new(standing),
            asked: Mutex::default(),
            listeners: Mutex::default(),
            told: Mutex::default(),
            trouble: Mutex::default(),
            imports: Mutex::default(),
            stage: Mutex::default(),
            passphrases: Mutex::default(),
            mail_log_in: MailLogIn::default(),
            watchdog: Watchdog::default(),
            daily: Mutex::default(),
            bell: Bell::default(),
        };
        if own_carriers {
            let call_list = Box::new(CallListCarrier);
            lock(&engine.asked)
                .carriers
                .insert(CarrierName::CallList, call_list);
        }
        engine.settings_changed()?;
        Ok(Arc::new(engine))
    }

    /// Returns the database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns what the wall clock says.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Returns the folder practice e-mails are written to.
    #[must_use]
    pub fn practice_folder(&self) -> PathBuf {
        self.store.folder().join(PRACTICE_FOLDER)
    }

    /// Returns the folder exports are written to.
    #[must_use]
    pub fn exports_folder(&self) -> PathBuf {
        self.store.folder().join(EXPORTS_FOLDER)
    }

    /// Returns a stream of what becomes out of date from now on.
    pub fn listen(&self) -> Receiver<EngineEvent> {
        let (sender, receiver) = channel();
        lock(&self.listeners).push(sender);
        receiver
    }

    /// Tells every listener. Those who left are forgotten.
    pub(crate) fn tell(&self, events: &[EngineEvent]) {
        lock(&self.listeners).retain(|listener| {
            events
                .iter()
                .all(|event| listener.send(event.clone()).is_ok())
        });
    }

    /// Tells listeners that reminders changed, and wakes the outbox thread.
    pub(crate) fn reminders_changed(&self) {
        self.tell(&[EngineEvent::RemindersChanged, EngineEvent::StatusChanged]);
        self.ring(|rung| rung.work = true);
    }

    /// Tells listeners that the book changed, and with it the reminders.
    pub(crate) fn book_changed(&self) {
        self.tell(&[EngineEvent::BookChanged]);
        self.reminders_changed();
    }

    /// Makes the carriers anew from the clinic's settings.
    ///
    /// # Errors
    /// [`StoreError`] when the settings cannot be read.
    pub(crate) fn settings_changed(&self) -> Result<(), StoreError> {
        if !self.own_carriers {
            return Ok(());
        }
        // Reading passwords may take its time; the outbox need not wait for it.
        let mut carriers = match self.store.read(|view| view.has_clinic())? {
            true => real_carriers(self)?,
            false => Carriers::new(),
        };
        let practice = PracticeCarrier::new(self.practice_folder());
        carriers.insert(CarrierName::Practice, Box::new(practice));
        lock(&self.asked).carriers.extend(carriers);
        Ok(())
    }

    /// Lets the next tick weigh the backlog as after an interruption.
    pub(crate) fn weigh_again(&self) {
        lock(&self.asked).weigh = true;
    }

    /// Returns the import in progress.
    pub(crate) fn imports(&self) -> MutexGuard<'_, Imports> {
        lock(&self.imports)
    }

    /// Returns where rehearsals are played.
    pub(crate) fn stage(&self) -> MutexGuard<'_, Stage> {
        lock(&self.stage)
    }

    /// Returns what is known of the log-in at Microsoft.
    pub(crate) fn mail_log_in(&self) -> &MailLogIn {
        &self.mail_log_in
    }

    /// Returns the passphrase that somebody entered for a protected password file since the start,
    /// or the one of another file: most clinics have one for all.
    pub(crate) fn passphrase(&self, secret: Secret) -> Option<SecretString> {
        let known = lock(&self.passphrases);
        known
            .get(&secret)
            .or_else(|| known.values().next())
            .cloned()
    }

    /// Keeps the passphrase of a protected password file until the program ends.
    pub(crate) fn remember_passphrase(&self, secret: Secret, passphrase: Option<SecretString>) {
        let mut known = lock(&self.passphrases);
        match passphrase {
            Some(passphrase) => known.insert(secret, passphrase),
            None => known.remove(&secret),
        };
    }

    /// Returns what is the matter with the database or the disk, if anything.
    pub(crate) fn trouble(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    /// Does a bounded amount of work on the outbox and tells listeners about it. Ticks never
    /// overlap: whoever comes second waits.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was handed over that is not written down.
    pub fn tick(&self, limit: u32) -> Result<TickReport, StoreError> {
        if !self.store.read(|view| view.has_clinic())? {
            return Ok(TickReport::default());
        }
        let mut outbox = self.outbox();
        self.watchdog.pulse().round_begins(self.now());
        let asked = std::mem::take(&mut *lock(&self.asked));
        outbox.prepare(asked.carriers, asked.weigh);
        let has_room = self.watchdog.measure_room(self.folder());
        outbox.set_room(has_room);
        let mut fence = self.fence();
        if asked.mark
            && let Err(error) = fence.mark(&self.store)
        {
            tracing::warn!(%error, "the next start marks it");
        }
        let result = outbox.tick(&self.store, &mut fence, &*self.clock, limit);
        *lock(&self.standing) = fence.standing();
        drop(fence);
        drop(outbox);
        if !has_room {
            self.call_somebody(Cause::Room, NO_ROOM);
        }
        match &result {
            Ok(report) => {
                *lock(&self.trouble) = None;
                self.round_went_well(report);
                if report.changed {
                    self.tell(&[EngineEvent::RemindersChanged, EngineEvent::StatusChanged]);
                }
                for (cause, sentence) in &report.needs_somebody {
                    self.call_somebody(*cause, sentence);
                }
            }
            Err(error) => {
                tracing::error!(%error, "outbox tick");
                *lock(&self.trouble) = Some(error.sentence());
                let now = self.now();
                self.watchdog.pulse().round_failed(error.sentence(), now);
                self.call_somebody(Cause::Storage, &error.sentence());
            }
        }
        result
    }

    /// One desktop notice per cause and hour, without names.
    pub(crate) fn call_somebody(&self, cause: Cause, sentence: &str) {
        let now = self.now();
        let mut told = lock(&self.told);
        let fresh = told
            .get(&cause)
            .is_some_and(|at| (now - *at).abs() < NOTICE_EVERY);
        if !fresh {
            told.insert(cause, now);
            self.tell(&[EngineEvent::NeedsSomebody {
                cause,
                sentence: sentence.to_owned(),
            }]);
        }
        self.tell(&[EngineEvent::StatusChanged]);
    }

    /// Notes an orderly end, so that the next start need not read the whole database.
    ///
    /// # Errors
    /// [`StoreError`] when the note cannot be written; the next start is merely slower.
    pub fn rest(&self) -> Result<(), StoreError> {
        self.outbox().rest(&self.store, self.now())
    }

    fn ring(&self, change: impl FnOnce(&mut Rung)) {
        change(&mut lock(&self.bell.rung));
        self.bell.waiting.notify_all();
    }

    /// Returns the outbox; nothing is handed over while somebody has it.
    pub(crate) fn outbox(&self) -> MutexGuard<'_, Outbox> {
        lock(&self.outbox)
    }

    /// Returns this PC's side of who may send. Whoever wants the outbox too takes that first.
    pub(crate) fn fence(&self) -> MutexGuard<'_, Fence> {
        lock(&self.fence)
    }

    /// Makes today's backup if there is none yet. It gives way to whoever works meanwhile, and
    /// tries again at the next look; after many it no longer does.
    pub fn back_up_daily(&self) {
        const GIVES_WAY_TIMES: u32 = 40;
        let now = self.now();
        let made = self.wall().and_then(|wall| {
            let Some(wall) = wall else {
                return Ok(None);
            };
            let mut daily = lock(&self.daily);
            let failed = daily.failed_at;
            if daily.done_on == Some(wall.date())
                || failed.is_some_and(|at| (now - at).abs() < NOTICE_EVERY)
            {
                return Ok(None);
            }
            let today = backups::list(self.folder()).iter().any(|backup| {
                backup.made_for == MadeFor::Day && backup.made_at.date() == wall.date()
            });
            if !today {
                let gently = daily.gave_way < GIVES_WAY_TIMES;
                if backups::make(&self.store, MadeFor::Day, gently, wall)?.is_none() {
                    daily.gave_way += 1;
                    return Ok(None);
                }
                lock(&self.asked).mark = true;
            }
            *daily = Daily {
                done_on: Some(wall.date()),
                ..Daily::default()
            };
            Ok(Some(()))
        });
        if let Err(error) = made {
            tracing::error!(%error, "the daily backup");
            lock(&self.daily).failed_at = Some(now);
            self.call_somebody(
                Cause::Storage,
                "Today's backup could not be made. Nothing is lost. Check that the disk is not \
                 full, and make one by hand under Settings, Backups.",
            );
        }
    }

    /// Makes a backup now.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written or is not whole.
    pub fn back_up(&self) -> Result<Option<Backup>, StoreError> {
        let wall = self.wall()?.unwrap_or_else(|| self.now().naive_utc());
        let made = backups::make(&self.store, MadeFor::Person, false, wall)?;
        lock(&self.asked).mark = true;
        Ok(made)
    }

    /// Brings a backup of this clinic's folder back. Nothing goes from it before a person takes
    /// over; none when a reminder is being handed over right now, and nothing was done.
    ///
    /// # Errors
    /// [`StoreError`]; a backup that cannot be used changes nothing.
    pub(crate) fn restore(&self, name: &str, who: &str) -> Result<Option<Restored>, StoreError> {
        let file = self.folder().join(backups::FOLDER).join(name);
        let Ok(mut outbox) = self.outbox.try_lock() else {
            return Ok(None);
        };
        let mut fence = self.fence();
        backups::ready(self.folder(), &file)?;
        if let Err(error) = fence.close_for_restored() {
            backups::discard(self.folder())?;
            return Err(error);
        }
        *lock(&self.standing) = fence.standing();
        let now = self.now();
        let set_aside = self
            .store
            .exchange(|| backups::put_in_place(self.folder(), now))?;
        *lock(&self.standing) = fence.examine(&self.store)?;
        outbox.begin_anew();
        *lock(&self.imports) = Imports::default();
        let detail = format!("The backup {name:?} was brought back.");
        self.store.write(|tx| {
            let event = NewEvent {
                who,
                what: "restored",
                detail: &detail,
                subject: Subject::default(),
            };
            tx.tell(&event, now)
        })?;
        drop((fence, outbox));
        self.settings_changed()?;
        self.book_changed();
        Ok(Some(Restored {
            name: name.to_owned(),
            set_aside,
        }))
    }

    /// Returns the time on the clinic's wall; none before there is a clinic.
    fn wall(&self) -> Result<Option<NaiveDateTime>, StoreError> {
        let now = self.now();
        self.store.read(|view| {
            if !view.has_clinic()? {
                return Ok(None);
            }
            let zone = Zone::named(&view.clinic()?.clinic.zone);
            Ok(Some(
                zone.map_or_else(|_| now.naive_utc(), |zone| zone.civil(now)),
            ))
        })
    }

    /// Makes this PC the one that sends, whatever held it.
    ///
    /// # Errors
    /// [`StoreError`] when a side cannot be written; nothing goes until it can.
    pub(crate) fn take_over(&self, who: &str) -> Result<TakenOver, StoreError> {
        let outbox = self.outbox();
        let mut fence = self.fence();
        let taken = fence.take_over(&self.store, who, self.now());
        *lock(&self.standing) = fence.standing();
        drop((fence, outbox));
        self.weigh_again();
        self.book_changed();
        taken
    }

    /// Returns whether this PC may send, as it was last seen, without waiting for a carrier.
    #[must_use]
    pub fn standing(&self) -> Standing {
        *lock(&self.standing)
    }

    /// Returns the clinic's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.store.folder()
    }

    /// Returns the watchdog.
    pub(crate) fn watchdog(&self) -> &Watchdog {
        &self.watchdog
    }

    /// Measures the room on the disk in another way; a test has no disk to fill.
    pub fn measure_room_with(&self, gauge: Arc<dyn RoomGauge>) {
        self.watchdog.measure_with(gauge);
    }
}

/// A panic elsewhere must not stop the outbox: the values behind these locks are always whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
