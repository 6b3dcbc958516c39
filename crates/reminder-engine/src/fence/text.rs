//! The fence as it is written: a line a person can read, and a line that tells whether it is whole.

use std::io;

use reminder_core::fence::Stamp;
use reminder_core::key::Digest32;
use serde::{Deserialize, Serialize};

use super::Machine;

const ABOUT: &str = "RingOnce: which PC sends for a clinic. Belongs to this PC; do not copy or \
    delete it.";

#[derive(Serialize, Deserialize)]
struct Text {
    about: String,
    stamp: Stamp,
    machine: String,
}

/// Returns the text of a fence.
pub(super) fn write(stamp: &Stamp, machine: &Machine) -> io::Result<Vec<u8>> {
    let text = Text {
        about: ABOUT.to_owned(),
        stamp: *stamp,
        machine: machine.as_str().to_owned(),
    };
    let line = serde_json::to_string(&text)?;
    let seal = Digest32::of(&[line.as_bytes()]).to_hex();
    Ok(format!("{line}\n{seal}\n").into_bytes())
}

/// Reads a fence and the machine it was made on; none when it is not whole.
pub(super) fn read(bytes: &[u8]) -> Option<(Stamp, String)> {
    let (line, seal) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
    if Digest32::of(&[line.as_bytes()]).to_hex() != seal.trim_end() {
        return None;
    }
    let text: Text = serde_json::from_str(line).ok()?;
    Some((text.stamp, text.machine))
}

#[cfg(test)]
mod tests {
    use reminder_core::fence::Device;

    use super::*;

    #[test]
    fn a_fence_is_read_as_it_was_written_and_not_at_all_when_a_byte_changed() {
        let stamp = Stamp {
            device: Device([7; 16]),
            epoch: 3,
            mark: 9,
        };
        let machine = Machine::called("a front desk");
        let bytes = write(&stamp, &machine).expect("a text");
        assert_eq!(read(&bytes), Some((stamp, machine.as_str().to_owned())));
        for index in 0..bytes.len() - 1 {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            assert_eq!(read(&changed), None, "byte {index}");
            assert_eq!(read(&bytes[..index]), None, "the first {index} bytes");
        }
    }
}
