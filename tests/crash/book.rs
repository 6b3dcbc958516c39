//! What stands in a clinic's book, read past the program from the file itself, so that two moments
//! can be compared. Knows no table by name but those that every start writes.

use std::collections::BTreeMap;
use std::path::Path;

use reminder_tests::kit::Fault;
use rusqlite::{Connection, OpenFlags};

/// What a start writes, or the program's own part of the database.
const NOT_THE_BOOK: [&str; 5] = [
    "fence",
    "heartbeat",
    "reading",
    "refinery_schema_history",
    "state_moves",
];

/// The columns of each table.
pub(crate) type Columns = BTreeMap<String, Vec<String>>;
/// The rows of each table.
pub(crate) type Book = BTreeMap<String, Vec<String>>;

fn words(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare(sql)?;
    query.query_map([], |row| row.get(0))?.collect()
}

/// Returns the columns of all tables but some.
pub(crate) fn columns(connection: &Connection, but: &[&str]) -> rusqlite::Result<Columns> {
    let tables = words(
        connection,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let book = tables.into_iter().filter(|table| {
        let own = but.contains(&table.as_str());
        !own
    });
    book.map(|table| {
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        Ok((table, words(connection, &sql)?))
    })
    .collect()
}

/// Reads the rows of a closed database, in these columns, after all its pages were read through.
pub(crate) fn read(file: &Path, columns: Option<&Columns>) -> Result<(Book, Columns), Fault> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let answer = words(&connection, "PRAGMA integrity_check(1)")?;
    if answer != ["ok"] {
        return Err(format!("the database is damaged: {answer:?}").into());
    }
    let own = self::columns(&connection, &NOT_THE_BOOK)?;
    let columns = columns.unwrap_or(&own);
    let mut book = Book::new();
    for (table, columns) in columns {
        let quoted: Vec<String> = columns
            .iter()
            .map(|column| format!("quote(\"{column}\")"))
            .collect();
        let sql = format!(
            "SELECT {} FROM \"{table}\" ORDER BY 1",
            quoted.join("||','||")
        );
        book.insert(table.clone(), words(&connection, &sql)?);
    }
    Ok((book, own))
}

/// Says in which table two books differ first.
pub(crate) fn difference(before: &Book, after: &Book) -> Option<String> {
    before.iter().find_map(|(table, rows)| {
        let now = after.get(table);
        (now != Some(rows)).then(|| format!("{table} had {rows:?} and has {now:?}"))
    })
}
