//! How the work is shared, how much of it there is, and how its counts are told.

use std::thread;

use reminder_tests::kit::Fault;

/// Threads that share the work.
pub(crate) const THREADS: usize = 2;

/// Does a part of the work on each thread, which is given its turn.
pub(crate) fn on_threads<T: Send>(
    part: impl Fn(usize) -> Result<T, Fault> + Sync,
) -> Result<Vec<T>, Fault> {
    let part = &part;
    let parts: Vec<Result<T, String>> = thread::scope(|scope| {
        let running: Vec<_> = (0..THREADS)
            .map(|turn| scope.spawn(move || part(turn).map_err(|fault| fault.to_string())))
            .collect();
        running
            .into_iter()
            .map(|part| part.join().expect("no part panics"))
            .collect()
    });
    let parts: Result<Vec<T>, String> = parts.into_iter().collect();
    Ok(parts?)
}

/// Returns a number from the environment, for runs that are longer or shorter than usual.
pub(crate) fn asked(name: &str, usual: u64) -> Result<u64, Fault> {
    match std::env::var(name) {
        Ok(text) => Ok(text
            .parse()
            .map_err(|_| format!("{name}={text} is not a number"))?),
        Err(_) => Ok(usual),
    }
}
