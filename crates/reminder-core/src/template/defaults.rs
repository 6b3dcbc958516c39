//! The texts a new clinic begins with, in every language the program speaks.
//!
//! They say that there is an appointment, when, where, and whom to call, and nothing else: not why,
//! and not with whom, because a practitioner's name can give away what is treated. Only the call
//! list names the practitioner, to the patient alone. None says "tomorrow": a reminder one working
//! day before Monday goes out on Friday.

use std::collections::BTreeMap;

use super::{Template, TemplateText};
use crate::cadence::Channel;
use crate::key::TemplateId;

mod household;
mod ja;
mod nl;
mod notices;

pub use household::SEVERAL_VISITS;
pub use notices::notice;

/// Returns the first version of every template that is always there, under the ids they always
/// have: those of change notices, and that of several visits.
#[must_use]
pub fn always_there(clinic_language: &str) -> BTreeMap<TemplateId, Template> {
    let id = crate::household::TEMPLATE;
    let mut templates = notices::notices(clinic_language);
    templates.insert(id, SEVERAL_VISITS.template(id, clinic_language));
    templates
}

/// A text a clinic begins with, in several languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultTemplate {
    /// What staff call it.
    pub name: &'static str,
    /// The channel it is written for.
    pub channel: Channel,
    texts: &'static [DefaultText],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct DefaultText {
    language: &'static str,
    subject: &'static str,
    body: &'static str,
}

/// Every default of a reminder, in the order a patient meets them.
pub const ALL: [DefaultTemplate; 5] = [
    THREE_DAYS_BEFORE,
    DAY_BEFORE,
    TEXT_MESSAGE,
    AUTOMATED_CALL,
    PHONE_CALL,
];

impl DefaultTemplate {
    /// Returns the texts, that of the clinic's language first: it is what patients read whose own
    /// language is missing.
    #[must_use]
    pub fn texts(&self, clinic_language: &str) -> Vec<TemplateText> {
        let is_clinics = |text: &TemplateText| {
            let spoken = clinic_language.split(['-', '_']).next();
            spoken.is_some_and(|spoken| spoken.eq_ignore_ascii_case(&text.language))
        };
        let text = |text: &DefaultText| TemplateText {
            language: text.language.to_owned(),
            subject: text.subject.to_owned(),
            body: text.body.to_owned(),
        };
        let mut texts: Vec<TemplateText> = self.texts.iter().map(text).collect();
        texts.sort_by_key(|text| !is_clinics(text));
        texts
    }

    /// Returns the first version of the template, as it is kept under this id.
    #[must_use]
    pub fn template(&self, id: TemplateId, clinic_language: &str) -> Template {
        Template {
            id,
            name: self.name.to_owned(),
            channel: self.channel,
            version: 1,
            texts: self.texts(clinic_language),
        }
    }
}

/// The e-mail three working days before: time enough to find another hour, for both sides.
pub const THREE_DAYS_BEFORE: DefaultTemplate = DefaultTemplate {
    name: "Reminder 3 days before",
    channel: Channel::Email,
    texts: &[
        DefaultText {
            language: "en",
            subject: "Your appointment: {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Hello {{ patient_name }},{% else %}Hello,{% endif %}

You have an appointment at {{ clinic_name }}:

{{ date }}, {{ time }}

If this time no longer suits you, please call us on {{ callback_number }}. We will find you \
another one, and somebody else can have this one.

We look forward to seeing you.

{{ clinic_name }}
{{ callback_number }}

Would you rather have no reminders by e-mail? Just answer this one and tell us.
",
        },
        DefaultText {
            language: "fr",
            subject: "Votre rendez-vous : {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Bonjour {{ patient_name }},{% else %}Bonjour,{% endif %}

Vous avez rendez-vous à {{ clinic_name }} :

{{ date }}, {{ time }}

Si cette heure ne vous convient plus, appelez-nous au {{ callback_number }}. Nous en trouverons \
une autre ensemble, et une autre personne pourra venir à votre place.

Au plaisir de vous accueillir.

{{ clinic_name }}
{{ callback_number }}

Vous préférez ne plus recevoir de rappels par courriel ? Répondez simplement à ce message.
",
        },
        DefaultText {
            language: "de",
            subject: "Ihr Termin: {{ short_date }}, {{ time }} Uhr",
            body: "\
{% if has_name %}Guten Tag {{ patient_name }},{% else %}Guten Tag,{% endif %}

Sie haben einen Termin bei {{ clinic_name }}:

{{ date }}, {{ time }} Uhr

Wenn Ihnen diese Zeit nicht mehr passt, rufen Sie uns bitte an: {{ callback_number }}. Wir finden \
gemeinsam eine andere, und jemand anders kann diese haben.

Wir freuen uns auf Sie.

{{ clinic_name }}
{{ callback_number }}

Sie möchten keine Erinnerungen per E-Mail mehr? Antworten Sie einfach auf diese Nachricht.
",
        },
        DefaultText {
            language: "es",
            subject: "Su cita: {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Hola, {{ patient_name }}:{% else %}Hola:{% endif %}

Tiene una cita en {{ clinic_name }}:

{{ date }}, {{ time }}

Si esta hora ya no le viene bien, llámenos al {{ callback_number }}. Le buscaremos otra, y otra \
persona podrá aprovechar la suya.

Le esperamos con mucho gusto.

{{ clinic_name }}
{{ callback_number }}

¿Prefiere no recibir más recordatorios por correo electrónico? Responda a este mensaje y díganoslo.
",
        },
        nl::THREE_DAYS_BEFORE,
        ja::THREE_DAYS_BEFORE,
    ],
};

