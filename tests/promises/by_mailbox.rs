//! What comes back by e-mail: a bounce puts the patient on the call list, an answer does what it
//! says and no more, and nothing else in the clinic's mailbox is anybody's business.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};
use fake_gateways::fake_imap::{FakeImap, PASSWORD, Trouble, USER};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::key::AppointmentId;
use reminder_engine::carrier::email::{EmailCarrier, LogIn, MailSettings, Security};
use reminder_engine::carrier::mailbox::{Letters, Mailbox, MailboxSettings, Post, ReadTo};
use reminder_engine::carrier::recording::{Answer, Recorded};
use reminder_engine::carrier::{
    Asked, Capabilities, Carrier, ChannelFault, Handover, Letter, LookedUp, Outcome,
};
use reminder_engine::secret::SecretPlace;
use reminder_engine::store::MailboxRow;
use reminder_tests::kit::{Desk, Fault, Records, accepting, at};
use secrecy::SecretString;
use serde_json::{Value, json};

const ROSA: &str = "rosa.alvarez@example.com";

/// Takes letters into a list, and reads a real mailbox.
struct ByMail {
    records: Records,
    answer: Answer,
    carrier: EmailCarrier,
}

impl Carrier for ByMail {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        let recorded = Recorded::of(letter);
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = (self.answer)(records.len(), &recorded);
        records.push(recorded);
        outcome.into()
    }

    fn capabilities(&self, channel: Channel) -> Capabilities {
        self.carrier.capabilities(channel)
    }

    fn look_up(&mut self, asked: &Asked<'_>) -> LookedUp {
        self.carrier.look_up(asked)
    }

    fn post(
        &mut self,
        read_to: Option<&ReadTo>,
        since: DateTime<Utc>,
        letters: &mut dyn Letters,
    ) -> Result<Option<Post>, ChannelFault> {
        self.carrier.post(read_to, since, letters)
    }
}

/// A clinic that sends by e-mail and reads its mailbox, with Rosa's appointment on Thursday
/// approved.
struct Clinic {
    desk: Desk,
    mailbox: FakeImap,
    appointment: AppointmentId,
}

impl Clinic {
    fn open(answer: Answer) -> Result<Self, Fault> {
        let mailbox = FakeImap::start();
        let settings = MailboxSettings {
            host: "127.0.0.1".to_owned(),
            port: mailbox.port(),
            security: Security::NoneOnLoopback,
            user: USER.to_owned(),
            own_password: true,
            sent_folder: "Sent".to_owned(),
        };
        let smtp = MailSettings {
            host: "127.0.0.1".to_owned(),
            port: 1,
            security: Security::NoneOnLoopback,
            user: String::new(),
            a_day: None,
            log_in: LogIn::Password,
        };
        let password = Some(SecretString::from(PASSWORD));
        let carrier = EmailCarrier::new(smtp, None)
            .with_mailbox(Some(Mailbox::new(settings.clone(), password)));
        let records = Records::default();
        let by_mail = Box::new(ByMail {
            records: Arc::clone(&records),
            answer,
            carrier,
        });
        let desk = Desk::through("2026-03-02 09:00", CarrierName::Smtp, by_mail, records)?;
        desk.engine.store().write(|tx| {
            let mut row = tx.clinic()?;
            row.sender.carrier = CarrierName::Smtp;
            tx.save_clinic(&row)?;
            tx.save_mailbox(Some(&MailboxRow {
                settings,
                secret_place: SecretPlace::Environment,
            }))
        })?;
        let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
        desk.approve_all()?;
        Ok(Self {
            desk,
            mailbox,
            appointment,
        })
    }

    /// Opens it and lets the first reminder go.
    fn with_a_letter() -> Result<Self, Fault> {
        let clinic = Self::open(accepting())?;
        clinic.desk.run_until("2026-03-02 10:30")?;
        assert_eq!(clinic.desk.handed_over().len(), 1);
        Ok(clinic)
    }

    /// Returns what the first letter is called.
    fn letter(&self) -> Result<String, Fault> {
        let went = self.desk.handed_over();
        let first = went.first().ok_or("a letter went")?;
        Ok(format!("{}@example.com", first.key.short()))
    }

    /// Lets a mail come, and a while pass.
    fn comes(&self, mail: &str) -> Result<(), Fault> {
        let mail = mail.replace("{LETTER}", &self.letter()?);
        self.mailbox.put("INBOX", self.desk.engine.now(), &mail);
        self.wait()
    }

