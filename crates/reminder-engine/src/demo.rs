//! The made-up clinic: Harbour Street Clinic, its patients, the week it has lived through and two
//! weeks of appointments to come.
//!
//! The same seed at the same moment makes the same clinic. Every number is one that is kept for
//! fiction and every address one that is kept for examples, and a made-up clinic can never leave
//! practice mode, so that nobody is ever reached from here.

use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::calendar::{CivilTime, SendingHours};
use reminder_core::clinic::{AppointmentKind, Clinic};
use reminder_core::contact;
use reminder_core::key::{CadenceId, KindId, PatientId, PractitionerId, StepId};
use reminder_core::patient::{Consent, ContactKind};

mod past;

use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::founding::{self, Founded, NewClinic, email_step};
use crate::planning;
use crate::search;
use crate::sentences::PROGRAM;
use crate::store::{ContactRecord, NewAppointment, NewPatient, Scope, Tx};

/// How many patients it has.
pub const PATIENTS: usize = 120;
/// For so many days after the one on which it is made there are appointments.
const DAYS: u64 = 14;

const AREA_CODES: [&str; 2] = ["604", "778"];

/// People by the language their reminders are in; none for the clinic's own.
struct People {
    language: Option<&'static str>,
    /// How many of a hundred patients.
    of_a_hundred: usize,
    given: &'static [&'static str],
    family: &'static [&'static str],
}

const PEOPLE: [People; 4] = [
    People {
        language: None,
        of_a_hundred: 68,
        given: &[
            "Amara", "Liam", "Mei Ling", "Arjun", "Fatima", "Noah", "Grace", "Kwame", "Hannah",
            "Tomasz", "Priya", "Owen", "Soraya", "Ethan", "Ruth", "Dmitri", "Aisha", "Callum",
            "Ngozi", "Henry", "Leilani", "Oscar", "Beatrix", "Samuel", "Yuki", "Margaret", "Ivan",
            "Chloe", "Rashid", "Winifred",
        ],
        family: &[
            "Abbott",
            "Okonkwo",
            "Chen",
            "Patel",
            "O'Brien",
            "Kowalski",
            "Singh",
            "MacLeod",
            "Tanaka",
            "Rahman",
            "Lindqvist",
            "Baptiste",
            "Carter",
            "Nguyen",
            "Hughes",
            "van Dijk",
            "Mensah",
            "Park",
            "Sorensen",
            "Whitfield",
            "Haddad",
            "Petrov",
            "Blackwood",
            "Yamamoto",
            "Ferreira",
            "Costa",
            "Ellis",
            "Mwangi",
            "Novak",
            "Quill",
        ],
    },
    People {
        language: Some("fr"),
        of_a_hundred: 14,
        given: &[
            "Élodie", "Mathis", "Océane", "Rémi", "Solène", "Gaëtan", "Inès", "Théo",
        ],
        family: &[
            "Tremblay",
            "Gagnon",
            "Lefèvre",
            "Bélanger",
            "Dubois",
            "Côté",
            "Marchand",
            "Fortin",
        ],
    },
    People {
        language: Some("es"),
        of_a_hundred: 11,
        given: &[
            "Lucía", "Joaquín", "Marisol", "Íñigo", "Paloma", "Andrés", "Begoña", "Mateo",
        ],
        family: &[
            "Ibáñez", "Castillo", "Muñoz", "Herrera", "Vega", "Quiroga", "Sandoval", "Rojas",
        ],
    },
    People {
        language: Some("de"),
        of_a_hundred: 7,
        given: &[
            "Jürgen",
            "Anneliese",
            "Lukas",
            "Käthe",
            "Friedrich",
            "Johanna",
        ],
        family: &["Krüger", "Schäfer", "Vogel", "Brandt", "Weiß", "Lindemann"],
    },
];

const CALLED: [&str; 6] = ["Sam", "Alex", "Bibi", "Jo", "Kit", "Robin"];

