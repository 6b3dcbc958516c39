//! What a template may and may not do, whatever is typed into it or into a name.

use proptest::prelude::*;

use super::super::preview;
use super::*;
use crate::cadence::Channel;
use crate::notice::Change;

const CLINIC: &str = "Harbour Street Clinic";
const CALLBACK: &str = "+1 555 0100";
const GREETING: &str = "{% if has_name %}Hello {{ patient_name }},{% else %}Hello,{% endif %}";

fn text(language: &str, body: &str) -> TemplateText {
    TemplateText {
        language: language.to_owned(),
        subject: "{% if has_name %}{{ patient_name }}: {% endif %}{{ time }}".to_owned(),
        body: body.to_owned(),
    }
}

fn template(texts: Vec<TemplateText>) -> Template {
    Template {
        id: TemplateId(1),
        name: "Reminder".to_owned(),
        channel: Channel::Email,
        version: 1,
        texts,
    }
}

fn start() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 24)
        .and_then(|day| day.and_hms_opt(9, 15, 0))
        .expect("a time")
}

fn values(patient_name: Option<&str>) -> Values<'_> {
    Values {
        patient_name,
        practitioner: "Dr. Lee",
        local_start: start(),
        local_start_before: None,
        duration_minutes: 30,
    }
}

fn render(body: &str, patient_name: Option<&str>) -> Result<Rendered, String> {
    render_in("en", vec![text("en", body)], "en", &values(patient_name))
}

fn render_in(
    clinic: &str,
    texts: Vec<TemplateText>,
    patient: &str,
    values: &Values<'_>,
) -> Result<Rendered, String> {
    let template = template(texts);
    let mut renderer = Renderer::of([&template], CLINIC, CALLBACK, clinic);
    renderer.render(template.id, patient, values)
}

#[test]
fn a_name_that_looks_like_code_stays_a_name() {
    for name in [
        "{{ callback_number }}",
        "{{ 7 * 7 }}",
        "{% for x in range(9) %}{{ x }}{% endfor %}",
        "{# nothing #}",
        "{% endif %}",
        "<script>alert(1)</script>",
        "<b>Rosa</b> & \"Co\"",
        "${HOME} %s {0}",
        "'; DROP TABLE patients; --",
    ] {
        let rendered = render(GREETING, Some(name)).expect(name);
        assert_eq!(rendered.text, format!("Hello {name},"));
        assert_eq!(rendered.subject, format!("{name}: 9:15 AM"));
    }
}

#[test]
fn a_name_cannot_begin_a_line_a_header_or_a_direction_of_its_own() {
    for (name, said) in [
        ("Rosa\r\nBcc: all@example.com", "Rosa Bcc: all@example.com"),
        ("Rosa\u{2028}Lee", "Rosa Lee"),
        ("Ro\u{202E}sa", "Rosa"),
        ("Ro\u{200B}sa\0", "Rosa"),
        ("  Rosa \t Lee ", "Rosa Lee"),
        ("\u{301}Rosa", "Rosa"),
        ("Rene\u{301}", "René"),
        ("علی\u{200C}رضا", "علی\u{200C}رضا"),
    ] {
        let rendered = render(GREETING, Some(name)).expect(name);
        assert_eq!(rendered.text, format!("Hello {said},"));
        assert_eq!(rendered.subject, format!("{said}: 9:15 AM"));
    }
}

#[test]
fn without_a_name_the_greeting_names_nobody() {
    for nobody in [None, Some(""), Some(" \u{200B} ")] {
        let rendered = render(GREETING, nobody).expect("a greeting for everybody");
        assert_eq!(rendered.text, "Hello,");
        assert_eq!(rendered.subject, "9:15 AM");
        assert_eq!(
            render("Hello {{ patient_name }},", nobody),
            Err(
                "The text \"Reminder\" (en) says the patient's name, and this patient has none \
                 that may be said. Put the greeting between {% if has_name %} and {% endif %}"
                    .to_owned()
            )
        );
    }
}

#[test]
fn what_is_not_a_field_is_an_error_and_never_an_empty_place() {
    for body in [
        "{{ frist_name }}",
        "{{ patient_name.secret }}",
        "{{ patient_name[0].x }}",
        "{% if oops %}x{% endif %}",
        "{% if not oops %}x{% endif %}",
        "{{ date | upper }}",
        "{{ range(3) }}",
        "{{ patient_name.upper() }}",
        "{{ self }}",
        "{% include 'other' %}",
        "{{ date",
        "{% if has_name %}",
    ] {
        let refused = render(body, Some("Rosa")).expect_err(body);
        assert!(
            refused.starts_with("The text \"Reminder\" (en) cannot be"),
            "{refused}"
        );
    }
}

