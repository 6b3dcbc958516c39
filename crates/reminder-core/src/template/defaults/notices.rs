//! The texts of change notices, in every language the program speaks. A clinic that never changed
//! them has these; once it saves its own, it has those.
//!
//! They say what was and what is now, and nothing about why: whose illness it was is nobody's
//! business.

use std::collections::BTreeMap;

use super::{DefaultTemplate, DefaultText, ja, nl};
use crate::cadence::Channel;
use crate::key::TemplateId;
use crate::notice::Change;
use crate::template::Template;

/// Returns the text a notice of a change by a channel begins with.
#[must_use]
pub const fn notice(change: Change, channel: Channel) -> DefaultTemplate {
    match (change, channel) {
        (Change::Moved, Channel::Email) => MOVED_BY_EMAIL,
        (Change::Moved, Channel::Sms) => MOVED_BY_TEXT,
        (Change::Moved, Channel::Voice) => MOVED_BY_CALL,
        (Change::Moved, Channel::CallList) => MOVED_BY_STAFF,
        (Change::CalledOff, Channel::Email) => CALLED_OFF_BY_EMAIL,
        (Change::CalledOff, Channel::Sms) => CALLED_OFF_BY_TEXT,
        (Change::CalledOff, Channel::Voice) => CALLED_OFF_BY_CALL,
        (Change::CalledOff, Channel::CallList) => CALLED_OFF_BY_STAFF,
    }
}

/// Returns the first version of every notice's template, under the ids they always have.
#[must_use]
pub(super) fn notices(clinic_language: &str) -> BTreeMap<TemplateId, Template> {
    let every = Change::ALL
        .into_iter()
        .flat_map(|change| Channel::ALL.map(|channel| (change, channel)));
    every
        .map(|(change, channel)| {
            let id = change.template(channel);
            (id, notice(change, channel).template(id, clinic_language))
        })
        .collect()
}

/// The e-mail about a move.
const MOVED_BY_EMAIL: DefaultTemplate = DefaultTemplate {
    name: "Moved: e-mail",
    channel: Channel::Email,
    texts: &[
        DefaultText {
            language: "en",
            subject: "Your appointment was moved to {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Hello {{ patient_name }},{% else %}Hello,{% endif %}

Your appointment at {{ clinic_name }} was moved.

It was: {{ old_date }}, {{ old_time }}
It is now: {{ date }}, {{ time }}

If the new time does not suit you, please call us on {{ callback_number }}.

{{ clinic_name }}
{{ callback_number }}

Would you rather have no messages by e-mail? Just answer this one and tell us.
",
        },
        DefaultText {
            language: "fr",
            subject: "Votre rendez-vous est déplacé : {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Bonjour {{ patient_name }},{% else %}Bonjour,{% endif %}

Votre rendez-vous à {{ clinic_name }} a été déplacé.

Avant : {{ old_date }}, {{ old_time }}
Maintenant : {{ date }}, {{ time }}

Si la nouvelle heure ne vous convient pas, appelez-nous au {{ callback_number }}.

{{ clinic_name }}
{{ callback_number }}

Vous préférez ne plus recevoir de courriels ? Répondez simplement à ce message.
",
        },
        DefaultText {
            language: "de",
            subject: "Ihr Termin wurde verschoben: {{ short_date }}, {{ time }} Uhr",
            body: "\
{% if has_name %}Guten Tag {{ patient_name }},{% else %}Guten Tag,{% endif %}

Ihr Termin bei {{ clinic_name }} wurde verschoben.

Bisher: {{ old_date }}, {{ old_time }} Uhr
Jetzt: {{ date }}, {{ time }} Uhr

Wenn Ihnen die neue Zeit nicht passt, rufen Sie uns bitte an: {{ callback_number }}.

{{ clinic_name }}
{{ callback_number }}

Sie möchten keine Nachrichten per E-Mail mehr? Antworten Sie einfach auf diese.
",
        },
        DefaultText {
            language: "es",
            subject: "Su cita ha cambiado: {{ short_date }}, {{ time }}",
            body: "\
{% if has_name %}Hola, {{ patient_name }}:{% else %}Hola:{% endif %}

Su cita en {{ clinic_name }} ha cambiado.

Antes: {{ old_date }}, {{ old_time }}
Ahora: {{ date }}, {{ time }}

Si la nueva hora no le viene bien, llámenos al {{ callback_number }}.

{{ clinic_name }}
{{ callback_number }}

¿Prefiere no recibir más mensajes por correo electrónico? Responda a este y díganoslo.
",
        },
        nl::MOVED_BY_EMAIL,
        ja::MOVED_BY_EMAIL,
    ],
};

