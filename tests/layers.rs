//! Checks the table of layers: which module may use which, which may name which crate, which may print, and how long a
//! file may be. The sources are parsed, so formatting does not matter.

mod circles;
mod sources;

use std::path::Path;

use circles::{Graph, circle, leads};
use sources::{File, How, Named, Sources, Target, rust_files};

/// Every top-level module, and the modules that it may use. A row may name only rows above it, so that there is no
/// circle. Exceptions are in [`KNOWN_CIRCLES`]. A row also fails if it allows something that no code uses.
const ROWS: &[(&str, &str)] = &[
    // Ground: vocabulary, no decisions.
    ("time", ""),
    ("ids", ""),
    ("fault", ""),
    ("pcm", "time"),
    ("language", ""),
    // Core: pure decisions.
    ("bank", "fault language"),
    ("speech", "ids language pcm time"),
    ("coverage", "bank ids language"),
    ("interview", "bank coverage ids language speech time"),
    ("journal", "ids interview speech time"),
    ("scoring", "bank coverage ids language speech time"),
    ("report", "bank coverage ids interview journal language scoring speech time"),
    ("session", "fault ids interview journal pcm speech time"),
    ("rehearsal", "bank interview journal pcm session speech time"),
    // Edges: talk to the world, decide nothing.
    ("limits", ""),
    ("audio", "fault ids pcm time limits"),
    ("models", "fault limits"),
    ("turn", "fault models speech"),
    ("stt", "fault language pcm speech time turn"),
    ("tts", "fault language pcm limits"),
    ("meaning", "bank coverage fault"),
    ("store", "fault ids time speech interview journal audio limits"),
    // Composition.
    ("config", "audio bank fault interview limits speech store"),
    (
        "runtime",
        "time ids fault pcm bank speech interview journal report session audio stt tts turn meaning store limits",
    ),
    (
        "prepare",
        "bank coverage fault interview journal limits rehearsal scoring report audio tts models turn store config runtime",
    ),
    (
        "cli",
        "time ids fault pcm language bank coverage speech interview journal report rehearsal session audio stt tts models turn meaning config store runtime prepare limits",
    ),
];

/// The modules of the ground and the core. They use no clock, file, thread or socket.
const PURE: &[&str] = &[
    "time",
    "ids",
    "fault",
    "pcm",
    "language",
    "bank",
    "speech",
    "interview",
    "journal",
    "scoring",
    "report",
    "session",
];

/// Edges that close a circle and cannot be removed without moving code: from, to, and the reason. Modules by name,
/// files by path. An entry fails once its circle is gone.
const KNOWN_CIRCLES: &[(&str, &str, &str)] = &[];

/// A longer file holds two ideas.
const LONGEST: usize = 450;

/// A crate, and the only places that may name it.
const OWNERS: &[(&str, &[&str])] = &[
    ("cpal", &["src/audio/device.rs"]),
    ("aec3", &["src/audio/echo/aec.rs"]),
    ("whisper_rs", &["src/stt/whisper.rs", "src/stt/whisper/"]),
    ("tts", &["src/bin/viva-system-voice.rs"]),
    ("rten", &["src/meaning/", "src/tts/", "src/turn/"]),
    ("tokenizers", &["src/meaning/"]),
    ("misaki_rs", &["src/tts/"]),
    ("reqwest", &["src/models/"]),
    ("ratatui", &["src/cli/ui/"]),
    ("indicatif", &["src/cli/"]),
    ("clap", &["src/cli/", "src/main.rs", "src/bin/"]),
    ("directories", &["src/config/"]),
    ("ctrlc", &["src/cli/interrupt.rs"]),
];

/// Paths that the ground and the core must not use outside their tests.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::process",
    "std::env",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio",
];

const PRINTING: &[&str] = &["println", "eprintln", "print", "eprint"];
const PRINTING_PATHS: &[&str] = &["std::io::stdout", "std::io::stderr"];

