//! Words that say more in a reminder than that there is an appointment.
//!
//! Others read messages: families, employers, whoever holds the phone. The words of all languages
//! are looked for in every text, because staff mix them. What to do about one is decided by a
//! person; this only points.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::source::Word;

/// What a word gives away, or turns a reminder into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    /// What the patient has or what is done.
    Health,
    /// A field of medicine, which says as much.
    Field,
    /// Prices and debts.
    Money,
    /// Advertising.
    Promotion,
    /// An invitation to book, which is not a reminder of something booked.
    Recall,
    /// Half of an identity.
    Birth,
}

impl Theme {
    /// Returns what to do about these words.
    pub(super) fn sentence(self, words: &str) -> String {
        let rest = match self {
            Self::Health => {
                "tells what the appointment is about, and others may read this. Say only that \
                 there is an appointment"
            }
            Self::Field => {
                "names a field of medicine, which tells others about the patient's health. Leave \
                 it out"
            }
            Self::Money => "is about money. Keep a reminder to the appointment",
            Self::Promotion => {
                "reads like advertising, which needs a consent of its own. Leave it out"
            }
            Self::Recall => {
                "invites to a new appointment, which needs a consent of its own. Speak only of \
                 the one that is booked"
            }
            Self::Birth => "is about a date of birth, which helps a thief. Leave it out",
        };
        format!("\"{words}\" {rest}")
    }
}

/// Words without accents, in lower case. `*` stands for any letters before or after.
const WORDS: [(Theme, &[&str]); 6] = [
    (Theme::Health, HEALTH),
    (Theme::Field, FIELDS),
    (Theme::Money, MONEY),
    (Theme::Promotion, PROMOTION),
    (Theme::Recall, RECALL),
    (Theme::Birth, BIRTH),
];

const HEALTH: &[&str] = &[
    // In all four languages, give or take an ending.
    "*diagnos*",
    "*biops*",
    "*cancer*",
    "tumor*",
    "tumeur*",
    "*chemo*",
    "chimio*",
    "quimio*",
    "hiv",
    "vih",
    "aids",
    "sida",
    "*hepatit*",
    "*diabet*",
    "epilep*",
    "depress*",
    "alcohol*",
    "alkohol*",
    "suicid*",
    "suizid*",
    "dialys*",
    "dialis*",
    "*therap*",
    "terapi*",
    "*symptom*",
    "sintoma*",
    "vasectom*",
    "fertil*",
    "abort*",
    "mammogra*",
    "mamogra*",
    "*endoscop*",
    "endoskop*",
    "*coloscop*",
    "colonoscop*",
    "koloskop*",
    "implant*",
    "*rehab*",
    // English.
    "std test*",
    "std clinic*",
    "sti",
    "anxiety",
    "addict*",
    "detox*",
    "overdose*",
    "pregnan*",
    "miscarr*",
    "contracept*",
    "ivf",
    "surger*",
    "surgical",
    "tumour*",
    "ultrasound*",
    "x ray*",
    "mri",
    "ct scan*",
    "blood test*",
    "test result*",
    "lab result*",
    "your results",
    "treatment*",
    "prescription*",
    "medication*",
    "root canal*",
    "extraction*",
    // French.
    "grossesse*",
    "enceinte",
    "ivg",
    "mst",
    "toxicoman*",
    "traitement*",
    "ordonnance*",
    "medicament*",
    "prise de sang",
    "echographie*",
    "irm",
    "vos resultats",
    "resultats d analyse*",
    // German.
    "schwanger*",
    "*krebs*",
    "abtreib*",
    "*behandlung*",
    "befund*",
    "blutabnahme*",
    "blutwert*",
    "blutbild*",
    "medikament*",
    "rezept",
    "rezepte",
    "rezepts",
    "suchtberatung*",
    "suchtklinik*",
    "entzug*",
    "verhutung*",
    "ultraschall*",
    "rontgen*",
    "wurzelbehandlung*",
    // Spanish.
    "embaraz*",
    "tratamiento*",
    "receta*",
    "medicacion*",
    "ecografia*",
    "resonancia*",
    "analisis de sangre",
    "sus resultados",
    "adiccion*",
    "cirugia*",
];

