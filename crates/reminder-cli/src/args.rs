//! What can be typed. Nothing is decided here.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Parser, Subcommand, ValueEnum};
use reminder_core::watch::TroubleCause;

/// Sends appointment reminders for a clinic: never twice, never late, never at night.
#[derive(Debug, Parser)]
#[command(name = "ringonce-cli", version, about)]
pub(crate) struct Asked {
    /// The clinic's folder.
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) data: Option<PathBuf>,
    /// Answer in JSON, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Who asks; stands in the history.
    #[arg(long, value_name = "NAME", default_value = "Terminal", global = true)]
    pub(crate) who: String,
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Set up a clinic in an empty folder, in practice mode.
    Init(Init),
    /// Show what a file of appointments would change; with --yes, do it.
    Import(Import),
    /// List appointments.
    Appointments(Days),
    /// Show whose appointments are in some hours that the clinic cannot keep; with --yes, call them
    /// off.
    Close(Close),
    /// List patients.
    Patients(Patients),
    /// Show what is about to go out, problems first.
    Preview(Days),
    /// Approve reminders exactly as they are now.
    Approve(Approve),
    /// Put reminders on hold.
    Hold(Hold),
    /// Release reminders from hold.
    Release(Release),
    /// Hand over what is due now, then stop.
    Send,
    /// Look through everything that ever happened.
    History(Search),
    /// Stop everything before the next reminder.
    Pause(Pause),
    /// Let everything go on.
    Resume,
    /// Record that whoever owns a number or address said stop.
    OptOut(OptOut),
    /// List what patients answered and nobody has dealt with yet.
    Inbox,
    /// Look at health, integrity and whether every reminder is accounted for.
    Check,
    /// Say who was affected by something that went wrong, and what exactly each got.
    Affected(Affected),
    /// Copy the database, complete and checked, into the folder "backups".
    Backup,
    /// Bring a backup back, or list them. Nothing is sent from it before `take-over`.
    Restore(Restore),
    /// Say that this PC sends from now on, after a restore, a copy or a move.
    TakeOver,
    /// Play the clinic's own days on a copy, with something going wrong. Nothing can leave.
    Rehearse(Rehearse),
    /// Write the history as CSV.
    Export(Search),
    /// Show all of it on a made-up clinic, at a made-up time.
    Demo(Demo),
}

/// What the demo shows.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Texts and calls, over a gateway on this computer that is none.
    #[arg(long)]
    pub(crate) channels: bool,
}

/// A new clinic.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The name patients know.
    #[arg(long)]
    pub(crate) name: String,
    /// The number patients can call back.
    #[arg(long)]
    pub(crate) callback: String,
    /// Two letters of the country, such as CA or GB.
    #[arg(long)]
    pub(crate) country: String,
    /// Time zone, such as America/Vancouver.
    #[arg(long)]
    pub(crate) zone: String,
    /// Language of patients without one of their own.
    #[arg(long, default_value = "en")]
    pub(crate) language: String,
    /// The clinic's e-mail address.
    #[arg(long, default_value = "")]
    pub(crate) email: String,
    /// Whom patients have appointments with; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub(crate) practitioner: Vec<String>,
}

/// Hours that the clinic cannot keep.
#[derive(Debug, Args)]
pub(crate) struct Close {
    /// The day, as 2026-11-24.
    pub(crate) day: NaiveDate,
    /// Appointments that start at this time or later, as 13:30.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<NaiveTime>,
    /// Appointments that start before this time.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<NaiveTime>,
    /// Only this practitioner's; without it, everybody's.
    #[arg(long, value_name = "NAME")]
    pub(crate) practitioner: Option<String>,
    /// Why, for the history. No patient reads it.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    /// Do it, instead of only showing who is affected.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// A file of appointments.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The CSV file another program exported.
    pub(crate) file: PathBuf,
    /// Which program it is from; the same name next time makes the rows the same appointments.
    #[arg(long, value_name = "NAME", default_value = "import")]
    pub(crate) source: String,
    /// The order of day and month in the file.
    #[arg(long, value_enum)]
    pub(crate) dates: Option<DateOrder>,
    /// How the file writes times.
    #[arg(long, value_enum)]
    pub(crate) clock: Option<Clock>,
    /// The practitioner of rows that name none.
    #[arg(long, value_name = "NAME")]
    pub(crate) practitioner: Option<String>,
    /// The kind of appointment of rows that name none.
    #[arg(long, value_name = "NAME")]
    pub(crate) kind: Option<String>,
    /// Do it, instead of only showing what would be done.
    #[arg(long)]
    pub(crate) yes: bool,
    /// With --yes: also call off every appointment that is gone from the file.
    #[arg(long, requires = "yes")]
    pub(crate) cancel_gone: bool,
    /// With --yes: remember what the columns mean, under this name.
    #[arg(long, value_name = "NAME", requires = "yes")]
    pub(crate) save_profile: Option<String>,
}

/// The order of a numeric date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DateOrder {
    /// 25.11.2026
    Dmy,
    /// 11/25/2026
    Mdy,
    /// 26-11-25
    Ymd,
}

/// How times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clock {
    /// 14:15
    #[value(name = "24")]
    TwentyFour,
    /// 2:15 PM
    #[value(name = "12")]
    Twelve,
}

