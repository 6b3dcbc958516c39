//! What is said over one connection to an IMAP server: one command at a time, each with a tag of
//! its own, and every answer whole or none at all. It knows no mailbox and decides nothing.

use std::time::Duration;

use super::answers::{self, Answer, Status};
use crate::carrier::line::{Line, Silence};

/// Bytes that are heard in one conversation.
const HEARD_MAX: usize = 32 * 1024 * 1024;
/// Answers to one command.
const ANSWERS_MAX: usize = 20_000;
/// Characters of a server's words that are kept.
const WORDS_MAX: usize = 200;

/// A server's no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) words: String,
}

/// Why a command did not do what was hoped for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failed {
    Refused(Refusal),
    Silent(Silence),
}

impl From<Silence> for Failed {
    fn from(silence: Silence) -> Self {
        Self::Silent(silence)
    }
}

/// One conversation.
pub(super) struct Wire {
    line: Line,
    unread: Vec<u8>,
    heard: usize,
    commands: u32,
}

impl Wire {
    pub(super) fn new(line: Line, within: Duration) -> Self {
        let mut wire = Self {
            line,
            unread: Vec::new(),
            heard: 0,
            commands: 0,
        };
        wire.line.allow(within);
        wire
    }

    /// Encrypts what is said from now on. What a server said in the open before, and was not asked
    /// for, could have been written by anybody: then the conversation is over.
    pub(super) fn encrypt(
        self,
        encrypt: impl FnOnce(Line) -> Result<Line, Silence>,
        within: Duration,
    ) -> Result<Self, Silence> {
        if !self.unread.is_empty() {
            return Err(Silence::Garbled);
        }
        Ok(Self {
            commands: self.commands,
            ..Self::new(encrypt(self.line)?, within)
        })
    }

    /// Returns the server's first words.
    pub(super) fn greeting(&mut self) -> Result<(Status, String), Failed> {
        match self.hear()? {
            Answer::Status {
                status: status @ (Status::Ok | Status::PreAuth),
                words,
            } => Ok((status, words)),
            Answer::Status { words, .. } => Err(refused(&words)),
            Answer::Done { .. }
            | Answer::GoOn
            | Answer::Capabilities(_)
            | Answer::Search(_)
            | Answer::Fetched(_)
            | Answer::Other => Err(Silence::Garbled.into()),
        }
    }

    /// Gives a command and returns what the server said about it, with the words of its end.
    /// `rest` is what it is told each time it asks for more; beyond that it must not.
    pub(super) fn command(
        &mut self,
        command: &[u8],
        rest: &[&[u8]],
    ) -> Result<(Vec<Answer>, String), Failed> {
        self.commands += 1;
        let tag = format!("r{}", self.commands);
        let mut line = zeroize::Zeroizing::new(format!("{tag} ").into_bytes());
        line.extend_from_slice(command);
        line.extend_from_slice(b"\r\n");
        self.line.write(&line)?;
        let mut rest = rest.iter();
        let mut said = Vec::new();
        while said.len() < ANSWERS_MAX {
            match self.hear()? {
                Answer::Done {
                    tag: theirs,
                    status,
                    words,
                } if theirs == tag => {
                    return match status {
                        Status::Ok => Ok((said, words)),
                        Status::No | Status::Bad => Err(refused(&words)),
                        Status::PreAuth | Status::Bye => Err(Silence::Garbled.into()),
                    };
                }
                Answer::Done { .. } => return Err(Silence::Garbled.into()),
                Answer::Status {
                    status: Status::Bye,
                    ..
                } => return Err(Silence::Closed.into()),
                Answer::GoOn => {
                    let Some(rest) = rest.next() else {
                        return Err(Silence::Garbled.into());
                    };
                    self.line.write(rest)?;
                    self.line.write(b"\r\n")?;
                }
                answer @ (Answer::Status { .. }
                | Answer::Capabilities(_)
                | Answer::Search(_)
                | Answer::Fetched(_)
                | Answer::Other) => said.push(answer),
            }
        }
        Err(Silence::Garbled.into())
    }

    /// Says goodbye. Nobody waits for the answer.
    pub(super) fn leave(mut self) {
        if self.line.write(b"bye LOGOUT\r\n").is_err() {
            tracing::debug!("the mailbox's server closed before it was told goodbye");
        }
    }

    fn hear(&mut self) -> Result<Answer, Silence> {
        let mut piece = [0u8; 16 * 1024];
        while self.heard <= HEARD_MAX {
            if let Some(length) = answers::whole(&self.unread).map_err(|_| Silence::Garbled)? {
                let bytes: Vec<u8> = self.unread.drain(..length).collect();
                return answers::read(&bytes).ok_or(Silence::Garbled);
            }
            match self.line.read(&mut piece)? {
                0 => return Err(Silence::Closed),
                length => {
                    self.heard += length;
                    self.unread.extend_from_slice(&piece[..length]);
                }
            }
        }
        Err(Silence::Garbled)
    }
}

fn refused(words: &str) -> Failed {
    let words = words.chars().take(WORDS_MAX).collect();
    Failed::Refused(Refusal { words })
}
