//! Technical words as a recogniser mishears them: "cooper netties", "item potency", "cafka".
//!
//! Only words of this list are ever snapped to, and none of them has a plain English neighbour: a candidate's ordinary
//! words must not turn into jargon.

/// Words whose near misses are recognised by sound and spelling.
const TECHNICAL: &[&str] = &[
    "kubernetes",
    "idempotency",
    "idempotent",
    "idempotence",
    "redis",
    "kafka",
    "postgres",
    "cassandra",
    "mongodb",
    "dynamo",
    "elasticsearch",
    "memcached",
    "rabbitmq",
    "zookeeper",
    "prometheus",
    "grafana",
    "nginx",
    "mutex",
    "mutexes",
    "semaphore",
    "webhook",
    "webhooks",
    "protobuf",
    "websocket",
    "websockets",
    "serializable",
    "serializability",
    "linearizable",
    "denormalize",
    "idempotently",
    "microservice",
    "microservices",
    "middleware",
    "hashmap",
    "goroutine",
    "goroutines",
    "deadlock",
    "deadlocks",
    "backpressure",
    "throughput",
    "pagination",
    "oauth",
    "graphql",
    "mysql",
    "sqlite",
    "terraform",
    "docker",
    "rollback",
    "failover",
    "autoscaling",
    "exponential",
    "jitter",
    "percentile",
    "percentiles",
    "latency",
    "asynchronous",
    "synchronous",
    "orchestration",
    "saga",
    "debezium",
    "pgbouncer",
    "snapshot",
    "timestamp",
    "checksum",
    "quorum",
    "replication",
    "replica",
    "replicas",
    "cardinality",
    "observability",
    "telemetry",
    "postmortem",
    "runbook",
    "rollout",
    "canary",
    "optimistic",
    "pessimistic",
    "heuristic",
    "monotonic",
    "snowflake",
    "geohash",
    "cloudfront",
    "multipart",
    "starvation",
    "livelock",
    "mvcc",
    "thundering",
    "sidecar",
    "bulkhead",
    "bulkheads",
    "etag",
    "namespace",
    "tokenization",
    "bcrypt",
    "argon",
    "fencing",
    "etcd",
];

