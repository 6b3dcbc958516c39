//! The words other programs use: headings, statuses, months, yes and no, in the languages of
//! Western Europe and the Americas. Words only; what follows from them is decided elsewhere.

use super::cell::fold;
use super::mapping::Field;
use crate::appointment::AppointmentStatus;

/// Headings that say exactly this, folded.
const HEADINGS: [(Field, &str); 23] = [
    (
        Field::AppointmentNumber,
        "appointmentid appointmentnumber appointmentno appointmentnr appointmentnum apptid \
         apptno apptnum apptnumber aptnum aptid aptno bookingid bookingnumber bookingref \
         bookingreference visitid eventid externalid id uid terminid terminnr terminnummer \
         idrdv numerordv idrendezvous idcita numerocita idappuntamento afspraakid \
         afspraaknummer",
    ),
    (
        Field::Start,
        "start starts startsat startdatetime startdateandtime starttimestamp appointmentstart \
         apptstart datetime dateandtime datetimestart appointmentdatetime \
         appointmentdateandtime apptdatetime aptdatetime termin terminbeginn beginn \
         datumuhrzeit datumunduhrzeit datumzeit datumundzeit dateheure dateetheure debut \
         rendezvous rdv fechahora fechayhora inicio inizio dataeora dataora datahora \
         dataehora datumtijd datumentijd aanvang begin when",
    ),
    (
        Field::Date,
        "date day appointmentdate apptdate aptdate startdate visitdate dateofappointment \
         dateofvisit servicedate dateofservice scheduleddate datum tag \
         termindatum startdatum jour daterdv datedurdv dateduendezvous fecha fechacita \
         fechadelacita dia data giorno dataappuntamento dataconsulta dag afspraakdatum",
    ),
    (
        Field::Time,
        "time starttime appointmenttime appttime apttime timeofappointment visittime \
         scheduledtime timestart from uhrzeit zeit terminzeit startzeit von \
         beginnzeit heure heuredebut heurerdv hora horacita horainicio ora orario orainizio \
         tijd starttijd begintijd",
    ),
    (
        Field::End,
        "end ends endsat endtime enddatetime stop stopdatetime stoptime finish finishtime to \
         until appointmentend apptend enddate ende bis endzeit fin heurefin horafin fine \
         orafine fim einde eindtijd",
    ),
    (
        Field::Duration,
        "duration durationminutes durationmin durationmins length lengthminutes apptlength \
         appointmentlength appointmentduration minutes mins min dauer dauermin dauerminuten \
         minuten duree dureemin dureeminutes duracion durata duracao duur",
    ),
    (
        Field::PatientNumber,
        "patientid patientnumber patientno patientnr patientnum patnum patid clientid \
         clientnumber clientno chartnumber chartno chartid mrn medicalrecordnumber fileno \
         filenumber accountnumber customerid patientennummer patientennr patnr patientenid \
         kundennummer numeropatient idpatient numdossier idpaciente numeropaciente idpaziente \
         patientnummer clientnummer",
    ),
    (
        Field::FullName,
        "name fullname patient patientname patientfullname patientsname client clientname \
         clientfullname customer customername nameofpatient patients patientenname patientin \
         namedespatienten kunde nomcomplet nomdupatient nompatient paciente nombrecompleto \
         nombrepaciente nombredelpaciente paziente nominativo nomepaziente nomecompleto \
         nomepaciente patientnaam naam volledigenaam vorundnachname namevorname \
         lastnamefirstname lastfirst firstnamelastname nachnamevorname",
    ),
    (
        Field::GivenName,
        "firstname first fname given givenname givennames forename patientfirstname \
         patfirstname clientfirstname vorname patientvorname vornamedespatienten prenom \
         prenompatient nombre nombres primernombre nomeproprio voornaam roepnaam",
    ),
    (
        Field::FamilyName,
        "lastname last lname surname familyname family patientlastname patlastname \
         patientsurname clientlastname nachname familienname zuname patientnachname nom \
         nomdefamille apellido apellidos cognome sobrenome apelido achternaam familienaam",
    ),
    (
        Field::PreferredName,
        "preferredname preferred preferredfirstname nickname knownas calledby goesby rufname \
         prenomusuel nombrepreferido",
    ),
    (
        Field::BirthDate,
        "dob birthdate dateofbirth birthday birth patientdob bday geburtsdatum geburtstag \
         gebdatum gebdat geboren datenaissance datedenaissance naissance neele \
         fechanacimiento fechadenacimiento datadinascita datanascita datadenascimento \
         datanascimento geboortedatum",
    ),
    (Field::Mobile, "cell sms gsm natel wireless"),
    (Field::Phone, "tel hmphone fon rufnummer festnetz fixe"),
    (Field::Email, "mail patientmail mailadresse"),
    (
        Field::Practitioner,
        "practitioner practitionername provider providername doctor doctorname dr physician \
         clinician therapist therapistname dentist hygienist staff staffmember staffname \
         employee resource resourcename calendar column operator with seenby specialist \
         consultant physio vet arzt arztin behandler behandlerin therapeut therapeutin \
         zahnarzt mitarbeiter ressource kalender praticien medecin docteur soignant medico \
         doctora profesional dentista profissional dottore operatore professionista \
         behandelaar arts tandarts agenda",
    ),
    (
        Field::Kind,
        "type appointmenttype appttype apttype kind service servicename services treatment \
         treatmenttype procedure reason reasonforvisit visittype visitreason \
         appointmentreason category bookingtype terminart termintyp art behandlung \
         behandlungsart besuchsgrund leistung typ motif typederdv typerdv typederendezvous \
         prestation acte motivo tipo tipodecita tipocita servicio tratamiento \
         tipoappuntamento prestazione tipodeconsulta soort afspraaktype behandeling",
    ),
    (
        Field::Status,
        "status state appointmentstatus apptstatus aptstatus bookingstatus confirmationstatus \
         attendance terminstatus zustand statut etat statutrdv estado estadocita stato \
         situacao",
    ),
    (
        Field::Note,
        "note notes comment comments appointmentnote appointmentnotes apptnote appttext \
         apptnotes description memo remark remarks bemerkung bemerkungen notiz notizen \
         kommentar anmerkung remarque remarques commentaire commentaires nota notas \
         observaciones observacoes comentarios commenti opmerking opmerkingen notitie",
    ),
    (
        Field::Language,
        "language lang preferredlanguage sprache langue idioma lingua taal",
    ),
    (
        Field::EmailConsent,
        "emailconsent emailreminder emailreminders emailoptin okemail emailok consentemail \
         remindbyemail emailerinnerung",
    ),
    (
        Field::TextConsent,
        "smsconsent smsreminder smsreminders smsoptin textconsent textreminder textreminders \
         textoptin oktext smsok oksms consentsms remindbysms smserinnerung txtmsgok",
    ),
    (
        Field::CallConsent,
        "callconsent callreminder callreminders voiceconsent phoneconsent phonereminder \
         voicereminder okcall remindbyphone",
    ),
];

