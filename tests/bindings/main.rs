//! The TypeScript types in `ui/src/ipc/bindings` are what Rust says. When they are not, this writes
//! them anew and fails, so that the change is seen and committed.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use reminder_engine::api::event::EngineEvent;
use reminder_engine::api::{ApiError, Commands};
use ts_rs::{Config, TS};

fn files(folder: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        found.insert(name.unwrap_or_default(), fs::read_to_string(&path)?);
    }
    Ok(found)
}

#[test]
fn the_committed_types_are_what_rust_says() -> Result<(), Box<dyn Error>> {
    let fresh = tempfile::tempdir()?;
    let config = Config::new()
        .with_out_dir(fresh.path())
        .with_large_int("number");
    Commands::export_all(&config)?;
    ApiError::export_all(&config)?;
    EngineEvent::export_all(&config)?;
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/ipc/bindings");
    let (says, has) = (files(fresh.path())?, files(&committed)?);
    if says == has {
        return Ok(());
    }
    if committed.exists() {
        fs::remove_dir_all(&committed)?;
    }
    fs::create_dir_all(&committed)?;
    for (name, text) in &says {
        fs::write(committed.join(name), text)?;
    }
    Err("the types had changed; ui/src/ipc/bindings was written anew, commit it".into())
}
