//! Reads one word after another: removes the punctuation, determines the kind of word, and puts it into words.

use super::super::abbreviations::{self, is_month};
use super::super::lexicon::{Lexicon, Term};
use super::Alphabet;
use super::around::Around;
use super::words::{self, Piece};
use super::{amounts, units};
use crate::language::months::MONTHS;

/// Reads one line.
pub struct Reader<'a> {
    pub lexicon: &'a Lexicon,
    pub alphabet: Alphabet,
}

/// A word and its punctuation, separated.
struct Peeled<'a> {
    lead: String,
    core: &'a str,
    trail: String,
}

/// Punctuation kept before a word; all other punctuation there is dropped.
const KEPT_LEAD: &str = "(";
/// Punctuation kept after a word; all other punctuation there is dropped.
const KEPT_TRAIL: &str = ".,;:!?…)";

impl<'a> Reader<'a> {
    pub fn new(lexicon: &'a Lexicon, alphabet: Alphabet) -> Self {
        Self { lexicon, alphabet }
    }

    pub fn line(&self, line: &str) -> String {
        let raw: Vec<&str> = line.split_whitespace().collect();
        let before = std::iter::once("").chain(raw.iter().copied());
        let raw: Vec<&str> = before.zip(raw.iter().copied()).flat_map(|(before, word)| apart(before, word)).collect();
        let mut out = String::new();
        let (mut earlier, mut before) = ("", "");
        let mut at = 0;
        while let Some(word) = raw.get(at) {
            let after = raw.get(at + 1).map(|w| peel(w));
            at += 1;
            let previous =
                raw[..at - 1].iter().rev().take(4).find(|w| w.contains(char::is_alphanumeric)).map_or("", |w| *w);
            if let Some(said) = abbreviations::reading(word, previous, raw.get(at).copied()) {
                push(&mut out, &said);
                // "Jan." is a month for the day and the year behind it.
                let month = MONTHS.into_iter().find(|month| *month == said);
                (earlier, before) = (before, month.unwrap_or(word));
                continue;
            }
            if let Some(said) = between(before, word, &raw[at..]) {
                push(&mut out, said);
                continue;
            }
            let peeled = self.peel_term(word).unwrap_or_else(|| peel(word));
            let mut trail = peeled.trail;
            let ahead = if trail.is_empty() { after.as_ref().map(|p| p.core) } else { None };
            // "the '80s".
            let cut = word.starts_with('\'') && peeled.core.len() == 3 && peeled.core.ends_with("0s");
            let around =
                Around { earlier, before: if cut { "late" } else { before.trim_end_matches(',') }, after: ahead };
            let said = match amounts::amount(peeled.core, &around) {
                Some(_) if self.find(peeled.core).is_some() => self.word(peeled.core),
                Some(amount) => {
                    if let Some(next) = after.filter(|_| amount.took_next) {
                        trail = next.trail;
                        at += 1;
                        // "5 min. later" goes on.
                        if trail == "." && raw.get(at).is_some_and(|w| w.starts_with(char::is_lowercase)) {
                            trail.clear();
                        }
                    }
                    self.pieces(amount.pieces)
                }
                None => self.word(peeled.core),
            };
            push(&mut out, &format!("{}{}{}", peeled.lead, said.trim(), trail));
            // The year after "March 5," and "March 5-7," still belongs to the month.
            let digits = peeled.core.chars().take_while(char::is_ascii_digit).count();
            if !(is_month(before) && (1..=2).contains(&digits)) {
                (earlier, before) = (before, peeled.core);
            }
        }
        tidy(&out)
    }

    /// Finds terms that begin or end with punctuation of their own: `C++`, `.NET`.
    fn peel_term<'w>(&self, word: &'w str) -> Option<Peeled<'w>> {
        let core = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']).trim_start_matches('(');
        let marked = core.starts_with(|c: char| !c.is_alphanumeric()) || core.ends_with(|c: char| !c.is_alphanumeric());
        self.find(core).filter(|_| marked)?;
        let (lead, trail) = word.split_once(core)?;
        Some(Peeled { lead: lead.into(), core, trail: trail.into() })
    }

    /// The term for a word, and the word's ending: nothing, `'s` or `s`.
    fn find<'w>(&self, word: &'w str) -> Option<(&Term, &'w str)> {
        let stem = |end: &str| word.strip_suffix(end).and_then(|stem| self.lexicon.find(stem));
        if let Some(term) = self.lexicon.find(word) {
            Some((term, ""))
        } else if let Some(term) = stem("'s") {
            Some((term, "'s"))
        } else {
            stem("s").filter(|_| word.len() > 3).map(|term| (term, "s"))
        }
    }

    fn say(&self, term: &Term, written: &str, ending: &str) -> String {
        let token = term.token().filter(|_| self.alphabet == Alphabet::Tokens);
        let said = token.or(term.say.as_deref()).unwrap_or(written);
        // A single capital takes its plural with an apostrophe ("X's"); otherwise it would become another word.
        let capital = said.ends_with(|c: char| c.is_ascii_uppercase()) && ending == "s";
        format!("{said}{}", if capital { "'s" } else { ending })
    }

    /// Reads a word that is not an amount.
    fn word(&self, core: &str) -> String {
        if let Some((term, ending)) = self.find(core) {
            return self.say(term, core.strip_suffix(ending).unwrap_or(core), ending);
        }
        if let Some(operator) = words::operator(core) {
            return operator.into();
        }
        if let Some(rate) = units::rate(core) {
            return rate;
        }
        if let Some(region) = words::region(core) {
            return self.pieces(region);
        }
        if let Some((first, last)) = core.split_once('-')
            && let Some((first, last)) = abbreviations::weekday(first).zip(abbreviations::weekday(last))
        {
            return format!("{first} to {last}");
        }
        // "read-only" and "twenty-one" stay as they are, unless the lexicon has one of the parts or a part has inner
        // capitals.
        let hyphened = core.contains('-') && core.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'');
        let whole = |part: &str| words::pieces(part).len() == 1 && self.find(part).is_none();
        if hyphened && core.split('-').all(|part| !part.is_empty() && whole(part)) {
            return core.into();
        }
        self.pieces(words::pieces(core))
    }

    fn pieces(&self, pieces: Vec<Piece>) -> String {
        let mut out = String::new();
        for piece in pieces {
            let said = match piece {
                Piece::Said(words) => words,
                Piece::Written(word) => match self.find(&word) {
                    Some((term, ending)) => self.say(term, word.strip_suffix(ending).unwrap_or(&word), ending),
                    None => word,
                },
            };
            push(&mut out, &said);
        }
        out
    }
}