    fn wait(&self) -> Result<(), Fault> {
        for _ in 0..5 {
            self.desk.clock.advance(chrono::TimeDelta::seconds(61));
            self.desk.tick()?;
        }
        Ok(())
    }

    fn inbox(&self, answered: bool) -> Result<Vec<Value>, Fault> {
        let asked = json!({ "answered": answered, "limit": 100 });
        let inbox = self.desk.ask("inbox", asked)?;
        Ok(inbox["rows"].as_array().ok_or("rows")?.clone())
    }

    fn status(&self) -> Result<Value, Fault> {
        let asked = json!({ "id": self.appointment });
        let found = self.desk.ask("get_appointment", asked)?;
        Ok(found["row"]["status"].clone())
    }

    fn opted_out(&self) -> Result<bool, Fault> {
        Ok(self
            .desk
            .engine
            .store()
            .read(|view| view.is_opted_out(ROSA))?)
    }

    fn call_list(&self) -> Result<Vec<Value>, Fault> {
        let list = self.desk.ask("call_list", json!({ "until": null }))?;
        Ok(list["rows"].as_array().ok_or("rows")?.clone())
    }
}

fn answer(from: &str, head: &str, words: &str) -> String {
    format!(
        "From: {from}\nIn-Reply-To: <{{LETTER}}>\nSubject: Re: Your appointment\n\
         Message-ID: <{}@mail.test>\n{head}\n{words}\n",
        words.len()
    )
}

fn bounce(action: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.test\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n\
         Final-Recipient: rfc822; {ROSA}\nAction: {action}\nStatus: {status}\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{{LETTER}}>\n\n--b--\n"
    )
}

#[test]
fn a_bounce_puts_the_patient_on_the_call_list_once_and_in_words() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    assert!(clinic.call_list()?.is_empty());
    for _ in 0..3 {
        clinic.comes(&bounce("failed", "5.1.1"))?;
    }
    let rows = clinic.call_list()?;
    assert_eq!(
        rows.len(),
        1,
        "although another reminder is still to come there"
    );
    let reason = rows[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("no such mailbox any more"), "{reason}");
    assert!(
        reason.contains("5.1.1") && !reason.contains(ROSA),
        "{reason}"
    );
    let store = clinic.desk.engine.store();
    let events = store.read(|view| view.history_of_appointment(clinic.appointment))?;
    let told = events
        .iter()
        .filter(|event| event.what == "undelivered")
        .count();
    assert_eq!(told, 1);
    Ok(())
}

#[test]
fn a_letter_that_waits_changes_nothing_and_one_that_arrived_says_so() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    clinic.comes(&bounce("delayed", "4.4.1"))?;
    assert_eq!(clinic.desk.states()?.get("accepted"), Some(&1));
    assert!(clinic.call_list()?.is_empty());
    clinic.comes(&bounce("delivered", "2.0.0"))?;
    assert_eq!(clinic.desk.states()?.get("delivered"), Some(&1));
    clinic.comes(&bounce("failed", "5.1.1"))?;
    assert_eq!(
        clinic.desk.states()?.get("delivered"),
        Some(&1),
        "arrival is stronger"
    );
    Ok(())
}

#[test]
fn a_yes_by_e_mail_confirms_and_stops_later_steps() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    let words = "Yes!\n\nOn Monday, 2 March 2026, Clinic <desk@example.com> wrote:\n> Dear Rosa,";
    clinic.comes(&answer("Rosa <Rosa.Alvarez@example.com>", "", words))?;
    assert_eq!(clinic.status()?, "confirmed");
    assert_eq!(clinic.desk.states()?.get("cancelled"), Some(&1));
    assert!(clinic.inbox(false)?.is_empty());
    clinic.desk.run_until("2026-03-05 10:00")?;
    assert_eq!(clinic.desk.handed_over().len(), 1);
    Ok(())
}

#[test]
fn a_stop_by_e_mail_stops_e_mail_to_that_address_and_nothing_else() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    clinic.comes(&answer(ROSA, "", "STOP"))?;
    assert!(clinic.opted_out()?);
    assert_eq!(clinic.status()?, "booked");
    clinic.desk.booked("Luis Diaz", "2026-03-05 11:00")?;
    clinic.desk.approve_all()?;
    clinic.desk.run_until("2026-03-05 12:00")?;
    let went = clinic.desk.handed_over();
    assert_eq!(went.iter().filter(|one| one.message.to == ROSA).count(), 1);
    assert!(
        went.iter()
            .any(|one| one.message.to == "luis.diaz@example.com")
    );
    Ok(())
}

