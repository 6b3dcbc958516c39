//! Staff and patients: everything they do in a day, drawn by chance, through the same commands as
//! the window's. What they did goes into the trace from what they asked for, not from the tables.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDateTime, TimeDelta, Utc};
use reminder_core::key::{AppointmentId, Key};
use reminder_core::message::Message;
use reminder_core::reminder::ReminderState;
use reminder_engine::store::StoreError;
use reminder_tests::kit::Fault;
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::clinic::instant;
use crate::numbers;
use crate::trace::{Fact, Shown};
use crate::world::World;

/// A patient at the desk.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) archived: bool,
}

/// An appointment in the book, with the time it had before it was moved.
#[derive(Debug, Clone)]
pub(crate) struct Entered {
    pub(crate) id: i64,
    pub(crate) patient: i64,
    pub(crate) kind: i64,
    pub(crate) local: NaiveDateTime,
    pub(crate) before: Option<NaiveDateTime>,
    pub(crate) imported: bool,
}

/// Whoever works at the desk.
#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) chance: Chance,
    pub(crate) zone: String,
    pub(crate) patients: Vec<Known>,
    pub(crate) book: Vec<Entered>,
    /// What somebody saw on a screen and did not act on yet.
    pub(crate) seen: Vec<(Key, i64, Shown, Value)>,
    /// Rows of the other program's file, by number.
    pub(crate) file: BTreeMap<u32, String>,
    pub(crate) names: usize,
    /// What staff knew when the folder was copied.
    pub(crate) copy: Option<Box<Staff>>,
}

impl Staff {
    /// Returns staff with an empty book.
    pub(crate) fn new(chance: Chance, zone: &str) -> Self {
        Self {
            chance,
            zone: zone.to_owned(),
            patients: Vec::new(),
            book: Vec::new(),
            seen: Vec::new(),
            file: BTreeMap::new(),
            names: 0,
            copy: None,
        }
    }

    /// Enters a patient; sometimes one with the address, or even the name, of another.
    pub(crate) fn enter_patient(&mut self, world: &World) -> Result<usize, Fault> {
        self.names += 1;
        let other = self.chance.pick(&self.patients).cloned();
        let (mut given, mut family) = (format!("Ann{}", self.names), "Berg".to_owned());
        let mut email = format!("ann{}@example.com", self.names);
        let mut phone = numbers::drawn(self.names, &mut self.chance);
        if let Some(other) = other {
            if self.chance.one_in(5) {
                email = other.email.clone();
            }
            if self.chance.one_in(5) {
                phone = other.phone.clone();
            }
            if email == other.email && self.chance.one_in(3) {
                (given, family) = (other.given, other.family);
            }
        }
        let known = Known {
            id: 0,
            given,
            family,
            email,
            phone,
            archived: false,
        };
        let answer = world.ask("save_patient", draft(&known, None, None))?;
        let id = answer["patient"]["id"].as_i64().ok_or("an id")?;
        self.patients.push(Known { id, ..known });
        let place = self.patients.len() - 1;
        self.tell_patient(world, place);
        Ok(place)
    }

    fn tell_patient(&self, world: &World, place: usize) {
        let known = &self.patients[place];
        world.note(Fact::Patient {
            patient: known.id,
            person: format!("{} {}", known.given, known.family),
            addresses: vec![known.email.clone(), known.phone.clone()],
            archived: known.archived,
        });
    }

