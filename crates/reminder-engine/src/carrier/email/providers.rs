//! What is known of the servers many clinics have: where they are, and what each asks first. The
//! facts are those of late 2026, from the providers' own pages. Not here: a connection.

use serde::Serialize;

use super::Security;

/// A provider of mail.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailProvider {
    /// What it calls itself.
    pub name: &'static str,
    /// Its server.
    pub host: &'static str,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Whether the log-in at Microsoft is its way.
    pub by_microsoft: bool,
    /// How many e-mails it takes in any 24 hours, of its contracts the smallest; none where that
    /// depends on the contract alone, or it does not say.
    pub a_day: Option<u32>,
    /// What must be done there first, and how much it takes; a sentence or two for staff.
    pub first: &'static str,
}

/// The providers that are offered, in the order of the list.
pub static PROVIDERS: [MailProvider; 8] = [
    MailProvider {
        name: "Microsoft 365",
        host: "smtp.office365.com",
        port: 587,
        security: Security::StartTls,
        by_microsoft: true,
        a_day: Some(10_000),
        first: "Choose Microsoft log-in: passwords are switched off for everybody at the end of \
            December 2026, and end for good in 2027 or later. An administrator must allow \
            Authenticated SMTP for this mailbox. It takes 30 e-mails a minute, 10,000 a day.",
    },
    MailProvider {
        name: "Google Workspace or Gmail",
        host: "smtp.gmail.com",
        port: 587,
        security: Security::StartTls,
        by_microsoft: false,
        a_day: Some(500),
        first: "Switch 2-Step Verification on, make an app password of 16 letters, and enter that: \
            the account's own password is refused. Whoever changes the account's password ends the \
            app password. It takes 2,000 e-mails a day, Gmail without Workspace 500.",
    },
    MailProvider {
        name: "Outlook.com or Hotmail",
        host: "smtp-mail.outlook.com",
        port: 587,
        security: Security::StartTls,
        by_microsoft: false,
        a_day: None,
        first: "It has refused passwords since September 2024, so RingOnce cannot send through it. \
            Choose a mailbox of the clinic's own domain, or a service that sends for you.",
    },
    MailProvider {
        name: "Fastmail",
        host: "smtp.fastmail.com",
        port: 465,
        security: Security::ImplicitTls,
        by_microsoft: false,
        a_day: None,
        first: "Make an app password for sending there, and enter that.",
    },
    MailProvider {
        name: "iCloud Mail",
        host: "smtp.mail.me.com",
        port: 587,
        security: Security::StartTls,
        by_microsoft: false,
        a_day: Some(1_000),
        first: "Make an app-specific password in the Apple account, and enter that. It takes 1,000 \
            e-mails a day.",
    },
    MailProvider {
        name: "Yahoo Mail",
        host: "smtp.mail.yahoo.com",
        port: 465,
        security: Security::ImplicitTls,
        by_microsoft: false,
        a_day: Some(500),
        first: "Make an app password in the account's security settings, and enter that. It takes \
            500 e-mails a day.",
    },
    MailProvider {
        name: "Brevo",
        host: "smtp-relay.brevo.com",
        port: 587,
        security: Security::StartTls,
        by_microsoft: false,
        a_day: None,
        first: "Let it check the clinic's own domain, make an SMTP key, and enter that as the \
            password. How much it takes a day depends on the plan.",
    },
    MailProvider {
        name: "SMTP2GO",
        host: "mail.smtp2go.com",
        port: 587,
        security: Security::StartTls,
        by_microsoft: false,
        a_day: None,
        first: "Let it check the clinic's own domain and make an SMTP user, which has a password \
            of its own. How much it takes a month depends on the plan.",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_provider_is_known_by_its_server_and_protects_what_it_gets() {
        let hosts: BTreeSet<_> = PROVIDERS.iter().map(|one| one.host).collect();
        assert_eq!(hosts.len(), PROVIDERS.len());
        for provider in &PROVIDERS {
            let usual = match provider.security {
                Security::StartTls => 587,
                Security::ImplicitTls => 465,
                Security::NoneOnLoopback => 0,
            };
            assert_eq!(provider.port, usual, "{}", provider.name);
            assert!(provider.first.ends_with('.'), "{}", provider.name);
            // What is counted is what the sentence says, the smaller one where it says two.
            let said = provider.first.replace(',', "");
            let says = |count: u32| said.contains(&format!(" {count}"));
            assert!(provider.a_day.is_none_or(says), "{}", provider.name);
        }
    }
}
