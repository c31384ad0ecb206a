//! The banks that ship: they parse, they are clean, they are complete.

use viva::bank;

#[test]
fn every_builtin_bank_is_clean() {
    let banks = bank::builtin().unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    });
    let findings: Vec<String> =
        banks.iter().flat_map(bank::lint::lint).map(|f| format!("{}: {}", f.question, f.what)).collect();
    assert!(findings.is_empty(), "{} findings\n{}", findings.len(), findings.join("\n"));
}
