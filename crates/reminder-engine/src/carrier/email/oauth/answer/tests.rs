//! Every answer that the log-in is known to give, and some that lie.

use secrecy::ExposeSecret;
use serde_json::json;

use super::*;

/// Status, error, number, why there is nothing.
const REFUSALS: &str = "\
400 | authorization_pending    | 70016    | Pending
400 | slow_down                |          | SlowDown
400 | expired_token            | 70019    | Expired
400 | code_expired             | 70020    | Expired
400 | authorization_declined   |          | Declined
400 | access_denied            |          | Declined
400 | invalid_grant            | 70000    | LogInAgain
400 | invalid_grant            | 700082   | LogInAgain
400 | invalid_grant            | 50173    | LogInAgain
400 | invalid_grant            | 50076    | LogInAgain
400 | invalid_grant            | 65001    | Registration
400 | interaction_required     | 50079    | LogInAgain
401 | invalid_client           | 7000218  | Registration
400 | unauthorized_client      | 700016   | Registration
400 | invalid_request          | 90002    | Registration
400 | invalid_scope            | 70011    | Registration
400 | something_new            |          | Registration
429 | something_new            |          | Unreachable
503 | temporarily_unavailable  |          | Unreachable
400 | temporarily_unavailable  |          | Unreachable
500 | server_error             |          | Unreachable
502 | invalid                  |          | Unreachable
302 | invalid_grant_is_no_page |          | Unreachable";

#[test]
fn each_error_says_whether_to_wait_to_log_in_or_to_ask_the_administrator() {
    for line in REFUSALS.lines() {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [status, error, number, expected] = columns[..] else {
            panic!("four columns: {line}");
        };
        let status: u16 = status.parse().expect("a status");
        let number: Option<u32> = (!number.is_empty()).then(|| number.parse().expect("a number"));
        let listed = json!({ "error": error, "error_codes": number.as_slice() });
        let words = number.map_or_else(String::new, |number| format!("AADSTS{number}: Words."));
        let worded = json!({ "error": error, "error_description": words });
        for body in [listed, worded] {
            let refusal = tokens(status, Some(&body)).expect_err("it is a no");
            assert_eq!(format!("{:?}", refusal.because), expected, "{line}");
            assert_eq!(refusal.number, number, "{line}");
            let again = device_code(status, Some(&body)).expect_err("it is a no");
            assert_eq!(again, refusal, "{line}");
        }
    }
}

#[test]
fn what_is_no_answer_passes_by_itself() {
    for status in [200, 204, 302, 400, 404, 500] {
        let bodies = [None, Some(json!([])), Some(json!("hello")), Some(json!({}))];
        for body in bodies {
            let refusal = tokens(status, body.as_ref()).expect_err("there is no token in it");
            assert_eq!(refusal, Because::Unreachable.into(), "{status} {body:?}");
            assert_eq!(refusal.fault(), ChannelFault::LogInUnreachable);
        }
    }
}

#[test]
fn tokens_are_read_leniently_and_never_by_half() {
    let whole = || {
        json!({ "token_type": "Bearer", "access_token": "ey.J0", "refresh_token": "0.AX",
            "expires_in": 3599, "scope": "x", "ext_expires_in": 1 })
    };
    let read = tokens(200, Some(&whole())).expect("it is whole");
    assert_eq!(read.access.expose_secret(), "ey.J0");
    assert_eq!(read.lasts, Duration::from_secs(3599));
    let good = [
        ("expires_in", json!("3599")),
        ("expires_in", Value::Null),
        ("token_type", json!("bearer")),
        ("token_type", Value::Null),
        ("refresh_token", Value::Null),
    ];
    for (field, value) in good {
        let mut body = whole();
        body[field] = value.clone();
        assert!(tokens(200, Some(&body)).is_ok(), "{field} {value}");
    }
    let bad = [
        ("access_token", Value::Null),
        ("access_token", json!("")),
        ("access_token", json!("a b")),
        ("access_token", json!("a\r\nQUIT")),
        ("access_token", json!("a\u{1}b")),
        ("access_token", json!("\u{e9}")),
        ("access_token", json!("x".repeat(9_001))),
        ("access_token", json!(7)),
        ("refresh_token", json!("")),
        ("refresh_token", json!("a\n")),
        ("refresh_token", json!("x".repeat(16 * 1024 + 1))),
        ("token_type", json!("mac")),
    ];
    for (field, value) in bad {
        let mut body = whole();
        body[field] = value.clone();
        let refusal = tokens(200, Some(&body)).map(drop);
        assert_eq!(refusal, Err(Because::Unreachable.into()), "{field} {value}");
    }
}

#[test]
fn a_code_is_shown_only_with_a_page_that_is_safe_to_open() {
    let whole = || {
        json!({ "device_code": "HAQ", "user_code": "YZMYLD4K", "expires_in": 900, "interval": 5,
            "verification_uri": "https://login.microsoft.com/device", "message": "Words." })
    };
    let read = device_code(200, Some(&whole())).expect("it is whole");
    assert_eq!(read.user_code, "YZMYLD4K");
    assert_eq!(read.address, "https://login.microsoft.com/device");
    assert_eq!(read.lasts, Duration::from_secs(900));
    assert!(!format!("{read:?}").contains("HAQ"), "{read:?}");
    let intervals = [
        (json!(7), 7),
        (json!("7"), 7),
        (Value::Null, 5),
        (json!(0), 5),
        (json!(-3), 5),
        (json!(86_400), 60),
    ];
    for (given, expected) in intervals {
        let mut body = whole();
        body["interval"] = given.clone();
        let read = device_code(200, Some(&body)).expect("an interval may be missing");
        assert_eq!(read.interval, Duration::from_secs(expected), "{given}");
    }
    let bad = [
        (
            "verification_uri",
            json!("http://login.microsoft.com/device"),
        ),
        ("verification_uri", json!("https://login@example.com/")),
        ("verification_uri", json!("javascript:alert(1)")),
        ("verification_uri", json!("login.microsoft.com")),
        ("verification_uri", Value::Null),
        ("user_code", json!("")),
        ("user_code", json!("A\nB")),
        ("user_code", json!("x".repeat(33))),
        ("device_code", json!("a b")),
        ("device_code", Value::Null),
        ("expires_in", Value::Null),
    ];
    for (field, value) in bad {
        let mut body = whole();
        body[field] = value.clone();
        let refusal = device_code(200, Some(&body)).map(drop);
        assert_eq!(refusal, Err(Because::Unreachable.into()), "{field} {value}");
    }
}

#[test]
fn nothing_that_the_server_said_is_repeated_but_its_number() {
    let body = json!({ "error": "invalid_grant",
        "error_description": "AADSTS700082: The token of desk@example.com ended." });
    let refusal = tokens(400, Some(&body)).expect_err("it is a no");
    assert_eq!(
        refusal.to_string(),
        "the log-in at Microsoft holds no longer (AADSTS700082)"
    );
}