const FIELDS: &[&str] = &[
    "*oncolog*",
    "*onkolog*",
    "*psych*",
    "*psiqu*",
    "*psicolog*",
    "gynaecolog*",
    "gynecolog*",
    "gyneco*",
    "*gynakolog*",
    "ginecolog*",
    "frauenarzt*",
    "frauenheil*",
    "obstetr*",
    "geburtshilf*",
    "maternite",
    "*urolog*",
    "cardiolog*",
    "kardiolog*",
    "*neurolog*",
    "dermatolog*",
    "hautarzt*",
    "rheumatolog*",
    "rhumatolog*",
    "reumatolog*",
    "endocrinolog*",
    "endokrinolog*",
    "nephrolog*",
    "nefrolog*",
    "gastroenterolog*",
    "haematolog*",
    "hematolog*",
    "hamatolog*",
    "radiolog*",
    "proctolog*",
    "proktolog*",
    "venereolog*",
    "infectiolog*",
    "addictolog*",
    "hepatolog*",
    "*chirurg*",
    "*orthop*",
    "ortoped*",
    "palliativ*",
    "paliativ*",
    "hospice",
    "hospiz",
    "mental health",
    "sexual health",
    "sante mentale",
    "sante sexuelle",
    "salud mental",
    "salud sexual",
    "memory clinic",
    "pain clinic",
    "schmerzambulanz",
];

const MONEY: &[&str] = &[
    "invoice*",
    "unpaid",
    "debt*",
    "you owe",
    "balance due",
    "outstanding balance",
    "copay*",
    "co pay*",
    "prepay*",
    "facture*",
    "impaye*",
    "acompte*",
    "tarif*",
    "rechnung*",
    "mahnung*",
    "anzahlung*",
    "offener betrag",
    "factura*",
    "deuda*",
    "anticipo*",
    "pago pendiente",
];

const PROMOTION: &[&str] = &[
    "discount*",
    "special offer*",
    "promo",
    "promos",
    "promotion*",
    "promocion*",
    "voucher*",
    "refer a friend",
    "percent off",
    "rabatt*",
    "sonderangebot*",
    "gutschein*",
    "offre speciale",
    "bon de reduction",
    "parrainage",
    "descuento*",
    "oferta especial",
    "cupon*",
];

const RECALL: &[&str] = &[
    "due for",
    "overdue",
    "time for your next",
    "annual check*",
    "yearly check*",
    "bilan annuel",
    "controle annuel",
    "*vorsorge*",
    "jahrliche kontrolle",
    "revision anual",
    "control anual",
];

const BIRTH: &[&str] = &[
    "date of birth",
    "birth date",
    "birthdate",
    "dob",
    "date de naissance",
    "geburtsdatum*",
    "geburtstag*",
    "fecha de nacimiento",
];

/// Returns the sensitive words among these, in their order, with the place from the first to the
/// last of each.
pub(super) fn sensitive(words: &[Word]) -> Vec<(Theme, Range<usize>)> {
    let plain: Vec<String> = words.iter().map(|word| plain(&word.text)).collect();
    let found_at = |first: usize| {
        WORDS.iter().find_map(|(theme, entries)| {
            let length = entries
                .iter()
                .filter_map(|entry| matching(&plain[first..], entry))
                .max()?;
            Some((*theme, length))
        })
    };
    let mut found = Vec::new();
    let mut first = 0;
    while first < words.len() {
        let Some((theme, length)) = found_at(first) else {
            first += 1;
            continue;
        };
        let last = first + length - 1;
        found.push((theme, words[first].place.start..words[last].place.end));
        first += length;
    }
    found
}

/// Returns how many words an expression takes from the beginning of these.
fn matching(plain: &[String], expression: &str) -> Option<usize> {
    let parts: Vec<&str> = expression.split(' ').collect();
    let fits = parts.len() <= plain.len()
        && parts
            .iter()
            .zip(plain)
            .all(|(pattern, word)| fits(word, pattern));
    fits.then_some(parts.len())
}

fn fits(word: &str, pattern: &str) -> bool {
    let middle = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => word.contains(middle),
        (true, false) => word.ends_with(middle),
        (false, true) => word.starts_with(middle),
        (false, false) => word == middle,
    }
}

/// Returns a word in lower case without accents: "Gynäkologie" and "gynakologie" are one.
fn plain(word: &str) -> String {
    word.nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .collect()
}
