//! Who may send: what the database says about that, compared with what this PC says outside it.
//!
//! A database can be copied, restored or carried away; what a PC wrote down beside it stays behind.
//! Where the two do not fit together nothing is sent until a person takes over. Reading and writing
//! either side is not done here.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A PC's place for one clinic's folder: a random number, drawn when the place was made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Device(pub [u8; 16]);

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}{:02x}..", self.0[0], self.0[1])
    }
}

/// Which device may send, since which take-over, and how often the two sides were marked alike.
/// Both the database and the PC keep one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The device.
    pub device: Device,
    /// Counts take-overs.
    pub epoch: u64,
    /// Counts starts and backups: an older copy of the database is behind by at least one.
    pub mark: u64,
}

/// What the database says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatabaseSide {
    /// Whether a clinic was set up in it.
    pub founded: bool,
    /// Who may send from it; none before anybody did.
    pub stamp: Option<Stamp>,
    /// The number of the last handing-over it knows of.
    pub sequence: u64,
}

/// What this PC says, outside the clinic's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PcSide {
    /// What its fence says; none when there is no fence.
    pub stamp: Option<Stamp>,
    /// Whether the fence was made on this very machine.
    pub same_machine: bool,
    /// The number of the last handing-over in its ledger of sends.
    pub sequence: u64,
    /// Whether fence or ledger can no longer be read in full.
    pub damaged: bool,
}

/// Why nothing may go before a person took over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum HeldBecause {
    /// The database is older than what this PC did since: a backup was brought back.
    OlderDatabase,
    /// The database belongs to another PC, or that one took over.
    AnotherPc,
    /// Everything of the user came here from another machine.
    CopiedProfile,
    /// The database is used, and this PC has no fence for it: it was copied or moved here, or the
    /// fence was lost.
    NoFence,
    /// The fence or the ledger of sends is older than the database.
    OlderFence,
    /// The fence or the ledger of sends is damaged.
    Damaged,
    /// The fence or the ledger of sends cannot be read or written.
    Unusable,
}

/// Whether this PC may send from this database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody ever sent from it: this PC makes it its own.
    New,
    /// It is this PC's.
    Ours,
    /// Nothing goes until a person took over.
    Held(HeldBecause),
}

/// Compares the two sides.
///
/// The order of writing leaves the database ahead by one at most, in the sequence after a crash
/// between the claim and the ledger, and in the mark after one between the database and the fence.
/// It is never behind.
#[must_use]
pub fn standing(database: &DatabaseSide, pc: &PcSide) -> Standing {
    use HeldBecause as H;
    use Standing as S;
    let Some(ours) = database.stamp else {
        return match (database.founded, pc.stamp, pc.sequence) {
            // Nothing in it can go a second time; what the ledger knows is taken into it.
            (false, _, _) => S::New,
            (true, None, 0) if !pc.damaged => S::New,
            // It was about to make the database its own when it was stopped.
            (true, Some(fence), 0) if fence.epoch == 0 && pc.same_machine => S::New,
            (true, Some(_) | None, _) => S::Held(H::OlderDatabase),
        };
    };
    if pc.damaged {
        return S::Held(H::Damaged);
    }
    let Some(fence) = pc.stamp else {
        return S::Held(H::NoFence);
    };
    if !pc.same_machine {
        S::Held(H::CopiedProfile)
    } else if ours.device != fence.device {
        S::Held(H::AnotherPc)
    } else if ours.epoch < fence.epoch || ours.mark < fence.mark || database.sequence < pc.sequence
    {
        S::Held(H::OlderDatabase)
    } else if ours.epoch > fence.epoch.max(1)
        || ours.mark > fence.mark + 1
        || database.sequence > pc.sequence + 1
    {
        S::Held(H::OlderFence)
    } else {
        S::Ours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(device: u8, epoch: u64, mark: u64) -> Option<Stamp> {
        Some(Stamp {
            device: Device([device; 16]),
            epoch,
            mark,
        })
    }

    const fn database(stamp: Option<Stamp>, sequence: u64) -> DatabaseSide {
        DatabaseSide {
            founded: true,
            stamp,
            sequence,
        }
    }

    const fn pc(stamp: Option<Stamp>, sequence: u64) -> PcSide {
        PcSide {
            stamp,
            same_machine: true,
            sequence,
            damaged: false,
        }
    }

    type Case = (&'static str, DatabaseSide, PcSide, Standing);

    fn compare(cases: &[Case]) {
        for (name, database, pc, expected) in cases {
            assert_eq!(standing(database, pc), *expected, "{name}");
        }
    }

    fn held(why: HeldBecause) -> Standing {
        Standing::Held(why)
    }

    #[test]
    fn a_database_nobody_sent_from_becomes_this_pcs_own() {
        let new = Standing::New;
        let empty = DatabaseSide {
            founded: false,
            ..database(None, 0)
        };
        let old = database(None, 0);
        let begun = pc(stamp(1, 0, 0), 0);
        compare(&[
            ("an empty folder", empty, pc(None, 0), new),
            ("after a clinic", empty, pc(stamp(1, 1, 1), 7), new),
            ("after an update", old, pc(None, 0), new),
            ("a first start that was killed", old, begun, new),
            (
                "one that was killed later",
                database(stamp(1, 1, 1), 0),
                begun,
                Standing::Ours,
            ),
        ]);
    }

    #[test]
    fn an_old_versions_database_beside_a_fence_is_a_backup() {
        let old = database(None, 0);
        let why = held(HeldBecause::OlderDatabase);
        compare(&[
            ("with a fence", old, pc(stamp(1, 1, 1), 0), why),
            ("with a ledger", old, pc(None, 3), why),
            ("with both", old, pc(stamp(1, 0, 0), 3), why),
        ]);
    }

    #[test]
    fn the_database_may_be_ahead_by_one_and_never_behind() {
        use HeldBecause::{OlderDatabase, OlderFence};
        let ours = database(stamp(1, 2, 5), 9);
        let older = held(OlderDatabase);
        compare(&[
            ("the same", ours, pc(stamp(1, 2, 5), 9), Standing::Ours),
            ("no record yet", ours, pc(stamp(1, 2, 5), 8), Standing::Ours),
            ("no mark yet", ours, pc(stamp(1, 2, 4), 9), Standing::Ours),
            ("sent since", ours, pc(stamp(1, 2, 5), 10), older),
            ("marked since", ours, pc(stamp(1, 2, 6), 9), older),
            ("taking over", ours, pc(stamp(1, 3, 5), 9), older),
            ("no ledger", ours, pc(stamp(1, 2, 5), 0), held(OlderFence)),
            (
                "an old epoch",
                ours,
                pc(stamp(1, 1, 5), 9),
                held(OlderFence),
            ),
            ("an old mark", ours, pc(stamp(1, 2, 3), 9), held(OlderFence)),
        ]);
    }

    #[test]
    fn another_place_is_held() {
        use HeldBecause::{AnotherPc, CopiedProfile, Damaged, NoFence};
        let ours = database(stamp(1, 2, 5), 9);
        let fits = pc(stamp(1, 2, 5), 9);
        let elsewhere = PcSide {
            same_machine: false,
            ..fits
        };
        let damaged = PcSide {
            damaged: true,
            ..fits
        };
        compare(&[
            ("a copied folder", ours, pc(None, 0), held(NoFence)),
            ("another PC", ours, pc(stamp(2, 2, 5), 9), held(AnotherPc)),
            ("a copied profile", ours, elsewhere, held(CopiedProfile)),
            ("a damaged ledger", ours, damaged, held(Damaged)),
        ]);
    }
}