const UNFINISHED_WORDS: &[&str] = &["TODO", "FIXME"];

/// Whether this file may print.
fn prints(file: &str) -> bool {
    file.starts_with("src/cli/ui") || file == "src/main.rs" || file.starts_with("src/bin/")
}

/// Whether `path` is `prefix` or lies below it, as `std::fs::read` lies below `std::fs`.
fn below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Checks the rules for one crate root, except those about circles.
fn check(sources: &Sources) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in &sources.files {
        let lines = file.text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("{}:{LONGEST}: {lines} lines are too many; the limit is {LONGEST}", file.name));
        }
        // This looks at lines, because the parser drops comments.
        for (i, line) in file.text.lines().enumerate() {
            if UNFINISHED_WORDS.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{}: unfinished work", file.name, i + 1));
            }
        }
    }
    for named in &sources.named {
        let at = format!("{}:{}", sources.files[named.file].name, named.line);
        wrong.extend(check_one(sources, named).into_iter().map(|what| format!("{at}: {what}")));
    }
    wrong.dedup();
    wrong
}

/// The mistakes of one path in the code.
fn check_one(sources: &Sources, named: &Named) -> Vec<String> {
    let file = sources.files[named.file].name.as_str();
    let user = named.module.first().map_or("", String::as_str);
    let last = named.path.last().map_or("", String::as_str);
    let mut wrong = Vec::new();
    if named.how == How::Attribute && last == "ignore" {
        wrong.push("unfinished work".to_owned());
    }
    if named.how == How::Call && PRINTING.contains(&last) && !named.in_tests && !prints(file) {
        wrong.push(format!("only src/cli/ui prints, not {last}!"));
    }
    // The root declares the modules, and helper programs are their own crates. Their paths lead to no row.
    if let (Some((_, may)), Some(used)) =
        (ROWS.iter().find(|(row, _)| *row == user), sources.top_level(&named.module, &named.path))
        && used != user
        && !may.split(' ').any(|m| m == used)
    {
        wrong.push(format!("{user} must not use {used}"));
    }
    if let Some(Target::External(path)) = sources.resolve(&named.module, &named.path) {
        let krate = path.first().map_or("", String::as_str);
        for (owned, owners) in OWNERS.iter().filter(|(owned, _)| *owned == krate) {
            if !owners.iter().any(|owner| file.starts_with(owner)) {
                wrong.push(format!("only {} may name {owned}", owners.join(", ")));
            }
        }
        let path = path.join("::");
        if !named.in_tests {
            if let Some(impure) = IMPURE.iter().find(|i| PURE.contains(&user) && below(&path, i)) {
                wrong.push(format!("{user} is pure and must not use {impure}"));
            }
            if !prints(file)
                && let Some(printing) = PRINTING_PATHS.iter().find(|p| below(&path, p))
            {
                wrong.push(format!("only src/cli/ui prints, not {printing}"));
            }
        }
    }
    wrong
}

/// Which modules use which, as written outside tests. Also which files need which, by the places of definitions.
fn edges(sources: &Sources) -> (Graph, Graph) {
    let (mut modules, mut files) = (Graph::new(), Graph::new());
    for named in sources.named.iter().filter(|n| !n.in_tests && n.how != How::Attribute) {
        let user = named.module.first().map_or("", String::as_str);
        if let Some(used) = sources.top_level(&named.module, &named.path)
            && !user.is_empty()
            && used != user
        {
            modules.entry(user.to_owned()).or_default().insert(used);
        }
        // If a module is imported, the paths through it tell which file is needed.
        if let Some(Target::Item(module)) = sources.resolve(&named.module, &named.path)
            && let Some(used) = sources.file_of(&module)
            && used != named.file
            // A folder's own file calls its parts and holds what they share. That is not a circle.
            && !module.starts_with(&named.module)
        {
            let name = |file: usize| sources.files[file].name.clone();
            files.entry(name(named.file)).or_default().insert(name(used));
        }
    }
    (modules, files)
}

