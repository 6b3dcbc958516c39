//! A small clinic, its book, and an outbox that saves plans the way the real one does.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::appointment::{Appointment, AppointmentStatus, Booking};
use crate::cadence::{Cadence, Channel, Lead, Step};
use crate::calendar::Zone;
use crate::clinic::{
    AppointmentKind, Caps, CarrierName, Clinic, ClosingDay, EmailSender, OpeningHours, PhoneSender,
    Practitioner, QuietHours, Rules, Span,
};
use crate::key::{
    AppointmentId, CadenceId, ContactPointId, Key, KindId, PatientId, PractitionerId, StepId,
    TemplateId,
};
use crate::ledger::{LedgerChange, LedgerRow};
use crate::patient::{ContactKind, ContactPoint, Patient};
use crate::plan::{Plan, Planned, changes, plan};
use crate::practice::Practice;
use crate::reminder::{ReminderEvent, transition};
use crate::template::{Template, TemplateText, defaults};

pub(super) const THREE_DAYS: StepId = StepId(31);
pub(super) const ONE_DAY: StepId = StepId(32);
pub(super) const CALL: StepId = StepId(33);
pub(super) const CHECK_UP: KindId = KindId(1);
pub(super) const WALK_IN: KindId = KindId(2);
pub(super) const PHONED: KindId = KindId(3);

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date such as 2026-11-24")
}

pub(super) fn clock(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("a time such as 09:15")
}

/// A civil time such as `2026-11-24 09:15`.
pub(super) fn civil(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time such as 2026-11-24 09:15")
}

/// The instant of a civil time in Vancouver.
pub(super) fn at(text: &str) -> DateTime<Utc> {
    zone("America/Vancouver").first_instant(civil(text))
}

pub(super) fn zone(name: &str) -> Zone {
    Zone::named(name).expect("the zone is in the bundled database")
}

pub(super) fn weekdays(opens: &str, closes: &str) -> OpeningHours {
    let open = vec![Span {
        opens: clock(opens),
        closes: clock(closes),
    }];
    OpeningHours(std::array::from_fn(|weekday| {
        if weekday < 5 {
            open.clone()
        } else {
            Vec::new()
        }
    }))
}

/// A clinic in Vancouver, open on weekdays from 9 to 17, that writes three business days and one
/// business day before a check-up, and phones the day before a visit of the third kind.
pub(super) fn rules() -> Rules {
    let step = |id, channel, days, template| Step {
        id,
        name: format!("{days}-day reminder"),
        channel,
        lead: Lead::BusinessDays(days),
        at: clock("10:00"),
        useful_minutes: 8 * 60,
        template: TemplateId(template),
        unanswered_hours: None,
    };
    let cadences = [
        vec![
            step(THREE_DAYS, Channel::Email, 3, 1),
            step(ONE_DAY, Channel::Email, 1, 1),
        ],
        Vec::new(),
        vec![step(CALL, Channel::CallList, 1, 2)],
    ];
    Rules {
        revision: 1,
        clinic: clinic(),
        sender: EmailSender {
            carrier: CarrierName::Practice,
            from_name: "Harbour Street Clinic".to_owned(),
            from_address: "desk@clinic.example.com".to_owned(),
            reply_to: "desk@clinic.example.com".to_owned(),
        },
        texts: None,
        calls: None,
        practice: Practice::default(),
        practitioners: BTreeMap::from([(
            PractitionerId(1),
            Practitioner {
                id: PractitionerId(1),
                name: "Dr. Lee".to_owned(),
                archived: false,
            },
        )]),
        kinds: (1..=3).map(|id| (KindId(id), kind(id))).collect(),
        cadences: (1..)
            .zip(cadences)
            .map(|(id, steps)| {
                let name = format!("cadence {id}");
                let id = CadenceId(id);
                (id, Cadence { id, name, steps })
            })
            .collect(),
        templates: [
            template(
                1,
                Channel::Email,
                "Your visit on {{ date }} at {{ time }}. {{ clinic_name }}",
            ),
            template(
                2,
                Channel::CallList,
                "You are expected on {{ date }} at {{ time }}.",
            ),
        ]
        .into(),
    }
}

