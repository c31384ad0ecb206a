//! How a thing was mentioned: rejected or not, and with a reason, cost or condition near it or bare.

use super::fold::Token;
use super::phrase_set::PhraseSet;

/// How far from a mention a reason counts, in tokens. About one spoken sentence.
const NEAR: usize = 15;
/// A marker with nothing behind it is no reason.
const REASON_NEEDS: usize = 3;

pub(crate) fn is_negator(raw: &str) -> bool {
    const NEGATORS: PhraseSet = PhraseSet::new(
        "not|never|cannot|dont|wouldnt|wont|cant|isnt|doesnt|didnt|shouldnt|couldnt|arent|wasnt|havent|neednt|no|\
         without|none",
    );
    NEGATORS.has(raw)
}

/// What a negator must govern to reject the thing after it: "I would not *use* …", "I do not *know* …".
fn adopts(raw: &str) -> bool {
    const ADOPTING: PhraseSet = PhraseSet::new(
        "use|make|do|using|used|want|need|add|adding|put|have|choose|pick|reach|introduce|introducing|bother|\
         require|recommend|consider|bring|prefer|know|remember|recall|sure|familiar|heard|go|going|start|rely|\
         build|implement|worked|understand|trust|believe|fan",
    );
    ADOPTING.has(raw)
}

/// A conjunction: what was denied before it is not denied behind it.
fn joins(raw: &str) -> bool {
    const JOINING: PhraseSet = PhraseSet::new("but|because|so|since|then|unless|instead|although|though|if|when|until");
    JOINING.has(raw)
}

fn starts_clause(raw: &str) -> bool {
    const CLAUSE_STARTS: PhraseSet = PhraseSet::new(
        "but|because|so|since|then|unless|instead|although|though|however|until|i|id|ill|im|ive|we|wed|well|you|\
         youd|it|they|he|she|there|when|if|which|rather|only",
    );
    CLAUSE_STARTS.has(raw)
}

fn raw(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).map_or("", |t| t.raw.as_str())
}

/// The first token of the sentence that token `i` is in.
fn sentence_start(tokens: &[Token], i: usize) -> usize {
    (0..i).rev().find(|&k| tokens[k].ends_sentence).map_or(0, |k| k + 1)
}

/// Whether the mention at tokens `from..to` is rejected.
pub(crate) fn negated(tokens: &[Token], from: usize, to: usize) -> bool {
    let start = sentence_start(tokens, from).max(from.saturating_sub(12));
    (start..from).any(|n| rejects(tokens, start, n, from)) || rejected_after(tokens, to)
}

/// Whether the words from `n` on reject what begins at `from`.
fn rejects(tokens: &[Token], start: usize, n: usize, from: usize) -> bool {
    let word = raw(tokens, n);
    let next = raw(tokens, n + 1);
    let gap = from - n - 1;
    let reaches = |after: usize, most: usize| {
        from >= after
            && from - after <= most
            && !(after..from).any(|k| starts_clause(raw(tokens, k)) || (tokens[k].comma && k + 1 < from && most < 6))
    };
    match word {
        "instead" | "rather" | "opposed" | "other"
            if matches!((word, next), ("instead", "of") | ("rather" | "other", "than") | ("opposed", "to")) =>
        {
            // "Rather than use a queue", "instead of having a queue".
            reaches(n + 2, 4)
        }
        "over" => {
            // "I prefer Postgres over Mongo".
            reaches(n + 1, 1)
                && (start..n)
                    .any(|k| matches!(tokens[k].stem.as_str(), "prefer" | "pick" | "choos" | "favour" | "favor"))
        }
        "no" if next == "need" || next == "reason" || next == "point" => reaches(n + 2, 5),
        // "No, we cache it" answers a question.
        "no" => reaches(n + 1, 1) && !tokens[n].comma && !matches!(next, "longer" | "more" | "matter" | "one" | "two"),
        "without" => {
            // "Without an index it scans" speaks for the index; "I would do it without an index" against it.
            let opens =
                n == start || joins(raw(tokens, n - 1)) || matches!(raw(tokens, n - 1), "and" | "that" | "um" | "uh");
            !opens && reaches(n + 1, 3)
        }
        "avoid" | "skip" | "drop" | "reject" | "ditch" => {
            let mine = n > start
                && matches!(
                    raw(tokens, n - 1),
                    "would" | "id" | "wed" | "should" | "will" | "ill" | "could" | "can" | "usually"
                );
            mine && reaches(n + 1, 3)
        }
        "against" => {
            n > start && matches!(tokens[n - 1].stem.as_str(), "decid" | "am" | "be" | "advis") && reaches(n + 1, 3)
        }
        _ if is_negator(word) => {
            if matches!(next, "only" | "just" | "necessarily" | "merely") || (n > start && raw(tokens, n - 1) == "why")
            {
                return false;
            }
            // "If you do not have a key, then …" is a condition, not a rejection.
            if (start..n)
                .any(|k| matches!(raw(tokens, k), "if" | "unless" | "when" | "whenever" | "suppose" | "otherwise"))
            {
                return false;
            }
            if matches!(word, "not")
                && gap <= 1
                && !adopts(next)
                && !matches!(next, "to" | "be" | "have" | "in" | "on" | "at" | "from")
            {
                return true;
            }
            // "Never delete the log", "I don't lock it": what is said is the deed itself.
            let resolve = n == start
                || matches!(
                    raw(tokens, n - 1),
                    "i" | "we"
                        | "you"
                        | "id"
                        | "wed"
                        | "ill"
                        | "would"
                        | "should"
                        | "will"
                        | "please"
                        | "so"
                        | "and"
                        | "but"
                );
            if matches!(word, "never" | "dont" | "wont" | "wouldnt") && gap == 0 && resolve && !adopts(next) {
                return true;
            }
            // "I do not think we need …" reaches across "we"; "it does not help, you need …" does not.
            let opinion = matches!(next, "think" | "believe" | "see" | "feel" | "suppose" | "really");
            let verb = (n + 1..from.min(n + 6)).find(|&k| {
                adopts(raw(tokens, k)) || joins(raw(tokens, k)) || (!opinion && starts_clause(raw(tokens, k)))
            });
            verb.filter(|&v| adopts(raw(tokens, v))).is_some_and(|v| reaches(v + 1, 6))
        }
        _ => false,
    }
}

