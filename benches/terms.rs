//! Technical terms: how many of 150 terms Viva understands from three voices, and how many it reports that nobody said.
//!
//! `cargo bench --bench terms [-- heard|invented]`; weights from the model store; the voices are Viva's own, `viva
//! models pull joe` and espeak-ng. Recognition works as in a session: listener, segments, the question's vocabulary,
//! and the bank's matcher. The baselines are whole files by bare Whisper with the same weights. For heard terms it gets
//! no vocabulary, for invented ones the same vocabulary as its prompt. With `VIVA_BENCH_EVERY=3` only one voice says
//! each term, in turn, and only every third recording is used.

#[allow(dead_code, reason = "not all of it is needed here")]
mod common;
#[allow(dead_code, reason = "not all of it is needed here")]
mod recognition_parts;
mod terms_parts;

use std::process::ExitCode;

use common::rows::{Row, Target};
use common::voices;
use recognition_parts::bare::Bare;
use recognition_parts::{corpus, normalise, ours::Ours};
use terms_parts::{Answer, Question, answers, questions};
use viva::time::RATE;

const PART: &str = "technical terms";
/// Viva's own voice, another neural voice, and a robot.
const VOICES: [&str; 3] = ["hibari", "joe", "espeak"];
/// How many different vocabularies other speech is heard with.
const ROUNDS: usize = 2;

/// The number of terms said, found by Viva, and found by the baseline.
#[derive(Default, Clone, Copy)]
struct Recall {
    said: usize,
    ours: usize,
    bare: usize,
}

impl Recall {
    fn add(&mut self, other: Self) {
        (self.said, self.ours, self.bare) = (self.said + other.said, self.ours + other.ours, self.bare + other.bare);
    }

    fn of(&self, found: usize) -> f64 {
        found as f64 / self.said as f64
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let wanted = |part: &str| args.is_empty() || args.iter().any(|a| a == part);
    let model = common::models().join("ggml-tiny.en.bin");
    if !model.is_file() {
        return common::nothing(format!("no {}: viva models pull", model.display()));
    }
    let (mut ours, mut bare) = (Ours::open(&model), Bare::open(&model));
    let questions = questions();
    if wanted("heard") && !heard(&questions, &mut ours, &mut bare) {
        return common::nothing("none of the voices opens");
    }
    if wanted("invented") && !invented(&questions, &mut ours, &mut bare) {
        return common::nothing(format!("no recordings in {} (VIVA_SPEECH=FOLDER)", common::recordings().display()));
    }
    ExitCode::SUCCESS
}

/// Returns whether anything was measured.
fn heard(questions: &[Question], ours: &mut Ours, bare: &mut Bare) -> bool {
    let answers = answers(questions);
    let mut sum = Recall::default();
    for (v, name) in VOICES.into_iter().enumerate() {
        let Some(mut voice) = voices::open(name) else { continue };
        let mut recall = Recall::default();
        // Each voice says other answers, so that together they say every term.
        let mine = answers.iter().enumerate().filter(|(i, _)| common::every() == 1 || i % VOICES.len() == v);
        for (_, answer) in mine {
            let sound = speak(answer, voice.as_mut());
            recall.add(one(answer, &questions[answer.question], &sound, name, ours, bare));
        }
        println!(
            "{name:8} {} terms: recall {:.3}, bare Whisper {:.3}",
            recall.said,
            recall.of(recall.ours),
            recall.of(recall.bare)
        );
        Row::new(PART, format!("recall, spoken by {name}"), recall.of(recall.ours), "")
            .against(recall.of(recall.bare), "whole file")
            .on(format!("{} terms by {name}", recall.said))
            .emit();
        sum.add(recall);
    }
    let how = if common::every() == 1 { "each by each voice" } else { "each by one of the voices in turn" };
    Row::new(PART, "recall of 150 terms, three voices", sum.of(sum.ours), "")
        .target(Target::AtLeast(0.95))
        .against(sum.of(sum.bare), "whole file")
        .on(format!("{} terms, {how}", sum.said))
        .emit();
    sum.said > 0
}

fn speak(answer: &Answer, voice: &mut dyn viva::tts::Synthesizer) -> Vec<f32> {
    let mut sound = voices::room(500, 1);
    for (i, (_, sentence)) in answer.sentences.iter().enumerate() {
        sound.extend(voices::say(voice, sentence));
        sound.extend(voices::room(400, i as u32 + 2));
    }
    sound
}

fn one(answer: &Answer, question: &Question, sound: &[f32], voice: &str, ours: &mut Ours, bare: &mut Bare) -> Recall {
    let heard = ours.hear(sound, &question.vocabulary).text;
    let whole = bare.transcribe(sound);
    let (found, found_bare) = (question.found(&heard), question.found(&whole));
    let mut recall = Recall::default();
    for (term, sentence) in &answer.sentences {
        let (us, them) = (found.contains(term), found_bare.contains(term));
        recall.add(Recall { said: 1, ours: us.into(), bare: them.into() });
        if !us {
            println!("  {voice} said “{sentence}”: {term} was lost\n    ours {heard}\n    bare {}", whole.trim());
        }
    }
    recall
}

/// Returns whether anything was measured.
fn invented(questions: &[Question], ours: &mut Ours, bare: &mut Bare) -> bool {
    let folder = common::recordings();
    let Ok(clips) = corpus(&folder) else { return false };
    let clips = common::thin(clips.into_iter().filter(|c| c.kind == "exact"), |c| c.folder().into());
    if clips.is_empty() {
        return false;
    }
    let rounds = if common::every() == 1 { ROUNDS } else { 1 };
    let (mut seconds, mut made_up, mut literally, mut made_up_bare) = (0.0, 0, 0, 0);
    for round in 0..rounds {
        for (i, clip) in clips.iter().enumerate() {
            let question = &questions[(i + round * questions.len() / 2) % questions.len()];
            let samples = clip.samples();
            seconds += samples.len() as f64 / f64::from(RATE);
            let said = question.found(&clip.transcript);
            let heard = ours.hear(&samples, &question.vocabulary).text;
            for term in question.found(&heard).into_iter().filter(|term| !said.contains(term)) {
                made_up += 1;
                literally += usize::from(contains(&heard, &term) && !contains(&clip.transcript, &term));
                println!("  “{term}” was not said in {}\n    is   {}\n    ours {heard}", clip.path, clip.transcript);
            }
            let whole = bare.transcribe_expecting(&samples, &question.vocabulary);
            made_up_bare += question.found(&whole).iter().filter(|term| !said.contains(term)).count();
        }
    }
    println!(
        "{:.0} min of other speech: {made_up} terms reported that were not said, {literally} of them written out",
        seconds / 60.0
    );
    Row::new(PART, "terms reported that nobody said", made_up as f64, "")
        .at_most(0.0)
        .against(f64::from(made_up_bare as u32), "whole file, same prompt")
        .on(format!("{:.0} min of other speech with transcripts, {} clip of a kind", seconds / 60.0, common::part()))
        .emit();
    true
}

/// Whether the text contains exactly these words.
fn contains(text: &str, term: &str) -> bool {
    format!(" {} ", normalise(text).join(" ")).contains(&format!(" {} ", normalise(term).join(" ")))
}
