//! The built-in banks: they parse, and they are clean and complete.

use viva::bank::{self, Level, ProbeKind, Question, Trigger};

#[test]
fn every_builtin_bank_is_clean() {
    let banks = bank::builtin().unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    });
    let findings: Vec<String> =
        banks.iter().flat_map(bank::lint::lint).map(|f| format!("{}: {}", f.question, f.what)).collect();
    assert!(findings.is_empty(), "{} findings\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn every_round_has_six_questions_of_all_levels_and_the_probes_that_are_promised() {
    let banks = bank::builtin().unwrap_or_default();
    assert_eq!(banks.len(), 6);
    for bank in &banks {
        let levels: std::collections::BTreeSet<Level> = bank.questions.iter().map(|q| q.level).collect();
        assert!(bank.questions.len() >= 6 && levels.len() == 3, "{}: {levels:?}", bank.title);
        for q in &bank.questions {
            assert_eq!(q.round, bank.round);
            assert!(q.rubric.len() >= 2 && q.clarifications.len() + q.pitfalls.len() >= 2, "{}", q.id);
            let named = |kind| {
                q.probes.iter().any(|p| {
                    p.kind == kind
                        && matches!(p.when, Trigger::Unreasoned(_) | Trigger::Heard(_))
                        && p.say.iter().any(|s| s.contains("{term}") || s.contains("{quote}"))
                })
            };
            assert!(named(ProbeKind::Why), "{} has no why that names a term", q.id);
            if q.scale {
                let slots = q.probes.iter().filter(|p| p.kind == ProbeKind::Scale).flat_map(|p| &p.say);
                assert!(slots.into_iter().any(|s| s.contains("{number}") || s.contains("{term}")), "{}", q.id);
            }
        }
    }
    let counts = bank::lint::counts(&banks);
    println!("{:#?}", counts.questions);
    println!("{:#?}", counts.probes);
}

/// The lint's findings about the first built-in question after a change.
fn advice(change: impl FnOnce(&mut Question)) -> Vec<String> {
    let mut bank = bank::builtin().unwrap_or_default().remove(0);
    bank.questions.truncate(1);
    change(&mut bank.questions[0]);
    bank::lint::lint(&bank).into_iter().map(|finding| finding.what).collect()
}

#[test]
fn a_name_that_fits_no_line_of_vivas_is_told() {
    let told = |name: &str| advice(|q| name.clone_into(&mut q.concepts[0].name));
    for (name, why) in [
        ("what you did", "begins with \"what\""),
        ("how it is chosen", "begins with \"how\""),
        ("whether mail arrives", "begins with \"whether\""),
        ("that nothing is lost", "begins with \"that\""),
        ("multiplying them", "says \"them\""),
        ("the index behind it", "says \"it\""),
        ("the redundant ones", "says \"ones\""),
        ("its weak spot", "says \"its\""),
        ("the idempotency key.", "ends with '.'"),
        ("the key (made by the client)", "ends with ')'"),
        ("the key/value store", "reads badly aloud: '/'"),
        ("a key that the client makes for every order", "has 9 words"),
    ] {
        let told = told(name);
        assert!(told.len() == 1 && told[0].contains(name) && told[0].contains(why), "{name}: {told:?}");
    }
    for name in ["the idempotency key", "a job with its own ID", "an identifier that the client makes", "load shedding"]
    {
        assert_eq!(told(name), Vec::<String>::new(), "{name}");
    }
}

/// The limit of the lint is the limit of the matcher.
#[test]
fn a_part_of_a_cue_that_is_never_heard_is_told() {
    let eight = "client makes one random number before every order";
    let nine = format!("{eight} again");
    for (cue, told, heard) in [
        (eight.to_owned(), 0, true),
        (nine.clone(), 1, false),
        (format!("the {eight}"), 0, true),
        (format!("retry ... {nine}"), 1, true),
        (format!("{eight} ... again"), 0, true),
    ] {
        let words: Vec<&str> = cue.split_whitespace().filter(|word| *word != "...").collect();
        let put = |q: &mut Question| q.pitfalls[0].cues.push(cue.clone());
        let advice = advice(put);
        assert_eq!(advice.len(), told, "{cue}: {advice:?}");
        let matcher = viva::language::mention::Matcher::cues(std::slice::from_ref(&cue));
        assert_eq!(!matcher.find(&words).is_empty(), heard, "{cue}");
    }
}
