//! Which time zones the owner of a phone number may be in, as far as the number tells. Not here:
//! what follows from it; the calendar keeps its wall in each of them.
//!
//! Sources: the area codes of the North American Numbering Plan as NANPA assigns them, the calling
//! codes of ITU-T E.164, and libphonenumber's map of prefixes to zones. Where a boundary of zones
//! crosses an area, the area has all of them. People move and keep their numbers: this says where
//! to be careful, and never where somebody is.

use crate::cadence::Channel;

/// The zones of a number.
type Zones = &'static [&'static str];

/// Returns the zones whose wall holds for what goes by a channel to a contact. A machine keeps to
/// the wall wherever a phone number may be; a letter wakes nobody, and people who phone see whom.
#[must_use]
pub fn zones_for(channel: Channel, contact: &str, country: &str) -> Zones {
    match channel {
        Channel::Sms | Channel::Voice => zones_of(contact, country),
        Channel::Email | Channel::CallList => &[],
    }
}

/// Returns the zones in which the owner of a number may be. Nothing is returned for a number that
/// does not tell: one of no area, or of the clinic's own country when that has several zones.
///
/// `country` is the clinic's, by its two ISO 3166 letters.
#[must_use]
fn zones_of(number: &str, country: &str) -> Zones {
    let Some(digits) = number.strip_prefix('+') else {
        return &[];
    };
    if let Some(national) = digits.strip_prefix('1') {
        return of_area(national);
    }
    let of_country = |&&(code, _, _): &&(&str, &str, Zones)| digits.starts_with(code);
    match COUNTRIES.iter().find(of_country) {
        Some((_, own, [_, _, ..])) if own.eq_ignore_ascii_case(country) => &[],
        Some((_, _, zones)) => zones,
        None => &[],
    }
}

fn of_area(national: &str) -> Zones {
    let area = national.get(..3).and_then(|area| area.parse::<u16>().ok());
    AREAS
        .iter()
        .find(|(_, areas)| area.is_some_and(|area| areas.contains(&area)))
        .map_or(&[], |(zones, _)| zones)
}

