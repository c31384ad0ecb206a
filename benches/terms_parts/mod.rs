//! The terms, the questions they belong to, and the sentences they are said in.

use viva::language::mention::Matcher;

/// Sentences in an answer, each with one term.
const TOGETHER: usize = 3;
/// The most words to expect: as many as in a session.
const VOCABULARY: usize = 40;

/// Sentences around a term. They contain no other term, and give no hint of one.
const CARRIERS: [&str; 10] = [
    "I would start with {}, because that is where it usually goes wrong.",
    "In my last job we had a lot of trouble with {}.",
    "The first thing I would look at is {}.",
    "It really comes down to {}, I think.",
    "We solved that with {} in the end.",
    "You could also do it with {}, but that costs more.",
    "What helped us most was {}.",
    "I have used {} for that for two years now.",
    "Without {} this would never work.",
    "Then there is {}, and people often forget about it.",
];

/// A question as the recognizer knows it.
pub struct Question {
    pub terms: Vec<String>,
    /// The question's own terms first, then words of others. A session's vocabulary likewise has a question's terms and
    /// then its cues.
    pub vocabulary: Vec<String>,
    matcher: Matcher,
}

impl Question {
    /// Which words of the vocabulary Viva finds in a text, each once.
    pub fn found(&self, text: &str) -> Vec<String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut found: Vec<String> = Vec::new();
        for mention in self.matcher.find(&words) {
            if !found.contains(&mention.cue) {
                found.push(mention.cue);
            }
        }
        found
    }
}

/// A few sentences, each with its term.
pub struct Answer {
    /// The index of the question that the answer belongs to.
    pub question: usize,
    pub sentences: Vec<(String, String)>,
}

pub fn questions() -> Vec<Question> {
    let lines = include_str!("terms.txt").lines().filter(|line| !line.starts_with('#'));
    let lists: Vec<Vec<String>> = lines
        .filter_map(|line| Some(line.split_once(':')?.1.split(',').map(|term| term.trim().to_owned()).collect()))
        .collect();
    let all: Vec<&String> = lists.iter().flatten().collect();
    let different = all.iter().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!((all.len(), different), (150, 150), "the list is of 150 terms");
    let question = |i: usize| {
        let others = (1..lists.len()).flat_map(|by| &lists[(i + by) % lists.len()]);
        let vocabulary: Vec<String> = lists[i].iter().chain(others).take(VOCABULARY).cloned().collect();
        Question { terms: lists[i].clone(), matcher: Matcher::cues(&vocabulary), vocabulary }
    };
    (0..lists.len()).map(question).collect()
}

pub fn answers(questions: &[Question]) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut carriers = CARRIERS.iter().cycle();
    for (question, known) in questions.iter().enumerate() {
        for terms in known.terms.chunks(TOGETHER) {
            let sentence = |term: &String| {
                let carrier = carriers.next().copied().unwrap_or("{}");
                (term.clone(), carrier.replace("{}", term))
            };
            answers.push(Answer { question, sentences: terms.iter().map(sentence).collect() });
        }
    }
    answers
}
