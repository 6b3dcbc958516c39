//! What a new clinic begins with: hours, limits, texts, one plan of reminders and one kind of
//! appointment, all of which staff can change, and practice mode, which only a decision ends.

use chrono::{DateTime, NaiveTime, Utc};
use reminder_core::cadence::{Cadence, Lead, Step};
use reminder_core::clinic::{
    AppointmentKind, CarrierName, Clinic, EmailSender, OpeningHours, Span,
};
use reminder_core::contact;
use reminder_core::key::{CadenceId, KindId, PractitionerId, StepId, TemplateId};
use reminder_core::patient::ContactKind;
use reminder_core::preset::preset;
use reminder_core::template::defaults;
use serde::Deserialize;

use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::field::{self, NAME_MAX};
use crate::api::settings::check;
use crate::secret::SecretPlace;
use crate::store::{ClinicRow, MailRow, NewEvent, Subject, Tx};

const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("9:00 is a time of day");
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(17, 0, 0).expect("17:00 is a time of day");
const GOES_AT: NaiveTime = NaiveTime::from_hms_opt(10, 0, 0).expect("10:00 is a time of day");
/// A sender that no answer can reach, until the clinic says its own. Practice mode needs one.
const NOBODYS_ADDRESS: &str = "front-desk@clinic.example";
const PRACTITIONERS_MAX: usize = 200;

/// A clinic as somebody describes it for the first time.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewClinic {
    /// The name patients know.
    pub name: String,
    /// The number patients can call back, as it should be read.
    pub callback_number: String,
    /// ISO 3166 country, two letters.
    pub country: String,
    /// IANA time zone, such as `America/Vancouver`.
    pub zone: String,
    /// BCP 47 language of patients without one of their own.
    pub language: String,
    /// The clinic's e-mail address; empty until it has one.
    pub email: String,
    /// Whether a patient without recorded consent gets nothing; what the country's preset says
    /// where nobody says otherwise.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub consent_required: Option<bool>,
    /// The names of the people patients have appointments with; may be empty.
    pub practitioners: Vec<String>,
}

/// What was made for a new clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Founded {
    pub(crate) practitioners: Vec<PractitionerId>,
    /// E-mails three days and one day before.
    pub(crate) usual: CadenceId,
    pub(crate) day_before: TemplateId,
    pub(crate) phone_call: TemplateId,
}

/// Sets up a clinic in an empty folder.
///
/// # Errors
/// [`ApiError`] about the first field that cannot be used, or when there is a clinic already.
pub fn found_clinic(engine: &Engine, who: &Who, new: &NewClinic) -> Result<(), ApiError> {
    let now = engine.now();
    engine
        .store()
        .write(|tx| found(tx, who, new, false, now).map(drop))?;
    engine.settings_changed()?;
    engine.book_changed();
    Ok(())
}

/// Sets up a clinic, and adds "Consultation" as its first kind of appointment.
pub(crate) fn found(
    tx: &Tx<'_>,
    who: &Who,
    new: &NewClinic,
    demo: bool,
    now: DateTime<Utc>,
) -> Result<Founded, ApiError> {
    if tx.has_clinic()? {
        return Err(ApiError::new(
            ErrorCode::NotPossible,
            "This folder has a clinic already. Nothing was changed. Choose another folder for a \
             new one.",
        ));
    }
    let clinic = check::clinic(usual_clinic(new)).map_err(|refusal| ApiError {
        field: refusal
            .field
            .map(|field| field.trim_start_matches("clinic.").to_owned()),
        ..refusal
    })?;
    let address = read_address(&new.email)?;
    let names = read_practitioners(&new.practitioners)?;

    let language = clinic.language.clone();
    let sender = EmailSender {
        carrier: CarrierName::Practice,
        from_name: clinic.name.clone(),
        from_address: address.clone(),
        reply_to: address,
    };
    tx.save_clinic(&ClinicRow {
        clinic,
        sender,
        mail: MailRow {
            settings: None,
            secret_place: SecretPlace::Keychain,
        },
        demo,
    })?;
    let mut practitioners = Vec::with_capacity(names.len());
    for name in &names {
        practitioners.push(tx.save_practitioner(None, name, false)?);
    }
    let text = |default: &defaults::DefaultTemplate| {
        let texts = default.texts(&language);
        tx.save_template(None, default.name, default.channel, &texts, &who.0, now)
    };
    let three_days = text(&defaults::THREE_DAYS_BEFORE)?;
    let day_before = text(&defaults::DAY_BEFORE)?;
    let phone_call = text(&defaults::PHONE_CALL)?;
    let usual = tx.save_cadence(&usual_reminders(three_days, day_before), now)?;
    tx.save_kind(&AppointmentKind {
        id: KindId(0),
        name: "Consultation".to_owned(),
        duration_minutes: 30,
        cadence: usual,
        archived: false,
    })?;
    tx.tell(
        &NewEvent {
            who: &who.0,
            what: "founded",
            detail: "The clinic was set up, in practice mode.",
            subject: Subject::default(),
        },
        now,
    )?;
    Ok(Founded {
        practitioners,
        usual,
        day_before,
        phone_call,
    })
}