/// The e-mail one working day before: short, because most have read the other one.
pub const DAY_BEFORE: DefaultTemplate = DefaultTemplate {
    name: "Reminder 1 day before",
    channel: Channel::Email,
    texts: &[
        DefaultText {
            language: "en",
            subject: "See you soon: {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Hello {{ patient_name }},{% else %}Hello,{% endif %}

We are expecting you on {{ weekday }} at {{ time }}.

{{ date }}, {{ time }}
{{ clinic_name }}

Something came up? Please call us on {{ callback_number }}, even at short notice.

See you soon,
{{ clinic_name }}

Would you rather have no reminders by e-mail? Just answer this one and tell us.
",
        },
        DefaultText {
            language: "fr",
            subject: "À bientôt : {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Bonjour {{ patient_name }},{% else %}Bonjour,{% endif %}

Nous vous attendons {{ weekday }} à {{ time }}.

{{ date }}, {{ time }}
{{ clinic_name }}

Un empêchement ? Appelez-nous au {{ callback_number }}, même au dernier moment.

À bientôt,
{{ clinic_name }}

Vous préférez ne plus recevoir de rappels par courriel ? Répondez simplement à ce message.
",
        },
        DefaultText {
            language: "de",
            subject: "Bis bald: {{ short_date }}, {{ time }} Uhr",
            body: "\
{% if has_name %}Guten Tag {{ patient_name }},{% else %}Guten Tag,{% endif %}

wir erwarten Sie am {{ weekday }} um {{ time }} Uhr.

{{ date }}, {{ time }} Uhr
{{ clinic_name }}

Es ist etwas dazwischengekommen? Rufen Sie uns bitte an, auch kurzfristig: {{ callback_number }}.

Bis bald
{{ clinic_name }}

Sie möchten keine Erinnerungen per E-Mail mehr? Antworten Sie einfach auf diese Nachricht.
",
        },
        DefaultText {
            language: "es",
            subject: "Hasta pronto: {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Hola, {{ patient_name }}:{% else %}Hola:{% endif %}

Le esperamos el {{ weekday }}.

{{ date }}, {{ time }}
{{ clinic_name }}

¿Le ha surgido algo? Llámenos al {{ callback_number }}, aunque sea con poco tiempo.

Hasta pronto,
{{ clinic_name }}

¿Prefiere no recibir más recordatorios por correo electrónico? Responda a este mensaje y díganoslo.
",
        },
        nl::DAY_BEFORE,
        ja::DAY_BEFORE,
    ],
};

/// The text: one message long, with the way out of it that the law asks for (CTIA 5.2.2).
pub const TEXT_MESSAGE: DefaultTemplate = DefaultTemplate {
    name: "Text message",
    channel: Channel::Sms,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "{{ clinic_name }}: your appointment is {{ short_date }}, {{ time }}. \
To change it call {{ callback_number }}. STOP to end texts.",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "{{ clinic_name }} : votre rendez-vous est {{ short_date }}, {{ time }}. Pour le \
changer : {{ callback_number }}. STOP pour ne plus recevoir de SMS.",
        },
        DefaultText {
            language: "de",
            subject: "",
            body: "{{ clinic_name }}: Ihr Termin ist {{ short_date }}, {{ time }}. Ändern: \
{{ callback_number }}. STOP beendet diese SMS.",
        },
        DefaultText {
            language: "es",
            subject: "",
            body: "{{ clinic_name }}: su cita es {{ short_date }}, {{ time }}. \
Para cambiarla llame al {{ callback_number }}. STOP para no recibir SMS.",
        },
        nl::TEXT_MESSAGE,
        ja::TEXT_MESSAGE,
    ],
};