#[test]
fn a_loop_ends() {
    let digits = "{% for a in 'xxxxxxxxxxxxxxxxxxxx' %}";
    let body = format!("{0}{0}{0}{0}x{1}{1}{1}{1}", digits, "{% endfor %}");
    assert_eq!(
        render(&body, Some("Rosa")),
        Err(
            "The text \"Reminder\" (en) cannot be written: line 1 repeats something too often"
                .to_owned()
        )
    );
    let endless = "{{ 'x' * 1000000000 }}";
    assert!(render(endless, Some("Rosa")).is_err());
    let long = "{{ date }}".repeat(900);
    assert_eq!(
        render(&long, Some("Rosa")),
        Err(
            "The text \"Reminder\" (en) becomes longer than 20000 characters. Shorten it"
                .to_owned()
        )
    );
}

#[test]
fn a_name_of_a_paragraph_is_something_else() {
    let refused = render(GREETING, Some(&"Rosa ".repeat(30)));
    assert_eq!(
        refused,
        Err(
            "The name of the patient is longer than 100 characters. Enter only the name".to_owned()
        )
    );
}

#[test]
fn the_language_that_fits_best_is_used() {
    let texts = || {
        vec![
            text("en", "en {{ date }}"),
            text("fr", "fr"),
            text("pt-BR", "pt {{ date }}"),
        ]
    };
    for (patient, language, words) in [
        ("en", "en", "en Tuesday, 24 November 2026"),
        ("en-US", "en", "en Tuesday, November 24, 2026"),
        ("EN-gb", "en", "en Tuesday, 24 November 2026"),
        ("fr-CA", "fr", "fr"),
        ("pt", "pt-BR", "pt terça-feira, 24 de novembro de 2026"),
        ("pt-PT", "pt-BR", "pt terça-feira, 24/11/2026"),
        ("de", "en", "en Tuesday, 24 November 2026"),
        ("", "en", "en Tuesday, 24 November 2026"),
    ] {
        let rendered = render_in("en-GB", texts(), patient, &values(None)).expect(patient);
        let read = (rendered.language.as_str(), rendered.text.as_str());
        assert_eq!(read, (language, words), "{patient}");
    }
}

#[test]
fn a_text_that_is_missing_says_where_to_write_it() {
    let mut renderer = Renderer::of([&template(vec![])], CLINIC, CALLBACK, "en");
    assert_eq!(
        renderer.render(TemplateId(1), "en", &values(None)),
        Err("The text \"Reminder\" has no words yet. Write them in Settings".to_owned())
    );
    assert_eq!(
        renderer.render(TemplateId(2), "en", &values(None)),
        Err("The text of this reminder no longer exists. Choose one in Settings".to_owned())
    );
}

#[test]
fn every_field_has_a_value() {
    for purpose in [
        Purpose::Reminder,
        Purpose::Notice(Change::Moved),
        Purpose::Notice(Change::CalledOff),
        Purpose::Household,
    ] {
        for (field, example) in purpose.fields() {
            let text = TemplateText {
                subject: String::new(),
                ..text("en", &format!("{{{{ {field} }}}}"))
            };
            let (_, words) = preview(&text, purpose, CLINIC, CALLBACK).expect(field);
            assert_eq!(words, example, "{field}");
        }
    }
}

/// Names with everything in them that could mean something to somebody.
fn name() -> impl Strategy<Value = String> {
    r#"([{}%#<>&"'$\\]|\{\{ date \}\}|\{% for %\}|<script>|[ a-zA-Zéß\u{202E}\u{200B}]|\PC){1,9}"#
}

proptest! {
    #[test]
    fn any_name_is_said_as_it_is(name in name()) {
        let said = clean::value(&name).into_owned();
        let rendered = render(GREETING, Some(&name)).expect("a greeting for everybody");
        let expected = if said.is_empty() { "Hello,".to_owned() } else { format!("Hello {said},") };
        prop_assert_eq!(rendered.text, expected);
    }

    #[test]
    fn a_cleaned_value_is_one_line_and_stays_as_it_is(raw in r"(\PC|\pC|[\r\n\t ]){0,30}") {
        let once = clean::value(&raw).into_owned();
        prop_assert!(!once.contains(char::is_control));
        prop_assert_eq!(once.trim(), once.as_str());
        prop_assert_eq!(clean::value(&once).into_owned(), once.clone());
    }

    #[test]
    fn any_template_is_written_or_refused(
        body in concat!(
            r#"(\{\{|\}\}|\{%|%\}|[{}%#|'"(*.\[\]-]|patient_name|has_name|if|else|endif"#,
            r"|for|in|set|raw|endfor|[ a-z0-9=]){0,40}",
        ),
        name in prop::option::of(name()),
    ) {
        match render(&body, name.as_deref()) {
            Ok(rendered) => prop_assert!(!rendered.subject.contains(['\r', '\n'])),
            Err(sentence) => prop_assert!(!sentence.is_empty()),
        }
    }
}