/// Makes the same numbers from the same seed: SplitMix64, which has no state but a counter.
struct Dice(u64);

impl Dice {
    /// Returns a number below `sides`, which is at least 1.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % sides as u64).unwrap_or_default()
    }

    /// Returns whether something happens that happens so many times in a hundred.
    fn in_a_hundred(&mut self, times: usize) -> bool {
        self.roll(100) < times
    }

    /// Returns one of a list that has some.
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// Sets the made-up clinic up in an empty folder, with appointments from today on.
///
/// # Errors
/// [`ApiError`] when the folder has a clinic already, or the database fails.
pub fn found_demo(engine: &Engine, seed: u64) -> Result<(), ApiError> {
    let now = engine.now();
    let begins = now - past::WEEK;
    let who = Who(PROGRAM.to_owned());
    let mut dice = Dice(seed);
    // The clinic's own outbox rests meanwhile: it would find a week of reminders that are late.
    let resting = engine.outbox();
    engine.store().write(|tx| -> Result<(), ApiError> {
        let founded = founding::found(tx, &who, &clinic(), true, begins)?;
        let kinds = kinds(tx, &founded, begins)?;
        let clinic = tx.clinic()?.clinic;
        let mut patients = patients(tx, &clinic, &mut dice, begins)?;
        shuffle(&mut patients, &mut dice);
        let mut book = Book {
            clinic: &clinic,
            practitioners: &founded.practitioners,
            kinds: &kinds,
            patients: patients.iter().copied().cycle(),
        };
        book.fill(tx, &mut dice, begins, now)?;
        planning::replan(tx, &Scope::Everybody, PROGRAM, begins)?;
        Ok(())
    })?;
    past::live(engine, &mut dice, now)?;
    drop(resting);
    engine.settings_changed()?;
    engine.book_changed();
    Ok(())
}

fn clinic() -> NewClinic {
    NewClinic {
        name: "Harbour Street Clinic".to_owned(),
        callback_number: "+1 604-555-0100".to_owned(),
        country: "CA".to_owned(),
        zone: "America/Vancouver".to_owned(),
        language: "en".to_owned(),
        email: "front-desk@example.com".to_owned(),
        consent_required: None,
        practitioners: vec!["Dr. Ines Okafor".to_owned(), "Paul Nguyen".to_owned()],
    }
}

/// Returns the three kinds with their lengths: the usual one, one with a single e-mail, and one
/// for which staff phone as well.
fn kinds(
    tx: &Tx<'_>,
    founded: &Founded,
    now: DateTime<Utc>,
) -> Result<Vec<(KindId, u32)>, ApiError> {
    let day_before = email_step("1 day before", 1, 8 * 60, founded.day_before);
    let cadence = |name: &str, steps: Vec<Step>| {
        let (id, name) = (CadenceId(0), name.to_owned());
        tx.save_cadence(&Cadence { id, name, steps }, now)
    };
    let one_email = cadence("One e-mail", vec![day_before.clone()])?;
    let phone = Step {
        id: StepId(0),
        name: "Call 2 days before".to_owned(),
        channel: Channel::CallList,
        lead: Lead::BusinessDays(2),
        template: founded.phone_call,
        unanswered_hours: None,
        ..day_before.clone()
    };
    let call_too = cadence("Call and e-mail", vec![phone, day_before])?;
    let kind = |name: &str, duration_minutes: u32, cadence: CadenceId| {
        tx.save_kind(&AppointmentKind {
            id: KindId(0),
            name: name.to_owned(),
            duration_minutes,
            cadence,
            archived: false,
        })
    };
    let mut kinds: Vec<(KindId, u32)> = tx
        .rules()?
        .kinds
        .values()
        .map(|kind| (kind.id, kind.duration_minutes))
        .collect();
    kinds.push((kind("Follow-up", 15, one_email)?, 15));
    kinds.push((kind("Long visit", 60, call_too)?, 60));
    Ok(kinds)
}

