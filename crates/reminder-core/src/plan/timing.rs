//! When a step goes: its own moment, moved to an earlier one when the clinic lets nothing go then,
//! and the moment from which it is of no use.
//!
//! Nothing here depends on `now`, except whether anything of a window is left.

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::cadence::{Lead, Step};
use crate::calendar::SendingHours;
use crate::message::Window;
use crate::plan::ProblemReason;

/// The sending time a reminder keeps before the clinic closes when it is moved to an earlier day.
/// Everything due on a closed day moves to the same moment, and a minute before closing time
/// would not be enough for it.
const ROOM: TimeDelta = TimeDelta::minutes(59);

/// When a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timing {
    /// When it may go.
    pub(super) window: Window,
    /// It was moved to an earlier moment.
    pub(super) moved_earlier: bool,
}

/// Returns when a step of an appointment goes; none when there is no moment for it.
pub(super) fn timing(hours: &SendingHours, step: &Step, start: DateTime<Utc>) -> Option<Timing> {
    let own = own_moment(hours, step, start).filter(|own| *own < start)?;
    let due_at = if hours.allow(own) {
        own
    } else {
        let last = hours.last_allowed(own)?;
        hours.next_allowed(last.checked_sub_signed(ROOM)?)?
    };
    let useful = TimeDelta::minutes(step.useful_minutes.into());
    let expires_at = own
        .checked_add_signed(useful)
        .map_or(start, |over| over.min(start));
    (due_at < expires_at).then_some(Timing {
        window: Window { due_at, expires_at },
        moved_earlier: due_at < own,
    })
}

/// A message that comes less than an hour before the patient leaves for nothing is read too late;
/// a call is heard.
const NEAR: TimeDelta = TimeDelta::minutes(60);

/// Returns when a change notice goes: at the first moment from the change on at which the clinic
/// lets something go, as long as it is of use.
pub(super) fn of_change(
    hours: &SendingHours,
    changed_at: DateTime<Utc>,
    useful_until: DateTime<Utc>,
) -> Result<Timing, ProblemReason> {
    let expires_at = useful_until
        .checked_sub_signed(NEAR)
        .filter(|over| changed_at < *over)
        .ok_or(ProblemReason::TooLate)?;
    let due_at = hours
        .next_allowed(changed_at)
        .filter(|due_at| *due_at < expires_at)
        .ok_or(ProblemReason::Closed)?;
    Ok(Timing {
        window: Window { due_at, expires_at },
        moved_earlier: false,
    })
}

/// Returns why nothing of a window is left, if nothing is.
pub(super) fn nothing_left(
    hours: &SendingHours,
    window: &Window,
    now: DateTime<Utc>,
) -> Option<ProblemReason> {
    if now >= window.expires_at {
        return Some(ProblemReason::TooLate);
    }
    match hours.next_allowed(now.max(window.due_at)) {
        Some(next) if next < window.expires_at => None,
        Some(_) | None => Some(ProblemReason::Closed),
    }
}

/// Returns the moment the step asks for, whether or not anything may go then.
fn own_moment(hours: &SendingHours, step: &Step, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let start_day = || hours.zone().civil(start).date();
    let day = match step.lead {
        Lead::BusinessDays(count) => hours.business_days_before(start_day(), count)?,
        Lead::Days(count) => start_day().checked_sub_days(Days::new(count.into()))?,
        Lead::Hours(count) => return start.checked_sub_signed(TimeDelta::hours(count.into())),
    };
    Some(hours.zone().first_instant(day.and_time(step.at)))
}