/// Area codes behind +1. Those of services, such as 800, belong nowhere.
const AREAS: &[(Zones, &[u16])] = &[
    (
        &["America/New_York"],
        &[
            201, 202, 203, 207, 212, 215, 216, 220, 223, 227, 229, 231, 234, 239, 240, 248, 252,
            260, 267, 269, 272, 276, 283, 301, 302, 304, 305, 313, 315, 317, 321, 324, 326, 329,
            330, 332, 336, 339, 347, 351, 352, 363, 380, 386, 401, 404, 407, 410, 412, 413, 419,
            434, 440, 443, 445, 463, 470, 472, 475, 478, 484, 502, 508, 513, 516, 517, 518, 540,
            551, 561, 567, 570, 571, 582, 585, 586, 603, 607, 609, 610, 614, 616, 617, 631, 640,
            645, 646, 656, 667, 678, 680, 681, 686, 703, 704, 706, 716, 717, 718, 724, 727, 728,
            732, 734, 740, 743, 754, 757, 762, 765, 770, 771, 772, 774, 781, 786, 802, 803, 804,
            810, 813, 814, 821, 826, 828, 835, 838, 839, 843, 845, 848, 854, 856, 857, 859, 860,
            862, 863, 864, 865, 878, 904, 908, 910, 912, 914, 917, 919, 929, 934, 937, 941, 943,
            947, 948, 954, 959, 973, 978, 980, 984, 989,
        ],
    ),
    (
        &["America/Chicago"],
        &[
            205, 210, 214, 217, 218, 219, 224, 225, 228, 235, 251, 254, 256, 262, 274, 281, 309,
            312, 314, 316, 318, 319, 320, 325, 327, 331, 334, 337, 346, 353, 361, 402, 405, 409,
            414, 417, 430, 432, 447, 464, 469, 479, 501, 504, 507, 512, 515, 531, 534, 539, 557,
            563, 572, 573, 580, 601, 608, 612, 615, 618, 629, 630, 636, 641, 651, 659, 660, 662,
            682, 689, 708, 712, 713, 715, 726, 730, 731, 737, 763, 769, 773, 779, 806, 815, 816,
            817, 830, 832, 847, 870, 872, 901, 903, 913, 918, 920, 936, 938, 940, 945, 952, 956,
            972, 975, 979, 985,
        ],
    ),
    (
        &["America/Los_Angeles"],
        &[
            206, 209, 213, 253, 279, 310, 323, 341, 350, 360, 369, 408, 415, 424, 425, 442, 503,
            509, 510, 530, 559, 562, 564, 619, 626, 628, 650, 657, 661, 669, 702, 707, 714, 725,
            738, 747, 760, 805, 818, 820, 831, 840, 858, 909, 916, 925, 949, 951, 971,
        ],
    ),
    (
        &["America/Toronto"],
        &[
            226, 249, 263, 273, 289, 343, 354, 365, 382, 416, 437, 438, 450, 468, 514, 519, 548,
            579, 613, 647, 683, 705, 742, 753, 819, 873, 905, 942,
        ],
    ),
    (
        &["America/Denver"],
        &[
            303, 307, 385, 406, 435, 505, 575, 719, 720, 748, 801, 915, 970, 983,
        ],
    ),
    (
        &["America/New_York", "America/Chicago"],
        &[270, 364, 423, 448, 574, 606, 812, 850, 906, 930, 931],
    ),
    (
        &["America/Boise", "America/Los_Angeles"],
        &[208, 458, 541, 775, 986],
    ),
    (
        &["America/Chicago", "America/Denver"],
        &[308, 605, 620, 701, 785],
    ),
    (&["America/Edmonton"], &[368, 403, 587, 780, 825]),
    (
        &["America/Vancouver", "America/Edmonton"],
        &[236, 250, 257, 672, 778],
    ),
    (&["America/Halifax"], &[428, 506, 782, 902]),
    (&["America/Phoenix"], &[480, 520, 602, 623]),
    (&["America/Anchorage", "America/Adak"], &[907]),
    (&["America/Anguilla"], &[264]),
    (&["America/Antigua"], &[268]),
    (&["America/Barbados"], &[246]),
    (&["America/Cayman"], &[345]),
    (&["America/Dominica"], &[767]),
    (&["America/Grand_Turk"], &[649]),
    (&["America/Grenada"], &[473]),
    (&["America/Jamaica"], &[658, 876]),
    (&["America/Lower_Princes"], &[721]),
    (&["America/Montserrat"], &[664]),
    (&["America/Nassau"], &[242]),
    (&["America/Phoenix", "America/Denver"], &[928]),
    (&["America/Port_of_Spain"], &[868]),
    (&["America/Puerto_Rico"], &[787, 939]),
    (&["America/Regina", "America/Edmonton"], &[306, 474, 639]),
    (&["America/Santo_Domingo"], &[809, 829, 849]),
    (&["America/St_Johns", "America/Halifax"], &[709, 879]),
    (&["America/St_Kitts"], &[869]),
    (&["America/St_Lucia"], &[758]),
    (&["America/St_Thomas"], &[340]),
    (&["America/St_Vincent"], &[784]),
    (&["America/Toronto", "America/Halifax"], &[367, 418, 581]),
    (&["America/Toronto", "America/Winnipeg"], &[807]),
    (&["America/Tortola"], &[284]),
    (&["America/Vancouver"], &[604]),
    (
        &[
            "America/Whitehorse",
            "America/Edmonton",
            "America/Winnipeg",
            "America/Toronto",
        ],
        &[867],
    ),
    (&["America/Winnipeg"], &[204, 431, 584]),
    (&["Atlantic/Bermuda"], &[441]),
    (&["Pacific/Guam"], &[671]),
    (&["Pacific/Honolulu"], &[808]),
    (&["Pacific/Pago_Pago"], &[684]),
    (&["Pacific/Saipan"], &[670]),
];