/// How a hyphen between two amounts is read: "10 ms - 20 ms", "5 - 3 = 2".
fn between(before: &str, word: &str, after: &[&str]) -> Option<&'static str> {
    let amount = |w: &str| w.trim_start_matches(['$', '€', '£', '~', '(']).starts_with(|c: char| c.is_ascii_digit());
    (word == "-" && amount(before) && amount(after.first()?)).then_some(())?;
    Some(if after.get(1).is_some_and(|w| w.starts_with('=')) { "minus" } else { "to" })
}

/// Takes "GB-2" apart after a number, so that "1 GB-2 GB" is a range.
fn apart<'w>(before: &str, word: &'w str) -> Vec<&'w str> {
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    match word.split_once('-') {
        Some((unit, number)) if digit(before) && digit(number) && units::unit(unit, true).is_some() => {
            vec![unit, &word[unit.len()..=unit.len()], number]
        }
        _ => vec![word],
    }
}

fn peel(word: &str) -> Peeled<'_> {
    if words::operator(word).is_some() {
        return Peeled { lead: String::new(), core: word, trail: String::new() };
    }
    let inner =
        |c: char| c.is_alphanumeric() || "$€£¥₹¢#~<>=+-/%@&|*^_°—".contains(c) || super::unicode::fraction(c).is_some();
    // Signs count only if something follows or they stand alone: "-5", "/v1", "->". They do not in "**bold**" or
    // "word-".
    let start = word.find(inner).unwrap_or(word.len());
    let end = word.rfind(inner).map_or(start, |i| i + word[i..].chars().next().map_or(0, char::len_utf8)).max(start);
    let mut core = &word[start..end];
    if core.contains(char::is_alphanumeric) {
        core = core.trim_end_matches(['*', '_', '-', '<', '=', '|', '&', '~', '^', '@']);
        if !core.starts_with(|c: char| c.is_ascii_digit()) {
            core = core.trim_end_matches('$');
        }
        // A point before a digit belongs to the number: .5
        if core.starts_with(|c: char| c.is_ascii_digit()) && word[..start].ends_with('.') {
            core = &word[start - 1..start + core.len()];
        }
        core = core.trim_start_matches(['*', '_']);
    }
    let (start, end) = if start == end { (0, 0) } else { (start, end) };
    let keep = |text: &str, kept: &str| text.chars().filter(|c| kept.contains(*c)).collect::<String>();
    let calls = word[end..].starts_with("()");
    let trail = keep(if calls { &word[end + 2..] } else { &word[end..] }, KEPT_TRAIL);
    let opened = word[..end].contains('(');
    let mut lead = keep(&word[..start], KEPT_LEAD);
    // "(n-1)/2" begins with a bracket that closes inside.
    if lead == "(" && core.matches(')').count() > core.matches('(').count() {
        lead.clear();
    }
    // A bracket opened inside the word ("f(x)") does not close one outside.
    let trail = if opened && lead.is_empty() { trail.replacen(')', "", 1) } else { trail };
    Peeled { lead, core, trail }
}

fn push(out: &mut String, said: &str) {
    if said.is_empty() {
        return;
    }
    let mark = said.starts_with([',', '.', ';', ':', '!', '?', '…', ')']);
    if !out.is_empty() && !mark && !out.ends_with('(') {
        out.push(' ');
    }
    out.push_str(said);
}

/// Removes marks at the start of a line, and the second of two pauses in a row.
fn tidy(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(').chars() {
        let pause = matches!(c, ',' | ';' | ':');
        if pause && out.trim_end().ends_with([',', ';', ':', '(', '—', '.', '!', '?', '…']) {
            continue;
        }
        if c == ' ' && out.ends_with([' ', '(']) {
            continue;
        }
        out.push(c);
    }
    out.replace("()", "").trim_end_matches([' ', '—', '(']).to_owned()
}
