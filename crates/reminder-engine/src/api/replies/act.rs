//! What the inbox's commands do. Each says in which state somebody saw the reply, and changes
//! nothing when a colleague was faster.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::key::{AppointmentId, PatientId};
use reminder_core::reply::{Reading, STOP_EVERYWHERE};

use super::{
    AnswerReply, AttachReply, ConfirmByReply, GetReplyWords, Inbox, InboxView, MeantAppointment,
    OptOutByReply, ReadAs, ReplyActed, ReplyRow, ReplyWordsView, SaveReplyWords,
};
use crate::Engine;
use crate::answering::{self, Confirmed};
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::field;
use crate::api::shape::{self, Wall};
use crate::sentences;
use crate::store::{NewEvent, ReplyName, ReplyRecord, ReplyState, Subject, Tx, View};

const ROWS_MAX: u32 = 500;
const NOTE_MAX: usize = 1_000;
/// Appointments a reply is offered at most.
const ABOUT_MAX: usize = 20;

/// Shows what patients answered.
pub(crate) fn inbox(engine: &Engine, _who: &Who, asked: Inbox) -> Result<InboxView, ApiError> {
    if asked.limit == 0 || asked.limit > ROWS_MAX {
        return Err(ApiError::field(
            "limit",
            format!("Ask for 1 to {ROWS_MAX} replies."),
        ));
    }
    let now = engine.now();
    engine.store().read(|view| {
        let states: &[ReplyState] = match asked.answered {
            true => &[ReplyState::Answered],
            false => &[ReplyState::New, ReplyState::Attached],
        };
        let mut found = Vec::new();
        for state in states {
            found.extend(view.replies_in(*state, asked.limit)?);
        }
        found.sort_by(|one, other| other.at.cmp(&one.at).then(one.name.cmp(&other.name)));
        found.truncate(asked.limit as usize);
        let rows: Result<Vec<ReplyRow>, ApiError> = found
            .into_iter()
            .map(|reply| row(view, reply, now))
            .collect();
        Ok(InboxView {
            rows: rows?,
            waiting: view.replies_waiting()?,
        })
    })
}

fn row(view: &View<'_>, reply: ReplyRecord, now: DateTime<Utc>) -> Result<ReplyRow, ApiError> {
    let clinic = view.clinic()?.clinic;
    let wall = Wall::of(&clinic)?;
    let patient = match reply.patient {
        Some(patient) => view.patient(patient)?,
        None => None,
    };
    let answered = reply
        .answered
        .as_ref()
        .map_or_else(String::new, |(who, at)| {
            let note = match reply.note.as_str() {
                "" => String::new(),
                note => format!(": {note}"),
            };
            format!("{who} {}{note}", wall.when(*at, now))
        });
    let about = match reply.state {
        ReplyState::Answered => Vec::new(),
        ReplyState::New | ReplyState::Attached => about(view, &reply, &wall, now)?,
    };
    Ok(ReplyRow {
        from: shape::address_words(&reply.contact, &clinic.country),
        opted_out: view.is_opted_out(&reply.contact)?,
        sentence: sentence(&reply).to_owned(),
        read_as: read_as(reply.read_as),
        patient_name: patient.map(|found| found.full_name()).unwrap_or_default(),
        about,
        answered,
        name: reply.name,
        channel: reply.channel,
        body: reply.body,
        at: reply.at,
        state: reply.state,
        key: reply.key,
        patient: reply.patient,
    })
}

/// Returns the coming appointments of whoever the reply may be from.
fn about(
    view: &View<'_>,
    reply: &ReplyRecord,
    wall: &Wall,
    now: DateTime<Utc>,
) -> Result<Vec<MeantAppointment>, ApiError> {
    let patients: BTreeSet<PatientId> = match reply.patient {
        Some(patient) => BTreeSet::from([patient]),
        None => view
            .patients_with_contact(&reply.contact)?
            .into_iter()
            .collect(),
    };
    let known = view.patients(&patients)?;
    let rules = view.rules()?;
    let mut about = Vec::new();
    for found in view.coming_appointments(&patients, now)? {
        let appointment = found.appointment;
        if !appointment.status.is_expected() || about.len() == ABOUT_MAX {
            continue;
        }
        let with = rules.practitioners.get(&appointment.practitioner);
        let with = with.map(|found| format!(" with {}", found.name));
        about.push(MeantAppointment {
            appointment: appointment.id,
            patient: found.patient,
            patient_name: known
                .get(&found.patient)
                .map(|patient| patient.full_name())
                .unwrap_or_default(),
            when: format!(
                "{}{}",
                wall.day_and_time(appointment.local_start),
                with.unwrap_or_default()
            ),
            confirmed: appointment.status == AppointmentStatus::Confirmed,
        });
    }
    Ok(about)
}