/// Some days.
#[derive(Debug, Args)]
pub(crate) struct Days {
    /// First day, such as 2026-11-24; today when left out.
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<NaiveDate>,
    /// Last day, included.
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<NaiveDate>,
}

/// Which patients.
#[derive(Debug, Args)]
pub(crate) struct Patients {
    /// Part of a name, the end of a number, or part of an address.
    #[arg(default_value = "")]
    pub(crate) search: String,
    /// Archived ones instead.
    #[arg(long)]
    pub(crate) archived: bool,
}

/// Which reminders to approve.
#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// References, as `preview` shows them.
    #[arg(value_name = "REFERENCE", required_unless_present = "all")]
    pub(crate) references: Vec<String>,
    /// Everything that waits for review in these days.
    #[arg(long, conflicts_with = "references")]
    pub(crate) all: bool,
    /// In which days to look.
    #[command(flatten)]
    pub(crate) days: Days,
}

/// Which reminders to stop, and why.
#[derive(Debug, Args)]
pub(crate) struct Hold {
    /// References, as `preview` shows them.
    #[arg(value_name = "REFERENCE", required = true)]
    pub(crate) references: Vec<String>,
    /// Why.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    /// In which days to look.
    #[command(flatten)]
    pub(crate) days: Days,
}

/// Which reminders to release.
#[derive(Debug, Args)]
pub(crate) struct Release {
    /// References, as `preview` shows them.
    #[arg(value_name = "REFERENCE", required = true)]
    pub(crate) references: Vec<String>,
    /// In which days to look.
    #[command(flatten)]
    pub(crate) days: Days,
}

/// What to look for in the history.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Part of a patient's name, the end of a number, part of an address, or a reference.
    #[arg(default_value = "")]
    pub(crate) search: String,
    /// Due on or after this day.
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<NaiveDate>,
    /// Due on or before this day.
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<NaiveDate>,
    /// How many at most.
    #[arg(long, default_value_t = 50)]
    pub(crate) limit: u32,
}

/// What went wrong, and when.
#[derive(Debug, Args)]
pub(crate) struct Affected {
    /// Reminders due on or after this day; today when left out.
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<NaiveDate>,
    /// Last day, included.
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<NaiveDate>,
    /// Only what did not go for this cause, as `check --json` names it.
    #[arg(long, value_name = "CAUSE", value_parser = cause)]
    pub(crate) cause: Option<TroubleCause>,
    /// Only what was to go during this absence, as `check --json` numbers it.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["from", "until", "cause"])]
    pub(crate) absence: Option<i64>,
    /// Only those who got it, did not get it, or of whom it is not known; may be repeated.
    #[arg(long, value_enum)]
    pub(crate) got: Vec<WhoGot>,
    /// What to tell them about it, in one sentence.
    #[arg(long, value_name = "SENTENCE", default_value = "")]
    pub(crate) told: String,
    /// Also write them as CSV into this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

/// Whether a patient got a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhoGot {
    /// A carrier took it.
    Yes,
    /// It did not reach them.
    No,
    /// Nobody can tell.
    NotKnown,
}

fn cause(word: &str) -> Result<TroubleCause, String> {
    TroubleCause::from_word(word).ok_or_else(|| {
        let all: Vec<&str> = TroubleCause::ALL
            .iter()
            .map(|known| known.as_str())
            .collect();
        format!("choose one of {}", all.join(", "))
    })
}

/// Why everything stops.
#[derive(Debug, Args)]
pub(crate) struct Pause {
    /// Why.
    #[arg(default_value = "")]
    pub(crate) reason: String,
}

/// Which backup.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The name of a backup, as --list shows it, or a file from elsewhere.
    #[arg(value_name = "FILE", required_unless_present = "list")]
    pub(crate) file: Option<PathBuf>,
    /// Show the backups there are.
    #[arg(long, conflicts_with = "file")]
    pub(crate) list: bool,
}

/// Whose number or address.
#[derive(Debug, Args)]
pub(crate) struct OptOut {
    /// The number or address, as a patient has it.
    pub(crate) contact: String,
    /// They may be contacted again.
    #[arg(long)]
    pub(crate) undo: bool,
    /// How the clinic knows, such as "by phone".
    #[arg(long, default_value = "")]
    pub(crate) source: String,
}

/// What goes wrong, and when.
#[derive(Debug, Args)]
pub(crate) struct Rehearse {
    /// What goes wrong.
    #[arg(long, value_enum, value_name = "NAME", default_value = "pc-off")]
    pub(crate) misfortune: BadDay,
    /// How many days are played, 1 to 31.
    #[arg(long, default_value_t = 7)]
    pub(crate) days: u32,
    /// First day, such as 2026-11-24; today when left out. A past one is played as it was booked.
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<NaiveDate>,
    /// What chance decides; the same seed tells the same story.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Play on a made-up clinic.
    #[arg(long)]
    pub(crate) demo: bool,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BadDay {
    /// Nothing.
    None,
    /// The PC is off for 13 hours.
    PcOff,
    /// The internet is down for ten hours.
    InternetDown,
    /// The mail server takes e-mails and does not answer for two hours.
    CarrierSilent,
    /// Yesterday evening's backup is brought back.
    BackupRestored,
    /// The PC's clock loses a day.
    ClockBehind,
}
