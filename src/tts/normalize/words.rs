//! Words that are not amounts: identifiers, paths, operators.

use super::{lexer, numbers};

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
        let number = left.is_ascii_digit() && !address(&chars, at);
        let words = match c {
            '/' if path => "slash",
            '/' if left == ')' => "over",
            '-' if minus(&chars, at) => "minus",
            '.' if number && (right.is_ascii_digit() || right == 'x') => "point",
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
            '^' if let Some((power, len)) = power(&chars[at..]) => {
                out.push(said(power));
                at += len;
                continue;
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

/// No formula is longer, in characters.
const FORMULA: usize = 64;

/// The words for a power, and how many characters it has.
fn power(chars: &[char]) -> Option<(String, usize)> {
    let text: String = chars.iter().take(FORMULA).collect();
    let (said, rest) = lexer::power(&text)?;
    Some((said, text.chars().count() - rest.chars().count()))
}

/// Whether the hyphen at `at` subtracts: "n-1", "(n-1)", "2^n-1"; not "us-east-1", "gpt-4", "b-2".
fn minus(chars: &[char], at: usize) -> bool {
    if chars.len() > FORMULA {
        return false;
    }
    let letter = |i: usize| chars.get(i).is_some_and(|c| "ijkmnxyKMN".contains(*c));
    let first = at == 1 || at > 1 && !chars[at - 2].is_alphabetic() && chars[at - 2] != '-';
    let ends = !chars.iter().skip(at + 1).take_while(|c| c.is_alphanumeric()).any(|c| c.is_alphabetic() && *c != 'k');
    let power = chars[..at].contains(&'^') || chars.contains(&'=');
    let left = at > 0 && (letter(at - 1) && first || power || chars[at - 1] == ')');
    left && ends && chars.get(at + 1).is_some_and(|c| c.is_ascii_digit() || letter(at + 1) && *c != '-')
}

/// Whether the point at `at` stands in an address of four numbers, whose points are dots.
fn address(chars: &[char], at: usize) -> bool {
    let inside = |c: &&char| c.is_ascii_digit() || **c == '.';
    let points = |run: &mut dyn Iterator<Item = &char>| run.filter(|c| **c == '.').count();
    points(&mut chars[..at].iter().rev().take(16).take_while(inside))
        + points(&mut chars[at..].iter().take(16).take_while(inside))
        == 3
}

/// A region of a cloud, whose first part is letters: "us-east-1", "eu-west-2b".
pub fn region(core: &str) -> Option<Vec<Piece>> {
    const AREAS: &str = "us eu ap ca sa af me il mx cn uk";
    const SIDES: &str = "north south east west central northeast northwest southeast southwest gov iso";
    let (area, rest) = core.split_once('-')?;
    let side = rest.split(|c: char| !c.is_ascii_lowercase()).next()?;
    let known = AREAS.split(' ').any(|a| a == area) && SIDES.split_whitespace().any(|s| s == side);
    let spaced = area.to_uppercase().chars().map(String::from).collect::<Vec<_>>().join(" ");
    known.then(|| std::iter::once(said(spaced)).chain(pieces(rest)).collect())
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
