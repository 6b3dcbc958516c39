//! Change notices: each thing a patient must be told is wanted, kept, or a problem.

use crate::appointment::Booking;
use crate::cadence::Channel;
use crate::key::{Identity, Key, natural_name};
use crate::notice::{self, Change};
use crate::plan::planner::{Fate, Goes, Planner, Says, Slot, problem};
use crate::plan::telling::Telling;
use crate::plan::timing::of_change;
use crate::plan::{Kept, Problem, ProblemReason, recipient};

impl<'a> Planner<'a> {
    /// Sorts what a patient must be told.
    pub(super) fn tell(&mut self, booking: &'a Booking, telling: &Telling) {
        let only = booking.patient.only_channel;
        let channel = only
            .or(telling.channel)
            .or_else(|| self.first_channel(booking));
        let step = telling.change.step();
        match self.fate_of_notice(booking, telling, channel) {
            Ok(Fate::Wanted(wanted)) => self.wanted.push(*wanted),
            Ok(Fate::Kept(key)) => self.kept.push(Kept {
                appointment: booking.appointment.id,
                step,
                key,
            }),
            Err(reason) => self.problems.push(Problem {
                step: Some(step),
                step_name: notice::NAME.to_owned(),
                channel,
                occurrence: telling.occurrence,
                due_at: Some(telling.changed_at),
                ..problem(booking, reason)
            }),
        }
    }

    /// Returns how the patient would have been reminded first.
    fn first_channel(&self, booking: &Booking) -> Option<Channel> {
        let cadence = self.cadence(&booking.appointment).ok()?;
        cadence.steps.first().map(|step| step.channel)
    }

    /// In the order of [`Planner::fate`].
    fn fate_of_notice(
        &mut self,
        booking: &'a Booking,
        telling: &Telling,
        channel: Option<Channel>,
    ) -> Result<Fate, ProblemReason> {
        let Booking {
            appointment,
            patient,
        } = booking;
        let step = telling.change.step();
        let place = (appointment.id, telling.occurrence, step);
        match self.known.settled_at(place) {
            // They were told this before, and then something else.
            Some(key) if self.known.is_told(key) => return Err(ProblemReason::ToldOtherwise),
            Some(key) => return Ok(Fate::Kept(key)),
            None if telling.was_off => return Err(ProblemReason::ToldOtherwise),
            None if patient.archived => return Err(ProblemReason::PatientArchived),
            None => {}
        }
        let channel = channel.ok_or(ProblemReason::NoCadence)?;
        let ruling = self.ruling(appointment, channel, telling.change.template(channel))?;
        let consent_required = self.rules.clinic.consent_required;
        let point = recipient::choose(patient, channel, consent_required)?;
        let key = Key::of(&Identity {
            channel,
            contact: &point.normalised,
            person: &natural_name(&patient.full_name()),
            occurrence: telling.occurrence,
            step,
        });
        if self.known.is_taken(key) {
            return Ok(Fate::Kept(key));
        }
        let far = self.hours_at(channel, Some(&point.normalised));
        let hours = far.as_deref().unwrap_or(ruling.hours);
        let when = |hours| of_change(hours, telling.changed_at, telling.useful_until());
        let timing = when(hours).map_err(|why| match when(ruling.hours) {
            Ok(_) => ProblemReason::NightThere,
            Err(_) => why,
        })?;
        let slot = Slot {
            step,
            name: notice::NAME,
            occurrence: telling.occurrence,
            says: match telling.change {
                Change::Moved => Says::Moved { from: telling.told },
                Change::CalledOff => Says::Off { at: telling.told },
            },
            only_if: None,
            is_asked_about: false,
        };
        self.in_time(key, booking, &slot, point, &ruling, Goes { hours, timing })
    }
}
