//! Texts as a clinic sends them: the whole program, the real carriers, and a gateway and a phone on
//! loopback with clocks of their own. What patients answer there comes back here.

use chrono::TimeDelta;
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::clinic::{CarrierName, PhoneSender};
use reminder_core::key::{AppointmentId, CadenceId, PatientId, StepId};
use reminder_core::patient::ContactKind;
use reminder_core::template::TemplateText;
use reminder_engine::carrier::smsgate::{SmsGateCarrier, SmsGateSettings};
use reminder_engine::carrier::twilio::{AnsweringMachines, TwilioCarrier, TwilioSettings};
use reminder_engine::store::{ContactRecord, NewPatient, StoreError};
use reminder_tests::fake_http::Trouble;
use reminder_tests::fake_smsgate::{FakeSmsGate, PASSWORD, USER};
use reminder_tests::fake_twilio::{ACCOUNT, Dialect, FakeTwilio, Fate, KEY, SECRET};
use reminder_tests::kit::{Desk, Fault, Records, at};
use serde_json::{Value, json};

const NOW: &str = "2026-03-02 09:00";
const CLINIC: &str = "+12025550100";
const ROSA: &str = "+12025550101";
const LUIS: &str = "+12025550102";
const ANN: &str = "+12025550103";

/// Where texts go to.
enum Outside {
    Gateway(FakeTwilio),
    Phone(FakeSmsGate),
}

impl Outside {
    fn advance(&self, by: TimeDelta) {
        match self {
            Self::Gateway(gateway) => gateway.advance(by),
            Self::Phone(phone) => phone.advance(by),
        }
    }

    fn sends_to(&self, number: &str, fate: Fate) {
        let number = number.to_owned();
        match self {
            Self::Gateway(gateway) => gateway.book().fates.insert(number, fate),
            Self::Phone(phone) => phone.phone().fates.insert(number, fate),
        };
    }

    /// Lets a patient write to the clinic.
    fn writes(&self, from: &str, body: &str) {
        match self {
            Self::Gateway(gateway) => gateway.put_text(from, CLINIC, body),
            Self::Phone(phone) => {
                let mut phone = phone.phone();
                let now = phone.now;
                phone.inbox.push((from.to_owned(), body.to_owned(), now));
            }
        }
    }

    /// Returns how many texts went to a number.
    fn texts_to(&self, number: &str) -> usize {
        match self {
            Self::Gateway(gateway) => {
                let book = gateway.book();
                let went = book
                    .texts
                    .iter()
                    .filter(|text| !text.inbound && text.to == number);
                went.count()
            }
            Self::Phone(phone) => {
                let phone = phone.phone();
                phone
                    .texts
                    .values()
                    .filter(|text| text.to == number)
                    .count()
            }
        }
    }

    /// Returns how many texts were taken back.
    fn taken_back(&self) -> usize {
        match self {
            Self::Gateway(gateway) => {
                let book = gateway.book();
                book.texts.iter().filter(|text| text.cancelled).count()
            }
            Self::Phone(phone) => {
                let phone = phone.phone();
                phone.texts.values().filter(|text| text.cancelled).count()
            }
        }
    }

    fn make_trouble(&self, nth: usize, trouble: Trouble) {
        match self {
            Self::Gateway(gateway) => gateway.front.make_trouble(nth, trouble),
            Self::Phone(phone) => phone.front.make_trouble(nth, trouble),
        }
    }
}

/// Opens a clinic that texts three days and one day before, through one of the two.
fn clinic(name: CarrierName) -> Result<(Desk, Outside), Fault> {
    let outside = match name {
        CarrierName::SmsGate => Outside::Phone(FakeSmsGate::start(at(NOW))),
        CarrierName::Practice | CarrierName::Smtp | CarrierName::Twilio | CarrierName::CallList => {
            Outside::Gateway(FakeTwilio::start(Dialect::Twilio, at(NOW)))
        }
    };
    let desk = match &outside {
        Outside::Gateway(gateway) => {
            let settings = TwilioSettings {
                base_url: gateway.url(),
                account: ACCOUNT.to_owned(),
                key: KEY.to_owned(),
                numbers: vec![CLINIC.to_owned()],
                answering_machines: AnsweringMachines::default(),
            };
            let carrier = TwilioCarrier::new(settings, Some(SECRET.into()));
            Desk::through(NOW, name, Box::new(carrier), Records::default())?
        }
        Outside::Phone(phone) => {
            let settings = SmsGateSettings {
                base_url: phone.url(),
                user: USER.to_owned(),
            };
            let carrier = SmsGateCarrier::new(settings, Some(PASSWORD.into()));
            Desk::through(NOW, name, Box::new(carrier), Records::default())?
        }
    };
    texts_only(&desk, name)?;
    Ok((desk, outside))
}

