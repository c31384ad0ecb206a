use super::*;

fn found(cues: &[&str], text: &str) -> Vec<Mention> {
    let cues: Vec<String> = cues.iter().map(|c| (*c).to_owned()).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    Matcher::cues(&cues).find(&words)
}

#[track_caller]
fn claims(cue: &str, text: &str) {
    let got = found(&[cue], text);
    assert!(got.iter().any(|m| !m.negated), "{cue:?} not claimed in {text:?}: {got:?}");
}

#[track_caller]
fn rejects(cue: &str, text: &str) {
    let got = found(&[cue], text);
    assert!(got.iter().all(|m| m.negated) && !got.is_empty(), "{cue:?} not rejected in {text:?}: {got:?}");
}

#[test]
fn inflected_joined_and_split_words_are_one() {
    claims("shard", "well we are sharding it");
    claims("shard", "it is sharded by user");
    claims("read replica", "add a few readreplicas there");
    claims("read replica", "add a few read-replicas, there");
    claims("readreplica", "add read replicas");
    claims("postgres", "i would take post gres for that");
    claims("index", "two indices");
    claims("10x", "what about ten x");
    claims("p99", "the p ninety nine is bad");
    claims("p99", "the P99 is bad");
    claims("qps", "q p s goes up");
    claims("api", "behind a p i calls");
    claims("b tree", "it is a B-tree.");
    claims("retry ... backoff", "so i retry it a few times with exponential backoff");
}

#[test]
fn misheard_terms_are_found_and_named_properly() {
    claims("kubernetes", "we run on cooper netties");
    claims("idempotency key", "so it sends an item potency key");
    claims("redis", "read us in front");
    claims("kafka", "i would put cafka there");
    claims("cache", "put a cash in front");
    claims("MySQL", "a lot of trouble with my sequel.");
    claims("idempotency", "do it with i.m. potency, but");
    claims("etcd", "I have used at CD for that");
    claims("upsert", "i would look at up-ser, it really");
    claims("upsert", "an up cert there");
    claims("outbox", "a lot of trouble without box.");
    claims("gRPC", "without TRPC this would");
    claims("CRDT", "solved that with CRBT in the end");
    assert_eq!(found(&["synchronous"], "so asynchronous replication"), []);
    assert_eq!(found(&["mutex", "mutexes"], "if the hash matches"), []);
    let got = found(&["idempotency key"], "an item potency key");
    assert_eq!(got[0].said, "item potency key");
    assert_eq!(got[0].term, "idempotency key");
    assert_eq!(got[0].words, 1..4);
}

#[test]
fn word_bounds_hold() {
    for (cue, text) in [
        ("rest", "the restaurant"),
        ("index", "indeed it did"),
        ("log", "a logical catalogue"),
        ("read replica", "i read it. Replicas are elsewhere"),
        ("lock", "the clock blocks"),
    ] {
        assert_eq!(found(&[cue], text), [], "{cue} in {text}");
    }
}

#[test]
fn rejection_is_understood() {
    rejects("redis", "I would not use Redis here");
    rejects("redis", "i wouldn't use redis or memcached");
    rejects("memcached", "i wouldn't use redis or memcached");
    rejects("queue", "just call it directly instead of a queue");
    rejects("queue", "a cron job rather than using a queue");
    rejects("cache", "there is no need for a cache");
    rejects("kafka", "i don't think we need kafka for this");
    rejects("redis", "Redis would be overkill here");
    rejects("redis", "Redis is a waste of money");
    rejects("redis", "Everybody says Redis, but I wouldn't use it");
    rejects("redis", "Everybody shouts Redis, but I wouldn't use one. I put a table there.");
    rejects("redis", "Redis is what they all have, and I would do without it. Really. But I don't want that.");
    claims("redis", "I'd use Redis, but I would not use it for sessions that must survive");
    rejects("mvcc", "honestly i am not sure about mvcc");
    rejects("mongodb", "i would pick postgres over mongo");
    rejects("queue", "i would do it without a queue");
    rejects("delete the wal", "never delete the WAL");
    rejects("skip the tests", "we don't skip the tests");
}

#[test]
fn what_only_looks_like_rejection_is_a_claim() {
    claims("postgres", "i would not use redis i would use postgres");
    claims("postgres", "I would not use Redis because I have Postgres");
    claims("cache", "not only a cache but also a replica");
    claims("idempotency key", "if you do not have an idempotency key then you charge twice");
    claims("index", "without an index it scans the table");
    claims("deadlock", "we order the locks to avoid deadlocks");
    claims("queue", "why not a queue");
    claims("cache", "it doesn't scale so we put in a cache");
    claims("cache", "no we cache it");
    claims("redis", "No, Redis is fine there.");
}

#[test]
fn reasons_count_and_stuffing_does_not() {
    let reasoned = |text: &str| found(&["cache"], text).iter().any(|m| m.reasoned);
    assert!(reasoned("a cache because the same rows are read all the time"));
    assert!(reasoned("the downside of a cache is stale data and more moving parts"));
    assert!(reasoned("if reads dominate, then i add a cache in front"));
    assert!(!reasoned("cache kafka sharding load balancer microservices"));
    assert!(!reasoned("so i would use a cache because"));
}

/// Found by hand: 60 cues of nine parts took 15 s for 200 words. It is a few milliseconds of work.
#[test]
#[expect(clippy::disallowed_methods, reason = "it is about time")]
fn cues_with_many_gaps_are_matched_without_trying_everything() {
    let cues: Vec<String> = (0..60).map(|i| format!("{}w{i}", "cache ... ".repeat(8))).collect();
    let text = format!("{} w7", "cache ".repeat(400));
    let words: Vec<&str> = text.split_whitespace().collect();
    let begun = std::time::Instant::now();
    let found = Matcher::cues(&cues).find(&words);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(begun.elapsed().as_secs() < 4, "{:?}", begun.elapsed());
}
