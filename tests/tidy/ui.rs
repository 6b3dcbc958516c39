//! Rules about the UI's sources: who may import whom, and tests that run.

use std::sync::LazyLock;

use regex::Regex;

use crate::tree::{File, Finding, Tree};
use crate::{hold, pattern};

fn sources(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.ending(&[".ts", ".tsx"])
        .filter(|file| file.is_in(&["ui/src/"]))
}

/// Returns what a file imports, with its line: a package, or a path from the root.
fn imports(file: &File) -> Vec<(usize, String)> {
    static IMPORT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#"(?:\bfrom|\bimport|\bimport\(|\bmock\(|\brequire\()\s*["']([^"']+)["']"#)
    });
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    for (line, text) in file.lines() {
        for import in IMPORT.captures_iter(text) {
            found.push((line, resolve(folder, &import[1])));
        }
    }
    found
}

/// Resolves `../b` against the folder of the file that says it.
fn resolve(folder: &str, import: &str) -> String {
    if !import.starts_with('.') {
        return import.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Returns the screen that a path belongs to.
fn feature(path: &str) -> Option<&str> {
    path.strip_prefix("ui/src/features/")?.split('/').next()
}

fn neighbours(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in sources(tree).filter(|file| !file.is_in(&["ui/src/app/", "ui/src/main.tsx"])) {
        for (line, import) in imports(file) {
            let other = feature(&import);
            if other.is_some() && other != feature(&file.path) {
                found.push(file.finding(line, format!("imports {import}, a screen of its own")));
            }
        }
    }
    found
}

#[test]
fn no_screen_imports_another() {
    hold(
        neighbours,
        &[
            &[(
                "ui/src/features/outbox/A.tsx",
                "import { B } from \"../review/B\";",
            )],
            &[(
                "ui/src/shared/Table.tsx",
                "import { B } from \"../features/review/B\";",
            )],
            &[(
                "ui/src/ipc/call.ts",
                "const b = await import(\"../features/review/B\");",
            )],
        ],
        &[
            &[("ui/src/features/outbox/A.tsx", "import { B } from \"./B\";")],
            &[(
                "ui/src/features/outbox/A.tsx",
                "import { call } from \"../../ipc/call\";",
            )],
            &[(
                "ui/src/app/App.tsx",
                "import { A } from \"../features/outbox/A\";",
            )],
        ],
    );
}

fn host(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in sources(tree).filter(|file| file.path != "ui/src/ipc/tauri.ts") {
        for (line, import) in imports(file) {
            if import.starts_with("@tauri-apps/") {
                found.push(file.finding(line, "only ipc/tauri.ts knows the window it is in"));
            }
        }
    }
    found
}

#[test]
fn one_file_of_the_ui_knows_tauri() {
    hold(
        host,
        &[&[(
            "ui/src/app/App.tsx",
            "import { listen } from \"@tauri-apps/api/event\";",
        )]],
        &[&[(
            "ui/src/ipc/tauri.ts",
            "import { invoke } from \"@tauri-apps/api/core\";",
        )]],
    );
}

fn silenced(tree: &Tree) -> Vec<Finding> {
    static SILENCED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?x)
                \b(it|test|describe)\.(skip|only|todo|fails|skipIf)\b
              | \bretry:
              | \bsetTimeout\(
              | @ts-(ignore|nocheck)
              | (oxlint|eslint)-disable
            ",
        )
    });
    let mut found = Vec::new();
    let test = |file: &&File| file.name().contains(".test.");
    for file in sources(tree).filter(test) {
        for (line, text) in file.lines() {
            if let Some(hit) = SILENCED.find(text) {
                let words = format!(
                    "`{}`: a test runs, waits for a condition and asserts",
                    hit.as_str()
                );
                found.push(file.finding(line, words));
            }
        }
    }
    found
}

#[test]
fn no_test_of_the_ui_is_silenced() {
    hold(
        silenced,
        &[
            &[("ui/src/a.test.ts", "it.skip(\"works\", () => {});")],
            &[("ui/src/a.test.tsx", "setTimeout(done, 50);")],
            &[("ui/src/a.test.tsx", "// @ts-ignore")],
        ],
        &[&[("ui/src/a.test.ts", "it(\"shows every day\", () => {});")]],
    );
}