const fn read_as(reading: Reading) -> ReadAs {
    match reading {
        Reading::OptOut {
            maybe_cancels: false,
        } => ReadAs::OptOut,
        Reading::OptOut {
            maybe_cancels: true,
        } => ReadAs::OptOutOrCancel,
        Reading::Start => ReadAs::Start,
        Reading::Confirm => ReadAs::Confirm,
        Reading::Other {
            maybe_opt_out: false,
        } => ReadAs::Other,
        Reading::Other {
            maybe_opt_out: true,
        } => ReadAs::MaybeOptOut,
    }
}

/// Returns what a reply means and what to do.
const fn sentence(reply: &ReplyRecord) -> &'static str {
    match (reply.read_as, reply.state) {
        (
            Reading::OptOut {
                maybe_cancels: false,
            },
            _,
        ) => "Asked for no more messages. Nothing more is sent there.",
        (
            Reading::OptOut {
                maybe_cancels: true,
            },
            _,
        ) => {
            "Answered CANCEL. Nothing more is sent there. The appointment may be meant as well: \
             phone the patient and ask."
        }
        (Reading::Start, _) => {
            "Asked for messages again. Say so on the patient's page if that is right."
        }
        (Reading::Confirm, ReplyState::Answered) => "Will come.",
        (Reading::Confirm, ReplyState::New | ReplyState::Attached) => {
            "Said yes, and it is not clear to what. Choose the appointment, or phone the patient."
        }
        (
            Reading::Other {
                maybe_opt_out: true,
            },
            _,
        ) => "May ask for no more messages. Read it, and record that if it does.",
        (
            Reading::Other {
                maybe_opt_out: false,
            },
            _,
        ) => "Read it, and answer the patient.",
    }
}

/// Says that a reply was dealt with.
pub(crate) fn answer_reply(
    engine: &Engine,
    who: &Who,
    asked: AnswerReply,
) -> Result<ReplyActed, ApiError> {
    let note = field::line("note", &asked.note, NOTE_MAX)?;
    acting(engine, &asked.name, |tx, reply, now| {
        dealt_with(tx, reply, who, &note, now)?;
        Ok("Noted. It is out of the inbox.".to_owned())
    })
}

/// Says whose a reply is.
pub(crate) fn attach_reply(
    engine: &Engine,
    who: &Who,
    asked: AttachReply,
) -> Result<ReplyActed, ApiError> {
    acting(engine, &asked.name, |tx, reply, now| {
        let patient = tx.patient(asked.patient)?.ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotFound,
                "This patient is not in the book any more. The reply stays in the inbox.",
            )
        })?;
        // The reminder it answers stays with it only when it is the same patient's.
        let key = reply.key.filter(|_| reply.patient == Some(patient.id));
        tx.attach_reply(&reply.name, patient.id, key.as_ref())?;
        let subject = Subject {
            key,
            patient: Some(patient.id),
            ..Subject::default()
        };
        let words = "A reply in the inbox belongs to this patient.";
        tell(tx, subject, who, "reply_attached", words, now)?;
        Ok(format!("It is {}'s now.", patient.full_name()))
    })
}

/// Records that a reply means no more messages.
pub(crate) fn opt_out_by_reply(
    engine: &Engine,
    who: &Who,
    asked: OptOutByReply,
) -> Result<ReplyActed, ApiError> {
    acting(engine, &asked.name, |tx, reply, now| {
        let source = format!("answered by {}", sentences::channel(reply.channel));
        let plan = answering::opt_out(tx, &reply.contact, &source, &who.0, now)?;
        dealt_with(tx, reply, who, "Nothing more is sent.", now)?;
        let meaning = sentences::plan_saved(&plan);
        let words = "Nothing more is sent there, whoever has this number or address.";
        Ok(format!("{words} {meaning}").trim_end().to_owned())
    })
}

