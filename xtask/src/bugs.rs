//! The bugs that are planted: each once in the code as it should not be, and the one test that is
//! there to find it. How they are planted is in `planted.rs`; those of carriers and of what comes
//! back are in `bugs/carriers.rs`.

mod carriers;

/// A bug, and the test that finds it.
pub(crate) struct Bug {
    /// One word or a few, as on the command line.
    pub name: &'static str,
    pub edits: &'static [Edit],
    /// Which tests: arguments of `cargo test`.
    pub place: &'static str,
    /// The test's whole name there.
    pub test: &'static str,
}

/// What a file says, and what it says with the bug.
pub(crate) struct Edit {
    pub file: &'static str,
    pub right: &'static str,
    pub wrong: &'static str,
}

const PROMISES: &str = "-p reminder-tests --test promises";
const STORE: &str = "-p reminder-tests --test store";
const CRASH: &str = "-p reminder-tests --test crash";
const CARRIERS: &str = "-p reminder-tests --test carriers";
const CORE: &str = "-p reminder-core --lib";
/// Together with the tests' own library, so that everything outside is built as for the suites.
const ENGINE: &str = "-p reminder-engine -p reminder-tests --lib";

const fn edit(file: &'static str, right: &'static str, wrong: &'static str) -> Edit {
    Edit { file, right, wrong }
}

/// Bugs whose test never ends with them in place: being ended is what catches them.
pub(crate) const ENDLESS: &[&str] = &["a-silence-without-an-end"];

/// Returns every planted bug.
pub(crate) fn all() -> impl Iterator<Item = &'static Bug> {
    BUGS.iter().chain(carriers::BUGS)
}

