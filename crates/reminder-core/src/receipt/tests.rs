//! Receipts in every order, and when a carrier is asked for them.

use proptest::prelude::*;

use super::*;

const RECEIPTS: [Receipt; 6] = [
    Receipt::UnderWay,
    Receipt::Sent,
    Receipt::Delivered,
    Receipt::Undelivered(Undelivered::OutOfReach),
    Receipt::Undelivered(Undelivered::TooLate),
    Receipt::Cancelled,
];

fn after(start: ReminderState, receipts: &[Receipt]) -> ReminderState {
    receipts
        .iter()
        .fold(start, |state, receipt| match merge(state, *receipt) {
            Merged::Moved(next) => next,
            Merged::Known | Merged::Contradicts | Merged::Early => state,
        })
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_000_000 + seconds, 0).expect("a moment in 2026")
}

#[test]
fn each_receipt_leads_where_the_rule_book_says() {
    use ReminderState as S;
    let lost = Receipt::Undelivered(Undelivered::OutOfReach);
    let cases = [
        (S::Accepted, Receipt::UnderWay, Merged::Known),
        (S::Accepted, Receipt::Sent, Merged::Known),
        (S::Accepted, Receipt::Delivered, Merged::Moved(S::Delivered)),
        (S::Accepted, lost, Merged::Moved(S::Undelivered)),
        (
            S::Accepted,
            Receipt::Cancelled,
            Merged::Moved(S::Undelivered),
        ),
        (S::Delivered, Receipt::Sent, Merged::Known),
        (S::Delivered, lost, Merged::Contradicts),
        (S::Delivered, Receipt::Cancelled, Merged::Contradicts),
        (S::Undelivered, Receipt::Sent, Merged::Known),
        (S::Undelivered, lost, Merged::Known),
        (
            S::Undelivered,
            Receipt::Delivered,
            Merged::Moved(S::Delivered),
        ),
        (S::Unknown, Receipt::UnderWay, Merged::Moved(S::Accepted)),
        (S::Unknown, lost, Merged::Moved(S::Undelivered)),
        (S::Failed, Receipt::Delivered, Merged::Contradicts),
        (S::Failed, Receipt::Sent, Merged::Contradicts),
        (S::Approved, Receipt::Delivered, Merged::Contradicts),
        (S::Sending, Receipt::Sent, Merged::Early),
        (S::Sending, Receipt::Delivered, Merged::Early),
    ];
    for (state, receipt, expected) in cases {
        assert_eq!(merge(state, receipt), expected, "{state:?}, {receipt:?}");
    }
}

#[test]
fn no_receipt_ever_makes_a_reminder_sendable() {
    for state in ReminderState::ALL {
        for receipt in RECEIPTS {
            if let Merged::Moved(next) = merge(state, receipt) {
                assert!(!next.is_open(), "{state:?}, {receipt:?}");
                assert_ne!(next, ReminderState::Sending, "{state:?}, {receipt:?}");
            }
        }
    }
}

#[test]
fn every_receipt_is_read_back_as_it_was_stored() {
    for cause in Undelivered::ALL {
        let receipt = Receipt::Undelivered(*cause);
        let stored = receipt.cause().map(Undelivered::as_str);
        assert_eq!(Receipt::from_words(receipt.as_str(), stored), Some(receipt));
    }
    for receipt in RECEIPTS {
        let stored = receipt.cause().map(Undelivered::as_str);
        assert_eq!(Receipt::from_words(receipt.as_str(), stored), Some(receipt));
    }
    assert_eq!(Receipt::from_words("lost", None), None);
    assert_eq!(Undelivered::from_word("a new one"), Undelivered::Unsaid);
}

proptest! {
    #[test]
    fn the_end_does_not_depend_on_order_or_repetition(
        shuffled in proptest::sample::subsequence(RECEIPTS.to_vec(), 0..=6)
            .prop_flat_map(|chosen| (Just(chosen.clone()), Just(chosen).prop_shuffle())),
        repeats in proptest::collection::vec(0_usize..6, 0..12),
        start in proptest::sample::select(ReminderState::ALL.to_vec()),
    ) {
        let (chosen, mut other) = shuffled;
        let end = after(start, &chosen);
        let again: Vec<Receipt> = repeats.iter().filter_map(|at| other.get(*at).copied()).collect();
        other.extend(again);
        prop_assert_eq!(after(start, &other), end);
    }

    #[test]
    fn asking_ends_and_never_goes_back_in_time(
        late in proptest::collection::vec(0_i64..90_000, 400),
    ) {
        let mut asked = Asked { sent_at: at(0), times: 0, last_at: None };
        let mut ended = false;
        for late in late {
            let Some(next) = next_poll(ReminderState::Accepted, &asked) else {
                ended = true;
                break;
            };
            prop_assert!(next > asked.last_at.unwrap_or(asked.sent_at));
            prop_assert!(next <= asked.sent_at + ASKED_FOR);
            asked.last_at = Some(next + TimeDelta::seconds(late));
            asked.times += 1;
        }
        prop_assert!(ended);
        prop_assert!(asked.last_at >= Some(asked.sent_at + ASKED_FOR), "one last question");
    }
}

#[test]
fn a_carrier_is_asked_less_and_less_often() {
    let mut asked = Asked {
        sent_at: at(0),
        times: 0,
        last_at: None,
    };
    let mut pauses = Vec::new();
    for _ in 0..9 {
        let next = next_poll(ReminderState::Accepted, &asked).expect("within three days");
        pauses.push((next - asked.last_at.unwrap_or(asked.sent_at)).num_seconds());
        asked.last_at = Some(next);
        asked.times += 1;
    }
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    for state in ReminderState::ALL {
        let open = matches!(state, ReminderState::Accepted | ReminderState::Unknown);
        assert_eq!(next_poll(state, &asked).is_some(), open, "{state:?}");
    }
}

#[test]
fn a_look_up_decides_only_what_it_can_prove() {
    let minutes = TimeDelta::minutes;
    let cases = [
        (1, 1, minutes(0), Found::Once),
        (2, 1, minutes(0), Found::Twice),
        (9, 4, minutes(30), Found::Twice),
        (0, 1, minutes(0), Found::NotYet),
        (0, 3, minutes(9), Found::NotYet),
        (0, 2, minutes(60), Found::NotYet),
        (0, 3, minutes(10), Found::Nothing),
    ];
    for (matches, looks, since, expected) in cases {
        assert_eq!(found(matches, looks, since), expected, "{matches} {looks}");
    }
}

#[test]
fn sent_without_a_receipt_is_never_called_delivered() {
    let hours = |hours: i64| at(hours * 3_600);
    let of = |state, channel, now| arrival(state, channel, at(0), now);
    let sent = ReminderState::Accepted;
    assert_eq!(of(sent, Channel::Sms, hours(71)), Some(Arrival::Awaited));
    let quiet = of(sent, Channel::Sms, hours(72)).map(Arrival::words);
    assert_eq!(quiet, Some("Sent, delivery not confirmed"));
    assert_eq!(
        of(sent, Channel::Email, hours(99)),
        Some(Arrival::NoReceipts)
    );
    let delivered = of(ReminderState::Delivered, Channel::Sms, hours(1));
    assert_eq!(delivered, Some(Arrival::Confirmed));
    assert_eq!(of(ReminderState::Unknown, Channel::Sms, hours(99)), None);
}