/// Circles that no entry of `known` explains, and entries of `known` that explain no circle.
fn circles(graph: &Graph, known: &[(&str, &str, &str)]) -> Vec<String> {
    let mut graph = graph.clone();
    let mut wrong = Vec::new();
    for (from, to, _) in known {
        if !graph.get(*from).is_some_and(|used| used.contains(*to)) || !leads(&graph, to, from) {
            wrong.push(format!("KNOWN_CIRCLES: {from} → {to} closes no circle any more; delete the entry"));
        }
    }
    for (from, to, _) in known {
        if let Some(used) = graph.get_mut(*from) {
            used.remove(*to);
        }
    }
    while let Some(circle) = circle(&graph) {
        wrong.push(format!("a circle: {}", circle.join(" → ")));
        if let Some(used) = graph.get_mut(&circle[0]) {
            used.remove(&circle[1]);
        }
    }
    wrong
}

fn all_circles(sources: &Sources, known: &[(&str, &str, &str)]) -> Vec<String> {
    let (modules, files) = edges(sources);
    let (by_file, by_module): (Vec<_>, Vec<_>) = known.iter().copied().partition(|(from, ..)| from.contains('/'));
    [circles(&modules, &by_module), circles(&files, &by_file)].concat()
}

/// Compares the table with the sources. Finds modules without a row, rows without a module, unused permissions, and
/// rows that name a later row.
fn check_rows(sources: &Sources) -> Vec<String> {
    let mut wrong = Vec::new();
    for module in sources.top_levels() {
        if !ROWS.iter().any(|(row, _)| *row == module) {
            wrong.push(format!("{module} has no row in tests/layers.rs"));
        }
    }
    for (i, (row, may)) in ROWS.iter().enumerate() {
        if !sources.top_levels().any(|module| module == *row) {
            wrong.push(format!("the row of {row} has no module"));
        }
        for allowed in may.split_whitespace() {
            let used = sources.named.iter().any(|named| {
                named.module.first().is_some_and(|user| user == row)
                    && sources.top_level(&named.module, &named.path).is_some_and(|used| used == allowed)
            });
            if !used {
                wrong.push(format!("{row} may use {allowed}, and does not: take it from its row"));
            }
            let above = ROWS[..i].iter().any(|(other, _)| *other == allowed);
            if !above && !KNOWN_CIRCLES.iter().any(|(from, to, _)| from == row && *to == allowed) {
                wrong.push(format!("the row of {row} names {allowed}, which is not above it"));
            }
        }
    }
    wrong
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The root file of the library, and one for each program.
fn roots(files: &[String]) -> impl Iterator<Item = &String> {
    files.iter().filter(|f| *f == "src/lib.rs" || *f == "src/main.rs" || f.starts_with("src/bin/"))
}

#[test]
fn the_sources_keep_to_the_layers() {
    let files = rust_files(repository(), &repository().join("src"));
    assert!(files.len() > 20, "the sources were not found");
    let mut wrong = Vec::new();
    let mut reached = Vec::new();
    for root in roots(&files) {
        let sources = Sources::read(root, &|file| std::fs::read_to_string(repository().join(file)).ok())
            .unwrap_or_else(|error| panic!("{error}"));
        wrong.extend(check(&sources));
        if root == "src/lib.rs" {
            wrong.extend(check_rows(&sources));
            wrong.extend(all_circles(&sources, KNOWN_CIRCLES));
        }
        reached.extend(sources.files.into_iter().map(|File { name, .. }| name));
    }
    let lost = files.iter().filter(|file| !reached.contains(file));
    wrong.extend(lost.map(|file| format!("{file}: no `mod` leads to it")));
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// A small crate from file names and texts. Every module of the table exists in it. A file's folder declares it.
fn small(files: &[(&str, &str)]) -> Sources {
    let mut texts: std::collections::BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    for (name, _) in files {
        if let Some((folder, file)) = name.rsplit_once('/')
            && folder != "src"
            && file != "mod.rs"
        {
            let declared = format!("mod {};", file.trim_end_matches(".rs"));
            let parent = texts.entry(format!("{folder}/mod.rs")).or_default();
            if !parent.contains(&declared) {
                parent.push_str(&format!("\n{declared}"));
            }
        }
    }
    let root = ROWS.iter().map(|(row, _)| {
        let file = [format!("src/{row}.rs"), format!("src/{row}/mod.rs")].iter().any(|f| texts.contains_key(f));
        if file { format!("pub mod {row};") } else { format!("pub mod {row} {{}}") }
    });
    texts.insert("src/lib.rs".to_owned(), root.collect::<Vec<_>>().join("\n"));
    Sources::read("src/lib.rs", &|file| texts.get(file).cloned()).unwrap()
}

#[test]
fn each_rule_can_fail() {
    let one = |path: &str, text: &str| check(&small(&[(path, text)])).join("; ");
    assert_eq!(one("src/bank/mod.rs", "\nuse crate::audio::Playback;"), "src/bank/mod.rs:2: bank must not use audio");
    assert_eq!(one("src/pcm/mod.rs", "use crate::speech::Word;"), "src/pcm/mod.rs:1: pcm must not use speech");
    assert_eq!(one("src/stt/a.rs", "use crate::{fault::Fault, tts::{A, B}};"), "src/stt/a.rs:1: stt must not use tts");
    assert_eq!(
        one("src/tts/a.rs", "fn f() { let x = crate::audio::open(); }"),
        "src/tts/a.rs:1: tts must not use audio"
    );
    assert_eq!(one("src/stt/a.rs", "use super::super::tts::A;"), "src/stt/a.rs:1: stt must not use tts");
    assert_eq!(one("src/runtime/a.rs", "use crate::cli::ui::Ui;"), "src/runtime/a.rs:1: runtime must not use cli");
    assert_eq!(one("src/bank/mod.rs", "use crate::speech::Word;"), "src/bank/mod.rs:1: bank must not use speech");
    assert!(one("src/bank/mod.rs", "fn f() { g!(crate::stt::Job); }").contains("bank must not use stt"));
    assert!(one("src/cli/a.rs", "use cpal::Device;").contains("only src/audio/device.rs may name cpal"));
    assert!(one("src/cli/a.rs", "use ::cpal as sound;").contains("may name cpal"));
    assert!(one("src/tts/system.rs", "fn f() { let t = tts::Tts::default(); }").contains("may name tts"));
    assert!(one("src/interview/turn.rs", "use std::time::Instant;").contains("interview is pure"));
    assert!(one("src/interview/turn.rs", "use std::time;\nfn f() { time::Instant::now(); }").contains("is pure"));
    assert!(one("src/interview/turn.rs", "use std::{env, fs};").contains("must not use std::fs"));
    assert!(one("src/cli/say.rs", "fn f() { println!(); }").contains("only src/cli/ui prints"));
    assert!(one("src/cli/say.rs", "use std::io;\nfn f() { io::stderr(); }").contains("not std::io::stderr"));
    assert!(one("src/cli/a.rs", "use ::tts::Tts;").contains("may name tts"));
    assert!(one("src/cli/a.rs", "fn f() { ::tts::g(); }").contains("may name tts"));
    assert!(one("src/cli/a.rs", "fn f() { g!({ println!() }); }").contains("only src/cli/ui prints"));
    assert!(one("src/bank/a.rs", "#[cfg(not(test))]\nuse std::fs;").contains("must not use std::fs"));
    assert!(one("src/tts/a.rs", "#[arg(value_parser = clap::f)]\nstruct A;").contains("may name clap"));
    assert!(one("src/report/mod.rs", "// TODO: x").contains("src/report/mod.rs:1: unfinished"));
    assert!(one("src/report/mod.rs", "#[ignore]\nfn f() {}").contains("src/report/mod.rs:1: unfinished"));
    assert!(one("src/report/mod.rs", &"//\n".repeat(LONGEST + 1)).contains("too many"));
}

#[test]
fn code_behind_a_test_module_is_checked() {
    let text = "#[cfg(test)]\nmod tests { use std::fs; }\nuse std::net::TcpStream;\n";
    assert_eq!(
        check(&small(&[("src/bank/mod.rs", text)])),
        ["src/bank/mod.rs:3: bank is pure and must not use std::net"]
    );
    let character = "const QUOTE: char = '\"';\nuse crate::cli::Cli;";
    assert_eq!(check(&small(&[("src/bank/mod.rs", character)])), ["src/bank/mod.rs:2: bank must not use cli"]);
}

#[test]
fn circles_are_found_between_modules_and_between_files() {
    let found = |files: &[(&str, &str)], known: &[(&str, &str, &str)]| all_circles(&small(files), known).join("; ");
    let modules =
        [("src/bank/mod.rs", "use crate::speech::A;"), ("src/speech.rs", "use crate::bank::B; pub struct A;")];
    assert!(found(&modules, &[]).contains("a circle: bank → speech → bank"));
    // Paths are followed through a folder's re-exports and through imported modules.
    let files = [
        ("src/bank/mod.rs", "mod a;\nmod b;\npub use b::B;"),
        ("src/bank/a.rs", "use super::B;\npub fn f() {}"),
        ("src/bank/b.rs", "use super::a;\npub struct B;\nfn g() { a::f(); }"),
    ];
    assert_eq!(found(&files, &[]), "a circle: src/bank/a.rs → src/bank/b.rs → src/bank/a.rs");
    assert_eq!(found(&files, &[("src/bank/b.rs", "src/bank/a.rs", "")]), "");
    let gone = [("src/bank/b.rs", "src/bank/a.rs", ""), ("src/bank/b.rs", "src/bank/c.rs", "")];
    assert!(found(&files, &gone).contains("src/bank/b.rs → src/bank/c.rs closes no circle any more"));
    let one_way = [("src/bank/a.rs", "use super::b::B;"), ("src/bank/b.rs", "pub struct B;")];
    assert!(found(&one_way, &[("src/bank/a.rs", "src/bank/b.rs", "")]).contains("closes no circle any more"));
}

#[test]
fn the_table_is_held_against_the_sources() {
    let wrong = check_rows(&small(&[("src/bank/mod.rs", "use crate::fault::A;")])).join("; ");
    assert!(!wrong.contains("bank may use fault,") && wrong.contains("bank may use language, and does not"), "{wrong}");
}

#[test]
fn what_is_allowed_passes() {
    for (path, text) in [
        ("src/stt/whisper.rs", "use whisper_rs::WhisperContext;\nuse crate::{fault::Fault, speech::Word};"),
        ("src/cli/voices.rs", "use crate::tts;\nfn f() { let v = tts::voices(); }"),
        ("src/models/mod.rs", "// println! in a comment, crate::cli too\nconst S: &str = \"crate::cli println!\";"),
        ("src/bank/mod.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use std::fs; }"),
        ("src/bank/mod.rs", "#[cfg(not(test))]\nfn f() {}\n#[test]\nfn g() { println!(); }"),
        ("src/runtime/run.rs", "use crate::{audio, interview::Input};"),
        // A folder and its parts.
        ("src/bank/a.rs", "use super::super::bank;\nfn f() { bank::g(); }"),
    ] {
        let sources = small(&[(path, text)]);
        assert_eq!(check(&sources), Vec::<String>::new(), "{path}");
        assert_eq!(all_circles(&sources, &[]), Vec::<String>::new(), "{path}");
    }
}
