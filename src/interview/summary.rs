//! What Viva says about answers: a critique after a question, and a summary at the end. Both are short, because they
//! are heard.

use std::collections::BTreeSet;

use super::attuned::Risk;
use super::phrases::small_number;
use super::state::Done;
use crate::bank::{Concept, Question, QuestionKind};
use crate::coverage::{Ledger, Named, Said};
use crate::language::phrase_set::PhraseSet;
use crate::language::quotes::{list, whole_clauses, without_hesitations};
use crate::language::tokens::plain;

/// A spoken quote has at most this many words, because listeners do not remember more.
const SPOKEN_WORDS: usize = 28;
/// A quote with fewer words than this says nothing.
const FEWEST_WORDS: usize = 5;

/// One or two sentences about a question: which concepts were named, and which was missing.
pub(super) fn critique(question: &Question, ledger: &Ledger, risks: &[Risk]) -> String {
    // What would do harm comes before what was good.
    if let Some(risk) = risks.last()
        && let Some(pitfall) = question.pitfalls.get(risk.pitfall)
    {
        return format!("One thing to put right. I heard: {}. {}", risk.said, pitfall.wrong);
    }
    let mut claimed: Vec<&Concept> = question.concepts.iter().filter(|c| ledger.claimed(&c.id)).collect();
    let rank = |c: &Concept| (ledger.clearly_claimed(&c.id), ledger.reasoned(&c.id), c.weight);
    claimed.sort_by(|a, b| rank(b).partial_cmp(&rank(a)).unwrap_or(std::cmp::Ordering::Equal));
    // What is not clear is named only if nothing is.
    let clear = claimed.iter().take_while(|c| ledger.clearly_claimed(&c.id)).count();
    claimed.truncate(if clear > 0 { clear } else { claimed.len() });
    let missing = ledger.missing(question).map(|c| c.name.clone());
    if claimed.is_empty() {
        return match missing {
            Some(name) if ledger.said.is_empty() => format!("The main point would have been {name}."),
            Some(name) => format!("The main thing I was listening for was {name}."),
            None => "The report has the details for that one.".into(),
        };
    }
    let names: Vec<String> = claimed.iter().take(2).map(|c| c.name.clone()).collect();
    if question.kind == QuestionKind::Behavioural {
        let heard = format!("I heard {}.", list(&names));
        return missing.map_or(heard.clone(), |name| format!("{heard} What I didn't hear is {name}."));
    }
    let with_reason = claimed.iter().take(2).filter(|c| ledger.reasoned(&c.id)).count();
    let reasons = match (with_reason, names.len()) {
        (0, 1) => ", without a reason for it",
        (0, _) => ", without reasons for them",
        (1, 1) => ", and said why",
        (n, m) if n == m => ", and said why for both",
        _ => ", and gave a reason for the first",
    };
    let strong = format!("You named {}{reasons}.", list(&names));
    match missing {
        Some(name) => format!("{strong} You didn't mention {name}."),
        None if covers_all(question, ledger) => format!("{strong} You covered everything important."),
        None => format!("{strong} The report has the details."),
    }
}

/// Whether every concept is claimed. One that was turned down or only touched on is not missing either.
fn covers_all(question: &Question, ledger: &Ledger) -> bool {
    question.concepts.iter().all(|c| ledger.claimed(&c.id))
}

/// The critique of a second try: what it added.
pub(super) fn second_critique(question: &Question, ledger: &Ledger, before: &BTreeSet<String>) -> String {
    let new = |c: &&Concept| ledger.clearly_claimed(&c.id) && !before.contains(&c.id);
    let names: Vec<String> = question.concepts.iter().filter(new).take(2).map(|c| c.name.clone()).collect();
    match (names.is_empty(), ledger.missing(question)) {
        (false, None) if covers_all(question, ledger) => {
            format!("This time you added {}. Now you've covered everything important.", list(&names))
        }
        (false, None) => format!("This time you added {}.", list(&names)),
        (false, Some(c)) => format!("This time you added {}. You still didn't mention {}.", list(&names), c.name),
        (true, Some(c)) => format!("That was much the same as your first try. You still haven't mentioned {}.", c.name),
        (true, None) if covers_all(question, ledger) => "That was complete.".into(),
        (true, None) => "That was much the same as your first try. The report has the details.".into(),
    }
}

/// Two to four sentences: how many questions, the strongest moment in the candidate's own words, one concept that was
/// missing, and where the rest can be found.
pub(super) fn closing(questions: &[Question], done: &[Done], short: bool) -> String {
    let spoken: Vec<&Done> = done.iter().filter(|d| !d.ledger.said.is_empty()).collect();
    let count = spoken.len() as u64;
    let questions_of =
        |n: u64| if n == 1 { "one question".to_owned() } else { format!("{} questions", small_number(n)) };
    let answered = spoken.iter().all(|d| d.ledger.said.iter().any(Said::is_an_answer));
    let mut lines = vec![match (short, count) {
        (_, 0) => "We'll stop here, before any question was answered.".to_owned(),
        (true, n) => format!("We'll stop here, after {}.", questions_of(n)),
        (false, n) if answered => format!("That's all for today. You answered {}.", questions_of(n)),
        (false, n) => format!("That's all for today. We talked about {}.", questions_of(n)),
    }];
    if let Some((quote, topic)) = strongest(questions, &spoken) {
        lines.push(format!("Your strongest moment was on {topic}. In your words: {quote}."));
    }
    if !short && let Some((name, topic)) = most_missing(questions, &spoken) {
        lines.push(format!("On {topic}, you didn't mention {name}."));
    }
    lines.push(if count == 0 {
        "The recording is kept with the session.".into()
    } else {
        "The rest is in the report: type viva report.".into()
    });
    lines.join(" ")
}

