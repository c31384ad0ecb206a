//! What the words of an answer mean to the interview that asked.

use std::collections::BTreeMap;

use viva::bank::Question;
use viva::interview::{Input, Interview, Output, SayId, Setup};
use viva::speech::{Meaning, Transcript};
use viva::time::SessionTime;

/// Interviews that have asked their only question and listen.
pub struct Listening {
    questions: BTreeMap<String, Question>,
    asked: BTreeMap<String, Interview>,
}

impl Listening {
    pub fn new() -> Self {
        let banks = viva::bank::builtin().expect("the banks");
        let questions = banks.into_iter().flat_map(|bank| bank.questions).map(|q| (q.id.clone(), q)).collect();
        Self { questions, asked: BTreeMap::new() }
    }

    /// What these words mean as an answer to this question. Without a question they mean nothing.
    pub fn meaning(&mut self, question: Option<&str>, said: &str) -> Meaning {
        let Some(question) = question.and_then(|id| self.questions.get(id)) else { return Meaning::default() };
        let interview = self.asked.entry(question.id.clone()).or_insert_with(|| ask(question));
        interview.meaning(&Transcript { text: said.to_owned(), ..Transcript::default() })
    }
}

fn ask(question: &Question) -> Interview {
    let setup = Setup { minutes: 60.0, questions: vec![question.clone()], ..Setup::default() };
    let mut interview = Interview::new(setup);
    let mut line = SayId(0);
    // The greeting and the question are said. Then the candidate has the floor.
    for step in 0..3 {
        let input = match step {
            0 => Input::Start { microphone: "m".into(), speaker: "s".into() },
            _ => Input::PlaybackFinished { id: line, heard_ms: 5_000, interrupted: false },
        };
        for output in interview.handle(SessionTime(step * 5_000), input) {
            if let Output::Say { id, .. } = output {
                line = id;
            }
        }
    }
    interview
}
