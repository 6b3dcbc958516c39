//! Clinics, books and their accidents by chance, for the properties.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::book::{self, Outbox, clock, email, phone, rules_with_texts, zone};
use crate::appointment::{AppointmentStatus, Booking};
use crate::cadence::{Channel, Lead, Step};
use crate::clinic::{Caps, CarrierName, ClosingDay, OpeningHours, QuietHours, Rules, Span};
use crate::key::{AppointmentId, CadenceId, KindId, StepId, TemplateId};
use crate::ledger::WithdrawReason;
use crate::patient::Patient;
use crate::reminder::{ReminderEvent, transition};

const ZONES: [&str; 11] = [
    "America/New_York",
    "America/Vancouver",
    "America/St_Johns",
    "Europe/London",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
];

/// Days around which the clocks of one of the zones change, or a day never was.
const DAYS: [&str; 9] = [
    "2011-12-30",
    "2026-02-15",
    "2026-03-08",
    "2026-03-29",
    "2026-04-05",
    "2026-04-24",
    "2026-10-04",
    "2026-11-01",
    "2026-11-24",
];

/// A clinic, its book and its outbox at some moment.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) rules: Rules,
    pub(super) bookings: Vec<Booking>,
    pub(super) outbox: Outbox,
    pub(super) now: DateTime<Utc>,
}

/// What clinics are like.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Usual,
    /// Nearly everything is a text, and nearly everybody has one of three numbers.
    Households,
}

pub(super) fn any_world() -> impl Strategy<Value = World> {
    world(Kind::Usual)
}

/// A clinic where many visits are at one number on one day.
pub(super) fn any_households() -> impl Strategy<Value = World> {
    world(Kind::Households)
}

fn world(kind: Kind) -> impl Strategy<Value = World> {
    (any_rules(kind), select(DAYS.to_vec())).prop_flat_map(move |(rules, day)| {
        let midnight = book::day(day).and_time(clock("00:00")).and_utc();
        let zone_name = rules.clinic.zone.clone();
        let bookings = proptest::collection::vec(any_booking(kind, zone_name, midnight), 1..10);
        let ago = (0i64..12 * 24 * 60).prop_map(TimeDelta::minutes);
        (Just(rules), bookings, ago).prop_map(move |(rules, mut bookings, ago)| {
            for (id, booking) in (1..).zip(&mut bookings) {
                booking.appointment.id = AppointmentId(id);
            }
            World {
                rules,
                bookings,
                outbox: Outbox::default(),
                now: midnight - ago,
            }
        })
    })
}

fn any_rules(kind: Kind) -> impl Strategy<Value = Rules> {
    let (texts, in_a_week, one_text) = match kind {
        Kind::Usual => (0u8..4, 3, any::<bool>().boxed()),
        Kind::Households => (1u8..4, 7, Just(true).boxed()),
    };
    let caps = (0u8..4, texts, one_text);
    let closing_days = proptest::collection::vec(select(DAYS.to_vec()), 0..3);
    let cadences = proptest::collection::vec(proptest::collection::vec(any_step_of(kind), 0..4), 3);
    let parts = (
        select(ZONES.to_vec()),
        any_week(),
        any_quiet(),
        caps,
        closing_days,
        cadences,
    );
    (parts, any::<bool>()).prop_map(
        move |((zone, week, quiet, caps, closed, cadences), consent)| {
            let mut rules = rules_with_texts();
            rules.clinic.zone = zone.to_owned();
            rules.clinic.opening_hours = week;
            rules.clinic.quiet_hours = quiet;
            rules.clinic.consent_required = consent && caps.0 == 3;
            rules.clinic.caps = Caps {
                email_per_day: caps.0,
                sms_per_day: caps.1,
                voice_per_day: caps.1,
                phone_per_week: in_a_week,
                one_text: caps.2,
            };
            rules.clinic.closing_days = closed
                .into_iter()
                .map(|date| ClosingDay {
                    date: book::day(date),
                    name: "closed".to_owned(),
                })
                .collect();
            for (cadence, (number, mut steps)) in
                rules.cadences.values_mut().zip((1i64..).zip(cadences))
            {
                for (step, position) in steps.iter_mut().zip(1..) {
                    step.id = StepId(10 * number + position);
                }
                cadence.steps = steps;
            }
            rules
        },
    )
}

fn any_week() -> impl Strategy<Value = OpeningHours> {
    let span = (0u32..24 * 60 - 1, 1u32..12 * 60).prop_map(|(opens, length)| {
        let time = |minute: u32| clock("00:00") + TimeDelta::minutes(minute.into());
        Span {
            opens: time(opens),
            closes: time((opens + length).min(24 * 60 - 1)),
        }
    });
    proptest::array::uniform7(proptest::collection::vec(span, 0..3)).prop_map(OpeningHours)
}

