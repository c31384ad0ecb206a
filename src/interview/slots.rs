//! The slots of wordings, and the values that fill them.

use std::collections::BTreeSet;

use crate::language::phrase_set::PhraseSet;
use crate::language::quotes::{capital, without_hesitations};
use crate::language::tokens::plain;

/// The values that the slots of a follow-up can be filled with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Slots {
    pub term: Option<String>,
    pub name: Option<String>,
    pub number: Option<String>,
    pub ten: Option<String>,
    pub quote: Option<String>,
    /// What the term collides with.
    pub earlier: Option<String>,
    /// The concept that the term belongs to.
    pub concept: Option<String>,
}

/// The lines of the first group that can be filled and were not said yet.
pub(super) fn pick_lines(groups: &[&[&str]], slots: &Slots, spoken: &BTreeSet<String>) -> Option<Vec<String>> {
    groups.iter().find_map(|group| {
        let lines: Vec<String> = group.iter().filter_map(|l| fill(l, slots)).filter(|l| !spoken.contains(l)).collect();
        (!lines.is_empty()).then_some(lines)
    })
}

/// The lines that can be filled and were not said yet. If some of them name the candidate's words or number, only
/// those.
pub(super) fn fill_all(say: &[String], slots: &Slots, spoken: &BTreeSet<String>) -> Vec<String> {
    let fits = |l: &&String| fill(l, slots).is_some_and(|f| !spoken.contains(&f)) && agrees(l, slots);
    let fitting: Vec<&String> = say.iter().filter(fits).collect();
    let naming: Vec<&String> = fitting.iter().copied().filter(|l| l.contains('{')).collect();
    let numbered: Vec<&String> = naming.iter().copied().filter(|l| l.contains("{number}")).collect();
    let best = if !numbered.is_empty() {
        numbered
    } else if !naming.is_empty() {
        naming
    } else {
        fitting
    };
    best.into_iter().filter_map(|l| fill(l, slots)).collect()
}

/// Whether the line may speak of the term as "it". It may not of "retries".
fn agrees(line: &str, slots: &Slots) -> bool {
    const ONE: PhraseSet = PhraseSet::new("it|its|it's|it'll|is|does|has|was");
    let behind = |slot: &str| line.split_once(slot).map(|(_, behind)| behind);
    let many = slots.term.as_deref().is_some_and(is_plural);
    !many || behind("{term}").or_else(|| behind("{Term}")).is_none_or(|behind| !ONE.within(&plain(behind)))
}

/// Whether the noun at the end of this term is a plural.
pub(super) fn is_plural(term: &str) -> bool {
    let last = term.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    const ONE: [&str; 8] = ["ss", "us", "is", "sis", "ics", "dns", "https", "redis"];
    last.len() > 3 && last.ends_with('s') && !ONE.iter().any(|end| last.ends_with(end))
}

/// Fills the slots of a line. `None` if a slot has no value.
pub(super) fn fill(line: &str, slots: &Slots) -> Option<String> {
    let mut out = String::with_capacity(line.len() + 16);
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}')?;
        out.push_str(&rest[..open]);
        let value = match &rest[open + 1..close] {
            "term" => slots.term.clone()?,
            "Term" => capital(slots.term.as_deref()?),
            "name" => slots.name.clone()?,
            "Name" => capital(slots.name.as_deref()?),
            "number" => slots.number.clone()?,
            "Number" => capital(slots.number.as_deref()?),
            "ten" | "times_ten" | "tenfold" => slots.ten.clone()?,
            "quote" => without_hesitations(slots.quote.as_deref()?),
            "earlier" => without_hesitations(slots.earlier.as_deref()?),
            _ => return None,
        };
        // A line with an article before the slot drops the value's own: "your the index" would be wrong.
        let articled = ["the ", "your ", "a ", "an ", "that ", "this "].iter().any(|a| out.to_lowercase().ends_with(a));
        let value = if articled { bare(&value).to_owned() } else { value };
        // A slot at the start of a sentence gets a capital letter.
        if out.is_empty() || out.ends_with(". ") || out.ends_with("? ") {
            out.push_str(&capital(&value));
        } else {
            out.push_str(&value);
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    Some(out)
}

/// The words without the article before them.
pub(super) fn bare(value: &str) -> &str {
    ["the ", "a ", "an "].iter().find_map(|article| value.strip_prefix(article)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_or_the_line_is_not_used() {
        let slots = Slots { term: Some("redis".into()), ..Slots::default() };
        assert_eq!(fill("Why {term}?", &slots).as_deref(), Some("Why redis?"));
        assert_eq!(fill("{term}? Why?", &slots).as_deref(), Some("Redis? Why?"));
        assert_eq!(fill("You said {number}.", &slots), None);
        assert_eq!(fill("A { that is open", &slots), None);
        assert_eq!(fill("{what}", &slots), None);
        let slots = Slots { term: Some("the index".into()), ..Slots::default() };
        assert_eq!(fill("Does your {term} help?", &slots).as_deref(), Some("Does your index help?"));
        assert_eq!(fill("Why {term}?", &slots).as_deref(), Some("Why the index?"));
    }

    #[test]
    fn many_are_not_called_it() {
        let say = ["You brought up {term}. What goes wrong without it?".to_owned(), "Why {term}?".to_owned()];
        let lines = |term: &str| {
            let slots = Slots { term: Some(term.into()), ..Slots::default() };
            fill_all(&say, &slots, &BTreeSet::new()).len()
        };
        assert_eq!(["originals", "retries", "the caches"].map(lines), [1; 3]);
        assert_eq!(["the index", "Redis", "HTTPS", "the status", "the analysis"].map(lines), [2; 5]);
    }
}
