//! One clinic's PC: the real engine on a real file, a clock that is moved by hand, and everything
//! that can happen to a PC. Whatever happens is written into the trace.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::{CarrierName, Rules};
use reminder_core::key::Key;
use reminder_engine::Engine;
use reminder_engine::api::{self, ApiError, Who};
use reminder_engine::carrier::Carrier;
use reminder_engine::clock::{Clock, VirtualClock};
use reminder_engine::engine::Config;
use reminder_engine::outbox::{Carriers, TickReport};
use reminder_engine::planning;
use reminder_engine::secret::SecretPlace;
use reminder_engine::store::{ClinicRow, MailRow, ReminderRecord, Scope, StoreError};
use reminder_tests::kit::{self, Fault, Pc, copy_folder};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::carrier::{Outside, PowerCut, Shared, SimCarrier, look_out};
use crate::chance::Chance;
use crate::clinic::{Setup, rulebook};
use crate::trace::{Fact, Look, Visit};

/// The outbox looks at least this often while the program runs.
const LOOK_EVERY: TimeDelta = TimeDelta::minutes(9);
/// More looks than any day needs.
const LOOKS_MAX: usize = 20_000;

/// A PC with the program on it.
pub(crate) struct World {
    /// The running program; none while it does not run.
    pub(crate) engine: Option<Arc<Engine>>,
    /// Everything outside the program.
    pub(crate) outside: Shared,
    /// The PC's clocks.
    pub(crate) clock: Arc<VirtualClock>,
    /// The clinic texts and calls.
    phones: bool,
    folder: TempDir,
    pc: Pc,
    copy: Option<TempDir>,
}

impl World {
    /// Sets a clinic up and starts the program.
    pub(crate) fn new(setup: &Setup, outside: Outside, calm: bool) -> Result<Self, Fault> {
        let clock = Arc::clone(&outside.clock);
        let mut world = Self {
            engine: None,
            outside: Arc::new(std::sync::Mutex::new(outside)),
            clock,
            phones: setup.rules.texts.is_some(),
            folder: kit::folder()?,
            pc: Pc::called("the front desk")?,
            copy: None,
        };
        look_out(&world.outside).trace.calm = calm;
        world.start()?;
        world.found(&setup.rules)?;
        world.note(Fact::Rules(Box::new(rulebook(&setup.rules))));
        Ok(world)
    }

