//! How long planning takes, side by side with what no planner could do without: writing the texts.
//!
//! `cargo bench -p reminder-core` plans the books of a large clinic and of a very large one; every
//! appointment has two steps. The numbers to watch: 100,000 appointments in 3 seconds, and ten
//! times as many in ten times as long.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use reminder_core::appointment::{Appointment, AppointmentStatus, Booking};
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::calendar::Zone;
use reminder_core::clinic::{
    AppointmentKind, Caps, CarrierName, Clinic, EmailSender, OpeningHours, Practitioner,
    QuietHours, Rules, Span,
};
use reminder_core::key::{
    AppointmentId, CadenceId, ContactPointId, KindId, PatientId, PractitionerId, StepId, TemplateId,
};
use reminder_core::ledger::LedgerRow;
use reminder_core::patient::{ContactKind, ContactPoint, Patient};
use reminder_core::plan::{Plan, changes, plan};
use reminder_core::practice::Practice;
use reminder_core::template::{Renderer, Template, TemplateText, Values};

const APPOINTMENTS: [i64; 2] = [100_000, 1_000_000];
const STEPS: u16 = 2;
const ZONE: &str = "America/Vancouver";
const BODY: &str = "{% if has_name %}Hello {{ patient_name }},{% endif %}

this is a reminder of your appointment with {{ practitioner }} on {{ date }} at {{ time }}.
If you cannot come, call us on {{ callback_number }}, and we will find another time.

{{ clinic_name }}";

fn main() {
    divan::main();
}

/// The bare limit: the same texts, and nothing else.
#[divan::bench(args = APPOINTMENTS, sample_count = 3)]
fn write_the_texts_only(bencher: Bencher<'_, '_>, appointments: i64) {
    let (rules, bookings) = (rules(), bookings(appointments));
    bencher.counter(ItemsCount::new(bookings.len())).bench(|| {
        let mut renderer = Renderer::new(&rules);
        for booking in &bookings {
            for _ in 0..STEPS {
                let values = Values {
                    local_start_before: None,
                    patient_name: Some(booking.patient.called()),
                    practitioner: "Dr. Lee",
                    local_start: booking.appointment.local_start,
                    duration_minutes: booking.appointment.duration_minutes,
                };
                black_box(renderer.render(TemplateId(1), "en", &values)).expect("the text is fine");
            }
        }
    });
}

#[divan::bench(args = APPOINTMENTS, sample_count = 3)]
fn plan_a_new_book(bencher: Bencher<'_, '_>, appointments: i64) {
    let (rules, bookings) = (rules(), bookings(appointments));
    bencher
        .counter(ItemsCount::new(bookings.len()))
        .bench(|| plan(&rules, &bookings, &[], now()));
}

/// What the program does all day: it plans again, and nothing has changed.
#[divan::bench(args = APPOINTMENTS, sample_count = 3)]
fn plan_again_and_find_no_change(bencher: Bencher<'_, '_>, appointments: i64) {
    let (rules, bookings) = (rules(), bookings(appointments));
    let ledger = saved(plan(&rules, &bookings, &[], now()));
    bencher.counter(ItemsCount::new(bookings.len())).bench(|| {
        let plan = plan(&rules, &bookings, &ledger, now());
        let changes = changes(&plan, &bookings, &ledger, now());
        assert!(changes.is_empty(), "a saved plan changes nothing");
        plan
    });
}

fn now() -> DateTime<Utc> {
    midnight(first_day()) - TimeDelta::days(30)
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a Monday")
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day")
}

/// Appointments every quarter of an hour of 60 days, from 9:00 to 17:00, each of another patient.
fn bookings(count: i64) -> Vec<Booking> {
    let zone = Zone::named(ZONE).expect("the zone is in the bundled database");
    (0..count)
        .map(|id| {
            let day = first_day() + TimeDelta::days(id % 60);
            let local_start = day.and_time(hour(9)) + TimeDelta::minutes(15 * (id / 60 % 32));
            Booking {
                appointment: Appointment {
                    id: AppointmentId(id),
                    revision: 1,
                    local_start,
                    zone: ZONE.to_owned(),
                    start: zone.first_instant(local_start),
                    duration_minutes: 30,
                    practitioner: PractitionerId(1),
                    kind: KindId(1),
                    status: AppointmentStatus::Booked,
                    changed: None,
                },
                patient: patient(id),
            }
        })
        .collect()
}

