//! Replies as patients write them, and which reminder they answer.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::key::{AppointmentId, Digest32, Key, PatientId};

const STOP: Reading = Reading::OptOut {
    maybe_cancels: false,
};
const CANCEL: Reading = Reading::OptOut {
    maybe_cancels: true,
};
const PERSON: Reading = Reading::Other {
    maybe_opt_out: false,
};
const FLAGGED: Reading = Reading::Other {
    maybe_opt_out: true,
};

/// The words of domain law and of the carriers; written out here a second time on purpose.
const STOP_WORDS: [&str; 10] = [
    "stop",
    "stopall",
    "quit",
    "end",
    "revoke",
    "optout",
    "opt out",
    "unsubscribe",
    "arret",
    "arrêt",
];

#[test]
fn replies_are_read_as_patients_mean_them() {
    let cases = [
        ("STOP", STOP),
        (" stop. ", STOP),
        ("Stop!!!", STOP),
        ("\"STOP\"", STOP),
        ("ＳＴＯＰ", STOP),
        ("S T O P", STOP),
        ("opt-out", STOP),
        ("Opt Out", STOP),
        ("STOP ALL", STOP),
        ("Arrêt", STOP),
        ("ARRET", STOP),
        ("désabonner", STOP),
        ("Abmelden", STOP),
        ("停止", STOP),
        ("st\u{200B}op", STOP),
        ("cancel", CANCEL),
        ("CANCEL.", CANCEL),
        ("START", Reading::Start),
        ("unstop", Reading::Start),
        ("YES", Reading::Confirm),
        ("Yes!", Reading::Confirm),
        ("y", Reading::Confirm),
        ("C", Reading::Confirm),
        ("Confirm", Reading::Confirm),
        ("Sí", Reading::Confirm),
        ("si", Reading::Confirm),
        ("Ja.", Reading::Confirm),
        ("oui", Reading::Confirm),
        ("はい。", Reading::Confirm),
        ("", PERSON),
        ("   \n", PERSON),
        ("👍", PERSON),
        ("no", PERSON),
        ("yes but can we do 10:30?", PERSON),
        ("I will attend", PERSON),
        ("see you at the weekend", PERSON),
        ("I'm quite late", PERSON),
        ("please stop texting me", FLAGGED),
        ("STOP STOP", FLAGGED),
        ("cancel my appointment", FLAGGED),
        ("I unsubscribed already", FLAGGED),
        ("how do I opt out?", FLAGGED),
        ("配信停止してください", FLAGGED),
    ];
    let words = ReplyWords::default();
    for (body, expected) in cases {
        assert_eq!(read(body, &words), expected, "{body:?}");
    }
}

#[test]
fn a_long_reply_is_for_a_person_and_still_looked_through() {
    let words = ReplyWords::default();
    let long = "a ".repeat(BODY_MAX);
    assert_eq!(read(&long, &words), PERSON);
    assert_eq!(read(&format!("stop {long}"), &words), FLAGGED);
    let dots = ".".repeat(BODY_MAX);
    assert_eq!(read(&format!("stop{dots}"), &words), FLAGGED);
}

#[test]
fn a_clinic_adds_words_and_cannot_take_the_carriers_words_away() {
    let none = ReplyWords(Vec::new());
    assert_eq!(read("Stop", &none), STOP);
    assert_eq!(read("yes", &none), PERSON, "its own words are its own");
    let own = ReplyWords(vec![LanguageWords {
        language: "cy".to_owned(),
        stop: vec!["peidiwch".to_owned(), "!!".to_owned()],
        start: vec!["dechrau".to_owned()],
        confirm: vec!["iawn".to_owned(), "stop".to_owned()],
    }]);
    assert_eq!(read("PEIDIWCH", &own), STOP);
    assert_eq!(read("Iawn", &own), Reading::Confirm);
    assert_eq!(read("dechrau", &own), Reading::Start);
    assert_eq!(read("stop", &own), STOP, "an opt-out comes first");
    assert_eq!(read("??", &own), PERSON, "an empty word fits nothing");
}

#[test]
fn words_that_cannot_be_used_are_refused() {
    let with = |stop: &str, confirm: &str| {
        let kind = |word: &str| match word {
            "" => Vec::new(),
            word => vec![word.to_owned()],
        };
        ReplyWords(vec![LanguageWords {
            language: "en".to_owned(),
            stop: kind(stop),
            start: Vec::new(),
            confirm: kind(confirm),
        }])
    };
    let refused = [
        (with("", "…"), "has no letter"),
        (with("", &"a".repeat(41)), "is longer than 40"),
        (with("", "Opt-Out"), "already means"),
        (with("ok", "OK"), "already means"),
    ];
    for (words, why) in refused {
        let refusal = words.check().expect_err("they cannot be used");
        assert!(refusal.to_string().contains(why), "{refusal}");
    }
    let many = ReplyWords(vec![LanguageWords {
        language: "en".to_owned(),
        stop: Vec::new(),
        start: Vec::new(),
        confirm: (0..=WORDS_MAX).map(|n| format!("w{n}")).collect(),
    }]);
    assert_eq!(many.check(), Err(Unusable::TooMany));
    assert_eq!(ReplyWords::default().check(), Ok(()));
}