/// The clear claim with a reason that has the greatest weight. It is quoted in a sentence that claims it, gives the reason, and
/// rejects nothing.
fn strongest(questions: &[Question], done: &[&Done]) -> Option<(String, String)> {
    let mut best: Option<(f32, String, String)> = None;
    // Nobody is praised for how well they explained what would do harm.
    for d in done.iter().filter(|d| !d.risky) {
        let question = questions.get(d.index)?;
        let praised =
            |said: &Said, named: &Named| named.reasoned && named.is_clear() && !d.ledger.withdrew(said, named);
        let claims = d.ledger.claims().filter(|(said, named)| praised(said, named));
        for (said, named) in claims {
            let weight = question.concepts.iter().find(|c| c.id == named.concept).map_or(0.0, |c| c.weight);
            if best.as_ref().is_none_or(|b| weight > b.0)
                && let Some(quote) = strong_quote(said, named)
            {
                best = Some((weight, quote, question.topic.clone()));
            }
        }
    }
    best.map(|(_, quote, topic)| (quote, topic))
}

/// The sentence of a claim, if it is understandable on its own.
fn strong_quote(said: &Said, named: &Named) -> Option<String> {
    const REASONS: PhraseSet = PhraseSet::new(
        "because|cause|since|so that|so|otherwise|means|to avoid|to prevent|downside|drawback|trade off|tradeoff|if|when|then|\
         unless|therefore|whereas|while|as|which|costs|cost|instead|even",
    );
    const REJECTS: PhraseSet = PhraseSet::new(
        "i would not|i wouldn't|i'd not|i won't|i will not|i don't|i do not|i'd never|i would never|we would not|we wouldn't|\
         we don't|we do not|no need|no point|not use|never use|don't use|wouldn't use|i'd avoid|i would avoid|instead of|\
         rather than|not sure|no idea|don't know|scratch that|i was wrong|not because",
    );
    let (from, to) = whole_clauses(&said.tokens, named.at.clone(), SPOKEN_WORDS)?;
    let words = plain(&said.tokens[from..to].join(" "));
    let rejects = said.named.iter().any(|n| n.negated && n.at.start < to && from < n.at.end) || REJECTS.within(&words);
    let asks = said.tokens[to - 1].ends_with('?');
    if words.len() < FEWEST_WORDS || rejects || asks || !REASONS.within(&words) {
        return None;
    }
    let quote = without_hesitations(&said.tokens[from..to].join(" "));
    Some(quote.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '-')).to_owned())
}

fn most_missing(questions: &[Question], done: &[&Done]) -> Option<(String, String)> {
    let mut best: Option<(f32, String, String)> = None;
    for d in done {
        let question = questions.get(d.index)?;
        if let Some(c) = d.ledger.missing(question)
            && best.as_ref().is_none_or(|b| c.weight > b.0)
        {
            best = Some((c.weight, c.name.clone(), question.topic.clone()));
        }
    }
    best.map(|(_, name, topic)| (name, topic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::understand;
    use crate::ids::TurnId;
    use crate::language::mention::Matcher;

    /// The quote that Viva would take from this answer, if the cache is the strongest claim.
    fn quoted(text: &str) -> Option<String> {
        let matcher = Matcher::cues(&["cache".to_owned()]);
        let said = understand(&matcher, TurnId(1), text, &[]);
        said.named.iter().filter(|named| !named.negated && named.reasoned).find_map(|named| strong_quote(&said, named))
    }

    #[test]
    fn the_strongest_moment_is_a_whole_sentence_that_claims_and_reasons() {
        for (text, quote) in [
            ("I'd put a cache in front, because all of them read the same rows.", 1),
            ("So um a cache holds the rows, since reads dominate. That's it.", 1),
            ("The downside of a cache is that the rows may be stale for a while.", 1),
            ("I would not shard it. A cache is enough, because the rows fit into memory.", 1),
            ("I would not shard it, a cache is enough because the rows fit into memory.", 0),
            ("I'd take a cache instead of a replica because it is faster.", 0),
            ("A cache rather than a replica, because a replica lags.", 0),
            ("I don't know, a cache maybe, because it is fast.", 0),
            ("Would a cache help because reads dominate?", 0),
            ("A cache because.", 0),
        ] {
            assert_eq!(quoted(text).is_some(), quote == 1, "{text}: {:?}", quoted(text));
        }
        assert_eq!(
            quoted("Okay. So a cache helps here, because reads dominate the load.").unwrap(),
            "a cache helps here, because reads dominate the load"
        );
    }
}