/// A patient as they are made up, with what is shared with the next one of the family.
struct MadeUp {
    family: &'static str,
    people: &'static People,
    phone: Option<String>,
    email: Option<String>,
}

/// Enters everybody and returns those who are not archived.
fn patients(
    tx: &Tx<'_>,
    clinic: &Clinic,
    dice: &mut Dice,
    now: DateTime<Utc>,
) -> Result<Vec<PatientId>, ApiError> {
    let mut ids = Vec::with_capacity(PATIENTS);
    let mut before: Option<MadeUp> = None;
    for index in 0..PATIENTS {
        let relative = before.filter(|_| index % 9 == 8);
        let people = relative
            .as_ref()
            .map_or_else(|| people(dice), |one| one.people);
        let family = relative
            .as_ref()
            .map_or_else(|| dice.pick(people.family), |one| one.family);
        let given = dice.pick(people.given);
        let own = own_contacts(index, given, family, dice);
        let made_up = MadeUp {
            family,
            people,
            phone: relative
                .as_ref()
                .and_then(|one| one.phone.clone())
                .or(own.0),
            email: relative
                .filter(|_| index % 2 == 0)
                .and_then(|one| one.email)
                .or(own.1),
        };
        let id = patient(tx, clinic, &made_up, given, dice, now)?;
        ids.push(id);
        before = Some(made_up);
    }
    // Later ones first, so that the places of the others stay.
    for place in [101, 58, 17] {
        tx.archive_patient(ids.remove(place), true)?;
    }
    Ok(ids)
}

fn people(dice: &mut Dice) -> &'static People {
    let mut at = dice.roll(100);
    for people in &PEOPLE {
        match at.checked_sub(people.of_a_hundred) {
            Some(rest) => at = rest,
            None => return people,
        }
    }
    &PEOPLE[0]
}

/// Returns a number and an address of one's own; some people have only one of them, and two have
/// neither.
fn own_contacts(
    index: usize,
    given: &str,
    family: &str,
    dice: &mut Dice,
) -> (Option<String>, Option<String>) {
    if matches!(index, 33 | 77) {
        return (None, None);
    }
    let area = AREA_CODES[(index / 100) % AREA_CODES.len()];
    let line = index % 100;
    let number = match dice.roll(4) {
        0 => format!("{area}-555-01{line:02}"),
        1 => format!("({area}) 555-01{line:02}"),
        2 => format!("+1 {area} 555 01{line:02}"),
        _ => format!("{area}.555.01{line:02}"),
    };
    let name = search::words(&format!("{given} {family}")).join(".");
    let host = dice.pick(&["example.com", "example.org", "example.net"]);
    let address = format!("{name}{index}@{host}");
    match dice.roll(100) {
        0..=11 => (Some(number), None),
        12..=17 => (None, Some(address)),
        _ => (Some(number), Some(address)),
    }
}