#[test]
fn every_reading_is_read_back_as_it_was_stored() {
    for reading in Reading::ALL {
        assert_eq!(Reading::from_word(reading.as_str()), Some(reading));
    }
    assert_eq!(Reading::from_word("shrug"), None);
}

/// Signs that patients and their phones put around and between letters.
const NOISE: &str = r#"[ .,!?'"*_\-\n\t\u{200B}\u{FE0F}\u{1F600}]{0,3}"#;

proptest! {
    #[test]
    fn reading_never_panics(body in any::<String>(), word in any::<String>()) {
        let words = ReplyWords(vec![LanguageWords {
            language: String::new(),
            stop: vec![word.clone()],
            start: vec![word.clone()],
            confirm: vec![word],
        }]);
        for words in [ReplyWords::default(), words] {
            let reading = read(&body, &words);
            prop_assert_eq!(Reading::from_word(reading.as_str()), Some(reading));
        }
    }

    #[test]
    fn an_opt_out_word_that_stands_alone_is_an_opt_out_however_it_is_typed(
        word in proptest::sample::select(STOP_WORDS.to_vec()),
        upper in proptest::collection::vec(any::<bool>(), 12),
        wide in proptest::collection::vec(any::<bool>(), 12),
        noise in proptest::collection::vec(NOISE, 13),
    ) {
        let mut body = noise[0].clone();
        for (at, letter) in word.chars().enumerate() {
            let typed: String = match upper[at] {
                true => letter.to_uppercase().collect(),
                false => letter.to_string(),
            };
            let widened = |letter: char| match letter {
                '!'..='~' => char::from_u32(letter as u32 + 0xFEE0).unwrap_or(letter),
                other => other,
            };
            match wide[at] {
                true => body.extend(typed.chars().map(widened)),
                false => body.push_str(&typed),
            }
            body.push_str(&noise[at + 1]);
        }
        prop_assert_eq!(read(&body, &ReplyWords::default()), STOP, "{:?}", body);
    }
}

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_000_000, 0).expect("a moment in 2026") + TimeDelta::hours(hours)
}

/// A reminder of a patient's appointment, sent at an hour about a start at another.
fn reminded(patient: i64, appointment: i64, sent: i64, start: i64) -> Reminded {
    let name = format!("{patient} {appointment} {sent}");
    Reminded {
        key: Key(Digest32::of(&[name.as_bytes()])),
        patient: PatientId(patient),
        appointment: AppointmentId(appointment),
        occurrence: at(start),
        start: at(start),
        is_expected: true,
        sent_at: at(sent),
    }
}

fn one(reminded: &Reminded) -> Answered {
    Answered::One {
        key: reminded.key,
        patient: reminded.patient,
        appointment: reminded.appointment,
    }
}

#[test]
fn a_reply_answers_the_one_reminder_it_can_mean() {
    let first = reminded(1, 1, -48, 24);
    let second = reminded(1, 1, -1, 24);
    let sibling = reminded(2, 2, -1, 30);
    let next_week = reminded(1, 3, -1, 200);
    let over = reminded(2, 4, -30, -2);
    let long_ago = reminded(2, 5, -24 * 15, 100);
    let later = reminded(2, 6, 3, 30);
    let moved = Reminded {
        start: at(50),
        ..first
    };
    let off = Reminded {
        is_expected: false,
        ..first
    };
    let out_of_date = Answered::OutOfDate {
        patient: PatientId(1),
        appointment: AppointmentId(1),
    };
    let moved_since = Reminded {
        occurrence: at(60),
        start: at(60),
        ..second
    };
    let cases = [
        ("nothing went", vec![], Answered::Nothing),
        ("one", vec![first], one(&first)),
        ("the newest of two", vec![first, second], one(&second)),
        ("two patients", vec![second, sibling], Answered::Several),
        (
            "two appointments",
            vec![second, next_week],
            Answered::Several,
        ),
        ("one is over", vec![second, over], one(&second)),
        ("one went long ago", vec![second, long_ago], one(&second)),
        ("one went after it", vec![second, later], one(&second)),
        ("only one that is over", vec![over], Answered::Nothing),
        ("moved", vec![moved], out_of_date),
        ("called off", vec![off], out_of_date),
        (
            "one moved, one not",
            vec![moved, sibling],
            Answered::Several,
        ),
        (
            "two starts of one",
            vec![first, moved_since],
            Answered::Several,
        ),
    ];
    for (name, went, expected) in cases {
        assert_eq!(answers(&went, at(0)), expected, "{name}");
        let backwards: Vec<Reminded> = went.into_iter().rev().collect();
        assert_eq!(answers(&backwards, at(0)), expected, "{name}, backwards");
    }
}
