//! The protocol of the outbox as a small model, explored completely: two PCs, one carrier, two
//! reminders, crashes between any two steps, an old backup brought back, a copied folder, take-
//! overs. Who may send is decided by the core's own function; the rest is the shape of the
//! engine, no more.
//!
//! Left to people, and therefore said here: whoever takes over a copied folder on another PC has
//! switched the first one off for good, and approves there only what did not go from the first.

use reminder_core::fence::{DatabaseSide, Device, HeldBecause, PcSide, Stamp, Standing, standing};
use reminder_tests::figures::figure;
use stateright::{Checker, Model, Property};

const PCS: usize = 2;
const REMINDERS: usize = 2;

/// Where a reminder is, as far as sending goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Row {
    Review,
    Approved,
    Sending,
    /// Accepted or unknown: never again.
    Gone,
}

/// A stamp that can be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Mark {
    device: u8,
    epoch: u8,
    mark: u8,
}

impl Mark {
    fn stamp(self) -> Stamp {
        Stamp {
            device: Device([self.device; 16]),
            epoch: self.epoch.into(),
            mark: self.mark.into(),
        }
    }
}

/// A database file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Database {
    rows: [Row; REMINDERS],
    mark: Mark,
    sequence: u8,
    /// It was carried to another PC.
    carried: bool,
}

/// What a program is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Run {
    Off,
    /// The database is marked, the fence not yet.
    Marking,
    Held,
    /// Ledger and fence are written, the database not yet.
    TakingOver,
    Ours,
    Claimed(usize),
    Logged(usize),
    Sent(usize),
}

/// A PC: the clinic's folder, and what it keeps outside.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Pc {
    database: Option<Database>,
    fence: Option<Mark>,
    ledger: [bool; REMINDERS],
    sequence: u8,
    run: Run,
    retired: bool,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    pcs: [Pc; PCS],
    backup: Option<Database>,
    carrier: [u8; REMINDERS],
    crashes_left: u8,
    backups_left: u8,
    restores_left: u8,
    copies_left: u8,
    take_overs_left: u8,
}

/// One step of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Start(usize),
    Go(usize),
    Claim(usize, usize),
    Approve(usize, usize),
    TakeOver(usize),
    Crash(usize),
    BackUp,
    Restore,
    Copy { from: usize, to: usize },
}

/// How much of the protocol is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Without {
    Nothing,
    Fence,
    Ledger,
    ClaimFirst,
}

/// The protocol, whole or with a part left out.
struct Protocol(Without);

impl Protocol {
    fn standing(&self, pc: &Pc, database: &Database) -> Standing {
        if self.0 == Without::Fence {
            return Standing::Ours;
        }
        let side = DatabaseSide {
            founded: true,
            stamp: Some(database.mark.stamp()),
            sequence: database.sequence.into(),
        };
        let here = PcSide {
            stamp: pc.fence.map(Mark::stamp),
            same_machine: true,
            sequence: pc.sequence.into(),
            damaged: false,
        };
        standing(&side, &here)
    }

    /// The program starts: what was in flight is unknown, and both sides are marked alike.
    fn start(&self, pc: &mut Pc) -> Option<()> {
        let found = self.standing(pc, pc.database.as_ref()?);
        let database = pc.database.as_mut()?;
        for row in database.rows.iter_mut().filter(|row| **row == Row::Sending) {
            *row = Row::Gone;
        }
        pc.run = if found == Standing::Ours {
            database.mark.mark += 1;
            Run::Marking
        } else {
            Run::Held
        };
        Some(())
    }

    /// The next step of what a program is in the middle of.
    fn go(&self, state: &mut State, who: usize) -> Option<()> {
        let pc = &mut state.pcs[who];
        let database = pc.database.as_mut()?;
        pc.run = match pc.run {
            Run::Marking => {
                pc.fence = Some(database.mark);
                Run::Ours
            }
            Run::TakingOver => {
                for (row, known) in database.rows.iter_mut().zip(pc.ledger) {
                    if known {
                        *row = Row::Gone;
                    } else if *row == Row::Approved {
                        *row = Row::Review;
                    }
                }
                database.mark = pc.fence?;
                database.sequence = database.sequence.max(pc.sequence);
                pc.sequence = database.sequence;
                Run::Ours
            }
            Run::Claimed(key) => {
                if self.0 != Without::Ledger {
                    pc.ledger[key] = true;
                }
                pc.sequence = database.sequence;
                Run::Logged(key)
            }
            Run::Logged(key) => {
                state.carrier[key] += 1;
                Run::Sent(key)
            }
            Run::Sent(key) => {
                database.rows[key] = Row::Gone;
                Run::Ours
            }
            Run::Off | Run::Held | Run::Ours => return None,
        };
        Some(())
    }

    fn claim(&self, pc: &mut Pc, key: usize) -> Option<()> {
        let database = pc.database.as_mut()?;
        if pc.run != Run::Ours || database.rows[key] != Row::Approved {
            return None;
        }
        if self.0 != Without::ClaimFirst {
            database.rows[key] = Row::Sending;
        }
        database.sequence += 1;
        pc.run = Run::Claimed(key);
        Some(())
    }

