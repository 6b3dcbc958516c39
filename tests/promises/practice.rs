//! Practice mode: no patient is reached. The clinic's own staff are, where it named them, and what
//! was approved in practice never leaves the building for anybody else later.

use std::collections::BTreeMap;

use reminder_core::clinic::CarrierName;
use reminder_core::practice::StaffContacts;
use reminder_engine::carrier::practising::Practising;
use reminder_engine::carrier::recording::RecordingCarrier;
use reminder_engine::carrier::{Carrier, Outcome};
use reminder_engine::outbox::Carriers;
use reminder_engine::planning;
use reminder_engine::store::{ClinicRow, Scope, StoreError};
use reminder_tests::kit::{Desk, Fault, Records, accepting};
use serde_json::{Value, json};

const NOW: &str = "2026-03-02 09:00";
const START: &str = "2026-03-05 09:00";
/// The receptionist, who made herself a test patient.
const ANN: &str = "ann.ames@example.com";

/// A clinic in practice mode whose mail server was tried, and what each side got.
struct Clinic {
    desk: Desk,
    folder: Records,
    outside: Records,
}

impl Clinic {
    /// Opens it with Ann in the list of the staff.
    fn open() -> Result<Self, Fault> {
        Self::answering(|| Outcome::Accepted {
            reference: "queued".to_owned(),
        })
    }

    fn answering(answer: fn() -> Outcome) -> Result<Self, Fault> {
        let (folder, outside) = (Records::default(), Records::default());
        let server = RecordingCarrier::answering(outside.clone(), Box::new(move |_, _| answer()));
        let staff = StaffContacts::of([ANN.to_owned()]);
        let carriers: [(CarrierName, Box<dyn Carrier>); 2] = [
            (
                CarrierName::Practice,
                Box::new(RecordingCarrier::answering(folder.clone(), accepting())),
            ),
            (
                CarrierName::Smtp,
                Box::new(Practising::new(Box::new(server), staff)),
            ),
        ];
        let desk = Desk::with(NOW, Carriers::from(carriers), folder.clone())?;
        let now = desk.engine.now();
        desk.engine
            .store()
            .write(|tx| tx.record_tried(CarrierName::Smtp, "", now))?;
        let clinic = Self {
            desk,
            folder,
            outside,
        };
        clinic.list(&[ANN])?;
        clinic.desk.booked("Ann Ames", START)?;
        clinic.desk.booked("Rosa Alvarez", "2026-03-05 10:00")?;
        Ok(clinic)
    }

    fn list(&self, contacts: &[&str]) -> Result<Value, Fault> {
        let request = json!({ "contacts": contacts });
        self.desk.ask("save_staff_contacts", request)
    }