fn texts_only(desk: &Desk, carrier: CarrierName) -> Result<(), Fault> {
    let now = desk.engine.now();
    desk.engine.store().write(|tx| {
        let text = TemplateText {
            language: "en".to_owned(),
            subject: String::new(),
            body: "{{ clinic_name }}: {{ short_date }}, {{ time }}. Reply YES, or STOP. \
                   {{ callback_number }}"
                .to_owned(),
        };
        let template = tx.save_template(None, "Text", Channel::Sms, &[text], "setup", now)?;
        let step = |id: i64, name: &str, days: u16| Step {
            id: StepId(id),
            name: name.to_owned(),
            channel: Channel::Sms,
            lead: Lead::BusinessDays(days),
            at: chrono::NaiveTime::from_hms_opt(10, 0, 0).expect("an hour of the day"),
            useful_minutes: 300,
            template,
        };
        tx.save_cadence(
            &Cadence {
                id: CadenceId(1),
                name: "Texts".to_owned(),
                steps: vec![step(0, "3-day text", 3), step(0, "1-day text", 1)],
            },
            now,
        )?;
        let number = match carrier {
            CarrierName::Twilio => CLINIC.to_owned(),
            CarrierName::Practice
            | CarrierName::Smtp
            | CarrierName::SmsGate
            | CarrierName::CallList => String::new(),
        };
        tx.save_phone_sender(Channel::Sms, Some(&PhoneSender { carrier, number }))?;
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// Enters a patient with a number and an appointment on Thursday.
fn booked(desk: &Desk, name: &str, number: &str, start: &str) -> Result<AppointmentId, Fault> {
    let new = NewPatient {
        id: None,
        origin: None,
        given_name: name.to_owned(),
        family_name: "Alvarez".to_owned(),
        preferred_name: None,
        language: None,
        no_name_in_message: false,
        only_channel: None,
        contact_points: vec![ContactRecord {
            id: None,
            kind: ContactKind::Phone,
            raw: number.to_owned(),
            normalised: number.to_owned(),
            region: Some("US".to_owned()),
            never: false,
        }],
    };
    let now = desk.engine.now();
    let patient: PatientId = desk.engine.store().write(|tx| tx.save_patient(&new, now))?;
    desk.book(patient, start)
}

/// Lets time pass here and there, with a tick every few minutes.
fn run_until(desk: &Desk, outside: &Outside, moment: &str) -> Result<(), Fault> {
    let step = TimeDelta::minutes(3);
    // A week of steps.
    for _ in 0..3_500 {
        if desk.engine.now() >= at(moment) {
            return Ok(());
        }
        desk.clock.advance(step);
        outside.advance(step);
        desk.tick()?;
    }
    Err("the scenario is too long".into())
}

fn status(desk: &Desk, appointment: AppointmentId) -> Result<Value, Fault> {
    let found = desk.ask("get_appointment", json!({ "id": appointment }))?;
    Ok(found["row"]["status"].clone())
}

const BOTH: [CarrierName; 2] = [CarrierName::Twilio, CarrierName::SmsGate];

#[test]
fn what_patients_answer_to_texts_is_heard_and_done() -> Result<(), Fault> {
    for carrier in BOTH {
        let (desk, outside) = clinic(carrier)?;
        let hers = booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
        let his = booked(&desk, "Luis", LUIS, "2026-03-05 10:00")?;
        booked(&desk, "Ann", ANN, "2026-03-05 11:00")?;
        outside.sends_to(ANN, Fate::Fails(30_005));
        assert_eq!(desk.approve_all()?, 6, "{carrier:?}");
        run_until(&desk, &outside, "2026-03-02 11:00")?;
        for number in [ROSA, LUIS, ANN] {
            assert_eq!(outside.texts_to(number), 1, "{carrier:?}: {number}");
        }
        let states = desk.states()?;
        assert_eq!(states.get("delivered"), Some(&2), "{carrier:?}: {states:?}");
        assert_eq!(
            states.get("undelivered"),
            Some(&1),
            "{carrier:?}: {states:?}"
        );
        let list = desk.ask("call_list", json!({ "until": null }))?;
        assert_eq!(
            list["rows"][0]["patient_name"], "Ann Alvarez",
            "{carrier:?}"
        );
        assert_eq!(
            list["rows"].as_array().map(Vec::len),
            Some(1),
            "{carrier:?}"
        );

        outside.writes(ROSA, "Stop.");
        outside.writes(LUIS, "YES");
        run_until(&desk, &outside, "2026-03-05 12:00")?;
        assert_eq!(outside.texts_to(ROSA), 1, "{carrier:?}: she said stop");
        assert_eq!(outside.texts_to(LUIS), 1, "{carrier:?}: he said yes");
        assert_eq!(status(&desk, hers)?, "booked", "{carrier:?}");
        assert_eq!(status(&desk, his)?, "confirmed", "{carrier:?}");
        let inbox = desk.ask("inbox", json!({ "answered": false, "limit": 10 }))?;
        assert_eq!(inbox["waiting"], 0, "{carrier:?}: {inbox}");
    }
    Ok(())
}

#[test]
fn a_text_that_nobody_could_tell_about_is_found_where_it_went() -> Result<(), Fault> {
    for carrier in BOTH {
        let (desk, outside) = clinic(carrier)?;
        booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
        desk.approve_all()?;
        run_until(&desk, &outside, "2026-03-02 09:57")?;
        // The next look listens first and hands over then: that answer never comes.
        outside.make_trouble(1, Trouble::Cut(0));
        run_until(&desk, &outside, "2026-03-02 10:00")?;
        assert_eq!(desk.states()?.get("unknown"), Some(&1), "{carrier:?}");
        run_until(&desk, &outside, "2026-03-02 11:00")?;
        assert_eq!(desk.states()?.get("delivered"), Some(&1), "{carrier:?}");
        assert_eq!(
            outside.texts_to(ROSA),
            1,
            "{carrier:?}: it is never sent again"
        );
    }
    Ok(())
}

type Act = fn(&Desk, AppointmentId) -> Result<(), Fault>;

/// What calls a text off that went already and still waits where it went.
const CALLED_OFF: [(&str, Act); 3] = [
    ("the appointment is cancelled", |desk, appointment| {
        desk.mark(appointment, "cancelled").map(drop)
    }),
    ("somebody paused", |desk, _| {
        desk.ask("pause", json!({ "reason": "wrong text" }))
            .map(drop)
    }),
    ("she opts out at the desk", |desk, _| {
        let now = desk.engine.now();
        let store = desk.engine.store();
        Ok(store.write(|tx| tx.set_opt_out(ROSA, true, "at the desk", "Ann", now))?)
    }),
];

#[test]
fn a_text_that_still_waits_at_the_carrier_is_taken_back() -> Result<(), Fault> {
    for carrier in BOTH {
        for (name, act) in CALLED_OFF {
            let (desk, outside) = clinic(carrier)?;
            outside.sends_to(ROSA, Fate::Waits);
            let appointment = booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
            desk.approve_all()?;
            run_until(&desk, &outside, "2026-03-02 10:00")?;
            assert_eq!(outside.texts_to(ROSA), 1, "{carrier:?}: {name}");
            act(&desk, appointment)?;
            run_until(&desk, &outside, "2026-03-02 10:12")?;
            assert_eq!(outside.taken_back(), 1, "{carrier:?}: {name}");
            let states = desk.states()?;
            assert_eq!(
                states.get("undelivered"),
                Some(&1),
                "{carrier:?}: {states:?}"
            );
        }
        let (desk, outside) = clinic(carrier)?;
        outside.sends_to(ROSA, Fate::Waits);
        booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
        desk.approve_all()?;
        run_until(&desk, &outside, "2026-03-02 10:30")?;
        assert_eq!(outside.taken_back(), 0, "{carrier:?}: nobody called it off");
    }
    Ok(())
}
