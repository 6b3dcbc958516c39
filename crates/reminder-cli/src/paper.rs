//! What is printed: tables for people, JSON for programs. Whoever reads may go away; that is no
//! fault.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use reminder_engine::api::ApiError;
use reminder_engine::store::StoreError;
use serde_json::Value;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Modify, Style, Width};

/// Why something was not done, in words for people.
#[derive(Debug)]
pub(crate) struct Refusal(String);

impl Refusal {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(error.sentence)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self(error.sentence())
    }
}

/// Prints a line.
pub(crate) fn say(line: &str) -> Result<(), Refusal> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}") {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Refusal(format!(
            "The answer could not be printed ({error})."
        ))),
    }
}

/// Prints an answer as a program reads it.
pub(crate) fn say_json(answer: &Value) -> Result<(), Refusal> {
    let text = serde_json::to_string_pretty(answer)
        .map_err(|error| Refusal(format!("The answer could not be written ({error}).")))?;
    say(&text)
}

/// A table whose last column takes the words.
pub(crate) struct Lines {
    rows: Builder,
    count: usize,
}

impl Lines {
    pub(crate) fn with(headings: &[&str]) -> Self {
        let mut rows = Builder::default();
        rows.push_record(headings.iter().copied());
        Self { rows, count: 0 }
    }

    pub(crate) fn add(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push_record(cells.into_iter().map(harmless));
        self.count += 1;
    }

    /// Prints the table, or `none` when there is nothing in it.
    pub(crate) fn say(self, none: &str) -> Result<(), Refusal> {
        const WORDS_WIDTH: usize = 58;
        if self.count == 0 {
            return say(none);
        }
        let mut table = self.rows.build();
        table
            .with(Style::rounded())
            .with(Modify::new(Columns::last()).with(Width::wrap(WORDS_WIDTH).keep_words(true)));
        say(&table.to_string())
    }
}

/// What a patient or a file is called may hold characters that command a terminal.
fn harmless(text: String) -> String {
    if text.chars().any(char::is_control) {
        text.chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect()
    } else {
        text
    }
}

/// Returns a bar on stderr that shows how far something is; nothing when nobody watches.
pub(crate) fn bar(total: u64, what: &'static str, quiet: bool) -> ProgressBar {
    let target = if quiet || !io::stderr().is_terminal() {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let style = ProgressStyle::with_template("{msg} {bar:32} {pos} of {len}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar
}

/// Returns a text field of an answer; empty when it has none.
pub(crate) fn text(answer: &Value, field: &str) -> String {
    match &answer[field] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            other.to_string()
        }
    }
}

/// Returns the elements of a list in an answer.
pub(crate) fn list<'a>(answer: &'a Value, field: &str) -> &'a [Value] {
    answer[field].as_array().map_or(&[], Vec::as_slice)
}

/// Returns a civil time as people read it: "Tue 24 Nov 9:15".
pub(crate) fn civil(answer: &Value, field: &str) -> String {
    let written = text(answer, field);
    written
        .parse::<chrono::NaiveDateTime>()
        .map_or(written, |civil| {
            civil.format("%a %-d %b %-H:%M").to_string()
        })
}
