//! The program's own log: what it did and what went wrong, one file a day, for whoever looks after
//! it. No names, numbers, addresses or texts of patients, which is why a panic is noted with its
//! words only where those are part of the program.

use std::panic;
use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// Our own words, and only trouble from others: their finer words may carry addresses.
const FILTER: &str = "warn,ringonce=info,reminder_engine=info";
/// About a month.
const FILES_MAX: usize = 31;

/// Begins the log in a folder; where that cannot be written, on standard error. Every line is
/// written when it is said, so that a crash loses none.
pub(crate) fn begin(folder: &Path) {
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("ringonce")
        .filename_suffix("log")
        .max_log_files(FILES_MAX)
        .build(folder);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(FILTER))
        .with_ansi(false);
    let begun = match file {
        Ok(file) => lines.with_writer(std::sync::Mutex::new(file)).try_init(),
        Err(error) => {
            eprintln!("ringonce: no log is kept: {error}");
            lines.with_writer(std::io::stderr).try_init()
        }
    };
    if let Err(error) = begun {
        eprintln!("ringonce: no log is kept: {error}");
    }
    note_panics();
}

fn note_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        // A text that was put together while running may hold anything.
        let words = panicked.payload().downcast_ref::<&'static str>();
        let place = panicked.location().map(ToString::to_string);
        tracing::error!(words, place, "panicked");
        usual(panicked);
    }));
}
