//! The database repeats the rules of the program: a bug there is an error and never a message.

use std::collections::BTreeSet;
use std::path::Path;

use reminder_core::reminder::{ReminderEvent, ReminderState, transition};
use reminder_engine::store::FILE_NAME;
use reminder_tests::kit::{Desk, Fault, accepting};
use rusqlite::{Connection, ErrorCode};

/// Opens a closed clinic's file without the program.
fn bare(folder: &Path) -> Result<Connection, Fault> {
    Ok(Connection::open(folder.join(FILE_NAME))?)
}

/// Returns the file of a clinic with one approved and one sent reminder, closed.
fn closed_clinic() -> Result<(Connection, Desk), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:05")?;
    let copy = desk.folder().join("copy");
    std::fs::create_dir_all(&copy)?;
    desk.engine.store().back_up(&copy, FILE_NAME, false)?;
    Ok((bare(&copy)?, desk))
}

#[test]
fn the_key_is_the_table_and_no_index_beside_it() -> Result<(), Fault> {
    let (file, _desk) = closed_clinic()?;
    let without_rowid: bool = file.query_row(
        "SELECT wr AND strict FROM pragma_table_list WHERE name = 'outbox'",
        [],
        |row| row.get(0),
    )?;
    assert!(
        without_rowid,
        "one b-tree, which cannot disagree with itself"
    );
    let key: String = file.query_row(
        "SELECT group_concat(name) FROM pragma_table_info('outbox') WHERE pk > 0",
        [],
        |row| row.get(0),
    )?;
    assert_eq!(key, "key");
    Ok(())
}

#[test]
fn the_table_of_moves_is_the_programs_rule_book() -> Result<(), Fault> {
    let (file, _desk) = closed_clinic()?;
    let mut query = file.prepare("SELECT from_state, to_state FROM state_moves")?;
    let in_the_database: BTreeSet<(String, String)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut in_the_program = BTreeSet::new();
    for state in ReminderState::ALL {
        for event in ReminderEvent::ALL {
            if let Ok(next) = transition(state, event)
                && next != state
            {
                in_the_program.insert((state.as_str().to_owned(), next.as_str().to_owned()));
            }
        }
    }
    assert_eq!(in_the_database, in_the_program);
    Ok(())
}

/// Each statement would break a promise if a bug ever tried it.
const REFUSED: [(&str, &str); 23] = [
    (
        "send without a claim",
        "UPDATE outbox SET state = 'accepted' WHERE state = 'approved'",
    ),
    (
        "send what was never approved",
        "UPDATE outbox SET approved_hash = NULL WHERE state = 'approved'",
    ),
    (
        "send again",
        "UPDATE outbox SET state = 'approved' WHERE state = 'accepted'",
    ),
    (
        "forget that it went",
        "UPDATE outbox SET state = 'planned' WHERE state = 'accepted'",
    ),
    (
        "call off what went",
        "UPDATE outbox SET state = 'cancelled', withdrawn = 'moved' WHERE state = 'accepted'",
    ),
    ("delete a reminder", "DELETE FROM outbox"),
    ("delete an attempt", "DELETE FROM attempts"),
    (
        "write an outcome twice",
        "UPDATE attempts SET outcome = 'unknown', ended_ms = 1",
    ),
    (
        "edit approved words",
        "UPDATE outbox SET message = '{}' WHERE state = 'approved'",
    ),
    (
        "edit sent words",
        "UPDATE outbox SET message = '{}', content_hash = zeroblob(32) WHERE state = 'accepted'",
    ),
    (
        "approve other bytes",
        "UPDATE outbox SET approved_hash = zeroblob(32) WHERE state = 'approved'",
    ),
    (
        "give another address",
        "UPDATE outbox SET contact = 'somebody@example.com'",
    ),
    ("free a place without proof", "DELETE FROM recipient_slots"),
    (
        "free an occurrence without proof",
        "DELETE FROM occurrence_slots",
    ),
    (
        "send a step twice",
        "INSERT INTO occurrence_slots SELECT * FROM occurrence_slots",
    ),
    (
        "take a place twice",
        "INSERT INTO recipient_slots SELECT * FROM recipient_slots",
    ),
    (
        "pass a place under the cap on",
        "UPDATE recipient_slots SET key = zeroblob(16)",
    ),
    (
        "pass the place of an occurrence on",
        "UPDATE occurrence_slots SET key = zeroblob(16)",
    ),
    (
        "edit the history",
        "UPDATE events SET detail = 'nothing happened'",
    ),
    ("delete the history", "DELETE FROM events"),
    (
        "insert a reminder that is already approved",
        "INSERT INTO outbox SELECT zeroblob(32), 'approved', appointment_id, patient_id, \
         appointment_revision, patient_revision, rules_revision, step_id, step_name, \
         template_version, contact_point_id, channel, contact, counts_on, occurrence_ms, \
         due_ms, expires_ms, moved_earlier, content_hash, approved_hash, approval_id, \
         release_ms, attempts, attempt_id, reference, withdrawn, reason, changed, sent_ms, \
         message FROM outbox LIMIT 1",
    ),
    (
        "expire after the start",
        "UPDATE outbox SET expires_ms = occurrence_ms + 1",
    ),
    (
        "use a state nobody knows",
        "UPDATE outbox SET state = 'resent'",
    ),
];

#[test]
fn the_database_refuses_what_would_break_a_promise() -> Result<(), Fault> {
    let (file, _desk) = closed_clinic()?;
    for (what, sql) in REFUSED {
        let result = file.execute(sql, []);
        let refused = matches!(
            &result,
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
        );
        assert!(refused, "{what}: {result:?}");
    }
    Ok(())
}

