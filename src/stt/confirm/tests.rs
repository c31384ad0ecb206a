use super::*;
use crate::time::RATE;

#[test]
fn log_softmax_is_a_probability() {
    let sum: f32 = (0..3).map(|i| log_softmax(&[1.0, 2.0, 3.0], i).exp()).sum();
    assert!((sum - 1.0).abs() < 1e-5);
    assert_eq!(log_softmax(&[1.0], 7), f32::NEG_INFINITY);
}

/// A decoder that hears `said`, whatever it has to read. Each token is a word.
struct Hears {
    said: Vec<&'static str>,
    words: Vec<String>,
    line: Vec<Token>,
    logits: Vec<f32>,
    reads: usize,
}

impl Hears {
    fn new(said: &'static str, heard: &Transcript) -> Self {
        let said: Vec<_> = said.split(' ').collect();
        let mut words: Vec<String> = said.iter().map(|w| (*w).to_owned()).collect();
        words.extend(heard.words.iter().map(|w| w.text.clone()));
        words.sort();
        words.dedup();
        Self { said, words, line: Vec::new(), logits: Vec::new(), reads: 0 }
    }

    fn token(&self, word: &str) -> Token {
        self.words.iter().position(|w| w == word).unwrap() as Token
    }
}

impl Decoder for Hears {
    fn opening(&self) -> Vec<Token> {
        vec![self.end() + 1, self.end() + 2]
    }

    fn tokens(&self, text: &str) -> Result<Vec<Token>, Fault> {
        Ok(text.split_whitespace().map(|w| self.token(w)).collect())
    }

    fn text(&self, token: Token) -> Option<Vec<u8>> {
        self.words.get(token as usize).map(|w| format!(" {w}").into_bytes())
    }

    fn end(&self) -> Token {
        self.words.len() as Token
    }

    fn read(&mut self, tokens: &[Token], past: usize) -> Result<(), Fault> {
        assert!(past <= self.line.len() && !tokens.is_empty(), "nothing is skipped");
        self.line.truncate(past);
        self.line.extend(tokens);
        self.reads += 1;
        // After a word that was said, the next one follows. A wrong word takes the place of a right one.
        let so_far = self.line.get(2..).unwrap_or_default();
        let last = so_far.last().and_then(|t| self.said.iter().position(|w| *w == self.words[*t as usize]));
        let at = last.map_or(so_far.len(), |at| at + 1);
        let next = self.said.get(at).map_or(self.end(), |w| self.token(w)) as usize;
        self.logits = vec![0.0; self.words.len() + 3];
        self.logits[next] = 20.0;
        Ok(())
    }

    fn logits(&self) -> Result<&[f32], Fault> {
        Ok(&self.logits)
    }
}

fn transcript(text: &str) -> Transcript {
    let word = |(i, w): (usize, &str)| Word {
        text: w.into(),
        from: SampleCount(i as u64 * u64::from(RATE)),
        to: SampleCount((i as u64 + 1) * u64::from(RATE)),
        confidence: 0.9,
    };
    Transcript { words: text.split(' ').enumerate().map(word).collect(), ..Transcript::default() }
}

fn confirmed(heard: &str, said: &'static str) -> (Verdict, String, usize) {
    let mut heard = transcript(heard);
    let mut decoder = Hears::new(said, &heard);
    let vocabulary = ["shard", "synchronous", "synchronous replication", "Kafka"].map(String::from);
    let verdict = confirm(&mut decoder, &mut heard, &vocabulary).unwrap();
    assert!(heard.words.is_sorted_by(|a, b| a.to <= b.from), "{:?}", heard.words);
    (verdict, text(&heard.words).trim().to_owned(), decoder.reads)
}

#[test]
fn a_term_that_was_said_stays() {
    let (verdict, text, _) = confirmed("we shard by Kafka topic", "we shard by Kafka topic");
    assert_eq!((verdict, text.as_str()), (Verdict::Confirmed, "we shard by Kafka topic"));
}

#[test]
fn a_term_that_was_not_said_is_what_was() {
    let (verdict, text, _) = confirmed("we shard the log, then Kafka topic", "we wrote the log, then Kafka topic");
    assert_eq!((verdict, text.as_str()), (Verdict::Mended, "we wrote the log, then Kafka topic"));
    // Cases: one word for two, at the end; more words from the prompt after the term; and no word at all.
    assert_eq!(confirmed("it was Kafka", "it was cough, you").1, "it was cough, you");
    assert_eq!(confirmed("it was Kafka shard by then", "it was coffee by then").1, "it was coffee by then");
    assert_eq!(confirmed("it was Kafka by then", "it was by then").1, "it was by then");
}

#[test]
fn a_term_that_sounds_like_what_was_heard_stays() {
    for said in ["one chart for each Kafka topic", "one charge for each Kafka topic"] {
        let (verdict, text, _) = confirmed("one shard for each Kafka topic", said);
        assert_eq!((verdict, text.as_str()), (Verdict::Confirmed, "one shard for each Kafka topic"));
    }
    assert!(alike("redis", "readys") && alike("luis", "lewis") && alike("cache", "cash"));
    assert!(!alike("raft", "left") && !alike("cache", "key") && !alike("kafka", "coffee") && !alike("", ""));
}

#[test]
fn the_longer_of_two_terms_speaks_for_both_and_without_a_term_nothing_is_read() {
    let heard = "use synchronous replication here";
    let (verdict, _, reads) = confirmed(heard, heard);
    assert_eq!((verdict, reads), (Verdict::Confirmed, 3), "what is before it, and its two words");
    assert_eq!(confirmed("we hash it", "we hash it").2, 0);
}

#[test]
fn words_that_never_meet_are_lost() {
    let heard = "Kafka one two three four five";
    let (verdict, ..) = confirmed(heard, "nothing of that kind was ever said by anybody in this room");
    assert_eq!(verdict, Verdict::Lost);
    assert_eq!(confirmed(heard, "so").0, Verdict::Lost, "the old words go on for long");
}
