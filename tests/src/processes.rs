//! The processes a test started: found by their parents, counted, weighed and ended one by one.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::kit::Fault;
use crate::patience::wait_until;

/// Returns a process and everything it started, the children last.
#[must_use]
pub fn family_of(first: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for process in running() {
        if let Some(parent) = parent_of(process) {
            children.entry(parent).or_default().push(process);
        }
    }
    let mut family = vec![first];
    let mut at = 0;
    while let Some(member) = family.get(at) {
        family.extend(children.remove(member).unwrap_or_default());
        at += 1;
    }
    family
}

/// Returns the one among these processes that runs a program.
#[must_use]
pub fn that_runs(program: &str, among: &[u32]) -> Option<u32> {
    among.iter().copied().find(|process| {
        fs::read_link(format!("/proc/{process}/exe"))
            .is_ok_and(|path| path.file_name().is_some_and(|name| name == program))
    })
}

/// Kills a process and everything it started, as a power cut would, and waits until they are gone.
///
/// # Errors
/// When one of them stays.
pub fn end_family(first: u32) -> Result<(), Fault> {
    let family = family_of(first);
    for process in &family {
        signal("-KILL", *process)?;
    }
    wait_for_the_end_of(&family)
}

/// Asks a process to end, as the end of a session does, and waits until it and everything it
/// started are gone.
///
/// # Errors
/// When one of them stays.
pub fn end_in_order(first: u32) -> Result<(), Fault> {
    let family = family_of(first);
    ask_to_end(first)?;
    wait_for_the_end_of(&family)
}

fn wait_for_the_end_of(family: &[u32]) -> Result<(), Fault> {
    wait_until("the processes are gone", || {
        !family.iter().copied().any(runs)
    })?;
    Ok(())
}

/// Asks a process to end, and waits for nothing.
///
/// # Errors
/// When it cannot be asked.
pub fn ask_to_end(first: u32) -> Result<(), Fault> {
    signal("-TERM", first)
}

/// Sends a signal; a process that is gone already hears none.
fn signal(which: &str, process: u32) -> Result<(), Fault> {
    Command::new("kill")
        .arg(which)
        .arg(process.to_string())
        .output()?;
    Ok(())
}

/// Returns the memory of these processes in bytes: what is shared by several is shared out among
/// them (`Pss` of the kernel's `smaps_rollup`).
#[must_use]
pub fn memory_of(processes: &[u32]) -> u64 {
    let kilobytes = |process: &u32| {
        let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    processes.iter().filter_map(kilobytes).sum::<u64>() * 1024
}

/// Returns the time these processes have worked so far, in the kernel's ticks.
#[must_use]
pub fn work_of(processes: &[u32]) -> u64 {
    let ticks = |process: &u32| {
        let line = after_name(*process)?;
        // utime and stime, fields 14 and 15 of proc(5); the state behind the name is field 3.
        let fields = line.split_whitespace().skip(11).take(2);
        fields
            .map(|field| field.parse::<u64>().ok())
            .sum::<Option<u64>>()
    };
    processes.iter().filter_map(ticks).sum()
}

/// Says whether a process runs.
#[must_use]
pub fn runs(process: u32) -> bool {
    // A child that ended and was not waited for is still listed, as a zombie. So is the first
    // thread of a program whose others still end, and until then its files stay locked.
    state_of(process).is_some_and(|state| state != 'Z') || threads_of(process) > 1
}

fn running() -> impl Iterator<Item = u32> {
    let listed = fs::read_dir("/proc").into_iter().flatten().flatten();
    listed.filter_map(|folder| folder.file_name().to_str()?.parse().ok())
}

fn state_of(process: u32) -> Option<char> {
    after_name(process)?.chars().next()
}

fn threads_of(process: u32) -> usize {
    fs::read_dir(format!("/proc/{process}/task")).map_or(0, Iterator::count)
}

fn parent_of(process: u32) -> Option<u32> {
    after_name(process)?.split_whitespace().nth(1)?.parse().ok()
}

/// Returns what stands behind the name in a process's line; the name itself may hold anything.
fn after_name(process: u32) -> Option<String> {
    let line = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    Some(line.rsplit_once(')')?.1.trim().to_owned())
}
