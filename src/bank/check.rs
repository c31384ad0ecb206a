//! Finds mistakes that make a bank unusable: unknown fields, unreachable follow-ups, missing whys, and slots that
//! nothing fills.

use std::collections::HashMap;
use std::ops::Range;

use strum::VariantNames;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::did_you_mean;
use crate::language::steers::steering;

use super::fields::field_names;
use super::place::{Say, Step, locate};
use super::size;
use super::{
    Bank, Clarification, Concept, Criterion, Level, Pitfall, Probe, ProbeKind, Question, QuestionKind, Round, SCHEMA,
    Slot, Trigger,
};

/// A mistake, and its place in bytes.
pub(super) struct Problem {
    pub at: Range<usize>,
    pub what: String,
    pub hint: Option<String>,
}

/// How many minutes a question may take with all its follow-ups.
const MINUTES: std::ops::RangeInclusive<f32> = 1.0..=30.0;
/// The priorities of follow-ups. What the conversation adds to one is at most about 200.
const PRIORITIES: std::ops::RangeInclusive<i32> = -1_000..=1_000;
/// Finds fields and words that do not exist, and suggests the closest that does. Also text that would steer the terminal
/// or trip a voice. Serde checks the types.
pub(super) fn shape(root: &DeTable<'_>) -> Vec<Problem> {
    let mut out = Vec::new();
    root.iter().for_each(|(_, value)| controls(value, &mut out));
    fields(root, field_names::<Bank>(), "a bank", &mut out);
    word(root, "round", Round::KEYS, &mut out);
    if let Some((_, v)) = root.iter().find(|(k, _)| k.get_ref() == "schema")
        && let Some(n) = v.get_ref().as_integer()
        && n.as_str().parse::<i64>() != Ok(SCHEMA)
    {
        out.push(Problem {
            at: v.span(),
            what: format!("this Viva does not know schema {n}"),
            hint: Some(format!("write schema = {SCHEMA}")),
        });
    }
    for question in tables(root, "question") {
        fields(question, field_names::<Question>(), "a question", &mut out);
        word(question, "round", Round::KEYS, &mut out);
        word(question, "level", Level::KEYS, &mut out);
        word(question, "kind", QuestionKind::VARIANTS, &mut out);
        let parts = [
            ("concept", field_names::<Concept>()),
            ("probe", field_names::<Probe>()),
            ("clarification", field_names::<Clarification>()),
            ("criterion", field_names::<Criterion>()),
            ("pitfall", field_names::<Pitfall>()),
        ];
        for (part, known) in parts {
            tables(question, part).for_each(|table| fields(table, known, &format!("a {part}"), &mut out));
        }
        for probe in tables(question, "probe") {
            word(probe, "kind", ProbeKind::KEYS, &mut out);
            trigger(probe, &mut out);
        }
    }
    out
}

fn controls(value: &Spanned<DeValue<'_>>, out: &mut Vec<Problem>) {
    match value.get_ref() {
        DeValue::String(text) => {
            if let Some((_, c)) = steering(text) {
                let what = format!("this text holds the control character U+{:04X}", u32::from(c));
                out.push(Problem { at: value.span(), what, hint: Some("remove it".into()) });
            }
        }
        DeValue::Array(items) => items.iter().for_each(|item| controls(item, out)),
        DeValue::Table(table) => table.iter().for_each(|(_, value)| controls(value, out)),
        _ => {}
    }
}

fn trigger(probe: &DeTable<'_>, out: &mut Vec<Problem>) {
    let Some((key, value)) = probe.iter().find(|(k, _)| k.get_ref() == "when") else { return };
    let Some(when) = value.get_ref().as_table() else { return };
    fields(when, Trigger::VARIANTS, "`when`", out);
    if when.len() != 1 {
        let what = "`when` needs exactly one key".to_owned();
        let hint = Some("such as when = { heard = \"cache\" }".to_owned());
        out.push(Problem { at: key.span(), what, hint });
    }
}

/// The tables of an array of tables. Empty if the value is anything else.
fn tables<'a, 'i>(table: &'a DeTable<'i>, key: &str) -> impl Iterator<Item = &'a DeTable<'i>> {
    let items = table.iter().find(|(k, _)| k.get_ref() == key).and_then(|(_, v)| v.get_ref().as_array());
    items.into_iter().flat_map(|a| a.iter()).filter_map(|v| v.get_ref().as_table())
}

