//! Whole names taken apart into given and family name.

use super::mapping::NameOrder;
use super::words;

/// A name in two parts; one of them may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) given: String,
    pub(super) family: String,
}

/// Takes a whole name apart. A comma always stands behind the family name; titles before the name
/// are not part of it; "van der Berg" stays together.
pub(super) fn split(text: &str, order: NameOrder) -> Name {
    if let Some((family, given)) = text.split_once(',') {
        let (family, given) = (without_titles(family), without_titles(given));
        if !family.is_empty() && !given.is_empty() {
            return Name { given, family };
        }
        return split_words(&format!("{family} {given}"), order);
    }
    split_words(text, order)
}

fn split_words(text: &str, order: NameOrder) -> Name {
    let text = without_titles(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let last = words.len().saturating_sub(1);
    let at = match order {
        NameOrder::GivenFirst => {
            let particle = words
                .iter()
                .skip(1)
                .position(|word| words::is_particle(word));
            particle.map_or(last.max(1), |at| at + 1)
        }
        NameOrder::FamilyFirst => {
            let particles = words
                .iter()
                .take_while(|word| words::is_particle(word))
                .count();
            particles.min(last) + 1
        }
    };
    let (first, second) = words.split_at(at.min(words.len()));
    let (first, second) = (first.join(" "), second.join(" "));
    match order {
        NameOrder::GivenFirst => Name {
            given: first,
            family: second,
        },
        NameOrder::FamilyFirst => Name {
            given: second,
            family: first,
        },
    }
}

fn without_titles(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let titles = words
        .iter()
        .take_while(|word| words::is_title(word))
        .count();
    // A name that is nothing but titles is a name.
    let kept = if titles == words.len() {
        &words[..]
    } else {
        &words[titles..]
    };
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_names() {
        let cases = [
            ("Ann Lee", NameOrder::GivenFirst, "Ann", "Lee"),
            ("Ann Maria Lee", NameOrder::GivenFirst, "Ann Maria", "Lee"),
            ("Lee, Ann", NameOrder::GivenFirst, "Ann", "Lee"),
            ("Lee, Ann", NameOrder::FamilyFirst, "Ann", "Lee"),
            ("Lee Ann", NameOrder::FamilyFirst, "Ann", "Lee"),
            (
                "van der Berg Ann",
                NameOrder::FamilyFirst,
                "Ann",
                "van der Berg",
            ),
            (
                "Ann van der Berg",
                NameOrder::GivenFirst,
                "Ann",
                "van der Berg",
            ),
            ("Mrs. Ann Lee", NameOrder::GivenFirst, "Ann", "Lee"),
            ("Lee, Dr. Ann", NameOrder::GivenFirst, "Ann", "Lee"),
            ("Lee,", NameOrder::GivenFirst, "Lee", ""),
            ("Sukarno", NameOrder::GivenFirst, "Sukarno", ""),
            ("Sukarno", NameOrder::FamilyFirst, "", "Sukarno"),
            ("Master", NameOrder::GivenFirst, "Master", ""),
            ("李小龙", NameOrder::FamilyFirst, "", "李小龙"),
            ("", NameOrder::GivenFirst, "", ""),
        ];
        for (text, order, given, family) in cases {
            let name = Name {
                given: given.to_owned(),
                family: family.to_owned(),
            };
            assert_eq!(split(text, order), name, "{text} {order:?}");
        }
    }
}