/// What a call says to whoever answers, and to a machine: nothing that a stranger may not hear.
pub const AUTOMATED_CALL: DefaultTemplate = DefaultTemplate {
    name: "Automated call",
    channel: Channel::Voice,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "Hello. This is a message from {{ clinic_name }}. You have an appointment on \
{{ date }}, at {{ time }}. To change it, please call {{ callback_number }}. Thank you.",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "Bonjour. Ceci est un message de {{ clinic_name }}. Vous avez rendez-vous le \
{{ date }}, à {{ time }}. Pour le changer, appelez le {{ callback_number }}. Merci.",
        },
        DefaultText {
            language: "de",
            subject: "",
            body: "Guten Tag. Dies ist eine Nachricht von {{ clinic_name }}. Sie haben einen \
Termin: {{ date }}, {{ time }}. Wenn Sie ihn ändern möchten, rufen Sie bitte \
{{ callback_number }} an. Danke.",
        },
        DefaultText {
            language: "es",
            subject: "",
            body: "Hola. Este es un mensaje de {{ clinic_name }}. Tiene una cita el {{ date }}, \
a las {{ time }}. Para cambiarla, llame al {{ callback_number }}. Gracias.",
        },
        nl::AUTOMATED_CALL,
        ja::AUTOMATED_CALL,
    ],
};

/// What staff say on the phone. Only the patient hears of the appointment.
pub const PHONE_CALL: DefaultTemplate = DefaultTemplate {
    name: "Phone call",
    channel: Channel::CallList,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "\
Hello, this is {{ clinic_name }}.{% if has_name %} May I speak to {{ patient_name }}?{% endif %}

To the patient: You have an appointment with {{ practitioner }} on {{ date }} at {{ time }}. \
Does that still suit you?

To anybody else, or to a machine, only: Please call {{ clinic_name }} on {{ callback_number }}.
",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "\
Bonjour, ici {{ clinic_name }}.{% if has_name %} Puis-je parler à {{ patient_name }} ?{% endif %}

À la personne elle-même : Vous avez rendez-vous avec {{ practitioner }} le {{ date }} à \
{{ time }}. Cela vous convient-il toujours ?

À quelqu'un d'autre ou au répondeur, seulement : Merci de rappeler {{ clinic_name }} au \
{{ callback_number }}.
",
        },
        DefaultText {
            language: "de",
            subject: "",
            body: "\
Guten Tag, hier ist {{ clinic_name }}.{% if has_name %} Kann ich bitte {{ patient_name }} \
sprechen?{% endif %}

Nur zu ihr oder ihm selbst: Sie haben einen Termin bei {{ practitioner }}: {{ date }}, \
{{ time }} Uhr. Passt Ihnen das noch?

Zu anderen oder auf den Anrufbeantworter nur: Bitte rufen Sie {{ clinic_name }} zurück, \
{{ callback_number }}.
",
        },
        DefaultText {
            language: "es",
            subject: "",
            body: "\
Hola, le llamamos de {{ clinic_name }}.{% if has_name %} ¿Puedo hablar con \
{{ patient_name }}?{% endif %}

Solo a la propia persona: Tiene una cita con {{ practitioner }}: {{ date }}, {{ time }}. ¿Le \
sigue viniendo bien?

A otra persona o al contestador, solo: Por favor, llame a {{ clinic_name }}, al \
{{ callback_number }}.
",
        },
        nl::PHONE_CALL,
        ja::PHONE_CALL,
    ],
};

#[cfg(test)]
mod tests {
    use super::super::{Purpose, as_texts_are_written, lint, messages_of, preview};
    use super::*;
    use crate::preset::PRESETS;
    use crate::reply::{self, Reading, ReplyWords};

    const CLINIC: &str = "Harbour Street Clinic";
    const CALLBACK: &str = "+1 555 0100";

