//! The promises, as stories. Each test knows only what a patient or a receptionist would notice.

mod a_copy_cannot_send;
mod a_day;
mod accounted_for;
mod as_reviewed;
mod by_mailbox;
mod change_notices;
mod closures;
mod escalation;
mod households;
mod in_time;
mod never_twice;
mod practice;
mod rehearsal;
mod texts;
mod the_brake;
mod the_last_word;
mod the_morning_after;
mod what_comes_back;
mod wishes;