/// The text about a move, one message long.
const MOVED_BY_TEXT: DefaultTemplate = DefaultTemplate {
    name: "Moved: text",
    channel: Channel::Sms,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "\
{{ clinic_name }}: your appointment of {{ old_short_date }}, {{ old_time }} is now \
{{ short_date }}, {{ time }}. Questions: {{ callback_number }}. STOP to end texts.",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "\
{{ clinic_name }} : votre rendez-vous du {{ old_short_date }}, {{ old_time }} est déplacé au \
{{ short_date }}, {{ time }}. Tél. {{ callback_number }}. STOP pour ne plus recevoir de SMS.",
        },
        DefaultText {
            language: "de",
            subject: "",
            body: "\
{{ clinic_name }}: Ihr Termin vom {{ old_short_date }}, {{ old_time }} ist jetzt \
{{ short_date }}, {{ time }}. Fragen: {{ callback_number }}. STOP beendet diese SMS.",
        },
        DefaultText {
            language: "es",
            subject: "",
            body: "\
{{ clinic_name }}: su cita del {{ old_short_date }}, {{ old_time }} pasa al {{ short_date }}, \
{{ time }}. Dudas: {{ callback_number }}. STOP para no recibir SMS.",
        },
        nl::MOVED_BY_TEXT,
        ja::MOVED_BY_TEXT,
    ],
};

/// What an automated call says about a move.
const MOVED_BY_CALL: DefaultTemplate = DefaultTemplate {
    name: "Moved: automated call",
    channel: Channel::Voice,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "\
Hello. This is a message from {{ clinic_name }}. Your appointment of {{ old_date }}, at \
{{ old_time }}, was moved. It is now on {{ date }}, at {{ time }}. If that does not suit you, \
please call {{ callback_number }}. Thank you.",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "\
Bonjour. Ceci est un message de {{ clinic_name }}. Votre rendez-vous du {{ old_date }}, à \
{{ old_time }}, a été déplacé. Il est maintenant le {{ date }}, à {{ time }}. Si cela ne vous \
convient pas, appelez le {{ callback_number }}. Merci.",
        },
        DefaultText {
            language: "de",
            subject: "",
            body: "\
Guten Tag. Dies ist eine Nachricht von {{ clinic_name }}. Ihr Termin, bisher {{ old_date }}, \
{{ old_time }}, wurde verschoben. Er ist jetzt: {{ date }}, {{ time }}. Wenn Ihnen das nicht \
passt, rufen Sie bitte {{ callback_number }} an. Danke.",
        },
        DefaultText {
            language: "es",
            subject: "",
            body: "\
Hola. Este es un mensaje de {{ clinic_name }}. Su cita del {{ old_date }}, a las \
{{ old_time }}, ha cambiado. Ahora es el {{ date }}, a las {{ time }}. Si no le viene bien, \
llame al {{ callback_number }}. Gracias.",
        },
        nl::MOVED_BY_CALL,
        ja::MOVED_BY_CALL,
    ],
};

/// What staff say on the phone about a move.
const MOVED_BY_STAFF: DefaultTemplate = DefaultTemplate {
    name: "Moved: phone call",
    channel: Channel::CallList,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "\
Hello, this is {{ clinic_name }}.{% if has_name %} May I speak to {{ patient_name }}?{% endif %}

To the patient: Your appointment with {{ practitioner }} of {{ old_date }} at {{ old_time }} \
was moved. It is now on {{ date }} at {{ time }}. Does that suit you?

To anybody else, or to a machine, only: Please call {{ clinic_name }} on {{ callback_number }}.
",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "\
Bonjour, ici {{ clinic_name }}.{% if has_name %} Puis-je parler à {{ patient_name }} ?{% endif %}

À la personne elle-même : Votre rendez-vous avec {{ practitioner }} du {{ old_date }} à \
{{ old_time }} a été déplacé. Il est maintenant le {{ date }} à {{ time }}. Cela vous \
convient-il ?

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

Nur zu ihr oder ihm selbst: Ihr Termin bei {{ practitioner }}, bisher {{ old_date }}, \
{{ old_time }} Uhr, wurde verschoben auf {{ date }}, {{ time }} Uhr. Passt Ihnen das?

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

Solo a la propia persona: Su cita con {{ practitioner }} del {{ old_date }}, {{ old_time }}, ha \
cambiado. Ahora es el {{ date }}, {{ time }}. ¿Le viene bien?

A otra persona o al contestador, solo: Por favor, llame a {{ clinic_name }}, al \
{{ callback_number }}.
",
        },
        nl::MOVED_BY_STAFF,
        ja::MOVED_BY_STAFF,
    ],
};

