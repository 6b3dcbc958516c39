//! What the linter says, and where it points.

use proptest::prelude::*;

use super::*;

const CLINIC: &str = "Harbour Street Clinic";
const CALLBACK: &str = "+1 555 0100";
/// A body with nothing to find.
const CLEAN: &str = "{{ clinic_name }}, {{ callback_number }}: {{ date }}, {{ time }}. ";

fn email(subject: &str, body: &str) -> Vec<Finding> {
    look(Channel::Email, "en", subject, body)
}

fn look(channel: Channel, language: &str, subject: &str, body: &str) -> Vec<Finding> {
    let text = TemplateText {
        language: language.to_owned(),
        subject: subject.to_owned(),
        body: body.to_owned(),
    };
    lint(&text, Purpose::Reminder, channel, CLINIC, CALLBACK)
}

/// Returns what is found in a body that begins cleanly: how bad, the place in these words, and the
/// excerpt.
fn found_in(words: &str) -> Vec<(Severity, u32, u32, String)> {
    let shift = u32::try_from(CLEAN.chars().count()).expect("short");
    email("Your appointment", &format!("{CLEAN}{words}"))
        .into_iter()
        .map(|finding| {
            let place = (
                finding.start.saturating_sub(shift),
                finding.end.saturating_sub(shift),
            );
            (finding.severity, place.0, place.1, finding.excerpt)
        })
        .collect()
}

fn sentences(findings: &[Finding]) -> Vec<&str> {
    findings
        .iter()
        .map(|finding| finding.sentence.as_str())
        .collect()
}

#[test]
fn a_clean_text_has_no_findings() {
    assert_eq!(email("Your appointment", CLEAN), []);
    for channel in [Channel::Sms, Channel::Voice, Channel::CallList] {
        assert_eq!(look(channel, "fr-CA", "", CLEAN), []);
    }
}

#[test]
fn a_finding_points_at_the_offending_letters() {
    use Severity::{Error, Warning};
    let cases = [
        ("Grüße {{ frist_name }}!", Error, 9, "frist_name"),
        ("é {% if has_nam %}x{% endif %}", Error, 8, "has_nam"),
        ("{{ patient_name.secret }}", Error, 16, "secret"),
        ("ß {{ date | upper }}", Error, 2, "{{ date | upper }}"),
        ("ß {{ lipsum() }}", Error, 2, "{{ lipsum() }}"),
        (
            "ß {% for x in date %}{{ x }}{% endfor %}",
            Error,
            2,
            "{% for x in date %}",
        ),
        ("ß {% set x = 1 %}", Error, 2, "{% set x = 1 %}"),
        ("ß {% include 'other' %}", Error, 2, "{% include 'other' %}"),
        ("Your biopsy", Warning, 5, "biopsy"),
        ("Ihre Gynäkologie", Warning, 5, "Gynäkologie"),
        ("Ihre Kinderpsychiatrie", Warning, 5, "Kinderpsychiatrie"),
        ("Votre prise de sang", Warning, 6, "prise de sang"),
        ("La Quimioterapia", Warning, 3, "Quimioterapia"),
        ("our oncology\ndepartment", Warning, 4, "oncology"),
        ("Your BLOOD tests", Warning, 5, "BLOOD tests"),
        ("You have a balance due", Warning, 11, "balance due"),
        ("It costs $120 only", Warning, 9, "$120"),
        ("A special offer", Warning, 2, "special offer"),
        ("You are due for it", Warning, 8, "due for"),
        ("Bring your date of birth", Warning, 11, "date of birth"),
        (
            "See https://example.com/a?b",
            Warning,
            4,
            "https://example.com/a?b",
        ),
        ("See www.example.com.", Warning, 4, "www.example.com."),
        ("See (example.com/x)", Warning, 4, "(example.com/x)"),
        ("or bit.ly/abc now", Warning, 3, "bit.ly/abc"),
        (
            "this is VERY IMPORTANT indeed",
            Warning,
            8,
            "VERY IMPORTANT",
        ),
        ("a\u{202E}b", Warning, 1, "\u{202E}"),
        (
            "Hello {{ patient_name }},",
            Warning,
            6,
            "{{ patient_name }}",
        ),
    ];
    for (words, severity, start, excerpt) in cases {
        let length = u32::try_from(excerpt.chars().count()).expect("short");
        let expected = (severity, start, start + length, excerpt.to_owned());
        assert_eq!(found_in(words).first(), Some(&expected), "{words}");
    }
}

