//! RingOnce in a terminal, as somebody types it: answers on stdout, refusals on stderr, and an exit
//! code a script can rely on.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Output};

use chrono::{Days, NaiveDate, NaiveDateTime};
use reminder_engine::Engine;
use reminder_engine::engine::Config;
use reminder_engine::fence::{FencePlace, Machine};
use serde_json::Value;
use tempfile::TempDir;

type Tried = Result<(), Box<dyn Error>>;

struct Terminal {
    folder: TempDir,
    state: TempDir,
}

/// A home of the test's own, on every system: nothing is written into a real one.
fn home(folder: &Path) -> [(&'static str, &Path); 3] {
    [
        ("HOME", folder),
        ("XDG_STATE_HOME", folder),
        ("LOCALAPPDATA", folder),
    ]
}

impl Terminal {
    fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            folder: tempfile::tempdir()?,
            state: tempfile::tempdir()?,
        })
    }

    fn with_clinic() -> Result<Self, Box<dyn Error>> {
        let terminal = Self::new()?;
        terminal.done(&INIT)?;
        Ok(terminal)
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, words: &[&str]) -> Result<Output, Box<dyn Error>> {
        let output = Command::new(env!("CARGO_BIN_EXE_ringonce-cli"))
            .arg("--data")
            .arg(self.data())
            .args(words)
            .envs(home(self.state.path()))
            .output()?;
        Ok(output)
    }

    /// What is printed for people by something that is done.
    fn done(&self, words: &[&str]) -> Result<String, Box<dyn Error>> {
        let output = self.run(words)?;
        let said = String::from_utf8(output.stdout)?;
        let complained = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(0), "{words:?}: {complained}");
        assert_eq!(complained, "", "{words:?}");
        Ok(said)
    }

    /// What is printed for programs by something that is done.
    fn json(&self, words: &[&str]) -> Result<Value, Box<dyn Error>> {
        let words: Vec<&str> = [words, &["--json"]].concat();
        Ok(serde_json::from_str(&self.done(&words)?)?)
    }

    /// What is said about something that is refused.
    fn refused(&self, words: &[&str]) -> Result<String, Box<dyn Error>> {
        let output = self.run(words)?;
        let complained = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(1), "{words:?}: {complained}");
        assert!(output.stdout.is_empty(), "{words:?}");
        Ok(complained)
    }

    fn today(&self) -> Result<NaiveDate, Box<dyn Error>> {
        let status = &self.json(&["check"])?["status"];
        let now: NaiveDateTime = status["local_now"].as_str().ok_or("now")?.parse()?;
        Ok(now.date())
    }
}

const INIT: [&str; 15] = [
    "init",
    "--name",
    "Harbour Street Clinic",
    "--callback",
    "+1 604-555-0100",
    "--country",
    "CA",
    "--zone",
    "America/Vancouver",
    "--email",
    "front-desk@example.com",
    "--practitioner",
    "Dr. Ines Okafor",
    "--practitioner",
    "Paul Nguyen",
];

#[test]
fn some_hours_are_called_off_only_when_it_is_said() -> Tried {
    let terminal = Terminal::with_clinic()?;
    let day = (terminal.today()? + Days::new(20)).to_string();
    let file = terminal.data().join("week.csv");
    let rows = format!(
        "Date,Time,First Name,Last Name,Email,Provider,Type\n\
         {day},09:00,Rosa,Lee,rosa@example.com,Paul Nguyen,Consultation\n\
         {day},14:30,Tom,Abbott,tom@example.com,Paul Nguyen,Consultation\n\
         {day},14:30,Ann,Weiss,ann@example.com,Dr. Ines Okafor,Consultation\n"
    );
    std::fs::write(&file, rows)?;
    terminal.done(&["import", file.to_str().ok_or("a path in words")?, "--yes"])?;

    let hours = [
        "close",
        &day,
        "--from",
        "12:00",
        "--practitioner",
        "Paul Nguyen",
    ];
    let shown = terminal.done(&hours)?;
    assert!(shown.contains("Tom Abbott"), "{shown}");
    assert!(!shown.contains("Rosa") && !shown.contains("Ann"), "{shown}");
    assert!(shown.contains("Nothing was called off."), "{shown}");
    assert!(
        terminal
            .refused(&["close", &day, "--practitioner", "Dr. No"])?
            .contains("Paul Nguyen")
    );

    let closed = terminal.json(&[&hours[..], &["--reason", "ill", "--yes"]].concat())?;
    assert_eq!(
        (&closed["closed"], &closed["notices"]),
        (&1.into(), &1.into()),
        "{closed}"
    );
    let again = terminal.done(&[&hours[..], &["--yes"]].concat())?;
    assert!(
        again.contains("Nobody has an appointment in these hours."),
        "{again}"
    );
    Ok(())
}

