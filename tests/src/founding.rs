//! The clinic of the tests: its rules and words, and how it is set up. Not here: who comes, when.

use chrono::{DateTime, NaiveTime, Utc};
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::clinic::{
    AppointmentKind, Caps, CarrierName, Clinic, EmailSender, OpeningHours, QuietHours, Span,
};
use reminder_core::key::{CadenceId, KindId, StepId, TemplateId};
use reminder_core::template::TemplateText;
use reminder_engine::secret::SecretPlace;
use reminder_engine::store::{ClinicRow, MailRow, StoreError, Tx};

use crate::kit::ZONE;

/// Names a template's row in tests that change one.
pub const TEMPLATE: TemplateId = TemplateId(1);

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day")
}

/// Returns the clinic of the tests: open on weekdays from nine to five.
#[must_use]
pub fn clinic() -> Clinic {
    let day = vec![Span {
        opens: time(9),
        closes: time(17),
    }];
    let none = Vec::new;
    Clinic {
        name: "Harbour Street Clinic".to_owned(),
        callback_number: "+1 212 555 0100".to_owned(),
        country: "US".to_owned(),
        zone: ZONE.to_owned(),
        language: "en".to_owned(),
        opening_hours: OpeningHours([
            day.clone(),
            day.clone(),
            day.clone(),
            day.clone(),
            day,
            none(),
            none(),
        ]),
        quiet_hours: QuietHours {
            ends: time(8),
            begins: time(20),
        },
        closing_days: Vec::new(),
        caps: Caps {
            email_per_day: 2,
            sms_per_day: 1,
            voice_per_day: 1,
            phone_per_week: 3,
            one_text: true,
        },
        grace_minutes: 3,
        emails_per_minute: 30,
        reminders_per_minute: 60,
        consent_required: false,
    }
}

/// Writes the clinic into an empty database, with two practitioners, one kind of appointment and
/// two steps by e-mail.
///
/// # Errors
/// Whatever the store refuses.
pub(crate) fn found(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.save_clinic(&ClinicRow {
        clinic: clinic(),
        sender: EmailSender {
            carrier: CarrierName::Practice,
            from_name: "Harbour Street Clinic".to_owned(),
            from_address: "desk@example.com".to_owned(),
            reply_to: "desk@example.com".to_owned(),
        },
        mail: MailRow {
            settings: None,
            secret_place: SecretPlace::Environment,
        },
        demo: false,
    })?;
    for name in ["Dr. Lee", "Dr. Okafor"] {
        tx.save_practitioner(None, name, false)?;
    }
    let text = TemplateText {
        language: "en".to_owned(),
        subject: "Your appointment on {{ short_date }}".to_owned(),
        body: "{% if has_name %}Hello {{ patient_name }},\n\n{% endif %}You have an \
               appointment with {{ practitioner }} on {{ date }} at {{ time }}.\n\n\
               {{ clinic_name }}, {{ callback_number }}"
            .to_owned(),
    };
    let template = tx.save_template(None, "E-mail", Channel::Email, &[text], "setup", now)?;
    let step = |name: &str, days: u16, minutes: u32| Step {
        id: StepId(0),
        name: name.to_owned(),
        channel: Channel::Email,
        lead: Lead::BusinessDays(days),
        at: time(10),
        useful_minutes: minutes,
        template,
        unanswered_hours: None,
    };
    let cadence = Cadence {
        id: CadenceId(0),
        name: "Usual".to_owned(),
        steps: vec![
            step("3-day reminder", 3, 1_440),
            step("1-day reminder", 1, 480),
        ],
    };
    let cadence = tx.save_cadence(&cadence, now)?;
    tx.save_kind(&AppointmentKind {
        id: KindId(0),
        name: "Consultation".to_owned(),
        duration_minutes: 30,
        cadence,
        archived: false,
    })?;
    Ok(())
}