#[test]
fn the_link_to_write_no_more_is_a_stop() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    clinic.comes("From: stranger@example.org\nSubject: unsubscribe\n\n")?;
    assert!(clinic.inbox(false)?.is_empty() && clinic.inbox(true)?.is_empty());
    clinic.comes(&format!("From: {ROSA}\nSubject: unsubscribe\n\n"))?;
    assert!(clinic.opted_out()?);
    Ok(())
}

#[test]
fn a_stop_that_came_while_the_pc_was_off_is_heard_before_anything_goes() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    clinic.desk.sleep_until("2026-03-04 10:00");
    let mail = answer(ROSA, "", "unsubscribe").replace("{LETTER}", &clinic.letter()?);
    clinic.mailbox.put("INBOX", at("2026-03-03 22:00"), &mail);
    clinic.desk.tick()?;
    clinic.desk.run_until("2026-03-05 10:00")?;
    assert_eq!(clinic.desk.handed_over().len(), 1);
    Ok(())
}

#[test]
fn an_out_of_office_confirms_nothing_and_waits_for_nobody() -> Result<(), Fault> {
    for head in [
        "Auto-Submitted: auto-replied\n",
        "Precedence: bulk\n",
        "Return-Path: <>\n",
    ] {
        let clinic = Clinic::with_a_letter()?;
        clinic.comes(&answer(ROSA, head, "Yes"))?;
        assert_eq!(clinic.status()?, "booked", "{head}");
        assert!(clinic.inbox(false)?.is_empty(), "{head}");
        assert!(clinic.inbox(true)?.is_empty(), "{head}");
        clinic.comes(&answer(ROSA, head, "STOP"))?;
        assert!(!clinic.opted_out()?, "{head}");
        let waiting = clinic.inbox(false)?;
        assert_eq!(
            waiting[0]["read_as"], "maybe_opt_out",
            "{head}: a person looks"
        );
    }
    Ok(())
}

#[test]
fn what_comes_from_another_address_waits_for_a_person() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    let other = "rosa.at.work@example.org";
    for (words, read_as) in [
        ("Yes", "other"),
        ("STOP", "maybe_opt_out"),
        ("Can I come later?", "other"),
    ] {
        clinic.comes(&answer(other, "", words))?;
        let waiting = clinic.inbox(false)?;
        assert_eq!(waiting[0]["read_as"], read_as, "{words}");
        assert_eq!(waiting[0]["patient_name"], "Rosa Alvarez", "{words}");
        assert_eq!(waiting[0]["from"], other);
    }
    assert_eq!(clinic.status()?, "booked");
    assert!(!clinic.opted_out()?);
    let store = clinic.desk.engine.store();
    assert!(!store.read(|view| view.is_opted_out(other))?);
    Ok(())
}

#[test]
fn a_yes_confirms_the_appointment_of_its_letter_also_when_two_share_the_address()
-> Result<(), Fault> {
    let clinic = Clinic::open(accepting())?;
    let sibling = clinic.desk.patient("Luis Alvarez", &[ROSA])?;
    let his = clinic.desk.book(sibling, "2026-03-05 11:00")?;
    clinic.desk.approve_all()?;
    clinic.desk.run_until("2026-03-02 10:30")?;
    let went = clinic.desk.handed_over();
    assert_eq!(went.len(), 2);
    clinic.comes(&answer(ROSA, "", "yes"))?;
    let status = |id: AppointmentId| -> Result<Value, Fault> {
        let found = clinic.desk.ask("get_appointment", json!({ "id": id }))?;
        Ok(found["row"]["status"].clone())
    };
    let both = [status(clinic.appointment)?, status(his)?];
    let confirmed = both.iter().filter(|status| *status == "confirmed").count();
    assert_eq!(confirmed, 1, "{both:?}");
    Ok(())
}

