//! What the office does to the rules, and the files that come from another program.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Days, Utc};
use reminder_core::clinic::ClosingDay;
use reminder_core::template::Template;
use reminder_tests::kit::Fault;
use serde_json::{Value, json};

use crate::clinic::{instant, rulebook, words};
use crate::staff::{Entered, Known, Staff};
use crate::trace::Fact;
use crate::world::World;

const HEAD: &str = "Appt No,Date,Time,Patient ID,First Name,Last Name,Email,Provider,Type";

impl Staff {
    /// Changes a text, the hours, the caps or a step.
    pub(crate) fn change_rules(&mut self, world: &World) -> Result<(), Fault> {
        let settings = world.ask("settings", json!({}))?;
        let answer = match self.chance.below(4) {
            0 => self.rewrite(world, &settings)?,
            1 => self.close_a_day(world, &settings)?,
            2 => {
                let mut clinic = settings["clinic"].clone();
                let cap = self.chance.within(1, 4);
                clinic["caps"]["email_per_day"] = json!(cap);
                let request = json!({ "revision": settings["revision"], "clinic": clinic });
                world.call("save_clinic", request)
            }
            _ => {
                let mut cadence = settings["cadences"][0].clone();
                let hour = self.chance.within(8, 16);
                cadence["steps"][0]["at"] = json!(format!("{hour:02}:00:00"));
                if self.chance.one_in(2) {
                    self.choose_channel(&mut cadence["steps"][0], &settings);
                }
                world.call("save_cadence", json!({ "cadence": cadence }))
            }
        };
        if answer.is_ok() {
            let rules = world.running()?.store().read(|view| view.rules())?;
            world.note(Fact::Rules(Box::new(rulebook(&rules))));
        }
        Ok(())
    }

    /// Lets a step go by another way, with the words there are for it.
    fn choose_channel(&mut self, step: &mut Value, settings: &Value) {
        let name = step["name"].as_str().unwrap_or_default();
        let by = [
            ("email", format!("Words of {name}")),
            ("sms", format!("Words of {name} by text")),
            ("voice", format!("Words of {name} by call")),
        ];
        let chosen = self.chance.pick(&by);
        let mut texts = settings["templates"].as_array().into_iter().flatten();
        let fits = |template: &&Value| {
            chosen.is_some_and(|(channel, name)| {
                template["name"] == *name && template["channel"] == *channel
            })
        };
        if let Some(template) = texts.find(fits) {
            step["channel"] = template["channel"].clone();
            step["template"] = template["id"].clone();
        }
    }

    fn rewrite(
        &mut self,
        world: &World,
        settings: &Value,
    ) -> Result<Result<Value, reminder_engine::api::ApiError>, Fault> {
        let texts = settings["templates"].as_array().ok_or("templates")?;
        let chosen = self.chance.pick(texts).ok_or("a text")?;
        let template: Template = serde_json::from_value(chosen.clone())?;
        let step = template.name.trim_start_matches("Words of ");
        let step = step.split(" by ").next().unwrap_or(step);
        let texts = vec![words(step, template.channel, template.version + 1)];
        Ok(world.call(
            "save_template",
            json!({
                "id": template.id, "name": template.name, "channel": template.channel,
                "texts": texts,
            }),
        ))
    }

    fn close_a_day(
        &mut self,
        world: &World,
        settings: &Value,
    ) -> Result<Result<Value, reminder_engine::api::ApiError>, Fault> {
        let mut clinic = settings["clinic"].clone();
        let ahead = u64::try_from(self.chance.within(0, 6)).unwrap_or(1);
        let closed = ClosingDay {
            date: world.now().date_naive() + Days::new(ahead),
            name: "Burst pipe".to_owned(),
        };
        let days = clinic["closing_days"].as_array_mut().ok_or("days")?;
        if days.is_empty() {
            days.push(serde_json::to_value(closed)?);
        } else {
            days.clear();
        }
        let request = json!({ "revision": settings["revision"], "clinic": clinic });
        Ok(world.call("save_clinic", request))
    }

    /// Imports the other program's file: the same as last time, with a new row, or with a row that
    /// moved.
    pub(crate) fn import(&mut self, world: &World) -> Result<(), Fault> {
        let now = world.now();
        let number = u32::try_from(self.file.len()).unwrap_or(0);
        let day =
            now.date_naive() + Days::new(u64::try_from(self.chance.within(1, 9)).unwrap_or(1));
        let hour = self.chance.within(9, 16);
        let row = |number: u32, hour: i64| {
            format!(
                "{number},{day},{hour:02}:00,P{number},Imp{number},Ort,imp{number}@example.com,\
                 Dr. Lee,Consultation"
            )
        };
        match self.chance.below(3) {
            0 => {}
            1 if number > 0 => {
                let which = u32::try_from(self.chance.below(self.file.len())).unwrap_or(0);
                self.file.insert(which, row(which, hour));
            }
            _ => {
                self.file.insert(number, row(number, hour));
            }
        }
        let rows: Vec<&str> = self.file.values().map(String::as_str).collect();
        let file = format!("{HEAD}\n{}\n", rows.join("\n"));
        if !rows.is_empty() && hand_over(world, &file)?.is_ok() {
            self.find_imported(world)?;
        }
        Ok(())
    }