#[test]
fn a_clinic_is_set_up_filled_and_looked_after() -> Tried {
    let terminal = Terminal::with_clinic()?;
    let day = terminal.today()? + Days::new(20);
    let file = terminal.data().join("week.csv");
    let rows = format!(
        "Date,Time,First Name,Last Name,Email,Mobile,Provider,Type\n\
         {day},09:00,Rosa,Lee,rosa@example.com,604-555-0111,Paul Nguyen,Consultation\n\
         {day},14:30,Tom,Abbott,tom@example.com,604-555-0112,Paul Nguyen,Consultation\n"
    );
    std::fs::write(&file, rows)?;
    let file = file.to_str().ok_or("a path in words")?;

    let shown = terminal.done(&["import", file, "--source", "Dentrix"])?;
    assert!(shown.contains("2 rows: 2 new"), "{shown}");
    assert!(shown.contains("Nothing was imported"), "{shown}");
    assert!(terminal.done(&["patients"])?.contains("No patients found"));

    let done = terminal.done(&["import", file, "--source", "Dentrix", "--yes"])?;
    assert!(done.contains("2 appointments entered"), "{done}");
    let again = terminal.json(&["import", file, "--source", "Dentrix", "--yes"])?;
    assert_eq!(again["entered"], 0);
    assert!(
        terminal
            .done(&["patients", "abbott"])?
            .contains("tom@example.com")
    );

    let (from, until) = (day - Days::new(10), day.to_string());
    let days = ["--from", &from.to_string(), "--until", &until].map(str::to_owned);
    let within = |words: &[&'static str]| -> Vec<String> {
        let words = words.iter().map(|word| (*word).to_owned());
        words.chain(days.clone()).collect()
    };
    let ask = |words: &[String]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        terminal.json(&words)
    };
    let listed = ask(&within(&["appointments"]))?;
    assert_eq!(listed["rows"].as_array().map(Vec::len), Some(2));
    let review = ask(&within(&["preview"]))?;
    assert_eq!(review["rows"].as_array().map(Vec::len), Some(4));
    let approved = ask(&within(&["approve", "--all"]))?;
    assert_eq!(approved["approved"], 4);

    let reference = review["rows"][0]["reference"]
        .as_str()
        .ok_or("a reference")?;
    let mut hold = within(&["hold", "--reason", "she may move it"]);
    hold.push(reference.to_owned());
    assert_eq!(ask(&hold)?["done"], 1);
    let mut release = within(&["release"]);
    release.push(reference.to_owned());
    assert_eq!(ask(&release)?["done"], 1);

    let stopped = terminal.json(&["opt-out", "rosa@example.com", "--source", "by phone"])?;
    assert_eq!(stopped["cancelled"], 2);
    assert_eq!(terminal.json(&["pause", "a storm"])?["paused"], true);
    assert_eq!(terminal.json(&["resume"])?["paused"], false);
    assert_eq!(
        terminal.json(&["send"])?["handed_over"],
        0,
        "nothing is due yet"
    );
    let history = terminal.json(&["history", "rosa"])?;
    assert_eq!(history["rows"][0]["state"], "cancelled");
    Ok(())
}

#[test]
fn copies_and_exports_are_files_one_can_open() -> Tried {
    let terminal = Terminal::with_clinic()?;
    let made = terminal.json(&["backup"])?;
    let copy = Path::new(made["backup"].as_str().ok_or("a path")?);
    assert!(std::fs::read(copy)?.starts_with(b"SQLite format 3"));
    let export = terminal.json(&["export"])?;
    let path = Path::new(export["path"].as_str().ok_or("a path")?);
    assert!(path.exists());
    assert!(terminal.done(&["check"])?.contains("The database is whole"));
    Ok(())
}

