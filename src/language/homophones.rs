//! Words that the recognizer writes for terms of the field that sound the same: "a cash in front of the database".
//!
//! Some of them are everyday words, too. The words beside them decide.

use super::phrase_set::PhraseSet;

/// The usual word for one that sounds the same, or for another spelling of the same term.
fn term(word: &str) -> &str {
    match word {
        "cash" | "cashe" => "cache",
        "cashed" => "cached",
        "cashing" => "caching",
        "cashes" => "caches",
        "cue" | "que" | "kew" => "queue",
        "cues" | "ques" => "queues",
        "cueing" | "queueing" => "queuing",
        "right" | "rite" | "wright" => "write",
        "rights" | "rites" => "writes",
        "sequel" | "seequel" => "sql",
        "jason" | "jayson" => "json",
        "yammel" | "yamel" => "yaml",
        "jot" | "jots" => "jwt",
        "dbs" => "databases",
        "db" => "database",
        "percent" => "%",
        "reed" => "read",
        "reeds" => "reads",
        "tale" => "tail",
        "sight" => "site",
        "weather" => "whether",
        "authentification" => "authentication",
        "behavior" => "behaviour",
        "postgre" | "postgresql" | "psql" => "postgres",
        "k8s" => "kubernetes",
        "elastic" => "elasticsearch",
        "mongo" => "mongodb",
        "memcache" => "memcached",
        "dynamodb" => "dynamo",
        "timeouts" => "timeout",
        "behaviors" => "behaviours",
        other => other,
    }
}

/// How the neighbors of an everyday word tell it from the term.
struct Everyday {
    words: PhraseSet,
    /// One of these in the five words before it. "-" is none.
    near: PhraseSet,
    /// One of these just before it.
    before: PhraseSet,
    /// One of these in the five words behind it.
    after: PhraseSet,
    /// One of these just behind it.
    next: PhraseSet,
    /// What the neighbors show: that it is the everyday word (`true`), or that it is the term. Without them it is the
    /// other.
    says: bool,
    /// A sentence with the everyday word, and one with the term.
    #[cfg(test)]
    examples: (&'static str, &'static str),
}

/// A row. Tests try its sentences.
macro_rules! row {
    ($words:literal, near $near:literal, before $before:literal, after $after:literal, next $next:literal, $says:literal, $everyday:literal, $term:literal) => {
        Everyday {
            words: PhraseSet::new($words),
            near: PhraseSet::new($near),
            before: PhraseSet::new($before),
            after: PhraseSet::new($after),
            next: PhraseSet::new($next),
            says: $says,
            #[cfg(test)]
            examples: ($everyday, $term),
        }
    };
}

const EVERYDAY: &[Everyday] = &[
    row!("cash|cashes",
        near "pay|pays|paid|paying|buy|bought|sold|withdraw",
        before "hard|petty",
        after "delivery|register|registers|refund|refunds|flow|cheque|cheques|check|desk|box|drawer|payment|payments|machine",
        next "-", true, "We take cash on delivery.", "We put a cash in front of it."),
    row!("cashed|cashing",
        near "voucher|cheque|cheques|check|coupon|bonus", before "-", after "voucher|cheque|cheques|check|coupon|bonus",
        next "in|out", true, "The user cashed in the voucher.", "The response is cashed."),
    row!("right",
        near "read|reads|concurrent",
        before "a|an|every|each|per|single|one|first|slow|we|they|only|then|must|and",
        after "path|ahead|through|behind|heavy|amplification|lock|locks|skew|conflict|conflicts|load|request|requests|\
               operation|throughput|latency|primary|replica|database|table|disk|log|row",
        next "-", false, "You are right.", "Each right goes to the primary."),
    row!("rights",
        near "access|user|users|admin|human|login|permissions",
        before "no|same|these|those|their|your|equal",
        after "management|checked|granted",
        next "-", true, "All rights are granted at the login.", "There are more reads than rights."),
    row!("sequel",
        near "story|film|book", before "-", after "-",
        next "of|that|to|was|is|which", true, "The sequel of that story.", "A sequel database."),
    row!("cue|cues",
        near "take|takes|took|taking",
        before "my|its|your|his|her|our|on|visual",
        after "-", next "-", true, "That is my cue to stop.", "Orders go into a cue."),
    row!("elastic",
        near "-", before "is|are|be|was|were|very|more|so|quite|pretty|rather|really|fairly|stay|stays", after "-",
        next "-", true, "The limits are elastic.", "The logs go to elastic."),
    row!("jot|jots",
        near "-", before "-", after "down|notes",
        next "it|them|that|of", true, "I jot it down.", "A signed jot token."),
    row!("tale",
        near "-", before "-", after "-",
        next "latency|latencies|sampling|end", false, "An old tale.", "The tale latency."),
    row!("sight",
        near "-", before "of|in|at|no|plain|first|lost|good|lose", after "-",
        next "-", true, "Old orders are out of sight.", "The sight is down."),
];

/// The term that is meant by a word, if it sounds like one: the words before it and those behind it decide. `before` and
/// `after` are in the order in which they were spoken.
pub(super) fn homophone<'a>(word: &'a str, before: &[String], after: &[String]) -> &'a str {
    let is_everyday = EVERYDAY.iter().find(|row| row.words.has(word)).is_some_and(|row| {
        let shown = before.iter().any(|word| row.near.has(word))
            || before.last().is_some_and(|word| row.before.has(word))
            || after.iter().any(|word| row.after.has(word))
            || after.first().is_some_and(|word| row.next.has(word));
        shown == row.says
    });
    if is_everyday { word } else { term(word) }
}

/// Whether the word may stand for a term.
pub(super) fn may_be_a_term(word: &str) -> bool {
    term(word) != word
}

#[cfg(test)]
mod tests {
    use super::super::fold::Folder;
    use super::*;

    #[test]
    fn the_neighbors_decide_as_the_examples_say() {
        for row in EVERYDAY {
            for (sentence, is_term) in [(row.examples.0, false), (row.examples.1, true)] {
                let words: Vec<&str> = sentence.split_whitespace().collect();
                let tokens = Folder::new().fold(&words);
                assert_eq!(tokens.iter().any(|token| token.altered), is_term, "{sentence}");
            }
        }
    }

    #[test]
    fn what_has_no_everyday_meaning_is_always_the_term() {
        assert_eq!(homophone("que", &[], &[]), "queue");
        assert_eq!(homophone("psql", &[], &[]), "postgres");
        assert_eq!(homophone("order", &[], &[]), "order");
    }
}
