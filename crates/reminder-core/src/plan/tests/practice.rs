//! Practice mode in a plan: the staff's own contacts are reached by an account that was tried,
//! everybody else by the practice folder, whatever else the clinic is like.

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::book::{EARLY, at, booking, email, phone, rules, rules_by_phone};
use crate::cadence::Channel;
use crate::clinic::{CarrierName, PhoneSender, Rules};
use crate::plan::plan;
use crate::practice::{Practice, StaffContacts};

const GATEWAY: &str = "+16045550100";

fn practice(staff: &[&str]) -> Practice {
    let gateway = Some(PhoneSender {
        carrier: CarrierName::Twilio,
        number: GATEWAY.to_owned(),
    });
    Practice {
        staff: StaffContacts::of(staff.iter().map(|own| (*own).to_owned())),
        emails: true,
        texts: gateway.clone(),
        calls: gateway,
    }
}

/// Returns by whom the reminders of one appointment go, and whom they come from.
fn ways(rules: &Rules, contact: &str) -> Vec<(CarrierName, String)> {
    let mut booking = booking(1, "2026-11-24 09:15");
    booking.patient.contact_points = vec![match contact.contains('@') {
        true => email(1, contact),
        false => phone(1, contact),
    }];
    let plan = plan(rules, &[booking], &[], at(EARLY));
    assert_eq!(plan.reminders.len(), 2, "{:?}", plan.problems);
    let messages = plan.reminders.into_iter().map(|planned| planned.message);
    messages
        .map(|message| (message.carrier, message.from_address))
        .collect()
}

#[test]
fn the_staff_are_reached_through_what_was_tried_and_from_its_number() {
    let cases = [
        (
            rules(),
            "ann@example.com",
            CarrierName::Smtp,
            "desk@clinic.example.com",
        ),
        (
            rules_by_phone(Channel::Sms),
            "+16045550111",
            CarrierName::Twilio,
            GATEWAY,
        ),
        (
            rules_by_phone(Channel::Voice),
            "+16045550111",
            CarrierName::Twilio,
            GATEWAY,
        ),
    ];
    for (mut rules, ann, carrier, from) in cases {
        let folder = ways(&rules, ann);
        assert!(folder.iter().all(|(by, _)| *by == CarrierName::Practice));
        rules.practice = practice(&[ann]);
        assert_eq!(ways(&rules, ann), vec![(carrier, from.to_owned()); 2]);
        let stranger = ann.replace("ann@", "rosa@").replace("0111", "0112");
        assert_eq!(ways(&rules, &stranger), folder, "{stranger}");
        rules.practice = Practice {
            staff: rules.practice.staff,
            ..Practice::default()
        };
        assert_eq!(ways(&rules, ann), folder, "no account was tried");
    }
}

#[test]
fn going_live_leaves_what_goes_to_the_staff_as_it_was_approved_and_nothing_else() {
    let mut practised = rules();
    practised.practice = practice(&["ann@example.com"]);
    let mut live = practised.clone();
    live.sender.carrier = CarrierName::Smtp;
    assert_eq!(
        ways(&practised, "ann@example.com"),
        ways(&live, "ann@example.com")
    );
    assert_ne!(
        ways(&practised, "rosa@example.com"),
        ways(&live, "rosa@example.com")
    );
}

proptest! {
    #[test]
    fn in_practice_mode_only_members_of_the_list_are_ever_reached(
        staff in btree_set(0..6u8, 0..4),
        patients in vec(0..6u8, 1..5),
        emails in any::<bool>(),
    ) {
        let address = |who: u8| format!("person{who}@example.com");
        let mut rules = rules();
        rules.practice = Practice { emails, ..practice(&[]) };
        rules.practice.staff = StaffContacts::of(staff.iter().map(|who| address(*who)));
        let bookings: Vec<_> = (1..).zip(&patients).map(|(id, who)| {
            let mut booking = booking(id, &format!("2026-11-24 {}:15", 9 + id));
            booking.patient.contact_points = vec![email(id, &address(*who))];
            booking
        }).collect();
        for planned in plan(&rules, &bookings, &[], at(EARLY)).reminders {
            let message = planned.message;
            let is_staff = staff.iter().any(|who| address(*who) == message.to);
            let expected = match is_staff && emails {
                true => CarrierName::Smtp,
                false => CarrierName::Practice,
            };
            prop_assert_eq!(message.carrier, expected, "{}", message.to);
        }
    }
}