/// The e-mail about an appointment that is off.
const CALLED_OFF_BY_EMAIL: DefaultTemplate = DefaultTemplate {
    name: "Called off: e-mail",
    channel: Channel::Email,
    texts: &[
        DefaultText {
            language: "en",
            subject: "Your appointment of {{ short_date }} will not take place",
            body: "\
{% if has_name %}Hello {{ patient_name }},{% else %}Hello,{% endif %}

Your appointment at {{ clinic_name }} will not take place:

{{ date }}, {{ time }}

Please call us on {{ callback_number }}. We will find you another one.

{{ clinic_name }}
{{ callback_number }}

Would you rather have no messages by e-mail? Just answer this one and tell us.
",
        },
        DefaultText {
            language: "fr",
            subject: "Votre rendez-vous du {{ short_date }} n'aura pas lieu",
            body: "\
{% if has_name %}Bonjour {{ patient_name }},{% else %}Bonjour,{% endif %}

Votre rendez-vous à {{ clinic_name }} n'aura pas lieu :

{{ date }}, {{ time }}

Appelez-nous au {{ callback_number }}. Nous en trouverons un autre ensemble.

{{ clinic_name }}
{{ callback_number }}

Vous préférez ne plus recevoir de courriels ? Répondez simplement à ce message.
",
        },
        DefaultText {
            language: "de",
            subject: "Ihr Termin am {{ short_date }} findet nicht statt",
            body: "\
{% if has_name %}Guten Tag {{ patient_name }},{% else %}Guten Tag,{% endif %}

Ihr Termin bei {{ clinic_name }} findet nicht statt:

{{ date }}, {{ time }} Uhr

Bitte rufen Sie uns an: {{ callback_number }}. Wir finden gemeinsam einen anderen.

{{ clinic_name }}
{{ callback_number }}

Sie möchten keine Nachrichten per E-Mail mehr? Antworten Sie einfach auf diese.
",
        },
        DefaultText {
            language: "es",
            subject: "Su cita del {{ short_date }} no tendrá lugar",
            body: "\
{% if has_name %}Hola, {{ patient_name }}:{% else %}Hola:{% endif %}

Su cita en {{ clinic_name }} no tendrá lugar:

{{ date }}, {{ time }}

Llámenos al {{ callback_number }}. Le buscaremos otra.

{{ clinic_name }}
{{ callback_number }}

¿Prefiere no recibir más mensajes por correo electrónico? Responda a este y díganoslo.
",
        },
        nl::CALLED_OFF_BY_EMAIL,
        ja::CALLED_OFF_BY_EMAIL,
    ],
};

/// The text about an appointment that is off, one message long.
const CALLED_OFF_BY_TEXT: DefaultTemplate = DefaultTemplate {
    name: "Called off: text",
    channel: Channel::Sms,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "\
{{ clinic_name }}: your appointment on {{ short_date }}, {{ time }} will not take place. Please \
call {{ callback_number }} for a new one. STOP to end texts.",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "\
{{ clinic_name }} : votre rendez-vous du {{ short_date }}, {{ time }} n'aura pas lieu. \
Appelez-nous : {{ callback_number }}. STOP pour ne plus recevoir de SMS.",
        },
        DefaultText {
            language: "de",
            subject: "",
            body: "\
{{ clinic_name }}: Ihr Termin am {{ short_date }}, {{ time }} findet nicht statt. Rufen Sie uns \
bitte an: {{ callback_number }}. STOP beendet diese SMS.",
        },
        DefaultText {
            language: "es",
            subject: "",
            body: "\
{{ clinic_name }}: su cita del {{ short_date }}, {{ time }} queda anulada. Para otra llame al \
{{ callback_number }}. STOP para no recibir SMS.",
        },
        nl::CALLED_OFF_BY_TEXT,
        ja::CALLED_OFF_BY_TEXT,
    ],
};

