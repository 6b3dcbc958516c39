//! A table of files.

use super::*;

#[test]
fn a_file_with_guessed_columns_is_read() {
    let rows = rows(b"Datum;Uhrzeit;Name\r\n24.11.2026;9:15;Ann Lee\r\n");
    assert_eq!(rows.refused, []);
    assert_eq!(rows.appointments[0].start, at(24, 9, 15));
    assert_eq!(rows.patients[0].full_name(), "Ann Lee");
}
