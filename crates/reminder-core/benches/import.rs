//! A file at its limit of rows, from bytes to a preview, beside the `csv` crate reading the same
//! bytes without a thought about what they mean.

use std::fmt::Write;

use chrono::{NaiveDate, NaiveDateTime};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use reminder_core::contact::ReadContact;
use reminder_core::import::{
    ExistingAppointment, ExistingPatient, Mapping, ROWS_MAX, ReadRows, Readers, Table, compare,
    decode, guess_mapping, read_rows,
};
use reminder_core::key::{AppointmentId, KindId, PatientId, PractitionerId};
use reminder_core::patient::ContactKind;

fn main() {
    divan::main();
}

/// As many appointments as a file may have, of a tenth as many patients.
fn file() -> String {
    let mut text = "Appointment ID,Date,Time,Length,Patient ID,First name,Last name,Mobile,E-mail,\
                    Practitioner,Type,Status,Note\r\n"
        .to_owned();
    for row in 0..ROWS_MAX {
        let (patient, slot) = (row % (ROWS_MAX / 10), row / 500);
        let (day, hour, minute) = (slot / 32 % 28 + 1, 8 + slot / 4 % 8, slot % 4 * 15);
        writeln!(
            text,
            "A{row},{day:02}/{:02}/2027,{hour:02}:{minute:02},30,P{patient},Ann,Lee-{patient},\
             07700 900{:03},patient{patient}@example.org,Dr Lee,Check-up,Booked,\"bring card, \
             please\"\r",
            slot / 896 % 12 + 1,
            patient % 1000,
        )
        .expect("memory takes everything");
    }
    text
}

/// Reads a contact at no cost, so that only the import is measured.
fn contact(kind: ContactKind, raw: &str) -> Result<ReadContact, String> {
    Ok(ReadContact {
        kind,
        normalised: raw.to_owned(),
        display: raw.to_owned(),
        region: None,
        may_be_landline: false,
        fictional: false,
        hint: None,
    })
}

fn readers() -> Readers<'static> {
    Readers {
        contact: &contact,
        practitioner: &|_| Some(PractitionerId(1)),
        kind: &|_| Some(KindId(1)),
    }
}

fn table(bytes: &[u8]) -> Table {
    let text = decode(bytes).expect("the file is text").text;
    Table::read(text, &mut |_| {}).expect("the file is a table")
}

fn rows(table: &Table, mapping: &Mapping) -> ReadRows {
    read_rows(table, mapping, &readers(), &mut |_| {}).expect("the mapping is complete")
}

fn now() -> NaiveDateTime {
    let date = NaiveDate::from_ymd_opt(2026, 11, 1).expect("a date");
    date.and_hms_opt(8, 0, 0).expect("a time")
}

/// What a clinic knows that imported the same file the day before.
fn known(rows: &ReadRows) -> (Vec<ExistingPatient>, Vec<ExistingAppointment>) {
    let patients = (0..)
        .zip(&rows.patients)
        .map(|(id, patient)| ExistingPatient {
            id: PatientId(id),
            external_id: patient.external_id.clone(),
            given_name: patient.given_name.clone(),
            family_name: patient.family_name.clone(),
            preferred_name: None,
            language: None,
            phones: patient
                .phones
                .iter()
                .map(|one| one.read.normalised.clone())
                .collect(),
            emails: patient
                .emails
                .iter()
                .map(|one| one.read.normalised.clone())
                .collect(),
            consents: Vec::new(),
        });
    let patients: Vec<ExistingPatient> = patients.collect();
    let appointments = (0..)
        .zip(&rows.appointments)
        .map(|(id, one)| ExistingAppointment {
            id: AppointmentId(id),
            external_id: one.external_id.clone(),
            patient: patients[one.patient].id,
            start: one.start,
            duration_minutes: 30,
            practitioner: one.practitioner,
            kind: one.kind,
            status: one.status.expect("the file has a status"),
            note: one.note.clone().unwrap_or_default(),
        });
    let appointments = appointments.collect();
    (patients, appointments)
}

#[divan::bench(sample_count = 10)]
fn the_csv_crate_alone(bencher: Bencher<'_, '_>) {
    let text = file();
    let counted = bencher
        .counter(BytesCount::of_str(&text))
        .counter(ItemsCount::new(ROWS_MAX));
    counted.bench(|| {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut cells = 0;
        while reader
            .read_record(&mut record)
            .expect("the file is a table")
        {
            cells += record.len();
        }
        cells
    });
}

#[divan::bench(sample_count = 10)]
fn bytes_to_table(bencher: Bencher<'_, '_>) {
    let text = file();
    let counted = bencher
        .counter(BytesCount::of_str(&text))
        .counter(ItemsCount::new(ROWS_MAX));
    counted.bench(|| table(black_box(text.as_bytes())));
}

#[divan::bench(sample_count = 10)]
fn table_to_mapping(bencher: Bencher<'_, '_>) {
    let table = table(file().as_bytes());
    bencher
        .counter(ItemsCount::new(ROWS_MAX))
        .bench(|| guess_mapping(black_box(&table), "GB"));
}

#[divan::bench(sample_count = 10)]
fn table_to_rows(bencher: Bencher<'_, '_>) {
    let table = table(file().as_bytes());
    let mapping = guess_mapping(&table, "GB").mapping;
    bencher
        .counter(ItemsCount::new(ROWS_MAX))
        .bench(|| rows(black_box(&table), &mapping));
}

#[divan::bench(sample_count = 10)]
fn rows_to_preview(bencher: Bencher<'_, '_>) {
    let table = table(file().as_bytes());
    let mapping = guess_mapping(&table, "GB").mapping;
    let (patients, appointments) = known(&rows(&table, &mapping));
    bencher
        .counter(ItemsCount::new(ROWS_MAX))
        .with_inputs(|| rows(&table, &mapping))
        .bench_values(|rows| {
            let preview = compare(rows, &patients, &appointments, now());
            assert_eq!(preview.same, ROWS_MAX, "the same file changes nothing");
            preview
        });
}
