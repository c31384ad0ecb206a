//! Numbers that count nothing: names, years, places in a row, and shares.

use super::{Tok, read_number};
use crate::language::phrase_set::PhraseSet;

/// What comes with a status code: "503 errors".
const ANSWERS: PhraseSet = PhraseSet::new("errors|redirects|responses|replies|statuses|codes");
/// What a number behind it names: "HTTP 2 connections", "port 8080 requests".
const NAMED: PhraseSet = PhraseSet::new(
    "http|tls|ipv|java|python|node|ruby|php|postgres|postgresql|mysql|kafka|redis|kubernetes|spring|rails|port|version|\
     step|chapter|layer|level|phase|round|tier|stage",
);
/// What makes a number a place in a row: "the first 5 requests".
const PLACES: PhraseSet = PhraseSet::new("first|last|top|next|every");
/// What stands before a year: "in 2019 servers …".
const DATES: PhraseSet = PhraseSet::new("in|since|by|until|from|before|after|around");

/// Whether the number at token `at` counts nothing, although a unit seems to follow.
pub(super) fn counts_nothing(tokens: &[Tok], at: usize, value: f64, unit: &str) -> bool {
    let before = |back: usize| {
        let token = at.checked_sub(back).map(|k| &tokens[k]);
        token.filter(|token| !token.stops).map_or("", |token| token.text.as_str())
    };
    if unit.contains(" per ") || value.fract() != 0.0 {
        return false;
    }
    // "I'm a hundred percent sure".
    let is_sure = unit == "percent" && value >= 100.0;
    let is_status = (100.0..600.0).contains(&value) && ANSWERS.has(unit);
    let is_year = (1900.0..2100.0).contains(&value) && DATES.has(before(1));
    let is_time = value <= 24.0 && matches!(before(1), "at" | "past");
    let is_port =
        matches!(before(1), "on") && matches!(value as u64, 22 | 80 | 443 | 3306 | 5432 | 6379 | 8080 | 8443 | 9092);
    is_status
        || is_sure
        || is_year
        || is_time
        || is_port
        || NAMED.has(before(1))
        || PLACES.has(before(1))
        || is_superlative(before(1))
        || is_share(tokens, at)
}

/// "The slowest 10 queries".
fn is_superlative(word: &str) -> bool {
    word.len() > 5 && word.ends_with("est") && !matches!(word, "request" | "harvest" | "interest" | "latest")
}

/// "One in ten requests", "two out of five requests", "5 of 100 requests".
fn is_share(tokens: &[Tok], at: usize) -> bool {
    let text = |k: usize| tokens[k].text.as_str();
    let Some(link) = at.checked_sub(1).filter(|k| matches!(text(*k), "in" | "of")) else { return false };
    let link = if link > 0 && text(link - 1) == "out" { link - 1 } else { link };
    link > 0 && !tokens[link - 1].stops && read_number(&tokens[link - 1..link]).is_some()
}