    /// Lets e-mails go to patients from now on, as the settings do.
    fn go_live(&self) -> Result<(), Fault> {
        let now = self.desk.engine.now();
        self.desk.engine.store().write(|tx| {
            let mut row: ClinicRow = tx.clinic()?;
            row.sender.carrier = CarrierName::Smtp;
            tx.save_clinic(&row)?;
            planning::replan(tx, &Scope::Everybody, "Ann", now)?;
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }

    /// How many letters each contact got in the folder, and from the mail server.
    fn got(&self) -> BTreeMap<String, (usize, usize)> {
        let to = |records: &Records| -> Vec<String> {
            let records = records.lock().expect("no test panicked");
            let letters = records.iter().map(|record| record.message.to.clone());
            letters.collect()
        };
        let mut got: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for contact in to(&self.folder) {
            got.entry(contact).or_default().0 += 1;
        }
        for contact in to(&self.outside) {
            got.entry(contact).or_default().1 += 1;
        }
        got
    }
}

fn expected<const N: usize>(got: [(&str, (usize, usize)); N]) -> BTreeMap<String, (usize, usize)> {
    let owned = got.map(|(contact, counts)| (contact.to_owned(), counts));
    BTreeMap::from(owned)
}

const ROSA: &str = "rosa.alvarez@example.com";

#[test]
fn in_practice_mode_the_staff_get_the_true_thing_and_patients_nothing() -> Result<(), Fault> {
    let clinic = Clinic::open()?;
    let review = clinic
        .desk
        .ask("review", json!({ "from": null, "until": "2026-03-06" }))?;
    let checks = review["checks"].to_string();
    assert!(
        checks.contains("2 reminders really go, to your own staff"),
        "{checks}"
    );
    let status = clinic.desk.ask("status", json!({}))?;
    let banner = &status["banners"][0]["sentence"];
    assert_eq!(
        banner,
        "Practice mode: nothing leaves the building, except to your own staff's numbers and \
         addresses. Everything else is written to a folder."
    );
    assert_eq!(clinic.desk.approve_all()?, 4);
    clinic.desk.run_until(START)?;
    assert_eq!(clinic.got(), expected([(ANN, (0, 2)), (ROSA, (2, 0))]));
    let history = clinic.desk.ask(
        "review",
        json!({ "from": "2026-03-02", "until": "2026-03-06" }),
    )?;
    let said = history.to_string();
    assert!(said.contains("The mail server took it"), "{said}");
    assert!(said.contains("Nothing left the building"), "{said}");
    Ok(())
}

#[test]
fn whoever_is_taken_off_the_list_after_the_approval_is_not_reached() -> Result<(), Fault> {
    let clinic = Clinic::open()?;
    assert_eq!(clinic.desk.approve_all()?, 4);
    let saved = clinic.list(&[])?;
    assert_eq!(saved["back_to_review"], 2, "hers are read again");
    clinic.desk.run_until("2026-03-02 12:00")?;
    assert_eq!(clinic.got(), expected([(ROSA, (1, 0))]));
    clinic.desk.approve_all()?;
    clinic.desk.run_until(START)?;
    assert_eq!(
        clinic.got(),
        expected([(ANN, (2, 0)), (ROSA, (2, 0))]),
        "she is a patient like all others"
    );
    Ok(())
}

#[test]
fn what_was_approved_in_practice_goes_to_no_patient_once_the_clinic_sends_for_real()
-> Result<(), Fault> {
    let clinic = Clinic::open()?;
    assert_eq!(clinic.desk.approve_all()?, 4);
    clinic.go_live()?;
    clinic.desk.run_until(START)?;
    assert_eq!(
        clinic.got(),
        expected([(ANN, (0, 2))]),
        "hers were approved to go through the mail server; his were not"
    );
    Ok(())
}

#[test]
fn a_patient_with_a_number_of_the_staff_is_one_of_the_staff() -> Result<(), Fault> {
    let clinic = Clinic::open()?;
    let daughter = clinic.desk.patient("Mia Ames", &[ANN])?;
    clinic.desk.book(daughter, "2026-03-05 11:00")?;
    clinic
        .list(&[ANN, "Desk <desk"])
        .expect_err("what is no address is refused");
    assert!(clinic.desk.approve_all()? >= 4);
    clinic.desk.run_until(START)?;
    let got = clinic.got();
    assert!(got[ANN].1 >= 2, "{got:?}");
    assert_eq!(got[ANN].0, 0, "{got:?}");
    assert_eq!(got[ROSA], (2, 0), "{got:?}");
    Ok(())
}

#[test]
fn silence_about_a_letter_to_the_staff_is_unknown_and_never_sent_again() -> Result<(), Fault> {
    let clinic = Clinic::answering(|| Outcome::Unknown {
        detail: "no answer after the letter".to_owned(),
    })?;
    clinic.desk.approve_all()?;
    clinic.desk.run_until("2026-03-02 13:00")?;
    assert_eq!(clinic.got(), expected([(ANN, (0, 1)), (ROSA, (1, 0))]));
    assert_eq!(clinic.desk.states()?.get("unknown"), Some(&1));
    clinic.list(&[])?;
    clinic.desk.approve_all()?;
    clinic.desk.run_until("2026-03-03 13:00")?;
    let to_ann = clinic.got()[ANN];
    assert_eq!(to_ann, (0, 1), "it is not written to the folder either");
    Ok(())
}

#[test]
fn without_a_list_or_without_a_test_practice_mode_reaches_nobody() -> Result<(), Fault> {
    let clinic = Clinic::open()?;
    clinic.list(&[])?;
    clinic.desk.approve_all()?;
    clinic.desk.run_until("2026-03-02 13:00")?;
    assert_eq!(clinic.got(), expected([(ANN, (1, 0)), (ROSA, (1, 0))]));
    let status = clinic.desk.ask("status", json!({}))?;
    assert_eq!(
        status["banners"][0]["sentence"],
        "Practice mode: nothing leaves the building. Messages are written to a folder."
    );
    let store = clinic.desk.engine.store();
    store.write(|tx| tx.forget_tried(CarrierName::Smtp))?;
    let saved = clinic.list(&[ANN])?;
    let ways = saved["settings"]["practice"]["ways"].to_string();
    assert!(ways.contains("until the mail server is set up"), "{ways}");
    clinic.desk.approve_all()?;
    clinic.desk.run_until(START)?;
    assert_eq!(clinic.got(), expected([(ANN, (2, 0)), (ROSA, (2, 0))]));
    Ok(())
}