    /// Gives a patient another address, or another name.
    pub(crate) fn change_patient(&mut self, world: &World) -> Result<(), Fault> {
        let place = self.chance.below(self.patients.len());
        let Some(mut known) = self.patients.get(place).cloned() else {
            return Ok(());
        };
        let now = world.ask("get_patient", json!({ "id": known.id }))?;
        if self.chance.one_in(3) {
            known.given = format!("{}x", known.given);
        } else if self.chance.one_in(3) {
            let n = self.chance.below(90);
            known.phone = numbers::drawn(n, &mut self.chance);
        } else if known.email.starts_with("new-") {
            // Back to the one it was.
            known.email = known.email.trim_start_matches("new-").to_owned();
        } else {
            known.email = format!("new-{}", known.email);
        }
        let points = now["contact_points"].clone();
        let request = draft(&known, now["revision"].as_i64(), Some(&points));
        if world.call("save_patient", request).is_ok() {
            self.patients[place] = known;
            self.tell_patient(world, place);
        }
        Ok(())
    }

    /// Archives a patient, or brings one back.
    pub(crate) fn archive(&mut self, world: &World) -> Result<(), Fault> {
        let place = self.chance.below(self.patients.len());
        let Some(known) = self.patients.get(place).cloned() else {
            return Ok(());
        };
        let now = world.ask("get_patient", json!({ "id": known.id }))?;
        let archived = !known.archived;
        let request = json!({ "id": known.id, "revision": now["revision"], "archived": archived });
        if world.call("archive_patient", request).is_ok() {
            self.patients[place].archived = archived;
            self.tell_patient(world, place);
        }
        Ok(())
    }

