//! What a patient wishes about being contacted beats every rule and every approval, with texts,
//! calls and e-mails on: no claim has a way round it, whenever the wish came and however it got in.

use chrono::NaiveTime;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::clinic::{CarrierName, PhoneSender};
use reminder_core::key::{CadenceId, PatientId, StepId, TemplateId};
use reminder_core::template::TemplateText;
use reminder_engine::carrier::recording::Recorded;
use reminder_engine::store::NewPatient;
use reminder_tests::kit::{self, Desk, Fault, TEMPLATE};

const NUMBER: &str = "+12125550101";
const ADDRESS: &str = "zebedee@example.com";
const NAME: &str = "Zebedee";

/// What a patient says, or what is known of their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Only(Channel),
    NeverThisNumber,
    NeverThisAddress,
    NoVoicemail,
    NoName,
    StopNumber,
    StopAddress,
    Landline,
}

/// When the wish gets into the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    BeforeAnythingIsPlanned,
    AfterTheApproval,
    /// After the approval, and nobody plans again, as a mistake would let it.
    BehindThePlanner,
}

fn any_wishes() -> impl Strategy<Value = Vec<(Wish, Moment)>> {
    let wish = prop_oneof![
        2 => select(Channel::ALL.to_vec()).prop_map(Wish::Only),
        5 => select(vec![
            Wish::NeverThisNumber,
            Wish::NeverThisAddress,
            Wish::NoVoicemail,
            Wish::NoName,
            Wish::StopNumber,
            Wish::StopAddress,
            Wish::Landline,
        ]),
    ];
    let moment = select(vec![
        Moment::BeforeAnythingIsPlanned,
        Moment::AfterTheApproval,
        Moment::BehindThePlanner,
    ]);
    vec((wish, moment), 1..4)
}

/// Lets the clinic remind by text, call and e-mail, each at ten on the day before.
fn remind_by_everything(desk: &Desk) -> Result<(), Fault> {
    let now = desk.engine.now();
    desk.engine.store().write(|tx| {
        let practice = PhoneSender {
            carrier: CarrierName::Practice,
            number: String::new(),
        };
        let text = TemplateText {
            language: "en".to_owned(),
            subject: String::new(),
            body: "{% if has_name %}{{ patient_name }}: {% endif %}{{ clinic_name }}, \
                   {{ short_date }}, {{ time }}. {{ callback_number }}"
                .to_owned(),
        };
        let mut steps = vec![step(Channel::Email, TEMPLATE)];
        for channel in [Channel::Sms, Channel::Voice] {
            let texts = std::slice::from_ref(&text);
            let name = channel.as_str();
            let template = tx.save_template(None, name, channel, texts, "setup", now)?;
            tx.save_phone_sender(channel, Some(&practice))?;
            steps.push(step(channel, template));
        }
        let cadence = Cadence {
            id: CadenceId(1),
            name: "Everything".to_owned(),
            steps,
        };
        tx.save_cadence(&cadence, now).map(drop)
    })?;
    Ok(())
}

fn step(channel: Channel, template: TemplateId) -> Step {
    Step {
        id: StepId(0),
        name: channel.as_str().to_owned(),
        channel,
        lead: Lead::BusinessDays(1),
        at: NaiveTime::from_hms_opt(10, 0, 0).expect("an hour of the day"),
        useful_minutes: 300,
        template,
        unanswered_hours: None,
    }
}

fn patient() -> NewPatient {
    kit::person(&format!("{NAME} Quillfeather"), &[NUMBER, ADDRESS])
}