fn usual_clinic(new: &NewClinic) -> Clinic {
    let open = vec![Span {
        opens: OPENS,
        closes: CLOSES,
    }];
    let preset = preset(&new.country);
    let week = [true, true, true, true, true, false, false];
    let hours = week.map(|works| if works { open.clone() } else { Vec::new() });
    Clinic {
        name: new.name.clone(),
        callback_number: new.callback_number.clone(),
        country: new.country.clone(),
        zone: new.zone.clone(),
        language: new.language.clone(),
        opening_hours: OpeningHours(hours),
        quiet_hours: preset.quiet_hours,
        closing_days: Vec::new(),
        caps: preset.caps,
        grace_minutes: 3,
        emails_per_minute: 30,
        reminders_per_minute: 60,
        consent_required: new.consent_required.unwrap_or(preset.consent_required),
    }
}

/// The first one leaves time to give the hour to somebody else and is useful for a day; the second
/// one is useless once the clinic has closed.
fn usual_reminders(three_days: TemplateId, day_before: TemplateId) -> Cadence {
    Cadence {
        id: CadenceId(0),
        name: "Usual reminders".to_owned(),
        steps: vec![
            email_step("3 days before", 3, 24 * 60, three_days),
            email_step("1 day before", 1, 8 * 60, day_before),
        ],
    }
}

/// Returns a new step that e-mails at ten in the morning, so many business days before.
pub(crate) fn email_step(
    name: &str,
    business_days: u16,
    useful_minutes: u32,
    template: TemplateId,
) -> Step {
    Step {
        id: StepId(0),
        name: name.to_owned(),
        channel: reminder_core::cadence::Channel::Email,
        lead: Lead::BusinessDays(business_days),
        at: GOES_AT,
        useful_minutes,
        template,
        unanswered_hours: None,
    }
}

fn read_address(typed: &str) -> Result<String, ApiError> {
    if typed.trim().is_empty() {
        return Ok(NOBODYS_ADDRESS.to_owned());
    }
    contact::read(ContactKind::Email, typed, "")
        .map(|read| read.normalised)
        .map_err(|refusal| ApiError::field("email", format!("{refusal}.")))
}

fn read_practitioners(typed: &[String]) -> Result<Vec<String>, ApiError> {
    if typed.len() > PRACTITIONERS_MAX {
        let words = format!("{PRACTITIONERS_MAX} names are the most to begin with.");
        return Err(ApiError::field("practitioners", words));
    }
    let mut names: Vec<String> = Vec::with_capacity(typed.len());
    for (index, name) in typed.iter().enumerate() {
        let name = field::line(&format!("practitioners.{index}"), name, NAME_MAX)?;
        let twice = |other: &String| other.to_lowercase() == name.to_lowercase();
        if !name.is_empty() && !names.iter().any(twice) {
            names.push(name);
        }
    }
    Ok(names)
}