    /// What a clinic is called where a language is spoken: a text in Japanese has 70 letters for
    /// everything.
    pub(super) fn clinic(language: &str) -> &'static str {
        match language {
            "ja" => "みなとクリニック",
            _ => CLINIC,
        }
    }

    /// Returns every default, of reminders and of notices, as its patients read it.
    fn read_by_patients() -> Vec<(String, Channel, TemplateText, String)> {
        let reminders = ALL
            .iter()
            .map(|default| default.template(TemplateId(1), "en"));
        let mut read = Vec::new();
        for template in reminders.chain(always_there("en").into_values()) {
            let purpose = Purpose::of(template.id);
            for text in template.texts {
                let clinic = clinic(&text.language);
                let read_as = preview(&text, purpose, clinic, CALLBACK);
                let (_, body) = read_as.expect("it can be read");
                read.push((template.name.clone(), template.channel, text, body));
            }
        }
        read
    }

    #[test]
    fn every_text_names_a_word_that_ends_texts_when_it_is_answered() {
        const STOP: Reading = Reading::OptOut {
            maybe_cancels: false,
        };
        let words = ReplyWords::default();
        for (name, channel, text, body) in read_by_patients() {
            let capitals = |letter: char| !letter.is_ascii_uppercase();
            let told: Vec<&str> = body.split(capitals).filter(|word| word.len() > 3).collect();
            let expected: &[&str] = match channel {
                Channel::Sms => &["STOP"],
                Channel::Email | Channel::Voice | Channel::CallList => &[],
            };
            assert_eq!(told, expected, "{name} in {}: {body}", text.language);
            for word in told {
                assert_eq!(reply::read(word, &words), STOP, "{name}: {word}");
            }
        }
    }

    #[test]
    fn every_text_about_one_visit_is_one_message() {
        for (name, channel, text, body) in read_by_patients() {
            if channel == Channel::Sms && name != SEVERAL_VISITS.name {
                let messages = messages_of(&as_texts_are_written(&body));
                assert_eq!(messages, 1, "{name} in {}: {body}", text.language);
            }
        }
    }

    #[test]
    fn every_language_that_texts_are_written_in_has_words_of_its_own_to_stop_them() {
        let words = ReplyWords::default();
        for text in TEXT_MESSAGE.texts("en") {
            let own = words.0.iter().find(|own| own.language == text.language);
            let own = own.unwrap_or_else(|| panic!("{}", text.language));
            assert!(!own.stop.is_empty() && !own.start.is_empty() && !own.confirm.is_empty());
            for stop in &own.stop {
                let read = reply::read(stop, &words);
                assert!(matches!(read, Reading::OptOut { .. }), "{stop}: {read:?}");
            }
        }
    }

    #[test]
    fn what_a_preset_says_about_ending_texts_is_understood() {
        for preset in &PRESETS {
            let mut words = preset
                .opt_out
                .split(|letter: char| !letter.is_alphanumeric());
            let stops = |word: &str| {
                let read = reply::read(word, &ReplyWords::default());
                matches!(read, Reading::OptOut { .. })
            };
            assert!(words.any(stops), "{}: {}", preset.country, preset.opt_out);
            let spoken = preset.language.split('-').next();
            let texts = TEXT_MESSAGE.texts(preset.language);
            assert_eq!(
                Some(texts[0].language.as_str()),
                spoken,
                "{}",
                preset.country
            );
        }
    }

    #[test]
    fn every_default_is_clean_and_can_be_previewed() {
        for default in ALL {
            for text in default.texts("en") {
                let about = format!("{} in {}", default.name, text.language);
                let clinic = clinic(&text.language);
                assert_eq!(
                    lint(&text, Purpose::Reminder, default.channel, clinic, CALLBACK),
                    [],
                    "{about}"
                );
                let (subject, body) =
                    preview(&text, Purpose::Reminder, clinic, CALLBACK).expect(&about);
                assert_eq!(
                    subject.is_empty(),
                    default.channel != Channel::Email,
                    "{about}"
                );
                assert!(body.contains(clinic) && body.contains(CALLBACK), "{about}");
                assert!(!body.contains(['{', '}']), "{about}");
            }
        }
    }

    #[test]
    fn every_default_speaks_the_six_languages() {
        for default in ALL {
            let texts = default.texts("de-CH");
            let languages: Vec<&str> = texts.iter().map(|text| text.language.as_str()).collect();
            assert_eq!(
                languages,
                ["de", "en", "fr", "es", "nl", "ja"],
                "{}",
                default.name
            );
        }
    }

    #[test]
    fn the_default_reminders_read_well() {
        let mut all = String::new();
        for default in ALL {
            for text in default.texts("en") {
                let clinic = clinic(&text.language);
                let (subject, body) =
                    preview(&text, Purpose::Reminder, clinic, CALLBACK).expect("tested above");
                all += &format!(
                    "== {} ({})\n{subject}\n\n{body}\n\n",
                    default.name, text.language
                );
            }
        }
        insta::assert_snapshot!(all);
    }
}
