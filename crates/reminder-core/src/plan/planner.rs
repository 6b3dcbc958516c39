//! One booking after the other: each of its steps is wanted, kept, or a problem.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, Utc};

use crate::appointment::{Appointment, AppointmentStatus, Booking};
use crate::cadence::{Cadence, Channel, Step};
use crate::calendar::{SendingHours, Zone};
use crate::clinic::{CarrierName, Practitioner, Rules};
use crate::contact::zones_for;
use crate::escalation::OnlyIf;
use crate::key::{Identity, Key, StepId, TemplateId, natural_name};
use crate::ledger::Visit;
use crate::message::{CalendarEntry, Message};
use crate::patient::ContactPoint;
use crate::plan::known::{Known, Place};
use crate::plan::sender::{Sender, sender, way};
use crate::plan::timing::{Timing, nothing_left, timing};
use crate::plan::{Kept, Planned, Problem, ProblemReason, Wanted, household, recipient};
use crate::template::{Renderer, Template, Values, as_texts_are_written};

/// Letters a text may have, all its parts together (Twilio API 2010-04-01, Body); more is cut or
/// refused by carriers.
const TEXT_MAX: usize = 1_600;

/// Sorts steps into three lists. Caps are not its business: they need to see everything wanted.
pub(super) struct Planner<'a> {
    pub(super) rules: &'a Rules,
    /// None when the clinic's zone is not known.
    hours: Option<&'a SendingHours>,
    pub(super) known: &'a Known<'a>,
    pub(super) now: DateTime<Utc>,
    renderer: Renderer,
    /// Made when there is something to tell.
    notices: Option<Renderer>,
    /// Made when something goes together.
    pub(super) households: Option<Renderer>,
    /// What makes a calendar entry the clinic's own; empty for a sender without an address.
    calendar_domain: String,
    /// Which of the zones met so far exist.
    zones: BTreeMap<&'a str, bool>,
    /// The hours for numbers that tell where they are, by their zones.
    far: BTreeMap<&'static [&'static str], Rc<SendingHours>>,
    /// The visits that reminders take care of without a word, by reminder.
    pub(super) silent: BTreeMap<Key, Vec<Visit>>,
    /// What a text that speaks of several visits has, and waits until it expires.
    pub(super) expiring: BTreeMap<Place, Key>,
    pub(super) wanted: Vec<Wanted>,
    pub(super) kept: Vec<Kept>,
    pub(super) problems: Vec<Problem>,
}

/// What becomes of a step that is no problem.
pub(super) enum Fate {
    Wanted(Box<Wanted>),
    Kept(Key),
}

/// What the rules say about a step of an appointment.
pub(super) struct Ruling<'a> {
    pub(super) hours: &'a SendingHours,
    practitioner: &'a Practitioner,
    template: &'a Template,
    carrier: CarrierName,
    sender: Sender<'a>,
}

/// What a reminder is for: a step of a cadence, or a change.
pub(super) struct Slot<'a> {
    pub(super) step: StepId,
    pub(super) name: &'a str,
    pub(super) occurrence: DateTime<Utc>,
    pub(super) says: Says,
    pub(super) only_if: Option<OnlyIf>,
    /// Another step depends on whether somebody answers it.
    pub(super) is_asked_about: bool,
}

/// What a message says about its appointment.
#[derive(Clone, Copy)]
pub(super) enum Says {
    /// When it is.
    ItsStart,
    /// When it is, and when the patient thinks that it is.
    Moved { from: DateTime<Utc> },
    /// That it is off.
    Off { at: DateTime<Utc> },
}

/// When something goes, and when it may.
pub(super) struct Goes<'h> {
    /// The clinic's hours, narrowed by the wall where the contact is.
    pub(super) hours: &'h SendingHours,
    pub(super) timing: Timing,
}