fn any_quiet() -> impl Strategy<Value = QuietHours> {
    (6u32..13, 15u32..24).prop_map(|(ends, begins)| QuietHours {
        ends: clock(&format!("{ends}:30")),
        begins: clock(&format!("{begins}:10")),
    })
}

fn any_lead() -> impl Strategy<Value = Lead> {
    prop_oneof![
        (0u16..6).prop_map(Lead::BusinessDays),
        (0u16..8).prop_map(Lead::Days),
        (0u16..100).prop_map(Lead::Hours),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    any_step_of(Kind::Usual)
}

fn any_step_of(kind: Kind) -> impl Strategy<Value = Step> {
    let [emails, calls, texts] = match kind {
        Kind::Usual => [6, 3, 4],
        Kind::Households => [1, 1, 12],
    };
    let channel = prop_oneof![
        emails => Just(Channel::Email),
        calls => Just(Channel::CallList),
        texts => Just(Channel::Sms),
    ];
    (channel, any_lead(), 0i64..24 * 60, 0u32..3_000).prop_map(|(channel, lead, at, useful)| Step {
        id: StepId(0),
        name: "step".to_owned(),
        channel,
        lead,
        at: clock("00:00") + TimeDelta::minutes(at),
        useful_minutes: useful,
        template: TemplateId(match channel {
            Channel::Email => 1,
            Channel::CallList => 2,
            Channel::Sms | Channel::Voice => 3,
        }),
        unanswered_hours: None,
    })
}

/// Few people on few addresses, so that they meet.
fn any_patient(kind: Kind) -> impl Strategy<Value = Patient> {
    let (addresses, at_least) = match kind {
        Kind::Usual => (0i64..6, 0),
        Kind::Households => (2..6, 1),
    };
    let contacts = proptest::collection::vec((addresses, 0u8..12), at_least..4);
    (1i64..5, contacts, 0u8..15).prop_map(|(id, contacts, wish)| {
        let mut patient = book::patient(id);
        patient.contact_points = (1..)
            .zip(contacts)
            .map(|(id, (address, flags))| {
                let mut point = if address < 3 {
                    email(id, &format!("{address}@example.com"))
                } else {
                    phone(id, &format!("+1555010{address}"))
                };
                (point.never, point.opted_out) = (flags == 0, flags == 1);
                point
            })
            .collect();
        patient.archived = wish == 0;
        patient.only_channel = match wish {
            1 => Some(Channel::Email),
            2 => Some(Channel::CallList),
            _ => None,
        };
        patient
    })
}

fn any_booking(
    kind: Kind,
    zone_name: String,
    around: DateTime<Utc>,
) -> impl Strategy<Value = Booking> {
    let status = prop_oneof![
        8 => Just(AppointmentStatus::Booked),
        2 => Just(AppointmentStatus::Confirmed),
        1 => Just(AppointmentStatus::Cancelled),
    ];
    // Every eight hours, so that people meet at one moment too.
    let start = (-9i64..15).prop_map(move |third| around + TimeDelta::hours(8 * third));
    (any_patient(kind), start, 1i64..4, status).prop_map(move |(patient, start, kind, status)| {
        let mut booking = book::booking(1, "2026-11-24 09:15");
        booking.patient = patient;
        booking.appointment.kind = KindId(kind);
        booking.appointment.status = status;
        booking.appointment.zone = zone_name.clone();
        start_at(&mut booking, start);
        booking
    })
}

fn start_at(booking: &mut Booking, start: DateTime<Utc>) {
    booking.appointment.start = start;
    booking.appointment.local_start = zone(&booking.appointment.zone).civil(start);
}

/// Something that happens between two plans.
#[derive(Debug, Clone)]
pub(super) enum Accident {
    TimePasses(i64),
    Moved(Index, i64),
    Status(Index, AppointmentStatus),
    NeverThere(Index, bool),
    OptedOut(Index, bool),
    OtherAddress(Index, u8),
    Renamed(Index),
    Archived(Index, bool),
    OtherWords,
    OtherStep(Index, Step),
    OtherCaps(u8),
    OtherCarrier(CarrierName),
    Meets(Index, ReminderEvent),
    Skipped(Index),
}

pub(super) fn any_accident() -> impl Strategy<Value = Accident> {
    use Accident as A;
    let index = any::<Index>;
    prop_oneof![
        3 => (1i64..2_000).prop_map(A::TimePasses),
        2 => (index(), -3i64..6).prop_map(|(which, thirds)| A::Moved(which, thirds)),
        1 => (index(), select(AppointmentStatus::ALL.to_vec()))
            .prop_map(|(which, status)| A::Status(which, status)),
        1 => (index(), any::<bool>()).prop_map(|(which, wish)| A::NeverThere(which, wish)),
        1 => (index(), any::<bool>()).prop_map(|(which, wish)| A::OptedOut(which, wish)),
        1 => (index(), 0u8..3).prop_map(|(which, address)| A::OtherAddress(which, address)),
        1 => index().prop_map(A::Renamed),
        1 => (index(), any::<bool>()).prop_map(|(which, wish)| A::Archived(which, wish)),
        1 => Just(A::OtherWords),
        1 => (index(), any_step()).prop_map(|(which, step)| A::OtherStep(which, step)),
        1 => (0u8..4).prop_map(A::OtherCaps),
        1 => select(vec![CarrierName::Practice, CarrierName::Smtp, CarrierName::CallList])
            .prop_map(A::OtherCarrier),
        12 => (index(), select(ReminderEvent::ALL.to_vec()))
            .prop_map(|(which, event)| A::Meets(which, event)),
        1 => index().prop_map(A::Skipped),
    ]
}

impl World {
    /// Lets an accident happen. What the rule book forbids does not happen.
    pub(super) fn suffer(&mut self, accident: &Accident) {
        match accident {
            Accident::TimePasses(minutes) => self.now += TimeDelta::minutes(*minutes),
            Accident::Moved(which, thirds) => {
                let booking = which.get_mut(self.bookings.as_mut_slice());
                let start = booking.appointment.start + TimeDelta::hours(8 * thirds);
                start_at(booking, start);
                booking.appointment.revision += 1;
            }
            Accident::Status(which, status) => {
                let booking = which.get_mut(self.bookings.as_mut_slice());
                booking.appointment.status = *status;
                booking.appointment.revision += 1;
            }
            Accident::NeverThere(which, wish) => self.patient(which, |patient| {
                patient
                    .contact_points
                    .iter_mut()
                    .take(1)
                    .for_each(|p| p.never = *wish);
            }),
            Accident::OptedOut(which, wish) => self.patient(which, |patient| {
                patient
                    .contact_points
                    .iter_mut()
                    .take(1)
                    .for_each(|p| p.opted_out = *wish);
            }),
            Accident::OtherAddress(which, address) => self.patient(which, |patient| {
                patient
                    .contact_points
                    .insert(0, email(99, &format!("{address}@example.com")));
            }),
            Accident::Renamed(which) => {
                self.patient(which, |patient| patient.given_name.push('a'));
            }
            Accident::Archived(which, wish) => {
                self.patient(which, |patient| patient.archived = *wish);
            }
            Accident::Meets(which, event) => self.meet(which, *event),
            Accident::Skipped(which) => self.skip(which),
            Accident::OtherWords
            | Accident::OtherStep(..)
            | Accident::OtherCaps(_)
            | Accident::OtherCarrier(_) => self.change_rules(accident),
        }
    }

    fn change_rules(&mut self, accident: &Accident) {
        self.rules.revision += 1;
        if let Accident::OtherWords = accident {
            let text = self.rules.templates.get_mut(&TemplateId(1));
            text.expect("the e-mail text").texts[0].body.push('!');
        }
        if let Accident::OtherStep(which, step) = accident {
            let id = CadenceId(1);
            let cadence = self.rules.cadences.get_mut(&id).expect("the first cadence");
            if !cadence.steps.is_empty() {
                let old = which.get_mut(cadence.steps.as_mut_slice());
                *old = Step {
                    id: old.id,
                    ..step.clone()
                };
            }
        }
        if let Accident::OtherCaps(cap) = accident {
            let caps = &mut self.rules.clinic.caps;
            (caps.email_per_day, caps.sms_per_day) = (*cap, *cap);
            caps.phone_per_week = 1 + 2 * *cap;
        }
        if let Accident::OtherCarrier(carrier) = accident {
            self.rules.sender.carrier = *carrier;
        }
    }

    fn patient(&mut self, which: &Index, change: impl Fn(&mut Patient)) {
        let patient = &mut which.get_mut(self.bookings.as_mut_slice()).patient;
        change(patient);
        patient.revision += 1;
    }

    fn meet(&mut self, which: &Index, event: ReminderEvent) {
        // Reviving belongs to the planner, and changing brings new bytes along.
        if self.outbox.rows.is_empty()
            || event == ReminderEvent::Revive
            || event == ReminderEvent::Change
            || event == ReminderEvent::Cancel
        {
            return;
        }
        let keys: Vec<_> = self.outbox.rows.keys().copied().collect();
        let key = *which.get(&keys);
        let row = self.outbox.row(key);
        if event == ReminderEvent::ReleaseApproved && !row.approved {
            return;
        }
        if transition(row.state, event).is_ok() {
            self.outbox.meet(key, event);
        }
    }

    fn skip(&mut self, which: &Index) {
        let open = self.outbox.rows.values().filter(|row| row.state.is_open());
        let keys: Vec<_> = open.map(|row| row.key).collect();
        if !keys.is_empty() {
            let key = *which.get(&keys);
            self.outbox.meet(key, ReminderEvent::Cancel);
            self.outbox.row(key).withdrawn = Some(WithdrawReason::Skipped);
        }
    }
}
