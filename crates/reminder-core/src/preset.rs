//! What a clinic in a country begins with: hours, caps, consent and words. Staff change all of it
//! in the settings, inside the wall. Not here: the wall, which no preset and no setting can widen.
//!
//! Law and custom speak of advertising more often than of reminders; where they differ, the
//! narrower reading is taken, because a reminder that comes an hour later troubles nobody. Sources:
//! 47 CFR 64.1200 and the calling hours of the states (US), CASL (CA), UK GDPR and PECR (GB, IE),
//! the Spam Act 2003 (AU), the Unsolicited Electronic Messages Act 2007 (NZ), GDPR 6 and 9 with the
//! professions' duty of secrecy (DE, FR, ES, NL), and the guidance on personal information of
//! medical providers (JP). None of this is legal advice, and a clinic's own adviser knows better.

use chrono::NaiveTime;

use crate::clinic::{Caps, QuietHours};

/// What a clinic in a country begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// ISO 3166, two letters; empty for every country without a preset of its own.
    pub country: &'static str,
    /// The zone, where the country has one that nearly everybody lives in.
    pub zone: Option<&'static str>,
    /// BCP 47; it decides how dates are written, too.
    pub language: &'static str,
    /// When nothing goes although the clinic is open.
    pub quiet_hours: QuietHours,
    /// How much one contact may get.
    pub caps: Caps,
    /// Whether a patient without recorded consent gets nothing.
    pub consent_required: bool,
    /// On what ground reminders go, for staff.
    pub basis: &'static str,
    /// What a patient is asked; kept with the answer.
    pub question: &'static str,
    /// How a text says that it can be stopped, in the language of the preset.
    pub opt_out: &'static str,
}

const fn oclock(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day")
}

const fn between(ends: u32, begins: u32) -> QuietHours {
    QuietHours {
        ends: oclock(ends),
        begins: oclock(begins),
    }
}

/// Two e-mails, because one address often serves a family; everything that rings or buzzes once.
const USUAL_CAPS: Caps = Caps {
    email_per_day: 2,
    sms_per_day: 1,
    voice_per_day: 1,
    phone_per_week: 3,
    one_text: true,
};

const ENGLISH_QUESTION: &str = "May we remind you of your appointments by text, e-mail or phone, \
    at the number and address you gave us? You can stop it at any time.";

const ENGLISH_OPT_OUT: &str = "Reply STOP to get no more texts";

/// What a clinic begins with where no preset is known: the narrowest of everything.
pub const NARROWEST: Preset = Preset {
    country: "",
    zone: None,
    language: "en",
    quiet_hours: between(9, 18),
    caps: USUAL_CAPS,
    consent_required: false,
    basis: "Ask whoever advises the clinic on what ground patients may be reminded, and whether \
        each of them has to be asked first.",
    question: ENGLISH_QUESTION,
    opt_out: ENGLISH_OPT_OUT,
};

