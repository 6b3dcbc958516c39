//! Import of appointments from the CSV files other programs export.
