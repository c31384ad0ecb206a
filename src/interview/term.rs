//! How Viva names what the candidate spoke of.

use super::slots::{bare, is_plural};
use crate::bank::{Concept, Question};
use crate::coverage::{Named, Said};
use crate::language::quotes::{is_joining, names_a_thing};
use crate::language::statements::is_product;

/// The candidate's own word for the concept with the article that belongs to it, or the interviewer's name for it if the
/// word would not fit a sentence: "You mentioned the version column."
pub(super) fn term(question: &Question, said: &Said, named: &Named) -> String {
    let Some(concept) = question.concepts.iter().find(|c| c.id == named.concept) else { return named.said.clone() };
    let own = bare(&named.said);
    let is_name = named.by_cue && is_own_name(question, concept, own);
    if is_name { with_article(concept, said, named, own) } else { definite(&concept.name) }
}

/// A name with a definite article instead of an indefinite one, because the candidate has brought it up.
pub(super) fn definite(name: &str) -> String {
    let rest = ["a ", "an "].iter().find_map(|article| name.strip_prefix(article));
    rest.map_or_else(|| name.to_owned(), |rest| format!("the {rest}"))
}

/// Whether the candidate's words are a name. A cue may be a paraphrase that names nothing ("waits until the first"). So
/// Viva only repeats words that the bank itself uses for things, and words that the recognizer capitalized as a name.
fn is_own_name(question: &Question, concept: &Concept, own: &str) -> bool {
    let terms = question.terms.iter().map(String::as_str);
    let names = || terms.clone().chain([concept.name.as_str()]).flat_map(str::split_whitespace).map(str::to_lowercase);
    // "401" and "p99" name what they are.
    let known = |word: &str| {
        word.contains(|c: char| c.is_ascii_digit()) || names().any(|name| name.starts_with(stem(&word.to_lowercase())))
    };
    // "Synchronous" may be a misheard "asynchronous".
    let opposite = |word: &str| {
        let word = word.to_lowercase();
        let of =
            |other: &str, word: &str| ["a", "un", "non", "de", "in"].iter().any(|no| *other == format!("{no}{word}"));
        concept.name.to_lowercase().split_whitespace().any(|name| of(name, &word) || of(&word, name))
    };
    let words = || own.split_whitespace().filter(|word| !is_joining(word));
    names_a_thing(own)
        && words().all(|word| known(word) || word.starts_with(char::is_uppercase))
        && !words().any(opposite)
}

fn stem(word: &str) -> &str {
    word.strip_suffix("es").or_else(|| word.strip_suffix('s')).unwrap_or(word)
}

/// The candidate's word with the article that it had, or with that of the interviewer's name if it is the same word.
fn with_article(concept: &Concept, said: &Said, named: &Named, own: &str) -> String {
    const DETERMINERS: [&str; 14] =
        ["a", "an", "the", "this", "that", "my", "our", "your", "their", "its", "one", "each", "every", "another"];
    let last = |text: &str| text.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let word = last(own);
    let before = named.at.start.checked_sub(1).map(|at| said.tokens[at].to_lowercase());
    let proper = own.starts_with(char::is_uppercase);
    let plural = is_plural(&word);
    let articled = bare(&concept.name) != concept.name && stem(&word) == stem(&last(&concept.name));
    let number = word.chars().all(|c| c.is_ascii_digit());
    // The recognizer writes what it knows as "Redis", and what it has at the beginning of a sentence.
    let determined = named.said != own || before.is_some_and(|before| DETERMINERS.contains(&before.as_str()));
    if plural || number || is_product(&word) || !determined && (proper || !articled) {
        own.to_owned()
    } else {
        format!("the {own}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::builtin;
    use crate::coverage::{Ledger, Meanings};
    use crate::ids::TurnId;

    /// How Viva names the concept in these words.
    fn of(question: &str, concept: &str, text: &str) -> Option<String> {
        let all = builtin().unwrap();
        let question = all.iter().flat_map(|bank| &bank.questions).find(|q| q.id == question).unwrap();
        let mut ledger = Ledger::default();
        let said = ledger.hear(&question.matcher(), TurnId(1), text, &Meanings::default());
        said.named.iter().find(|named| named.concept == concept).map(|named| term(question, said, named))
    }

    #[test]
    fn a_term_has_the_article_that_belongs_to_it() {
        let slow = |concept, text| of("slow-query-index", concept, text).unwrap();
        assert_eq!(slow("index", "I'd put an index on it."), "the index");
        assert_eq!(slow("index", "I would add index there."), "the index");
        assert_eq!(slow("composite", "A composite index on both."), "the composite index");
        assert_eq!(slow("scan", "It scans every row."), "the full table scan");
        assert_eq!(slow("online", "Built concurrently."), "the index build without locking");
        let tickets = |concept, text| of("isolation-anomalies", concept, text).unwrap();
        assert_eq!(tickets("levels", "It runs at read committed."), "read committed");
        assert_eq!(tickets("optimistic", "I use a version column."), "the version column");
    }
}
