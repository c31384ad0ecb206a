//! Recovers technical words that a recognizer misheard: "cooper netties", "item potency", "cafka".
//!
//! Only terms in these lists are ever the result, and no plain English word is close to one of them. A candidate's
//! ordinary words must not turn into jargon.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Words recognized by sound and spelling even if misheard.
const TECHNICAL: &str = "kubernetes idempotency idempotent idempotence redis kafka postgres cassandra mongodb dynamo \
    elasticsearch memcached rabbitmq zookeeper prometheus grafana nginx mutex mutexes semaphore webhook \
    webhooks protobuf websocket websockets serializable serializability linearizable denormalize \
    idempotently microservice microservices middleware hashmap goroutine goroutines deadlock deadlocks \
    backpressure throughput pagination oauth graphql mysql sqlite terraform docker rollback failover \
    autoscaling exponential jitter percentile percentiles latency asynchronous synchronous orchestration \
    saga debezium pgbouncer snapshot timestamp checksum quorum replication replica replicas cardinality \
    observability telemetry postmortem runbook rollout canary optimistic pessimistic heuristic monotonic \
    snowflake geohash cloudfront multipart starvation livelock mvcc thundering sidecar bulkhead \
    bulkheads etag namespace tokenization bcrypt argon fencing etcd grpc crdt csrf gdpr";

/// Pairs of a spoken term and the texts that recognizers wrote for it, without spaces. No such text is a plain English
/// phrase that a backend engineer needs.
const MISHEARD: &[(&str, &str)] = &[
    (
        "kubernetes",
        "coopernetties coopernetes cubernetes cooperneties kubernettes coobernetties cubanetes cubernetties",
    ),
    ("idempotency", "itempotency impotency adempotency idampotency"),
    ("idempotent", "itempotent identpotent impotent ideapotent idempodent iddempotent"),
    ("idempotencykey", "idempotencekey itempotencykey"),
    ("redis", "readus reddis reddus readis radis reddish readys"),
    ("rediscache", "rediscash"),
    ("kafka", "cafka kafkar coffka calfka cofka"),
    ("postgres", "postgrass postgress postgray postgrest postgrace postgresque"),
    ("nginx", "enginex engineex"),
    // "Sequel" has already become "sql" here: "my sequel".
    ("mysql", "mysequel mysql"),
    ("nosql", "nosequel"),
    ("rabbitmq", "rabbitmque rabbitnq"),
    ("dynamo", "dinamo dynamodeebee"),
    ("mutex", "muetex mutexed mewtex mutx newtex"),
    ("semaphore", "semafore semiphore"),
    ("webhook", "webbook webhog"),
    ("oauth", "ohauth oauf owauth"),
    ("oauth2", "oath2 oauthtwo"),
    ("deadlock", "deadlog dedlock"),
    ("deadlocks", "deadlogs deadlox"),
    ("sharding", "charting"),
    ("shardkey", "chardkey chartkey sharedkey"),
    ("shardedby", "chartedby"),
    ("shardby", "sharedby"),
    ("fixedwindow", "fixedwindo"),
    ("tokenbucket", "tokenbuckets tokenbuckit"),
    ("backoffandjitter", "backoffandgitter"),
    ("jitter", "gitter jidder"),
    ("grpc", "geeareapc grpsee jrpc grbc grpse"),
    ("protobuf", "protobuff protobuffs protocolbuffs"),
    ("etcd", "atcd etcdee edcd"),
    ("upsert", "upcert upert upser upsurt"),
    ("outbox", "withoutbox"),
    ("heapdump", "keepdump"),
    ("etag", "etagg eatag etagged"),
    ("quorum", "cordon corum quarum"),
    ("mvcc", "mvpcc mbcc amvcc"),
    ("thunderingherd", "thunderinghurt thunderingheard"),
    ("cachestampede", "cashstampede"),
    ("deadletterqueue", "deadletterq"),
    ("cdn", "cdm"),
    ("latency", "latancy leightency"),
    ("throughput", "throughputs threwput"),
    ("prometheus", "prometheous"),
    ("grafana", "graphana grafauna"),
    ("elasticsearch", "elasticurch"),
    ("saga", "sagger"),
    ("consistenthashing", "consistenthashin consistenthashtag"),
    ("pagination", "pagenation paginations pageination"),
    ("backpressure", "backpreasure"),
    ("circuitbreaker", "circuitbraker circutbreaker"),
    ("errorbudget", "errorbudgets"),
    ("slo", "slos"),
    ("sla", "slas"),
    ("bluegreen", "bluegrean"),
    ("canary", "canery cannery"),
    ("canaryrelease", "canneryrelease"),
    ("postmortem", "postmortum"),
    ("preparedstatement", "preparedstatment"),
    ("btree", "bee3 betree beatree bitree"),
    ("indexes", "indexis"),
    ("index", "ndex"),
    ("compositeindex", "compositindex"),
];

/// The words of [`TECHNICAL`] with their sounds.
static SOUNDS: LazyLock<HashMap<&str, String>> =
    LazyLock::new(|| TECHNICAL.split_whitespace().map(|word| (word, sound(word))).collect());

/// From a misheard form to the term that was meant.
static MEANT: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    // If a misheard form is listed twice, the first entry wins.
    MISHEARD.iter().rev().flat_map(|(meant, heard)| heard.split_whitespace().map(move |h| (h, *meant))).collect()
});

/// Plain words that both sound like and are spelled like a technical word.
const PLAIN: &[&str] = &["matches", "matched", "notices", "poster", "posters", "lately", "dropper"];

