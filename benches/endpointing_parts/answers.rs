//! Answers as people speak them. A bar is a pause for thought at a place where the sentence cannot be over.

pub const ANSWERS: &[(&str, &str)] = &[
    (
        "cache-aside",
        "I would put a cache in front of | the product table, because | the reads are far more frequent than | the writes.",
    ),
    (
        "invalidation",
        "When a price changes we delete the key, and | the next read fills it again. The risk is a stampede, so | I would add a small lock.",
    ),
    (
        "idempotency",
        "The client sends an idempotency key with | every request. Let me think | about where we store it. I would keep it in the | same transaction as the order. That's my answer.",
    ),
    (
        "at-least-once",
        "The queue delivers a message at least once, which means that | the consumer must be | able to see it twice.",
    ),
    (
        "outbox",
        "I write the event into an outbox table | in the same transaction, and then a | relay reads it and publishes it to | Kafka.",
    ),
    (
        "deadlock",
        "Two transactions lock the same rows in | a different order. So I would, um | sort the ids first, and keep the transaction as | short as I can.",
    ),
    (
        "isolation",
        "With read committed you can still get | a lost update. For example | two people read the same balance and | both write it back.",
    ),
    (
        "pagination",
        "I'd use keyset pagination instead of | an offset, because the offset gets slower with | every page. That's it.",
    ),
    (
        "rate-limit",
        "A token bucket per | customer. How do I put this | the bucket lives in Redis and | the script that takes a token is atomic.",
    ),
    (
        "hot-key",
        "If one key gets most of the traffic I would | split it into | ten copies and add them up when I read.",
    ),
    (
        "sharding",
        "I would shard by the customer id since | most queries are about one customer. It depends on | how large the largest one is.",
    ),
    ("rebalancing", "With consistent hashing only a | small part of the keys moves when we add | a node."),
    (
        "replication",
        "The replica is a few hundred | milliseconds behind, so after a write I read from | the primary for a few seconds.",
    ),
    (
        "failover",
        "When the primary dies we promote the | replica that is the furthest ahead. What we lose is | whatever was not copied yet.",
    ),
    (
        "split-brain",
        "We need a quorum, otherwise | two nodes may both think that they are the | leader, and then the data diverges.",
    ),
    (
        "timeouts",
        "Every call gets a timeout. I would start with | the ninety ninth percentile of the latency and | add some room.",
    ),
    ("retries", "We retry with exponential backoff and | jitter, but only if the | operation is idempotent."),
    (
        "circuit-breaker",
        "After five failures in a row the circuit breaker | opens and we answer with | a cached value. One second | There is one more thing, the half open state.",
    ),
    (
        "slo",
        "Our objective is | ninety nine point nine percent in a month, that leaves about | forty minutes of errors.",
    ),
    (
        "incident",
        "First I look at what changed. In that case it was | a deployment from the same morning. We rolled it back and | the errors stopped. I'm done.",
    ),
    (
        "latency",
        "I'd look at the traces to see where the | time goes. Usually it is the | database, a missing index or a query in a loop.",
    ),
    (
        "index",
        "A composite index on customer and | date would help, because the filter is on the first and the | order is on the second.",
    ),
    (
        "explain-plan",
        "I would run explain analyze and check whether | it does a sequential scan. Then I compare the estimated rows with | the real ones.",
    ),
    (
        "schema-change",
        "Add the column as nullable, deploy the code that writes | both, backfill in small batches, and | only then make it required.",
    ),
    (
        "versioning",
        "I would add fields but never | remove any. If I must break something I'd put the version into | the path.",
    ),
    (
        "webhooks",
        "We sign each webhook with a | shared secret. The receiver checks the signature and the | timestamp so that nobody can replay it.",
    ),
    (
        "auth",
        "The token is short lived, maybe | fifteen minutes, and the refresh token can be | revoked on the server.",
    ),
    (
        "upload",
        "The client asks for a presigned address and uploads | directly to the object store. Give me a moment | Then a worker scans the file and marks it as ready.",
    ),
    ("search", "I would keep the search index separate from | the database and feed it from | the change stream."),
    (
        "counter",
        "If we increment one row for every | view it becomes a bottleneck, so I would buffer the counts in | memory and write them once a second.",
    ),
    (
        "websocket",
        "Each server holds about | twenty thousand connections. To reach a user on another server we publish to | a channel that all of them read.",
    ),
    (
        "ordering",
        "Messages of one conversation go to the same | partition, that gives us the order. Across conversations we don't | need any.",
    ),
    (
        "backpressure",
        "When the queue grows faster than we can | drain it we have to slow down the producer, or | drop what is least important.",
    ),
    ("thread-pool", "A pool per | dependency, so that one slow service cannot | take all the threads. That's all."),
    (
        "race",
        "The check and the insert are two | steps, and between them somebody else can | insert the same name. A unique constraint solves that.",
    ),
    (
        "memory-leak",
        "The heap grew by | a few megabytes every hour. I took two dumps and | compared them, and it was a map that was never cleared.",
    ),
    ("testing", "I would test it against a real | database in a container, since the mocks don't know about | locks."),
    (
        "monolith",
        "I would start with a monolith because | we don't know the boundaries yet. Later we can cut out | what has to scale on its own.",
    ),
    (
        "events",
        "An event says what happened, a command says what | should happen. That's a good question | I think the difference matters when you replay them.",
    ),
    (
        "conflict",
        "We disagreed about | the database. I built a small prototype with both, and we measured it with | real data. In the end we took the simpler one.",
    ),
    (
        "mentoring",
        "I had a junior colleague who was | afraid to deploy. We did it together for a | month and then she did it alone.",
    ),
    (
        "failure-story",
        "I once deleted a table in | production. I told everybody at once, we restored it from the | backup, and after that nobody had write access by default.",
    ),
    (
        "capacity",
        "Ten million users and each does about | five requests a day, that is around | six hundred per second on average. At the peak maybe | three times as much.",
    ),
    (
        "storage",
        "Each record is about one kilobyte, so a billion records are | one terabyte. With three copies | it's three.",
    ),
];
