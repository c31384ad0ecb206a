//! Whether `docs/json.md` shows what a command prints with `--json`.

use serde_json::{Map, Value};

use super::objects;

const PAGE: &str = include_str!("../../docs/json.md");

/// The examples of a section, such as `viva sessions`.
pub fn examples(section: &str) -> Vec<Value> {
    let heading = format!("\n## {section}\n");
    let (_, rest) = PAGE.split_once(&heading).unwrap_or_else(|| panic!("docs/json.md has no section {section}"));
    let section = rest.split("\n## ").next().unwrap_or(rest);
    let blocks = section.split("```json\n").skip(1).filter_map(|block| block.split("```").next());
    blocks.flat_map(|block| objects(block.as_bytes())).collect()
}

/// Whether an example shows this object: both are about the same event, and the example has every key of the object.
/// Only the keys of the object itself are compared, not those within its values.
pub fn shows(example: &Value, object: &Value) -> bool {
    let keys =
        |of: &Value| of.as_object().map(|map: &Map<_, _>| map.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let known = keys(example);
    example.get("event") == object.get("event") && keys(object).iter().all(|key| known.contains(key))
}

/// Fails if an object is not documented in the section.
#[track_caller]
pub fn documented(section: &str, objects: &[Value]) {
    let examples = examples(section);
    for object in objects {
        assert!(examples.iter().any(|example| shows(example, object)), "{section}: {object} is not in docs/json.md");
    }
}

/// The same for what a whole interview prints.
#[track_caller]
pub fn session_is_documented(out: &[u8]) {
    let (events, report): (Vec<_>, Vec<_>) = objects(out).into_iter().partition(|one| one.get("event").is_some());
    documented("viva rehearse", &events);
    documented("viva report", &report);
}