/// Words that make a column one about somebody or something else, wherever they stand: a reminder
/// must not go to the doctor's phone, and the day of booking is not the day of the visit.
const ABOUT_OTHERS: &str = "\
     emergency notfall urgence nextofkin guardian guarantor parent spouse employer arbeitgeber \
     work business office dienst insurance insurer versicherung kasse pharmacy referral \
     referredby referring uberweis hausarzt clinicphone clinicemail practicephone locationphone \
     fax created creation updated modified changed deleted cancelledat cancellation reminder \
     consent optin optout erinnerung rappel lastvisit";

/// Words that together with a contact make it the practitioner's.
const PRACTITIONERS: &str = "\
     practitioner provider doctor physician clinician therapist dentist staff arzt behandler \
     praticien medico";

/// Parts of a heading that are enough, the first that fits.
const PARTS: [(Field, &str); 6] = [
    (Field::Email, "email correo courriel"),
    (
        Field::Mobile,
        "mobile mobil handy cellphone cellular celular cellulare portable movil smsnumber",
    ),
    (
        Field::Phone,
        "phone telefon telephone telefoon contactnumber telno telnr",
    ),
    (
        Field::BirthDate,
        "dateofbirth birthdate geburtsdatum naissance nacimiento",
    ),
    (Field::GivenName, "firstname givenname vorname"),
    (
        Field::FamilyName,
        "lastname surname familyname nachname familienname",
    ),
];