fn fields(table: &DeTable<'_>, known: &[&str], of: &str, out: &mut Vec<Problem>) {
    for (key, _) in table {
        if !known.contains(&key.get_ref().as_ref()) {
            out.push(Problem {
                at: key.span(),
                what: format!("{of} has no field `{}`", key.get_ref()),
                hint: Some(suggest(key.get_ref(), known)),
            });
        }
    }
}

fn word(table: &DeTable<'_>, key: &str, known: &[&str], out: &mut Vec<Problem>) {
    if let Some((_, v)) = table.iter().find(|(k, _)| k.get_ref() == key)
        && let Some(got) = v.get_ref().as_str()
        && !known.contains(&got)
    {
        out.push(Problem { at: v.span(), what: format!("`{got}` is not a {key}"), hint: Some(suggest(got, known)) });
    }
}

/// "did you mean `cues`?", or a list of all choices.
fn suggest(got: &str, known: &[&str]) -> String {
    match did_you_mean(got, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("there are: {}", known.join(", ")),
    }
}

/// Finds mistakes in a bank that is well formed.
pub(super) fn sense(bank: &Bank, root: &DeTable<'_>) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    if bank.questions.is_empty() {
        out.push(Problem { at: 0..0, what: "the bank has no questions".into(), hint: None });
    }
    for (i, q) in bank.questions.iter().enumerate() {
        let mut say = |path: &[Step<'_>], what: String, hint: Option<String>| {
            let path: Vec<Step<'_>> =
                [Step::Key("question"), Step::Item(i)].into_iter().chain(path.iter().copied()).collect();
            out.push(Problem { at: locate(root, &path), what, hint });
        };
        if let Some(first) = seen.insert(&q.id, i) {
            let hint = Some(format!("question {} already has it", first + 1));
            say(&[Step::Key("id")], format!("the id `{}` is used twice", q.id), hint);
        }
        if !size::fits(q, &mut say) {
            continue;
        }
        question(q, &mut say);
        for (k, probe) in q.probes.iter().enumerate() {
            let mut here = |key: &'static str, what: String, hint: Option<String>| {
                say(&[Step::Key("probe"), Step::Item(k), Step::Key(key)], what, hint);
            };
            if q.probes[..k].iter().any(|p| p.id == probe.id) {
                here("id", format!("the probe id `{}` is used twice in `{}`", probe.id, q.id), None);
            }
            self::probe(q, probe, &mut here);
        }
    }
    out
}

fn question(q: &Question, say: Say<'_>) {
    let id_ok = !q.id.is_empty() && q.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !id_ok {
        say(&[Step::Key("id")], format!("`{}` is not an id", q.id), Some("lower-case words joined by hyphens".into()));
    }
    if !MINUTES.contains(&q.minutes) {
        let hint = Some(format!("between {} and {}", MINUTES.start(), MINUTES.end()));
        say(&[Step::Key("minutes")], format!("{} minutes are out of range", q.minutes), hint);
    }
    for (key, text) in [("ask", &q.ask), ("model_answer", &q.model_answer), ("topic", &q.topic)] {
        if text.trim().is_empty() {
            say(&[Step::Key(key)], format!("`{key}` of `{}` is empty", q.id), None);
        }
    }
    if q.concepts.is_empty() {
        say(&[Step::Key("concept")], format!("`{}` has no concept, so nothing can be heard", q.id), None);
    }
    for (k, concept) in q.concepts.iter().enumerate() {
        let path = [Step::Key("concept"), Step::Item(k)];
        if q.concepts[..k].iter().any(|c| c.id == concept.id) {
            say(&path, format!("the concept id `{}` is used twice in `{}`", concept.id, q.id), None);
        }
        if !(concept.weight > 0.0 && concept.weight <= 100.0) {
            say(&path, format!("the weight of `{}` is out of range", concept.id), Some("above 0, up to 100".into()));
        }
        empty_cues(concept, &path, say);
    }
    let lists = q.clarifications.iter().map(|c| ("clarification", &c.cues)).enumerate();
    let pitfalls = q.pitfalls.iter().map(|c| ("pitfall", &c.cues)).enumerate();
    for (k, (part, cues)) in lists.chain(pitfalls) {
        if cues.is_empty() || cues.iter().any(|c| c.trim().is_empty()) {
            say(&[Step::Key(part), Step::Item(k)], format!("a {part} of `{}` has no cues or an empty one", q.id), None);
        }
    }
    for (k, criterion) in q.rubric.iter().enumerate() {
        let path = [Step::Key("criterion"), Step::Item(k)];
        for id in &criterion.concepts {
            if !q.concepts.iter().any(|c| c.id == *id) {
                say(
                    &path,
                    format!("criterion `{}` names no concept of `{}`: `{id}`", criterion.name, q.id),
                    concept_hint(q, id),
                );
            }
        }
        if [&criterion.one, &criterion.three, &criterion.five].iter().any(|a| a.trim().is_empty()) {
            say(&path, format!("criterion `{}` lacks an anchor", criterion.name), Some("one, three and five".into()));
        }
    }
    if q.kind != QuestionKind::Behavioural && !q.probes.iter().any(|p| p.kind == ProbeKind::Why) {
        say(
            &[Step::Key("probe")],
            format!("`{}` has no why probe", q.id),
            Some("add a probe with kind = \"why\"".into()),
        );
    }
    if q.scale && !q.probes.iter().any(|p| p.kind == ProbeKind::Scale) {
        let hint = Some("add a probe with kind = \"scale\", or remove scale = true".into());
        say(&[Step::Key("scale")], format!("`{}` has scale = true but no scale probe", q.id), hint);
    }
}