/// The same clinic, which also sends texts, several visits in one where it wants that.
pub(super) fn rules_with_texts() -> Rules {
    let mut rules = rules_by_phone(Channel::Email);
    rules.templates.extend(defaults::always_there("en-CA"));
    rules
}

/// The same clinic with texts and calls in practice mode, and a number instead of an address for
/// everything it sent by e-mail.
pub(super) fn rules_by_phone(channel: Channel) -> Rules {
    let practice = Some(PhoneSender {
        carrier: CarrierName::Practice,
        number: String::new(),
    });
    let mut rules = rules();
    (rules.texts, rules.calls) = (practice.clone(), practice);
    let words = "{{ clinic_name }}: {{ short_date }}, {{ time }}.";
    rules.templates.extend([
        template(3, Channel::Sms, words),
        template(4, Channel::Voice, words),
    ]);
    let steps = rules.cadences.values_mut().flat_map(|all| &mut all.steps);
    for step in steps.filter(|step| step.channel == Channel::Email) {
        step.channel = channel;
        step.template = TemplateId(match channel {
            Channel::Email => 1,
            Channel::CallList => 2,
            Channel::Sms => 3,
            Channel::Voice => 4,
        });
    }
    rules
}

fn clinic() -> Clinic {
    Clinic {
        name: "Harbour Street Clinic".to_owned(),
        callback_number: "+1 555 0100".to_owned(),
        country: "CA".to_owned(),
        zone: "America/Vancouver".to_owned(),
        language: "en-CA".to_owned(),
        opening_hours: weekdays("09:00", "17:00"),
        quiet_hours: QuietHours {
            ends: clock("08:00"),
            begins: clock("20:00"),
        },
        closing_days: Vec::new(),
        caps: Caps {
            email_per_day: 2,
            sms_per_day: 2,
            voice_per_day: 1,
            phone_per_week: 3,
            one_text: false,
        },
        grace_minutes: 5,
        emails_per_minute: 20,
        reminders_per_minute: 20,
        consent_required: false,
    }
}

/// Kind and cadence of a row share their number.
fn kind(id: i64) -> AppointmentKind {
    AppointmentKind {
        id: KindId(id),
        name: format!("kind {id}"),
        duration_minutes: 30,
        cadence: CadenceId(id),
        archived: false,
    }
}

fn template(id: i64, channel: Channel, body: &str) -> (TemplateId, Template) {
    let template = Template {
        id: TemplateId(id),
        name: format!("text {id}"),
        channel,
        version: 1,
        texts: vec![TemplateText {
            language: "en".to_owned(),
            subject: "Your visit on {{ short_date }}".to_owned(),
            body: body.to_owned(),
        }],
    };
    (template.id, template)
}

pub(super) fn email(id: i64, address: &str) -> ContactPoint {
    contact(id, ContactKind::Email, address)
}

pub(super) fn phone(id: i64, number: &str) -> ContactPoint {
    contact(id, ContactKind::Phone, number)
}

fn contact(id: i64, kind: ContactKind, normalised: &str) -> ContactPoint {
    ContactPoint {
        id: ContactPointId(id),
        kind,
        raw: normalised.to_owned(),
        normalised: normalised.to_owned(),
        region: None,
        never: false,
        opted_out: false,
        no_texts: false,
    }
}

/// A patient with an e-mail address and a phone number of their own.
pub(super) fn patient(id: i64) -> Patient {
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
        contact_points: vec![
            email(10 * id, &format!("patient{id}@example.com")),
            phone(10 * id + 1, &format!("+1555010{id}")),
        ],
        consents: Vec::new(),
        archived: false,
    }
}

/// A check-up at a civil time in Vancouver, of the patient with the same number.
pub(super) fn booking(id: i64, start: &str) -> Booking {
    Booking {
        appointment: Appointment {
            id: AppointmentId(id),
            revision: 1,
            local_start: civil(start),
            zone: "America/Vancouver".to_owned(),
            start: at(start),
            duration_minutes: 30,
            practitioner: PractitionerId(1),
            kind: CHECK_UP,
            status: AppointmentStatus::Booked,
            changed: None,
        },
        patient: patient(id),
    }
}

