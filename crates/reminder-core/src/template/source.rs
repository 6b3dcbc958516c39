//! The pieces of a template as it was typed: words, fields and tags, each with its place.
//!
//! Finds places for the linter. What a template means is decided by the renderer alone.

use std::ops::Range;

/// What a piece of a template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// Words that go out as they are.
    Words,
    /// `{{ … }}`
    Field,
    /// `{% … %}`
    Tag,
    /// `{# … #}`
    Comment,
}

/// A piece of a template. Places are counted in Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) start: usize,
    /// The letters, brackets included.
    pub(super) letters: Vec<char>,
}

/// A word inside a piece, with its place in the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) place: Range<usize>,
    pub(super) text: String,
}

/// Returns the pieces of a template, one after the other; together they are the whole of it.
pub(super) fn pieces(source: &str) -> Vec<Piece> {
    let letters: Vec<char> = source.chars().collect();
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut place = 0;
    while place < letters.len() {
        let Some((kind, close)) = opening(&letters[place..]) else {
            place += 1;
            continue;
        };
        push(&mut pieces, PieceKind::Words, &letters, start..place);
        let end = end_of(&letters, place + 2, kind, close);
        push(&mut pieces, kind, &letters, place..end);
        start = end;
        place = end;
    }
    push(
        &mut pieces,
        PieceKind::Words,
        &letters,
        start..letters.len(),
    );
    pieces
}

fn push(pieces: &mut Vec<Piece>, kind: PieceKind, letters: &[char], place: Range<usize>) {
    if !place.is_empty() {
        pieces.push(Piece {
            kind,
            start: place.start,
            letters: letters[place].to_vec(),
        });
    }
}

fn opening(letters: &[char]) -> Option<(PieceKind, [char; 2])> {
    match letters {
        ['{', '{', ..] => Some((PieceKind::Field, ['}', '}'])),
        ['{', '%', ..] => Some((PieceKind::Tag, ['%', '}'])),
        ['{', '#', ..] => Some((PieceKind::Comment, ['#', '}'])),
        _ => None,
    }
}

/// Returns where a piece ends: behind its closing brackets, or with the template.
fn end_of(letters: &[char], from: usize, kind: PieceKind, close: [char; 2]) -> usize {
    let mut quote = None;
    for place in from..letters.len() {
        let letter = letters[place];
        if quote == Some(letter) {
            quote = None;
        } else if quote.is_some() {
            continue;
        } else if letters[place..].starts_with(&close) {
            return place + close.len();
        } else if kind != PieceKind::Comment && matches!(letter, '"' | '\'') {
            quote = Some(letter);
        }
    }
    letters.len()
}

impl Piece {
    /// Returns the place of the whole piece.
    pub(super) fn place(&self) -> Range<usize> {
        self.start..self.start + self.letters.len()
    }

    /// Returns the words of a piece; numbers are words, underscores belong to them.
    pub(super) fn words(&self) -> Vec<Word> {
        self.runs(|letter| letter.is_alphanumeric() || letter == '_')
    }

    /// Returns what stands between spaces.
    pub(super) fn chunks(&self) -> Vec<Word> {
        self.runs(|letter| !letter.is_whitespace())
    }

    fn runs(&self, belongs: impl Fn(char) -> bool) -> Vec<Word> {
        let mut runs = Vec::new();
        let mut run: Option<Word> = None;
        for (place, &letter) in (self.start..).zip(&self.letters) {
            if belongs(letter) {
                let run = run.get_or_insert_with(|| Word {
                    place: place..place,
                    text: String::new(),
                });
                run.place.end = place + 1;
                run.text.push(letter);
            } else {
                runs.extend(run.take());
            }
        }
        runs.extend(run);
        runs
    }

    /// Returns the names a field or tag uses, its keywords included and words in quotes not.
    pub(super) fn names(&self) -> Vec<Word> {
        let mut unquoted = self.clone();
        let mut quote = None;
        for letter in &mut unquoted.letters {
            match quote {
                None if matches!(*letter, '"' | '\'') => quote = Some(*letter),
                None => {}
                Some(open) => {
                    if *letter == open {
                        quote = None;
                    }
                    *letter = ' ';
                }
            }
        }
        let is_name = |word: &Word| !word.text.starts_with(|first: char| first.is_ascii_digit());
        unquoted.words().into_iter().filter(is_name).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_are_counted_in_letters_and_not_in_bytes() {
        let pieces = pieces("Grüß {{ patient_name }}{% if 'a%}' %}é{# x #}");
        let seen: Vec<(PieceKind, usize, String)> = pieces
            .iter()
            .map(|piece| (piece.kind, piece.start, piece.letters.iter().collect()))
            .collect();
        let piece = |kind, start, letters: &str| (kind, start, letters.to_owned());
        assert_eq!(
            seen,
            [
                piece(PieceKind::Words, 0, "Grüß "),
                piece(PieceKind::Field, 5, "{{ patient_name }}"),
                piece(PieceKind::Tag, 23, "{% if 'a%}' %}"),
                piece(PieceKind::Words, 37, "é"),
                piece(PieceKind::Comment, 38, "{# x #}"),
            ]
        );
        let names = pieces[1].names();
        assert_eq!(
            (names[0].text.as_str(), &names[0].place),
            ("patient_name", &(8..20))
        );
        let tag: Vec<String> = pieces[2]
            .names()
            .into_iter()
            .map(|name| name.text)
            .collect();
        assert_eq!(tag, ["if"]);
    }

    proptest! {
        #[test]
        fn the_pieces_together_are_the_whole_template(source in r#"([{}%#'"]|[a-zé ]|\n){0,40}"#) {
            let pieces = pieces(&source).into_iter();
            let whole: String = pieces.flat_map(|piece| piece.letters).collect();
            prop_assert_eq!(whole, source);
        }
    }
}
