//! The banks that ship: they parse, they are clean, they are complete.

use viva::bank::{self, Level, ProbeKind, Trigger};

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