fn patient(
    tx: &Tx<'_>,
    clinic: &Clinic,
    made_up: &MadeUp,
    given: &str,
    dice: &mut Dice,
    now: DateTime<Utc>,
) -> Result<PatientId, ApiError> {
    let phone = made_up
        .phone
        .as_deref()
        .map(|raw| (ContactKind::Phone, raw));
    let email = made_up
        .email
        .as_deref()
        .map(|raw| (ContactKind::Email, raw));
    let mut contact_points = Vec::new();
    for (kind, raw) in phone.into_iter().chain(email) {
        let read = contact::read(kind, raw, &clinic.country)
            .map_err(|refusal| ApiError::new(ErrorCode::BadRequest, refusal.to_string()))?;
        contact_points.push(ContactRecord {
            id: None,
            kind,
            raw: raw.to_owned(),
            normalised: read.normalised,
            region: read.region,
            never: dice.in_a_hundred(2),
        });
    }
    let opted_out = contact_points
        .first()
        .filter(|_| dice.in_a_hundred(5))
        .map(|contact| contact.normalised.clone());
    let new = NewPatient {
        id: None,
        origin: None,
        given_name: given.to_owned(),
        family_name: made_up.family.to_owned(),
        preferred_name: dice.in_a_hundred(7).then(|| dice.pick(&CALLED).to_owned()),
        language: made_up.people.language.map(str::to_owned),
        no_name_in_message: dice.in_a_hundred(3),
        no_voicemail: false,
        only_channel: dice.in_a_hundred(3).then_some(Channel::CallList),
        contact_points,
    };
    let id = tx.save_patient(&new, now)?;
    if let Some(contact) = opted_out {
        tx.set_opt_out(&contact, true, "at the desk", PROGRAM, now)?;
    }
    if dice.in_a_hundred(30) {
        let consent = Consent {
            channel: Channel::Email,
            given: !dice.in_a_hundred(8),
            source: "registration form".to_owned(),
            wording: String::new(),
            at: now,
        };
        tx.record_consent(id, &consent, PROGRAM)?;
    }
    Ok(id)
}

fn shuffle(patients: &mut [PatientId], dice: &mut Dice) {
    for last in (1..patients.len()).rev() {
        patients.swap(last, dice.roll(last + 1));
    }
}

/// What appointments are made up from.
struct Book<'a, Patients> {
    clinic: &'a Clinic,
    practitioners: &'a [PractitionerId],
    kinds: &'a [(KindId, u32)],
    /// One after the other, so that nobody comes every day.
    patients: Patients,
}

impl<Patients: Iterator<Item = PatientId>> Book<'_, Patients> {
    fn fill(
        &mut self,
        tx: &Tx<'_>,
        dice: &mut Dice,
        begins: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let hours = SendingHours::of(self.clinic)
            .map_err(|error| ApiError::new(ErrorCode::BadRequest, error.to_string()))?;
        let first = hours.zone().civil(begins).date();
        let last = hours.zone().civil(now).date() + Days::new(DAYS);
        for day in first.iter_days().take_while(|day| *day <= last) {
            if !hours.is_business_day(day) {
                continue;
            }
            let [opens, closes] = [9, 17].map(|hour| {
                let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
                day.and_time(time)
            });
            for practitioner in self.practitioners {
                self.day(tx, &hours, *practitioner, (opens, closes), dice, now)?;
            }
        }
        Ok(())
    }

    fn day(
        &mut self,
        tx: &Tx<'_>,
        hours: &SendingHours,
        practitioner: PractitionerId,
        (opens, closes): (NaiveDateTime, NaiveDateTime),
        dice: &mut Dice,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        const NOBODY_COMES: TimeDelta = TimeDelta::minutes(15);
        let mut free = opens;
        while free < closes {
            let (kind, minutes) = self.kinds[[0, 0, 0, 1, 1, 2][dice.roll(6)]];
            let starts = free;
            let ends = starts + TimeDelta::minutes(minutes.into());
            if !dice.in_a_hundred(70) || ends > closes {
                free = starts + NOBODY_COMES;
                continue;
            }
            free = ends;
            let status = match dice.roll(100) {
                0..=3 => AppointmentStatus::Cancelled,
                4..=15 => AppointmentStatus::Confirmed,
                _ => AppointmentStatus::Booked,
            };
            let CivilTime::Once { at: start } = hours.zone().resolve(starts) else {
                continue;
            };
            let Some(patient) = self.patients.next() else {
                break;
            };
            let new = NewAppointment {
                id: None,
                origin: None,
                patient,
                practitioner,
                kind,
                local_start: starts,
                zone: self.clinic.zone.clone(),
                start,
                duration_minutes: minutes,
                status,
                note: String::new(),
            };
            tx.save_appointment(&new, now)?;
        }
        Ok(())
    }
}