#[test]
fn an_opt_out_and_a_consent_are_never_edited() -> Result<(), Fault> {
    let (file, _desk) = closed_clinic()?;
    file.execute(
        "INSERT INTO opt_outs (contact, opted_out, source, who, at_ms) \
         VALUES ('a', 1, 'b', 'c', 0)",
        [],
    )?;
    assert!(
        file.execute("UPDATE opt_outs SET opted_out = 0", [])
            .is_err()
    );
    assert!(file.execute("DELETE FROM opt_outs", []).is_err());
    Ok(())
}

#[test]
fn what_came_back_is_never_edited() -> Result<(), Fault> {
    let (file, _desk) = closed_clinic()?;
    file.execute_batch(
        "INSERT INTO receipts (key, receipt, cause, detail, at_ms)
         SELECT key, 'sent', '', '', 0 FROM outbox;
         INSERT INTO replies (carrier, reference, channel, contact, body, at_ms, received_ms,
            read_as, state, note) VALUES ('twilio', 'SM1', 'sms', 'a', 'yes', 0, 0, 'confirm',
            'new', '');
         INSERT INTO consents (patient_id, channel, given, source, who, at_ms)
         SELECT id, 'sms', 1, 'form', 'Ann', 0 FROM patients;
         UPDATE replies SET state = 'answered', answered_by = 'Ann', answered_ms = 1;",
    )?;
    let refused = [
        "INSERT INTO receipts SELECT * FROM receipts",
        "UPDATE receipts SET receipt = 'delivered'",
        "DELETE FROM receipts",
        "INSERT INTO receipts SELECT key, 'delivered', 'busy', '', 0 FROM outbox",
        "INSERT INTO receipts SELECT key, 'undelivered', '', '', 0 FROM outbox",
        "INSERT INTO replies SELECT * FROM replies",
        "UPDATE replies SET body = 'no'",
        "UPDATE replies SET state = 'new', answered_by = NULL, answered_ms = NULL",
        "DELETE FROM replies",
        "UPDATE consents SET given = 0",
    ];
    for sql in refused {
        assert!(file.execute(sql, []).is_err(), "{sql}");
    }
    Ok(())
}

#[test]
fn nothing_escalates_without_a_proof() -> Result<(), Fault> {
    // (what became of the reminder before, whether what depends on it may go)
    let cases = [
        ("state = 'unknown'", false),
        ("state = 'planned', withdrawn = NULL", false),
        ("state = 'failed'", false),
        ("state = 'delivered'", true),
        ("state = 'undelivered'", false),
        ("state = 'undelivered', reference = 'too_late'", false),
        ("state = 'undelivered', reference = 'no_answer'", true),
    ];
    for (became, goes) in cases {
        let (file, _desk) = closed_clinic()?;
        // How it got there is not the question here.
        file.execute_batch(&format!(
            "DROP TRIGGER outbox_moves_by_the_book;
             DROP TRIGGER outbox_words_are_frozen;
             DROP TRIGGER outbox_goes_back_only_with_proof;
             UPDATE outbox SET reference = NULL, {became} WHERE attempts > 0;
             INSERT INTO receipts (key, receipt, cause, detail, at_ms)
             SELECT key, 'undelivered', reference, '', 0 FROM outbox WHERE reference IS NOT NULL;
             UPDATE outbox SET attempt_id = (SELECT max(id) FROM attempts),
                message = json_set(message, '$.only_if', json_object('hours', 4, 'step',
                    (SELECT step_id FROM outbox WHERE attempts > 0)))
             WHERE attempts = 0;"
        ))?;
        let sent = file.execute("UPDATE outbox SET state = 'sending' WHERE attempts = 0", []);
        assert_eq!(sent.is_ok(), goes, "{became}: {sent:?}");
        file.execute_batch(
            "UPDATE outbox SET message = json_set(message, '$.only_if', NULL) WHERE attempts = 0;
             UPDATE outbox SET state = 'sending' WHERE attempts = 0;",
        )?;
    }
    Ok(())
}

#[test]
fn every_setting_the_protocol_relies_on_holds_after_a_restart() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?.crash_and_restart(accepting())?;
    desk.engine.store().read(|view| view.check_integrity())?;
    assert!(desk.folder().join(FILE_NAME).exists());
    Ok(())
}

#[test]
fn in_practice_mode_the_database_lets_an_account_reach_the_staff_alone() -> Result<(), Fault> {
    let (file, _desk) = closed_clinic()?;
    // As if somebody had approved that it goes through the mail server.
    file.execute_batch(
        "UPDATE outbox SET state = 'planned', approved_hash = NULL,
            message = json_set(message, '$.carrier', 'smtp') WHERE state = 'approved';
         UPDATE outbox SET state = 'approved', approved_hash = content_hash
            WHERE state = 'planned';",
    )?;
    let send = "UPDATE outbox SET state = 'sending', attempt_id = 1 WHERE state = 'approved'";
    let refused = file.execute(send, []).expect_err("it is a patient's");
    assert!(refused.to_string().contains("but the staff"), "{refused}");
    file.execute(
        "INSERT INTO staff_contacts (contact, kind, position)
         SELECT DISTINCT contact, 'email', 0 FROM outbox",
        [],
    )?;
    assert_eq!(file.execute(send, [])?, 1, "it is one of the staff's own");
    Ok(())
}
