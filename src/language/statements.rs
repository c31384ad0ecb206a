//! Finds statements about a design that a bank's concepts do not cover: named products, the place where a number
//! applies, opposite choices, and postponed topics.

use std::ops::Range;

use super::fold::Folder;
use super::phrase_set::PhraseSet;
use super::reasoning::gives_a_reason_near;
use super::stance::negated;
use super::tokens::{ends_sentence, plain};

/// Parts of a system that may follow a number: "two thousand writes per second on one Postgres primary".
const PARTS: PhraseSet = PhraseSet::new(
    "primary|leader|replica|follower|database|table|index|shard|partition|node|server|machine|instance|box|host|\
     container|pod|service|worker|consumer|producer|queue|topic|broker|cache|cluster|gateway|balancer|proxy|pool|\
     bucket|thread|core|region|zone|datacenter|endpoint|disk|key|row|tenant",
);

/// Products and mechanisms that a candidate may mention in any answer.
const PRODUCTS: PhraseSet = PhraseSet::new(
    "postgres|postgresql|mysql|mariadb|sqlite|oracle|redis|memcached|kafka|rabbitmq|sqs|kinesis|pulsar|nats|\
     cassandra|dynamodb|dynamo|mongodb|mongo|elasticsearch|opensearch|clickhouse|bigquery|snowflake|s3|\
     kubernetes|docker|nginx|envoy|haproxy|cloudfront|lambda|grpc|graphql|websockets|websocket|zookeeper|etcd|\
     consul|prometheus|grafana|terraform|temporal|airflow|spark|flink|debezium|cloudflare|cdn",
);

/// Choices that exclude each other.
const OPPOSITES: &[(&str, &str)] = &[
    ("strong consistency", "eventual consistency"),
    ("strongly consistent", "eventually consistent"),
    ("synchronous replication", "asynchronous replication"),
    ("exactly once", "at most once"),
    ("optimistic locking", "pessimistic locking"),
    ("fan out on write", "fan out on read"),
    ("push", "pull"),
    ("stateless", "stateful"),
    ("monolith", "microservices"),
];

const MEANT_TO_RETURN: PhraseSet = PhraseSet::new("come back to|get back to|get to|return to|go into|talk about");

const I_WILL: PhraseSet = PhraseSet::new("ill|i'll|we'll|let|let's");
const FIRST_PERSON: PhraseSet = PhraseSet::new("i|we|i'd|we'd|i'm");
const INTENDING: PhraseSet = PhraseSet::new("will|can|want|like|going|should");
/// Who gets an answer, or what a system falls back to: "I'd return to the client a job id".
const ACTORS: PhraseSet = PhraseSet::new(
    "client|clients|user|users|customer|customers|caller|callers|server|browser|worker|queue|them|him|her|us|merchant|partner|buyer|seller|support|shop|snapshot|backup|\
     state|version|release|leader|row|cart|normal|old|previous|second|same",
);

/// A named product: the candidate's own word, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub said: String,
    pub at: Range<usize>,
    /// True if a reason, cost or condition is near it.
    pub reasoned: bool,
}

fn clean(token: &str) -> String {
    plain(token).concat()
}

/// The tokens in the form that the functions below compare, one for one.
pub(crate) fn cleaned(tokens: &[String]) -> Vec<String> {
    tokens.iter().map(|token| clean(token)).collect()
}

/// Whether the word names a product. Product names keep their capital.
pub(crate) fn is_product(term: &str) -> bool {
    PRODUCTS.has(&clean(term))
}

/// Products in spoken order, each once, but for those that the candidate turns down.
pub(crate) fn parts(tokens: &[String], words: &[String]) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    let spoken: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let folded = Folder::new().fold(&spoken);
    for (i, word) in words.iter().enumerate() {
        let token = || folded.iter().position(|token| token.words.contains(&i));
        let refused = || token().is_some_and(|at| negated(&folded, at, at + 1));
        if PRODUCTS.has(word) && !out.iter().any(|p| words[p.at.start] == *word) && !refused() {
            let said = tokens[i].trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            out.push(Part { said, at: i..i + 1, reasoned: gives_a_reason_near(&spoken, i..i + 1) });
        }
    }
    out
}

