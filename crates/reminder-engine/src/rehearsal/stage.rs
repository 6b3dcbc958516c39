//! The rehearsal in progress: its own thread, with a copy of its own and nothing of the engine.
//! There is at most one.

use std::sync::Arc;
use std::thread::JoinHandle;

use chrono::{DateTime, Utc};

use super::{Asked, ClinicCopy, Film, Progress, RehearsalRefusal, play};
use crate::store::{Store, StoreError};

/// What became of a rehearsal: its film, or why there is none, in words.
type Played = Result<Film, String>;

/// Where rehearsals are played.
#[derive(Debug, Default)]
pub(crate) struct Stage {
    begun: u64,
    current: Option<Playing>,
}

/// How a rehearsal stands.
pub(crate) enum Stand<'s> {
    /// It is played; so far, from 0 to 1000.
    Playing(u32),
    /// It is over.
    Over(&'s Played),
}

#[derive(Debug)]
struct Playing {
    name: String,
    progress: Arc<Progress>,
    thread: Option<JoinHandle<Result<Film, RehearsalRefusal>>>,
    played: Option<Played>,
}

impl Stage {
    /// Copies the clinic and begins to play; the one before is forgotten. Returns its name, or
    /// none while another one is being played.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be made.
    pub(crate) fn begin(
        &mut self,
        store: &Store,
        asked: Asked,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        if let Some(current) = &mut self.current {
            current.conclude();
            if current.played.is_none() {
                return Ok(None);
            }
        }
        let copy = ClinicCopy::of(store)?;
        self.begun += 1;
        let name = format!("rehearsal-{}", self.begun);
        let progress = Arc::new(Progress::default());
        let shared = Arc::clone(&progress);
        let thread = std::thread::spawn(move || play(&copy, &asked, &shared, now));
        self.current = Some(Playing {
            name: name.clone(),
            progress,
            thread: Some(thread),
            played: None,
        });
        Ok(Some(name))
    }

    /// Returns how a rehearsal stands; none when there is none of that name any more.
    pub(crate) fn stand(&mut self, name: &str) -> Option<Stand<'_>> {
        let current = self.current.as_mut().filter(|one| one.name == name)?;
        current.conclude();
        Some(match &current.played {
            Some(played) => Stand::Over(played),
            None => Stand::Playing(current.progress.permille()),
        })
    }

    /// Stops a rehearsal and forgets it; its copy is gone when this returns.
    pub(crate) fn end(&mut self, name: &str) {
        self.current.take_if(|one| one.name == name);
    }
}

impl Playing {
    /// Takes over what the thread leaves, once it has ended.
    fn conclude(&mut self) {
        if let Some(thread) = self.thread.take_if(|thread| thread.is_finished()) {
            self.played = Some(match thread.join() {
                Ok(played) => played.map_err(|refusal| refusal.sentence()),
                Err(_) => Err(
                    "The rehearsal broke off. Nothing was changed and nothing left. \
                    Please tell whoever looks after RingOnce."
                        .to_owned(),
                ),
            });
        }
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.progress.stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of a rehearsal ended in a panic");
        }
    }
}
