//! The Dutch words of every default. What they may say, and may not, is said in `defaults`.

use super::DefaultText;

const fn email(subject: &'static str, body: &'static str) -> DefaultText {
    DefaultText {
        language: "nl",
        subject,
        body,
    }
}

const fn without_subject(body: &'static str) -> DefaultText {
    email("", body)
}

pub(super) const THREE_DAYS_BEFORE: DefaultText = email(
    "Uw afspraak: {{ short_date }}, {{ time }} uur",
    "\
{% if has_name %}Beste {{ patient_name }},{% else %}Goedendag,{% endif %}

U hebt een afspraak bij {{ clinic_name }}:

{{ date }}, {{ time }} uur

Komt dit moment u niet meer uit? Bel ons dan op {{ callback_number }}. We zoeken samen een ander, \
en iemand anders kan dit krijgen.

Graag tot dan.

{{ clinic_name }}
{{ callback_number }}

Wilt u liever geen herinneringen per e-mail? Antwoord dan op dit bericht en laat het ons weten.
",
);

pub(super) const DAY_BEFORE: DefaultText = email(
    "Tot binnenkort: {{ short_date }}, {{ time }} uur",
    "\
{% if has_name %}Beste {{ patient_name }},{% else %}Goedendag,{% endif %}

We verwachten u op {{ weekday }} om {{ time }} uur.

{{ date }}, {{ time }} uur
{{ clinic_name }}

Is er iets tussengekomen? Bel ons dan op {{ callback_number }}, ook op het laatste moment.

Tot binnenkort,
{{ clinic_name }}

Wilt u liever geen herinneringen per e-mail? Antwoord dan op dit bericht en laat het ons weten.
",
);

pub(super) const TEXT_MESSAGE: DefaultText = without_subject(
    "{{ clinic_name }}: uw afspraak is {{ short_date }}, {{ time }}. \
Wijzigen: {{ callback_number }}. STOP om geen sms meer te krijgen.",
);

pub(super) const AUTOMATED_CALL: DefaultText = without_subject(
    "Goedendag. Dit is een bericht van {{ clinic_name }}. U hebt een afspraak op {{ date }}, om \
{{ time }} uur. Wilt u die wijzigen, bel dan {{ callback_number }}. Dank u wel.",
);

pub(super) const PHONE_CALL: DefaultText = without_subject(
    "\
Goedendag, u spreekt met {{ clinic_name }}.{% if has_name %} Mag ik {{ patient_name }} \
spreken?{% endif %}

Alleen tegen de persoon zelf: U hebt een afspraak met {{ practitioner }} op {{ date }} om \
{{ time }} uur. Komt dat u nog uit?

Tegen iemand anders of het antwoordapparaat alleen: Wilt u {{ clinic_name }} terugbellen op \
{{ callback_number }}?
",
);

pub(super) const MOVED_BY_EMAIL: DefaultText = email(
    "Uw afspraak is verzet naar {{ short_date }}, {{ time }} uur",
    "\
{% if has_name %}Beste {{ patient_name }},{% else %}Goedendag,{% endif %}

Uw afspraak bij {{ clinic_name }} is verzet.

Eerst: {{ old_date }}, {{ old_time }} uur
Nu: {{ date }}, {{ time }} uur

Komt het nieuwe moment u niet uit? Bel ons dan op {{ callback_number }}.

{{ clinic_name }}
{{ callback_number }}

Wilt u liever geen berichten per e-mail? Antwoord dan op dit bericht en laat het ons weten.
",
);

pub(super) const MOVED_BY_TEXT: DefaultText = without_subject(
    "{{ clinic_name }}: uw afspraak van {{ old_short_date }}, {{ old_time }} is nu \
{{ short_date }}, {{ time }}. Vragen: {{ callback_number }}. STOP om geen sms meer te krijgen.",
);

pub(super) const MOVED_BY_CALL: DefaultText = without_subject(
    "Goedendag. Dit is een bericht van {{ clinic_name }}. Uw afspraak van {{ old_date }}, om \
{{ old_time }} uur, is verzet. Die is nu op {{ date }}, om {{ time }} uur. Komt dat u niet uit, \
bel dan {{ callback_number }}. Dank u wel.",
);

pub(super) const MOVED_BY_STAFF: DefaultText = without_subject(
    "\
Goedendag, u spreekt met {{ clinic_name }}.{% if has_name %} Mag ik {{ patient_name }} \
spreken?{% endif %}

Alleen tegen de persoon zelf: Uw afspraak met {{ practitioner }} van {{ old_date }} om \
{{ old_time }} uur is verzet. Die is nu op {{ date }} om {{ time }} uur. Komt dat u uit?

Tegen iemand anders of het antwoordapparaat alleen: Wilt u {{ clinic_name }} terugbellen op \
{{ callback_number }}?
",
);

pub(super) const CALLED_OFF_BY_EMAIL: DefaultText = email(
    "Uw afspraak van {{ short_date }} gaat niet door",
    "\
{% if has_name %}Beste {{ patient_name }},{% else %}Goedendag,{% endif %}

Uw afspraak bij {{ clinic_name }} gaat niet door:

{{ date }}, {{ time }} uur

Belt u ons alstublieft op {{ callback_number }}. We zoeken samen een andere.

{{ clinic_name }}
{{ callback_number }}

Wilt u liever geen berichten per e-mail? Antwoord dan op dit bericht en laat het ons weten.
",
);

pub(super) const CALLED_OFF_BY_TEXT: DefaultText = without_subject(
    "{{ clinic_name }}: uw afspraak op {{ short_date }}, {{ time }} gaat niet door. \
Bel {{ callback_number }} voor een andere. STOP om geen sms meer te krijgen.",
);

pub(super) const CALLED_OFF_BY_CALL: DefaultText = without_subject(
    "Goedendag. Dit is een bericht van {{ clinic_name }}. Uw afspraak op {{ date }}, om \
{{ time }} uur, gaat niet door. Bel {{ callback_number }} voor een andere. Dank u wel.",
);

pub(super) const CALLED_OFF_BY_STAFF: DefaultText = without_subject(
    "\
Goedendag, u spreekt met {{ clinic_name }}.{% if has_name %} Mag ik {{ patient_name }} \
spreken?{% endif %}

Alleen tegen de persoon zelf: Uw afspraak met {{ practitioner }} op {{ date }} om {{ time }} uur \
gaat niet door. Zullen we een andere zoeken?

Tegen iemand anders of het antwoordapparaat alleen: Wilt u {{ clinic_name }} terugbellen op \
{{ callback_number }}?
",
);