#[test]
fn ordinary_words_are_left_alone() {
    for words in [
        "Bitte melden Sie sich an der Rezeption. Er sucht Sie. 2 Std. vorher",
        "Anna ist da; la salle d'attente est au 1er étage",
        "Write to reception@example.com or dr.lee@example.org",
        "Come 10 minutes early, e.g. at 9.15, i.e. before us. No. 5.",
        "Please bring your ID and your OHIP card",
        "This is HARBOUR STREET no more",
        "{# a note for staff #}Entrance: 2nd floor{% if has_name %}, {{ patient_name }}{% endif %}",
        "soft\u{AD}hyphen, \u{639}\u{644}\u{6CC}\u{200C}\u{631}\u{636}\u{627}",
    ] {
        let expected: [(Severity, u32, u32, String); 0] = [];
        let clinic = words.contains("HARBOUR");
        if clinic {
            let text = TemplateText {
                language: "en".to_owned(),
                subject: "Your appointment".to_owned(),
                body: format!("{CLEAN}{words}"),
            };
            assert_eq!(
                lint(
                    &text,
                    Purpose::Reminder,
                    Channel::Email,
                    "HARBOUR STREET",
                    CALLBACK
                ),
                []
            );
        } else {
            assert_eq!(found_in(words), expected, "{words}");
        }
    }
}

#[test]
fn broken_brackets_are_found_where_they_are() {
    for (words, line) in [
        ("\nß {{ date", 2),
        ("\nß {{ date }\n", 2),
        ("\nß {% if has_name %}\nx", 3),
        ("\nß {% endif %}", 2),
        ("\nß {{ }}", 2),
        ("\nß {{ date time }}", 2),
    ] {
        let body = format!("{CLEAN}{words}");
        let findings = email("Your appointment", &body);
        let syntax = findings
            .iter()
            .find(|finding| {
                finding
                    .sentence
                    .starts_with("This text cannot be read: line")
            })
            .expect(words);
        assert_eq!(syntax.severity, Severity::Error);
        let before: String = body.chars().take(syntax.end as usize).collect();
        assert_eq!(
            before.matches('\n').count() + 1,
            line,
            "{words:?}: {syntax:?}"
        );
    }
}

#[test]
fn a_message_says_who_writes_whom_to_call_and_when() {
    let findings = email("Your appointment", "Come.");
    assert_eq!(
        sentences(&findings),
        [
            "The message does not say who writes. Add {{ clinic_name }}",
            "The message gives no number to call back. Add {{ callback_number }}",
            "The message does not say on which day. Add {{ date }}",
            "The message does not say at what time. Add {{ time }}",
        ]
    );
    let written_out = "Harbour Street Clinic, +1 555 0100: {{ weekday }}, {{ time }}";
    assert_eq!(email("Your appointment", written_out), []);
    let only_for_some = "{% if has_name %}{{ clinic_name }} {% endif %}{{ callback_number }} \
                         {{ date }} {{ time }}";
    assert_eq!(
        sentences(&email("Your appointment", only_for_some)),
        ["The message does not say who writes. Add {{ clinic_name }}"]
    );
    let spoken = look(Channel::CallList, "en", "", "{{ date }} {{ time }}");
    assert!(
        spoken
            .iter()
            .all(|finding| finding.severity == Severity::Warning)
    );
    assert_eq!(spoken.len(), 2);
}

