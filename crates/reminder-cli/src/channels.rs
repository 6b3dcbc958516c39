//! Texts and calls on a made-up clinic: set up by the same commands as a real one, sent to a
//! gateway on this computer that is none, and what comes back shown as the front desk sees it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use fake_gateways::fake_http::Trouble;
use fake_gateways::fake_twilio::{ACCOUNT, Dialect, FakeTwilio, Fate, KEY, SECRET};
use reminder_engine::clock::{Clock as _, VirtualClock};
use serde_json::{Value, json};

use crate::args::Asked;
use crate::demo::{MADE_UP_NOW, approve_all, opened};
use crate::desk::Desk;
use crate::paper::{Lines, Refusal, list, say, say_json, text};
use crate::verbs::{show_balance, show_history, show_inbox, show_review};

/// The clinic's number at the gateway.
const CLINIC: &str = "+16045550100";
/// Between two looks, at most; a longer silence would be an interruption.
const LOOK: TimeDelta = TimeDelta::minutes(5);
const A_TICK: u32 = 10;
/// Looks until the last evening, with room to spare.
const LOOKS_MAX: u32 = 20_000;
const LINES_SHOWN: usize = 20;

/// How a patient is reminded: by which kind of appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// A text at ten on the day before.
    Text,
    /// A text at half past nine, before all others.
    EarlyText,
    /// A call at eleven.
    Call,
}

/// A made-up patient, and what becomes of what goes to them.
struct Made {
    given: &'static str,
    family: &'static str,
    number: &'static str,
    by: By,
    fate: Fate,
    /// What they answer on Tuesday at noon.
    answers: &'static str,
    /// Days after Monday of their appointments.
    days: &'static [u32],
}

const fn made(
    given: &'static str,
    family: &'static str,
    number: &'static str,
    by: By,
    fate: Fate,
) -> Made {
    Made {
        given,
        family,
        number,
        by,
        fate,
        answers: "",
        days: &[2],
    }
}

/// A landline, or a network that takes no texts (Twilio's code 30006).
const LANDLINE: Fate = Fate::Fails(30_006);

const PATIENTS: [Made; 8] = [
    Made {
        answers: "Yes",
        ..made("Rosa", "Alvarez", "+16045550101", By::Text, Fate::Arrives)
    },
    Made {
        answers: "STOP",
        days: &[2, 3],
        ..made("Ann", "Becker", "+16045550102", By::Text, Fate::Arrives)
    },
    Made {
        answers: "can I bring my sister?",
        ..made("Luis", "Cho", "+16045550103", By::Text, Fate::Leaves)
    },
    made("Tom", "Dubois", "+16045550104", By::Text, LANDLINE),
    made("Kim", "Evans", "+16045550105", By::EarlyText, Fate::Arrives),
    made("Ida", "Fischer", "+16045550106", By::Call, Fate::Arrives),
    made("Ben", "Garcia", "+16045550107", By::Call, Fate::Fails(0)),
    // In Honolulu it is still night when the clinic sends.
    made("Lani", "Hale", "+18085550108", By::Text, Fate::Arrives),
];

/// The made-up world: the clinic, its gateway, and the time both have.
struct World {
    desk: Desk,
    gateway: FakeTwilio,
    clock: Arc<VirtualClock>,
    handed_over: u32,
}

/// Shows all of it.
pub(crate) fn channels(asked: &Asked) -> Result<(), Refusal> {
    let (desk, clock) = opened(asked)?;
    let gateway = FakeTwilio::start(Dialect::Twilio, MADE_UP_NOW);
    let mut world = World {
        desk,
        gateway,
        clock,
        handed_over: 0,
    };
    world.set_up()?;
    world.tell(
        "Harbour Street Clinic, its patients and the gateway for texts and calls are made up. So \
         is the time: Monday 12 April 2027, 9:55. Nothing leaves this computer.\n",
    )?;
    world.tell("What is about to go out:")?;
    let review = world
        .desk
        .ask("review", json!({ "from": null, "until": "2027-04-16" }))?;
    if !world.desk.json {
        show_review(&review, LINES_SHOWN)?;
    }
    let approved = approve_all(&world.desk, &review)?;
    world.tell(&format!("\n{}", text(&approved, "sentence")))?;

    world.the_silent_one()?;
    let noon = world.the_answers()?;
    world.pass_until(at(3, 17, 0))?;
    world.desk.engine.rest()?;
    world.the_end(&review, &approved, &noon)
}

