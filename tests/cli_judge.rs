//! `viva judge`: an answer in plain words, replies to a follow-up, and what cannot be judged.

use std::process::Output;

use serde_json::Value;

use crate::common::Home;

const PLAIN: &str = "The phone rolls a random number once when the customer taps pay, and on every try it hands over \
     that same number. The table simply won't take the same number twice, so the second one bounces.";
const PROBE: &str = "Your server calls the payment provider and that call times out. What do you tell the client, and what do \
     you do next?";

fn judge(home: &Home, args: &[&str], text: &str) -> Output {
    home.viva().args(["judge", "idempotent-payments", "-"]).args(args).write_stdin(text).output().unwrap()
}

fn judgement(home: &Home, args: &[&str], text: &str) -> Value {
    let output = judge(home, &[args, &["--json"]].concat(), text);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_claim_in_plain_words_is_heard_with_its_words() {
    let judged = judgement(&Home::new(), &[], PLAIN);
    let claims = judged["claims"].as_array().unwrap();
    let unique = claims.iter().find(|claim| claim["concept"] == "unique").unwrap();
    assert!(unique["quote"].as_str().unwrap().contains("won't take the same number twice"), "{judged}");
    let next = judged["next"]["text"].as_str().unwrap();
    assert!(next.ends_with('?') && judged["reply"].is_null(), "{judged}");
}

#[test]
fn a_reply_is_judged_by_whether_it_answers() {
    let home = Home::new();
    let earlier = home.path().join("earlier.txt");
    std::fs::write(&earlier, PLAIN).unwrap();
    let probe = ["--probe", PROBE, "--earlier", earlier.to_str().unwrap()];
    for (said, expected) in [
        (
            "We keep it as pending and tell the app so, and a job asks the provider with the same key until it knows.",
            &["answers", "partly"][..],
        ),
        (
            "I mean, it's a common pattern, everybody does it that way nowadays, you find it in all the big companies.",
            &["evades"],
        ),
        ("Honestly no idea, I have never dealt with that, somebody else did it in my teams.", &["lost"]),
        ("The table simply will not take that same number twice, so the second one bounces.", &["repeats"]),
    ] {
        let judged = judgement(&home, &probe, said);
        assert!(expected.contains(&judged["reply"].as_str().unwrap()), "{said}: {judged}");
        assert!(judged["next"].is_null(), "{judged}");
    }
}

#[test]
fn people_read_what_was_heard_what_is_missing_and_what_comes_next() {
    let output = judge(&Home::new(), &[], PLAIN);
    let text = String::from_utf8(output.stdout).unwrap();
    for part in ["the unique constraint", "by meaning", "What is missing", "content", "What Viva would say next"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn what_cannot_be_judged_is_told() {
    let home = Home::new();
    let told = |output: Output| String::from_utf8(output.stderr).unwrap();
    assert!(told(judge(&home, &[], "  \n")).contains("the answer is empty"));
    assert!(told(judge(&home, &["--earlier", "gone.txt"], PLAIN)).contains("gone.txt"));
    let unknown = home.viva().args(["judge", "idempotent-payment"]).output().unwrap();
    let unknown = told(unknown);
    assert!(unknown.contains("idempotent-payments"), "{unknown}");
}