    /// A person takes over; from another PC's folder only when that one is off for good.
    fn take_over(&self, state: &mut State, who: usize) -> Option<()> {
        let pc = &state.pcs[who];
        let database = pc.database.as_ref()?;
        if pc.run != Run::Held {
            return None;
        }
        let older = Standing::Held(HeldBecause::OlderDatabase);
        let same_pc = database.mark.device == pc.fence.map_or(u8::MAX, |fence| fence.device);
        if !(same_pc && self.standing(pc, database) == older) {
            let other = &mut state.pcs[1 - who];
            if other.run != Run::Off {
                return None;
            }
            other.retired = true;
        }
        let pc = &mut state.pcs[who];
        let database = pc.database.as_ref()?;
        let sides = pc.fence.into_iter().chain([database.mark]);
        let (epoch, mark) = sides.fold((0, 0), |(epoch, mark), side| {
            (side.epoch.max(epoch), side.mark.max(mark))
        });
        let device = u8::try_from(who).ok()?;
        pc.sequence = pc.sequence.max(database.sequence);
        pc.fence = Some(Mark {
            device,
            epoch: epoch + 1,
            mark: mark + 1,
        });
        pc.run = Run::TakingOver;
        state.take_overs_left -= 1;
        Some(())
    }

    /// A person approves: carelessly after a restore, with a look at the first PC after a copy.
    fn approve(state: &mut State, who: usize, key: usize) -> Option<()> {
        let gone = state.carrier[key] > 0;
        let pc = &mut state.pcs[who];
        let database = pc.database.as_mut()?;
        if pc.run != Run::Ours || database.rows[key] != Row::Review || (database.carried && gone) {
            return None;
        }
        database.rows[key] = Row::Approved;
        Some(())
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mark = Mark {
            device: 0,
            epoch: 1,
            mark: 1,
        };
        let pc = |database, fence| Pc {
            database,
            fence,
            ledger: [false; REMINDERS],
            sequence: 0,
            run: Run::Off,
            retired: false,
        };
        let database = Database {
            rows: [Row::Approved; REMINDERS],
            mark,
            sequence: 0,
            carried: false,
        };
        vec![State {
            pcs: [pc(Some(database), Some(mark)), pc(None, None)],
            backup: None,
            carrier: [0; REMINDERS],
            crashes_left: 3,
            backups_left: 1,
            restores_left: 1,
            copies_left: 1,
            take_overs_left: 2,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for who in 0..PCS {
            actions.extend([Action::Start(who), Action::Go(who)]);
            actions.extend((0..REMINDERS).map(|key| Action::Claim(who, key)));
            actions.extend((0..REMINDERS).map(|key| Action::Approve(who, key)));
            if state.take_overs_left > 0 {
                actions.push(Action::TakeOver(who));
            }
            if state.crashes_left > 0 {
                actions.push(Action::Crash(who));
            }
            if state.copies_left > 0 {
                actions.push(Action::Copy {
                    from: who,
                    to: 1 - who,
                });
            }
        }
        if state.backups_left > 0 {
            actions.push(Action::BackUp);
        }
        if state.restores_left > 0 {
            actions.push(Action::Restore);
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Start(who) => {
                let pc = &mut state.pcs[who];
                if pc.run != Run::Off || pc.retired {
                    return None;
                }
                self.start(pc)?;
            }
            Action::Go(who) => self.go(&mut state, who)?,
            Action::Claim(who, key) => self.claim(&mut state.pcs[who], key)?,
            Action::Approve(who, key) => Self::approve(&mut state, who, key)?,
            Action::TakeOver(who) => self.take_over(&mut state, who)?,
            Action::Crash(who) => {
                if state.pcs[who].run == Run::Off {
                    return None;
                }
                state.pcs[who].run = Run::Off;
                state.crashes_left -= 1;
            }
            Action::BackUp => {
                state.backup.clone_from(&state.pcs[0].database);
                state.backups_left -= 1;
            }
            Action::Restore => {
                if state.pcs[0].run != Run::Off || state.backup.is_none() {
                    return None;
                }
                state.pcs[0].database.clone_from(&state.backup);
                state.restores_left -= 1;
            }
            Action::Copy { from, to } => {
                if state.pcs[to].run != Run::Off || state.pcs[to].retired {
                    return None;
                }
                let mut copy = state.pcs[from].database.clone()?;
                copy.carried = true;
                state.pcs[to].database = Some(copy);
                state.copies_left -= 1;
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("at most once", |_, state: &State| {
                state.carrier.iter().all(|count| *count <= 1)
            }),
            Property::sometimes("everything goes", |_, state: &State| {
                state.carrier.iter().all(|count| *count == 1)
            }),
            Property::sometimes("a restored PC sends", |_, state: &State| {
                state.restores_left == 0 && matches!(state.pcs[0].run, Run::Sent(_))
            }),
            Property::sometimes("another PC sends", |_, state: &State| {
                matches!(state.pcs[1].run, Run::Sent(_))
            }),
        ]
    }
}

#[test]
fn nothing_goes_twice_in_any_state_of_the_whole_protocol() {
    let checked = Protocol(Without::Nothing)
        .checker()
        .threads(2)
        .spawn_bfs()
        .join();
    let twice = checked.discovery("at most once");
    assert!(
        twice.is_none(),
        "{:?}",
        twice.map(|path| path.into_actions())
    );
    for possible in ["everything goes", "a restored PC sends", "another PC sends"] {
        assert!(checked.discovery(possible).is_some(), "{possible}: never");
    }
    figure("states of two PCs", checked.unique_state_count());
}

#[test]
fn every_part_of_the_protocol_is_needed() {
    for part in [Without::Fence, Without::Ledger, Without::ClaimFirst] {
        let checked = Protocol(part).checker().threads(2).spawn_bfs().join();
        let twice = checked.discovery("at most once");
        let steps = twice.map(|path| path.into_actions());
        println!("without {part:?} it goes twice after {steps:?}");
        assert!(steps.is_some(), "nothing goes twice without {part:?}");
    }
}