/// What an automated call says about an appointment that is off.
const CALLED_OFF_BY_CALL: DefaultTemplate = DefaultTemplate {
    name: "Called off: automated call",
    channel: Channel::Voice,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "\
Hello. This is a message from {{ clinic_name }}. Your appointment on {{ date }}, at {{ time }}, \
will not take place. Please call {{ callback_number }} for another one. Thank you.",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "\
Bonjour. Ceci est un message de {{ clinic_name }}. Votre rendez-vous du {{ date }}, à \
{{ time }}, n'aura pas lieu. Appelez le {{ callback_number }} pour en prendre un autre. Merci.",
        },
        DefaultText {
            language: "de",
            subject: "",
            body: "\
Guten Tag. Dies ist eine Nachricht von {{ clinic_name }}. Ihr Termin, {{ date }}, {{ time }}, \
findet nicht statt. Bitte rufen Sie {{ callback_number }} an, um einen anderen zu vereinbaren. \
Danke.",
        },
        DefaultText {
            language: "es",
            subject: "",
            body: "\
Hola. Este es un mensaje de {{ clinic_name }}. Su cita del {{ date }}, a las {{ time }}, no \
tendrá lugar. Llame al {{ callback_number }} para pedir otra. Gracias.",
        },
        nl::CALLED_OFF_BY_CALL,
        ja::CALLED_OFF_BY_CALL,
    ],
};

/// What staff say on the phone about an appointment that is off.
const CALLED_OFF_BY_STAFF: DefaultTemplate = DefaultTemplate {
    name: "Called off: phone call",
    channel: Channel::CallList,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "\
Hello, this is {{ clinic_name }}.{% if has_name %} May I speak to {{ patient_name }}?{% endif %}

To the patient: Your appointment with {{ practitioner }} on {{ date }} at {{ time }} will not \
take place. May we find you another one?

To anybody else, or to a machine, only: Please call {{ clinic_name }} on {{ callback_number }}.
",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "\
Bonjour, ici {{ clinic_name }}.{% if has_name %} Puis-je parler à {{ patient_name }} ?{% endif %}

À la personne elle-même : Votre rendez-vous avec {{ practitioner }} du {{ date }} à {{ time }} \
n'aura pas lieu. Pouvons-nous vous en proposer un autre ?

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

Nur zu ihr oder ihm selbst: Ihr Termin bei {{ practitioner }}, {{ date }}, {{ time }} Uhr, \
findet nicht statt. Sollen wir einen anderen suchen?

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

Solo a la propia persona: Su cita con {{ practitioner }} del {{ date }}, {{ time }}, no tendrá \
lugar. ¿Le buscamos otra?

A otra persona o al contestador, solo: Por favor, llame a {{ clinic_name }}, al \
{{ callback_number }}.
",
        },
        nl::CALLED_OFF_BY_STAFF,
        ja::CALLED_OFF_BY_STAFF,
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::defaults::tests::clinic;
    use crate::template::{Purpose, lint, preview};

    const CALLBACK: &str = "+1 555 0100";

    #[test]
    fn every_notice_is_clean_and_says_what_is_true_now_in_every_language() {
        for (id, template) in notices("es-MX") {
            let change = Change::of_template(id).expect("it is a notice's");
            let languages: Vec<&str> = template.texts.iter().map(|t| t.language.as_str()).collect();
            let expected = ["es", "en", "fr", "de", "nl", "ja"];
            assert_eq!(languages, expected, "{}", template.name);
            for text in &template.texts {
                let about = format!("{} in {}", template.name, text.language);
                let clinic = clinic(&text.language);
                let findings = lint(
                    text,
                    Purpose::Notice(change),
                    template.channel,
                    clinic,
                    CALLBACK,
                );
                assert_eq!(findings, [], "{about}");
                let (subject, body) =
                    preview(text, Purpose::Notice(change), clinic, CALLBACK).expect(&about);
                let is_email = template.channel == Channel::Email;
                assert_eq!(subject.is_empty(), !is_email, "{about}");
                assert!(body.contains(clinic) && body.contains(CALLBACK), "{about}");
                let before = body.contains("23");
                assert_eq!(before, change == Change::Moved, "{about}: {body}");
                assert!(body.contains("24"), "{about}: {body}");
            }
        }
    }

    #[test]
    fn the_default_notices_read_well() {
        let mut all = String::new();
        for (id, template) in notices("en") {
            let change = Change::of_template(id).expect("it is a notice's");
            for text in &template.texts {
                let clinic = clinic(&text.language);
                let (subject, body) =
                    preview(text, Purpose::Notice(change), clinic, CALLBACK).expect("tested above");
                let name = &template.name;
                all += &format!("== {name} ({})\n{subject}\n\n{body}\n\n", text.language);
            }
        }
        insta::assert_snapshot!(all);
    }
}
