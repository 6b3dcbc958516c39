//! The practice carrier and its folder.

use std::fs;
use std::path::Path;

use reminder_engine::carrier::practice::PracticeCarrier;
use reminder_engine::carrier::{Carrier, ChannelFault, Fault, Outcome};

use crate::words::{key_for, letter, message};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the carrier made the folder")
        .map(|file| {
            let file = file.expect("the folder can be listed");
            file.file_name().to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn each_reminder_becomes_one_file_however_often_it_is_handed_over() {
    let home = tempfile::tempdir().expect("the test may write a folder");
    let folder = home.path().join("practice");
    let message = message();
    let mut carrier = PracticeCarrier::new(folder.clone());
    let mut references = Vec::new();
    for contact in ["a@example.org", "b@example.org", "a@example.org"] {
        let key = key_for(contact);
        match carrier.hand_over(&letter(&key, &message)).outcome {
            Outcome::Accepted { reference } => references.push(reference),
            other @ (Outcome::NotSent { .. } | Outcome::Unknown { .. }) => {
                panic!("expected a file, got {other:?}")
            }
        }
    }
    assert_eq!(references[0], references[2]);
    assert_ne!(references[0], references[1]);
    let mut expected = vec![references[0].clone(), references[1].clone()];
    expected.sort();
    assert_eq!(names(&folder), expected);
}

#[test]
fn a_file_torn_by_a_crash_is_unknown_wherever_it_was_cut() {
    let home = tempfile::tempdir().expect("the test may write a folder");
    let message = message();
    let key = key_for("a@example.org");
    let mut carrier = PracticeCarrier::new(home.path().to_path_buf());
    carrier.hand_over(&letter(&key, &message));
    let path = home
        .path()
        .join(PracticeCarrier::file_name(&letter(&key, &message)));
    let whole = fs::read(&path).expect("the carrier wrote the file");
    let near_the_end = |length: usize| length + 80 > whole.len();
    for length in (0..whole.len()).filter(|length| length % 32 == 0 || near_the_end(*length)) {
        fs::write(&path, &whole[..length]).expect("the test may write the file");
        let outcome = carrier.hand_over(&letter(&key, &message)).outcome;
        assert!(
            matches!(outcome, Outcome::Unknown { .. }),
            "cut after {length} bytes gave {outcome:?}"
        );
        let left = fs::read(&path).expect("the file is still there");
        assert_eq!(left.len(), length, "the torn file was touched");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_the_channels_fault_and_uses_no_reminder_up() {
    let home = tempfile::tempdir().expect("the test may write a folder");
    let file = home.path().join("a-file-not-a-folder");
    fs::write(&file, b"x").expect("the test may write a file");
    let message = message();
    let key = key_for("a@example.org");
    let handover = PracticeCarrier::new(file).hand_over(&letter(&key, &message));
    match handover.outcome {
        Outcome::NotSent { fault, detail } => {
            assert_eq!(fault, Fault::Channel(ChannelFault::FolderNotWritable));
            assert!(!detail.contains("a-file-not-a-folder"), "{detail}");
        }
        other @ (Outcome::Accepted { .. } | Outcome::Unknown { .. }) => {
            panic!("expected a refusal, got {other:?}")
        }
    }
}