#[test]
fn a_subject_is_one_short_line_of_an_email() {
    let subject = |subject: &str| {
        email(subject, CLEAN)
            .into_iter()
            .map(|finding| {
                assert_eq!(finding.part, TextPart::Subject, "{finding:?}");
                (finding.severity, finding.start, finding.end)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(subject(" "), [(Severity::Error, 0, 1)]);
    assert_eq!(subject(""), [(Severity::Error, 0, 0)]);
    assert_eq!(subject("é\nBcc: x"), [(Severity::Error, 1, 2)]);
    assert_eq!(subject(&"a".repeat(78)), []);
    assert_eq!(subject(&"a".repeat(79)), [(Severity::Warning, 0, 79)]);
    assert_eq!(subject(&"a".repeat(201)), [(Severity::Error, 0, 201)]);
    let unused = look(Channel::Sms, "en", "Hello", CLEAN);
    assert_eq!(
        sentences(&unused),
        ["Only an e-mail has a subject; this one goes nowhere. Empty it"]
    );
}

#[test]
fn a_message_that_is_too_long_is_found() {
    let long = |channel, letters: usize, word: &str| {
        let subject = if channel == Channel::Email {
            "Hello"
        } else {
            ""
        };
        look(
            channel,
            "en",
            subject,
            &format!("{CLEAN}{}", word.repeat(letters)),
        )
        .into_iter()
        .map(|finding| finding.severity)
        .collect::<Vec<_>>()
    };
    assert_eq!(long(Channel::Email, 1_300, "a"), []);
    assert_eq!(long(Channel::Email, 1_600, "a"), [Severity::Warning]);
    assert_eq!(long(Channel::Email, 5_000, "a"), [Severity::Error]);
    assert_eq!(long(Channel::Sms, 50, "a"), []);
    assert_eq!(long(Channel::Sms, 150, "a"), [Severity::Warning]);
    assert_eq!(long(Channel::Sms, 1, "ł"), [Severity::Warning]);
    assert_eq!(long(Channel::Sms, 1_600, "a"), [Severity::Error]);
    assert_eq!(long(Channel::Voice, 120, "la "), []);
    assert_eq!(long(Channel::Voice, 150, "la "), [Severity::Warning]);
}

#[test]
fn an_empty_text_is_said_once() {
    let findings = email("", "  \n ");
    assert_eq!(
        sentences(&findings),
        [
            "An e-mail has a subject. Write one, such as \"Your appointment on {{ short_date }}\"",
            "There are no words yet. Write what the patient should read",
        ]
    );
}

#[test]
fn a_language_that_is_none_is_an_error_and_one_without_dates_a_warning() {
    let severity = |language: &str| {
        let findings = look(Channel::Email, language, "Hello", CLEAN);
        findings
            .first()
            .map(|finding| (finding.severity, finding.excerpt.clone()))
    };
    for known in ["en", "en-GB", "fr", "fr_CA", "de", "es-MX", "pa", "zh-Hant"] {
        assert_eq!(severity(known), None, "{known}");
    }
    for unknown in ["", "english", "?", "e", "und"] {
        let expected = Some((Severity::Error, unknown.to_owned()));
        assert_eq!(severity(unknown), expected, "{unknown}");
    }
    assert_eq!(severity("xx"), Some((Severity::Warning, "xx".to_owned())));
}

#[test]
fn a_comma_left_behind_by_a_name_is_found() {
    let findings = found_in("\nHello {% if has_name %}{{ patient_name }}{% endif %},\n");
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].3, "{{ patient_name }}");
    let whole = found_in("\nHello{% if has_name %} {{ patient_name }}{% endif %},\n");
    assert_eq!(whole, []);
}

#[test]
fn errors_come_first_and_then_the_subject() {
    let findings = email("See www.example.com", "{{ frist_name }} your biopsy");
    let order: Vec<(Severity, TextPart)> = findings
        .iter()
        .map(|finding| (finding.severity, finding.part))
        .collect();
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(order, sorted);
    assert_eq!(order.first(), Some(&(Severity::Error, TextPart::Body)));
    assert!(order.contains(&(Severity::Warning, TextPart::Subject)));
}

#[test]
fn a_text_for_a_clinic_without_a_name_is_judged_by_its_fields() {
    let text = TemplateText {
        language: "en".to_owned(),
        subject: "Your appointment".to_owned(),
        body: CLEAN.to_owned(),
    };
    assert_eq!(lint(&text, Purpose::Reminder, Channel::Email, "", ""), []);
}

proptest! {
    #[test]
    fn anything_typed_is_linted_and_every_place_is_in_the_text(
        subject in r#"([{}%#|'"(]|patient_name|has_name|if|endif|for|[ a-zéA-Z$.]|\n){0,25}"#,
        body in r#"([{}%#|'"(]|patient_name|has_name|if|endif|for|[ a-zéA-Z$.]|\n){0,40}"#,
        channel in prop::sample::select(Channel::ALL.to_vec()),
    ) {
        for finding in look(channel, "en", &subject, &body) {
            let source = match finding.part {
                TextPart::Subject => &subject,
                TextPart::Body => &body,
            };
            let length = (finding.end - finding.start) as usize;
            let there: String =
                source.chars().skip(finding.start as usize).take(length).collect();
            prop_assert_eq!(there.chars().count(), length);
            prop_assert_eq!(there, finding.excerpt);
            prop_assert!(!finding.sentence.is_empty());
        }
    }

    #[test]
    fn a_text_without_errors_can_be_written_and_one_without_findings_for_everybody(
        body in concat!(
            r"(\{\{ (date|time|patient_name|has_name|oops) \}\}|",
            r"\{% (if has_name|else|endif|for x in date) %\}|[ a-zé]){0,12}",
        ),
    ) {
        let body = format!("{CLEAN}{body}");
        let findings = email("Hello", &body);
        let text = TemplateText { language: "en".into(), subject: "Hello".into(), body };
        let clean = findings.iter().all(|finding| finding.severity != Severity::Error);
        let written = |name| example(&text, Purpose::Reminder, name, CLINIC, CALLBACK).is_ok();
        prop_assert!(!clean || written(Some(EXAMPLE_NAME)), "{:?}", findings);
        prop_assert!(!findings.is_empty() || written(None), "{:?}", findings);
    }
}
