//! The question under way: what was asked and said, and which help Viva gave. No other module changes it.

mod words;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::agenda::Next;
use super::attuned::{Attuned, Risk};
use super::contract::{Setback, TurnId};
use super::own_probes::is_extra;
use super::situation::Candidate;
use super::state::Done;
use crate::bank::{ProbeKind, Question};
use crate::coverage::{Ledger, Meanings, Said};

/// The question under way.
#[derive(Clone)]
pub(super) struct Asking {
    index: usize,
    /// When the question began, on the interview's own clock.
    since_ms: u64,
    limit_ms: u64,
    /// The line that Viva repeats on request: the question, or the follow-up.
    prompt: String,
    /// Other wordings of the prompt that Viva has not said yet.
    others: VecDeque<String>,
    /// The follow-up under way.
    probe: Option<String>,
    /// The follow-up before the one under way.
    before: Option<String>,
    used: BTreeSet<String>,
    kinds: Vec<ProbeKind>,
    ledger: Ledger,
    /// The candidate's words for what the bank calls wrong.
    risks: Vec<Risk>,
    /// The cues of good replies that the candidate said: the follow-up's id, and the cue.
    replied: BTreeSet<(String, String)>,
    /// The concept, or else the term, that the follow-up under way names.
    about: Option<String>,
    ear: Arc<Attuned>,
    /// True once Viva has brought the candidate back to the question.
    strayed: bool,
    /// True once Viva has said that the question's time is nearly over.
    last_point: bool,
    /// The last help that Viva gave, until the candidate says something useful.
    helped: Option<Setback>,
    /// The concepts that the candidate claimed in the first try. `None` until a second try begins.
    first_try: Option<BTreeSet<String>>,
    /// The concept whose reason the follow-up under way asks for.
    why_about: Option<String>,
    /// True once Viva has asked again for an answer to the prompt under way, because the reply was none, or a bare "yes".
    pressed: bool,
    /// Steps of help since the last useful answer.
    helps: u32,
    hinted: BTreeSet<String>,
    /// Check-ins since the candidate last said anything.
    checkins: u32,
    /// Turns in a row that Viva could not understand.
    misses: u32,
}

/// Reading.
impl Asking {
    pub fn new(next: Next, question: &Question, since_ms: u64) -> Self {
        Self {
            index: next.index,
            since_ms,
            limit_ms: next.limit_ms,
            prompt: question.ask.clone(),
            others: question.rephrase.iter().cloned().collect(),
            probe: None,
            before: None,
            used: BTreeSet::new(),
            kinds: Vec::new(),
            ledger: Ledger::default(),
            risks: Vec::new(),
            replied: BTreeSet::new(),
            about: None,
            ear: next.ear,
            strayed: false,
            last_point: false,
            helped: None,
            first_try: None,
            why_about: None,
            pressed: false,
            helps: 0,
            hinted: BTreeSet::new(),
            checkins: 0,
            misses: 0,
        }
    }

    pub const fn index(&self) -> usize {
        self.index
    }

    pub const fn limit_ms(&self) -> u64 {
        self.limit_ms
    }

    /// How long the question has been under way, on the interview's own clock.
    pub const fn spent_ms(&self, active_ms: u64) -> u64 {
        active_ms.saturating_sub(self.since_ms)
    }

    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    pub const fn probe(&self) -> Option<&String> {
        self.probe.as_ref()
    }

    /// The follow-up before the one under way.
    pub const fn before(&self) -> Option<&String> {
        self.before.as_ref()
    }

    pub const fn used(&self) -> &BTreeSet<String> {
        &self.used
    }

    /// How many follow-ups were about something wrong. The question has room for as many more.
    pub fn extras(&self) -> usize {
        self.used.iter().filter(|id| is_extra(id)).count()
    }

    /// The kinds of the follow-ups put so far. Help does not count.
    pub fn kinds(&self) -> &[ProbeKind] {
        &self.kinds
    }

    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The candidate's words for what the bank calls wrong.
    pub fn risks(&self) -> &[Risk] {
        &self.risks
    }

    /// The concept, or else the term, that the follow-up under way names.
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// The matchers of this question.
    pub fn ear(&self) -> &Attuned {
        &self.ear
    }

    /// Whether Viva has put the prompt under way again, because the reply did not answer it.
    pub const fn was_pressed(&self) -> bool {
        self.pressed
    }

    pub const fn strayed(&self) -> bool {
        self.strayed
    }

    pub const fn last_point(&self) -> bool {
        self.last_point
    }