    /// A patient says stop, or yes again.
    pub(crate) fn opt_out(&mut self, world: &World) -> Result<(), Fault> {
        let Some(known) = self.chance.pick(&self.patients).cloned() else {
            return Ok(());
        };
        let now = world.ask("get_patient", json!({ "id": known.id }))?;
        let points = now["contact_points"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let Some(point) = self.chance.pick(points) else {
            return Ok(());
        };
        let out = point["opted_out"] != true;
        let request = json!({ "contact_point": point["id"], "opted_out": out, "source": "phone" });
        if world.call("set_opt_out", request).is_ok() {
            let address = point["normalised"].as_str().ok_or("an address")?.to_owned();
            world.note(Fact::OptOut { address, out });
        }
        Ok(())
    }

    fn some_time(&mut self, now: DateTime<Utc>) -> NaiveDateTime {
        let day = Days::new(u64::try_from(self.chance.within(0, 12)).unwrap_or(1));
        let date = now.date_naive() + day;
        let hour = u32::try_from(self.chance.within(0, 5)).unwrap_or(0);
        let hours = [9, 10, 11, 14, 16, if hour == 0 { 2 } else { 19 }];
        let hour = *self.chance.pick(&hours).unwrap_or(&9);
        let minute = *self.chance.pick(&[0, 15, 30]).unwrap_or(&0);
        date.and_hms_opt(hour, minute, 0).expect("a time of day")
    }

    /// Enters an appointment; sometimes twice, or for a twin at the same moment.
    pub(crate) fn book(&mut self, world: &World) -> Result<(), Fault> {
        let place = if self.patients.len() < 3 || self.chance.one_in(3) {
            self.enter_patient(world)?
        } else {
            self.chance.below(self.patients.len())
        };
        let patient = self.patients[place].id;
        let mut local = self.some_time(world.now());
        let another = self.chance.pick(&self.book).map(|entered| entered.local);
        if let Some(another) = another
            && self.chance.one_in(6)
        {
            local = another;
        }
        let kind = 1 + i64::from(self.chance.one_in(3));
        let entered = Entered {
            id: 0,
            patient,
            kind,
            local,
            before: None,
            imported: false,
        };
        self.save(world, entered)
    }

    /// Saves an appointment, new or moved, and tells what it is now.
    fn save(&mut self, world: &World, mut entered: Entered) -> Result<(), Fault> {
        let (id, revision) = match entered.id {
            0 => (None, None),
            id => (Some(id), revision(world, id)?),
        };
        let local = entered.local.format("%Y-%m-%dT%H:%M:%S").to_string();
        let request = json!({ "draft": {
            "id": id, "revision": revision, "patient": entered.patient, "practitioner": 1,
            "kind": entered.kind, "local_start": local, "fold": "second",
            "duration_minutes": null, "note": "",
        }});
        let Ok(answer) = world.call("save_appointment", request) else {
            return Ok(());
        };
        let row = &answer["row"];
        let start: DateTime<Utc> = serde_json::from_value(row["start"].clone())?;
        if let Some(own) = instant(&self.zone, entered.local)
            && own != start
        {
            return Err(format!("{local} is {start} for the program and {own} for us").into());
        }
        entered.id = row["id"].as_i64().ok_or("an id")?;
        let status = row["status"].as_str();
        world.note(Fact::Booked {
            appointment: entered.id,
            patient: entered.patient,
            kind: entered.kind,
            start,
            expected: matches!(status, Some("booked" | "confirmed")),
        });
        match self.book.iter_mut().find(|known| known.id == entered.id) {
            Some(known) => *known = entered,
            None => self.book.push(entered),
        }
        Ok(())
    }

    /// Moves an appointment; often back to where it was.
    pub(crate) fn move_one(&mut self, world: &World) -> Result<(), Fault> {
        let Some(entered) = self.chance.pick(&self.book).cloned() else {
            return Ok(());
        };
        let back = entered.before.filter(|_| self.chance.one_in(2));
        let local = back.unwrap_or_else(|| self.some_time(world.now()));
        self.save(
            world,
            Entered {
                before: Some(entered.local),
                local,
                ..entered
            },
        )
    }

    /// Marks an appointment; sometimes takes that back.
    pub(crate) fn mark(&mut self, world: &World) -> Result<(), Fault> {
        let Some(entered) = self.chance.pick(&self.book).cloned() else {
            return Ok(());
        };
        let statuses = [
            "cancelled",
            "cancelled",
            "booked",
            "confirmed",
            "arrived",
            "no_show",
        ];
        let status = *self.chance.pick(&statuses).unwrap_or(&"booked");
        let revision = revision(world, entered.id)?;
        let request = json!({ "id": entered.id, "revision": revision, "status": status });
        if let Ok(answer) = world.call("mark_appointment", request) {
            let start = serde_json::from_value(answer["row"]["start"].clone())?;
            world.note(Fact::Booked {
                appointment: entered.id,
                patient: entered.patient,
                kind: entered.kind,
                start,
                expected: matches!(status, "booked" | "confirmed"),
            });
        }
        Ok(())
    }

    /// Reads the review screen. `days` ahead.
    pub(crate) fn read_review(&mut self, world: &World, days: u64) -> Result<(), Fault> {
        let now = world.now();
        let until = now.date_naive() + Days::new(days);
        let from = now.date_naive() - Days::new(1);
        let request = json!({ "from": from, "until": until.to_string() });
        let review = world.ask("review", request)?;
        let rows = review["rows"].as_array().ok_or("rows")?;
        self.seen.clear();
        for row in rows.iter().filter(|row| row["state"] == "planned") {
            let mut message: Message = serde_json::from_value(row["message"].clone())?;
            if let Some(entry) = message.calendar.as_mut() {
                entry.sequence = 0;
            }
            let shown = Shown {
                message,
                due_at: serde_json::from_value(row["due_at"].clone())?,
                expires_at: serde_json::from_value(row["expires_at"].clone())?,
            };
            let key: Key = serde_json::from_value(row["key"].clone())?;
            let appointment = row["appointment"].as_i64().ok_or("an appointment")?;
            let press = json!({ "key": row["key"], "content_hash": row["content_hash"] });
            self.seen.push((key, appointment, shown, press));
        }
        Ok(())
    }

    /// Approves what was seen, all of it or every so many; `fresh` when nothing was done since.
    pub(crate) fn approve(&mut self, world: &World, fresh: bool) -> Result<(), Fault> {
        let part = if self.chance.one_in(3) { 2 } else { 1 };
        let chosen: Vec<_> = self.seen.iter().step_by(part).cloned().collect();
        let shown: Vec<Value> = chosen.iter().map(|seen| seen.3.clone()).collect();
        let Ok(answer) = world.call("approve", json!({ "shown": shown })) else {
            return Ok(());
        };
        let release_at = serde_json::from_value(answer["undo_until"].clone());
        let release_at = release_at.unwrap_or_else(|_| world.now());
        for (key, appointment, shown, _) in chosen {
            world.note(Fact::Approved {
                visits: world.visits(&key)?,
                key,
                appointment,
                shown: Box::new(shown),
                release_at,
                fresh,
            });
        }
        Ok(())
    }

    /// Does one of the outbox screen's verbs to one reminder in a state.
    pub(crate) fn verb(
        &mut self,
        world: &World,
        verb: &str,
        state: ReminderState,
        done: fn(Key) -> Fact,
    ) -> Result<(), Fault> {
        let since = world.now() - TimeDelta::days(3);
        let rows = world
            .running()?
            .store()
            .read(|view| view.reminders_in(state, since, 20))?;
        let Some(row) = self.chance.pick(&rows) else {
            return Ok(());
        };
        let request = match verb {
            "hold" | "skip" => json!({ "keys": [row.key], "reason": "asked to" }),
            _ => json!({ "keys": [row.key] }),
        };
        let answer = world.ask(verb, request)?;
        if answer["done"] == 1 {
            world.note(done(row.key));
        }
        Ok(())
    }

    /// Says what became of an unknown reminder.
    pub(crate) fn resolve(&mut self, world: &World) -> Result<(), Fault> {
        let since = world.now() - TimeDelta::days(3);
        let unknown = ReminderState::Unknown;
        let rows = world
            .running()?
            .store()
            .read(|view| view.reminders_in(unknown, since, 20))?;
        let findings = ["arrived", "was_sent", "did_not_go"];
        let finding = self.chance.pick(&findings).copied();
        if let (Some(row), Some(finding)) = (self.chance.pick(&rows), finding) {
            let request = json!({ "key": row.key, "finding": finding, "note": "asked her" });
            world.ask("resolve_unknown", request)?;
            world.note(Fact::Resolved(row.key));
        }
        Ok(())
    }

    /// Presses pause, or resume.
    pub(crate) fn press(&mut self, world: &World, pause: bool) -> Result<(), Fault> {
        if pause {
            world.ask("pause", json!({ "reason": "fire drill" }))?;
            world.note(Fact::Paused);
        } else {
            world.ask("resume", json!({}))?;
            world.note(Fact::Resumed);
        }
        Ok(())
    }
}

fn revision(world: &World, id: i64) -> Result<Option<i64>, Fault> {
    let found = world.running()?.store().read(|view| {
        let found = view.appointment(AppointmentId(id))?;
        Ok::<_, StoreError>(found.map(|found| found.appointment.revision))
    })?;
    Ok(found)
}

/// Returns the request that saves a patient; `points` are the contact points there are.
fn draft(known: &Known, revision: Option<i64>, points: Option<&Value>) -> Value {
    let id = (known.id != 0).then_some(known.id);
    let number = &known.phone;
    let mut contacts =
        vec![json!({ "id": null, "kind": "email", "raw": known.email, "never": false })];
    match points {
        Some(points) => {
            let kept = points.as_array().map_or(&[][..], Vec::as_slice).iter();
            let phones = kept.filter(|point| point["kind"] == "phone");
            contacts.extend(phones.map(|point| {
                json!({ "id": point["id"], "kind": "phone", "raw": number, "never": false })
            }));
        }
        None => {
            contacts.push(json!({ "id": null, "kind": "phone", "raw": number, "never": false }))
        }
    }
    json!({
        "id": id, "revision": revision, "given_name": known.given, "family_name": known.family,
        "preferred_name": null, "language": null, "no_name_in_message": false,
        "only_channel": null, "contact_points": contacts,
    })
}
