//! What the outbox screen's commands do, and the status line.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::{CarrierName, Clinic};
use reminder_core::fence::Standing;
use reminder_core::reminder::ReminderState;
use reminder_core::watch::{ClockDoubt, Level};

use super::{
    Acted, Banner, Discovery, OutboxPage, OutboxView, Pause, ResolveUnknown, Resume, Status,
    StatusView,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::event::Cause;
use crate::api::health::absence_to_see;
use crate::api::review::{StateCount, note};
use crate::api::shape::{self, Wall};
use crate::engine::NO_ROOM;
use crate::outbox::limits;
use crate::planning;
use crate::sentences::{self, counted};
use crate::store::{
    Heartbeat, NewEvent, Pause as Stopped, PauseCause, ReminderRecord, Scope, StoreError, Subject,
    View,
};
use crate::watchdog;

const ROWS_MAX: u32 = 5_000;
const WAITING: [ReminderState; 4] = [
    ReminderState::Approved,
    ReminderState::Sending,
    ReminderState::Held,
    ReminderState::Unknown,
];
/// Everything that is due before this moment, whatever else is in the database.
const EVER: DateTime<Utc> = DateTime::<Utc>::MIN_UTC;
const A_DAY: TimeDelta = TimeDelta::days(1);
/// How long ago something may have become unknown, failed or held and still be counted.
const LOOK_BACK: TimeDelta = TimeDelta::days(30);

struct Today {
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
}

fn today(wall: &Wall, now: DateTime<Utc>) -> Today {
    let day = wall.civil(now).date();
    let at = |day: chrono::NaiveDate| wall.zone().first_instant(day.and_time(NaiveTime::MIN));
    Today {
        begins: at(day),
        ends: at(day.succ_opt().unwrap_or(day)),
    }
}

/// Says what the status line and the banners say.
pub(crate) fn status(engine: &Engine, _who: &Who, _asked: Status) -> Result<StatusView, ApiError> {
    let now = engine.now();
    let held = match engine.standing() {
        Standing::Held(why) => Some(why),
        Standing::New | Standing::Ours => None,
    };
    let trouble = engine.trouble().map(|sentence| (Cause::Storage, sentence));
    let trouble: Vec<_> = held
        .map(|why| (Cause::Fence, sentences::held_because(why).to_owned()))
        .into_iter()
        .chain(trouble)
        .chain(watched(engine))
        .collect();
    engine.store().read(|view| {
        if !view.has_clinic()? {
            return Ok(unfounded(now));
        }
        let row = view.clinic()?;
        let wall = Wall::of(&row.clinic)?;
        let today = today(&wall, now);
        let pauses = view.pauses()?;
        let since = now - LOOK_BACK;
        let later = now + TimeDelta::days(7);
        let to_review = view.count_in(ReminderState::Planned, EVER, later)?;
        let mut needs_somebody = 0;
        for state in [ReminderState::Held, ReminderState::Unknown] {
            needs_somebody += view.count_in(state, since, later)?;
        }
        let waiting_today = view.count_in(ReminderState::Approved, EVER, today.ends)?
            + view.count_in(ReminderState::Sending, EVER, today.ends)?;
        let next_at = next_at(view, now)?.filter(|_| !pauses.iter().any(|p| p.channel.is_none()));
        let paused = pauses.iter().find(|pause| pause.channel.is_none());
        let sentence = status_words(to_review, needs_somebody, next_at, &wall, now);
        Ok(StatusView {
            founded: true,
            clinic_name: row.clinic.name.clone(),
            zone: row.clinic.zone.clone(),
            language: row.clinic.language.clone(),
            twelve_hours: wall.twelve_hours(),
            now,
            local_now: wall.civil(now),
            demo: row.demo,
            carrier: row.sender.carrier,
            held,
            paused: paused.is_some(),
            pause_sentence: paused
                .map(|p| pause_words(p, &wall, now))
                .unwrap_or_default(),
            banners: banners(view, &row.sender.carrier, &pauses, trouble, &wall, now)?,
            absence: absence_to_see(view, &wall, now)?,
            sentence,
            to_review,
            needs_somebody,
            replies_waiting: view.replies_waiting()?,
            waiting_today,
            next_at,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    })
}

/// What the watchdog last found that has no banner of its own.
fn watched(engine: &Engine) -> Vec<(Cause, String)> {
    let mut found = Vec::new();
    if !engine.watchdog().has_room() {
        found.push((Cause::Room, NO_ROOM.to_owned()));
    }
    let last = engine.watchdog().last();
    for finding in last.iter().flat_map(|last| &last.findings) {
        let cause = match watchdog::cause(finding) {
            Some(cause @ (Cause::Program | Cause::Volume | Cause::Balance)) => cause,
            // These have banners of their own, which are as old as the question.
            Some(
                Cause::Room
                | Cause::Storage
                | Cause::Clock
                | Cause::ChannelDown
                | Cause::Breaker
                | Cause::Unknown
                | Cause::Absence
                | Cause::Fence,
            )
            | None => continue,
        };
        if finding.level == Level::Act {
            found.push((cause, format!("{} {}", finding.sentence, finding.to_do)));
        }
    }
    found
}

fn unfounded(now: DateTime<Utc>) -> StatusView {
    StatusView {
        founded: false,
        clinic_name: String::new(),
        zone: "Etc/UTC".to_owned(),
        language: "en".to_owned(),
        twelve_hours: false,
        now,
        local_now: now.naive_utc(),
        demo: false,
        carrier: CarrierName::Practice,
        held: None,
        paused: false,
        pause_sentence: String::new(),
        banners: Vec::new(),
        absence: None,
        sentence: "No clinic is set up yet.".to_owned(),
        to_review: 0,
        needs_somebody: 0,
        replies_waiting: 0,
        waiting_today: 0,
        next_at: None,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn status_words(
    to_review: u32,
    needs_somebody: u32,
    next_at: Option<DateTime<Utc>>,
    wall: &Wall,
    now: DateTime<Utc>,
) -> String {
    let mut words = Vec::new();
    if needs_somebody > 0 {
        words.push(counted(
            needs_somebody,
            "reminder needs somebody",
            "reminders need somebody",
        ));
    }
    words.push(match to_review {
        0 => "nothing waits for review".to_owned(),
        count => counted(count, "waits for review", "wait for review"),
    });
    if let Some(at) = next_at {
        words.push(format!("the next goes {}", wall.when(at.max(now), now)));
    }
    words.join(" · ")
}

fn pause_words(pause: &Stopped, wall: &Wall, now: DateTime<Utc>) -> String {
    let why = if pause.reason.is_empty() {
        String::new()
    } else {
        format!(": {}", pause.reason)
    };
    format!("Paused by {} {}{why}", pause.who, wall.when(pause.at, now))
}

fn banners(
    view: &View<'_>,
    carrier: &CarrierName,
    pauses: &[Stopped],
    trouble: Vec<(Cause, String)>,
    wall: &Wall,
    now: DateTime<Utc>,
) -> Result<Vec<Banner>, StoreError> {
    let mut banners = Vec::new();
    let mut urgent = |cause: Option<Cause>, sentence: String| {
        banners.push(Banner {
            cause,
            urgent: true,
            sentence,
        });
    };
    for (cause, sentence) in trouble {
        urgent(Some(cause), sentence);
    }
    for pause in pauses {
        match (pause.channel, pause.cause) {
            (Some(_), _) => urgent(Some(Cause::ChannelDown), pause.reason.clone()),
            (None, PauseCause::Clock) => urgent(Some(Cause::Clock), pause.reason.clone()),
            (None, PauseCause::Person | PauseCause::ChannelDown) => urgent(
                None,
                format!(
                    "{}. Nothing goes out until you press Resume.",
                    pause_words(pause, wall, now)
                ),
            ),
        }
    }
    if let Some(doubt) = view.clock_doubt(now)? {
        urgent(Some(Cause::Clock), sentences::clock(doubt));
    }
    // Up to and with this very moment: it may have become unknown as it came due.
    let unknown = view.count_in(ReminderState::Unknown, now - LOOK_BACK, now + A_DAY)?;
    if unknown > 0 {
        urgent(
            Some(Cause::Unknown),
            format!(
                "Nobody can tell whether {} went out. Look in the Outbox and say what you find.",
                sentences::reminders(unknown)
            ),
        );
    }
    let stopped = view
        .reminders_in(ReminderState::Held, now - LOOK_BACK, ROWS_MAX)?
        .iter()
        .filter(|row| row.reason.starts_with("Stopped by RingOnce"))
        .count();
    if stopped > 0 {
        urgent(
            Some(Cause::Breaker),
            format!(
                "RingOnce stopped {} that should have gone earlier. Look at them in the Outbox \
                 and release or skip them.",
                sentences::reminders(u32::try_from(stopped).unwrap_or(u32::MAX))
            ),
        );
    }
    if let Some(sentence) = practice_words(view, *carrier)? {
        banners.push(Banner {
            cause: None,
            urgent: false,
            sentence,
        });
    }
    Ok(banners)
}

/// Says what practice mode keeps in the building, which is not everything when some channels are
/// for real, or when the staff get theirs; none when all channels are for real.
fn practice_words(view: &View<'_>, emails: CarrierName) -> Result<Option<String>, StoreError> {
    let senders = view.phone_senders()?;
    let [texts, calls] = senders.map(|sender| sender.map(|sender| sender.carrier));
    let ways = [
        (Channel::Email, "e-mails", Some(emails)),
        (Channel::Sms, "texts", texts),
        (Channel::Voice, "calls", calls),
    ];
    let named = |practice: bool| -> Vec<&str> {
        let is_it = |carrier: CarrierName| (carrier == CarrierName::Practice) == practice;
        let named = ways.iter().filter(|(_, _, by)| by.is_some_and(is_it));
        named.map(|(_, name, _)| *name).collect()
    };
    let (practised, real) = (named(true).join(" and "), named(false).join(" and "));
    let practice = view.practice()?;
    let reaches_staff = ways.iter().any(|(channel, _, by)| {
        *by == Some(CarrierName::Practice) && practice.reaches_by(*channel).is_some()
    });
    let but_staff = match reaches_staff {
        true => ", except to your own staff's numbers and addresses",
        false => "",
    };
    Ok(match (practised.as_str(), real.as_str()) {
        ("", _) => None,
        (_, "") if reaches_staff => Some(format!(
            "Practice mode: nothing leaves the building{but_staff}. Everything else is written to \
             a folder."
        )),
        (_, "") => Some(
            "Practice mode: nothing leaves the building. Messages are written to a folder."
                .to_owned(),
        ),
        (practised, real) => Some(format!(
            "Practice mode for {practised}: they are written to a folder{but_staff}. But {real} go \
             to patients."
        )),
    })
}

/// Shows what waits, goes and is held.
pub(crate) fn outbox(
    engine: &Engine,
    _who: &Who,
    asked: OutboxPage,
) -> Result<OutboxView, ApiError> {
    if asked.limit == 0 || asked.limit > ROWS_MAX {
        return Err(ApiError::field(
            "limit",
            format!("Ask for 1 to {ROWS_MAX} rows."),
        ));
    }
    let now = engine.now();
    engine.store().read(|view| {
        let clinic = view.clinic()?.clinic;
        let wall = Wall::of(&clinic)?;
        let today = today(&wall, now);
        let wanted =
            |state: &ReminderState| asked.states.is_empty() || asked.states.contains(state);
        let mut found: Vec<ReminderRecord> = Vec::new();
        for state in WAITING.into_iter().filter(wanted) {
            found.extend(view.reminders_in(state, EVER, ROWS_MAX)?);
        }
        let mut rest = view.reminders_due(today.begins, today.ends, ROWS_MAX)?;
        rest.retain(|row| {
            !WAITING.contains(&row.state)
                && row.state != ReminderState::Planned
                && wanted(&row.state)
        });
        rest.sort_by_key(|row| std::cmp::Reverse(row.sent_at));
        found.sort_by_key(|row| (rank(row.state), row.window.due_at, row.key));
        found.extend(rest);
        let more = found.len() > asked.limit as usize;
        found.truncate(asked.limit as usize);
        let (counts, gone_today, waiting_today) = counts(view, &today)?;
        Ok(OutboxView {
            counts,
            gone_today,
            waiting_today,
            next_at: next_at(view, now)?,
            per_minute: clinic.emails_per_minute.min(clinic.reminders_per_minute),
            full: full_words(view, &wall, now)?,
            rows: shaped(found, &wall, &clinic, now),
            more,
        })
    })
}

/// Returns when the next one goes: not before its provider takes more.
fn next_at(view: &View<'_>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
    let full = limits::full(view, now)?;
    if full.is_empty() {
        return view.next_due(EVER);
    }
    let mut next: Option<DateTime<Utc>> = None;
    for channel in Channel::ALL {
        let Some(due_at) = view.next_due_by(channel)? else {
            continue;
        };
        let until = full.iter().find(|full| full.channel == channel);
        let goes_at = until.map_or(due_at, |full| full.until.max(due_at));
        next = Some(next.map_or(goes_at, |next| next.min(goes_at)));
    }
    Ok(next)
}

/// Says which providers take no more for now.
fn full_words(view: &View<'_>, wall: &Wall, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
    let full = limits::full(view, now)?;
    let words = |full: &limits::Full| {
        let (who, what) = sentences::takes(full.carrier);
        let number = counted(full.a_day, what.0, what.1);
        let at = wall.when(full.until, now);
        format!(
            "{who} takes {number} a day, and has taken them; the next goes {at}. What becomes too \
             late until then goes on the call list."
        )
    };
    // Texts and calls by one account have one limit.
    let mut said: Vec<String> = full.iter().map(words).collect();
    said.dedup();
    Ok(said)
}

/// What goes comes first, then what needs somebody.
const fn rank(state: ReminderState) -> u8 {
    match state {
        ReminderState::Sending => 0,
        ReminderState::Approved => 1,
        ReminderState::Held => 2,
        ReminderState::Unknown => 3,
        ReminderState::Planned
        | ReminderState::Accepted
        | ReminderState::Delivered
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => 4,
    }
}

fn shaped(
    found: Vec<ReminderRecord>,
    wall: &Wall,
    clinic: &Clinic,
    now: DateTime<Utc>,
) -> Vec<crate::api::review::ReminderRow> {
    found
        .into_iter()
        .map(|row| shape::reminder_row(row, wall, clinic, now))
        .collect()
}

fn counts(view: &View<'_>, today: &Today) -> Result<(Vec<StateCount>, u32, u32), StoreError> {
    let due_today = view.count_due(today.begins, today.ends)?;
    let mut counts = Vec::new();
    let (mut gone, mut waiting) = (0, 0);
    // What was not approved is not in the outbox; it is counted in Review.
    for state in ReminderState::ALL
        .into_iter()
        .filter(|state| *state != ReminderState::Planned)
    {
        let of_today = due_today
            .iter()
            .find(|(found, _)| *found == state)
            .map_or(0, |(_, count)| *count);
        let count = if WAITING.contains(&state) {
            view.count_in(state, EVER, DateTime::<Utc>::MAX_UTC)?
        } else {
            of_today
        };
        match state {
            ReminderState::Accepted | ReminderState::Delivered | ReminderState::Undelivered => {
                gone += of_today;
            }
            ReminderState::Approved | ReminderState::Sending => waiting += of_today,
            ReminderState::Planned
            | ReminderState::Held
            | ReminderState::Unknown
            | ReminderState::Failed
            | ReminderState::Expired
            | ReminderState::Cancelled => {}
        }
        let word = sentences::state(state, Channel::Email).to_owned();
        counts.push(StateCount { state, word, count });
    }
    Ok((counts, gone, waiting))
}

/// Stops everything before the next reminder.
pub(crate) fn pause(engine: &Engine, who: &Who, asked: Pause) -> Result<StatusView, ApiError> {
    let now = engine.now();
    let reason = asked.reason.trim();
    engine.store().write(|tx| {
        let pause = Stopped {
            channel: None,
            cause: PauseCause::Person,
            who: who.0.clone(),
            reason: reason.to_owned(),
            at: now,
            until: None,
        };
        if tx.pause(&pause)? {
            let detail = format!("Everything paused. {reason}");
            let subject = Subject::default();
            let detail = detail.trim();
            tx.tell(
                &NewEvent {
                    who: &who.0,
                    what: "paused",
                    detail,
                    subject,
                },
                now,
            )?;
        }
        Ok::<_, StoreError>(())
    })?;
    engine.reminders_changed();
    status(engine, who, Status {})
}

/// Lets everything go on; the backlog is weighed first.
pub(crate) fn resume(engine: &Engine, who: &Who, _asked: Resume) -> Result<StatusView, ApiError> {
    let now = engine.now();
    engine.store().write(|tx| {
        let stopped = tx.resume()?;
        // Whoever presses Resume has looked at the clock of the PC.
        let doubt = tx.clock_doubt(now)?;
        if doubt == Some(ClockDoubt::SetBack) {
            tx.beat(Heartbeat {
                at: now,
                clean: false,
            })?;
        }
        if doubt.is_some() || !stopped.is_empty() {
            let detail = "Everything may go on.";
            let subject = Subject::default();
            tx.tell(
                &NewEvent {
                    who: &who.0,
                    what: "resumed",
                    detail,
                    subject,
                },
                now,
            )?;
        }
        Ok::<_, StoreError>(())
    })?;
    engine.weigh_again();
    engine.reminders_changed();
    status(engine, who, Status {})
}

/// Writes what a person found out about a reminder nobody could tell about.
pub(crate) fn resolve_unknown(
    engine: &Engine,
    who: &Who,
    asked: ResolveUnknown,
) -> Result<Acted, ApiError> {
    let now = engine.now();
    let note_text = asked.note.trim();
    let (state, words) = match asked.finding {
        Discovery::Arrived => (ReminderState::Delivered, "The patient has it"),
        Discovery::WasSent => (ReminderState::Accepted, "It was sent"),
        Discovery::DidNotGo => (ReminderState::Failed, "It did not go; phone the patient"),
    };
    let why = if note_text.is_empty() {
        String::new()
    } else {
        format!(" ({note_text})")
    };
    let words = format!("{words}, says {}{why}.", who.0);
    let resolved = engine.store().write(|tx| {
        let resolved = tx.resolve_unknown(&asked.key, state, &words)?;
        if resolved {
            note(tx, &asked.key, &who.0, "resolved", &words, now)?;
            // One that did not go leaves its place under the cap of its contact to another.
            let patient = planning::subject_of(tx, &asked.key)?.patient;
            let scope = Scope::Patients(patient.into_iter().collect());
            planning::replan(tx, &scope, &who.0, now)?;
        }
        Ok::<_, StoreError>(resolved)
    })?;
    if !resolved {
        return Err(ApiError::new(
            ErrorCode::ChangedMeanwhile,
            "Somebody already said what became of this reminder. Nothing was changed.",
        ));
    }
    engine.reminders_changed();
    Ok(Acted {
        done: 1,
        refused: 0,
        sentence: format!("Noted: {words}"),
    })
}
