use proptest::prelude::*;

use super::*;

fn all(text: &str) -> Vec<(f64, String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    find_numbers(&words).into_iter().map(|n| (n.value, n.unit, n.said)).collect()
}

#[track_caller]
fn one(text: &str, value: f64, unit: &str, said: &str) {
    assert_eq!(all(text), [(value, unit.to_owned(), said.to_owned())], "{text}");
}

#[test]
fn ten_times_is_asked_of_what_traffic_brings() {
    let load = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        find_numbers(&words).iter().any(SpokenNumber::is_load)
    };
    for text in [
        "two thousand writes per second",
        "two requests per second",
        "a million users",
        "ten users",
        "fifty messages",
        "forty gigabytes",
    ] {
        assert!(load(text), "{text}");
    }
    for text in [
        "forty one bits",
        "nine users",
        "two photos",
        "12 copies",
        "20 teams",
        "5 connections",
        "ten minutes",
        "a few hundred uploads a day",
        "five deployments per week",
        "200 ms",
        "sixteen shards",
        "99.9 percent",
    ] {
        assert!(!load(text), "{text}");
    }
}

#[test]
fn a_rough_number_stays_rough() {
    let ten = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let all = find_numbers(&words);
        let [number] = &all[..] else { panic!("{text}: {all:?}") };
        (number.said.clone(), times_ten(number))
    };
    for (text, said, tenfold) in [
        ("we have a few hundred uploads an hour", "a few hundred uploads an hour", "a few thousand uploads per hour"),
        ("several thousand users, I guess", "several thousand users", "tens of thousands of users"),
        (
            "tens of thousands of requests a day",
            "tens of thousands of requests a day",
            "hundreds of thousands of requests per day",
        ),
        ("say a few thousand a second", "a few thousand a second", "tens of thousands per second"),
        ("some hundreds orders in the hour", "some hundreds orders in the hour", "a few thousand orders per hour"),
        ("hundreds of users", "hundreds of users", "a few thousand users"),
        ("millions of rows", "millions of rows", "tens of millions of rows"),
    ] {
        assert_eq!(ten(text), (said.to_owned(), tenfold.to_owned()), "{text}");
    }
}

#[test]
fn numbers_as_people_say_them() {
    one("two thousand a second at the peak", 2000.0, "per second", "two thousand a second");
    one("about two thousand writes per second i guess", 2000.0, "writes per second", "two thousand writes per second");
    one("a 5 minutes TTL", 5.0, "minutes", "5 minutes");
    one("three replicas", 3.0, "replicas", "three replicas");
    one("say 10 million users.", 1e7, "users", "10 million users");
    one("under 200 ms", 200.0, "milliseconds", "200 ms");
    one("200ms, tops", 200.0, "milliseconds", "200ms");
    one("2,000 requests a second", 2000.0, "requests per second", "2,000 requests a second");
    one("99.9 percent", 99.9, "percent", "99.9 percent");
    one("ninety nine point nine percent of it", 99.9, "percent", "ninety nine point nine percent");
    one("one point five million daily active users", 1.5e6, "users", "one point five million daily active users");
    one("half a million rows", 5e5, "rows", "half a million rows");
    one("a couple of thousand messages", 2000.0, "messages", "a couple of thousand messages");
    one("10k rps", 1e4, "requests per second", "10k rps");
    one("two hundred and fifty milliseconds", 250.0, "milliseconds", "two hundred and fifty milliseconds");
    one("one postgres primary", 1.0, "primaries", "one postgres primary");
    one("five read replicas", 5.0, "replicas", "five read replicas");
    one("two thousand five hundred orders", 2500.0, "orders", "two thousand five hundred orders");
}

#[test]
fn what_counts_nothing_is_no_number() {
    for text in [
        "one of them",
        "the first one",
        "p99 is bad",
        "one second let me think",
        "just a second",
        "no one knows",
        "http 2",
        "oauth two",
    ] {
        assert_eq!(all(text), [], "{text}");
    }
}

#[test]
fn ten_times_is_speakable() {
    let ten = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        times_ten(&find_numbers(&words)[0])
    };
    assert_eq!(ten("two thousand writes per second"), "twenty thousand writes per second");
    assert_eq!(ten("10 million users"), "one hundred million users");
    assert_eq!(ten("1.5 million users"), "fifteen million users");
    assert_eq!(ten("250 requests per second"), "two thousand five hundred requests per second");
    assert_eq!(ten("one primary"), "ten primaries");
    assert_eq!(ten("three hundred gigabytes"), "three thousand gigabytes");
}

proptest! {
    #[test]
    fn any_words_are_survived(words in proptest::collection::vec("[a-z0-9.,%]{0,8}|million|two|and|point|half|a|of|couple|hundred|per|second", 0..30)) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for n in find_numbers(&words) {
            prop_assert!(n.words.end <= words.len() && n.words.start < n.words.end);
            prop_assert!(!times_ten(&n).is_empty());
        }
    }
}
