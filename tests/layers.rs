//! Holds the layer table of the design: who may use whom, who may name which crate, who may print, how long a file may be.

use std::fs;
use std::path::{Path, PathBuf};

const GROUND: &[&str] = &["time", "fault", "ids", "pcm", "language"];
const CORE: &[&str] = &["bank", "speech", "interview", "scoring", "journal", "report"];
const EDGES: &[&str] = &["audio", "stt", "tts", "turn", "models", "ipc", "llm", "history"];
const COMPOSITION: &[&str] = &["config", "daemon", "cli"];

/// Files beyond this are two things in one.
const LONGEST: usize = 450;

/// A crate, as it is written in a path, and the only places that may name it.
const OWNERS: &[(&str, &[&str])] = &[
    ("cpal::", &["src/audio/device.rs"]),
    ("aec3::", &["src/audio/echo/aec.rs"]),
    ("whisper_rs::", &["src/stt/whisper.rs"]),
    ("use tts::", &["src/bin/viva-system-voice.rs"]),
    ("tts::Tts", &["src/bin/viva-system-voice.rs"]),
    ("rten::", &["src/tts/", "src/turn/"]),
    ("misaki_rs::", &["src/tts/"]),
    ("reqwest::", &["src/models/", "src/llm/"]),
    ("ratatui::", &["src/cli/ui/"]),
    ("indicatif::", &["src/cli/"]),
    ("clap::", &["src/cli/", "src/main.rs", "src/bin/"]),
    ("directories::", &["src/config/"]),
    ("ctrlc::", &["src/daemon/", "src/cli/"]),
];

/// What the ground and the core must not reach for outside their tests.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::process",
    "std::env",
    "std::time::Instant",
    "std::time::SystemTime",
    "Instant::",
    "SystemTime::",
    "tokio::",
];

const PRINTING: &[&str] =
    &["println!", "eprintln!", "print!(", "eprint!(", "dbg!", "io::stdout()", "io::stderr()", "stdout().", "stderr()."];

const UNFINISHED: &[&str] = &["todo!(", "unimplemented!(", "TODO", "FIXME"];

fn may_use(user: &str, used: &str) -> bool {
    let all: Vec<&str> = [GROUND, CORE, EDGES, COMPOSITION].concat();
    match user {
        // Crate roots and helper programs.
        "" | "main" | "lib" | "bin" => true,
        _ if user == used => true,
        _ if GROUND.contains(&user) => GROUND.contains(&used),
        _ if CORE.contains(&user) => GROUND.contains(&used) || CORE.contains(&used),
        // `speech` for its plain types; `models` says where the weights are.
        _ if EDGES.contains(&user) => GROUND.contains(&used) || used == "speech" || used == "models",
        // Settings are read by the driver and the commands, not the other way round.
        "config" => !["daemon", "cli"].contains(&used) && all.contains(&used),
        // The driver must not depend on a terminal.
        "daemon" => used != "cli" && all.contains(&used),
        "cli" => all.contains(&used),
        _ => false,
    }
}

/// The top-level module a file belongs to.
fn module(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let first = inside.split('/').next().unwrap_or("");
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The modules named after `crate::` in one line, also in braces.
fn named_modules(line: &str) -> Vec<String> {
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = true;
            for (i, c) in list.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && depth == 0 && !c.is_whitespace() => {
                        found.push(word(&list[i..]));
                        start = false;
                    }
                    _ => {}
                }
                if depth < 0 {
                    break;
                }
            }
        } else {
            found.push(word(rest));
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

/// Code only: without line comments and without what stands in quotes.
fn bare(line: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                chars.next();
            }
            '"' => quoted = !quoted,
            '/' if !quoted && chars.peek() == Some(&'/') => break,
            c if !quoted => out.push(c),
            _ => {}
        }
    }
    out
}

