//! Counts, as sentences and the screens write them.

/// Writes a number with its thousands apart: "950", "12,500".
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// Writes a number with the right form of a word: "1 reminder", "12,500 reminders".
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    let word = if count == 1 { one } else { many };
    format!("{} {word}", grouped(count))
}

/// Writes a number of reminders.
#[must_use]
pub fn reminders(count: u64) -> String {
    counted(count, "reminder", "reminders")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let cases = [
            (0, "0 reminders"),
            (1, "1 reminder"),
            (2, "2 reminders"),
            (999, "999 reminders"),
            (1_000, "1,000 reminders"),
            (12_500, "12,500 reminders"),
            (1_000_001, "1,000,001 reminders"),
        ];
        for (count, words) in cases {
            assert_eq!(reminders(count), words);
        }
    }
}