/// Returns whether a list of words has exactly this one.
fn has(words: &str, folded: &str) -> bool {
    words.split_ascii_whitespace().any(|word| word == folded)
}

/// Returns whether one of the words stands somewhere in this text.
fn has_part(words: &str, folded: &str) -> bool {
    words
        .split_ascii_whitespace()
        .any(|word| folded.contains(word))
}

/// Returns what a heading says its column means; none when it says nothing known.
pub(super) fn heading_field(heading: &str) -> Option<Field> {
    let folded = fold(heading);
    let exact = HEADINGS.iter().find(|(_, words)| has(words, &folded));
    if let Some((field, _)) = exact {
        return Some(*field);
    }
    if is_about_others(&folded) {
        return None;
    }
    PARTS
        .iter()
        .find(|(_, words)| has_part(words, &folded))
        .map(|(field, _)| *field)
}

/// Returns whether a heading is about somebody or something else, so that its values must not be
/// taken for the patient's whatever they look like.
pub(super) fn is_foreign(heading: &str) -> bool {
    is_about_others(&fold(heading))
}

fn is_about_others(folded: &str) -> bool {
    has_part(ABOUT_OTHERS, folded) || has_part(PRACTITIONERS, folded)
}

/// The months, folded: all that a first part of these names is enough for.
const MONTHS: [&str; 12] = [
    "jan ene gen",
    "feb fev",
    "mar mrz maer mrt maa",
    "apr avr abr",
    "may mai mei mag",
    "jun juin giu",
    "jul juil lug",
    "aug aou ago",
    "sep set",
    "oct okt out ott",
    "nov",
    "dec dez dic",
];

/// Returns the month a folded word names, from 1.
pub(super) fn month(folded: &str) -> Option<u32> {
    if folded.len() < 3 {
        return None;
    }
    let starts = |names: &&str| {
        names
            .split_whitespace()
            .any(|name| folded.starts_with(name))
    };
    let index = MONTHS.iter().position(starts)?;
    u32::try_from(index + 1).ok()
}

/// Starts of weekdays, folded.
const WEEKDAYS: &str = "\
     mon tue wed thu fri sat sun mo di mi do fr sa so die mit don fre sam son lun mar mer jeu \
     ven dim mie jue vie sab dom gio seg ter qua qui sex maa din woe vri";

/// Returns whether a folded word is a weekday.
pub(super) fn is_weekday(folded: &str) -> bool {
    WEEKDAYS
        .split_whitespace()
        .any(|day| folded == day || day.len() >= 3 && folded.starts_with(day) && folded.len() <= 13)
}

/// Parts of statuses, folded. The first that fits counts, so "not confirmed" comes before
/// "confirmed" and "cancelled, was confirmed" is cancelled.
const STATUSES: [(AppointmentStatus, &str); 7] = [
    (
        AppointmentStatus::NoShow,
        "noshow didnotattend didntattend didnotarrive didnotcome notattended failedtoattend \
         missed broken nichterschienen unentschuldigt absent nopresentado noasistio \
         nonpresentato naocompareceu nietverschenen",
    ),
    (
        AppointmentStatus::Cancelled,
        "cancel canceled annul storn abgesagt abgemeldet gelosch deleted removed void resched \
         verschoben verlegt moved reporte deplace anulad disdett desmarc afgezegd geannul \
         declined inactiv inaktiv",
    ),
    (
        AppointmentStatus::Booked,
        "unconfirmed notconfirmed notyetconfirmed nonconfirm noconfirm unbestatigt \
         nichtbestatigt toconfirm toconfirmed tobeconfirmed aconfirm",
    ),
    (
        AppointmentStatus::Completed,
        "complet finished done attended checkedout seen billed invoiced abgeschlossen \
         erledigt behandelt termine realis finaliz concluid afgerond fulfilled",
    ),
    (
        AppointmentStatus::Arrived,
        "arriv checkedin checkin waiting inroom seated present anwesend wartet wartezimmer \
         ensalledattente enespera",
    ),
    (
        AppointmentStatus::Confirmed,
        "confirm bestatigt bevestigd zugesagt",
    ),
    (
        AppointmentStatus::Booked,
        "book sched pending new open active planned tentative reserv requested leftmessage \
         upcoming proposed offen geplant gebucht vereinbart aktiv neu prevu planifie \
         programad agendad marcad pendiente pendente prenotat gepland",
    ),
];