fn empty_cues(concept: &Concept, path: &[Step<'_>], say: Say<'_>) {
    if concept.cues.is_empty() || concept.cues.iter().any(|c| !c.chars().any(char::is_alphanumeric)) {
        let hint = Some("write cues as people say them".to_owned());
        say(path, format!("concept `{}` has no cues or an empty one", concept.id), hint);
    }
}

fn concept_hint(q: &Question, id: &str) -> Option<String> {
    let ids: Vec<&str> = q.concepts.iter().map(|c| c.id.as_str()).collect();
    Some(suggest(id, &ids))
}

fn probe(q: &Question, probe: &Probe, here: &mut dyn FnMut(&'static str, String, Option<String>)) {
    let names_concept = match &probe.when {
        Trigger::Unreasoned(id) if id == "any" => true,
        Trigger::Heard(id) | Trigger::Missing(id) | Trigger::Unreasoned(id) => {
            if !q.concepts.iter().any(|c| c.id == *id) {
                let what = format!("probe `{}` can never be reached: `{}` has no concept `{id}`", probe.id, q.id);
                here("when", what, concept_hint(q, id));
            }
            !matches!(probe.when, Trigger::Missing(_))
        }
        Trigger::Contradiction(both) => {
            for id in both {
                if !q.concepts.iter().any(|c| c.id == *id) {
                    let what = format!("probe `{}` can never be reached: `{}` has no concept `{id}`", probe.id, q.id);
                    here("when", what, concept_hint(q, id));
                }
            }
            if both[0] == both[1] {
                let what = format!("probe `{}` can never be reached: a concept cannot contradict itself", probe.id);
                here("when", what, Some("name two concepts".into()));
            }
            true
        }
        Trigger::Number(on) | Trigger::Nothing(on) | Trigger::Always(on) => {
            if !on {
                let what = format!("probe `{}` can never be reached: its trigger is false", probe.id);
                here("when", what, Some("write true".into()));
            }
            false
        }
    };
    if !PRIORITIES.contains(&probe.priority) {
        let hint = Some(format!("between {} and {}", PRIORITIES.start(), PRIORITIES.end()));
        here("priority", format!("the priority {} of `{}` is out of range", probe.priority, probe.id), hint);
    }
    if probe.say.is_empty() || probe.say.iter().any(|s| s.trim().is_empty()) {
        here("say", format!("probe `{}` says nothing", probe.id), None);
        return;
    }
    let contradicts = matches!(probe.when, Trigger::Contradiction(_));
    let mut unslotted = false;
    for text in &probe.say {
        match Slot::all_in(text) {
            Err(bad) => {
                unslotted = true;
                here(
                    "say",
                    format!("probe `{}` has a slot that nobody fills: {{{bad}}}", probe.id),
                    Some("use {term}, {quote}, {number} and {ten}, and {earlier} in a contradiction".into()),
                );
            }
            Ok(used) => {
                unslotted |= !used.iter().any(|slot| match slot {
                    Slot::Term => !names_concept,
                    Slot::Earlier => !contradicts,
                    // This trigger fires only on a number, so the slot can be filled.
                    Slot::Number | Slot::Ten => probe.when != Trigger::Number(true),
                    Slot::Quote => true,
                });
            }
        }
    }
    if !unslotted {
        let hint = Some("add a phrasing without {number} and {quote}, and without {term} where the trigger names no concept that was heard".into());
        here("say", format!("probe `{}` cannot be said when its slots are empty", probe.id), hint);
    }
}
