//! Imports: a file in pieces, a preview, and all of it or nothing.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reminder_engine::api::event::EngineEvent;
use reminder_engine::api::{ApiError, ErrorCode};
use serde_json::{Value, json};

use crate::desk::{Desk, Tried, contact, patient_draft};

const HEAD: &str = "Appt No,Date,Time,Patient ID,First Name,Last Name,Mobile,Email,Provider,Type";
const ROSA: &str = "1,2026-11-16,09:00,P1,Rosa,Lee,604-555-0111,rosa@example.com,\
    Dr Ines Okafor,Consultation";
const TOM: &str = "2,2026-11-17,10:30,P2,Tom,Abbott,604-555-0112,,\"Nguyen, Paul\",consultation";

fn file(rows: &[&str]) -> String {
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

impl Desk {
    /// Hands a file over in small pieces and returns the import's name.
    fn hand_over(&self, file: &[u8]) -> Result<String, ApiError> {
        let size = file.len();
        let begun = self.ask(
            "begin_import",
            json!({ "file_name": "week.csv", "size": size }),
        )?;
        let import = begun["import"].as_str().unwrap_or_default().to_owned();
        let mut offset = 0;
        for piece in file.chunks(100) {
            let base64 = BASE64_STANDARD.encode(piece);
            let request = json!({ "import": import, "offset": offset, "base64": base64 });
            offset += piece.len();
            let added = self.ask("add_import_bytes", request)?;
            assert_eq!(added["received"], json!(offset));
        }
        Ok(import)
    }

    fn preview(&self, import: &str) -> Result<Value, ApiError> {
        let read = self.ask("read_import", json!({ "import": import }))?;
        let request = json!({
            "import": import, "mapping": read["mapping"], "source": "Dentrix",
        });
        self.ask("preview_import", request)
    }

    /// Hands a file over and returns the import's name and its preview.
    fn previewed(&self, rows: &[&str]) -> Result<(String, Value), ApiError> {
        let import = self.hand_over(file(rows).as_bytes())?;
        let preview = self.preview(&import)?;
        Ok((import, preview))
    }

    fn import(&self, rows: &[&str], cancel: &Value) -> Result<Value, ApiError> {
        let (import, preview) = self.previewed(rows)?;
        self.ask("confirm_import", confirm(&import, &preview, cancel))
    }

    fn everything(&self) -> Result<Value, ApiError> {
        let range = json!({
            "from": "2026-11-09", "until": "2026-12-09", "practitioner": null,
        });
        let all = json!({ "search": "", "archived": false, "offset": 0, "limit": 500 });
        Ok(json!([
            self.ask("list_appointments", range)?,
            self.ask("list_patients", all)?,
            self.review()?,
        ]))
    }
}

fn confirm(import: &str, preview: &Value, cancel: &Value) -> Value {
    json!({
        "import": import, "preview": preview["preview"], "cancel": cancel, "save_profile": null,
    })
}

fn counts(preview: &Value) -> [Option<u64>; 5] {
    ["new", "changed", "same", "gone", "refused"]
        .map(|name| preview[format!("{name}_count")].as_u64())
}

fn counted(new: u64, changed: u64, same: u64, gone: u64, refused: u64) -> [Option<u64>; 5] {
    [new, changed, same, gone, refused].map(Some)
}

#[test]
fn a_file_becomes_patients_appointments_and_reminders() -> Tried {
    let desk = Desk::open()?;
    let (import, preview) = desk.previewed(&[ROSA, TOM])?;
    assert_eq!(counts(&preview), counted(2, 0, 0, 0, 0), "{preview}");
    assert_eq!(
        preview["new"][0]["sentence"],
        "Consultation with Dr. Ines Okafor."
    );
    assert_eq!(preview["new"][1]["patient_name"], "Tom Abbott");
    assert_eq!(
        desk.everything()?[1]["total"],
        json!(0),
        "nothing is written yet"
    );
    let done = desk.ask("confirm_import", confirm(&import, &preview, &json!([])))?;
    assert_eq!(
        done["sentence"],
        "week.csv: 2 appointments entered, 2 patients entered. 2 reminders planned; they wait \
         for review."
    );
    assert_eq!(desk.count("planned")?, 2, "Tom has no e-mail address");
    let twice = desk.refusal("confirm_import", confirm(&import, &preview, &json!([])));
    assert_eq!(twice.code, ErrorCode::NotFound);
    Ok(())
}

#[test]
fn the_same_file_again_changes_nothing() -> Tried {
    let desk = Desk::open()?;
    desk.import(&[ROSA, TOM], &json!([]))?;
    desk.approve_all()?;
    let before = desk.everything()?;
    for rows in [[ROSA, TOM], [TOM, ROSA]] {
        let (import, preview) = desk.previewed(&rows)?;
        assert_eq!(counts(&preview), counted(0, 0, 2, 0, 0), "{preview}");
        assert_eq!(preview["notices"], json!([]));
        let done = desk.ask("confirm_import", confirm(&import, &preview, &json!([])))?;
        assert_eq!(done["sentence"], "Nothing in week.csv was new.");
        assert_eq!(desk.everything()?, before);
    }
    Ok(())
}

#[test]
fn what_moved_in_the_other_program_moves_here() -> Tried {
    let desk = Desk::open()?;
    desk.import(&[ROSA, TOM], &json!([]))?;
    desk.approve_all()?;
    let later = ROSA.replace("09:00", "11:15");
    let (import, preview) = desk.previewed(&[&later, TOM])?;
    assert_eq!(counts(&preview), counted(0, 1, 1, 0, 0));
    assert_eq!(
        preview["changed"][0]["sentence"],
        "Moves from Mon 16 Nov, 9:00 AM to Mon 16 Nov, 11:15 AM."
    );
    let done = desk.ask("confirm_import", confirm(&import, &preview, &json!([])))?;
    assert_eq!(done["changed"], json!(1));
    assert_eq!(desk.count("cancelled")?, 2, "the reminders of 9:00");
    assert_eq!(desk.count("planned")?, 2, "those of 11:15 wait for review");
    Ok(())
}

#[test]
fn what_is_gone_from_the_file_is_called_off_only_when_a_person_says_so() -> Tried {
    let desk = Desk::open()?;
    let ann = ROSA
        .replace("1,2026-11-16", "3,2026-11-18")
        .replace("P1,Rosa", "P3,Ann")
        .replace("rosa@", "ann@");
    desk.import(&[ROSA, &ann, TOM], &json!([]))?;
    let (import, preview) =
        desk.previewed(&[ROSA, &ann.replace("3,", "4,").replace("09:00", "15:00")])?;
    assert_eq!(counts(&preview), counted(1, 0, 1, 2, 0), "{preview}");
    let gone = preview["gone"].as_array().ok_or("gone")?.clone();
    assert_eq!(gone[0]["patient_name"], "Tom Abbott");
    assert!(
        gone[0]["sentence"]
            .as_str()
            .is_some_and(|words| words.contains("for others only")),
        "nobody in the file is with Paul Nguyen"
    );
    let other = json!([gone[1]["appointment"], 999]);
    let refusal = desk.refusal("confirm_import", confirm(&import, &preview, &other));
    assert_eq!(refusal.code, ErrorCode::ChangedMeanwhile);
    assert_eq!(
        desk.preview(&import)?["new_count"],
        json!(1),
        "nothing was entered by half"
    );
    let cancel = json!([gone[1]["appointment"]]);
    let done = desk.ask("confirm_import", confirm(&import, &preview, &cancel))?;
    assert_eq!(done["cancelled"], json!(1));
    let (_, preview) = desk.previewed(&[ROSA])?;
    assert_eq!(
        preview["gone_count"],
        json!(0),
        "the file covers one day only"
    );
    Ok(())
}

#[test]
fn only_the_preview_that_was_shown_is_confirmed() -> Tried {
    let desk = Desk::open()?;
    let outdated = |import: &str, preview: &Value| {
        let refusal = desk.refusal("confirm_import", confirm(import, preview, &json!([])));
        assert_eq!(refusal.code, ErrorCode::ChangedMeanwhile, "{refusal}");
    };
    let (import, first) = desk.previewed(&[ROSA, TOM])?;

    let read = desk.ask("read_import", json!({ "import": import }))?;
    let mut mapping = read["mapping"].clone();
    mapping["duration_minutes"] = json!(45);
    let request = json!({ "import": import, "mapping": mapping, "source": "Dentrix" });
    let second = desk.ask("preview_import", request)?;
    outdated(&import, &first);

    let person = json!({ "id": null, "name": "Dr. Third", "archived": false });
    desk.ask("save_practitioner", person)?;
    outdated(&import, &second);

    let third = desk.preview(&import)?;
    let mut rosa = patient_draft("Rosa", "Lee");
    rosa["contact_points"] = json!([contact("email", "rosa@example.com")]);
    desk.ask("save_patient", rosa)?;
    outdated(&import, &third);

    let last = desk.preview(&import)?;
    desk.ask("confirm_import", confirm(&import, &last, &json!([])))?;
    Ok(())
}

#[test]
fn a_patient_entered_by_hand_is_recognised_and_keeps_what_staff_added() -> Tried {
    let desk = Desk::open()?;
    let mut rosa = patient_draft("ROSA", "Lee");
    rosa["contact_points"] = json!([
        contact("email", "rosa@example.com"),
        contact("phone", "604-555-0199"),
        contact("phone", "604-555-0111"),
    ]);
    desk.ask("save_patient", rosa)?;
    let (import, preview) = desk.previewed(&[ROSA])?;
    assert_eq!(
        preview["notices"],
        json!(["1 patient entered by hand is recognised by name and number or address."])
    );
    assert_eq!(
        preview["changed"][0]["sentence"],
        "Name: Rosa Lee instead of ROSA Lee."
    );
    desk.ask("confirm_import", confirm(&import, &preview, &json!([])))?;
    let patients = &desk.everything()?[1];
    assert_eq!(patients["total"], json!(1));
    let id = &patients["rows"][0]["id"];
    let view = desk.ask("get_patient", json!({ "id": id }))?;
    let raw: Vec<&Value> = view["contact_points"]
        .as_array()
        .ok_or("contacts")?
        .iter()
        .map(|point| &point["raw"])
        .collect();
    assert_eq!(raw, ["rosa@example.com", "604-555-0199", "604-555-0111"]);
    let (_, again) = desk.previewed(&[ROSA])?;
    assert_eq!(counts(&again), counted(0, 0, 1, 0, 0), "{again}");
    Ok(())
}

#[test]
fn a_time_that_happens_twice_or_never_is_refused_and_the_others_go_on() -> Tried {
    let desk = Desk::open()?;
    let settings = desk.ask("settings", json!({}))?;
    let mut clinic = settings["clinic"].clone();
    clinic["zone"] = json!("Europe/Berlin");
    let request = json!({ "revision": settings["revision"], "clinic": clinic });
    desk.ask("save_clinic", request)?;
    let never = ROSA.replace("1,2026-11-16,09:00", "7,2027-03-28,02:30");
    let twice = ROSA.replace("1,2026-11-16,09:00", "8,2027-10-31,02:30");
    let afternoon = TOM.replace("10:30", "14:30");
    let (import, preview) = desk.previewed(&[&never, ROSA, &twice, &afternoon])?;
    assert_eq!(counts(&preview), counted(2, 0, 0, 0, 2), "{preview}");
    let sentence = |at: usize| {
        preview["refused"][at]["sentence"]
            .as_str()
            .unwrap_or_default()
    };
    assert!(sentence(0).contains("never happens"), "{}", sentence(0));
    assert!(sentence(1).contains("happens twice"), "{}", sentence(1));
    assert_eq!(preview["refused"][1]["line"], json!(4));
    let done = desk.ask("confirm_import", confirm(&import, &preview, &json!([])))?;
    assert_eq!(done["entered"], json!(2));
    Ok(())
}

#[test]
fn contacts_that_cannot_be_used_are_left_out_and_said() -> Tried {
    let desk = Desk::open()?;
    let letters = ROSA.replace("604-555-0111", "604-555-HELP");
    let unknown = TOM.replace("Nguyen, Paul", "Nobody");
    let (_, preview) = desk.previewed(&[&letters, &unknown])?;
    assert_eq!(counts(&preview), counted(1, 0, 0, 0, 1), "{preview}");
    assert_eq!(preview["refused"][0]["column"], "Provider");
    assert_eq!(preview["refused"][0]["value"], "Nobody");
    let notices = preview["notices"].to_string();
    assert!(notices.contains("left out"), "{notices}");
    assert!(notices.contains("Line 2, Mobile"), "{notices}");
    Ok(())
}

#[test]
fn a_mapping_that_was_saved_is_used_for_the_next_file_with_these_headings() -> Tried {
    let desk = Desk::open()?;
    let (import, preview) = desk.previewed(&[ROSA])?;
    let mut request = confirm(&import, &preview, &json!([]));
    request["save_profile"] = json!("Front desk export");
    desk.ask("confirm_import", request)?;
    let import = desk.hand_over(file(&[TOM]).as_bytes())?;
    let read = desk.ask("read_import", json!({ "import": import }))?;
    assert_eq!(read["profile"], "Front desk export");
    assert_eq!(read["profiles"], json!(["Front desk export"]));
    Ok(())
}

#[test]
fn a_file_that_cannot_be_one_is_refused_as_a_whole() -> Tried {
    let desk = Desk::open()?;
    for (size, code) in [
        (0, ErrorCode::ImportRefused),
        (50 * 1024 * 1024 + 1, ErrorCode::ImportRefused),
    ] {
        let request = json!({ "file_name": "week.csv", "size": size });
        assert_eq!(desk.refusal("begin_import", request).code, code);
    }
    for bytes in [b"PK\x03\x04 a workbook ".as_slice(), b"one\ncolumn\n"] {
        let import = desk.hand_over(bytes)?;
        let refusal = desk.refusal("read_import", json!({ "import": import }));
        assert_eq!(refusal.code, ErrorCode::ImportRefused, "{refusal}");
        assert!(
            refusal.sentence.contains("Nothing was imported"),
            "{refusal}"
        );
    }
    Ok(())
}

#[test]
fn pieces_come_in_order_and_are_all_there() -> Tried {
    let desk = Desk::open()?;
    let begun = desk.ask(
        "begin_import",
        json!({ "file_name": "week.csv", "size": 10 }),
    )?;
    let import = begun["import"].clone();
    let piece = |import: &Value, offset: u32, bytes: &[u8]| {
        let base64 = BASE64_STANDARD.encode(bytes);
        json!({ "import": import, "offset": offset, "base64": base64 })
    };
    desk.ask("add_import_bytes", piece(&import, 0, b"12345"))?;
    for wrong in [
        piece(&import, 0, b"12345"),
        piece(&import, 6, b"7890"),
        piece(&import, 5, b"678901"),
        json!({ "import": import, "offset": 5, "base64": "**" }),
    ] {
        let refusal = desk.refusal("add_import_bytes", wrong);
        assert_eq!(refusal.code, ErrorCode::BadRequest);
    }
    let refusal = desk.refusal("read_import", json!({ "import": import }));
    assert_eq!(refusal.code, ErrorCode::NotPossible);
    desk.ask(
        "begin_import",
        json!({ "file_name": "other.csv", "size": 10 }),
    )?;
    let refusal = desk.refusal("add_import_bytes", piece(&import, 5, b"67890"));
    assert_eq!(refusal.code, ErrorCode::NotFound, "another one replaced it");
    Ok(())
}

#[test]
fn how_far_a_long_import_is_is_told_a_few_times() -> Tried {
    let desk = Desk::open()?;
    let rows: Vec<String> = (0..3_000)
        .map(|n| {
            let (day, hour) = (10 + n % 15, 9 + n % 8);
            format!(
                "{n},2026-11-{day},{hour:02}:00,P{n},Ann,Lee{n},,ann{n}@example.com,Paul Nguyen,\
                 Consultation"
            )
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let events = desk.engine.listen();
    let done = desk.import(&rows, &json!([]))?;
    assert_eq!(done["entered"], json!(3_000));
    let told: Vec<(u32, u32)> = events
        .try_iter()
        .filter_map(|event| match event {
            EngineEvent::ImportProgress { done, total } => Some((done, total)),
            EngineEvent::BookChanged
            | EngineEvent::RemindersChanged
            | EngineEvent::StatusChanged
            | EngineEvent::NeedsSomebody { .. } => None,
        })
        .collect();
    assert!((10..=75).contains(&told.len()), "{} times", told.len());
    assert_eq!(told.last(), Some(&(3_000, 3_000)));
    Ok(())
}