/// Calling codes, the country, and its zones; of many zones those at the ends. No code begins
/// another one.
const COUNTRIES: &[(&str, &str, Zones)] = &[
    ("20", "EG", &["Africa/Cairo"]),
    ("27", "ZA", &["Africa/Johannesburg"]),
    ("30", "GR", &["Europe/Athens"]),
    ("31", "NL", &["Europe/Amsterdam"]),
    ("32", "BE", &["Europe/Brussels"]),
    ("33", "FR", &["Europe/Paris"]),
    ("34", "ES", &["Europe/Madrid", "Atlantic/Canary"]),
    ("36", "HU", &["Europe/Budapest"]),
    ("39", "IT", &["Europe/Rome"]),
    ("40", "RO", &["Europe/Bucharest"]),
    ("41", "CH", &["Europe/Zurich"]),
    ("43", "AT", &["Europe/Vienna"]),
    ("44", "GB", &["Europe/London"]),
    ("45", "DK", &["Europe/Copenhagen"]),
    ("46", "SE", &["Europe/Stockholm"]),
    ("47", "NO", &["Europe/Oslo"]),
    ("48", "PL", &["Europe/Warsaw"]),
    ("49", "DE", &["Europe/Berlin"]),
    ("51", "PE", &["America/Lima"]),
    (
        "52",
        "MX",
        &["America/Cancun", "America/Mexico_City", "America/Tijuana"],
    ),
    ("54", "AR", &["America/Argentina/Buenos_Aires"]),
    (
        "55",
        "BR",
        &["America/Noronha", "America/Sao_Paulo", "America/Rio_Branco"],
    ),
    ("56", "CL", &["America/Santiago", "Pacific/Easter"]),
    ("57", "CO", &["America/Bogota"]),
    ("58", "VE", &["America/Caracas"]),
    ("60", "MY", &["Asia/Kuala_Lumpur"]),
    (
        "61",
        "AU",
        &["Australia/Sydney", "Australia/Brisbane", "Australia/Perth"],
    ),
    ("62", "ID", &["Asia/Jakarta", "Asia/Jayapura"]),
    ("63", "PH", &["Asia/Manila"]),
    ("64", "NZ", &["Pacific/Auckland", "Pacific/Chatham"]),
    ("65", "SG", &["Asia/Singapore"]),
    ("66", "TH", &["Asia/Bangkok"]),
    ("81", "JP", &["Asia/Tokyo"]),
    ("82", "KR", &["Asia/Seoul"]),
    ("84", "VN", &["Asia/Ho_Chi_Minh"]),
    ("86", "CN", &["Asia/Shanghai"]),
    ("90", "TR", &["Europe/Istanbul"]),
    ("91", "IN", &["Asia/Kolkata"]),
    ("92", "PK", &["Asia/Karachi"]),
    ("94", "LK", &["Asia/Colombo"]),
    ("98", "IR", &["Asia/Tehran"]),
    ("212", "MA", &["Africa/Casablanca"]),
    ("213", "DZ", &["Africa/Algiers"]),
    ("216", "TN", &["Africa/Tunis"]),
    ("233", "GH", &["Africa/Accra"]),
    ("234", "NG", &["Africa/Lagos"]),
    ("254", "KE", &["Africa/Nairobi"]),
    ("351", "PT", &["Europe/Lisbon", "Atlantic/Azores"]),
    ("352", "LU", &["Europe/Luxembourg"]),
    ("353", "IE", &["Europe/Dublin"]),
    ("354", "IS", &["Atlantic/Reykjavik"]),
    ("356", "MT", &["Europe/Malta"]),
    ("357", "CY", &["Asia/Nicosia"]),
    ("358", "FI", &["Europe/Helsinki"]),
    ("359", "BG", &["Europe/Sofia"]),
    ("370", "LT", &["Europe/Vilnius"]),
    ("371", "LV", &["Europe/Riga"]),
    ("372", "EE", &["Europe/Tallinn"]),
    ("380", "UA", &["Europe/Kyiv"]),
    ("381", "RS", &["Europe/Belgrade"]),
    ("385", "HR", &["Europe/Zagreb"]),
    ("386", "SI", &["Europe/Ljubljana"]),
    ("420", "CZ", &["Europe/Prague"]),
    ("421", "SK", &["Europe/Bratislava"]),
    ("852", "HK", &["Asia/Hong_Kong"]),
    ("886", "TW", &["Asia/Taipei"]),
    ("961", "LB", &["Asia/Beirut"]),
    ("962", "JO", &["Asia/Amman"]),
    ("965", "KW", &["Asia/Kuwait"]),
    ("966", "SA", &["Asia/Riyadh"]),
    ("971", "AE", &["Asia/Dubai"]),
    ("972", "IL", &["Asia/Jerusalem"]),
    ("974", "QA", &["Asia/Qatar"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::calendar::Zone;

    #[test]
    fn a_number_tells_the_zones_of_its_area_or_its_country() {
        let cases: [(&str, &str, Zones); 12] = [
            ("+12125550101", "US", &["America/New_York"]),
            ("+12135550101", "US", &["America/Los_Angeles"]),
            ("+18085550101", "US", &["Pacific/Honolulu"]),
            (
                "+18505550101",
                "US",
                &["America/New_York", "America/Chicago"],
            ),
            ("+16045550101", "US", &["America/Vancouver"]),
            ("+18005550101", "US", &[]),
            ("+447700900123", "US", &["Europe/London"]),
            ("+493023125101", "US", &["Europe/Berlin"]),
            (
                "+61491570156",
                "NZ",
                &["Australia/Sydney", "Australia/Brisbane", "Australia/Perth"],
            ),
            ("+61491570156", "au", &[]),
            ("+999123456", "US", &[]),
            ("2125550101", "US", &[]),
        ];
        for (number, country, zones) in cases {
            assert_eq!(zones_of(number, country), zones, "{number} for {country}");
        }
    }

    #[test]
    fn each_code_is_there_once_and_each_zone_is_known() {
        let mut areas = BTreeSet::new();
        for (zones, codes) in AREAS {
            for code in *codes {
                assert!((200..1_000).contains(code) && areas.insert(code), "{code}");
            }
            assert!(
                zones.iter().all(|zone| Zone::named(zone).is_ok()),
                "{zones:?}"
            );
        }
        for (code, _, zones) in COUNTRIES {
            let begins = COUNTRIES
                .iter()
                .filter(|(other, ..)| other.starts_with(code));
            assert_eq!(begins.count(), 1, "{code}");
            assert!(!zones.is_empty(), "{code}");
            assert!(
                zones.iter().all(|zone| Zone::named(zone).is_ok()),
                "{zones:?}"
            );
        }
    }
}