#[test]
fn a_mail_about_something_else_is_never_stored() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    for mail in [
        format!("From: {ROSA}\nSubject: My results\n\nYes, they are bad.\n"),
        format!("From: {ROSA}\nIn-Reply-To: <results-7@example.com>\n\nSTOP\n"),
        "From: MAILER-DAEMON@mx.test\nX-Failed-Recipients: x@example.org\n\n5.1.1\n".to_owned(),
    ] {
        clinic.comes(&mail)?;
    }
    assert!(clinic.inbox(false)?.is_empty() && clinic.inbox(true)?.is_empty());
    assert!(!clinic.opted_out()?);
    let bytes = std::fs::read(clinic.desk.folder().join("ringonce.db"))?;
    let wal = std::fs::read(clinic.desk.folder().join("ringonce.db-wal")).unwrap_or_default();
    for words in ["they are bad", "My results", "results-7"] {
        let found = |bytes: &[u8]| {
            bytes
                .windows(words.len())
                .any(|one| one == words.as_bytes())
        };
        assert!(!found(&bytes) && !found(&wal), "{words}");
    }
    Ok(())
}

#[test]
fn the_same_mail_read_twice_counts_once() -> Result<(), Fault> {
    let clinic = Clinic::with_a_letter()?;
    let mail = answer(
        ROSA,
        "Date: Mon, 2 Mar 2026 15:40:00 +0000\n",
        "Can I come later?",
    );
    clinic.comes(&mail)?;
    for _ in 0..3 {
        clinic.mailbox.state().validity += 1;
        clinic.wait()?;
    }
    assert_eq!(clinic.inbox(false)?.len(), 1);
    let conversations = clinic.mailbox.state().conversations;
    assert!(conversations > 15, "{conversations}");
    Ok(())
}

/// Opens a clinic whose mail server fell silent at the first letter.
fn silent() -> Result<Clinic, Fault> {
    let silence: Answer = Box::new(|count, _| match count {
        0 => Outcome::Unknown {
            detail: "no answer".to_owned(),
        },
        count => Outcome::Accepted {
            reference: format!("recorded-{count}"),
        },
    });
    let clinic = Clinic::open(silence)?;
    clinic.desk.run_until("2026-03-02 10:01")?;
    assert_eq!(clinic.desk.states()?.get("unknown"), Some(&1));
    Ok(clinic)
}

#[test]
fn a_letter_left_unknown_is_adopted_when_the_sent_folder_has_it() -> Result<(), Fault> {
    let clinic = silent()?;
    let letter = format!(
        "Message-ID: <{}>\nSubject: x\n\nDear Rosa\n",
        clinic.letter()?
    );
    clinic.mailbox.put("Sent", at("2026-03-02 10:01"), &letter);
    clinic.desk.run_until("2026-03-02 12:00")?;
    assert_eq!(clinic.desk.states()?.get("accepted"), Some(&1));
    assert_eq!(clinic.desk.handed_over().len(), 1);
    Ok(())
}

#[test]
fn a_letter_left_unknown_stays_so_when_the_sent_folder_has_it_not() -> Result<(), Fault> {
    let clinic = silent()?;
    clinic.desk.run_until("2026-03-03 12:00")?;
    assert_eq!(clinic.desk.states()?.get("unknown"), Some(&1));
    assert_eq!(clinic.desk.handed_over().len(), 1, "it is not sent again");
    Ok(())
}

#[test]
fn a_bounce_of_a_letter_left_unknown_says_what_became_of_it() -> Result<(), Fault> {
    let clinic = silent()?;
    clinic.comes(&bounce("failed", "5.2.2"))?;
    assert_eq!(clinic.desk.states()?.get("undelivered"), Some(&1));
    let rows = clinic.call_list()?;
    assert!(
        rows[0]["reason"].to_string().contains("mailbox is full"),
        "{rows:?}"
    );
    Ok(())
}

#[test]
fn a_mailbox_that_is_away_stops_nobody_and_a_closed_one_stops_the_channel() -> Result<(), Fault> {
    for (from, to, went, paused) in [
        ("* OK [CAP", "* BYE [CAP", 2, 0),
        ("r2 OK in", "r2 NO [AUTHENTICATIONFAILED] not you", 1, 1),
    ] {
        let clinic = Clinic::with_a_letter()?;
        clinic.mailbox.state().trouble = Some(Trouble::Swap(from.into(), to.into()));
        clinic.desk.run_until("2026-03-05 10:00")?;
        assert_eq!(clinic.desk.handed_over().len(), went, "{to}");
        let pauses = clinic.desk.engine.store().read(|view| view.pauses())?;
        assert_eq!(pauses.len(), paused, "{to}: {pauses:?}");
        for pause in pauses {
            assert!(
                pause.reason.contains("mailbox cannot be read"),
                "{}",
                pause.reason
            );
        }
    }
    Ok(())
}
