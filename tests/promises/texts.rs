//! Texts as a clinic sends them: the whole program, the real carriers, and a gateway and a phone on
//! loopback with clocks of their own. What patients answer there comes back here.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::calendar::{WALL_CLOSES, Zone};
use reminder_core::clinic::{CarrierName, PhoneSender};
use reminder_core::key::{AppointmentId, CadenceId, StepId};
use reminder_core::template::TemplateText;
use reminder_engine::carrier::smsgate::{SmsGateCarrier, SmsGateSettings};
use reminder_engine::carrier::twilio::{AnsweringMachines, TwilioCarrier, TwilioSettings};
use reminder_engine::store::StoreError;
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

    /// Returns when each text to a number was asked for, and until when it could leave.
    fn leaves(&self, number: &str) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        match self {
            Self::Gateway(gateway) => {
                let book = gateway.book();
                let to = book.texts.iter().filter(|text| text.to == number);
                to.map(|text| (text.created, text.created + text.validity))
                    .collect()
            }
            Self::Phone(phone) => {
                let phone = phone.phone();
                let to = phone.texts.values().filter(|text| text.to == number);
                to.map(|text| (text.created, text.valid_until)).collect()
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
                price: String::new(),
                a_day: None,
            };
            let carrier = TwilioCarrier::new(settings, Some(SECRET.into()));
            Desk::through(NOW, name, Box::new(carrier), Records::default())?
        }
        Outside::Phone(phone) => {
            let settings = SmsGateSettings {
                base_url: phone.url(),
                user: USER.to_owned(),
                a_day: None,
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
            unanswered_hours: None,
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
    let patient = desk.patient(&format!("{name} Alvarez"), &[number])?;
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

#[test]
fn a_text_that_another_entry_of_the_appointment_keeps_true_is_not_taken_back() -> Result<(), Fault>
{
    for carrier in BOTH {
        let (desk, outside) = clinic(carrier)?;
        outside.sends_to(ROSA, Fate::Waits);
        let first = booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
        let again = booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
        desk.approve_all()?;
        run_until(&desk, &outside, "2026-03-02 10:00")?;
        assert_eq!(outside.texts_to(ROSA), 1, "{carrier:?}");
        desk.move_to(first, "2026-03-12 09:00")?;
        run_until(&desk, &outside, "2026-03-02 10:30")?;
        assert_eq!(
            outside.taken_back(),
            0,
            "{carrier:?}: she is still expected"
        );
        desk.mark(again, "cancelled")?;
        run_until(&desk, &outside, "2026-03-02 12:30")?;
        assert_eq!(outside.taken_back(), 1, "{carrier:?}: now she is not");
    }
    Ok(())
}

/// It says what is so: nobody else tells her.
#[test]
fn a_text_that_tells_of_a_cancel_is_not_taken_back_because_of_the_cancel() -> Result<(), Fault> {
    for carrier in BOTH {
        let (desk, outside) = clinic(carrier)?;
        let appointment = booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
        desk.approve_all()?;
        run_until(&desk, &outside, "2026-03-02 11:00")?;
        outside.sends_to(ROSA, Fate::Waits);
        run_until(&desk, &outside, "2026-03-03 09:30")?;
        desk.mark(appointment, "cancelled")?;
        assert_eq!(desk.approve_all()?, 1, "{carrier:?}: she is told");
        run_until(&desk, &outside, "2026-03-03 11:00")?;
        assert_eq!(outside.texts_to(ROSA), 2, "{carrier:?}");
        assert_eq!(outside.taken_back(), 0, "{carrier:?}: it is still true");
        desk.mark(appointment, "booked")?;
        run_until(&desk, &outside, "2026-03-03 13:00")?;
        assert_eq!(outside.taken_back(), 1, "{carrier:?}: now it is not");
    }
    Ok(())
}

#[test]
fn a_patient_far_away_is_never_texted_at_night() -> Result<(), Fault> {
    // 10:00 in New York is 04:00 in Honolulu and 05:00 in Adak, and 11:00 in Halifax.
    let far = [
        ("+18085550104", "Pacific/Honolulu"),
        ("+19075550105", "America/Adak"),
        ("+19025550106", "America/Halifax"),
    ];
    for carrier in [CarrierName::Twilio, CarrierName::SmsGate] {
        let (desk, outside) = clinic(carrier)?;
        for (number, zone) in far {
            booked(&desk, zone, number, "2026-03-06 16:00")?;
        }
        desk.approve_all()?;
        for _ in 0..5 * 24 * 12 {
            desk.tick()?;
            desk.clock.advance(TimeDelta::minutes(5));
            outside.advance(TimeDelta::minutes(5));
        }
        for (number, zone) in far {
            let zone = Zone::named(zone)?;
            let went = outside.leaves(number);
            assert_eq!(went.len(), 2, "{carrier:?} {number}");
            for (asked_at, latest) in went {
                let (first, last) = (zone.civil(asked_at), zone.civil(latest));
                assert!((8..21).contains(&first.hour()), "asked for at {first}");
                assert!(
                    last.date() == first.date() && last.time() <= WALL_CLOSES,
                    "may leave until {last}"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn a_number_that_cannot_get_texts_is_remembered() -> Result<(), Fault> {
    // Said at once, and said later.
    for fate in [Fate::Refused(400, 21_614), Fate::Fails(30_006)] {
        let (desk, outside) = clinic(CarrierName::Twilio)?;
        outside.sends_to(ROSA, fate);
        booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
        // Her brother shares the number, and his text is due later.
        booked(&desk, "Raul", ROSA, "2026-03-09 09:00")?;
        desk.approve_all()?;
        run_until(&desk, &outside, "2026-03-04 12:00")?;
        let asked = match &outside {
            Outside::Gateway(gateway) => gateway.front.heard(),
            Outside::Phone(phone) => phone.front.heard(),
        };
        let texts = asked
            .iter()
            .filter(|heard| heard.verb == "POST" && heard.path.ends_with("/Messages.json"));
        assert_eq!(texts.count(), 1, "{fate:?}");

        let review = desk.ask("review", json!({ "from": null, "until": "2026-03-12" }))?;
        let rows = review["rows"].as_array().ok_or("rows")?;
        assert!(
            rows.iter().all(|row| row["state"] == "cancelled"),
            "{review}"
        );
        let found = desk.ask(
            "list_patients",
            json!({ "search": "", "archived": false, "offset": 0, "limit": 10 }),
        )?;
        for row in found["rows"].as_array().ok_or("rows")? {
            let patient = desk.ask("get_patient", json!({ "id": row["id"] }))?;
            assert_eq!(patient["contact_points"][0]["no_texts"], true, "{patient}");
            let notices = row["notices"].to_string();
            assert!(notices.contains("Gets no texts"), "{notices}");
        }
        let list = desk.ask("call_list", json!({ "until": "2026-03-12" }))?;
        assert!(list["rows"].to_string().contains("no texts"), "{list}");
    }
    Ok(())
}

#[test]
fn a_number_that_gets_texts_after_all_is_texted_again() -> Result<(), Fault> {
    let (desk, outside) = clinic(CarrierName::Twilio)?;
    outside.sends_to(ROSA, Fate::Refused(400, 21_614));
    booked(&desk, "Rosa", ROSA, "2026-03-05 09:00")?;
    desk.approve_all()?;
    run_until(&desk, &outside, "2026-03-02 10:05")?;
    let point = json!({ "contact_point": 1, "no_texts": false });
    desk.ask("set_no_texts", point)?;
    outside.sends_to(ROSA, Fate::Arrives);
    desk.approve_all()?;
    run_until(&desk, &outside, "2026-03-05 09:00")?;
    assert_eq!(outside.texts_to(ROSA), 1, "the second one");
    Ok(())
}

#[test]
fn a_number_gets_no_more_texts_and_calls_a_week_than_its_cap() -> Result<(), Fault> {
    let (desk, outside) = clinic(CarrierName::Twilio)?;
    // Four of a family, two texts each, all to one number: one a day and three in seven days.
    for (name, day) in [("Rosa", 5), ("Raul", 6), ("Rita", 9), ("Rene", 10)] {
        booked(&desk, name, ROSA, &format!("2026-03-{day:02} 15:00"))?;
    }
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-12" }))?;
    let full = review["problems"].as_array().ok_or("problems")?;
    let full = full
        .iter()
        .filter(|problem| problem["reason"]["reason"] == "week_full");
    assert!(full.count() > 0, "{review}");
    desk.approve_all()?;
    run_until(&desk, &outside, "2026-03-09 09:00")?;
    let zone = Zone::named(reminder_tests::kit::ZONE)?;
    let days: Vec<_> = outside
        .leaves(ROSA)
        .into_iter()
        .map(|(at, _)| zone.civil(at).date())
        .collect();
    assert!(days.len() >= 3, "{days:?}");
    for day in &days {
        let week = days
            .iter()
            .filter(|other| (0..7).contains(&(**other - *day).num_days()));
        assert!(week.count() <= 3, "{days:?}");
        assert_eq!(days.iter().filter(|other| *other == day).count(), 1);
    }
    Ok(())
}
