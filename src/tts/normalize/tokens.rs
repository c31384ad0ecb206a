//! Reads one word after another: removes the punctuation, determines the kind of word, and puts it into words.

use super::super::lexicon::{Lexicon, Term};
use super::Alphabet;
use super::words::{self, Piece};
use super::{amounts, units};

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
        let mut out = String::new();
        let mut before = "";
        let mut at = 0;
        while let Some(word) = raw.get(at) {
            let after = raw.get(at + 1).map(|w| peel(w));
            at += 1;
            if let Some(said) = words::abbreviation(word, raw.get(at).copied()) {
                push(&mut out, &said);
                before = word;
                continue;
            }
            let peeled = self.peel_term(word).unwrap_or_else(|| peel(word));
            let mut trail = peeled.trail;
            let ahead = if trail.is_empty() { after.as_ref().map(|p| p.core) } else { None };
            let said = match amounts::amount(peeled.core, before, ahead) {
                Some(_) if self.find(peeled.core).is_some() => self.word(peeled.core),
                Some(amount) => {
                    if let Some(next) = after.filter(|_| amount.took_next) {
                        trail = next.trail;
                        at += 1;
                    }
                    self.pieces(amount.pieces)
                }
                None => self.word(peeled.core),
            };
            push(&mut out, &format!("{}{}{}", peeled.lead, said.trim(), trail));
            // The year after "March 5," still belongs to the month.
            let day = amounts::is_month(before) && peeled.core.len() <= 2;
            before = if day { before } else { peeled.core };
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

fn peel(word: &str) -> Peeled<'_> {
    if words::operator(word).is_some() {
        return Peeled { lead: String::new(), core: word, trail: String::new() };
    }
    let inner = |c: char| c.is_alphanumeric() || "$€£#~<>=+-/%@&|*^_°—".contains(c);
    // Signs count only if something follows or they stand alone: "-5", "/v1", "->". They do not in "**bold**" or
    // "word-".
    let start = word.find(inner).unwrap_or(word.len());
    let end = word.rfind(inner).map_or(start, |i| i + word[i..].chars().next().map_or(0, char::len_utf8)).max(start);
    let mut core = &word[start..end];
    if core.contains(char::is_alphanumeric) {
        core = core.trim_end_matches(['*', '_', '-', '<', '=', '|', '&', '~', '^', '@', '$']);
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
    let lead = keep(&word[..start], KEPT_LEAD);
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
