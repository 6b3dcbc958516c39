//! The writer's own words in an answer by e-mail: what they quote, their signature and what their
//! telephone adds is cut off. Only what is surely not theirs is: whatever is left over too much is
//! for a person, and a word cut off too much could turn a "yes, but" into a yes.

/// Lines of an answer that are looked at.
const LINES_MAX: usize = 2_000;
/// Lines that name whom somebody quotes: mail programs break a long one.
const NAMED_IN_MAX: usize = 3;
/// Lines at the head of a quoted mail, as some programs show them: from, sent, to, subject.
const HEAD_LEAST: usize = 3;

/// What telephones and programs add below an answer.
const ADDED: [&str; 12] = [
    "sent from my ",
    "sent from outlook",
    "sent from yahoo mail",
    "sent via ",
    "get outlook for ",
    "von meinem ",
    "gesendet von ",
    "envoyé de mon ",
    "enviado desde mi ",
    "inviato da ",
    "verzonden vanaf ",
    "skickat från min ",
];

/// Returns the writer's own words, without blank lines around them.
#[must_use]
pub fn own_words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().take(LINES_MAX).map(str::trim).collect();
    let mut own: Vec<&str> = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        if *line == "--" || is_divider(line) || begins_a_head(&lines[position..]) {
            break;
        }
        if line.starts_with('>') {
            if position == 0 || !lines[position - 1].starts_with('>') {
                drop_naming(&mut own);
            }
            continue;
        }
        own.push(line);
    }
    drop_blank(&mut own);
    while own.last().is_some_and(|line| is_added(line)) {
        own.pop();
        drop_blank(&mut own);
    }
    own.join("\n").trim().to_owned()
}

/// `-----Original Message-----` in whatever language, or the long line that Outlook draws.
fn is_divider(line: &str) -> bool {
    let drawn = line.len() >= 10 && line.bytes().all(|byte| byte == b'_');
    drawn || (line.len() > 12 && line.starts_with("-----") && line.ends_with("-----"))
}

/// Lines like `From: Harbour Street Clinic <desk@example.com>`, in whatever language, of which one
/// holds an address.
fn begins_a_head(lines: &[&str]) -> bool {
    let head: Vec<&&str> = lines
        .iter()
        .take_while(|line| is_of_a_head(line))
        .take(6)
        .collect();
    head.len() >= HEAD_LEAST && head.iter().any(|line| line.contains('@'))
}

fn is_of_a_head(line: &str) -> bool {
    let Some((name, value)) = line.split_once(':') else {
        return false;
    };
    let name = name.trim_matches(['*', ' ', '\u{a0}']);
    let is_name = |letter: char| letter.is_alphabetic() || letter == ' ' || letter == '-';
    (1..=20).contains(&name.chars().count()) && name.chars().all(is_name) && !value.is_empty()
}

/// Takes off the line above a quotation that says whom it quotes: "On Monday, ... wrote:". It ends
/// with a colon and holds an address or a year; anything else is the writer's own.
fn drop_naming(own: &mut Vec<&str>) {
    let end = own
        .iter()
        .rposition(|line| !line.is_empty())
        .map_or(0, |last| last + 1);
    if !own[..end]
        .last()
        .is_some_and(|line| line.ends_with([':', '：']))
    {
        return;
    }
    let mut named_from = None;
    for position in (end.saturating_sub(NAMED_IN_MAX)..end).rev() {
        let line = own[position];
        if line.is_empty() {
            break;
        }
        if line.contains('@') || has_year(line) {
            named_from = Some(position);
        }
    }
    if let Some(position) = named_from {
        own.truncate(position);
    }
}

fn has_year(line: &str) -> bool {
    line.split(|letter: char| !letter.is_ascii_digit())
        .any(|digits| digits.len() == 4 && digits.starts_with("20"))
}

fn is_added(line: &str) -> bool {
    let line = line.to_lowercase();
    ADDED.iter().any(|added| line.starts_with(added)) && line.chars().count() <= 80
}

fn drop_blank(own: &mut Vec<&str>) {
    while own.last().is_some_and(|line| line.is_empty()) {
        own.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_surely_not_the_writers_own_is_cut_off() {
        let cases = [
            ("Yes", "Yes"),
            ("\r\n Yes \r\n\r\n", "Yes"),
            ("Yes\n\n-- \nRosa Alvarez\nAccounts", "Yes"),
            ("Yes\n\nSent from my iPhone", "Yes"),
            ("Ja\n\nVon meinem iPhone gesendet\n", "Ja"),
            (
                "Yes\n\nOn Mon, 23 Nov 2026 at 10:00, Harbour Street Clinic\n\
                 <desk@example.com> wrote:\n\n> Dear Rosa,\n> we expect you.\n",
                "Yes",
            ),
            ("Am 23.11.2026 schrieb Praxis:\n> Guten Tag\n\nJa", "Ja"),
            (
                "STOP\n________________________________\nFrom: Clinic <desk@example.com>",
                "STOP",
            ),
            ("Oui\n-----Message d'origine-----\nDe : x", "Oui"),
            (
                "Yes\n\n*From:* Clinic <desk@example.com>\n*Sent:* Monday\n*To:* Rosa\n\nDear",
                "Yes",
            ),
            ("> Dear Rosa\n> we expect you", ""),
            ("", ""),
        ];
        for (text, own) in cases {
            assert_eq!(own_words(text), own, "{text:?}");
        }
    }

    #[test]
    fn what_may_be_the_writers_own_stays() {
        let cases = [
            ("Yes\n\nRosa", "Yes\n\nRosa"),
            ("Yes\nbut only at:\n> Tuesday at 9", "Yes\nbut only at:"),
            ("> 9 o'clock?\nYes\n> with Dr. Lee?\nNo", "Yes\nNo"),
            ("Note: I am late\nYes", "Note: I am late\nYes"),
            (
                "Yes\nOn Monday you wrote that I must come",
                "Yes\nOn Monday you wrote that I must come",
            ),
        ];
        for (text, own) in cases {
            assert_eq!(own_words(text), own, "{text:?}");
        }
    }
}
