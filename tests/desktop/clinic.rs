//! Prepares a clinic's folder before the program opens it: through the engine, on a clock that
//! stands a little in the past, in a zone where it is about noon now, so that reminders may go at
//! whatever hour the tests run.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::calendar::Zone;
use reminder_core::clinic::{
    AppointmentKind, CarrierName, Clinic, EmailSender, OpeningHours, Span,
};
use reminder_core::key::{CadenceId, KindId, StepId};
use reminder_core::template::TemplateText;
use reminder_engine::Engine;
use reminder_engine::api::{self, Who};
use reminder_engine::carrier::email::{LogIn, MailSettings, Security};
use reminder_engine::clock::{Clock, SystemClock, VirtualClock};
use reminder_engine::engine::Config;
use reminder_engine::fence::{FencePlace, Machine};
use reminder_engine::secret::SecretPlace;
use reminder_engine::store::{ClinicRow, MailRow, StoreError};
use reminder_tests::kit;
use serde_json::{Value, json};

use crate::Fault;

/// One zone for every hour of the day.
const ZONES: [&str; 24] = [
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Halifax",
    "America/Sao_Paulo",
    "America/Noronha",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Paris",
    "Europe/Athens",
    "Europe/Moscow",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Noumea",
    "Pacific/Auckland",
];

/// How a clinic is set up.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Founding {
    /// How long ago that was.
    pub(crate) ago: TimeDelta,
    /// How long after that the reminders for the next day go.
    pub(crate) goes_after: TimeDelta,
    /// The port of a mail server on this PC; none for the practice folder.
    pub(crate) mail_port: Option<u16>,
}

/// A clinic that is being prepared. It is closed when this goes.
pub(crate) struct Prepared {
    engine: Arc<Engine>,
    clock: Arc<VirtualClock>,
    zone: Zone,
}

impl Prepared {
    /// Sets up a clinic with one reminder, a day before the appointment.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub(crate) fn found(folder: &Path, founding: Founding) -> Result<Self, Fault> {
        let now = SystemClock::new().now() - founding.ago;
        let (name, zone) = where_it_is_noon(now);
        let clock = Arc::new(VirtualClock::at(now));
        let engine = Engine::open(Config {
            folder: folder.to_owned(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            carriers: None,
            fence: of_the_stage(folder),
        })?;
        let prepared = Self {
            engine,
            clock,
            zone,
        };
        prepared.write_down(name, founding)?;
        Ok(prepared)
    }

    fn write_down(&self, zone: &str, founding: Founding) -> Result<(), Fault> {
        let at = (self.local_now() + founding.goes_after).time();
        let now = self.clock.now();
        self.engine.store().write(|tx| {
            tx.save_clinic(&row(zone, founding.mail_port))?;
            tx.save_practitioner(None, "Dr. Lee", false)?;
            let text = TemplateText {
                language: "en".to_owned(),
                subject: "Your appointment on {{ short_date }}".to_owned(),
                body: "You have an appointment with {{ practitioner }} on {{ date }} at \
                       {{ time }}.\n\n{{ clinic_name }}, {{ callback_number }}"
                    .to_owned(),
            };
            let template =
                tx.save_template(None, "E-mail", Channel::Email, &[text], "setup", now)?;
            let cadence = Cadence {
                id: CadenceId(0),
                name: "Usual".to_owned(),
                steps: vec![Step {
                    id: StepId(0),
                    name: "1-day reminder".to_owned(),
                    channel: Channel::Email,
                    lead: Lead::Days(1),
                    at: NaiveTime::from_hms_opt(at.hour(), at.minute(), 0).unwrap_or(at),
                    useful_minutes: 480,
                    template,
                    unanswered_hours: None,
                }],
            };
            let cadence = tx.save_cadence(&cadence, now)?;
            tx.save_kind(&AppointmentKind {
                id: KindId(0),
                name: "Consultation".to_owned(),
                duration_minutes: 30,
                cadence,
                archived: false,
            })?;
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }

    /// Enters a patient and an appointment tomorrow.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub(crate) fn book(&self, given: &str, family: &str) -> Result<(), Fault> {
        let address = format!("{given}.{family}@example.com").to_lowercase();
        let new = kit::person(&format!("{given} {family}"), &[&address]);
        let now = self.clock.now();
        let patient = self.engine.store().write(|tx| tx.save_patient(&new, now))?;
        let start = self.local_now().date() + Days::new(1);
        let draft = kit::draft(None, patient, &format!("{start} 15:00"));
        self.ask("save_appointment", draft)?;
        Ok(())
    }

    /// Approves everything, and returns how much that is.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub(crate) fn approve_all(&self) -> Result<u64, Fault> {
        let until = self.local_now().date() + Days::new(3);
        let review = self.ask("review", json!({ "from": null, "until": until }))?;
        let rows = review["rows"].as_array().ok_or("rows")?;
        let approved = self.ask("approve", kit::shown(rows))?;
        Ok(approved["approved"].as_u64().ok_or("a number")?)
    }