const BUGS: &[Bug] = &[
    Bug {
        name: "send-then-mark",
        edits: &[
            edit(
                "crates/reminder-engine/src/outbox/claim.rs",
                r#"    tx.begin_attempt(facts, now)?;
"#,
                "",
            ),
            edit(
                "crates/reminder-engine/src/outbox/outcome.rs",
                "    if !tx.end_attempt(key, &end",
                r#"    if let Some(facts) = tx.claim_facts(key)? {
        tx.begin_attempt(&facts, now)?;
    }
    if !tx.end_attempt(key, &end"#,
            ),
        ],
        place: PROMISES,
        test: "never_twice::a_crash_after_handover_leaves_unknown_and_never_sends_again",
    },
    Bug {
        name: "a-crash-sends-again",
        edits: &[
            edit(
                "crates/reminder-engine/src/outbox/outcome.rs",
                "outcome: OutcomeWord::Unknown,\n        fault: None,\n",
                "outcome: OutcomeWord::NotSent,\n        fault: Some(FaultWord::Passing),\n",
            ),
            edit(
                "crates/reminder-engine/src/outbox/outcome.rs",
                "    silent(tx, key, subject, detail, now).map(drop)",
                "    tx.free_slots(key)?;\n    passing(tx, key, subject, detail, now)",
            ),
        ],
        place: PROMISES,
        test: "never_twice::a_crash_after_handover_leaves_unknown_and_never_sends_again",
    },
    Bug {
        name: "silence-is-success",
        edits: &[edit(
            "crates/reminder-engine/src/outbox/outcome.rs",
            "            let mut noted = silent(tx, key, subject, &detail, now)?;",
            r#"            tx.land(key, ReminderState::Accepted, Some(&detail), "", Some(now))?;
            let mut noted = Noted::default();"#,
        )],
        place: PROMISES,
        test: "never_twice::silence_is_unknown_and_stays_so",
    },
    Bug {
        name: "the-key-is-an-index",
        edits: &[
            edit(
                "migrations/sqlite/V1__initial.sql",
                "    key                  BLOB    PRIMARY KEY CHECK (length(key) = 32),",
                "    key                  BLOB    NOT NULL CHECK (length(key) = 32),",
            ),
            edit(
                "migrations/sqlite/V1__initial.sql",
                r#") STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_state ON"#,
                r#") STRICT;
CREATE UNIQUE INDEX outbox_by_key ON outbox (key);
CREATE INDEX outbox_by_state ON"#,
            ),
        ],
        place: STORE,
        test: "rules_of_the_tables::the_key_is_the_table_and_no_index_beside_it",
    },
    Bug {
        name: "the-cap-is-forgotten",
        edits: &[edit(
            "crates/reminder-engine/src/store/claims.rs",
            r#"ON CONFLICT DO NOTHING",
        )?;
        for n in"#,
            r#"ON CONFLICT DO UPDATE SET key = excluded.key",
        )?;
        for n in"#,
        )],
        place: PROMISES,
        test: "never_twice::two_patients_with_one_address_share_its_cap",
    },
    Bug {
        name: "the-key-knows-the-time",
        edits: &[edit(
            "crates/reminder-core/src/plan/planner.rs",
            r#"            person: sought.person,
            occurrence: appointment.start,
"#,
            r#"            person: sought.person,
            occurrence: self.now,
"#,
        )],
        place: PROMISES,
        test: "never_twice::planning_a_thousand_times_changes_nothing",
    },
    Bug {
        name: "the-budget-is-in-memory",
        edits: &[edit(
            "crates/reminder-engine/src/outbox/claim.rs",
            "            tx.set_budget(name, next_state_ms)?;",
            "            tx.set_budget(name, next_state_ms.min(0))?;",
        )],
        place: PROMISES,
        test: "never_twice::a_restart_does_not_refill_the_budget",
    },
    Bug {
        name: "no-opt-out-at-the-claim",
        edits: &[edit(
            "crates/reminder-engine/src/store/claims.rs",
            "opted_out: unusable || stopped,",
            "opted_out: unusable,",
        )],
        place: PROMISES,
        test: "the_last_word::the_claim_reads_everything_again",
    },
    Bug {
        name: "no-status-at-the-claim",
        edits: &[edit(
            "crates/reminder-core/src/gate.rs",
            "if !status.is_expected() =>",
            "if status == AppointmentStatus::NoShow =>",
        )],
        place: CORE,
        test: "gate::tests::each_fact_has_its_verdict",
    },
    Bug {
        name: "no-start-at-the-claim",
        edits: &[edit(
            "crates/reminder-core/src/gate.rs",
            "(start != occurrence).then_some",
            "(start > occurrence + chrono::Days::new(3_660)).then_some",
        )],
        place: CORE,
        test: "gate::tests::each_fact_has_its_verdict",
    },
    Bug {
        name: "no-revisions-at-the-claim",
        edits: &[edit(
            "crates/reminder-engine/src/store/claims.rs",
            r#"                o.appointment_revision = a.revision AND o.patient_revision = p.revision
                    AND o.rules_revision = (SELECT rules_revision FROM clinic),"#,
            "                1,",
        )],
        place: PROMISES,
        test: "the_last_word::the_claim_reads_everything_again",
    },
    Bug {
        name: "a-pause-waits-for-the-tick",
        edits: &[edit(
            "crates/reminder-engine/src/outbox/claim.rs",
            r#"        paused: pauses
            .iter()
            .any(|pause| pause.channel.is_none_or(|stopped| stopped == channel)),"#,
            "        paused: pauses.iter().any(|pause| pause.channel == Some(channel)),",
        )],
        place: PROMISES,
        test: "the_last_word::nobody_at_the_desk_waits_for_a_slow_carrier",
    },
    Bug {
        name: "a-change-keeps-its-approval",
        edits: &[edit(
            "crates/reminder-engine/src/planning.rs",
            "LedgerChange::Change(planned) => rewrite(tx, &planned, who, &mut saved, now)?,",
            "LedgerChange::Change(planned) => tx.confirm_planned(&planned)?,",
        )],
        place: PROMISES,
        test: "as_reviewed::a_changed_template_comes_back_to_review",
    },
    Bug {
        name: "any-list-is-approved",
        edits: &[edit(
            "crates/reminder-engine/src/store/review.rs",
            "WHERE key = ?1 AND state = 'planned' AND content_hash = ?2",
            "WHERE key = ?1 AND state = 'planned' AND length(?2) > 0",
        )],
        place: PROMISES,
        test: "as_reviewed::an_old_list_approves_no_new_words",
    },
    Bug {
        name: "bytes-are-not-looked-at",
        edits: &[edit(
            "crates/reminder-core/src/gate.rs",
            "    if !approved || facts.hash_of_bytes != facts.hash_in_row {",
            "    if !approved {",
        )],
        place: CORE,
        test: "gate::tests::each_fact_has_its_verdict",
    },
    Bug {
        name: "late-is-sent",
        edits: &[edit(
            "crates/reminder-core/src/gate.rs",
            "    if now >= facts.window.expires_at || now >= facts.occurrence {",
            "    if now >= facts.occurrence {",
        )],
        place: CORE,
        test: "gate::tests::the_clock_decides_between_waiting_sending_and_expiring",
    },
    Bug {
        name: "sent-after-the-start",
        edits: &[edit(
            "crates/reminder-core/src/gate.rs",
            "    if now >= facts.window.expires_at || now >= facts.occurrence {",
            "    if now >= facts.window.expires_at {",
        )],
        place: CORE,
        test: "gate::tests::nothing_goes_once_the_appointment_has_begun_whatever_its_window_says",
    },
    Bug {
        name: "sent-before-it-can-be-undone",
        edits: &[edit(
            "crates/reminder-core/src/gate.rs",
            "facts.window.due_at.max(facts.release_at)",
            "facts.window.due_at",
        )],
        place: CORE,
        test: "gate::tests::nothing_goes_before_its_approval_can_no_longer_be_undone",
    },
    Bug {
        name: "sent-at-night",
        edits: &[edit(
            "crates/reminder-core/src/gate.rs",
            "    if !facts.hours.allow(now) {",
            "    if !facts.hours.allow(now) && facts.hours.next_allowed(now).is_none() {",
        )],
        place: PROMISES,
        test: "in_time::nothing_goes_at_night_or_after_the_start",
    },
    Bug {
        name: "the-wall-stands-at-midnight",
        edits: &[edit(
            "crates/reminder-core/src/calendar.rs",
            "NaiveTime::from_hms_opt(21, 0, 0)",
            "NaiveTime::from_hms_opt(23, 59, 0)",
        )],
        place: CORE,
        test: "calendar::tests::something_may_go_when_the_clinic_is_open_and_it_is_not_quiet",
    },
    Bug {
        name: "the-wall-is-the-clinics-alone",
        edits: &[edit(
            "crates/reminder-core/src/calendar.rs",
            "self.allow_here(at) && self.elsewhere.iter().all(|wall| wall.allow_here(at))",
            "self.allow_here(at)",
        )],
        place: CORE,
        test: "calendar::tests::what_goes_lies_inside_the_wall_of_every_zone",
    },
    Bug {
        name: "no-brake",
        edits: &[edit(
            "crates/reminder-engine/src/outbox/outcome.rs",
            "    match breaker::is_silent(silences) {",
            "    match breaker::is_silent(silences) && channel == Channel::CallList {",
        )],
        place: PROMISES,
        test: "the_brake::three_silences_in_a_row_stop_the_channel_once_and_use_no_more_up",
    },
    Bug {
        name: "no-breaker",
        edits: &[
            edit(
                "crates/reminder-core/src/breaker.rs",
                "    if interrupted && backlog.overdue > allowed {",
                "    if interrupted && backlog.overdue > allowed * 1_000 {",
            ),
            edit(
                "crates/reminder-core/src/breaker.rs",
                "    (waited > patience).then",
                "    (waited > patience * 100).then",
            ),
        ],
        place: PROMISES,
        test: "never_twice::a_backlog_that_a_person_releases_goes_once_and_gently",
    },
    Bug {
        name: "a-start-is-no-interruption",
        edits: &[edit(
            "crates/reminder-engine/src/outbox/mod.rs",
            "            interrupted: true,",
            "            interrupted: false,",
        )],
        place: PROMISES,
        test: "in_time::a_start_after_a_few_minutes_weighs_what_is_due",
    },
    Bug {
        name: "a-clock-set-back-is-right",
        edits: &[edit(
            "crates/reminder-core/src/watch/keeping.rs",
            "passed < -CLOCK_TOLERANCE",
            "passed < -TimeDelta::days(3_660)",
        )],
        place: PROMISES,
        test: "in_time::a_clock_that_was_set_back_stops_everything_until_a_person_looked",
    },
    Bug {
        name: "a-jump-is-not-noticed",
        edits: &[
            edit(
                "crates/reminder-engine/src/outbox/mod.rs",
                "            self.interrupted |= drift.abs() > CLOCK_TOLERANCE;",
                "            self.interrupted |= drift.abs() > TimeDelta::days(3_660);",
            ),
            edit(
                "crates/reminder-engine/src/outbox/mod.rs",
                r#"        self.interrupted |= silent;
"#,
                "",
            ),
        ],
        place: PROMISES,
        test: "in_time::a_clock_that_jumps_by_minutes_weighs_what_is_due",
    },
    Bug {
        name: "a-failed-commit-counts",
        edits: &[edit(
            "crates/reminder-engine/src/store/mod.rs",
            r#"                Ok(()) => Ok(value),
                Err(error) => {"#,
            r#"                Ok(()) => Ok(value),
                Err(error) if error.to_string().contains("full") => Ok(value),
                Err(error) => {"#,
        )],
        place: CRASH,
        test: "errors::no_error_of_the_disk_loses_or_doubles_a_reminder",
    },
    Bug {
        name: "damage-is-not-looked-for",
        edits: &[edit(
            "crates/reminder-engine/src/engine.rs",
            "        if unclean {",
            "        if unclean && config.folder.as_os_str().is_empty() {",
        )],
        place: STORE,
        test: "bad_files::a_damaged_page_is_found_after_an_unclean_end_and_nothing_is_sent",
    },
    Bug {
        name: "history-is-not-written",
        edits: &[edit(
            "crates/reminder-engine/src/outbox/outcome.rs",
            r#"            answering::tell(
                tx,
                subject,
                PROGRAM,
                "accepted",
                &format!("Taken ({detail})."),
                now,
            )?;
"#,
            "",
        )],
        place: PROMISES,
        test: "accounted_for::what_the_outbox_did_stands_in_the_history_too",
    },
    Bug {
        name: "an-unknown-is-not-shown",
        edits: &[edit(
            "crates/reminder-engine/src/api/outbox/act.rs",
            "    if unknown > 0 {",
            "    if unknown > 1 {",
        )],
        place: PROMISES,
        test: "accounted_for::an_unknown_is_on_screen_at_once_and_a_person_ends_it",
    },
    Bug {
        name: "an-unknown-goes-again",
        edits: &[edit(
            "migrations/sqlite/V1__initial.sql",
            "    ('unknown', 'accepted'),",
            "    ('unknown', 'approved'), ('unknown', 'accepted'),",
        )],
        place: STORE,
        test: "rules_of_the_tables::the_table_of_moves_is_the_programs_rule_book",
    },
    Bug {
        name: "a-cell-is-a-formula",
        edits: &[edit(
            "crates/reminder-engine/src/api/sheet.rs",
            "guard_formula(cell).replace",
            "cell.replace",
        )],
        place: STORE,
        test: "searching::an_export_holds_every_row_and_no_formula",
    },
    Bug {
        name: "silence-escalates",
        edits: &[
            edit(
                "crates/reminder-core/src/escalation.rs",
                r#"        | ReminderState::Unknown
        | ReminderState::Accepted
        | ReminderState::Undelivered
"#,
                r#"        | ReminderState::Undelivered
"#,
            ),
            edit(
                "crates/reminder-core/src/escalation.rs",
                "        ReminderState::Failed if before.refused => CalledFor::Yes,",
                r#"        ReminderState::Unknown | ReminderState::Accepted => CalledFor::Yes,
        ReminderState::Failed if before.refused => CalledFor::Yes,"#,
            ),
            edit(
                "migrations/sqlite/V8__escalation.sql",
                "earlier.state = 'delivered'",
                "earlier.state IN ('delivered', 'accepted', 'unknown')",
            ),
        ],
        place: PROMISES,
        test: "escalation::silence_is_no_evidence_and_nobody_missed_it",
    },
    Bug {
        name: "a-third-way-on-one-day",
        edits: &[edit(
            "crates/reminder-core/src/escalation.rs",
            "pub const CHANNELS_A_DAY: usize = 2;",
            "pub const CHANNELS_A_DAY: usize = 3;",
        )],
        place: PROMISES,
        test: "escalation::it_is_never_the_third_way_of_one_day",
    },
    Bug {
        name: "a-condition-nobody-approved",
        edits: &[edit(
            "crates/reminder-core/src/message.rs",
            "        if let Some((step, hours)) = &condition {",
            "        if let Some((step, hours)) = condition.iter().find(|_| minutes.is_empty()) {",
        )],
        place: PROMISES,
        test: "escalation::the_condition_is_part_of_what_was_approved",
    },
    Bug {
        name: "a-text-ignores-its-visits",
        edits: &[edit(
            "crates/reminder-core/src/gate.rs",
            "if !facts.revisions_match || !facts.further.iter().all(VisitFacts::stands) {",
            "if !facts.revisions_match {",
        )],
        place: PROMISES,
        test: "households::a_visit_that_changed_behind_the_plan_stops_the_text",
    },
    Bug {
        name: "a-visit-without-a-place",
        edits: &[
            edit(
                "crates/reminder-engine/src/store/households.rs",
                "(self.appointment, self.occurrence, self.step)).chain(further)",
                "(self.appointment, self.occurrence, self.step)).chain(further.take(0))",
            ),
            edit(
                "migrations/sqlite/V9__households_and_practice.sql",
                "WHEN NEW.state = 'sending' AND EXISTS (\n    SELECT 1 FROM further_visits",
                "WHEN NEW.state = 'sending' AND 0 AND EXISTS (\n    SELECT 1 FROM further_visits",
            ),
        ],
        place: PROMISES,
        test: "households::each_visit_of_a_text_has_the_one_place_there_is_for_it",
    },
    Bug {
        name: "a-yes-for-one-visit-alone",
        edits: &[edit(
            "crates/reminder-engine/src/store/replies.rs",
            "JOIN further_visits f ON f.key = o.key AND NOT f.silent",
            "JOIN further_visits f ON f.key = o.key AND f.silent",
        )],
        place: PROMISES,
        test: "households::a_yes_to_both_waits_for_a_person_who_confirms_each",
    },
    Bug {
        name: "practice-reaches-anybody",
        edits: &[edit(
            "crates/reminder-core/src/practice.rs",
            "        self.staff.find(contact)?;\n        self.by(channel)",
            "        self.by(channel).filter(|_| !contact.is_empty())",
        )],
        place: CORE,
        test: "plan::tests::practice::in_practice_mode_only_members_of_the_list_are_ever_reached",
    },
];
