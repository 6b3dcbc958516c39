//! Backups in a terminal: make one, list them, bring one back. A clinic whose database is damaged
//! or gone cannot be opened, so bringing one back asks no clinic.

use std::path::PathBuf;

use reminder_engine::backups::{self, FOLDER};
use reminder_engine::engine::Config;
use serde_json::json;

use crate::args::{Asked, Restore};
use crate::desk::{self, Desk};
use crate::paper::{Lines, Refusal, say, say_json};
use crate::verbs::answer;

/// Makes a backup now.
pub(crate) fn back_up(desk: &Desk) -> Result<(), Refusal> {
    let made = desk
        .engine
        .back_up()?
        .ok_or_else(|| Refusal::new("The backup was not made. Nothing was changed."))?;
    let path = desk.folder().join(FOLDER).join(made.name);
    let shown = path.display().to_string();
    answer(desk, &json!({ "backup": shown }), || {
        say(&format!("Copied and checked: {shown}"))
    })
}

/// Lists the backups, or brings one back.
pub(crate) fn restore(asked: &Asked, which: &Restore) -> Result<(), Refusal> {
    let clinic = desk::folder(asked)?;
    let Some(file) = &which.file else {
        return list(asked);
    };
    let named = clinic.join(FOLDER).join(file);
    let file: PathBuf = if named.exists() { named } else { file.clone() };
    if !file.exists() {
        return Err(Refusal::new(format!(
            "There is no backup {}. Nothing was changed. `restore --list` shows what there is.",
            file.display()
        )));
    }
    let restored = backups::restore_closed(Config::real(clinic.to_owned()), &file)?;
    let aside = restored
        .set_aside
        .map(|folder| folder.display().to_string());
    if asked.json {
        return say_json(&json!({ "restored": restored.name, "set_aside": aside }));
    }
    say(&format!("{:?} is back.", restored.name))?;
    if let Some(aside) = aside {
        say(&format!("What it replaced is kept in {aside}."))?;
    }
    say("Nothing is sent from it until you have looked and say `take-over`.")
}

fn list(asked: &Asked) -> Result<(), Refusal> {
    let found = backups::list(desk::folder(asked)?);
    if asked.json {
        let rows: Vec<_> = found
            .iter()
            .map(|backup| {
                json!({
                    "name": backup.name, "made_for": backup.made_for,
                    "made_at": backup.made_at, "bytes": backup.bytes, "whole": backup.whole,
                })
            })
            .collect();
        return say_json(&json!({ "backups": rows }));
    }
    let mut lines = Lines::with(&["made", "size", "state", "name"]);
    for backup in found {
        let state = if backup.whole { "whole" } else { "damaged" };
        lines.add([
            backup.made_at.format("%Y-%m-%d %H:%M").to_string(),
            format!("{} KB", backup.bytes.div_ceil(1_000)),
            state.to_owned(),
            backup.name,
        ]);
    }
    lines.say("There is no backup yet. `backup` makes one.")
}