/// Whether `needle` stands in `line` as a path of its own, not as the end of a longer word or path.
fn names(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// Everything wrong with one file.
fn check(path: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let user = module(path);
    let pure = GROUND.contains(&user) || CORE.contains(&user);
    let prints = path.starts_with("src/cli/ui") || path == "src/main.rs" || path.starts_with("src/bin/");
    let mut in_tests = path.ends_with("tests.rs") || path.contains("/tests/");
    for (i, line) in text.lines().enumerate() {
        let at = format!("{path}:{}", i + 1);
        in_tests |= line.trim_start().starts_with("#[cfg(test)]");
        if UNFINISHED.iter().any(|u| line.contains(u)) || line.trim_start().starts_with("#[ignore") {
            wrong.push(format!("{at}: unfinished work"));
        }
        let code = bare(line);
        for used in named_modules(&code) {
            if !may_use(user, &used) && (GROUND.iter().chain(CORE).chain(EDGES).chain(COMPOSITION)).any(|m| *m == used)
            {
                wrong.push(format!("{at}: {user} must not use {used}"));
            }
        }
        for (needle, owners) in OWNERS {
            if names(&code, needle) && !owners.iter().any(|o| path.starts_with(o)) {
                wrong.push(format!("{at}: only {} may name {}", owners.join(", "), needle.trim_end_matches("::")));
            }
        }
        if in_tests {
            continue;
        }
        if let Some(impure) = IMPURE.iter().find(|i| pure && names(&code, i)) {
            wrong.push(format!("{at}: {user} is pure and must not use {impure}"));
        }
        if let Some(printing) = PRINTING.iter().find(|p| !prints && names(&code, p)) {
            wrong.push(format!("{at}: only src/cli/ui prints, not {printing}"));
        }
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        wrong.push(format!("{path}:{LONGEST}: {lines} lines are too many; the limit is {LONGEST}"));
    }
    wrong
}

fn rust_files(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn the_sources_keep_to_the_layers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    files.sort();
    assert!(files.len() > 20, "the sources were not found");
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|f| {
            let name = f.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            check(&name, &fs::read_to_string(f).unwrap())
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn each_rule_can_fail() {
    let one = |path: &str, text: &str| check(path, text).join("; ");
    assert_eq!(one("src/bank/mod.rs", "\nuse crate::audio::Playback;"), "src/bank/mod.rs:2: bank must not use audio");
    assert_eq!(one("src/pcm/mod.rs", "use crate::speech::Word;"), "src/pcm/mod.rs:1: pcm must not use speech");
    assert_eq!(one("src/stt/a.rs", "use crate::{fault::Fault, tts::{A, B}};"), "src/stt/a.rs:1: stt must not use tts");
    assert_eq!(one("src/tts/a.rs", "let x = crate::audio::open();"), "src/tts/a.rs:1: tts must not use audio");
    assert_eq!(one("src/daemon/a.rs", "use crate::cli::ui::Ui;"), "src/daemon/a.rs:1: daemon must not use cli");
    assert!(one("src/cli/a.rs", "use cpal::Device;").contains("only src/audio/device.rs may name cpal"));
    assert!(one("src/tts/system.rs", "let t = tts::Tts::default();").contains("may name tts::Tts"));
    assert!(one("src/interview/turn.rs", "use std::time::Instant;").contains("interview is pure"));
    assert!(one("src/interview/turn.rs", "let now = Instant::now();").contains("interview is pure"));
    assert!(one("src/interview/turn.rs", "use std::fs;").contains("interview is pure"));
    assert!(one("src/cli/say.rs", "println!();").contains("only src/cli/ui prints"));
    assert!(one("src/report/mod.rs", "// x\n\n todo!()").contains("src/report/mod.rs:3: unfinished"));
    assert!(one("src/report/mod.rs", &"x\n".repeat(LONGEST + 1)).contains("too many"));
}

#[test]
fn what_is_allowed_passes() {
    for (path, text) in [
        ("src/stt/whisper.rs", "use whisper_rs::WhisperContext;\nuse crate::{models::Store, speech::Word};"),
        ("src/cli/voices.rs", "use crate::tts;\nlet v = tts::voices();"),
        ("src/models/mod.rs", "// println! in a comment, crate::cli too\nlet s = \"crate::cli println!\";"),
        ("src/bank/mod.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use std::fs; }"),
        ("src/daemon/run.rs", "use crate::{audio, interview::Input};"),
    ] {
        assert_eq!(check(path, text), Vec::<String>::new(), "{path}");
    }
}