/// Records that a reply means that the patient will come, or several of one text.
pub(crate) fn confirm_by_reply(
    engine: &Engine,
    who: &Who,
    asked: ConfirmByReply,
) -> Result<ReplyActed, ApiError> {
    let chosen: BTreeSet<AppointmentId> = asked.appointments.into_iter().collect();
    if chosen.is_empty() || chosen.len() > ABOUT_MAX {
        let words = format!("Choose one to {ABOUT_MAX} appointments. Nothing was changed.");
        return Err(ApiError::field("appointments", words));
    }
    acting(engine, &asked.name, |tx, reply, now| {
        let how = format!("by {}", sentences::channel(reply.channel));
        let (mut marked, mut stopped) = (0, 0);
        let mut patients = BTreeSet::new();
        for id in &chosen {
            match answering::confirm(tx, *id, &who.0, &how, now)? {
                Confirmed::NotPossible => {
                    return Err(ApiError::new(
                        ErrorCode::NotPossible,
                        "This appointment is over or no longer expected. Nothing was changed; \
                         the reply stays in the inbox.",
                    ));
                }
                Confirmed::Before => {}
                Confirmed::Now(reminders) => {
                    marked += 1;
                    stopped += reminders;
                }
            }
            patients.extend(tx.appointment(*id)?.map(|found| found.patient));
        }
        // Whose it is can be said when they are all the same patient's.
        if patients.len() == 1
            && let Some(patient) = patients.first()
        {
            let key = reply.key.filter(|_| reply.patient == Some(*patient));
            tx.attach_reply(&reply.name, *patient, key.as_ref())?;
        }
        dealt_with(tx, reply, who, "Confirmed.", now)?;
        Ok(confirmed_words(marked, stopped))
    })
}

fn confirmed_words(marked: u32, stopped: u32) -> String {
    let mut words = match marked {
        0 => "It was confirmed already".to_owned(),
        1 => "Marked confirmed".to_owned(),
        several => format!("Marked {several} appointments confirmed"),
    };
    if stopped > 0 {
        words.push_str(&format!("; {} called off", sentences::reminders(stopped)));
    }
    words + "."
}

/// Does something about a reply that still waits, and answers with what it is now.
fn acting(
    engine: &Engine,
    name: &ReplyName,
    act: impl FnOnce(&Tx<'_>, &ReplyRecord, DateTime<Utc>) -> Result<String, ApiError>,
) -> Result<ReplyActed, ApiError> {
    let now = engine.now();
    let acted = engine.store().write(|tx| {
        let reply = tx.reply(name)?.ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotFound,
                "There is no such reply in this clinic.",
            )
        })?;
        if reply.state == ReplyState::Answered {
            return Err(ApiError::new(
                ErrorCode::ChangedMeanwhile,
                "Somebody already dealt with this reply. Nothing was changed.",
            ));
        }
        let sentence = act(tx, &reply, now)?;
        let reply = tx.reply(name)?.unwrap_or(reply);
        Ok(ReplyActed {
            row: row(tx, reply, now)?,
            sentence,
        })
    })?;
    engine.book_changed();
    Ok(acted)
}

fn dealt_with(
    tx: &Tx<'_>,
    reply: &ReplyRecord,
    who: &Who,
    note: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    tx.answer_reply(&reply.name, &who.0, note, now)?;
    let subject = Subject {
        key: reply.key,
        patient: reply.patient,
        ..Subject::default()
    };
    let words = match note {
        "" => "Dealt with a reply.".to_owned(),
        note => format!("Dealt with a reply: {note}"),
    };
    tell(tx, subject, who, "reply_answered", &words, now)
}

fn tell(
    tx: &Tx<'_>,
    subject: Subject,
    who: &Who,
    what: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let event = NewEvent {
        who: &who.0,
        what,
        detail,
        subject,
    };
    Ok(tx.tell(&event, now)?)
}

/// Shows the words that are understood.
pub(crate) fn reply_words(
    engine: &Engine,
    _who: &Who,
    _asked: GetReplyWords,
) -> Result<ReplyWordsView, ApiError> {
    let words = engine.store().read(|view| view.reply_words())?;
    let everywhere = STOP_EVERYWHERE.map(str::to_owned).to_vec();
    Ok(ReplyWordsView { words, everywhere })
}

/// Changes the words that are understood.
pub(crate) fn save_reply_words(
    engine: &Engine,
    who: &Who,
    asked: SaveReplyWords,
) -> Result<ReplyWordsView, ApiError> {
    if let Some(words) = &asked.words {
        words.check().map_err(|refusal| {
            ApiError::field("words", format!("{refusal}. Change it; nothing was saved."))
        })?;
    }
    let now = engine.now();
    engine.store().write(|tx| {
        tx.save_reply_words(asked.words.as_ref())?;
        let words = "The words that are understood in replies were changed.";
        tell(tx, Subject::default(), who, "rules_changed", words, now)
    })?;
    reply_words(engine, who, GetReplyWords {})
}