/// What recognisers are known to write, joined, and what was said. The joined text is never a plain English phrase that a
/// backend engineer needs.
const MISHEARD: &[(&str, &str)] = &[
    ("coopernetties", "kubernetes"),
    ("coopernetes", "kubernetes"),
    ("cubernetes", "kubernetes"),
    ("cooperneties", "kubernetes"),
    ("kubernettes", "kubernetes"),
    ("coobernetties", "kubernetes"),
    ("cubanetes", "kubernetes"),
    ("cubernetties", "kubernetes"),
    ("itempotency", "idempotency"),
    ("itempotent", "idempotent"),
    ("identpotent", "idempotent"),
    ("impotency", "idempotency"),
    ("impotent", "idempotent"),
    ("adempotency", "idempotency"),
    ("idempotencekey", "idempotencykey"),
    ("ideapotent", "idempotent"),
    ("idempodent", "idempotent"),
    ("itempotencykey", "idempotencykey"),
    ("idampotency", "idempotency"),
    ("iddempotent", "idempotent"),
    ("readus", "redis"),
    ("reddis", "redis"),
    ("reddus", "redis"),
    ("readis", "redis"),
    ("radis", "redis"),
    ("reddish", "redis"),
    ("rediscash", "rediscache"),
    ("readys", "redis"),
    ("cafka", "kafka"),
    ("kafkar", "kafka"),
    ("coffka", "kafka"),
    ("calfka", "kafka"),
    ("cofka", "kafka"),
    ("postgrass", "postgres"),
    ("postgress", "postgres"),
    ("postgray", "postgres"),
    ("postgrest", "postgres"),
    ("postgrace", "postgres"),
    ("postgresque", "postgres"),
    ("enginex", "nginx"),
    ("engineex", "nginx"),
    ("mysequel", "mysql"),
    ("nosequel", "nosql"),
    ("rabbitmque", "rabbitmq"),
    ("rabbitnq", "rabbitmq"),
    ("dinamo", "dynamo"),
    ("dynamodeebee", "dynamo"),
    ("muetex", "mutex"),
    ("mutexed", "mutex"),
    ("mewtex", "mutex"),
    ("mutx", "mutex"),
    ("newtex", "mutex"),
    ("semafore", "semaphore"),
    ("semiphore", "semaphore"),
    ("webbook", "webhook"),
    ("webhog", "webhook"),
    ("ohauth", "oauth"),
    ("oauf", "oauth"),
    ("oath2", "oauth2"),
    ("owauth", "oauth"),
    ("oauthtwo", "oauth2"),
    ("deadlog", "deadlock"),
    ("deadlogs", "deadlocks"),
    ("deadlox", "deadlocks"),
    ("dedlock", "deadlock"),
    ("charting", "sharding"),
    ("chardkey", "shardkey"),
    ("chartkey", "shardkey"),
    ("sharedkey", "shardkey"),
    ("chartedby", "shardedby"),
    ("sharedby", "shardby"),
    ("fixedwindo", "fixedwindow"),
    ("tokenbuckets", "tokenbucket"),
    ("tokenbuckit", "tokenbucket"),
    ("backoffandgitter", "backoffandjitter"),
    ("gitter", "jitter"),
    ("jidder", "jitter"),
    ("geeareapc", "grpc"),
    ("grpsee", "grpc"),
    ("jrpc", "grpc"),
    ("grbc", "grpc"),
    ("grpse", "grpc"),
    ("protobuff", "protobuf"),
    ("protobuffs", "protobuf"),
    ("protocolbuffs", "protobuf"),
    ("etagg", "etag"),
    ("eatag", "etag"),
    ("etagged", "etag"),
    ("cordon", "quorum"),
    ("corum", "quorum"),
    ("quarum", "quorum"),
    ("mvpcc", "mvcc"),
    ("mbcc", "mvcc"),
    ("amvcc", "mvcc"),
    ("thunderinghurt", "thunderingherd"),
    ("thunderingheard", "thunderingherd"),
    ("cashstampede", "cachestampede"),
    ("deadletterq", "deadletterqueue"),
    ("cdm", "cdn"),
    ("latancy", "latency"),
    ("leightency", "latency"),
    ("throughputs", "throughput"),
    ("threwput", "throughput"),
    ("prometheous", "prometheus"),
    ("graphana", "grafana"),
    ("grafauna", "grafana"),
    ("elasticurch", "elasticsearch"),
    ("sagger", "saga"),
    ("consistenthashin", "consistenthashing"),
    ("consistenthashtag", "consistenthashing"),
    ("pagenation", "pagination"),
    ("paginations", "pagination"),
    ("pageination", "pagination"),
    ("backpreasure", "backpressure"),
    ("circuitbraker", "circuitbreaker"),
    ("circutbreaker", "circuitbreaker"),
    ("errorbudgets", "errorbudget"),
    ("slos", "slo"),
    ("slas", "sla"),
    ("bluegrean", "bluegreen"),
    ("canery", "canary"),
    ("canneryrelease", "canaryrelease"),
    ("cannery", "canary"),
    ("postmortum", "postmortem"),
    ("preparedstatment", "preparedstatement"),
    ("bee3", "btree"),
    ("betree", "btree"),
    ("beatree", "btree"),
    ("bitree", "btree"),
    ("indexis", "indexes"),
    ("ndex", "index"),
    ("compositindex", "compositeindex"),
];

/// A rough English sound: vowels go (but a first one), like-sounding consonants fall together.
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

/// The technical words that matter to one set of cues.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    words: Vec<(&'static str, String)>,
}

impl Lexicon {
    /// Keeps those technical words for which `wanted` holds.
    pub fn new(wanted: impl Fn(&str) -> bool) -> Self {
        Self { words: TECHNICAL.iter().filter(|w| wanted(w)).map(|w| (*w, sound(w))).collect() }
    }

    /// What `joined` (one to three spoken words, joined, lower case) was probably meant to be. None where it is that word already.
    pub fn snap(&self, joined: &str, spoken_words: usize) -> Option<&'static str> {
        if let Some((_, meant)) = MISHEARD.iter().find(|(heard, _)| *heard == joined) {
            return Some(meant);
        }
        let letters = joined.chars().count();
        if letters < 5 || !joined.is_ascii() || self.words.iter().any(|(w, _)| *w == joined) {
            return None;
        }
        let heard = sound(joined);
        let mut best: Option<(usize, &'static str)> = None;
        for (word, sounds) in &self.words {
            if word.len() < 5 || word.len().abs_diff(letters) > 3 || heard.chars().next() != sounds.chars().next() {
                continue;
            }
            let same_sound = heard == *sounds;
            let distance = strsim::osa_distance(joined, word);
            // Several English words joined need to sound alike; one word may be a letter or two off.
            let most = match (word.len(), spoken_words, same_sound) {
                (5..=6, 1, true) => 1,
                (7..=9, 1, true) => 3,
                (10.., 1, true) => 4,
                (9.., 1, false) => 2,
                (7..=9, _, true) => 2,
                (10.., _, true) => 4,
                _ => 0,
            };
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
        ] {
            assert_eq!(all.snap(word, 1), None, "{word}");
        }
    }
}