#[test]
fn check_looks_at_everything_and_says_whether_somebody_is_needed() -> Tried {
    let terminal = Terminal::with_clinic()?;
    let health = &terminal.json(&["check"])?["health"];
    let checks: Vec<&str> = health["lines"]
        .as_array()
        .ok_or("lines")?
        .iter()
        .filter_map(|line| line["check"].as_str())
        .collect();
    let all = [
        "loop",
        "ticks",
        "queue",
        "volume",
        "carrier",
        "room",
        "clock",
        "backup",
        "integrity",
        "balance",
    ];
    assert_eq!(checks, all);
    let said = terminal.done(&["check"])?;
    assert!(said.contains("Every reminder is in one list") || said.contains("no reminders yet"));

    // A backup nobody made for a long time needs somebody, and a script must notice.
    let copy = terminal.json(&["backup"])?;
    let copy = Path::new(copy["backup"].as_str().ok_or("a path")?).to_owned();
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    std::fs::File::options()
        .write(true)
        .open(&copy)?
        .set_modified(long_ago)?;
    let output = terminal.run(&["check", "--json"])?;
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(found["health"]["level"], "act");
    assert_eq!(
        String::from_utf8(output.stderr)?.trim(),
        "1 thing needs somebody."
    );
    Ok(())
}

#[test]
fn who_was_affected_is_said_shown_and_written_to_a_file() -> Tried {
    let terminal = Terminal::new()?;
    terminal.done(&["demo"])?;
    let said = terminal.json(&["affected", "--from", "2027-04-01", "--until", "2027-04-30"])?;
    let rows = said["rows"].as_array().ok_or("rows")?;
    assert!(rows.len() > 40, "{}", said["sentence"]);
    assert!(rows.iter().all(|row| {
        row["message"]["text"]
            .as_str()
            .is_some_and(|words| !words.is_empty())
            && row["script"]
                .as_str()
                .is_some_and(|words| words.starts_with("This is"))
    }));
    let file = terminal.data().join("who.csv");
    let name = file.display().to_string();
    let days = ["--from", "2027-04-01", "--until", "2027-04-30"];
    let words = [&["affected", "--got", "no", "--csv", &name][..], &days].concat();
    assert!(terminal.done(&words)?.contains("who.csv"));
    let sheet = std::fs::read_to_string(&file)?;
    assert!(sheet.starts_with("\u{feff}\"Reference\""), "{sheet}");
    assert!(sheet.contains("Did not get it") && !sheet.contains("\"Got it\",\"Sent"));

    let unknown = terminal.run(&["affected", "--cause", "bad luck"])?;
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8(unknown.stderr)?.contains("no_connection"));
    let refused =
        terminal.refused(&["affected", "--from", "2026-03-04", "--until", "2026-03-01"])?;
    assert!(refused.contains("last day after the first"), "{refused}");
    assert!(
        terminal
            .done(&["affected", "--cause", "credentials"])?
            .contains("Nobody was")
    );
    Ok(())
}

#[test]
fn a_backup_brought_back_waits_for_a_take_over() -> Tried {
    let terminal = Terminal::with_clinic()?;
    let made = terminal.json(&["backup"])?;
    let copy = Path::new(made["backup"].as_str().ok_or("a path")?);
    let name = copy
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or("a name")?;
    assert!(terminal.done(&["restore", "--list"])?.contains(name));
    let said = terminal.done(&["restore", name])?;
    assert!(
        said.contains("is back") && said.contains("take-over"),
        "{said}"
    );
    let held = terminal.done(&["check"])?;
    assert!(held.contains("A backup was brought back"), "{held}");
    let said = terminal.done(&["take-over"])?;
    assert!(said.contains("This PC sends from now on"), "{said}");
    let after = terminal.done(&["check"])?;
    assert!(!after.contains("A backup was brought back"), "{after}");
    // One that is gone altogether is not replaced by an empty one.
    std::fs::remove_file(terminal.data().join("ringonce.db"))?;
    let refused = terminal.refused(&["patients"])?;
    assert!(refused.contains("No new one was begun"), "{refused}");
    terminal.done(&["restore", name])?;
    terminal.done(&["patients"])?;
    Ok(())
}

#[test]
fn an_empty_inbox_says_so() -> Tried {
    let terminal = Terminal::with_clinic()?;
    let said = terminal.done(&["inbox"])?;
    assert!(said.contains("Nothing waits in the inbox"), "{said}");
    let said = terminal.done(&["inbox", "--json"])?;
    assert!(said.contains("\"waiting\": 0"), "{said}");
    Ok(())
}

