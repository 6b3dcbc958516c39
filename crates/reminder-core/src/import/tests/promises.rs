//! What an import promises: the same file again changes nothing, whatever the order of its rows.

use super::*;

const FILE: &str = "Date,Time,First name,Last name,Mobile,Provider,Appointment ID\n\
    24/11/2026,09:15,Ann,Lee,07700 900123,Dr Lee,17\n\
    24/11/2026,09:45,Rosa,Diaz,07700 900124,Dr Patel,18\n\
    25/11/2026,10:00,Ann,Lee,07700 900123,Dr Lee,19\n";

#[test]
fn the_same_file_again_changes_nothing() {
    let mut book = Book::default();
    let first = book.import(rows(FILE.as_bytes()));
    assert_eq!((first.new.len(), first.new_patients().len()), (3, 2));
    let again = book.import(rows(FILE.as_bytes()));
    assert!(again.changes_nothing() && again.gone.is_empty());
    assert_eq!(again.same, 3);
}