    pub const fn first_try(&self) -> Option<&BTreeSet<String>> {
        self.first_try.as_ref()
    }

    pub const fn checkins(&self) -> u32 {
        self.checkins
    }

    pub const fn misses(&self) -> u32 {
        self.misses
    }

    pub fn was_hinted(&self, concept: &str) -> bool {
        self.hinted.contains(concept)
    }
}

/// Changes.
impl Asking {
    /// Records that the candidate said something.
    pub const fn came(&mut self) {
        (self.checkins, self.misses) = (0, 0);
    }

    /// Records a turn that Viva could not understand. Returns how many came in a row.
    pub const fn missed(&mut self) -> u32 {
        self.misses += 1;
        self.misses
    }

    /// Forgets the turns that Viva could not understand.
    pub const fn forgive(&mut self) {
        self.misses = 0;
    }

    /// Records a check-in. Returns how many there were since the candidate last said anything.
    pub const fn check_in(&mut self) -> u32 {
        self.checkins += 1;
        self.checkins
    }

    /// Records the candidate's words, and returns what they state.
    pub fn hear(&mut self, turn: TurnId, text: &str, meanings: &Meanings) -> Said {
        self.risks.extend(self.ear.risk(text));
        self.replied.extend(self.ear.replies(text));
        self.ledger.hear(&self.ear.concepts, turn, text, meanings).clone()
    }

    /// Records a reply that may give the reason that was asked for. Returns the concept that it explains.
    pub fn explain(&mut self) -> Option<String> {
        let concept = self.why_about.take()?;
        self.ledger.explained.insert(concept.clone());
        Some(concept)
    }

    /// Records a follow-up and its wording.
    pub fn put(&mut self, candidate: &Candidate, line: &str) {
        self.used.insert(candidate.id.clone());
        self.kinds.push(candidate.kind);
        self.why_about = candidate.slots.concept.clone().filter(|_| candidate.kind == ProbeKind::Why);
        self.about = candidate.about().map(str::to_owned);
        self.before = self.probe.replace(candidate.id.clone());
        line.clone_into(&mut self.prompt);
        self.pressed = false;
        self.others = candidate.lines.iter().filter(|l| *l != line).cloned().collect();
        self.helps = 0;
        self.came();
    }

    /// Records that the follow-up just put only narrows the question. It does not count as a follow-up, and it uses up
    /// the nudge.
    pub fn narrowed(&mut self) {
        self.helps = 1;
        self.helped = Some(Setback::NarrowerQuestion);
        self.kinds.pop();
    }

    /// Records that a reply does not answer the follow-up. Returns whether it is the first.
    pub const fn press(&mut self) -> bool {
        !std::mem::replace(&mut self.pressed, true)
    }

    /// Records a step of help. Returns how many there were since the last useful answer.
    pub const fn needs_help(&mut self) -> u32 {
        self.helps += 1;
        self.helps
    }

    pub fn helped(&mut self, with: Setback, concept: Option<&str>) {
        self.hinted.extend(concept.map(str::to_owned));
        self.helped = Some(with);
    }

    /// Forgets the steps of help, because the candidate gets no more help with this prompt.
    pub const fn stop_helping(&mut self) {
        self.helps = 0;
    }

    /// Records a useful answer. Returns the help that came before it.
    pub const fn came_through(&mut self) -> Option<Setback> {
        self.helps = 0;
        self.helped.take()
    }

    /// Records that Viva brings the candidate back to the question.
    pub const fn stray(&mut self) {
        self.strayed = true;
    }

    pub const fn announce_last_point(&mut self) {
        self.last_point = true;
    }

    /// Another wording of the prompt. Each is used once.
    pub fn other_wording(&mut self) -> Option<String> {
        self.others.pop_front()
    }

    /// Starts the second try.
    pub fn again(&mut self, question: &Question, since_ms: u64, limit_ms: u64) {
        let claimed = question.concepts.iter().filter(|c| self.ledger.claimed(&c.id));
        self.first_try = Some(claimed.map(|c| c.id.clone()).collect());
        (self.probe, self.before, self.why_about, self.helped) = (None, None, None, None);
        (self.risks, self.about) = (Vec::new(), None);
        self.helps = 0;
        self.came();
        self.prompt.clone_from(&question.ask);
        (self.since_ms, self.limit_ms) = (since_ms, limit_ms);
    }

    pub fn over(self, active_ms: u64) -> Done {
        Done {
            index: self.index,
            took_ms: self.spent_ms(active_ms),
            ledger: self.ledger,
            risky: !self.risks.is_empty(),
        }
    }
}
