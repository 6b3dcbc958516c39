//! The text that lists several visits, in every language the program speaks. It names each patient,
//! because a list of times alone would not say whose they are; who wants no name said is not in it.

use super::{DefaultTemplate, DefaultText};
use crate::cadence::Channel;
use crate::household;

/// The text about several visits of a household.
pub const SEVERAL_VISITS: DefaultTemplate = DefaultTemplate {
    name: household::NAME,
    channel: Channel::Sms,
    texts: &[
        DefaultText {
            language: "en",
            subject: "",
            body: "{{ clinic_name }}: your appointments are {{ visits }}. To change one call \
{{ callback_number }}. STOP to end texts.",
        },
        DefaultText {
            language: "fr",
            subject: "",
            body: "{{ clinic_name }} : vos rendez-vous sont {{ visits }}. Pour en changer un : \
{{ callback_number }}. STOP pour ne plus recevoir de SMS.",
        },
        DefaultText {
            language: "de",
            subject: "",
            body: "{{ clinic_name }}: Ihre Termine sind {{ visits }}. Ändern: \
{{ callback_number }}. STOP beendet diese SMS.",
        },
        DefaultText {
            language: "es",
            subject: "",
            body: "{{ clinic_name }}: sus citas son {{ visits }}. Para cambiar una llame al \
{{ callback_number }}. STOP para no recibir SMS.",
        },
        DefaultText {
            language: "nl",
            subject: "",
            body: "{{ clinic_name }}: uw afspraken zijn {{ visits }}. Wijzigen? Bel \
{{ callback_number }}. STOP om geen sms meer te krijgen.",
        },
        DefaultText {
            language: "ja",
            subject: "",
            body: "{{ clinic_name }}：ご予約は{{ visits }}です。変更は{{ callback_number }}まで。\
配信停止は STOP と返信。",
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Purpose, lint, preview};

    const CLINIC: &str = "Harbour Street Clinic";
    const CALLBACK: &str = "+1 555 0100";

    #[test]
    fn the_text_about_several_visits_is_clean_and_lists_them_in_every_language() {
        let mut all = String::new();
        for text in SEVERAL_VISITS.texts("en") {
            let findings = lint(&text, Purpose::Household, Channel::Sms, CLINIC, CALLBACK);
            assert_eq!(findings, [], "{}", text.language);
            let read = preview(&text, Purpose::Household, CLINIC, CALLBACK);
            let (subject, body) = read.expect("it has no findings");
            assert_eq!(subject, "");
            assert!(body.contains("Rosa") && body.contains("Leo"), "{body}");
            all += &format!("{}: {body}\n", text.language);
        }
        insta::assert_snapshot!(all);
    }
}