/// Moves an appointment to another civil time in Vancouver.
pub(super) fn move_to(booking: &mut Booking, start: &str) {
    booking.appointment.local_start = civil(start);
    booking.appointment.start = at(start);
    booking.appointment.revision += 1;
}

/// Early enough for everything.
pub(super) const EARLY: &str = "2026-11-02 12:00";

/// Plans one check-up on Tuesday 24 November 2026 at 9:15.
pub(super) fn plan_one(set: impl Fn(&mut Rules, &mut Booking), now: &str) -> Plan {
    let (mut rules, mut booking) = (rules(), booking(1, "2026-11-24 09:15"));
    set(&mut rules, &mut booking);
    plan(&rules, &[booking], &[], at(now))
}

pub(super) fn close(rules: &mut Rules, date: &str) {
    rules.clinic.closing_days.push(ClosingDay {
        date: day(date),
        name: "stocktaking".to_owned(),
    });
}

/// An outbox in memory. It makes only the moves the rule book knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outbox {
    pub(super) rows: BTreeMap<Key, LedgerRow>,
}

impl Outbox {
    pub(super) fn ledger(&self) -> Vec<LedgerRow> {
        self.rows.values().cloned().collect()
    }

    /// Plans and saves, and returns both.
    pub(super) fn plan(
        &mut self,
        rules: &Rules,
        bookings: &[Booking],
        now: DateTime<Utc>,
    ) -> (Plan, Vec<LedgerChange>) {
        let ledger = self.ledger();
        let plan = plan(rules, bookings, &ledger, now);
        let changes = changes(&plan, bookings, &ledger, now);
        for change in &changes {
            self.save(change);
        }
        (plan, changes)
    }

    pub(super) fn save(&mut self, change: &LedgerChange) {
        match change {
            LedgerChange::Plan(planned) => {
                let before = self.rows.insert(planned.key, LedgerRow::of(planned));
                assert!(before.is_none(), "a key is inserted once");
            }
            LedgerChange::Confirm(planned) => {
                let row = self.row(planned.key);
                row.appointment = planned.appointment;
                row.appointment_revision = planned.appointment_revision;
                row.patient_revision = planned.patient_revision;
                row.rules_revision = planned.rules_revision;
                row.further.clone_from(&planned.further);
            }
            LedgerChange::Change(planned) => self.rewrite(planned, ReminderEvent::Change),
            LedgerChange::Revive(planned) => self.rewrite(planned, ReminderEvent::Revive),
            LedgerChange::Withdraw { key, reason } => {
                self.meet(*key, ReminderEvent::Cancel);
                self.row(*key).withdrawn = Some(*reason);
            }
        }
    }

    fn rewrite(&mut self, planned: &Planned, event: ReminderEvent) {
        self.meet(planned.key, event);
        let state = self.row(planned.key).state;
        let attempted = self.row(planned.key).attempted;
        *self.row(planned.key) = LedgerRow {
            state,
            attempted,
            ..LedgerRow::of(planned)
        };
    }

    /// Lets something happen to a reminder.
    pub(super) fn meet(&mut self, key: Key, event: ReminderEvent) {
        let row = self.row(key);
        row.state = transition(row.state, event).expect("the rule book knows this move");
        match event {
            ReminderEvent::Approve => row.approved = true,
            ReminderEvent::UndoApproval => row.approved = false,
            ReminderEvent::Claim => row.attempted = true,
            ReminderEvent::Change
            | ReminderEvent::Hold
            | ReminderEvent::ReleaseApproved
            | ReminderEvent::ReleaseToReview
            | ReminderEvent::Expire
            | ReminderEvent::Cancel
            | ReminderEvent::Revive
            | ReminderEvent::Accept
            | ReminderEvent::NotSent
            | ReminderEvent::Reject
            | ReminderEvent::Silence
            | ReminderEvent::Deliver
            | ReminderEvent::Undeliver
            | ReminderEvent::Witness => {}
        }
    }

    pub(super) fn row(&mut self, key: Key) -> &mut LedgerRow {
        self.rows.get_mut(&key).expect("the reminder was planned")
    }
}
