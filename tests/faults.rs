//! The words of faults, over the whole source.

use std::path::{Path, PathBuf};

/// Every file of the program, with its text up to the tests.
fn sources() -> Vec<(PathBuf, String)> {
    fn collect(dir: &Path, into: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, into);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let program = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
                into.push((path, program));
            }
        }
    }
    let mut all = Vec::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut all);
    all
}

/// The string literals in the brackets after each `opening`, call by call.
fn literals(text: &str, opening: &str) -> Vec<Vec<String>> {
    let call = |from: usize| {
        let (mut depth, mut found, mut open) = (1, Vec::new(), None::<String>);
        let mut chars = text[from..].chars();
        while let Some(c) = chars.next() {
            match (&mut open, c) {
                (Some(literal), '\\') => literal.extend(chars.next()),
                (Some(_), '"') => found.extend(open.take()),
                (Some(literal), c) => literal.push(c),
                (None, '"') => open = Some(String::new()),
                (None, '(') => depth += 1,
                (None, ')') if depth == 1 => break,
                (None, ')') => depth -= 1,
                (None, _) => {}
            }
        }
        found
    };
    text.match_indices(opening).map(|(at, _)| call(at + opening.len())).collect()
}

#[test]
fn every_fault_begins_with_a_small_letter() {
    let mut calls = 0;
    for (path, text) in sources() {
        for call in literals(&text, "Fault::new(") {
            let Some(first) = call.first() else { continue };
            calls += 1;
            let small = !first.starts_with(|c: char| c.is_uppercase()) || first.starts_with("Viva");
            assert!(small, "{}: {first}", path.display());
        }
    }
    assert!(calls > 100, "{calls} faults found");
}

#[test]
fn no_next_step_names_a_script_of_the_repository() {
    let mut calls = 0;
    for (path, text) in sources() {
        for literal in literals(&text, ".next(").into_iter().flatten() {
            calls += 1;
            assert!(!literal.contains("scripts/"), "{}: {literal}", path.display());
        }
    }
    assert!(calls > 100, "{calls} next steps found");
}
