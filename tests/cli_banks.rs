//! `viva bank` and `viva simulate`, with the real binary.
#![cfg(feature = "cli")]

use crate::common::Home;

fn repository(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_shipped_banks_are_clean_and_counted() {
    let home = Home::new();
    let seen = home.sees(&["bank", "lint", &repository("banks")]);
    assert!(seen.starts_with("exit code 0"), "{seen}");
    let all: Vec<&str> = seen.lines().filter(|line| line.starts_with("all ")).collect();
    assert_eq!(all.len(), 2, "{seen}");
    let questions: usize = all[0].split_whitespace().last().unwrap().parse().unwrap();
    assert!(questions >= 150, "{seen}");
    let kinds: Vec<usize> = all[1].split_whitespace().skip(1).map(|n| n.parse().unwrap()).collect();
    assert!(kinds.len() == 10 && kinds.iter().all(|n| *n > 0) && kinds[9] >= 4 * questions, "{seen}");
}

#[test]
fn a_new_bank_is_clean_is_not_overwritten_and_can_be_asked_from() {
    let home = Home::new();
    let file = "mine.toml";
    let seen = home.sees(&["bank", "new", file, "--round", "databases"]);
    assert!(seen.starts_with("exit code 0"), "{seen}");
    let seen = home.sees(&["bank", "lint", file]);
    assert!(seen.starts_with("exit code 0"), "{seen}");
    let seen = home.sees(&["bank", "new", file]);
    assert!(seen.starts_with("exit code 6") && seen.contains("already exists"), "{seen}");
    let script = "script.txt";
    std::fs::write(home.path().join(script), "> shop\n< I would put a cache in front.\n> why\n! end\n").unwrap();
    let seen = home.sees(&["simulate", script, "--bank", file, "--explain"]);
    assert!(seen.starts_with("exit code 0"), "{seen}");
    assert!(seen.contains("was named without a reason"), "{seen}");
    let plain = home.sees(&["simulate", script, "--bank", file]);
    assert!(!plain.contains("was named without a reason") && plain.contains("You     I would put a cache"), "{plain}");
}

#[test]
fn a_script_is_asked_from_the_bank_beside_it_and_a_question_that_is_not_there_is_named() {
    let home = Home::new();
    let seen = home.sees(&["simulate", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interviews/real-mode.txt")]);
    assert!(seen.starts_with("exit code 0") && seen.contains("idempotency key"), "{seen}");
    std::fs::write(home.path().join("lost.txt"), "# only no-such-question\n< hello\n").unwrap();
    let seen = home.sees(&["simulate", "lost.txt"]);
    assert!(seen.starts_with("exit code 5") && seen.contains("a question that does not exist"), "{seen}");
}

#[test]
fn a_broken_bank_of_ones_own_is_named_and_the_others_load() {
    let home = Home::new();
    let broken = home.data().join("banks/mine.toml");
    std::fs::create_dir_all(broken.parent().unwrap()).unwrap();
    std::fs::write(&broken, "schema = 1\nround = \"databses\"\n").unwrap();
    let seen = home.sees(&["bank", "list", "--round", "databases", "--level", "junior"]);
    assert!(seen.starts_with("exit code 0"), "{seen}");
    assert!(
        seen.contains("mine.toml:2:9: `databses` is not a round") && seen.contains("did you mean `databases`?"),
        "{seen}"
    );
    assert!(seen.contains("slow-query-index"), "{seen}");
}

#[test]
fn what_is_typed_is_an_interview() {
    let home = Home::new();
    let mut command = home.viva();
    command
        .args(["simulate", "--question", "slow-query-index", "--mode", "real"])
        .write_stdin("I'd add an index.\n\nskip\n");
    let seen = home.shown(&mut command);
    assert!(seen.starts_with("exit code 0"), "{seen}");
    let mut lines = seen.lines().skip_while(|line| !line.contains("You     I'd add an index."));
    let follow_up = lines.nth(1).unwrap_or_default();
    assert!(follow_up.contains("Viva") && follow_up.ends_with('?'), "{seen}");
}

#[test]
fn what_is_typed_need_not_be_utf8() {
    let home = Home::new();
    let mut command = home.viva();
    command.args(["simulate", "--question", "slow-query-index", "--mode", "real"]);
    command.write_stdin(b"I'd add an index \xff on it.\nskip\n".to_vec());
    let seen = home.shown(&mut command);
    assert!(seen.starts_with("exit code 0") && seen.contains("You     I'd add an index \u{fffd} on it."), "{seen}");
}

#[test]
fn an_interview_in_text_lasts_as_long_as_the_settings_say() {
    let home = Home::new();
    for script in ["< x", "# real\n< x", "# seed 3, study\n< x"] {
        std::fs::write(home.path().join("script.txt"), script).unwrap();
        for (settings, minutes) in [("", "15 minutes"), ("interview.minutes = 7", "seven minutes")] {
            home.settings(settings);
            let played = home.sees(&["simulate", "script.txt"]);
            let typed = home.shown(home.viva().arg("simulate").write_stdin("x\n"));
            for seen in [played, typed] {
                assert!(seen.contains(&format!("We have about {minutes}.")), "{script:?}, {settings:?}: {seen}");
            }
        }
    }
    std::fs::write(home.path().join("script.txt"), "# minutes 4\n< x").unwrap();
    assert!(home.sees(&["simulate", "script.txt"]).contains("We have about four minutes."));
}

/// The JSON lines of an interview in text in which the candidate says this. `wishes` choose the questions.
fn entries(home: &Home, said: &str, wishes: &[&str]) -> Vec<serde_json::Value> {
    std::fs::write(home.path().join("script.txt"), format!("{said}\n! end\n")).unwrap();
    let output = home.viva().args(["simulate", "script.txt", "--json", "--seed", "3"]).args(wishes).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn weak_topics_of_earlier_sessions_come_first() {
    let home = Home::new();
    let first = |wishes: &[&str]| {
        let all = entries(&home, "~ 30s", &[&["--round", "databases"], wishes].concat());
        let asked = all.iter().find_map(|e| e["out"]["note"]["asked"]["question"].as_str()).unwrap();
        asked.to_owned()
    };
    let weak = "replication-lag";
    assert_ne!(first(&["--level", "senior"]), weak);
    assert_ne!(first(&["--level", "senior", "--weak"]), weak, "no session went badly yet");

    let question = home.viva().args(["bank", "show", weak, "--json"]).output().unwrap().stdout;
    let header = serde_json::json!({ "at": 0, "session": {
        "version": 2, "session": "bad", "started": "2026-01-01T10:00:00+01:00", "viva": "0.1.0",
        "setup": { "seed": 1, "mode": "study", "minutes": 5.0,
                   "questions": [serde_json::from_slice::<serde_json::Value>(&question).unwrap()] },
    }});
    let answer =
        "< I had a long look at the weather and the garden and then I went home to make a good soup. ".repeat(3);
    let answer = format!("< {}", answer.replace("< ", ""));
    let lines = std::iter::once(header).chain(entries(&home, &answer, &["--question", weak]));
    let journal: String = lines.map(|line| format!("{line}\n")).collect();
    let folder = home.data().join("sessions/bad");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("journal.jsonl"), journal).unwrap();
    assert_eq!(first(&["--level", "senior", "--weak"]), weak);
    assert_ne!(first(&["--level", "senior"]), weak);
}

#[test]
fn refusals_say_what_to_do() {
    let home = Home::new();
    insta::assert_snapshot!(home.sees(&["bank", "show", "url-shortner"]), @r"
    exit code 5
    -- out
    -- err
    error: no bank has a question `url-shortner`
      why:  did you mean `url-shortener`?
      next: viva bank show url-shortener
    ");
    insta::assert_snapshot!(home.sees(&["bank", "list", "--round", "database"]), @r"
    exit code 2
    -- out
    -- err
    error: `database` is not a round
      why:  choose from: apis, databases, concurrency, system-design, reliability, behavioural
      next: viva bank list
    ");
    let seen = home.sees(&["simulate", "nowhere.txt"]);
    assert!(seen.starts_with("exit code 5") && seen.contains("the script nowhere.txt cannot be read"), "{seen}");
    let script = home.path().join("script.txt");
    std::fs::write(&script, "> shop\nhello\n").unwrap();
    insta::assert_snapshot!(home.sees(&["simulate", "script.txt"]), @r"
    exit code 5
    -- out
    -- err
    error: script.txt:2: lines begin with <, >, ~, ! or #
      next: viva simulate --help
    ");
    std::fs::write(&script, "< a cache\n> quantum\n").unwrap();
    let seen = home.sees(&["simulate", "script.txt", "--question", "cache-stale"]);
    assert!(seen.starts_with("exit code 5"), "{seen}");
    assert!(
        seen.contains("script.txt did not go as the script says") && seen.contains("line 2: expected “quantum”"),
        "{seen}"
    );
}

#[test]
fn every_script_of_the_tests_is_played() {
    let home = Home::new();
    let folder = std::fs::read_dir(repository("tests/interviews")).unwrap().flatten().map(|entry| entry.path());
    let scripts: Vec<_> = folder.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    assert!(scripts.len() >= 25);
    for script in scripts {
        let script = script.display().to_string();
        let seen = home.sees(&["simulate", &script, "--bank", &repository("tests/interviews/bank.toml"), "--explain"]);
        assert!(seen.starts_with("exit code 0"), "{script}: {seen}");
        assert!(seen.contains("[summary]"), "{script}: {seen}");
    }
}
