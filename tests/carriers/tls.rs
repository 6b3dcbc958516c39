//! The gateway behind TLS: who is believed, and that nothing is said before that. The words under
//! the encryption are the contract's.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reminder_engine::carrier::twilio::{AnsweringMachines, TwilioCarrier, TwilioSettings};
use reminder_engine::carrier::{Carrier, ChannelFault, Fault, Outcome};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use secrecy::SecretString;

use crate::stands::{Kind, TO, check_names_nobody, message};
use crate::words::{in_words, key_for, letter};

const HANGING: Duration = Duration::from_secs(60);

/// What a gateway does once it heard the request.
#[derive(Debug, Clone, Copy)]
enum Ends {
    /// Says all of it, with its length.
    Orderly,
    /// Says all of it without a length, and says goodbye.
    WithGoodbye,
    /// Says all of it without a length, and is gone: so is whoever cuts the line.
    Abruptly,
    /// Says nothing.
    Mute,
}

/// A gateway for one connection. Returns how many bytes of a request it heard.
struct Gateway {
    port: u16,
    root: Vec<u8>,
    thread: JoinHandle<usize>,
}

impl Gateway {
    /// Starts a gateway whose certificate names this server.
    fn start(name: &str, ends: Ends) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).expect("no names are good names");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("ring makes keys");
        let authority = CertifiedIssuer::self_signed(authority, key).expect("it can sign itself");
        let server = CertificateParams::new([name.to_owned()]).expect("the name is a good one");
        let key = KeyPair::generate().expect("ring makes keys");
        let signed = server
            .signed_by(&key, &authority)
            .expect("the authority signs it");
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .expect("ring has suites for every version of TLS")
            .with_no_client_auth()
            .with_single_cert(
                vec![signed.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .expect("the certificate belongs to the key");
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr();
        Self {
            port: address.expect("a bound listener has an address").port(),
            root: authority.der().to_vec(),
            thread: thread::spawn(move || {
                let (socket, _) = listener.accept().expect("the carrier connects");
                serve(socket, Arc::new(config), ends)
            }),
        }
    }

    fn heard(self) -> usize {
        // A carrier that never came would leave the gateway waiting for it for ever.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        self.thread.join().expect("the gateway does not panic")
    }
}

fn serve(socket: TcpStream, config: Arc<ServerConfig>, ends: Ends) -> usize {
    const READS_MAX: usize = 100;
    socket
        .set_read_timeout(Some(HANGING))
        .expect("a time-out can be set");
    let connection = ServerConnection::new(config).expect("the settings are complete");
    let mut stream = StreamOwned::new(connection, socket);
    let mut heard = Vec::new();
    let mut piece = [0; 4096];
    for _ in 0..READS_MAX {
        if heard.ends_with(b"ValidityPeriod=7120") {
            break;
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return heard.len(),
            Ok(length) => heard.extend_from_slice(&piece[..length]),
        }
    }
    let body = format!("{{\"sid\":\"SM1\",\"to\":\"{TO}\"}}");
    let length = body.len();
    let said = match ends {
        Ends::Orderly => format!("HTTP/1.1 201 ?\r\nContent-Length: {length}\r\n\r\n{body}"),
        Ends::WithGoodbye | Ends::Abruptly => format!("HTTP/1.1 201 ?\r\n\r\n{body}"),
        Ends::Mute => String::new(),
    };
    let mut spoken = stream.write_all(said.as_bytes());
    if matches!(ends, Ends::WithGoodbye) {
        stream.conn.send_close_notify();
    }
    spoken = spoken
        .and_then(|()| stream.flush())
        .and_then(|()| stream.sock.shutdown(Shutdown::Both));
    // A client that hung up first is what some of these cases are about.
    match spoken {
        Ok(()) | Err(_) => heard.len(),
    }
}

fn hand_over(gateway: &Gateway, trusted: bool) -> Outcome {
    let settings = TwilioSettings {
        base_url: format!("https://localhost:{}", gateway.port),
        account: String::from("AC1"),
        key: String::new(),
        numbers: Vec::new(),
        answering_machines: AnsweringMachines::SpeakAtOnce,
        price: String::new(),
        a_day: None,
    };
    let mut carrier = TwilioCarrier::new(settings, Some(SecretString::from("secret")));
    if trusted {
        carrier = carrier
            .with_root(&gateway.root)
            .expect("the authority's certificate can be read");
    }
    let key = key_for(TO);
    carrier
        .hand_over(&letter(&key, &message(Kind::TwilioText)))
        .outcome
}

#[test]
fn a_gateway_that_proves_its_name_is_asked() {
    for (ends, expected) in [
        (Ends::Orderly, "accepted: SM1"),
        (Ends::WithGoodbye, "accepted: SM1"),
        (
            Ends::Mute,
            "unknown: After the request began to leave, the connection broke.",
        ),
        (
            Ends::Abruptly,
            "unknown: After the request began to leave, the connection broke.",
        ),
    ] {
        let gateway = Gateway::start("localhost", ends);
        let outcome = hand_over(&gateway, true);
        assert_eq!(in_words(&outcome), expected, "{ends:?}");
        assert!(gateway.heard() > 0, "{ends:?}");
    }
}

#[test]
fn a_gateway_that_does_not_prove_its_name_is_told_nothing() {
    for (name, trusted) in [
        ("localhost", false),
        ("api.example.com", true),
        ("api.example.com", false),
    ] {
        let gateway = Gateway::start(name, Ends::Orderly);
        let outcome = hand_over(&gateway, trusted);
        let Outcome::NotSent { fault, detail } = outcome else {
            panic!("{name}: {outcome:?}");
        };
        assert_eq!(
            fault,
            Fault::Channel(ChannelFault::Encryption),
            "{name}: {detail}"
        );
        check_names_nobody(&detail, name);
        assert_eq!(gateway.heard(), 0, "{name}: something was said");
    }
}
