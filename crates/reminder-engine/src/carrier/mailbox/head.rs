//! What the few lines of a mail's head say: which mails it names, whether a machine wrote it, and
//! whether it may be a letter that came back. Pure, and the only thing that is ever known about a
//! mail that has nothing to do with a letter of ours.

use mail_parser::MessageParser;

/// Lines of a head that are read.
const LINES_MAX: usize = 1_000;
/// Mails that one mail may name.
const NAMES_MAX: usize = 200;

/// A mail's head.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct Head {
    /// What the mail itself is called; empty when it has no name.
    pub(super) id: String,
    /// The mails it answers, the nearest first.
    pub(super) answers: Vec<String>,
    /// The one address it says it comes from; empty when there is none, or several.
    pub(super) from: String,
    /// Its subject.
    pub(super) subject: String,
    /// When its writer says it was written.
    pub(super) date: String,
    /// A machine wrote it (RFC 3834), or it went to many.
    pub(super) is_automatic: bool,
    /// It may tell of a letter that came back.
    pub(super) may_be_returned: bool,
    /// A mail server says that it failed, in a line of its own.
    pub(super) names_failed: bool,
}

/// Reads a head.
pub(super) fn read(bytes: &[u8]) -> Head {
    let fields = fields(bytes);
    let all = |name: &str| {
        let name = name.to_owned();
        fields
            .iter()
            .filter(move |(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    };
    let first = |name: &str| all(name).next().unwrap_or_default().trim();
    let says = |name: &str| first(name).to_ascii_lowercase();
    let mut answers: Vec<String> = all("in-reply-to").flat_map(names).collect();
    // The last one of the references is the nearest (RFC 5322 3.6.4).
    let mut references: Vec<String> = all("references").flat_map(names).collect();
    references.reverse();
    answers.extend(references);
    answers.truncate(NAMES_MAX);

    let parsed = MessageParser::default().parse_headers(bytes);
    let from = parsed.as_ref().and_then(|mail| {
        let senders = mail.from()?;
        let only = senders.iter().count() == 1 && all("from").count() == 1;
        senders.first().filter(|_| only)?.address()
    });
    let from = from.unwrap_or_default().trim().to_owned();
    let subject = parsed.as_ref().and_then(|mail| mail.subject());
    let kind = says("content-type");
    let is_report = kind.starts_with("multipart/report");
    let local = from.split('@').next().unwrap_or_default().to_lowercase();
    let names_failed = all("x-failed-recipients").next().is_some();
    Head {
        id: first("message-id").to_owned(),
        answers,
        subject: subject.unwrap_or_default().to_owned(),
        date: first("date").to_owned(),
        is_automatic: is_report
            || !matches!(says("auto-submitted").split(';').next(), Some("" | "no"))
            || ["bulk", "junk", "list", "auto_reply"].contains(&says("precedence").as_str())
            || first("return-path") == "<>"
            || ["x-autoreply", "x-autorespond", "list-id"]
                .iter()
                .any(|name| all(name).next().is_some()),
        may_be_returned: (is_report && kind.contains("delivery-status"))
            || names_failed
            || ["mailer-daemon", "postmaster"].contains(&local.as_str()),
        names_failed,
        from,
    }
}

/// Returns the names in a line: what stands between angle brackets.
pub(super) fn names(value: &str) -> Vec<String> {
    value
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .map(|(name, _)| name.trim().to_owned())
        .take(NAMES_MAX)
        .collect()
}

/// Splits lines into names, in small letters, and values; a line that begins with a blank belongs
/// to the one before (RFC 5322 2.2.3). An empty line ends them.
pub(super) fn fields(bytes: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(bytes);
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines().take(LINES_MAX) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mail_that_is_answered_comes_first() {
        let head = read(
            b"Message-ID: <m@example.com>\r\nIN-REPLY-TO: <b@x.test>\r\n\
              References: <a@x.test>\r\n\t<b@x.test>\r\nFrom: Rosa <rosa@example.com>\r\n\
              Subject: =?utf-8?q?Re=3A_Termin?=\r\n\r\nIn-Reply-To: <c@x.test>\r\n",
        );
        assert_eq!(head.answers, ["b@x.test", "b@x.test", "a@x.test"]);
        assert_eq!(head.from, "rosa@example.com");
        assert_eq!(head.subject, "Re: Termin");
        assert_eq!(head.id, "<m@example.com>");
        assert!(!head.is_automatic && !head.may_be_returned);
    }

    #[test]
    fn a_mail_from_several_comes_from_nobody() {
        for from in [
            "",
            "From: a@example.com, b@example.com\r\n",
            "From: a@example.com\r\nFrom: b@example.com\r\n",
            "From: nobody\r\n",
        ] {
            assert!(!read(from.as_bytes()).from.contains('@'), "{from}");
        }
    }

    #[test]
    fn a_machine_is_known_by_what_it_says() {
        for (line, automatic, returned) in [
            ("Auto-Submitted: no", false, false),
            ("Auto-Submitted: No", false, false),
            ("Auto-Submitted: auto-replied", true, false),
            ("auto-submitted: Auto-Generated; owner-email=x", true, false),
            ("Precedence: normal", false, false),
            ("Precedence: Bulk", true, false),
            ("X-Autoreply: yes", true, false),
            ("List-Id: <news.example.com>", true, false),
            ("Return-Path: <>", true, false),
            ("Return-Path: <rosa@example.com>", false, false),
            (
                "Content-Type: multipart/report; report-type=disposition-notification",
                true,
                false,
            ),
            (
                "Content-Type: multipart/report;\r\n report-type=\"delivery-status\"",
                true,
                true,
            ),
            ("Content-Type: multipart/mixed", false, false),
            ("From: MAILER-DAEMON@mx.example.net", false, true),
            ("From: Postmaster <postmaster@example.net>", false, true),
            ("X-Failed-Recipients: rosa@example.com", false, true),
        ] {
            let head = read(format!("{line}\r\n").as_bytes());
            assert_eq!(
                (head.is_automatic, head.may_be_returned),
                (automatic, returned),
                "{line}"
            );
        }
    }
}
