//! The rules of the house that a lint cannot say. A rule looks at all files and tells what it
//! finds; each first has to find its own examples, so that no rule is there that cannot fail.
//!
//! What a lint can say is in Cargo.toml and the clippy.toml files instead.

mod contacts;
mod docs;
mod layout;
mod lexer;
mod migrations;
mod rust;
mod tree;
mod ui;
mod words;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::tree::{Finding, Tree};

/// Says what in a tree breaks a rule.
type Rule = fn(&Tree) -> Vec<Finding>;

/// A small tree that breaks a rule, or keeps it: paths and texts.
type Example<'a> = &'a [(&'a str, &'a str)];

static PROJECT: LazyLock<Tree> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Tree::read(&root).expect("the files of the project can be read")
});

/// Asserts that a rule finds something in each guilty example, nothing in the innocent ones, and
/// nothing in the project.
fn hold(rule: Rule, guilty: &[Example], innocent: &[Example]) {
    for example in guilty {
        assert!(
            !rule(&Tree::of(example)).is_empty(),
            "the rule overlooks {example:?}"
        );
    }
    for example in innocent {
        assert_eq!(
            rule(&Tree::of(example)),
            [],
            "the rule is too strict with {example:?}"
        );
    }
    let mut text = String::new();
    for Finding { path, line, words } in rule(&PROJECT) {
        writeln!(text, "  {path}:{line}: {words}").expect("a string takes every line");
    }
    assert!(text.is_empty(), "\n{text}");
}

/// Makes a pattern once; all of ours are written in this suite.
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is written in this file")
}