/// The countries with a preset of their own, by their letters.
pub const PRESETS: [Preset; 11] = [
    Preset {
        country: "AU",
        language: "en-AU",
        quiet_hours: between(9, 20),
        basis: "A reminder that says only when and where needs no consent, as long as it says who \
            sends it. Anything that advertises does.",
        ..NARROWEST
    },
    Preset {
        country: "CA",
        language: "en-CA",
        quiet_hours: between(9, 20),
        basis: "A reminder of a booked appointment needs no consent of its own. It says who sends \
            it and how to stop it.",
        ..NARROWEST
    },
    Preset {
        country: "DE",
        zone: Some("Europe/Berlin"),
        language: "de",
        quiet_hours: between(8, 20),
        consent_required: true,
        basis: "That somebody is a patient is a secret. Ask each patient first, and keep the \
            answer with its words.",
        question: "Dürfen wir Sie per SMS, E-Mail oder Anruf an Ihre Termine erinnern, unter der \
            Nummer und Adresse, die Sie uns gegeben haben? Sie können das jederzeit beenden.",
        opt_out: "Antworten Sie STOP, um keine SMS mehr zu erhalten",
        ..NARROWEST
    },
    Preset {
        country: "ES",
        language: "es",
        quiet_hours: between(9, 20),
        basis: "Reminders belong to the treatment. Patients are told about them and may object.",
        question: "¿Podemos recordarle sus citas por SMS, correo electrónico o teléfono, en el \
            número y la dirección que nos dio? Puede pararlo cuando quiera.",
        opt_out: "Responda STOP para no recibir más SMS",
        ..NARROWEST
    },
    Preset {
        country: "FR",
        zone: Some("Europe/Paris"),
        language: "fr",
        quiet_hours: between(9, 20),
        basis: "Reminders belong to the care. Patients are told about them and may object.",
        question: "Pouvons-nous vous rappeler vos rendez-vous par SMS, courriel ou téléphone, au \
            numéro et à l'adresse que vous nous avez donnés ? Vous pouvez arrêter à tout \
            moment.",
        opt_out: "Répondez STOP pour ne plus recevoir de SMS",
        ..NARROWEST
    },
    Preset {
        country: "GB",
        zone: Some("Europe/London"),
        language: "en-GB",
        quiet_hours: between(8, 20),
        basis: "Reminders of a patient's own care are no marketing. Patients are told about them \
            and may object; then they stop.",
        ..NARROWEST
    },
    Preset {
        country: "IE",
        zone: Some("Europe/Dublin"),
        language: "en-IE",
        quiet_hours: between(8, 20),
        basis: "Reminders belong to the care. Patients are told about them and may object.",
        ..NARROWEST
    },
    Preset {
        country: "JP",
        zone: Some("Asia/Tokyo"),
        language: "ja",
        quiet_hours: between(9, 20),
        basis: "Say on the notice at the desk that patients are reminded, and by what. Whoever \
            objects gets none.",
        question: "ご登録の電話番号・メールアドレスに、予約のお知らせを\
            SMS・メール・電話でお送りしてもよろしいですか。\
            いつでも停止できます。",
        opt_out: "配信停止は STOP とご返信ください",
        ..NARROWEST
    },
    Preset {
        country: "NL",
        zone: Some("Europe/Amsterdam"),
        language: "nl",
        quiet_hours: between(8, 20),
        basis: "Reminders belong to the treatment. Patients are told about them and may object.",
        question: "Mogen wij u per sms, e-mail of telefoon aan uw afspraken herinneren, op het \
            nummer en adres dat u ons gaf? U kunt dit altijd stoppen.",
        opt_out: "Antwoord STOP om geen sms meer te krijgen",
        ..NARROWEST
    },
    Preset {
        country: "NZ",
        zone: Some("Pacific/Auckland"),
        language: "en-NZ",
        quiet_hours: between(9, 20),
        basis: "A reminder that says only when and where needs no consent of its own. It says who \
            sends it.",
        ..NARROWEST
    },
    Preset {
        country: "US",
        language: "en-US",
        quiet_hours: between(9, 20),
        basis: "Whoever gives the clinic a number for it agrees to reminders there. Keep when and \
            how they did, above all for calls that a machine makes.",
        ..NARROWEST
    },
];

/// Returns what a clinic in a country begins with.
#[must_use]
pub fn preset(country: &str) -> &'static Preset {
    PRESETS
        .iter()
        .find(|preset| preset.country.eq_ignore_ascii_case(country.trim()))
        .unwrap_or(&NARROWEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{WALL_CLOSES, WALL_OPENS, Zone};
    use crate::dates::DateWriter;
    use crate::reply::{Reading, ReplyWords, read};

    fn each(check: impl Fn(&Preset)) {
        PRESETS.iter().chain([&NARROWEST]).for_each(check);
    }

    #[test]
    fn no_preset_is_looser_than_the_wall() {
        each(|preset| {
            let Preset {
                country,
                quiet_hours,
                caps,
                ..
            } = preset;
            assert!(
                WALL_OPENS <= quiet_hours.ends
                    && quiet_hours.ends < quiet_hours.begins
                    && quiet_hours.begins <= WALL_CLOSES,
                "{country}"
            );
            assert!((1..=2).contains(&caps.email_per_day), "{country}");
            assert_eq!((caps.sms_per_day, caps.voice_per_day), (1, 1), "{country}");
            assert!((1..=3).contains(&caps.phone_per_week), "{country}");
        });
    }

    #[test]
    fn every_preset_can_be_used_as_it_is() {
        each(|preset| {
            let Preset { country, .. } = preset;
            assert!(
                preset.zone.is_none_or(|zone| Zone::named(zone).is_ok()),
                "{country}"
            );
            assert_eq!(DateWriter::knows(preset.language), Some(true), "{country}");
            for words in [preset.basis, preset.question, preset.opt_out] {
                assert!(
                    !words.is_empty() && !words.contains("  "),
                    "{country}: {words}"
                );
            }
        });
    }

    #[test]
    fn the_word_that_each_preset_asks_for_is_understood() {
        each(|preset| {
            let is_shouted = |word: &&str| word.bytes().all(|byte| byte.is_ascii_uppercase());
            let word = preset
                .opt_out
                .split(|letter: char| !letter.is_alphabetic())
                .filter(|word| word.len() > 3)
                .find(is_shouted);
            let read_as = word.map(|word| read(word, &ReplyWords::default()));
            let stops = Some(Reading::OptOut {
                maybe_cancels: false,
            });
            assert_eq!(read_as, stops, "{}", preset.opt_out);
        });
    }

    #[test]
    fn a_country_is_found_by_its_letters_and_any_other_gets_the_narrowest() {
        assert_eq!(preset(" us ").country, "US");
        assert_eq!(preset("GB").language, "en-GB");
        for other in ["", "XX", "CH"] {
            assert_eq!(preset(other), &NARROWEST);
        }
    }
}
