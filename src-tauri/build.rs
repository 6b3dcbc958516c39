//! Lets Tauri read its configuration, and names the one command, so that a window may call it only
//! where a capability says so.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["call"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .expect("tauri.conf.json and the capabilities fit each other");
}
