//! Planted bugs of carriers, and of what comes back from them.

use super::{Bug, CARRIERS, ENGINE, PROMISES, edit};

/// Every one of them.
pub(super) const BUGS: &[Bug] = &[
    Bug {
        name: "a-time-out-sends-again",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/email/verdict.rs",
            r#"            | Why::TokenRefused(_),
        ) => return None,"#,
            r#"            | Why::TokenRefused(_),
        ) => Fault::Passing,"#,
        )],
        place: ENGINE,
        test: "carrier::email::verdict::tests::after_the_dot_only_a_no_is_a_no",
    },
    Bug {
        name: "a-name-is-markup",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/email/mime.rs",
            r#"            '<' => escaped.push_str("&lt;"),"#,
            "            '<' => escaped.push('<'),",
        )],
        place: CARRIERS,
        test: "real_server::a_letter_lies_in_the_mailbox_once_and_reads_as_it_was_written",
    },
    Bug {
        name: "a-broken-text-goes-again",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/twilio/texts.rs",
            r#"        match account.create("Messages", &form) {"#,
            r#"        let asked = account.create("Messages", &form);
        match asked.or_else(|_| account.create("Messages", &form)) {"#,
        )],
        place: CARRIERS,
        test: "contract::a_connection_cut_after_any_byte_of_the_answer_is_unknown_and_found_again",
    },
    Bug {
        name: "a-500-is-weather",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/twilio/verdict.rs",
            "    if !(400..=499).contains(&answer.status) {",
            r#"    if answer.status >= 500 {
        return Some((Fault::Passing, None));
    }
    if !(400..=499).contains(&answer.status) {"#,
        )],
        place: CARRIERS,
        test: "contract::each_trouble_on_the_wire_has_its_outcome",
    },
    Bug {
        name: "a-text-waits-into-the-night",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/twilio/texts.rs",
            "let heard_by = letter.now + delta(account.patience().until_heard());",
            "let heard_by = letter.now;",
        )],
        place: CARRIERS,
        test: "contract::nothing_may_leave_the_gateway_after_its_time",
    },
    Bug {
        name: "two-phones-ring",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/twilio/calls.rs",
            "if let Some(last) = &self.last_call {",
            "if let Some(last) = self.last_call.as_ref().filter(|call| call.is_empty()) {",
        )],
        place: CARRIERS,
        test: "twilio::a_call_that_the_list_does_not_show_yet_is_known_by_its_id",
    },
    Bug {
        name: "a-refusal-is-quoted",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/twilio/verdict.rs",
            r#"            None => format!("The gateway answered {status}, code {code}."),"#,
            r#"            None => String::from_utf8_lossy(&answer.body).into_owned(),"#,
        )],
        place: CARRIERS,
        test: "contract::each_status_and_each_code_has_its_outcome",
    },
    Bug {
        name: "a-phone-gets-a-new-id",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/smsgate/mod.rs",
            "        let id = Self::id(letter.key);\n        let body = json!",
            "        let id = Self::id(letter.key)[1..].to_owned();\n        let body = json!",
        )],
        place: CARRIERS,
        test: "smsgate::a_text_is_found_again_by_its_id_alone",
    },
    Bug {
        name: "a-stop-is-heard-too-late",
        edits: &[edit(
            "crates/reminder-engine/src/outbox/mod.rs",
            r#"            if self.listen(store, clock, &mut report)? {
                self.drain(store, fence, clock, limit, &mut report)?;
            } else {
                report.more = true;
            }
"#,
            r#"            self.drain(store, fence, clock, limit, &mut report)?;
            report.more |= !self.listen(store, clock, &mut report)?;
"#,
        )],
        place: PROMISES,
        test: "what_comes_back::\
            a_stop_that_arrived_while_the_pc_was_off_is_heard_before_anything_goes",
    },
    Bug {
        name: "a-reply-acts-again",
        edits: &[
            edit(
                "crates/reminder-engine/src/answering.rs",
                r#"    if !tx.record_reply(&new, now)? {
        return Ok(false);
    }
    let answered"#,
                r#"    tx.record_reply(&new, now)?;
    let answered"#,
            ),
            edit(
                "crates/reminder-engine/src/outbox/replies.rs",
                "if known.is_some() {",
                "if known.is_some() && reply.id.is_empty() {",
            ),
        ],
        place: PROMISES,
        test: "what_comes_back::the_same_stop_heard_a_hundred_times_acts_once",
    },
    Bug {
        name: "a-yes-is-the-newest-ones",
        edits: &[edit(
            "crates/reminder-core/src/reply/answers.rs",
            "Some(_) if about.len() > 1 =>",
            "Some(_) if about.len() > 9 =>",
        )],
        place: PROMISES,
        test: "what_comes_back::a_yes_that_may_be_anybodys_waits_for_a_person",
    },
    Bug {
        name: "somebody-elses-receipt",
        edits: &[edit(
            "crates/reminder-engine/src/outbox/receipts.rs",
            "if tx.reference_is_taken(&inquiry.key, reference)? {",
            "if tx.reference_is_taken(&inquiry.key, reference)? && reference.is_empty() {",
        )],
        place: PROMISES,
        test: "what_comes_back::another_reminders_message_is_not_taken_for_the_silent_one",
    },
    Bug {
        name: "a-new-log-in-is-not-kept",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/email/oauth/mod.rs",
            "if let Some(refresh) = tokens.refresh {",
            "if let Some(refresh) = tokens.refresh.filter(|_| now.timestamp() < 0) {",
        )],
        place: CARRIERS,
        test: "log_in::a_token_is_asked_for_once_an_hour_and_a_new_refresh_token_is_kept_first",
    },
    Bug {
        name: "a-refused-token-again",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/email/oauth/mod.rs",
            "match self.access.take() {",
            "match self.access.as_ref() {",
        )],
        place: CARRIERS,
        test: "log_in::a_token_that_ended_early_is_replaced_before_anybody_is_called",
    },
    Bug {
        name: "a-silence-without-an-end",
        edits: &[edit(
            "crates/reminder-engine/src/carrier/line.rs",
            "    socket.set_read_timeout(Some(left))?;",
            "    socket.set_read_timeout(None)?;",
        )],
        place: CARRIERS,
        test: "faults::each_fault_in_each_phase_has_its_outcome",
    },
];