/// Writes a wish down, straight into the book.
fn wish(desk: &Desk, id: PatientId, new: &mut NewPatient, wish: Wish) -> Result<(), Fault> {
    let now = desk.engine.now();
    let store = desk.engine.store();
    match wish {
        Wish::Only(channel) => new.only_channel = Some(channel),
        Wish::NeverThisNumber => new.contact_points[0].never = true,
        Wish::NeverThisAddress => new.contact_points[1].never = true,
        Wish::NoVoicemail => new.no_voicemail = true,
        Wish::NoName => new.no_name_in_message = true,
        Wish::StopNumber => {
            store.write(|tx| tx.record_stop(NUMBER, Channel::Sms, true, "STOP", "Ann", now))?;
        }
        Wish::StopAddress => {
            store.write(|tx| tx.set_opt_out(ADDRESS, true, "by phone", "Ann", now))?;
        }
        Wish::Landline => {
            store.write(|tx| tx.set_landline(NUMBER, true, "the carrier", "Ann", now))?;
        }
    }
    new.id = Some(id);
    let known = store.read(|view| view.patient(id))?.ok_or("the patient")?;
    for (record, point) in new.contact_points.iter_mut().zip(&known.contact_points) {
        record.id = Some(point.id);
    }
    store.write(|tx| tx.save_patient(new, now).map(drop))?;
    Ok(())
}

/// Plays a patient's wishes and returns what went to them.
fn what_goes(wishes: &[(Wish, Moment)]) -> Result<Vec<Recorded>, Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    remind_by_everything(&desk)?;
    let mut new = patient();
    let now = desk.engine.now();
    let id = desk.engine.store().write(|tx| tx.save_patient(&new, now))?;
    let at = |moment: Moment, new: &mut NewPatient| -> Result<(), Fault> {
        for (said, when) in wishes {
            if *when == moment {
                wish(&desk, id, new, *said)?;
            }
        }
        Ok(())
    };
    at(Moment::BeforeAnythingIsPlanned, &mut new)?;
    desk.book(id, "2026-03-03 15:00")?;
    desk.approve_all()?;
    at(Moment::AfterTheApproval, &mut new)?;
    desk.plan()?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 09:58")?;
    at(Moment::BehindThePlanner, &mut new)?;
    desk.run_until("2026-03-02 15:00")?;
    Ok(desk.handed_over())
}

fn is_as_wished(letter: &Recorded, wishes: &[(Wish, Moment)]) -> TestCaseResult {
    let message = &letter.message;
    let to_number = message.to == NUMBER;
    // Of two wishes for one channel only, the later one holds.
    let mut only = None;
    for moment in [
        Moment::BeforeAnythingIsPlanned,
        Moment::AfterTheApproval,
        Moment::BehindThePlanner,
    ] {
        for (wish, _) in wishes.iter().filter(|(_, when)| *when == moment) {
            if let Wish::Only(channel) = wish {
                only = Some(*channel);
            }
        }
    }
    prop_assert!(
        only.is_none_or(|only| only == message.channel),
        "{:?}",
        message
    );
    for (wish, _) in wishes {
        let goes_against_it = match wish {
            Wish::Only(_) => false,
            Wish::NeverThisNumber | Wish::StopNumber => to_number,
            Wish::NeverThisAddress | Wish::StopAddress => message.to == ADDRESS,
            Wish::NoVoicemail => message.channel == Channel::Voice,
            Wish::Landline => message.channel == Channel::Sms,
            Wish::NoName => message.text.contains(NAME) || message.subject.contains(NAME),
        };
        prop_assert!(!goes_against_it, "{:?}: {:?}", wish, message);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_claim_passes_a_patients_wishes_by(wishes in any_wishes()) {
        let went = what_goes(&wishes).expect("the engine runs");
        for letter in &went {
            is_as_wished(letter, &wishes)?;
        }
    }
}

#[test]
fn without_a_wish_everything_goes() -> Result<(), Fault> {
    let mut went: Vec<Channel> = what_goes(&[])?
        .iter()
        .map(|letter| letter.message.channel)
        .collect();
    went.sort_unstable();
    assert_eq!(went, [Channel::Email, Channel::Sms, Channel::Voice]);
    Ok(())
}
