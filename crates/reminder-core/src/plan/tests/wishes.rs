//! What a patient wishes beats every rule: no plan has a way round it, whatever the cadence, and
//! whatever was planned before the wish was known.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;

use super::book::{CHECK_UP, EARLY, Outbox, at, booking, email, phone, rules_by_phone};
use crate::appointment::Booking;
use crate::cadence::{Channel, Step};
use crate::clinic::Rules;
use crate::key::{CadenceId, StepId, TemplateId};
use crate::patient::{ContactKind, Patient};

const NUMBERS: [&str; 3] = ["+12025550101", "+12025550102", "+12025550103"];
const NAMES: [&str; 3] = ["Zebedee", "Quillfeather", "Zed"];

/// What a patient says about being contacted.
#[derive(Debug, Clone)]
struct Wishes {
    only: Option<Channel>,
    no_voicemail: bool,
    no_name: bool,
    /// Which address, and of each: never there, opted out, a landline.
    points: Vec<(usize, bool, bool, bool)>,
}

fn any_wishes() -> impl Strategy<Value = Wishes> {
    let seldom = || prop::bool::weighted(0.25);
    let points = vec((0usize..6, seldom(), seldom(), seldom()), 1..6);
    let only = option::weighted(0.3, select(Channel::ALL.to_vec()));
    (only, seldom(), any::<bool>(), points).prop_map(|(only, no_voicemail, no_name, points)| {
        Wishes {
            only,
            no_voicemail,
            no_name,
            points,
        }
    })
}

/// Everything a clinic can send by, several times over.
fn rules() -> Rules {
    let mut rules = rules_by_phone(Channel::Sms);
    for template in rules.templates.values_mut() {
        for text in &mut template.texts {
            text.body
                .insert_str(0, "{% if has_name %}Dear {{ patient_name }}, {% endif %}");
        }
    }
    let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
    let one = cadence.steps[0].clone();
    let by = [
        (Channel::Email, 1),
        (Channel::CallList, 2),
        (Channel::Sms, 3),
        (Channel::Voice, 4),
    ];
    cadence.steps = (1..)
        .zip(by)
        .map(|(id, (channel, template))| Step {
            id: StepId(id),
            channel,
            template: TemplateId(template),
            unanswered_hours: None,
            ..one.clone()
        })
        .collect();
    rules
}

fn wish(booking: &mut Booking, wishes: &Wishes) {
    let patient = &mut booking.patient;
    patient.revision += 1;
    patient.given_name = NAMES[0].to_owned();
    patient.family_name = NAMES[1].to_owned();
    patient.preferred_name = Some(NAMES[2].to_owned());
    patient.only_channel = wishes.only;
    patient.no_voicemail = wishes.no_voicemail;
    patient.no_name_in_message = wishes.no_name;
    patient.contact_points = (1..)
        .zip(&wishes.points)
        .map(|(id, (address, never, opted_out, no_texts))| {
            let mut point = match address {
                0..3 => email(id, &format!("{address}@example.com")),
                _ => phone(id, NUMBERS[address - 3]),
            };
            (point.never, point.opted_out, point.no_texts) = (*never, *opted_out, *no_texts);
            point
        })
        .collect();
}

/// Says whether a patient may be contacted by a channel at an address, read from the wishes alone.
fn is_welcome(patient: &Patient, channel: Channel, address: &str) -> TestCaseResult {
    prop_assert!(patient.only_channel.is_none_or(|only| only == channel));
    prop_assert!(channel != Channel::Voice || !patient.no_voicemail);
    let kind = match channel {
        Channel::Email => ContactKind::Email,
        Channel::Sms | Channel::Voice | Channel::CallList => ContactKind::Phone,
    };
    let copies: Vec<_> = patient
        .contact_points
        .iter()
        .filter(|point| point.normalised == address)
        .collect();
    prop_assert!(!copies.is_empty() && copies.iter().all(|copy| copy.kind == kind));
    prop_assert!(!copies.iter().any(|copy| copy.never || copy.opted_out));
    prop_assert!(channel != Channel::Sms || !copies.iter().any(|copy| copy.no_texts));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_plan_passes_a_patients_wishes_by(wishes in vec(any_wishes(), 1..4)) {
        let rules = rules();
        let mut booking = booking(1, "2026-11-24 09:15");
        booking.appointment.kind = CHECK_UP;
        let mut outbox = Outbox::default();
        for wishes in &wishes {
            wish(&mut booking, wishes);
            let bookings = [booking.clone()];
            let (plan, _) = outbox.plan(&rules, &bookings, at(EARLY));
            let patient = &bookings[0].patient;
            for planned in &plan.reminders {
                let message = &planned.message;
                is_welcome(patient, message.channel, &message.to)?;
                let says_name = NAMES.iter().any(|name| message.text.contains(name)
                    || message.subject.contains(name));
                prop_assert!(!(patient.no_name_in_message && says_name), "{}", message.text);
            }
            // What an earlier plan left in the outbox obeys the newest wish as well.
            for row in outbox.rows.values().filter(|row| row.state.is_open()) {
                is_welcome(patient, row.channel, &row.contact)?;
            }
            prop_assert_eq!(plan.reminders.len() + plan.problems.len(), 4);
        }
    }
}
