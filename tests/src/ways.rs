//! The ways in which a test's clinic reminds: the steps of its cadence, by whatever channel.

use chrono::NaiveTime;
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::clinic::{CarrierName, PhoneSender};
use reminder_core::key::{CadenceId, StepId, TemplateId};
use reminder_core::template::TemplateText;

use crate::kit::{Desk, Fault};

/// A step of a cadence: on the day before, at this hour.
#[derive(Clone, Copy)]
pub struct Way {
    /// How.
    pub channel: Channel,
    /// At which hour of the clinic's clock.
    pub hour: u32,
    /// For how long it is of use.
    pub useful_minutes: u32,
    /// It goes only if nobody answered the one before for so long.
    pub unanswered_hours: Option<u8>,
}

/// Lets the clinic remind in these ways and no other, in practice mode.
///
/// # Errors
/// Whatever the store refuses.
pub fn remind(desk: &Desk, ways: &[Way]) -> Result<(), Fault> {
    let now = desk.engine.now();
    desk.engine.store().write(|tx| {
        let known = tx.rules()?.cadences.remove(&CadenceId(1));
        let known = known.map(|cadence| cadence.steps).unwrap_or_default();
        let mut steps = Vec::new();
        for way in ways {
            let name = format!("{} at {}", way.channel.as_str(), way.hour);
            let practice = PhoneSender {
                carrier: CarrierName::Practice,
                number: String::new(),
            };
            if matches!(way.channel, Channel::Sms | Channel::Voice) {
                tx.save_phone_sender(way.channel, Some(&practice))?;
            }
            let old = known.iter().find(|step| step.name == name);
            let template = match old {
                Some(step) => step.template,
                None => tx.save_template(None, &name, way.channel, &[words()], "setup", now)?,
            };
            let id = old.map_or(StepId(0), |step| step.id);
            steps.push(step(*way, id, name, template));
        }
        let cadence = Cadence {
            id: CadenceId(1),
            name: "Unanswered".to_owned(),
            steps,
        };
        tx.save_cadence(&cadence, now).map(drop)
    })?;
    desk.plan()?;
    Ok(())
}

fn words() -> TemplateText {
    TemplateText {
        language: "en".to_owned(),
        subject: "Your appointment on {{ short_date }}".to_owned(),
        body: "{{ clinic_name }}: {{ short_date }}, {{ time }}. {{ callback_number }}".to_owned(),
    }
}

fn step(way: Way, id: StepId, name: String, template: TemplateId) -> Step {
    Step {
        id,
        name,
        channel: way.channel,
        lead: Lead::BusinessDays(1),
        at: NaiveTime::from_hms_opt(way.hour, 0, 0).expect("an hour of the day"),
        useful_minutes: way.useful_minutes,
        template,
        unanswered_hours: way.unanswered_hours,
    }
}