    /// Finds the ids of what was imported, and tells what the file says of them.
    fn find_imported(&mut self, world: &World) -> Result<(), Fault> {
        let known: Vec<(i64, String)> = patients(world)?;
        for row in self.file.clone().values() {
            let cells: Vec<&str> = row.split(',').collect();
            let [_, day, time, _, given, family, email, ..] = cells[..] else {
                return Err("a row of the file".into());
            };
            let name = format!("{given} {family}");
            let found = known.iter().find(|(_, known)| *known == name);
            let Some((patient, _)) = found else {
                return Err(format!("{name} was imported and is not there").into());
            };
            if !self.patients.iter().any(|known| known.id == *patient) {
                self.patients.push(Known {
                    id: *patient,
                    given: given.to_owned(),
                    family: family.to_owned(),
                    email: email.to_owned(),
                    phone: "+12125550199".to_owned(),
                    archived: false,
                });
            }
            let local = format!("{day}T{time}:00").parse()?;
            let start = instant(&self.zone, local).ok_or("an ordinary time")?;
            self.tell_imported(world, *patient, email, start, local)?;
        }
        Ok(())
    }

    fn tell_imported(
        &mut self,
        world: &World,
        patient: i64,
        email: &str,
        start: DateTime<Utc>,
        local: chrono::NaiveDateTime,
    ) -> Result<(), Fault> {
        let theirs = world.ask("get_patient", json!({ "id": patient }))?;
        let points = theirs["contact_points"].as_array().ok_or("points")?;
        let addresses = points.iter();
        let addresses = addresses
            .filter_map(|point| point["normalised"].as_str().map(str::to_owned))
            .collect();
        let archived = theirs["archived"] == true;
        world.note(Fact::Patient {
            patient,
            person: email.to_owned(),
            addresses,
            archived,
        });
        let place = self.patients.iter().position(|known| known.id == patient);
        if let Some(place) = place {
            self.patients[place].archived = archived;
        }
        let rows = theirs["appointments"].as_array().ok_or("appointments")?;
        for row in rows {
            let found: DateTime<Utc> = serde_json::from_value(row["start"].clone())?;
            let id = row["id"].as_i64().ok_or("an id")?;
            let by_hand = self
                .book
                .iter()
                .any(|known| known.id == id && !known.imported);
            if found != start || by_hand {
                continue;
            }
            world.note(Fact::Booked {
                appointment: id,
                patient,
                kind: 1,
                start,
                expected: matches!(row["status"].as_str(), Some("booked" | "confirmed")),
            });
            let entered = Entered {
                id,
                patient,
                kind: 1,
                local,
                before: None,
                imported: true,
            };
            match self.book.iter_mut().find(|known| known.id == id) {
                Some(known) => *known = entered,
                None => self.book.push(entered),
            }
        }
        Ok(())
    }
}

fn patients(world: &World) -> Result<Vec<(i64, String)>, Fault> {
    let mut known = Vec::new();
    for archived in [false, true] {
        let request = json!({ "search": "Ort", "archived": archived, "offset": 0, "limit": 500 });
        let list = world.ask("list_patients", request)?;
        let rows = list["rows"].as_array().ok_or("rows")?;
        known.extend(rows.iter().filter_map(|row| {
            let name = row["name"].as_str()?;
            Some((row["id"].as_i64()?, name.to_owned()))
        }));
    }
    Ok(known)
}

/// Hands a file over, looks at the preview and confirms it.
fn hand_over(
    world: &World,
    file: &str,
) -> Result<Result<Value, reminder_engine::api::ApiError>, Fault> {
    let request = json!({ "file_name": "week.csv", "size": file.len() });
    let begun = world.ask("begin_import", request)?;
    let import = &begun["import"];
    let base64 = BASE64_STANDARD.encode(file);
    let request = json!({ "import": import, "offset": 0, "base64": base64 });
    world.ask("add_import_bytes", request)?;
    let read = world.ask("read_import", json!({ "import": import }))?;
    let request = json!({ "import": import, "mapping": read["mapping"], "source": "Dentrix" });
    let preview = world.ask("preview_import", request)?;
    Ok(world.call(
        "confirm_import",
        json!({
            "import": import, "preview": preview["preview"], "cancel": [], "save_profile": null,
        }),
    ))
}