/// Whether somebody says what they would do or always do, and tells nothing that happened.
pub(crate) fn speaks_in_general(tokens: &[String]) -> bool {
    const GENERAL: PhraseSet =
        PhraseSet::new("would|i'd|always|usually|generally|never|rarely|in general|normally|whenever");
    const PAST: PhraseSet = PhraseSet::new(
        "was|were|had|did|didn't|went|told|said|asked|wrote|took|made|found|got|came|saw|knew|thought|left|gave|built|broke|\
         ran|kept|met|sent|showed|felt|began|paid|lost|won|fell|stood|brought|held|spoke|read|cut|put|set|ago|last",
    );
    let words = plain(&tokens.join(" "));
    let past = |word: &&String| PAST.has(word) || word.len() > 4 && word.ends_with("ed");
    let (general, told) = (GENERAL.places(&words).len(), words.iter().filter(past).count());
    general >= 2 && told < general
}

/// The place where the number that ends before token `from` applies: "on one Postgres primary". At most five words.
pub(crate) fn place(tokens: &[String], from: usize) -> Option<Range<usize>> {
    if from > 0 && (ends_sentence(&tokens[from - 1]) || tokens[from - 1].ends_with(',')) {
        return None;
    }
    let first = clean(tokens.get(from)?);
    if !matches!(first.as_str(), "on" | "to" | "into" | "against" | "across" | "in" | "through" | "per") {
        return None;
    }
    for (i, token) in tokens.iter().enumerate().skip(from + 1).take(4) {
        let word = clean(token);
        let singular = word.strip_suffix('s').unwrap_or(&word);
        if PARTS.has(&word) || PARTS.has(singular) {
            // A place needs a word that says which one: "on the order service".
            return (i > from + 1).then_some(from..i + 1);
        }
        if ends_sentence(token) || token.ends_with(',') {
            return None;
        }
    }
    None
}

/// The topics that the candidate promised to come back to, in their own words. Empty if they only said "that".
pub(crate) fn promises(tokens: &[String], words: &[String]) -> Vec<String> {
    let phrases: Vec<Vec<&str>> = MEANT_TO_RETURN.iter().map(|phrase| phrase.split(' ').collect()).collect();
    let mut out = Vec::new();
    for start in 0..words.len() {
        for phrase in phrases.iter().filter(|phrase| phrase[0] == words[start]) {
            let end = start + phrase.len();
            if end > words.len() || words[start..end].iter().zip(phrase).any(|(w, p)| w != p) {
                continue;
            }
            // "I would get to ten thousand" is not a promise, because the candidate does not postpone it.
            let stop = (end..words.len().min(end + 9)).find(|&k| ends_sentence(&tokens[k]) || tokens[k].ends_with(','));
            let until = stop.map_or(words.len().min(end + 9), |k| k + 1);
            let put_off = (end..until).find(|&k| {
                matches!(words[k].as_str(), "later" | "afterwards" | "soon")
                    || matches!(
                        (words[k].as_str(), words.get(k + 1).map(String::as_str)),
                        ("in", Some("a")) | ("at", Some("the"))
                    )
            });
            let returns = phrase[0] == "come" || phrase[0] == "return" || (phrase[0] == "get" && phrase[1] == "back");
            let before = &words[start.saturating_sub(5)..start];
            let has = |set: PhraseSet| before.iter().any(|word| set.has(word));
            let meant = has(I_WILL) || has(FIRST_PERSON) && (has(INTENDING) || put_off.is_some());
            if !meant || !(returns || put_off.is_some()) {
                continue;
            }
            let object: Vec<&str> = tokens[end..put_off.unwrap_or(until)].iter().map(String::as_str).collect();
            let object = object.join(" ");
            let object = object.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            // Nobody comes back to a client or to an old version in the interview.
            if plain(&object).iter().take(3).any(|word| ACTORS.has(word)) {
                continue;
            }
            let vague =
                matches!(plain(&object).first().map(String::as_str), None | Some("that" | "this" | "it" | "them"));
            out.push(if vague { String::new() } else { object });
        }
    }
    out
}