    /// Asks a command.
    ///
    /// # Errors
    /// The refusal.
    pub(crate) fn ask(&self, name: &str, request: Value) -> Result<Value, Fault> {
        api::call(&self.engine, &Who("Ann".to_owned()), name, request)
            .map_err(|refusal| format!("{name}: {refusal}").into())
    }

    fn local_now(&self) -> NaiveDateTime {
        self.zone.civil(self.clock.now())
    }
}

/// Opens a clinic that another program closed, to look into it.
///
/// # Errors
/// Whatever the engine refuses.
pub(crate) fn look_into(folder: &Path) -> Result<Arc<Engine>, Fault> {
    Ok(Engine::open(Config {
        fence: of_the_stage(folder),
        ..Config::real(folder.to_owned())
    })?)
}

/// Returns where a program on the stage keeps its side of who may send: on this very machine, in
/// the state folder of the home that the stage made.
fn of_the_stage(folder: &Path) -> FencePlace {
    FencePlace::Pc {
        state: folder.with_file_name("state"),
        machine: Machine::this(),
    }
}

fn row(zone: &str, mail_port: Option<u16>) -> ClinicRow {
    let all_day = vec![Span {
        opens: time(7),
        closes: time(22),
    }];
    let (carrier, settings) = match mail_port {
        None => (CarrierName::Practice, None),
        Some(port) => (
            CarrierName::Smtp,
            Some(MailSettings {
                host: "127.0.0.1".to_owned(),
                port,
                security: Security::NoneOnLoopback,
                user: String::new(),
                a_day: None,
                log_in: LogIn::Password,
            }),
        ),
    };
    ClinicRow {
        clinic: Clinic {
            zone: zone.to_owned(),
            opening_hours: OpeningHours(std::array::from_fn(|_| all_day.clone())),
            grace_minutes: 0,
            ..kit::clinic()
        },
        sender: EmailSender {
            carrier,
            from_name: "Harbour Street Clinic".to_owned(),
            from_address: "desk@example.com".to_owned(),
            reply_to: "desk@example.com".to_owned(),
        },
        mail: MailRow {
            settings,
            secret_place: SecretPlace::Environment,
        },
        demo: false,
    }
}

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day")
}

/// Returns the zone whose clocks are nearest to half past twelve.
fn where_it_is_noon(now: DateTime<Utc>) -> (&'static str, Zone) {
    const NOON_MINUTES: u32 = 12 * 60 + 30;
    ZONES
        .into_iter()
        .map(|name| (name, Zone::named(name).expect("a zone every PC knows")))
        .min_by_key(|(_, zone)| {
            let civil = zone.civil(now);
            (civil.hour() * 60 + civil.minute()).abs_diff(NOON_MINUTES)
        })
        .expect("there are zones")
}
