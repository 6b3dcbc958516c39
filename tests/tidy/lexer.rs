//! Tells Rust's code from its comments and its strings, as far as the rules need that.

/// A Rust file without its comments.
pub(crate) struct Parts {
    /// The code, line for line; what was in comments and in quotes is blank.
    pub code: String,
    /// What was in double quotes, with the line where it began.
    pub quoted: Vec<(usize, String)>,
}

/// Splits a Rust file into code and strings.
pub(crate) fn split(text: &str) -> Parts {
    let mut lexer = Lexer {
        rest: text,
        line: 1,
        parts: Parts {
            code: String::new(),
            quoted: Vec::new(),
        },
    };
    while !lexer.rest.is_empty() {
        lexer.step();
    }
    lexer.parts
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    parts: Parts,
}

impl Lexer<'_> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            self.blank(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if let Some((open, close)) = self.quote() {
            self.string(open, &close);
        } else if let Some(length) = char_literal(self.rest) {
            self.blank(length);
        } else {
            let length = self.rest.chars().next().map_or(0, char::len_utf8);
            self.keep(length);
        }
    }

    /// Returns the length of an opening quote here, and the quote that closes it.
    fn quote(&self) -> Option<(usize, String)> {
        if self.rest.starts_with('"') {
            return Some((1, "\"".to_owned()));
        }
        let before = self.parts.code.chars().next_back();
        let raw = self
            .rest
            .strip_prefix("r")
            .or_else(|| self.rest.strip_prefix("br"))?;
        if before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_') {
            return None;
        }
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        raw[hashes..].starts_with('"').then(|| {
            (
                self.rest.len() - raw.len() + hashes + 1,
                format!("\"{}", "#".repeat(hashes)),
            )
        })
    }

    fn string(&mut self, open: usize, close: &str) {
        let line = self.line;
        self.keep(open);
        let length = if open == 1 {
            plain_string(self.rest)
        } else {
            self.rest.find(close)
        };
        let length = length.unwrap_or(self.rest.len());
        self.parts
            .quoted
            .push((line, self.rest[..length].to_owned()));
        self.blank(length);
        self.keep(close.len().min(self.rest.len()));
    }

    fn keep(&mut self, length: usize) {
        let (now, rest) = self.rest.split_at(length);
        self.line += now.matches('\n').count();
        self.parts.code += now;
        self.rest = rest;
    }

    fn blank(&mut self, length: usize) {
        let (now, rest) = self.rest.split_at(length);
        self.line += now.matches('\n').count();
        self.parts.code.extend(
            now.chars()
                .map(|sign| if sign == '\n' { '\n' } else { ' ' }),
        );
        self.rest = rest;
    }
}

/// Returns where a plain string ends; a backslash takes the sign after it with it.
fn plain_string(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, sign)| {
        let ends = sign == '"' && !escaped;
        escaped = sign == '\\' && !escaped;
        ends.then_some(at)
    })
}

/// Returns the length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let (mut at, mut depth) = (2, 1);
    while depth > 0 {
        match text[at..].find(['*', '/']) {
            None => return text.len(),
            Some(next) => at += next,
        }
        if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else {
            at += 1;
        }
    }
    at
}

/// Returns the length of a character literal here; a lifetime is none.
fn char_literal(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        let closed = inside
            .char_indices()
            .skip(2)
            .find(|(_, sign)| *sign == '\'');
        return closed.map(|(at, _)| at + 2);
    }
    let first = inside.chars().next()?;
    inside[first.len_utf8()..]
        .starts_with('\'')
        .then(|| first.len_utf8() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_blank_and_code_stays() {
        for (text, code) in [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("f(\"a // b\")", "f(\"      \")"),
            ("f(\"\\\"x\") // y", "f(\"   \")     "),
            ("r#\"a\"b\"#; x", "r#\"   \"#; x"),
            ("var\"x\"", "var\" \""),
            ("'\"' y", "    y"),
            ("'\\'' y", "     y"),
            ("&'a str", "&'a str"),
            ("\"ä\" ü", "\" \" ü"),
        ] {
            assert_eq!(split(text).code, code, "{text}");
        }
    }

    #[test]
    fn strings_know_the_line_they_begin_in() {
        let parts = split("// \"no\"\nf(\"one\", \"two\nlines\");\ng(r\"three\");");
        let expected = [(2, "one"), (2, "two\nlines"), (4, "three")];
        assert_eq!(
            parts.quoted,
            expected.map(|(line, text)| (line, text.to_owned()))
        );
    }
}