/// A moment so many days after Monday, by the clinic's clock.
fn at(days: i64, hour: i64, minute: i64) -> DateTime<Utc> {
    MADE_UP_NOW - TimeDelta::minutes(9 * 60 + 55)
        + TimeDelta::days(days)
        + TimeDelta::minutes(hour * 60 + minute)
}

impl World {
    fn tell(&self, words: &str) -> Result<(), Refusal> {
        if self.desk.json { Ok(()) } else { say(words) }
    }

    /// Sets the clinic up as somebody would in the window.
    fn set_up(&self) -> Result<(), Refusal> {
        let desk = &self.desk;
        desk.ask(
            "found_clinic",
            json!({
                "name": "Harbour Street Clinic", "callback_number": "+1 604-555-0100",
                "country": "CA", "zone": "America/Vancouver", "language": "en",
                "email": "front-desk@example.com", "practitioners": ["Dr. Ines Okafor"],
            }),
        )?;
        desk.ask(
            "save_gateway",
            json!({
                "settings": {
                    "carrier": "twilio", "base_url": self.gateway.url(), "account": ACCOUNT,
                    "key": KEY, "numbers": [CLINIC], "answering_machines": "speak_after_greeting",
                },
                "secret_place": "protected_file", "secret": SECRET,
                "passphrase": "all of it is made up",
            }),
        )?;
        for channel in ["sms", "voice"] {
            let sender = json!({ "carrier": "twilio", "number": CLINIC });
            desk.ask(
                "set_phone_sending",
                json!({ "channel": channel, "sender": sender, "others_off": true }),
            )?;
        }
        let kinds = self.kinds()?;
        for patient in &PATIENTS {
            self.enter(patient, &kinds)?;
        }
        Ok(())
    }

    /// Makes one kind of appointment for each way to remind.
    fn kinds(&self) -> Result<Vec<(By, Value)>, Refusal> {
        let ways = [
            (By::Text, "Text at ten", "sms", "10:00:00"),
            (By::EarlyText, "Text at half past nine", "sms", "09:30:00"),
            (By::Call, "Call at eleven", "voice", "11:00:00"),
        ];
        let mut kinds = Vec::new();
        for (by, name, channel, goes_at) in ways {
            let settings = self.desk.ask("settings", json!({}))?;
            let template = list(&settings, "templates")
                .iter()
                .find(|template| template["channel"] == channel)
                .map(|template| template["id"].clone());
            let saved = self.desk.ask(
                "save_cadence",
                json!({ "cadence": { "id": 0, "name": name, "steps": [{
                    "id": 0, "name": "1 day before", "channel": channel,
                    "lead": { "unit": "business_days", "count": 1 }, "at": goes_at,
                    "useful_minutes": 300, "template": template,
                }]}}),
            )?;
            let cadence = newest(&saved["settings"], "cadences", name);
            let saved = self.desk.ask(
                "save_kind",
                json!({
                    "id": null, "name": name, "duration_minutes": 30, "cadence": cadence,
                    "archived": false,
                }),
            )?;
            kinds.push((by, newest(&saved["settings"], "kinds", name)));
        }
        Ok(kinds)
    }

    fn enter(&self, patient: &Made, kinds: &[(By, Value)]) -> Result<(), Refusal> {
        self.gateway
            .book()
            .fates
            .insert(patient.number.to_owned(), patient.fate);
        let saved = self.desk.ask(
            "save_patient",
            json!({
                "id": null, "revision": null, "given_name": patient.given,
                "family_name": patient.family, "preferred_name": null, "language": null,
                "no_name_in_message": false, "no_voicemail": false, "only_channel": null,
                "contact_points": [
                    { "id": null, "kind": "phone", "raw": patient.number, "never": false },
                ],
            }),
        )?;
        let kind = kinds.iter().find(|(by, _)| *by == patient.by);
        for day in patient.days {
            self.desk.ask(
                "save_appointment",
                json!({ "draft": {
                    "id": null, "revision": null, "patient": saved["patient"]["id"],
                    "practitioner": 1, "kind": kind.map(|(_, kind)| kind),
                    "local_start": format!("2027-04-{}T15:00:00", 12 + day), "fold": null,
                    "duration_minutes": null, "note": "",
                }}),
            )?;
        }
        Ok(())
    }

