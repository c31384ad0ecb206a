//! Words that are not amounts: identifiers, paths, operators, abbreviations.

use super::numbers;

/// A part of a word.
#[derive(Debug, PartialEq)]
pub enum Piece {
    /// Finished words.
    Said(String),
    /// A run of letters as written, which the lexicon may know.
    Written(String),
}

fn said(words: impl Into<String>) -> Piece {
    Piece::Said(words.into())
}

/// Reads shorthand that has a full stop or a slash. `next` shows whether "etc." ends the sentence.
pub fn abbreviation(word: &str, next: Option<&str>) -> Option<String> {
    let comma = if word.ends_with(',') { "," } else { "" };
    let word = word.trim_end_matches(',').trim_start_matches('(').to_lowercase();
    let words = match word.as_str() {
        "e.g." | "eg." | "e.g" => "for example",
        "i.e." | "ie." | "i.e" => "that is",
        "vs" | "vs." => "versus",
        "approx." => "approximately",
        "w/" => "with",
        "w/o" => "without",
        "aka" | "a.k.a." => "also known as",
        "n/a" => "not applicable",
        "etc" | "etc." => {
            let goes_on = next.is_some_and(|n| n.starts_with(|c: char| c.is_lowercase()));
            return Some(format!("et cetera{}", if goes_on || word == "etc" { comma } else { "." }));
        }
        _ => return None,
    };
    Some(format!("{words}{comma}"))
}

/// Reads a sign that stands alone.
pub fn operator(core: &str) -> Option<&'static str> {
    Some(match core {
        "->" | "=>" | "-->" => "to",
        "=" | "==" | "===" | ":=" => "equals",
        "!=" | "<>" => "is not equal to",
        ">=" => "is at least",
        "<=" => "is at most",
        ">" => "is greater than",
        "<" => "is less than",
        "+" => "plus",
        "*" => "times",
        "/" => "slash",
        "&" | "&&" => "and",
        "||" => "or",
        "@" => "at",
        "%" => "percent",
        "~" => "about",
        "-" | "--" | "---" | "—" => "—",
        _ => return None,
    })
}

/// Splits any other word into letters, digits and signs.
pub fn pieces(core: &str) -> Vec<Piece> {
    let core = core.split_once("://").map_or(core, |(_, rest)| rest);
    if core.chars().all(|c| c.is_alphabetic() || c == '\'') {
        return camel(core);
    }
    let path = core.starts_with('/') || core.matches('/').count() > 1 || (core.contains('/') && core.contains('.'));
    let generic = core.contains('<') && core.ends_with('>');
    let chars: Vec<char> = core.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let run = |test: fn(char) -> bool| chars[at..].iter().take_while(|c| test(**c)).count();
        if c.is_alphabetic() {
            let inside = |c: char| c.is_alphabetic() || c == '\'';
            let len = run(inside);
            let word: String = chars[at..at + len].iter().collect();
            at += len;
            if len == 1 && c.is_lowercase() {
                out.push(said(c.to_uppercase().to_string()));
            } else {
                out.extend(camel(&word));
            }
            continue;
        }
        if c.is_ascii_digit() {
            let len = run(|c| c.is_ascii_digit());
            let digits: String = chars[at..at + len].iter().collect();
            at += len;
            out.push(said(numbers::code(&digits)));
            continue;
        }
        let left = at.checked_sub(1).and_then(|i| chars.get(i)).copied().unwrap_or(' ');
        let right = chars.get(at + 1).copied().unwrap_or(' ');
        let words = match c {
            '/' if path => "slash",
            '.' if left.is_alphanumeric() && right.is_alphanumeric() => "dot",
            ':' if right == ':' => {
                at += 1;
                "colon colon"
            }
            ':' if chars.len() <= 5 => "to",
            ':' if right.is_ascii_digit() => "port",
            '@' => "at",
            '=' if right == '=' => "",
            '=' => "equals",
            '&' => "and",
            '+' => "plus",
            '%' => "percent",
            '<' if generic => "of",
            '<' => "less than",
            '>' if left == '-' || left == '=' => "to",
            '>' if !generic => "greater than",
            '^' if right == '2' && at + 2 == chars.len() => {
                at += 1;
                "squared"
            }
            '^' if right == '3' && at + 2 == chars.len() => {
                at += 1;
                "cubed"
            }
            '^' => "to the power of",
            '*' if left.is_alphanumeric() && right.is_alphanumeric() => "times",
            '*' => "star",
            ',' | ';' | '?' => ",",
            _ => "",
        };
        out.push(said(words));
        at += 1;
    }
    out
}

/// Splits camel case: `getUserById` is four words, `HTTPServer` two; `APIs`, `SQL`, `Redis` and `don't` are one each.
fn camel(word: &str) -> Vec<Piece> {
    let word = word.trim_matches('\'');
    let chars: Vec<char> = word.chars().collect();
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix('s')).unwrap_or(word);
    let acronym = stem.chars().all(|c| c.is_uppercase() || c == '\'');
    let plain = chars.iter().skip(1).all(|c| !c.is_uppercase());
    if acronym || plain {
        return vec![Piece::Written(word.into())];
    }
    let mut parts = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        let after_lower = at > 0 && c.is_uppercase() && !chars[at - 1].is_uppercase();
        let last_of_caps = at > 0
            && c.is_uppercase()
            && chars[at - 1].is_uppercase()
            && chars.get(at + 1).is_some_and(|n| n.is_lowercase());
        if after_lower || last_of_caps {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(*c);
        }
    }
    let lower = |part: String| match part.chars().count() {
        1 => part.to_uppercase(),
        _ if part.chars().all(|c| c.is_uppercase() || c == '\'') => part,
        _ => part.to_lowercase(),
    };
    parts.into_iter().filter(|p| !p.is_empty()).map(|part| Piece::Written(lower(part))).collect()
}
