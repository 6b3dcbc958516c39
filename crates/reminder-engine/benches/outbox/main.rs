//! How fast the outbox saves, drains and answers, beside what SQLite itself needs for the same
//! bytes on the same disk in the same run.
//!
//! `cargo bench -p reminder-engine`. The figures of a run mean little, the ratios at its end a lot:
//! both sides of a ratio are measured in turns, and their medians are compared.
//! `RINGONCE_BENCH_REMINDERS` is the size of the history, a million when unset.

mod big;
mod desk;

use std::time::Duration;

use reminder_engine::clock::{Clock, SystemClock};

/// How often each side of a ratio is measured.
const TURNS: usize = 9;

fn main() {
    divan::main();
    println!("\nratios (medians of {TURNS} turns, both sides in the same run)");
    let [ours, bare] = turns([&mut desk::save_ours, &mut desk::save_bare]);
    report(
        "save 10,000 planned reminders",
        "bare inserts",
        ours,
        bare,
        "<= 2.00",
    );

    let drain = desk::Drain::new();
    let [ours, bare, with_ledger] =
        turns([&mut || drain.ours(), &mut || drain.bare(), &mut || {
            drain.bare_with_ledger()
        }]);
    for (bare, beside) in [
        (bare, "two bare FULL commits a row"),
        (with_ledger, "those and one synced line of a ledger"),
    ] {
        // The share of the bare speed that is left.
        let share = 100.0 * bare.as_secs_f64() / ours.as_secs_f64();
        println!(
            "  {:<44} {ours:>9.1?} : {bare:>9.1?} = {share:>5.1} % of {beside} \
             (to reach >= 70 %)",
            "drain 60 reminders, durably"
        );
    }

    let history = big::history();
    for (name, limit, mut question) in history.questions() {
        let [time] = turns([&mut question]);
        println!("  {name:<60} {time:>9.1?} (to reach <= {limit})");
    }
    println!("  {:<60} {}", history.memory_after_all_that(), memory());
}

fn report(what: &str, beside: &str, ours: Duration, bare: Duration, to_reach: &str) {
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    println!(
        "  {what:<44} {ours:>9.1?} : {bare:>9.1?} = {ratio:>5.2} x {beside} (to reach {to_reach})"
    );
}

/// Measures each in turn, and returns the medians.
fn turns<const N: usize>(mut sides: [&mut dyn FnMut() -> Duration; N]) -> [Duration; N] {
    let mut times: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::new());
    for _ in 0..TURNS {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            times.push(side());
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    })
}

/// Measures one thing.
pub(crate) fn timed(what: impl FnOnce()) -> Duration {
    let clock = SystemClock::new();
    let before = clock.monotonic();
    what();
    clock.monotonic() - before
}

/// Returns what the system says this process holds in memory.
fn memory() -> String {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("VmRSS"))?;
            Some(line.trim_start_matches("VmRSS:").trim().to_owned())
        })
        .unwrap_or_else(|| "not known on this system".to_owned())
}

#[divan::bench]
fn a_tick_with_nothing_to_do(bencher: divan::Bencher<'_, '_>) {
    let desk = desk::Desk::new(0);
    bencher.bench_local(|| desk.tick());
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn drain_sixty_reminders(bencher: divan::Bencher<'_, '_>) {
    let drain = desk::Drain::new();
    bencher.bench_local(|| drain.ours());
}
