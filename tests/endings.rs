//! How Viva takes the last sentences of an answer. Somebody who had not seen the code wrote and labeled 480 endings.
//! Half of them helped to write the phrases (`tuned.tsv`); the other half did not (`untouched.tsv`).

use std::collections::BTreeMap;

use viva::speech::Tail;

/// Whether a tail fits a label.
fn fits(label: &str, tail: Tail) -> bool {
    match label {
        "summed_up" => matches!(tail, Tail::SummedUp | Tail::Done),
        "handed_over" => tail == Tail::HandedOver,
        "opens_more" | "rhetorical" => tail == Tail::Announced,
        "plain" => matches!(tail, Tail::Plain | Tail::Nod),
        "hanging" => matches!(tail, Tail::Hanging | Tail::Open),
        "asks_time" => tail == Tail::Holding,
        "trails_off" => tail == Tail::TrailsOff,
        other => panic!("{other}"),
    }
}

/// Whether Viva waits at most a second after this tail. A wrong tail of this kind would make it cut in.
fn is_end(tail: Tail) -> bool {
    matches!(tail, Tail::SummedUp | Tail::Done | Tail::HandedOver)
}

#[derive(Default)]
struct Counted {
    all: usize,
    right: usize,
    /// Endings taken for an end although the candidate was about to go on.
    cut_in: usize,
}

fn count(name: &str) -> BTreeMap<String, Counted> {
    let path = format!("{}/tests/endings/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let mut labels: BTreeMap<String, Counted> = BTreeMap::new();
    for line in text.lines() {
        let (label, text) = line.split_once('\t').unwrap();
        let tail = Tail::of(text);
        let counted = labels.entry(label.to_owned()).or_default();
        counted.all += 1;
        counted.right += usize::from(fits(label, tail));
        let ends = ["summed_up", "handed_over", "trails_off"].contains(&label);
        counted.cut_in += usize::from(!ends && is_end(tail));
        if name == "tuned.tsv" && !fits(label, tail) {
            println!("{label:12} {tail:?}: {text}");
        }
    }
    for (label, Counted { all, right, cut_in }) in &labels {
        println!("{name} {label:12} {right} of {all}, taken for an end: {cut_in}");
    }
    labels
}

#[test]
fn most_endings_are_taken_for_what_they_are_and_next_to_none_for_an_end() {
    for (name, least) in [("tuned.tsv", 0.91), ("untouched.tsv", 0.64)] {
        let labels = count(name);
        let sum = |of: fn(&Counted) -> usize| labels.values().map(of).sum::<usize>();
        let share = sum(|c| c.right) as f64 / sum(|c| c.all) as f64;
        assert!(share >= least, "{name}: {share:.2}");
        assert!(sum(|c| c.cut_in) * 50 <= sum(|c| c.all), "{name}: more than one in fifty");
    }
}