/// "Redis would be overkill", "a queue is not needed".
fn rejected_after(tokens: &[Token], to: usize) -> bool {
    let end = (to..tokens.len().min(to + 7))
        .find(|&k| {
            k > to
                && (tokens[k - 1].ends_sentence
                    || matches!(raw(tokens, k), "but" | "because" | "so" | "and" | "when" | "if"))
        })
        .unwrap_or(tokens.len().min(to + 7));
    if to > 0 && tokens.get(to - 1).is_some_and(|t| t.ends_sentence) {
        return false;
    }
    let mut copula = false;
    let mut not = false;
    for k in to..end {
        match raw(tokens, k) {
            "is" | "are" | "be" | "feels" | "seems" | "looks" | "sounds" | "was" => copula = true,
            "isnt" | "arent" | "wouldnt" | "not" => {
                copula = true;
                not = true;
            }
            "overkill" | "unnecessary" | "pointless" | "unneeded" if copula => return true,
            "needed" | "necessary" | "required" | "worth" | "warranted" | "appropriate" if copula && not => {
                return true;
            }
            _ => {}
        }
    }
    // "Redis I would not use."
    let tail: Vec<&str> = (to..end.min(to + 4)).map(|k| raw(tokens, k)).collect();
    matches!(
        tail.as_slice(),
        ["i", "would", "not", "use", ..] | ["i", "wouldnt", "use", ..] | ["we", "dont", "need", ..]
    )
}

/// Whether a reason, cost or condition stands near the mention at tokens `from..to`.
pub(crate) fn reasoned(tokens: &[Token], from: usize, to: usize) -> bool {
    let start = from.saturating_sub(NEAR);
    let end = tokens.len().min(to + NEAR);
    (start..end).any(|i| {
        let length = marker(tokens, i);
        // A reason is something beyond the marker and beyond the mention itself.
        length > 0 && {
            let rest = &tokens[(i + length).min(tokens.len())..];
            rest.len() >= REASON_NEEDS && !(i >= from && i < to)
        }
    })
}

/// How many tokens the marker at `i` has; 0 where there is none.
fn marker(tokens: &[Token], i: usize) -> usize {
    let at = |k: usize| raw(tokens, i + k);
    match at(0) {
        "because" | "cause" | "cuz" | "since" | "unless" | "otherwise" | "downside" | "drawback" | "therefore"
        | "whereas" | "tradeoff" | "disadvantage" | "meaning" | "hence" => 1,
        "trade" if at(1).starts_with("off") => 2,
        "so" => match at(1) {
            "that" => 2,
            "we" | "you" | "it" | "they" | "i" | "nobody" | "nothing" | "two"
                if matches!(
                    at(2),
                    "can"
                        | "cant"
                        | "dont"
                        | "doesnt"
                        | "do"
                        | "does"
                        | "never"
                        | "wont"
                        | "not"
                        | "only"
                        | "always"
                        | "still"
                        | "will"
                ) =>
            {
                2
            }
            "the"
                if matches!(
                    at(3),
                    "can" | "cant" | "does" | "doesnt" | "never" | "is" | "gets" | "sees" | "knows" | "stays"
                ) =>
            {
                2
            }
            _ => 0,
        },
        "which" | "that" | "this" | "it"
            if matches!(at(1), "means" | "gives" | "lets" | "guarantees" | "ensures" | "avoids" | "prevents") =>
        {
            2
        }
        "that" if at(1) == "way" => 2,
        "in" if matches!((at(1), at(2)), ("order", "to")) => 3,
        "in" if at(1) == "case" => 2,
        "due" if at(1) == "to" => 2,
        "as" if matches!((at(1), at(2)), ("long", "as")) => 3,
        "only" | "even" if at(1) == "if" => 2,
        "to" if matches!(at(1), "avoid" | "prevent" | "ensure" | "protect" | "guarantee" | "reduce" | "guard") => 2,
        "to" if at(1) == "make" && at(2) == "sure" => 3,
        "depends" | "depending" if at(1) == "on" => 2,
        "at" if matches!((at(1), at(2)), ("the", "cost")) => 3,
        "the"
            if matches!(
                at(1),
                "reason"
                    | "cost"
                    | "price"
                    | "risk"
                    | "problem"
                    | "catch"
                    | "point"
                    | "danger"
                    | "benefit"
                    | "advantage"
            ) =>
        {
            2
        }
        "costs" => 1,
        "if" => {
            // "If …, then …", or a consequence with a verb of its own within a sentence's length.
            let far = tokens.len().min(i + 25);
            let then = (i + 1..far).any(|k| {
                raw(tokens, k) == "then"
                    || (k > i + 2
                        && tokens[k - 1].comma
                        && matches!(
                            raw(tokens, k),
                            "we" | "you" | "it" | "they" | "i" | "the" | "id" | "wed" | "youd" | "every" | "both"
                        ))
            });
            usize::from(then)
        }
        _ => 0,
    }
}
