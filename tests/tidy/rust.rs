//! Rules about Rust sources: what they say first, how long they are, what they may name.

use std::sync::LazyLock;

use regex::Regex;

use crate::lexer::split;
use crate::tree::{File, Finding, Tree};
use crate::{hold, pattern};

/// About 600 lines are the rule; past this, "about" has ended and the file has two subjects.
const LINES_MAX: usize = 650;
const LINE_LENGTH_MAX: usize = 100;
/// Fewer letters than this say nothing.
const PURPOSE_LENGTH_MIN: usize = 30;

/// Finds a pattern in the code of Rust files, outside comments and strings.
fn in_code<'a>(
    files: impl Iterator<Item = &'a File>,
    pattern: &Regex,
    words: &str,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files {
        let code = split(&file.text).code;
        for hit in pattern.find_iter(&code) {
            let line = code[..hit.start()].matches('\n').count() + 1;
            found.push(file.finding(line, format!("`{}`: {words}", hit.as_str().trim())));
        }
    }
    found
}

fn rust(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.ending(&[".rs"])
}

fn purposes(tree: &Tree) -> Vec<Finding> {
    let silent = |file: &&File| {
        let first = file.text.lines().next().unwrap_or_default();
        first.strip_prefix("//! ").unwrap_or_default().len() < PURPOSE_LENGTH_MIN
    };
    let words = "does not begin with `//!`, what it is for and what does not belong in it";
    rust(tree)
        .filter(silent)
        .map(|file| file.finding(1, words))
        .collect()
}

#[test]
fn every_rust_file_says_what_it_is_for() {
    hold(
        purposes,
        &[&[("a.rs", "fn main() {}\n")], &[("a.rs", "//! x\n")]],
        &[
            &[("a.rs", "//! Reads the appointments of a day.\n")],
            &[("a.md", "x")],
        ],
    );
}

fn sizes(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.ending(&[".rs", ".ts", ".tsx"]) {
        let lines = file.text.lines().count();
        if lines > LINES_MAX {
            found.push(file.finding(0, format!("has {lines} lines, {LINES_MAX} at most")));
        }
    }
    for file in rust(tree) {
        for (line, text) in file.lines() {
            // A raw string cannot be broken into lines.
            let breakable = !text.trim_start().starts_with("r#\"");
            if breakable && text.chars().count() > LINE_LENGTH_MAX {
                found.push(file.finding(line, format!("is longer than {LINE_LENGTH_MAX} signs")));
            }
        }
    }
    found
}

#[test]
fn no_file_and_no_line_is_too_long_to_read() {
    let long = "x\n".repeat(LINES_MAX + 1);
    let wide = "x".repeat(LINE_LENGTH_MAX + 1);
    hold(
        sizes,
        &[&[("a.tsx", &long)], &[("a.rs", &wide)]],
        &[&[("a.rs", "fn main() {}\n")]],
    );
}

fn clocks(tree: &Tree) -> Vec<Finding> {
    static CLOCK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b(Utc|Local|SystemTime|Instant|Zoned|Timestamp)::now\b"));
    static SQL_CLOCK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bCURRENT_(TIMESTAMP|TIME|DATE)\b|\(\s*'now'|'now'\s*[,)]"));
    let words = "only clock.rs reads the time; take `now` as the last argument";
    // The suites that start real programs wait for them with a bound, and cargo xtask times steps.
    let others = ["xtask/src/shell.rs", "tests/browser/", "tests/desktop/"];
    let clock = "crates/reminder-engine/src/clock.rs";
    let files = rust(tree).filter(|file| file.path != clock && !file.is_in(&others));
    let mut found = in_code(files, &CLOCK, words);
    for file in tree
        .ending(&[".rs", ".sql"])
        .filter(|file| !file.is_in(&["tests/tidy/"]))
    {
        for (line, text) in file.lines().filter(|(_, text)| SQL_CLOCK.is_match(text)) {
            found.push(file.finding(line, format!("`{}`: {words}", text.trim())));
        }
    }
    found
}

#[test]
fn only_the_clock_reads_the_time() {
    hold(
        clocks,
        &[
            &[(
                "crates/reminder-engine/src/outbox.rs",
                "let now = Utc::now();",
            )],
            &[("tests/src/lib.rs", "std::time::Instant::now()")],
            &[(
                "migrations/sqlite/V1__initial.sql",
                "at TEXT DEFAULT CURRENT_TIMESTAMP",
            )],
            &[(
                "crates/reminder-engine/src/store/a.rs",
                "\"SELECT unixepoch('now')\"",
            )],
        ],
        &[
            &[("crates/reminder-engine/src/clock.rs", "Utc::now()")],
            &[(
                "crates/reminder-core/src/plan.rs",
                "// never Utc::now()\nlet a = \"right now\";",
            )],
        ],
    );
}

fn sql(tree: &Tree) -> Vec<Finding> {
    static SQL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?sx)\b(
                SELECT\s.*\sFROM\s
              | INSERT\s+(OR\s+\w+\s+)?INTO\s
              | UPDATE\s+\w+\s+SET\s
              | DELETE\s+FROM\s
              | (CREATE|DROP|ALTER)\s+(TABLE|INDEX|TRIGGER|VIEW)\b
              | PRAGMA\s+\w
            )",
        )
    });
    let mut found = Vec::new();
    // The core has no database, and benchmarks measure SQLite itself.
    let product = [
        "crates/reminder-engine/src/",
        "crates/reminder-cli/",
        "src-tauri/",
        "xtask/",
    ];
    let store = [
        "crates/reminder-engine/src/store/",
        "crates/reminder-engine/src/store.rs",
        // A benchmark compares with bare SQL.
        "crates/reminder-engine/benches/",
        // Bugs that are planted where the SQL is.
        "xtask/src/bugs.rs",
    ];
    for file in rust(tree).filter(|file| file.is_in(&product) && !file.is_in(&store)) {
        for (line, text) in split(&file.text).quoted {
            if SQL.is_match(&text) {
                found.push(file.finding(line, "SQL belongs in the store and in migrations"));
            }
        }
    }
    found
}

