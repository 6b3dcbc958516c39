//! The carriers that speak HTTP, each beside a fake of its other side, so that one suite can ask
//! the same of all of them.

use chrono::TimeDelta;
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::message::Message;
use reminder_engine::carrier::smsgate::{SmsGateCarrier, SmsGateSettings};
use reminder_engine::carrier::twilio::{AnsweringMachines, TwilioCarrier, TwilioSettings};
use reminder_engine::carrier::{Carrier, HttpPatience};
use reminder_tests::fake_http::{FakeHttp, Heard};
use reminder_tests::fake_smsgate::{self, FakeSmsGate};
use reminder_tests::fake_twilio::{self, Dialect, FakeTwilio, Fate};
use secrecy::SecretString;

use crate::words::now;

/// The patient's number.
pub(crate) const TO: &str = "+12025550101";
/// The clinic's.
pub(crate) const FROM: &str = "+12025550100";
/// What must never be in an outcome.
const NAME: &str = "Ann";

/// Which carrier stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    TwilioText,
    SignalWireText,
    TwilioCall,
    SmsGate,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [
        Self::TwilioText,
        Self::SignalWireText,
        Self::TwilioCall,
        Self::SmsGate,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::TwilioText => "twilio text",
            Self::SignalWireText => "signalwire text",
            Self::TwilioCall => "twilio call",
            Self::SmsGate => "smsgate text",
        }
    }

    /// Returns how many requests ask before the one that counts.
    pub(crate) const fn questions(self) -> usize {
        match self {
            Self::TwilioCall => 1,
            Self::TwilioText | Self::SignalWireText | Self::SmsGate => 0,
        }
    }

    pub(crate) const fn channel(self) -> Channel {
        match self {
            Self::TwilioCall => Channel::Voice,
            Self::TwilioText | Self::SignalWireText | Self::SmsGate => Channel::Sms,
        }
    }
}

/// The other side of a carrier.
pub(crate) enum Fake {
    Twilio(FakeTwilio),
    SmsGate(FakeSmsGate),
}

/// A carrier's other side, and the way to it.
pub(crate) struct Stand {
    pub(crate) kind: Kind,
    pub(crate) fake: Fake,
}

impl Stand {
    pub(crate) fn start(kind: Kind) -> Self {
        let fake = match kind {
            Kind::TwilioText | Kind::TwilioCall => {
                Fake::Twilio(FakeTwilio::start(Dialect::Twilio, now()))
            }
            Kind::SignalWireText => Fake::Twilio(FakeTwilio::start(Dialect::SignalWire, now())),
            Kind::SmsGate => Fake::SmsGate(FakeSmsGate::start(now())),
        };
        Self { kind, fake }
    }

    pub(crate) fn front(&self) -> &FakeHttp {
        match &self.fake {
            Fake::Twilio(fake) => &fake.front,
            Fake::SmsGate(fake) => &fake.front,
        }
    }

    pub(crate) fn url(&self) -> String {
        match &self.fake {
            Fake::Twilio(fake) => fake.url(),
            Fake::SmsGate(fake) => fake.url(),
        }
    }

    pub(crate) fn carrier(&self, patience: HttpPatience) -> Box<dyn Carrier> {
        carrier(self.kind, &self.url(), true, patience)
    }

    /// Ends every connection; what was heard by now is all that will be.
    pub(crate) fn close(&mut self) {
        match &mut self.fake {
            Fake::Twilio(fake) => fake.front.close(),
            Fake::SmsGate(fake) => fake.front.close(),
        }
    }

    /// Returns how many messages the other side has.
    pub(crate) fn took(&self) -> usize {
        match &self.fake {
            Fake::Twilio(fake) => {
                let book = fake.book();
                book.texts.len() + book.calls.len()
            }
            Fake::SmsGate(fake) => fake.phone().texts.len(),
        }
    }

    /// Returns the requests that can make something go out.
    pub(crate) fn posts(&self) -> Vec<Heard> {
        let heard = self.front().heard().into_iter();
        heard.filter(|heard| heard.verb == "POST").collect()
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        match &self.fake {
            Fake::Twilio(fake) => fake.advance(by),
            Fake::SmsGate(fake) => fake.advance(by),
        }
    }

    pub(crate) fn decide(&self, fate: Fate) {
        match &self.fake {
            Fake::Twilio(fake) => drop(fake.book().fates.insert(TO.to_owned(), fate)),
            Fake::SmsGate(fake) => drop(fake.phone().fates.insert(TO.to_owned(), fate)),
        }
    }
}

/// Returns a carrier of a kind for an address, with its secret or without.
pub(crate) fn carrier(
    kind: Kind,
    base_url: &str,
    with_secret: bool,
    patience: HttpPatience,
) -> Box<dyn Carrier> {
    let secret = |secret: &str| with_secret.then(|| SecretString::from(secret));
    match kind {
        Kind::TwilioText | Kind::SignalWireText | Kind::TwilioCall => {
            let settings = TwilioSettings {
                base_url: base_url.to_owned(),
                account: String::from(fake_twilio::ACCOUNT),
                key: String::from(fake_twilio::KEY),
                numbers: vec![String::from(FROM)],
                answering_machines: AnsweringMachines::SpeakAfterGreeting,
                price: String::new(),
                a_day: None,
            };
            let carrier = TwilioCarrier::new(settings, secret(fake_twilio::SECRET));
            Box::new(carrier.with_patience(patience))
        }
        Kind::SmsGate => {
            let settings = SmsGateSettings {
                base_url: base_url.to_owned(),
                user: String::from(fake_smsgate::USER),
                a_day: None,
            };
            let carrier = SmsGateCarrier::new(settings, secret(fake_smsgate::PASSWORD));
            Box::new(carrier.with_patience(patience))
        }
    }
}

/// Returns a message for this carrier, with a name, signs outside ASCII and signs of XML.
pub(crate) fn message(kind: Kind) -> Message {
    Message {
        channel: kind.channel(),
        carrier: CarrierName::Practice,
        to: String::from(TO),
        from_name: String::from("Caf\u{e9} Clinic"),
        from_address: String::from(FROM),
        reply_to: String::new(),
        subject: String::new(),
        text: format!(
            "{NAME}, your appointment is on Tue 24 Nov at 09:15. Caf\u{e9} Clinic & Co, call \
             020 7946 0000. <Reply STOP> to get no more."
        ),
        language: String::from("en-GB"),
        calendar: None,
        only_if: None,
    }
}

/// Fails when what is kept about an outcome names the patient, the words or the secret.
pub(crate) fn check_names_nobody(kept: &str, case: &str) {
    let digits: String = kept.chars().filter(char::is_ascii_digit).collect();
    let numbers = [TO, FROM].map(|number| number.trim_start_matches('+'));
    assert!(
        !numbers.iter().any(|number| digits.contains(number)),
        "{case}: {kept}"
    );
    let secrets = [
        fake_twilio::SECRET,
        fake_twilio::KEY,
        fake_twilio::ACCOUNT,
        "Basic ",
    ];
    assert!(
        !secrets.iter().any(|secret| kept.contains(secret)),
        "{case}: {kept}"
    );
    assert!(
        !kept.contains(NAME) && !kept.contains("appointment"),
        "{case}: {kept}"
    );
}