    fn found(&self, rules: &Rules) -> Result<(), Fault> {
        let now = self.now();
        self.running()?.store().write(|tx| {
            tx.save_clinic(&ClinicRow {
                clinic: rules.clinic.clone(),
                sender: rules.sender.clone(),
                mail: MailRow {
                    settings: None,
                    secret_place: SecretPlace::Environment,
                },
                demo: false,
            })?;
            for practitioner in rules.practitioners.values() {
                tx.save_practitioner(None, &practitioner.name, false)?;
            }
            for (channel, sender) in [
                (Channel::Sms, rules.texts.as_ref()),
                (Channel::Voice, rules.calls.as_ref()),
            ] {
                tx.save_phone_sender(channel, sender)?;
            }
            for template in rules.templates.values() {
                let (name, texts) = (&template.name, &template.texts);
                tx.save_template(None, name, template.channel, texts, "setup", now)?;
            }
            for cadence in rules.cadences.values() {
                let mut new = cadence.clone();
                new.id.0 = 0;
                new.steps.iter_mut().for_each(|step| step.id.0 = 0);
                tx.save_cadence(&new, now)?;
            }
            for kind in rules.kinds.values() {
                let mut new = kind.clone();
                new.id.0 = 0;
                tx.save_kind(&new)?;
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }

    /// Returns the running program.
    pub(crate) fn running(&self) -> Result<&Arc<Engine>, Fault> {
        self.engine
            .as_ref()
            .ok_or_else(|| "the program is off".into())
    }

    /// Returns what the PC's clock says.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Writes down that something happened now.
    pub(crate) fn note(&self, fact: Fact) {
        look_out(&self.outside).note(fact);
    }

    /// Starts the program.
    pub(crate) fn start(&mut self) -> Result<(), Fault> {
        if self.engine.is_some() {
            return Ok(());
        }
        let phones = [CarrierName::SmsGate, CarrierName::Twilio];
        let others = [CarrierName::Practice, CarrierName::CallList];
        let names = others
            .into_iter()
            .chain(phones.into_iter().filter(|_| self.phones));
        let carriers: Carriers = names
            .map(|name| {
                let outside = Arc::clone(&self.outside);
                (
                    name,
                    Box::new(SimCarrier { name, outside }) as Box<dyn Carrier>,
                )
            })
            .collect();
        let clock: Arc<dyn Clock> = Arc::<VirtualClock>::clone(&self.clock);
        let engine = Engine::open(Config {
            folder: self.folder.path().to_owned(),
            clock,
            carriers: Some(carriers),
            fence: self.pc.fence(),
        })?;
        look_out(&self.outside).engine = Arc::downgrade(&engine);
        self.engine = Some(engine);
        self.note(Fact::Started);
        Ok(())
    }

    /// Ends the program: in an orderly way, or as a crash does.
    pub(crate) fn stop(&mut self, orderly: bool) -> Result<(), Fault> {
        if let Some(engine) = self.engine.take() {
            if orderly {
                engine.rest()?;
            }
            drop(engine);
            self.note(Fact::Stopped);
        }
        Ok(())
    }

    /// Asks the program as somebody at the desk.
    pub(crate) fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        let ann = Who("Ann".to_owned());
        match &self.engine {
            Some(engine) => api::call(engine, &ann, name, request),
            None => Err(ApiError::new(
                reminder_engine::api::ErrorCode::NotPossible,
                "The program is off.",
            )),
        }
    }

    /// Asks for something that cannot be refused.
    pub(crate) fn ask(&self, name: &str, request: Value) -> Result<Value, Fault> {
        self.call(name, request)
            .map_err(|refusal| format!("{name}: {refusal}").into())
    }

    /// Lets the outbox work once; a power cut at the carrier's ends the program and starts it
    /// again some minutes later.
    pub(crate) fn tick(&mut self) -> Result<TickReport, Fault> {
        let engine = Arc::clone(self.running()?);
        // One at a time on bad days, so that somebody can look in between.
        let bad = look_out(&self.outside).weather.trouble_one_in.is_some();
        let limit = if bad { 1 } else { 50 };
        let ticked = catch_unwind(AssertUnwindSafe(|| engine.tick(limit)));
        drop(engine);
        let report = match ticked {
            Ok(report) => report?,
            Err(cause) if cause.is::<PowerCut>() => {
                self.stop(false)?;
                self.clock.advance(TimeDelta::minutes(4));
                self.start()?;
                self.running()?.tick(0)?
            }
            Err(cause) => resume_unwind(cause),
        };
        let silent = std::mem::take(&mut look_out(&self.outside).silent);
        if silent {
            self.look_at_status()?;
        }
        Ok(report)
    }

    /// Lets time pass with the program at work, if it runs.
    pub(crate) fn run_until(&mut self, until: DateTime<Utc>) -> Result<(), Fault> {
        for _ in 0..LOOKS_MAX {
            let now = self.now();
            if now >= until {
                return Ok(());
            }
            if self.engine.is_none() {
                self.clock.advance(until - now);
                return Ok(());
            }
            let report = self.tick()?;
            let next = report.next_at.map_or(TimeDelta::MAX, |next| next - now);
            let soonest = if report.more { 1 } else { 2 };
            let step = next
                .clamp(TimeDelta::seconds(soonest), LOOK_EVERY)
                .min(until - now);
            self.clock.advance(step);
        }
        Err("the outbox never rests".into())
    }

    /// Lets the PC sleep: the wall goes on, the program and its own clock stand still.
    pub(crate) fn doze(&self, span: TimeDelta) {
        self.note(Fact::Happened(format!(
            "sleeps for {} min",
            span.num_minutes()
        )));
        // Whatever is unknown cannot be shown while nobody sees anything.
        self.note(Fact::Stopped);
        self.clock.set_wall(self.now() + span);
        self.note(Fact::Started);
    }

    /// Sets the wall clock wrong, or right again.
    pub(crate) fn step_clock(&self, by: TimeDelta) {
        self.clock.set_wall(self.now() + by);
        look_out(&self.outside).ahead += by;
        self.note(Fact::Happened(format!(
            "the clock is set by {} min",
            by.num_minutes()
        )));
    }

    /// Somebody copies the clinic's folder while the program does not run.
    pub(crate) fn copy_folder(&mut self) -> Result<(), Fault> {
        self.stop(false)?;
        let copy = kit::folder()?;
        copy_folder(self.folder.path(), copy.path())?;
        self.copy = Some(copy);
        self.note(Fact::Copied);
        self.start()
    }

    /// Somebody puts the copy back; returns whether there was one. Nothing may go before a person
    /// takes over.
    pub(crate) fn put_copy_back(&mut self) -> Result<bool, Fault> {
        let Some(copy) = self.copy.take() else {
            return Ok(false);
        };
        self.stop(false)?;
        std::fs::remove_dir_all(self.folder.path())?;
        copy_folder(copy.path(), self.folder.path())?;
        self.note(Fact::Restored);
        self.start()?;
        self.run_until(self.now() + TimeDelta::minutes(25))?;
        self.ask("take_over", json!({}))?;
        self.note(Fact::TookOver);
        Ok(true)
    }

    /// Looks at the status line and the outbox screen for what is unknown.
    pub(crate) fn look_at_status(&self) -> Result<(), Fault> {
        let status = self.ask("status", json!({}))?;
        let banners = status["banners"].as_array().map_or(&[][..], Vec::as_slice);
        let banner = banners.iter().any(|banner| banner["cause"] == "unknown");
        let outbox = self.ask("outbox", json!({ "states": ["unknown"], "limit": 5_000 }))?;
        let rows = outbox["rows"].as_array().map_or(&[][..], Vec::as_slice);
        let unknown = rows
            .iter()
            .filter(|row| {
                row["sentence"]
                    .as_str()
                    .is_some_and(|words| !words.is_empty())
            })
            .filter_map(|row| serde_json::from_value(row["key"].clone()).ok())
            .collect();
        self.note(Fact::Status { unknown, banner });
        Ok(())
    }

    /// Returns what a text about several visits speaks of; nothing for one about its own alone.
    pub(crate) fn visits(&self, key: &Key) -> Result<Vec<Visit>, Fault> {
        let record = self.running()?.store().read(|view| view.reminder(key))?;
        let several = record.filter(|record| !record.further.is_empty());
        // What is silent is told to nobody.
        let spoken = several.map(|mut record| {
            record.further.retain(|visit| !visit.silent);
            record
        });
        Ok(spoken.map(visits_of).unwrap_or_default())
    }

    /// Looks at every list.
    pub(crate) fn look(&self) -> Result<(), Fault> {
        let now = self.now();
        let review = self.ask("review", json!({ "from": null, "until": null }))?;
        let rows = review["rows"].as_array().map_or(&[][..], Vec::as_slice);
        let wordless = |row: &&Value| row["sentence"].as_str().is_none_or(str::is_empty);
        let mut look = Look {
            adds_up: review["balance"]["adds_up"] == true,
            speechless: rows.iter().filter(wordless).count(),
            ..Look::default()
        };
        self.running()?.store().read(|view| {
            let planning = planning::preview(view, &Scope::Everybody, now)?;
            for problem in planning.plan.problems {
                let step = problem.step.map(|_| problem.step_name);
                look.problems.insert((problem.appointment.0, step));
            }
            for kept in planning.plan.kept {
                look.kept.insert((kept.appointment.0, kept.key));
            }
            let ever = (DateTime::<Utc>::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC);
            for row in view.reminders_due(ever.0, ever.1, u32::MAX)? {
                if !row.further.is_empty() {
                    look.visits.insert(row.key, visits_of(row.clone()));
                }
                let place = (row.state, row.appointment.0, row.occurrence, row.step_name);
                look.rows.insert(row.key, place);
            }
            Ok::<_, StoreError>(())
        })?;
        self.note(Fact::Look(Box::new(look)));
        Ok(())
    }

    /// Returns a stream of chance for the staff, beside the carriers' own.
    pub(crate) fn chances(seed: u64) -> (Chance, Chance) {
        let mut first = Chance::of(seed);
        let second = first.branch();
        (first, second)
    }
}

fn visits_of(record: ReminderRecord) -> Vec<Visit> {
    let visits = record.visits().into_iter();
    visits
        .map(|seen| (seen.appointment.0, seen.occurrence, seen.step_name))
        .collect()
}
