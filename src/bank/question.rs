//! The parts of a bank. The TOML in `banks/` has these types, field by field.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray, VariantNames};

use crate::language::mention::Matcher;

/// The version of the format that this Viva reads.
pub const SCHEMA: i64 = 1;

/// One file of questions. It belongs to one round.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    pub schema: i64,
    pub round: Round,
    /// A title for people: "Databases".
    pub title: String,
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// The six rounds.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
    VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Round {
    /// APIs and HTTP.
    Apis,
    Databases,
    /// Caching, queues and concurrency.
    Concurrency,
    SystemDesign,
    /// Reliability and production.
    Reliability,
    Behavioural,
}

impl Round {
    pub const ALL: &'static [Self] = <Self as VariantArray>::VARIANTS;
    /// The names in banks, settings and flags, in the order of [`Round::ALL`].
    pub const KEYS: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    pub fn key(self) -> &'static str {
        self.into()
    }

    /// The name that Viva says.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::Apis => "APIs and HTTP",
            Self::Databases => "databases",
            Self::Concurrency => "caching, queues and concurrency",
            Self::SystemDesign => "system design",
            Self::Reliability => "reliability and production",
            Self::Behavioural => "how you work",
        }
    }
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Level {
    Junior,
    Mid,
    Senior,
}

impl Level {
    pub const KEYS: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    pub fn key(self) -> &'static str {
        self.into()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum QuestionKind {
    Concept,
    Design,
    Debugging,
    Estimation,
    Behavioural,
    CodingAloud,
}

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
    VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ProbeKind {
    Why,
    /// "What if traffic 10x's?"
    Scale,
    Failure,
    TradeOff,
    Alternative,
    Numbers,
    Clarify,
    Depth,
    Recovery,
}

impl ProbeKind {
    pub const ALL: &'static [Self] = <Self as VariantArray>::VARIANTS;
    /// The names in banks, in the order of [`ProbeKind::ALL`].
    pub const KEYS: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    pub fn key(self) -> &'static str {
        self.into()
    }
}

/// The condition for a follow-up. It is exactly one key in TOML, e.g. `when = { heard = "cache" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Trigger {
    /// The candidate claimed the concept with this id.
    Heard(String),
    /// The candidate did not mention the concept with this id.
    Missing(String),
    /// The candidate claimed the concept without a reason, cost or condition near it. `"any"` stands for any concept of
    /// the question.
    Unreasoned(String),
    /// The candidate claimed both concepts in different turns, and they cannot both hold.
    Contradiction([String; 2]),
    /// The candidate stated a number with a unit (`true`).
    Number(bool),
    /// Nothing useful was heard (`true`).
    Nothing(bool),
    /// Fits any answer (`true`).
    Always(bool),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Unique over all banks. Lower-case words joined by hyphens.
    pub id: String,
    /// The file's own `round`, unless the question names another.
    #[serde(default = "any_round")]
    pub round: Round,
    pub topic: String,
    pub level: Level,
    pub kind: QuestionKind,
    /// The question as Viva says it.
    pub ask: String,
    /// The question in other words, for "can you rephrase that?".
    #[serde(default)]
    pub rephrase: Option<String>,
    /// Minutes for the question with all its follow-ups.
    pub minutes: f32,
    /// Whether "what if traffic 10x's" makes sense here.
    #[serde(default)]
    pub scale: bool,
    /// What interviewers look for, for the report.
    pub looks_for: Vec<String>,
    /// Words that Viva or the candidate may say, for recognition and pronunciation.
    #[serde(default)]
    pub terms: Vec<String>,
    #[serde(default, rename = "clarification")]
    pub clarifications: Vec<Clarification>,
    #[serde(rename = "concept")]
    pub concepts: Vec<Concept>,
    #[serde(rename = "probe")]
    pub probes: Vec<Probe>,
    #[serde(default, rename = "criterion")]
    pub rubric: Vec<Criterion>,
    #[serde(default, rename = "pitfall")]
    pub pitfalls: Vec<Pitfall>,
    pub model_answer: String,
}

fn any_round() -> Round {
    Round::Apis
}

/// Something that a good answer mentions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Unique within the question.
    pub id: String,
    /// The concept as Viva names it aloud ("the idempotency key").
    pub name: String,
    #[serde(default)]
    pub kind: ConceptKind,
    /// What a candidate claims who claims the concept, in one sentence. Without it Viva goes by the cues alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub means: String,
    #[serde(default = "one")]
    pub weight: f32,
    /// Words or phrases that claim the concept. Viva also understands their inflections.
    pub cues: Vec<String>,
}

fn usual_priority() -> i32 {
    USUAL_PRIORITY
}

fn one() -> f32 {
    1.0
}

/// What sort of thing a concept is. What Viva asks about it depends on that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ConceptKind {
    /// It is done or used, could be left out, and costs something: an index, retries.
    #[default]
    Choice,
    /// How something works: how replicas copy a log.
    Mechanism,
    /// What holds, or is wanted: a safe method, the cost of an index.
    Property,
    /// A cause, a risk or a failure: a hot shard.
    Problem,
    /// What one finds something out with: a metric, an estimate, a test.
    Measure,
    /// A part of a story that the candidate tells.
    Story,
}

/// The priority that speaks neither for a follow-up nor against it.
pub const USUAL_PRIORITY: i32 = 60;

/// A follow-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Unique within the question.
    pub id: String,
    pub kind: ProbeKind,
    pub when: Trigger,
    /// Among follow-ups that fit equally well, a higher priority goes first.
    #[serde(default = "usual_priority")]
    pub priority: i32,
    /// Wordings, with a [`Slot`](super::Slot) for each thing that the candidate said.
    pub say: Vec<String>,
    /// Cues of a good reply.
    #[serde(default)]
    pub cues: Vec<String>,
    /// What a good reply contains, for the report.
    #[serde(default)]
    pub looks_for: String,
}

/// An answer to a question that the candidate asks back. Asking it earns credit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clarification {
    pub cues: Vec<String>,
    pub say: String,
}

/// One line of the rubric. Its anchors describe observable behavior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    pub name: String,
    #[serde(default = "one")]
    pub weight: f32,
    /// Ids of the concepts that are evidence for this criterion.
    #[serde(default)]
    pub concepts: Vec<String>,
    /// The anchors.
    pub one: String,
    pub three: String,
    pub five: String,
}

/// A claim that is wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pitfall {
    pub cues: Vec<String>,
    /// Why the claim is wrong.
    pub wrong: String,
}

impl Question {
    /// Builds a matcher for this question's concepts. Keep it, because building it takes longer than using it.
    pub fn matcher(&self) -> Matcher {
        Matcher::new(self.concepts.iter().flat_map(|c| c.cues.iter().map(move |cue| (c.id.as_str(), cue.as_str()))))
    }
}
