//! Where the mailboxes are of the providers that many clinics have. The facts are those of late
//! 2026, from the providers' own pages. Not here: a connection.

use serde::Serialize;

use crate::carrier::email::Security;

/// A provider's server for reading mail.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailboxProvider {
    /// Its server for sending, by which it is known.
    pub sends_by: &'static str,
    /// Its server for reading.
    pub host: &'static str,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The folder in which it files what was sent through it; empty where it files nothing or
    /// nobody knows.
    pub sent_folder: &'static str,
}

/// The providers whose mailboxes can be read. A service that only sends has none.
pub static MAILBOXES: [MailboxProvider; 6] = [
    reads("smtp.office365.com", "outlook.office365.com", "Sent Items"),
    reads("smtp.gmail.com", "imap.gmail.com", "[Gmail]/Sent Mail"),
    reads("smtp-mail.outlook.com", "outlook.office365.com", ""),
    reads("smtp.fastmail.com", "imap.fastmail.com", ""),
    reads("smtp.mail.me.com", "imap.mail.me.com", ""),
    reads("smtp.mail.yahoo.com", "imap.mail.yahoo.com", ""),
];

const fn reads(
    sends_by: &'static str,
    host: &'static str,
    sent_folder: &'static str,
) -> MailboxProvider {
    MailboxProvider {
        sends_by,
        host,
        port: 993,
        security: Security::ImplicitTls,
        sent_folder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::email::providers::PROVIDERS;

    #[test]
    fn every_mailbox_belongs_to_a_provider_that_is_offered() {
        for mailbox in &MAILBOXES {
            assert!(
                PROVIDERS.iter().any(|one| one.host == mailbox.sends_by),
                "{}",
                mailbox.sends_by
            );
        }
    }
}