#[test]
fn only_the_store_speaks_sql() {
    let statement = "let sql = \"SELECT id\\n FROM reminders\";";
    hold(
        sql,
        &[
            &[("src-tauri/src/ipc.rs", statement)],
            &[(
                "crates/reminder-engine/src/outbox.rs",
                "\"UPDATE reminders SET state = ?1\"",
            )],
            &[(
                "crates/reminder-cli/src/main.rs",
                "r#\"PRAGMA wal_checkpoint\"#",
            )],
        ],
        &[
            &[("crates/reminder-engine/src/store/reminders.rs", statement)],
            &[(
                "crates/reminder-cli/src/main.rs",
                "\"SELECT a file from the folder\"",
            )],
            &[(
                "crates/reminder-cli/src/main.rs",
                "// DELETE FROM attempts is never written",
            )],
        ],
    );
}

fn shortcuts(tree: &Tree) -> Vec<Finding> {
    static SHORTCUTS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            (
                r"\.unwrap(_err)?\(\)",
                "say in `expect` why it holds, or return the error",
            ),
            (r#"\.expect\(""\)"#, "say why it holds"),
            (r"#!?\[allow\(", "use `expect` with a reason"),
            (r"#!?\[expect\([^\]=]*\)\]", "give the reason"),
            (r"#\[(ignore|should_panic)\b", "a test runs and asserts"),
            (r"\bsleep\(", "wait for a condition, with a bound"),
            (r"\blet _ =", "a result is used or named"),
            (
                r"\b(todo|unimplemented|dbg)!",
                "what is not done is not there",
            ),
        ]
        .map(|(text, words)| (pattern(text), words))
        .into()
    });
    SHORTCUTS
        .iter()
        .flat_map(|(text, words)| in_code(rust(tree), text, words))
        .collect()
}

#[test]
fn nobody_takes_a_shortcut() {
    hold(
        shortcuts,
        &[
            &[("a.rs", "x.unwrap();")],
            &[("a.rs", "x.unwrap_err();")],
            &[("a.rs", "x.expect(\"\");")],
            &[("a.rs", "#[allow(dead_code)]")],
            &[("a.rs", "#[expect(dead_code)]")],
            &[("a.rs", "#[ignore]")],
            &[("a.rs", "#[should_panic(expected = \"x\")]")],
            &[("a.rs", "tokio::time::sleep(wait).await;")],
            &[("a.rs", "let _ = fs::remove_file(path);")],
            &[("a.rs", "todo!()")],
        ],
        &[
            &[("a.rs", "// .unwrap() is not used")],
            &[(
                "a.rs",
                "x.unwrap_or_default(); x.expect(\"it was put in above\");",
            )],
            &[("a.rs", "#[expect(dead_code, reason = \"x\")]")],
        ],
    );
}

/// What the core may not even name. Cargo.toml and clippy.toml keep most of it out as well.
fn core(tree: &Tree) -> Vec<Finding> {
    static OUTSIDE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?x)
                \bstd::(fs|net|env|process|thread)\b
              | \b(e?print(ln)?|dbg)!
              | \btracing::
              | \brandom\(
              | \bHash(Map|Set)\b
            ",
        )
    });
    let files = rust(tree).filter(|file| file.is_in(&["crates/reminder-core/src/"]));
    in_code(
        files,
        &OUTSIDE,
        "the core computes on its arguments and does nothing else",
    )
}

#[test]
fn the_core_touches_nothing_outside_itself() {
    hold(
        core,
        &[
            &[("crates/reminder-core/src/plan.rs", "use std::fs;")],
            &[("crates/reminder-core/src/plan.rs", "println!();")],
            &[(
                "crates/reminder-core/src/plan.rs",
                "use std::collections::HashMap;",
            )],
        ],
        &[
            &[("crates/reminder-engine/src/store/mod.rs", "use std::fs;")],
            &[(
                "crates/reminder-core/src/plan.rs",
                "use std::collections::BTreeMap;",
            )],
        ],
    );
}

fn carriers(tree: &Tree) -> Vec<Finding> {
    static STORE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(crate::store|rusqlite)\b"));
    let files = rust(tree).filter(|file| file.is_in(&["crates/reminder-engine/src/carrier/"]));
    in_code(
        files,
        &STORE,
        "a carrier gets a message and answers; it knows no database",
    )
}

#[test]
fn no_carrier_knows_the_store() {
    hold(
        carriers,
        &[&[(
            "crates/reminder-engine/src/carrier/email.rs",
            "use crate::store::Store;",
        )]],
        &[&[(
            "crates/reminder-engine/src/outbox.rs",
            "use crate::store::Store;",
        )]],
    );
}

fn window(tree: &Tree) -> Vec<Finding> {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| pattern(r"#\[(tauri::)?command\b"));
    let files = rust(tree).filter(|file| file.is_in(&["src-tauri/"]));
    let mut found = in_code(
        files,
        &COMMAND,
        "is the second one; the commands table has the names",
    );
    if !found.is_empty() {
        found.remove(0);
    }
    found
}

#[test]
fn the_window_has_one_command() {
    let one = "#[tauri::command(async)] fn call() {}";
    let two = format!("{one}\n{one}");
    hold(
        window,
        &[&[("src-tauri/src/ipc.rs", &two)]],
        &[&[("src-tauri/src/ipc.rs", one)]],
    );
}