/// Words that are a status only when they stand alone.
const WHOLE_STATUSES: [(AppointmentStatus, &str); 5] = [
    (AppointmentStatus::NoShow, "dna fta ns ufa"),
    (AppointmentStatus::Confirmed, "ok yes y ja oui si sim"),
    (AppointmentStatus::Cancelled, "cx cnl"),
    (AppointmentStatus::Booked, "no n nein non nao nee"),
    (AppointmentStatus::Arrived, "here in"),
];

/// Returns the status a cell names.
pub(super) fn status(cell: &str) -> Option<AppointmentStatus> {
    let folded = fold(cell);
    let whole = WHOLE_STATUSES.iter().find(|(_, words)| has(words, &folded));
    if let Some((status, _)) = whole {
        return Some(*status);
    }
    STATUSES
        .iter()
        .find(|(_, words)| has_part(words, &folded))
        .map(|(status, _)| *status)
}

/// Returns what a cell answers.
pub(super) fn yes_or_no(cell: &str) -> Option<bool> {
    match fold(cell).as_str() {
        "y" | "yes" | "true" | "1" | "on" | "ok" | "optin" | "optedin" | "ja" | "j" | "wahr"
        | "oui" | "o" | "vrai" | "si" | "s" | "sim" | "verdadero" | "vero" | "waar" => Some(true),
        "n" | "no" | "false" | "0" | "off" | "optout" | "optedout" | "never" | "none" | "nein"
        | "falsch" | "non" | "faux" | "nao" | "falso" | "nee" | "onwaar" => Some(false),
        _ => None,
    }
}

/// Languages by their names, folded.
const LANGUAGES: [(&str, &str); 16] = [
    ("en", "english englisch anglais ingles inglese engels"),
    ("de", "german deutsch allemand aleman tedesco duits"),
    ("fr", "french franzosisch francais frances francese frans"),
    ("es", "spanish spanisch espagnol espanol spagnolo spaans"),
    ("it", "italian italienisch italien italiano italiaans"),
    (
        "pt",
        "portuguese portugiesisch portugais portugues portoghese",
    ),
    ("nl", "dutch niederlandisch neerlandais nederlands olandese"),
    ("pl", "polish polnisch polonais polski"),
    ("tr", "turkish turkisch turc turkce"),
    ("ar", "arabic arabisch arabe العربية"),
    ("ru", "russian russisch russe русскии"),
    ("uk", "ukrainian ukrainisch ukrainien українська"),
    ("zh", "chinese chinesisch chinois mandarin cantonese 中文"),
    ("pa", "punjabi"),
    ("vi", "vietnamese vietnamesisch vietnamien"),
    ("tl", "tagalog filipino"),
];

/// Returns the BCP 47 language a cell names: "Deutsch", "de", "fr-CA".
pub(super) fn language(cell: &str) -> Option<String> {
    let folded = fold(cell);
    let named = LANGUAGES.iter().find(|(_, names)| has(names, &folded));
    if let Some((code, _)) = named {
        return Some((*code).to_owned());
    }
    let tag = cell.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let language = parts
        .next()
        .filter(|part| is_letters(part, 2..=3))?
        .to_ascii_lowercase();
    match (parts.next(), parts.next()) {
        (None, _) => Some(language),
        (Some(region), None) if is_letters(region, 2..=2) => {
            Some(format!("{language}-{}", region.to_ascii_uppercase()))
        }
        (Some(_), _) => None,
    }
}

