//! The store on real files: what the database itself refuses, and what becomes of files that are
//! damaged, foreign, newer or in use.

mod backups;
mod bad_files;
mod rules_of_the_tables;
mod searching;