/// One step of a booking, with whom it would reach and when.
struct Sought<'a, 's> {
    person: &'s str,
    step: &'a Step,
    /// The step before it, which counts where this one depends on it.
    before: Option<&'a Step>,
    /// The step after it, which may depend on this one.
    after: Option<&'a Step>,
    point: Result<&'a ContactPoint, ProblemReason>,
    /// The clinic's hours, narrowed by the wall where the contact is.
    hours: Option<&'s SendingHours>,
    timing: Option<Timing>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        rules: &'a Rules,
        hours: Option<&'a SendingHours>,
        known: &'a Known<'a>,
        now: DateTime<Utc>,
    ) -> Self {
        let domain = rules.sender.from_address.rsplit_once('@');
        Self {
            rules,
            hours,
            known,
            now,
            renderer: Renderer::new(rules),
            notices: None,
            households: None,
            calendar_domain: domain
                .map(|(_, domain)| format!("@{domain}"))
                .unwrap_or_default(),
            zones: BTreeMap::new(),
            far: BTreeMap::new(),
            silent: BTreeMap::new(),
            expiring: BTreeMap::new(),
            wanted: Vec::new(),
            kept: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Sorts every step of a booking that lies ahead.
    pub(super) fn consider(&mut self, booking: &'a Booking) {
        let steps = match self.cadence(&booking.appointment) {
            Ok(cadence) if !cadence.steps.is_empty() => &cadence.steps,
            Ok(_) => return self.no_steps(booking, ProblemReason::NoCadence),
            Err(reason) => return self.no_steps(booking, reason),
        };
        let person = natural_name(&booking.patient.full_name());
        let befores = std::iter::once(None).chain(steps.iter().map(Some));
        for (index, (step, before)) in steps.iter().zip(befores).enumerate() {
            let point = recipient::choose(
                &booking.patient,
                step.channel,
                self.rules.clinic.consent_required,
            );
            let contact = point.as_ref().ok().map(|point| point.normalised.as_str());
            let hours = self.hours_at(step.channel, contact);
            let timing = hours
                .as_deref()
                .and_then(|hours| timing(hours, step, booking.appointment.start));
            let sought = Sought {
                person: &person,
                step,
                before,
                after: steps.get(index + 1),
                point,
                hours: hours.as_deref(),
                timing,
            };
            match self.fate(booking, sought) {
                Ok(Fate::Wanted(wanted)) => self.wanted.push(*wanted),
                Ok(Fate::Kept(key)) => self.kept.push(Kept {
                    appointment: booking.appointment.id,
                    step: step.id,
                    key,
                }),
                Err(reason) => self.problems.push(Problem {
                    step: Some(step.id),
                    step_name: step.name.clone(),
                    channel: Some(step.channel),
                    due_at: timing.map(|timing| timing.window.due_at),
                    ..problem(booking, reason)
                }),
            }
        }
    }

    fn no_steps(&mut self, booking: &Booking, reason: ProblemReason) {
        self.problems.push(problem(booking, reason));
    }

    /// What has happened comes first, then what waiting does not change (rules, wishes, contacts),
    /// then the time; so a reason stays the same while the clock runs.
    fn fate(
        &mut self,
        booking: &'a Booking,
        sought: Sought<'a, '_>,
    ) -> Result<Fate, ProblemReason> {
        let step = sought.step;
        let Booking {
            appointment,
            patient,
        } = booking;
        let place = (appointment.id, appointment.start, step.id);
        if let Some(key) = self.known.settled_at(place) {
            return Ok(Fate::Kept(key));
        }
        if let Some(key) = self.expiring.get(&place) {
            return Ok(Fate::Kept(*key));
        }
        if appointment.status == AppointmentStatus::Confirmed
            && let Some(key) = self.known.confirmed_at(place)
        {
            return Ok(Fate::Kept(key));
        }
        if let Some(key) = self.goes_without_saying(booking, step.id) {
            return Ok(Fate::Kept(key));
        }
        if patient.archived {
            return Err(ProblemReason::PatientArchived);
        }
        let ruling = self.ruling(appointment, step.channel, step.template)?;
        let point = sought.point?;
        let key = Key::of(&Identity {
            channel: step.channel,
            contact: &point.normalised,
            person: sought.person,
            occurrence: appointment.start,
            step: step.id,
        });
        if self.known.is_taken(key) {
            return Ok(Fate::Kept(key));
        }
        let Some(timing) = sought.timing else {
            // Where the clinic alone would have a moment, it is the patient's night that has none.
            let own = timing(ruling.hours, step, appointment.start);
            return Err(own.map_or(ProblemReason::Closed, |_| ProblemReason::NightThere));
        };
        let only_if = match (step.unanswered_hours, sought.before) {
            (None, _) => None,
            (Some(hours), Some(before)) => Some(OnlyIf {
                step: before.id,
                hours,
            }),
            (Some(_), None) => return Err(missing("step before")),
        };
        let slot = Slot {
            step: step.id,
            name: &step.name,
            occurrence: appointment.start,
            says: Says::ItsStart,
            only_if,
            is_asked_about: sought
                .after
                .is_some_and(|after| after.unanswered_hours.is_some()),
        };
        let hours = sought.hours.unwrap_or(ruling.hours);
        self.in_time(key, booking, &slot, point, &ruling, Goes { hours, timing })
    }

    /// Wants what can still go, and keeps what waits until it expires.
    pub(super) fn in_time(
        &mut self,
        key: Key,
        booking: &Booking,
        slot: &Slot<'_>,
        point: &ContactPoint,
        ruling: &Ruling<'_>,
        goes: Goes<'_>,
    ) -> Result<Fate, ProblemReason> {
        let Goes { hours, timing } = goes;
        let Some(too_late) = nothing_left(hours, &timing.window, self.now) else {
            let planned = self.write(key, booking, slot, point, ruling, timing)?;
            let line = household::line(booking);
            let goes_with_others = self.rules.clinic.caps.one_text
                && planned.message.channel == Channel::Sms
                && matches!(slot.says, Says::ItsStart)
                && slot.only_if.is_none()
                && !slot.is_asked_about
                && line.is_some();
            return Ok(Fate::Wanted(Box::new(Wanted {
                planned,
                line,
                goes_with_others,
            })));
        };
        // A reminder whose time ran out while it waited expires; only other bytes, which nobody
        // ever planned, are too late.
        let Some(row) = self.known.open(key) else {
            return Err(too_late);
        };
        let planned = self.write(key, booking, slot, point, ruling, timing)?;
        if row.content_hash == planned.content_hash {
            Ok(Fate::Kept(key))
        } else {
            Err(too_late)
        }
    }

    /// Returns when something may go to a contact.
    pub(super) fn hours_at(
        &mut self,
        channel: Channel,
        contact: Option<&str>,
    ) -> Option<Rc<SendingHours>> {
        let hours = self.hours?;
        let country = &self.rules.clinic.country;
        let zones = contact.map_or(&[][..], |contact| zones_for(channel, contact, country));
        let far = self.far.entry(zones);
        let far = far.or_insert_with(|| Rc::new(hours.with_walls_in(zones)));
        Some(Rc::clone(far))
    }

    pub(super) fn cadence(&self, appointment: &Appointment) -> Result<&'a Cadence, ProblemReason> {
        let rules = self.rules;
        let kind = rules.kinds.get(&appointment.kind);
        let kind = kind.ok_or_else(|| missing("kind of appointment"))?;
        rules
            .cadences
            .get(&kind.cadence)
            .ok_or_else(|| missing("cadence"))
    }

    pub(super) fn ruling(
        &mut self,
        appointment: &'a Appointment,
        channel: Channel,
        template: TemplateId,
    ) -> Result<Ruling<'a>, ProblemReason> {
        let rules = self.rules;
        let zone = &appointment.zone;
        let hours = self
            .hours
            .ok_or_else(|| missing(&format!("time zone {}", rules.clinic.zone)))?;
        let zone_exists = *self
            .zones
            .entry(zone)
            .or_insert_with(|| Zone::named(zone).is_ok());
        if !zone_exists {
            return Err(missing(&format!("time zone {zone}")));
        }
        let practitioner = rules.practitioners.get(&appointment.practitioner);
        let template = rules.templates.get(&template);
        let (carrier, sender) = sender(rules, channel).ok_or(ProblemReason::ChannelNotSetUp)?;
        Ok(Ruling {
            hours,
            carrier,
            sender,
            practitioner: practitioner.ok_or_else(|| missing("practitioner"))?,
            template: template
                .filter(|template| template.channel == channel)
                .ok_or_else(|| missing("text"))?,
        })
    }

    fn write(
        &mut self,
        key: Key,
        booking: &Booking,
        slot: &Slot<'_>,
        point: &ContactPoint,
        ruling: &Ruling<'_>,
        timing: Timing,
    ) -> Result<Planned, ProblemReason> {
        let Booking {
            appointment,
            patient,
        } = booking;
        let mut message = self.message(booking, slot.says, point, ruling)?;
        message.only_if = slot.only_if;
        Ok(Planned {
            key,
            appointment: appointment.id,
            appointment_revision: appointment.revision,
            patient: patient.id,
            patient_revision: patient.revision,
            rules_revision: self.rules.revision,
            step: slot.step,
            step_name: slot.name.to_owned(),
            template_version: ruling.template.version,
            contact_point: point.id,
            occurrence: slot.occurrence,
            window: timing.window,
            counts_on: ruling.hours.zone().civil(timing.window.due_at).date(),
            moved_earlier: timing.moved_earlier,
            further: Vec::new(),
            content_hash: message.content_hash(&timing.window),
            message,
        })
    }

    fn message(
        &mut self,
        booking: &Booking,
        says: Says,
        point: &ContactPoint,
        ruling: &Ruling<'_>,
    ) -> Result<Message, ProblemReason> {
        let (appointment, patient) = (&booking.appointment, &booking.patient);
        let clinic = &self.rules.clinic;
        let civil = |at| {
            Zone::named(&appointment.zone)
                .map(|zone| zone.civil(at))
                .ok()
        };
        let (local_start, local_start_before) = match says {
            Says::ItsStart => (appointment.local_start, None),
            Says::Moved { from } => (appointment.local_start, civil(from)),
            Says::Off { at } => (civil(at).unwrap_or(appointment.local_start), None),
        };
        let values = Values {
            patient_name: (!patient.no_name_in_message).then(|| patient.called()),
            practitioner: &ruling.practitioner.name,
            local_start,
            local_start_before,
            duration_minutes: appointment.duration_minutes,
        };
        let language = patient.language.as_deref().unwrap_or(&clinic.language);
        let renderer = match says {
            Says::ItsStart => &mut self.renderer,
            Says::Moved { .. } | Says::Off { .. } => self
                .notices
                .get_or_insert_with(|| Renderer::of_notices(self.rules)),
        };
        let rendered = renderer
            .render(ruling.template.id, language, &values)
            .map_err(|detail| ProblemReason::CannotRender { detail })?;
        let channel = ruling.template.channel;
        let text = match channel {
            Channel::Sms => as_texts_are_written(&rendered.text),
            Channel::Email | Channel::Voice | Channel::CallList => rendered.text,
        };
        if channel == Channel::Sms && is_too_long(&text) {
            let detail = format!("it is longer than the {TEXT_MAX} letters a text may have");
            return Err(ProblemReason::CannotRender { detail });
        }
        let by_email = channel == Channel::Email;
        let takes_place = !matches!(says, Says::Off { .. });
        let by = (ruling.carrier, ruling.sender);
        let (carrier, sender) = way(self.rules, by, channel, &point.normalised);
        Ok(Message {
            channel,
            carrier,
            to: point.normalised.clone(),
            from_name: sender.name.to_owned(),
            from_address: sender.address.to_owned(),
            reply_to: sender.reply_to.to_owned(),
            subject: if by_email {
                rendered.subject
            } else {
                String::new()
            },
            text,
            language: rendered.language,
            calendar: (by_email && takes_place).then(|| CalendarEntry {
                uid: format!(
                    "ringonce-appointment-{}{}",
                    appointment.id.0, self.calendar_domain
                ),
                sequence: appointment.revision,
                local_start: appointment.local_start,
                start: appointment.start,
                duration_minutes: appointment.duration_minutes,
                summary: clinic.name.clone(),
            }),
            only_if: None,
        })
    }
}

/// Whether a text has more letters than a text may have.
pub(super) fn is_too_long(text: &str) -> bool {
    text.chars().count() > TEXT_MAX
}

fn missing(what: &str) -> ProblemReason {
    ProblemReason::RuleMissing {
        what: what.to_owned(),
    }
}

/// Returns the problem of a booking as a whole.
pub(super) fn problem(booking: &Booking, reason: ProblemReason) -> Problem {
    Problem {
        appointment: booking.appointment.id,
        patient: booking.patient.id,
        step: None,
        step_name: String::new(),
        channel: None,
        occurrence: booking.appointment.start,
        due_at: None,
        reason,
    }
}