    /// Lets the time of the clinic and of its gateway pass.
    fn pass_until(&mut self, ends: DateTime<Utc>) -> Result<(), Refusal> {
        for _ in 0..LOOKS_MAX {
            let now = self.clock.now();
            if now >= ends {
                return Ok(());
            }
            let report = self.desk.engine.tick(A_TICK)?;
            self.handed_over += report.handed_over;
            let wait = report.next_at.map_or(LOOK, |next| next - now);
            let step = wait.clamp(TimeDelta::seconds(1), LOOK).min(ends - now);
            self.clock.advance(step);
            self.gateway.advance(step);
        }
        Err(Refusal::new("The made-up days took too long."))
    }

    /// The gateway hears the first text and hangs up.
    fn the_silent_one(&mut self) -> Result<(), Refusal> {
        self.pass_until(at(1, 9, 29) + TimeDelta::seconds(30))?;
        // The next look listens for answers; the one after it, half a minute later, does not
        // listen again and hands the text over.
        self.gateway.front.make_trouble(1, Trouble::Cut(0));
        self.pass_until(at(1, 9, 31))?;
        self.tell("\nTuesday 9:30. The gateway hears a text and hangs up without an answer:")?;
        let status = self.desk.ask("status", json!({}))?;
        for banner in list(&status, "banners") {
            self.tell(&format!("  {}", text(banner, "sentence")))?;
        }
        self.pass_until(at(1, 9, 45))?;
        let unknown = self.count("unknown")?;
        self.tell(&match unknown {
            0 => "A quarter of an hour later: found in the gateway's list, and not sent again."
                .to_owned(),
            count => format!("A quarter of an hour later: {count} still not known."),
        })
    }

    fn the_answers(&mut self) -> Result<Value, Refusal> {
        self.pass_until(at(1, 12, 0))?;
        self.tell("\nTuesday noon. Patients answer:")?;
        for patient in PATIENTS
            .iter()
            .filter(|patient| !patient.answers.is_empty())
        {
            self.gateway
                .put_text(patient.number, CLINIC, patient.answers);
            let words = format!(
                "  {} {}: {}",
                patient.given, patient.family, patient.answers
            );
            self.tell(&words)?;
        }
        self.pass_until(at(1, 12, 5))?;
        let inbox = self
            .desk
            .ask("inbox", json!({ "answered": false, "limit": LINES_SHOWN }))?;
        let calls = self
            .desk
            .ask("call_list", json!({ "until": "2027-04-16" }))?;
        if !self.desk.json {
            say("\nThe inbox, for somebody to read:")?;
            show_inbox(&inbox)?;
            say("\nThe call list:")?;
            show_calls(&calls)?;
        }
        Ok(json!({ "inbox": inbox["waiting"], "call_list": calls["open"] }))
    }

    fn count(&self, state: &str) -> Result<usize, Refusal> {
        let asked = json!({ "states": [state], "limit": LINES_SHOWN });
        Ok(list(&self.desk.ask("outbox", asked)?, "rows").len())
    }

    /// What the front desk sees on Thursday evening.
    fn the_end(&self, review: &Value, approved: &Value, noon: &Value) -> Result<(), Refusal> {
        let range = json!({ "from": review["from"], "until": review["until"] });
        let after = self.desk.ask("review", range)?;
        let history = self.desk.ask(
            "history",
            json!({
                "search": "", "patient": null, "states": [], "from": review["from"],
                "until": review["until"], "after": null, "limit": LINES_SHOWN,
            }),
        )?;
        if self.desk.json {
            return say_json(&json!({
                "folder": self.desk.folder(), "approved": approved["approved"],
                "handed_over": self.handed_over, "balance": after["balance"],
                "inbox": noon["inbox"], "call_list": noon["call_list"],
                "asked_of_the_gateway": self.gateway.front.heard().len(),
            }));
        }
        say("\nThursday evening. What became of each:")?;
        show_history(&Value::from_iter([("rows", history["rows"].clone())]))?;
        show_balance(&after)?;
        say(&format!(
            "\n{} went to the gateway, each once.",
            self.handed_over
        ))
    }
}

fn show_calls(calls: &Value) -> Result<(), Refusal> {
    let mut lines = Lines::with(&["patient", "number", "why"]);
    for row in list(calls, "rows") {
        let numbers: Vec<&str> = list(row, "numbers")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        lines.add([
            text(row, "patient_name"),
            numbers.join(", "),
            text(row, "reason"),
        ]);
    }
    lines.say("Nobody has to be phoned.")
}

/// Returns the id of what was saved under a name.
fn newest(settings: &Value, what: &str, name: &str) -> Value {
    list(settings, what)
        .iter()
        .rfind(|saved| saved["name"] == name)
        .map_or(Value::Null, |saved| saved["id"].clone())
}