fn patient(id: i64) -> Patient {
    let address = format!("patient{id}@example.com");
    Patient {
        id: PatientId(id),
        revision: 1,
        given_name: format!("Given{id}"),
        family_name: "Family".to_owned(),
        preferred_name: None,
        language: None,
        no_name_in_message: false,
        no_voicemail: false,
        only_channel: None,
        contact_points: vec![ContactPoint {
            id: ContactPointId(id),
            kind: ContactKind::Email,
            raw: address.clone(),
            normalised: address,
            region: None,
            never: false,
            opted_out: false,
            no_texts: false,
        }],
        consents: Vec::new(),
        archived: false,
    }
}

fn rules() -> Rules {
    let open = vec![Span {
        opens: hour(9),
        closes: hour(17),
    }];
    let week = std::array::from_fn(|day| if day < 6 { open.clone() } else { Vec::new() });
    Rules {
        revision: 1,
        clinic: Clinic {
            name: "Harbour Street Clinic".to_owned(),
            callback_number: "+1 555 0100".to_owned(),
            country: "CA".to_owned(),
            zone: ZONE.to_owned(),
            language: "en-CA".to_owned(),
            opening_hours: OpeningHours(week),
            quiet_hours: QuietHours {
                ends: hour(8),
                begins: hour(20),
            },
            closing_days: Vec::new(),
            caps: Caps {
                email_per_day: 2,
                sms_per_day: 2,
                voice_per_day: 1,
                phone_per_week: 3,
                one_text: true,
            },
            grace_minutes: 5,
            emails_per_minute: 20,
            reminders_per_minute: 20,
            consent_required: false,
        },
        sender: EmailSender {
            carrier: CarrierName::Smtp,
            from_name: "Harbour Street Clinic".to_owned(),
            from_address: "desk@clinic.example.com".to_owned(),
            reply_to: "desk@clinic.example.com".to_owned(),
        },
        texts: None,
        calls: None,
        practice: Practice::default(),
        practitioners: BTreeMap::from([(PractitionerId(1), practitioner())]),
        kinds: BTreeMap::from([(KindId(1), kind())]),
        cadences: BTreeMap::from([(CadenceId(1), cadence())]),
        templates: BTreeMap::from([(TemplateId(1), template())]),
    }
}

fn practitioner() -> Practitioner {
    Practitioner {
        id: PractitionerId(1),
        name: "Dr. Lee".to_owned(),
        archived: false,
    }
}

fn kind() -> AppointmentKind {
    AppointmentKind {
        id: KindId(1),
        name: "Visit".to_owned(),
        duration_minutes: 30,
        cadence: CadenceId(1),
        archived: false,
    }
}

/// Three days and one day before, like most clinics.
fn cadence() -> Cadence {
    let steps = (1..=STEPS).map(|number| Step {
        id: StepId(number.into()),
        name: format!("step {number}"),
        channel: Channel::Email,
        lead: Lead::BusinessDays(2 * number - 1),
        at: hour(10),
        useful_minutes: 8 * 60,
        template: TemplateId(1),
        unanswered_hours: None,
    });
    Cadence {
        id: CadenceId(1),
        name: "Three days and one day before".to_owned(),
        steps: steps.collect(),
    }
}

fn template() -> Template {
    Template {
        id: TemplateId(1),
        name: "Reminder".to_owned(),
        channel: Channel::Email,
        version: 1,
        texts: vec![TemplateText {
            language: "en".to_owned(),
            subject: "Your appointment on {{ short_date }}".to_owned(),
            body: BODY.to_owned(),
        }],
    }
}

/// The outbox after a plan was saved.
fn saved(plan: Plan) -> Vec<LedgerRow> {
    plan.reminders.iter().map(LedgerRow::of).collect()
}
