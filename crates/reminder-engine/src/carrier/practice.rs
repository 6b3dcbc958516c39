//! The practice carrier: writes what would have been sent into a folder.