/// A rough English sound: drops vowels except a first one, and merges consonants that sound similar.
pub(crate) fn sound(word: &str) -> String {
    let w: Vec<char> = word.chars().filter(char::is_ascii_alphabetic).collect();
    let mut out = String::with_capacity(w.len());
    let mut i = 0;
    while i < w.len() {
        let (c, next) = (w[i], w.get(i + 1).copied());
        let code = match (c, next) {
            ('p', Some('h')) => {
                i += 1;
                'f'
            }
            ('s', Some('h')) | ('c', Some('h')) => {
                i += 1;
                'x'
            }
            ('t', Some('h')) => {
                i += 1;
                't'
            }
            ('c', Some('e' | 'i' | 'y')) => 's',
            ('g', Some('e' | 'i' | 'y')) => 'j',
            ('c' | 'q' | 'k' | 'g', _) => 'k',
            ('d' | 't', _) => 't',
            ('b' | 'p', _) => 'p',
            ('f' | 'v', _) => 'f',
            ('z' | 's', _) => 's',
            ('m' | 'n', _) => 'n',
            ('a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w', _) => {
                if i == 0 {
                    'a'
                } else {
                    ' '
                }
            }
            (c, _) => c,
        };
        if code != ' ' && !out.ends_with(code) {
            out.push(code);
        }
        i += 1;
    }
    out
}

/// Letters whose names sound similar: "bee, see, dee", "ay, jay, kay", "eff, em, en".
const ALIKE: [&str; 3] = ["bcdegptvz", "ajk", "fmnsx"];

/// Whether the word is a spelled abbreviation: at least four letters without a vowel.
fn spelled(word: &str) -> bool {
    word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase() && !b"aeiou".contains(&b))
}

/// Whether two abbreviations differ in only one letter, and the letters sound similar: "trpc" for "grpc".
fn is_one_letter_off(word: &str, heard: &str) -> bool {
    let mut off = word.chars().zip(heard.chars()).filter(|(a, b)| a != b);
    let one = off.next().is_some_and(|(a, b)| ALIKE.iter().any(|set| set.contains(a) && set.contains(b)));
    word.len() == heard.len() && spelled(word) && one && off.next().is_none()
}

/// The technical words that matter for one set of cues.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    words: Vec<(&'static str, &'static str)>,
}

impl Lexicon {
    /// Keeps only technical words for which `wanted` is true.
    pub fn new(wanted: impl Fn(&str) -> bool) -> Self {
        let sounds =
            TECHNICAL.split_whitespace().filter(|w| wanted(w)).filter_map(|w| Some((w, SOUNDS.get(w)?.as_str())));
        Self { words: sounds.collect() }
    }

    /// Whether the word is in the list, spelled correctly.
    pub fn is_technical(word: &str) -> bool {
        SOUNDS.contains_key(word)
    }

    /// The word probably meant by `joined` (one to three spoken words, joined, in lower case). `None` if it is that
    /// word already.
    pub fn snap(&self, joined: &str, spoken_words: usize) -> Option<&'static str> {
        if let Some(meant) = MEANT.get(joined) {
            return Some(meant);
        }
        if spoken_words == 1 && spelled(joined) {
            return self.words.iter().map(|(word, _)| *word).find(|word| is_one_letter_off(word, joined));
        }
        let letters = joined.chars().count();
        if PLAIN.contains(&joined) || letters < 5 || !joined.is_ascii() || self.words.iter().any(|(w, _)| *w == joined)
        {
            return None;
        }
        let heard = sound(joined);
        let mut best: Option<(usize, &'static str)> = None;
        for (word, sounds) in &self.words {
            let same_sound = heard == *sounds;
            if word.len() < 5 || word.len().abs_diff(letters) > 3 || heard.chars().next() != sounds.chars().next() {
                continue;
            }
            // Several English words must sound the same when joined. A single word may differ in a letter or two.
            let most = match (word.len(), spoken_words, same_sound) {
                (5..=6, 1, true) => 1,
                (7..=9, 1, true) => 3,
                (10.., 1, true) => 4,
                (9.., 1, false) => 2,
                (7..=9, _, true) => 2,
                (10.., _, true) => 4,
                _ => continue,
            };
            let distance = strsim::osa_distance(joined, word);
            if distance > 0 && distance <= most && best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, word));
            }
        }
        best.map(|(_, w)| w)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mishearings_are_mended() {
        let all = Lexicon::new(|_| true);
        for (heard, words, meant) in [
            ("coopernetties", 2, "kubernetes"),
            ("itempotency", 2, "idempotency"),
            ("cafka", 1, "kafka"),
            ("readus", 2, "redis"),
            ("kubernetis", 1, "kubernetes"),
            ("semafor", 1, "semaphore"),
            ("prometeus", 1, "prometheus"),
            ("casandra", 1, "cassandra"),
            ("linearizible", 1, "linearizable"),
            ("trpc", 1, "grpc"),
            ("crbt", 1, "crdt"),
        ] {
            assert_eq!(all.snap(heard, words), Some(meant), "{heard}");
        }
    }

    #[test]
    fn plain_english_stays_plain() {
        let all = Lexicon::new(|_| true);
        for word in [
            "share",
            "shared",
            "reads",
            "radius",
            "ready",
            "replace",
            "replaced",
            "later",
            "letter",
            "doctor",
            "locker",
            "million",
            "rolling",
            "patience",
            "lately",
            "stamped",
            "common",
            "canal",
            "potent",
            "important",
            "coffee",
            "register",
            "explanation",
            "snapped",
            "response",
            "request",
            "customer",
            "complete",
            "optimism",
            "sending",
            "because",
            "grrc",
            "http",
            "https",
        ] {
            assert_eq!(all.snap(word, 1), None, "{word}");
        }
    }
}
