//! Plays a clinic's own days with something going wrong, and prints the film: what was due and had
//! not gone, hour by hour, what was worth saying, and the table.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{NaiveDate, Timelike};
use reminder_core::rehearsal::Misfortune;
use reminder_engine::clock::VirtualClock;
use reminder_engine::engine::Config;
use reminder_engine::fence::{FencePlace, Machine};
use reminder_engine::rehearsal::{self, Film, Frame, Progress, RehearsalRefusal};
use serde_json::json;

use crate::args::{Asked, BadDay, Rehearse};
use crate::demo::{MADE_UP_NOW, temporary};
use crate::desk::Desk;
use crate::paper::{Lines, Refusal, say, say_json};

const HOURS: usize = 24;
/// From nothing to as much as there ever is.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

impl From<RehearsalRefusal> for Refusal {
    fn from(refusal: RehearsalRefusal) -> Self {
        Self::new(refusal.sentence())
    }
}

/// Plays and prints.
pub(crate) fn rehearse(asked: &Asked, what: &Rehearse) -> Result<(), Refusal> {
    let film = if what.demo {
        let made_up = MadeUp(temporary()?);
        let config = Config {
            folder: made_up.0.clone(),
            clock: Arc::new(VirtualClock::at(MADE_UP_NOW)),
            carriers: None,
            fence: FencePlace::Pc {
                state: made_up.0.join("state"),
                machine: Machine::this(),
            },
        };
        let desk = Desk::with(config, asked)?;
        desk.ask("found_demo", json!({}))?;
        play(&desk, what)?
    } else {
        play(&Desk::open(asked, false)?, what)?
    };
    if asked.json {
        let answer = serde_json::to_value(&film)
            .map_err(|error| Refusal::new(format!("The film could not be written ({error}).")))?;
        return say_json(&answer);
    }
    show(&film)
}

/// The folder of a made-up clinic, which goes with it.
struct MadeUp(PathBuf);

impl Drop for MadeUp {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} could not be removed ({error}).", self.0.display());
        }
    }
}

fn play(desk: &Desk, what: &Rehearse) -> Result<Film, Refusal> {
    let days = rehearsal::Asked {
        misfortune: match what.misfortune {
            BadDay::None => Misfortune::None,
            BadDay::PcOff => Misfortune::PcOff,
            BadDay::InternetDown => Misfortune::InternetDown,
            BadDay::CarrierSilent => Misfortune::CarrierSilent,
            BadDay::BackupRestored => Misfortune::BackupRestored,
            BadDay::ClockBehind => Misfortune::ClockBehind,
        },
        from: what.from,
        days: what.days,
        seed: what.seed,
    };
    let engine = &desk.engine;
    let progress = Progress::default();
    Ok(rehearsal::rehearse(
        engine.store(),
        &days,
        &progress,
        engine.now(),
    )?)
}

fn show(film: &Film) -> Result<(), Refusal> {
    say("This was a rehearsal on a copy. Nothing left, and the clinic is as it was.\n")?;
    chart(film)?;
    say("")?;
    for moment in &film.moments {
        let at = moment.at.format("%a %-d %b %H:%M");
        say(&format!("{at:>16}  {}", moment.sentence))?;
    }
    say("")?;
    let mut lines = Lines::with(&["", "RingOnce", "usual queue"]);
    for line in &film.table {
        let usual = line.usual.map_or_else(|| "–".to_owned(), |n| n.to_string());
        lines.add([line.words.clone(), line.ours.to_string(), usual]);
    }
    lines.say("")?;
    if film.adds_up {
        say("Every reminder is accounted for.")
    } else {
        say("The numbers do not add up. Please tell whoever looks after RingOnce.")
    }
}

/// One day, hour by hour.
#[derive(Default)]
struct Day {
    waiting: [u32; HOURS],
    sent: [u32; HOURS],
    usual_waiting: [u32; HOURS],
    usual_sent: [u32; HOURS],
}

impl Day {
    fn take(&mut self, hour: usize, frame: &Frame) {
        let waiting = frame.waiting + frame.held;
        self.waiting[hour] = self.waiting[hour].max(waiting);
        self.usual_waiting[hour] = self.usual_waiting[hour].max(frame.usual_waiting);
        self.sent[hour] += frame.sent;
        self.usual_sent[hour] += frame.usual_sent;
    }
}

/// Two lines a day on the same scale: RingOnce above, the usual queue below.
fn chart(film: &Film) -> Result<(), Refusal> {
    let mut days: Vec<(NaiveDate, Day)> = Vec::new();
    for frame in &film.frames {
        // What a frame counts lies before it.
        let at = frame.at - chrono::TimeDelta::seconds(1);
        let (day, hour) = (at.date().max(film.from), at.hour() as usize);
        if days.last().is_none_or(|(last, _)| *last != day) {
            days.push((day, Day::default()));
        }
        if let Some((_, last)) = days.last_mut() {
            last.take(hour, frame);
        }
    }
    let most = |of: fn(&Day) -> [u32; HOURS]| {
        let each = days.iter().flat_map(|(_, day)| of(day));
        each.max().unwrap_or_default()
    };
    let waiting = most(|day| day.waiting).max(most(|day| day.usual_waiting));
    let sent = most(|day| day.sent).max(most(|day| day.usual_sent));
    let hours = "0     6     12    18    ";
    say(&format!(
        "{:23}{:27}sent in an hour (█ = {sent})",
        "",
        format!("due, not gone (█ = {waiting})")
    ))?;
    say(&format!("{:23}{hours}   {hours}", ""))?;
    for (date, day) in &days {
        let name = date.format("%a %-d %b");
        for (head, who, left, right) in [
            (name.to_string(), "RingOnce", day.waiting, day.sent),
            (String::new(), "usual", day.usual_waiting, day.usual_sent),
        ] {
            let (left, right) = (bars(&left, waiting), bars(&right, sent));
            say(&format!("{head:<12}{who:<11}{left}   {right}"))?;
        }
    }
    Ok(())
}

/// A character an hour; the night is empty where nothing is.
fn bars(values: &[u32; HOURS], most: u32) -> String {
    let steps = u32::try_from(BLOCKS.len()).unwrap_or(1);
    values
        .iter()
        .enumerate()
        .map(|(hour, value)| match (value * steps).checked_div(most) {
            Some(_) if *value == 0 && (8..21).contains(&hour) => '·',
            Some(_) if *value == 0 => ' ',
            Some(height) => BLOCKS[(height.clamp(1, steps) - 1) as usize],
            None if (8..21).contains(&hour) => '·',
            None => ' ',
        })
        .collect()
}