#[test]
fn what_is_refused_says_why_on_stderr() -> Tried {
    let empty = Terminal::new()?;
    assert!(empty.refused(&["patients"])?.contains("There is no clinic"));
    assert_eq!(
        std::fs::read_dir(empty.data())?.count(),
        0,
        "a folder mistyped does not become a clinic"
    );
    let terminal = Terminal::with_clinic()?;
    assert!(terminal.refused(&INIT)?.contains("a clinic already"));
    for (words, why) in [
        (&["approve", "nosuchthing"][..], "There is no reminder"),
        (&["opt-out", "nobody@example.com"], "No patient has"),
        (&["opt-out", "not a number"], "."),
        (&["import", "no-such-file.csv"], "cannot be read"),
        (&["rehearse"], "No reminders are due"),
        (&["restore", "no-such.db"], "There is no backup"),
        (&["take-over"], "sends already"),
    ] {
        let said = terminal.refused(words)?;
        assert!(said.contains(why), "{words:?}: {said}");
    }
    Ok(())
}

#[test]
fn wrong_usage_is_told_apart_from_a_refusal() -> Tried {
    let terminal = Terminal::new()?;
    for words in [&["frobnicate"][..], &["init"], &["approve"], &[]] {
        let output = terminal.run(words)?;
        assert_eq!(output.status.code(), Some(2), "{words:?}");
    }
    Ok(())
}

#[test]
fn while_the_window_has_the_clinic_open_the_terminal_says_so() -> Tried {
    let terminal = Terminal::with_clinic()?;
    let window = Engine::open(Config {
        fence: FencePlace::Pc {
            state: terminal.state.path().to_owned(),
            machine: Machine::this(),
        },
        ..Config::real(terminal.data().to_owned())
    })?;
    let said = terminal.refused(&["patients"])?;
    assert!(said.contains("open in another RingOnce"), "{said}");
    drop(window);
    terminal.done(&["patients"])?;
    Ok(())
}

#[test]
fn the_demo_shows_all_of_it_in_one_go() -> Tried {
    let terminal = Terminal::new()?;
    let shown = terminal.json(&["demo"])?;
    let handed_over = shown["handed_over"].as_u64().ok_or("a number")?;
    assert!(handed_over > 20, "{shown}");
    assert_eq!(shown["balance"]["adds_up"], true);
    let practice = std::fs::read_dir(terminal.data().join("practice"))?.count();
    assert!(practice > 40, "a week of e-mails and two more days");
    let words = Terminal::new()?.done(&["demo"])?;
    for part in ["made-up", "phones and cancels", "steps =", "practice"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    Ok(())
}

#[test]
fn the_demo_of_the_channels_shows_what_comes_back() -> Tried {
    let shown = Terminal::new()?.json(&["demo", "--channels"])?;
    // Eight patients, one of them with two appointments; who said STOP gets no second text.
    assert_eq!(shown["handed_over"], 8, "{shown}");
    assert_eq!(shown["balance"]["adds_up"], true, "{shown}");
    assert_eq!(shown["inbox"], 1, "{shown}");
    assert_eq!(shown["call_list"], 3, "{shown}");
    let words = Terminal::new()?.done(&["demo", "--channels"])?;
    for part in [
        "found in the gateway's list, and not sent again",
        "Ann Becker: STOP",
        "Nobody can tell whether 1 reminder went out",
        "receipt may still come",
        "can I bring my sister?",
        "Tom Dubois",
        "8 went to the gateway, each once.",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    Ok(())
}

#[test]
fn a_bad_week_is_rehearsed_on_a_made_up_clinic() -> Tried {
    let terminal = Terminal::new()?;
    let words = ["rehearse", "--demo", "--misfortune", "pc-off"];
    let said = terminal.done(&words)?;
    for expected in [
        "Nothing left, and the clinic is as it was.",
        "The PC goes off.",
        "It holds them all",
        "Every reminder is accounted for.",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let film = terminal.json(&words)?;
    let table = film["table"].as_array().ok_or("a table")?;
    let harm: Vec<&Value> = table.iter().filter(|line| line["harm"] == true).collect();
    assert_eq!(harm.len(), 3);
    assert!(harm.iter().all(|line| line["ours"] == 0), "{table:#?}");
    assert!(harm.iter().any(|line| line["usual"] != 0), "{table:#?}");
    assert_eq!(std::fs::read_dir(terminal.data())?.count(), 0);
    Ok(())
}
