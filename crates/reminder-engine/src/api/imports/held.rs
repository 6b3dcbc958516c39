//! The import in progress: first the bytes of its file as they arrive, then its cells, then the
//! preview that was shown last. There is one at a time, and it is forgotten once it is confirmed.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reminder_core::import::{BYTES_MAX, Encoding, ImportRefusal, Mapping, Table, decode};
use reminder_core::key::Digest32;

use crate::api::error::{ApiError, ErrorCode};

/// Bytes a piece may have: small enough for the window to stay quick.
pub(super) const PIECE_BYTES: usize = 512 * 1024;

/// The import in progress; a second one replaces it.
#[derive(Debug, Default)]
pub struct Imports {
    begun: u64,
    current: Option<Held>,
}

#[derive(Debug)]
struct Held {
    import: String,
    file_name: String,
    stage: Stage,
    shown: Option<Shown>,
}

#[derive(Debug)]
enum Stage {
    Arriving { size: usize, bytes: Vec<u8> },
    Whole(File),
}

/// A file that has arrived and was read.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// Its name, for people.
    pub(super) name: String,
    /// Its cells.
    pub(super) table: Arc<Table>,
    /// How its letters are written.
    pub(super) encoding: Encoding,
    /// What its bytes are.
    pub(super) digest: Digest32,
}

/// The preview that was shown last, with what it was made from.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// Its name.
    pub(super) preview: String,
    /// What the columns mean.
    pub(super) mapping: Mapping,
    /// Where the rows are from.
    pub(super) source: String,
}

impl Imports {
    /// Forgets whatever was in progress and waits for a file of this size; returns its name.
    ///
    /// # Errors
    /// [`ApiError`] when the file is empty or too large.
    pub(super) fn begin(&mut self, file_name: String, size: usize) -> Result<String, ApiError> {
        if size == 0 {
            return Err(refused(&ImportRefusal::Empty));
        }
        if size > BYTES_MAX {
            let megabytes = size.div_ceil(1024 * 1024);
            return Err(refused(&ImportRefusal::TooLarge { megabytes }));
        }
        self.begun += 1;
        let import = format!("import-{}", self.begun);
        self.current = Some(Held {
            import: import.clone(),
            file_name,
            stage: Stage::Arriving {
                size,
                bytes: Vec::new(),
            },
            shown: None,
        });
        Ok(import)
    }

    /// Takes the next piece; returns how many bytes there are now.
    ///
    /// # Errors
    /// [`ApiError`] when it is not the next one, or more than was said.
    pub(super) fn add(
        &mut self,
        import: &str,
        offset: usize,
        base64: &str,
    ) -> Result<usize, ApiError> {
        let broken = || {
            ApiError::new(
                ErrorCode::BadRequest,
                "A piece of the file did not arrive as it was sent. Nothing was imported. Choose \
                 the file again.",
            )
        };
        let held = self.named(import)?;
        let Stage::Arriving { size, bytes } = &mut held.stage else {
            return Err(broken());
        };
        if offset != bytes.len() || base64.len() > PIECE_BYTES.div_ceil(3) * 4 {
            return Err(broken());
        }
        let piece = BASE64_STANDARD.decode(base64).map_err(|_| broken())?;
        if bytes.len() + piece.len() > *size {
            return Err(broken());
        }
        bytes.extend_from_slice(&piece);
        Ok(bytes.len())
    }

    /// Reads the file, unless that was done; its bytes are forgotten.
    ///
    /// # Errors
    /// [`ApiError`] when bytes are missing, or the file is refused as a whole.
    pub(super) fn read(&mut self, import: &str) -> Result<File, ApiError> {
        let held = self.named(import)?;
        let (size, bytes) = match &mut held.stage {
            Stage::Whole(file) => return Ok(file.clone()),
            Stage::Arriving { size, bytes } => (*size, bytes),
        };
        if bytes.len() < size {
            let received = bytes.len();
            return Err(ApiError::new(
                ErrorCode::NotPossible,
                format!("Only {received} of {size} bytes of the file have arrived. Wait a moment."),
            ));
        }
        let bytes = std::mem::take(bytes);
        let file = read(&held.file_name, &bytes).inspect_err(|_| self.current = None)?;
        if let Some(held) = &mut self.current {
            held.stage = Stage::Whole(file.clone());
        }
        Ok(file)
    }

    /// Notes which preview somebody sees.
    ///
    /// # Errors
    /// [`ApiError`] when another import replaced this one meanwhile.
    pub(super) fn show(&mut self, import: &str, shown: Shown) -> Result<(), ApiError> {
        self.named(import)?.shown = Some(shown);
        Ok(())
    }

    /// Returns the file and the preview that somebody confirms.
    ///
    /// # Errors
    /// [`ApiError`] when that is not the one shown last.
    pub(super) fn confirmed(
        &mut self,
        import: &str,
        preview: &str,
    ) -> Result<(File, Shown), ApiError> {
        let held = self.named(import)?;
        match (&held.stage, &held.shown) {
            (Stage::Whole(file), Some(shown)) if shown.preview == preview => {
                Ok((file.clone(), shown.clone()))
            }
            (Stage::Whole(_) | Stage::Arriving { .. }, _) => Err(outdated()),
        }
    }

    /// Forgets an import that is done.
    pub(super) fn finish(&mut self, import: &str) {
        self.current = self.current.take().filter(|held| held.import != import);
    }

    fn named(&mut self, import: &str) -> Result<&mut Held, ApiError> {
        let held = self.current.as_mut().filter(|held| held.import == import);
        held.ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotFound,
                "This import is not in progress any more. Nothing was imported. Choose the file \
                 again.",
            )
        })
    }
}

fn read(name: &str, bytes: &[u8]) -> Result<File, ApiError> {
    let digest = Digest32::of(&[bytes]);
    let decoded = decode(bytes).map_err(|refusal| refused(&refusal))?;
    let table = Table::read(decoded.text, &mut |_| {}).map_err(|refusal| refused(&refusal))?;
    Ok(File {
        name: name.to_owned(),
        table: Arc::new(table),
        encoding: decoded.encoding,
        digest,
    })
}

fn refused(refusal: &ImportRefusal) -> ApiError {
    ApiError::new(ErrorCode::ImportRefused, format!("{refusal}."))
}

/// Returns the refusal of a preview that no longer says what would happen.
pub(super) fn outdated() -> ApiError {
    ApiError::new(
        ErrorCode::ChangedMeanwhile,
        "Something changed since this preview was made. Nothing was imported. Look at the new \
         preview and confirm that.",
    )
}