/// The opposites that the candidate chose ("I would use …") and did not just name: pair, side, and place.
pub(crate) fn choices(words: &[String]) -> Vec<(usize, bool, Range<usize>)> {
    let mut out = Vec::new();
    for (pair, (one, other)) in OPPOSITES.iter().enumerate() {
        for (side, text) in [(false, one), (true, other)] {
            let want: Vec<&str> = text.split(' ').collect();
            for start in 0..words.len().saturating_sub(want.len() - 1) {
                let range = start..start + want.len();
                if words[range.clone()].iter().zip(&want).all(|(w, p)| w == p) && is_chosen(words, start) {
                    out.push((pair, side, range));
                }
            }
        }
    }
    out
}

/// Whether one of the five words before is like "I would use", "we need" or "let's go with", and none takes it back.
fn is_chosen(words: &[String], start: usize) -> bool {
    let before = &words[start.saturating_sub(5)..start];
    let who =
        before.iter().any(|w| matches!(w.as_str(), "i" | "i'd" | "i'll" | "we" | "we'd" | "we'll" | "let's" | "lets"));
    let verb = before.iter().any(|w| {
        matches!(
            w.as_str(),
            "use" | "need" | "want" | "choose" | "chose" | "pick" | "take" | "go" | "guarantee" | "prefer" | "have"
        )
    });
    let taken_back = before.iter().any(|w| {
        matches!(
            w.as_str(),
            "not" | "don't" | "dont" | "wouldn't" | "never" | "no" | "instead" | "if" | "without" | "unless"
        )
    });
    who && verb && !taken_back
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_number_has_a_place() {
        let place_of = |text: &str, from: usize| place(&tokens(text), from).map(|r| tokens(text)[r].join(" "));
        assert_eq!(
            place_of("2000 writes per second on one Postgres primary so", 4).as_deref(),
            Some("on one Postgres primary")
        );
        assert_eq!(place_of("5 million rows in the orders table today", 3).as_deref(), Some("in the orders table"));
        assert_eq!(place_of("2000 writes per second. On one primary", 4), None);
        assert_eq!(place_of("2000 writes per second on average and", 4), None);
        assert_eq!(place_of("3 replicas", 2), None);
    }

    #[test]
    fn a_story_tells_what_happened() {
        for (text, general) in [
            ("Well, I would always listen, say thank you, and usually I see their side.", true),
            ("I'd never shout. I would always talk to the people directly.", true),
            ("Last spring my lead wanted to move, and I would always have stayed, so I showed him the numbers.", false),
            ("I put a unique index on it, and it never came back.", false),
        ] {
            assert_eq!(speaks_in_general(&tokens(text)), general, "{text}");
        }
    }

    #[test]
    fn what_was_put_off_is_remembered() {
        let of = |text: &str| promises(&tokens(text), &cleaned(&tokens(text)));
        assert_eq!(of("I will come back to the failure case."), ["the failure case"]);
        assert_eq!(of("we can get to caching later"), ["caching"]);
        assert_eq!(of("I'll come back to that, but first the schema"), [""]);
        assert!(of("then we get to ten thousand users and the queue grows").is_empty());
        assert!(of("the client would come up and talk about nothing").is_empty());
    }

    #[test]
    fn only_what_was_chosen_can_collide() {
        let of = |text: &str| choices(&cleaned(&tokens(text))).into_iter().map(|(_, side, _)| side).collect::<Vec<_>>();
        assert_eq!(of("I would go for strong consistency here"), [false]);
        assert_eq!(of("so we need eventual consistency for the feed"), [true]);
        assert!(of("strong consistency costs more than eventual consistency").is_empty());
        assert!(of("I would not use strong consistency").is_empty());
    }

    #[test]
    fn products_are_named_once() {
        let tokens = tokens("I would not use Cassandra. Kafka, then redis and Kafka again.");
        let said: Vec<String> = parts(&tokens, &cleaned(&tokens)).into_iter().map(|p| p.said).collect();
        assert_eq!(said, ["Kafka", "redis"]);
    }
}
