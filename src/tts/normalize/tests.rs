use proptest::prelude::*;

use super::*;

fn say(text: &str) -> String {
    normalize(text, &Lexicon::default(), Alphabet::Plain)
}

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    table_of(rows, say);
}

/// Fails with all the rows whose text is not said as its second column.
#[track_caller]
pub(super) fn table_of(rows: &[(&str, &str)], say: impl Fn(&str) -> String) {
    let wrong: Vec<_> = rows
        .iter()
        .filter(|(text, want)| say(text) != *want)
        .map(|(text, want)| format!("{text}\n  want {want}\n  have {}", say(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn amounts() {
    table(&[
        ("What if traffic 10x's?", "What if traffic ten X's?"),
        ("a 10x spike, 100x later", "a ten X spike, one hundred X later"),
        ("p99 is 250 ms.", "P ninety-nine is two hundred fifty milliseconds."),
        ("p95, p999", "P ninety-five, P nine nine nine"),
        ("99.9 % of 4 GB", "ninety-nine point nine percent of four gigabytes"),
        ("99.99%, please", "ninety-nine point nine nine percent, please"),
        ("1 GB or 1.5GB", "one gigabyte or one point five gigabytes"),
        ("costs $3.50 a month", "costs three dollars and fifty cents a month"),
        (
            "$1, $0.02, $10k, $1.5M, $5 million, $20/month",
            "one dollar, two cents, ten thousand dollars, one point five million dollars, five million dollars, twenty dollars per month",
        ),
        ("1,250,000 rows", "one million two hundred fifty thousand rows"),
        ("10,000 QPS", "ten thousand queries per second"),
        ("50k req/s at 200MB/s", "fifty thousand requests per second at two hundred megabytes per second"),
        ("10k/s", "ten thousand per second"),
        ("100-200 ms", "one hundred to two hundred milliseconds"),
        ("3–5x", "three to five X"),
        ("a 24-hour window", "a twenty-four hour window"),
        (
            "~100 nodes, >= 3 replicas, <5ms",
            "about one hundred nodes, is at least three replicas, less than five milliseconds",
        ),
        ("the 1st, 2nd and 23rd", "the first, second and twenty-third"),
        ("a 404, a 503 and a 500", "a four oh four, a five oh three and a five hundred"),
        ("5xx errors", "five X X errors"),
        ("port 5432", "port fifty-four thirty-two"),
        ("RFC 9110", "RFC ninety-one ten"),
        ("30s timeout", "thirty seconds timeout"),
        ("the 1990s", "the nineteen nineties"),
        ("-5 and +3", "minus five and plus three"),
        (".5 seconds", "zero point five seconds"),
        ("24/7", "twenty-four seven"),
        ("10+ years", "ten plus years"),
        ("2^10", "two to the power of ten"),
        ("10.0.0.1/8", "ten dot zero dot zero dot one slash eight"),
        ("version 1.2.3", "version one point two point three"),
    ]);
}

#[test]
fn dates_times_and_ratios() {
    table(&[
        ("on 2024-03-05", "on March fifth, twenty twenty-four"),
        ("2024-03-05T10:15:00Z", "March fifth, twenty twenty-four, ten fifteen"),
        ("March 5, 2024", "March fifth, twenty twenty-four"),
        ("5 March 2024", "fifth March twenty twenty-four"),
        ("since 2019", "since twenty nineteen"),
        ("at 14:30 or 09:05 or 10:00", "at fourteen thirty or nine oh five or ten o'clock"),
        ("1:N and 1:1 and N:M", "one to N and one to one and N to M"),
    ]);
}

#[test]
fn code_and_paths() {
    table(&[
        ("GET /v1/users", "GET slash V one slash users"),
        ("https://api.example.com/v1", "api dot example dot com slash V one"),
        ("O(n log n) or O(1), O(n^2)", "O of N log N or O of one, O of N squared"),
        ("user_id and getUserName()", "user id and get user name"),
        ("HTTP/2, IPX6", "HTTP two, IPX six"),
        ("a::b", "A colon colon B"),
        ("Vec<String>", "Vec of String"),
        ("HTTPServer parseJSON", "HTTP server parse JSON"),
        ("read/write", "read write"),
        ("foo.bar", "foo dot bar"),
        ("the APIs, UUIDs, don't", "the APIs, UUIDs, don't"),
        ("A -> B => C", "A to B to C"),
        ("x >= y && y != z", "x is at least y and y is not equal to z"),
        ("`SELECT *` from **users**", "SELECT times from users"),
        ("localhost:8080", "localhost port eighty eighty"),
        ("SHA-256", "SHA two fifty-six"),
        ("e.g., a cache, i.e. memory vs. disk etc.", "for example, a cache, that is memory versus disk et cetera."),
    ]);
}

#[test]
fn unsayable_things_are_left_out() {
    table(&[
        ("a\0b", "a b"),
        ("ship it 🚀🚀!", "ship it!"),
        ("👩‍👩‍👧 family", "family"),
        ("🚀", ""),
        ("\0\0", ""),
        ("...", ""),
        ("", ""),
        ("你好", ""),
        ("“Quoted”, it’s", "Quoted, it's"),
        ("wait — what", "wait — what"),
        ("naïve café", "naïve café"),
    ]);
}

/// "1-1-1-…" had a stack frame for each hyphen.
#[test]
fn a_word_of_thousands_of_numbers_is_read() {
    for unit in ["1-", "1/2/", "$1/", "1..", "n-1-", "1.1.", "10 000 "] {
        assert!(!say(&unit.repeat(2_000)).is_empty(), "{unit}");
    }
}

#[test]
fn lines_and_brackets_stay() {
    table(&[("one\n\ntwo", "one\ntwo"), ("this (and that).", "this (and that).")]);
}

#[test]
fn terms_are_said_by_the_table_with_their_endings() {
    let lexicon = Lexicon::load(None).unwrap();
    let plain = |text: &str| normalize(text, &lexicon, Alphabet::Plain);
    assert_eq!(plain("SQL"), plain("sql"));
    assert_ne!(plain("nginx"), "nginx");
    let tokens = normalize("Kafka's nginx, twice: nginx.", &lexicon, Alphabet::Tokens);
    assert!(tokens.ends_with('.') && tokens.contains("'s "), "{tokens}");
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,80}") {
        say(&text);
    }

    #[test]
    fn never_panics_on_technical_noise(text in "[-a-cA-CxXpPmMsSdhkKGe0-9 .,:;/_$%#<>=+*()'~^@&|!?\0TZ€½²⁶⁻−±∞…\\[\\]–°¥£ﬁ①٣\u{301}\n]{0,40}") {
        let once = say(&text);
        prop_assert!(!once.contains(|c: char| c.is_ascii_digit() || c == '\0'), "{once:?}");
    }

    /// Reading the output again changes nothing, for technical words in any order and company.
    #[test]
    fn twice_is_once(words in proptest::collection::vec((proptest::sample::select(WORDS), "[ ,.]|, |[.] |[?] | [(]|[)] "), 0..8)) {
        let text: String = words.into_iter().flat_map(|(word, gap)| [word.to_owned(), gap, " ".into()]).collect();
        let once = say(&text);
        prop_assert_eq!(say(&once), once);
    }
}

const WORDS: &[&str] = &[
    "10x's",
    "p99",
    "99.9 %",
    "SQL",
    "gRPC",
    "/v1/users",
    "250 ms",
    "4 GB",
    "O(n log n)",
    "user_id",
    "$3.50",
    "2024-03-05",
    "HTTP/2",
    "IPv6",
    "1:N",
    "a::b",
    "getUserById",
    "1,250",
    "\0",
    "🚀",
    "10.0.0.1",
    "24/7",
    "3-5x",
    "the",
    "cache",
    "don't",
    "read-only",
    "Redis",
    "A",
    "->",
    "==",
    "-5",
    "#1",
    "~10",
    "5xx",
    "404",
    "e.g.",
    "UUIDs",
    "n^2",
    "foo()",
    "—",
];