fn is_letters(part: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Returns whether a word before a name is how somebody is addressed and not part of the name.
pub(super) fn is_title(word: &str) -> bool {
    matches!(
        fold(word).as_str(),
        "mr" | "mrs"
            | "ms"
            | "miss"
            | "mx"
            | "master"
            | "dr"
            | "prof"
            | "herr"
            | "frau"
            | "hr"
            | "fr"
            | "monsieur"
            | "madame"
            | "mme"
            | "mlle"
            | "senor"
            | "senora"
            | "sra"
            | "sig"
            | "signora"
            | "dhr"
            | "mevr"
    )
}

/// Returns whether a word inside a name begins a family name of several words.
pub(super) fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "van"
            | "von"
            | "de"
            | "der"
            | "den"
            | "del"
            | "della"
            | "di"
            | "da"
            | "do"
            | "dos"
            | "das"
            | "du"
            | "la"
            | "le"
            | "ter"
            | "ten"
            | "zu"
            | "zur"
            | "al"
            | "el"
            | "bin"
            | "ibn"
            | "ben"
            | "st"
            | "mac"
            | "van't"
            | "'t"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_several_languages() {
        let cases = [
            ("Appointment ID", Some(Field::AppointmentNumber)),
            ("Termin-Nr.", Some(Field::AppointmentNumber)),
            ("Start Date/Time", Some(Field::Start)),
            ("StartDateTime", Some(Field::Start)),
            ("Date RDV", Some(Field::Date)),
            ("Uhrzeit", Some(Field::Time)),
            ("Durée (min)", Some(Field::Duration)),
            ("Patient", Some(Field::FullName)),
            ("Prénom", Some(Field::GivenName)),
            ("NACHNAME", Some(Field::FamilyName)),
            ("D.O.B.", Some(Field::BirthDate)),
            ("Telefon (mobil)", Some(Field::Mobile)),
            ("Handynummer", Some(Field::Mobile)),
            ("Home Phone", Some(Field::Phone)),
            ("Phone (2)", Some(Field::Phone)),
            ("Preferred phone", Some(Field::Phone)),
            ("E-Mail privat", Some(Field::Email)),
            ("Behandler", Some(Field::Practitioner)),
            ("Motif", Some(Field::Kind)),
            ("Bemerkung", Some(Field::Note)),
            ("SMS reminder", Some(Field::TextConsent)),
            ("Emergency contact phone", None),
            ("Provider phone", None),
            ("Work phone", None),
            ("Arzt E-Mail", None),
            ("Guarantor e-mail", None),
            ("Date created", None),
            ("Room", None),
            ("", None),
        ];
        for (heading, expected) in cases {
            assert_eq!(heading_field(heading), expected, "{heading}");
        }
    }

    #[test]
    fn statuses_in_several_languages() {
        use AppointmentStatus::{Arrived, Booked, Cancelled, Completed, Confirmed, NoShow};
        let cases = [
            ("Booked", Some(Booked)),
            ("Unconfirmed", Some(Booked)),
            ("Not confirmed", Some(Booked)),
            ("Confirmed", Some(Confirmed)),
            ("bestätigt", Some(Confirmed)),
            ("Cancelled - was confirmed", Some(Cancelled)),
            ("Storniert", Some(Cancelled)),
            ("Annulé", Some(Cancelled)),
            ("Rescheduled", Some(Cancelled)),
            ("No-Show", Some(NoShow)),
            ("Did not attend", Some(NoShow)),
            ("DNA", Some(NoShow)),
            ("Checked in", Some(Arrived)),
            ("Checked out", Some(Completed)),
            ("Programada", Some(Booked)),
            ("Purple", None),
        ];
        for (cell, expected) in cases {
            assert_eq!(status(cell), expected, "{cell}");
        }
    }

    #[test]
    fn languages_by_name_and_by_code() {
        let cases = [
            ("English", Some("en")),
            ("Français", Some("fr")),
            ("fr-CA", Some("fr-CA")),
            ("pt_br", Some("pt-BR")),
            ("DE", Some("de")),
            ("Klingon spoken at home", None),
            ("?", None),
        ];
        for (cell, expected) in cases {
            assert_eq!(language(cell).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn no_heading_means_two_things() {
        let all = || {
            HEADINGS
                .iter()
                .flat_map(|(_, words)| words.split_ascii_whitespace())
        };
        for word in all() {
            assert_eq!(all().filter(|other| *other == word).count(), 1, "{word}");
            assert_eq!(fold(word), word, "a heading that no folded one equals");
        }
    }
}
