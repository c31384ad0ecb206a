//! Decides whether a thing was rejected where it was mentioned.
//!
//! Most of it is a table of patterns. Each has a sentence that shows its purpose, and the tests try every row on it.

use super::fold::Token;
use super::phrase_set::PhraseSet;
use super::tokens::plain;

/// Words that reject a thing a few words after them.
struct Rejection {
    words: PhraseSet,
    only: Only,
    /// The most words between these words and the thing. A new clause must not begin there. `None` if the words only
    /// look like a rejection.
    reach: Option<usize>,
    /// A sentence in which these words reject Redis. In a row without reach they do not.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader, and tested"))]
    example: &'static str,
}

/// A condition on the words around the rejecting words.
enum Only {
    Always,
    /// One of these stands right before them.
    After(PhraseSet),
    /// Something stands before them, and none of these right before them.
    NotAfter(PhraseSet),
    /// One of these stands anywhere before them in the sentence.
    Since(PhraseSet),
    /// No comma follows them directly.
    Unparted,
}

const fn row(words: &'static str, only: Only, reach: Option<usize>, example: &'static str) -> Rejection {
    Rejection { words: PhraseSet::new(words), only, reach, example }
}

/// The first row with matching words decides.
const REJECTIONS: &[Rejection] = &[
    row("instead of|rather than|other than|opposed to", Only::Always, Some(4), "A cron job instead of Redis."),
    row("over", Only::Since(PREFERRING), Some(1), "I would pick Postgres over Redis."),
    row("no need|no reason|no point", Only::Always, Some(5), "There is no need for Redis."),
    row("no longer|no more|no matter|no one|no two", Only::Always, None, "No matter Redis or not, it stays."),
    row("no", Only::Unparted, Some(1), "There is no Redis here."),
    // "Without an index it scans" speaks for the index.
    row("without", Only::NotAfter(OPENING), Some(3), "I would do it without Redis."),
    row("avoid|skip|drop|reject|ditch", Only::After(DECIDING), Some(3), "I would avoid Redis."),
    row("forget about|never mind", Only::Always, Some(2), "Forget about Redis."),
    row("against", Only::After(DECIDED), Some(3), "We decided against Redis."),
];

const PREFERRING: PhraseSet = PhraseSet::new(
    "prefer|prefers|preferred|preferring|preferable|preference|pick|picks|picked|picking|choose|chooses|choosing|\
     favour|favours|favoured|favouring|favor|favors|favored|favoring",
);
/// A sentence or clause that begins with "without" tells a consequence.
const OPENING: PhraseSet =
    PhraseSet::new("but|because|so|since|then|unless|instead|although|though|if|when|until|and|that|um|uh");
const DECIDING: PhraseSet = PhraseSet::new("would|id|wed|should|will|ill|could|can|usually");
const DECIDED: PhraseSet =
    PhraseSet::new("decide|decides|decided|deciding|am|be|being|advise|advises|advised|advising");

const NEGATORS: PhraseSet = PhraseSet::new(
    "not|never|cannot|dont|wouldnt|wont|cant|isnt|doesnt|didnt|shouldnt|couldnt|arent|wasnt|havent|neednt|no|without|\
     none",
);
/// A verb that a negator must govern to reject the thing after it: "I would not *use* …", "I do not *know* …".
const ADOPTING: PhraseSet = PhraseSet::new(
    "use|make|do|using|used|want|need|add|adding|put|have|choose|pick|reach|introduce|introducing|bother|require|\
     recommend|consider|bring|prefer|know|remember|recall|sure|familiar|heard|go|going|start|rely|build|implement|\
     worked|understand|trust|believe|fan",
);
/// Conjunctions that end a denial: a thing after one of them is not denied.
const JOINING: PhraseSet = PhraseSet::new("but|because|so|since|then|unless|instead|although|though|if|when|until");
const CLAUSE_STARTS: PhraseSet = PhraseSet::new(
    "but|because|so|since|then|unless|instead|although|though|however|until|i|id|ill|im|ive|we|wed|well|you|youd|it|\
     they|he|she|there|when|if|which|rather|only",
);

pub(crate) fn is_negator(raw: &str) -> bool {
    NEGATORS.has(raw)
}

/// Whether the words speak against something, whatever it is: "not worth it", "I'd do without".
pub(crate) fn argues_against(words: &[&str]) -> bool {
    const AGAINST: PhraseSet = PhraseSet::new(
        "not a fan|not a big fan|not a friend|no friend of|dont see the point|dont see why|dont see what|no point|\
         see no point|see no need|overkill|over the top|not worth|isnt worth|wouldnt bother|wont bother|\
         not bother|dont bother|why bother|id skip|i would skip|id leave out|leave that out|id do without|\
         can do without|fine without|works without|get rid of|dont like|never liked|dont believe in|dont trust|\
         ceremony|more trouble than|more work than|waste of|rather not|i wouldnt|i would not|wed not|we would not|\
         i wont|i dont want|wouldnt use|would not use|dont need|do not need|doesnt need|no need|nobody needs|\
         dont have to|unnecessary|needless|pointless|stay away|keep away|id avoid|nobody understood|nobody reads|\
         nobody looks|hurts more|buys you nothing|buys us nothing|gains nothing|brings nothing|adds nothing|\
         got burned|regret|im against|not convinced|hype|academic|dogma|theatre|gimmick|not going to|never again|\
         threw it out|ripped it out|stopped using|gave up on|moved away from|too heavy|not needed|isnt needed|\
         not necessary|isnt necessary|no good|makes no sense|make no sense|doesnt make sense|never needed|\
         never did|hardly ever|hardly matters|no use|of no use|useless|pedantic|paranoid|paranoia|fuss|\
         bureaucracy|busywork|cargo cult|over engineered|over engineering|overengineered|overengineering|luxury|\
         slows us down|slows everything|just slows|not my thing|wouldnt touch|wouldnt spend|wouldnt add|\
         wouldnt put|wouldnt build|wouldnt keep|wouldnt make",
    );
    AGAINST.within(&plain(&words.join(" ")).iter().map(|word| word.replace('\'', "")).collect::<Vec<_>>())
}

/// Whether the words right before `at` take up what stands there: "I'd put a short …", "we use the …".
pub(crate) fn adopted(words: &[&str], at: usize) -> bool {
    const WHO: PhraseSet =
        PhraseSet::new("i|i'd|i'll|i would|i will|we|we'd|we'll|we would|let's|you|you'd|id|wed|ill");
    const TAKING: PhraseSet = PhraseSet::new(
        "put|use|add|take|set|have|give|make|keep|start|build|store|write|send|go with|go for|choose|pick|introduce|need|want|\
         do use|am using|are using|place|run|create|wrap",
    );
    const REACH: usize = 6;
    let words = plain(&words[at.saturating_sub(REACH).min(words.len())..at.min(words.len())].join(" "));
    let denied =
        words.iter().any(|word| is_negator(&word.replace('\'', "")) || matches!(word.as_str(), "if" | "instead"));
    !denied && TAKING.places(&words).iter().any(|verb| WHO.ends(&words[..verb.start]).is_some())
}

pub(super) fn raw(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).map_or("", |t| t.raw.as_str())
}

/// The first token of the sentence that token `i` is in.
fn sentence_start(tokens: &[Token], i: usize) -> usize {
    (0..i).rev().find(|&k| tokens[k].ends_sentence).map_or(0, |k| k + 1)
}

/// Whether the mention at tokens `from..to` is rejected.
pub(crate) fn negated(tokens: &[Token], from: usize, to: usize) -> bool {
    let start = sentence_start(tokens, from).max(from.saturating_sub(12));
    let said: Vec<&str> = tokens.iter().map(|t| t.raw.as_str()).collect();
    let before = Before { tokens, said: &said, start, from };
    let rejected = (start..from).find(|n| before.rejects(*n));
    rejected.map_or_else(|| rejected_after(tokens, to), |n| !before.is_affirmed(n, to) && !before.is_no_stance(n))
}

/// Words that count as a negation beside another one: "unsafe without", "not using it would be a mistake".
const BAD: PhraseSet = PhraseSet::new(
    "unsafe|dangerous|risky|mistake|bug|broken|fail|fails|crazy|wrong|impossible|duplicates|unnecessary|overkill|pointless|\
     useless|hard|problem|nothing|avoid|avoiding|trouble|doubt|doubtful|hopeless|suicide|reckless|careless|unthinkable",
);
/// A clause behind one of these supposes something, and takes no side.
const SUPPOSED: PhraseSet =
    PhraseSet::new("if|when|whenever|suppose|supposing|assume|assuming|imagine|whether|long as|with no|in case");

/// A mention, and the words before it.
struct Before<'t> {
    tokens: &'t [Token],
    /// The words of the tokens.
    said: &'t [&'t str],
    /// Where the mention's sentence begins.
    start: usize,
    /// Where the mention begins.
    from: usize,
}

impl Before<'_> {
    /// Whether the words from `n` on reject the mention.
    fn rejects(&self, n: usize) -> bool {
        let row = REJECTIONS.iter().find_map(|row| Some((row, n + row.words.starts(&self.said[n..])?)));
        match row {
            Some((row, behind)) => {
                self.fits(&row.only, n, behind) && row.reach.is_some_and(|r| self.reaches(behind, r))
            }
            None => is_negator(self.said[n]) && self.denies(n),
        }
    }

    /// Whether a second negation in the clause turns the rejection at `n` around: "never safe without it". `to` is one
    /// past the mention.
    fn is_affirmed(&self, n: usize, to: usize) -> bool {
        let ends =
            |k: &usize| self.tokens[*k - 1].comma || self.tokens[*k - 1].ends_sentence || JOINING.has(self.said[*k]);
        let begin = (self.start + 1..=n).rev().find(ends).unwrap_or(self.start);
        let end = (to..self.said.len()).find(ends).unwrap_or(self.said.len());
        let own = REJECTIONS.iter().find_map(|row| row.words.starts(&self.said[n..])).unwrap_or(1);
        let others = (begin..end).filter(|k| !(n..n + own).contains(k) && !(self.from..to).contains(k));
        others.filter(|k| is_negator(self.said[*k]) || BAD.has(self.said[*k])).count() % 2 == 1
    }

    /// Whether the rejection at `n` only supposes something, or tells a fact: "if there is no key", "because there is no
    /// key".
    fn is_no_stance(&self, n: usize) -> bool {
        const THERE_IS: PhraseSet = PhraseSet::new("there is|there was|there are|theres");
        let fact = self.said[n] == "no"
            && (self.start..n).any(|k| THERE_IS.starts(&self.said[k..]).is_some_and(|len| k + len == n));
        let because = self.said[self.start..n].iter().any(|word| matches!(*word, "because" | "since"));
        (self.start..n).any(|k| SUPPOSED.starts(&self.said[k..]).is_some()) || fact && because
    }

    fn fits(&self, only: &Only, n: usize, behind: usize) -> bool {
        let last = (n > self.start).then(|| self.said[n - 1]);
        match only {
            Only::Always => true,
            Only::After(words) => last.is_some_and(|last| words.has(last)),
            Only::NotAfter(words) => last.is_some_and(|last| !words.has(last)),
            Only::Since(words) => self.said[self.start..n].iter().any(|word| words.has(word)),
            Only::Unparted => !self.tokens[behind - 1].comma,
        }
    }

    /// Whether at most `most` words lie between `behind` and the mention, and no clause begins among them.
    fn reaches(&self, behind: usize, most: usize) -> bool {
        let parts =
            |k: usize| CLAUSE_STARTS.has(self.said[k]) || (self.tokens[k].comma && k + 1 < self.from && most < FAR);
        behind <= self.from && self.from - behind <= most && !(behind..self.from).any(parts)
    }

    /// Whether the negator at `n` is about the mention.
    fn denies(&self, n: usize) -> bool {
        const HALF: PhraseSet = PhraseSet::new("only|just|necessarily|merely");
        // "If you do not have a key, then …" is a condition, not a rejection.
        const SUPPOSING: PhraseSet = PhraseSet::new("if|unless|when|whenever|suppose|otherwise");
        const GOVERNED: PhraseSet = PhraseSet::new("to|be|have|in|on|at|from");
        const RESOLVING: PhraseSet = PhraseSet::new("i|we|you|id|wed|ill|would|should|will|please|so|and|but");
        const OPINING: PhraseSet = PhraseSet::new("think|believe|see|feel|suppose|really");

        let next = raw(self.tokens, n + 1);
        let (said, gap) = (self.said, self.from - n - 1);
        let after = |word: &str| n > self.start && said[n - 1] == word;
        if HALF.has(next) || after("why") || said[self.start..n].iter().any(|word| SUPPOSING.has(word)) {
            return false;
        }
        if said[n] == "not" && gap <= 1 && !ADOPTING.has(next) && !GOVERNED.has(next) {
            return true;
        }
        // In "never delete the log" and "I don't lock it", the mention is the denied action itself.
        let resolved = n == self.start || RESOLVING.has(said[n - 1]);
        if matches!(said[n], "never" | "dont" | "wont" | "wouldnt") && gap == 0 && resolved && !ADOPTING.has(next) {
            return true;
        }
        // "I do not think we need …" reaches across "we", but "it does not help, you need …" does not.
        let opinion = OPINING.has(next);
        let ends = |word: &str| JOINING.has(word) || (!opinion && CLAUSE_STARTS.has(word));
        let verb = (n + 1..self.from.min(n + 6)).find(|&k| ADOPTING.has(said[k]) || ends(said[k]));
        verb.is_some_and(|verb| ADOPTING.has(said[verb]) && self.reaches(verb + 1, FAR))
    }
}

/// How far a denied verb reaches, even across commas: "I would not use Redis, Memcached, or Mongo".
const FAR: usize = 6;

/// Whether words after the mention reject it: "Redis would be overkill", "a queue is not needed", "Redis I would not
/// use".
fn rejected_after(tokens: &[Token], to: usize) -> bool {
    const TURNING: PhraseSet = PhraseSet::new("but|because|so|and|when|if");
    const BEING: PhraseSet = PhraseSet::new("is|are|be|feels|seems|looks|sounds|was");
    const NOT_BEING: PhraseSet = PhraseSet::new("isnt|arent|wouldnt|not");
    const TOO_MUCH: PhraseSet =
        PhraseSet::new("overkill|unnecessary|pointless|unneeded|useless|worthless|nonsense|waste|hype");
    const FITTING: PhraseSet = PhraseSet::new("needed|necessary|required|worth|warranted|appropriate");
    const REFUSED: PhraseSet = PhraseSet::new(
        "i would not use|i wouldnt use|we dont need|buys us nothing|brings us nothing|gives us nothing|adds nothing",
    );

    if to > 0 && tokens.get(to - 1).is_some_and(|t| t.ends_sentence) {
        return false;
    }
    // "Everybody says Redis, but I would not use it."
    const IT: PhraseSet = PhraseSet::new("it|one|1|that|this|them|those|either");
    const REFUSING: PhraseSet = PhraseSet::new(
        "i would not use|i wouldnt use|id not use|i dont use|we dont use|i would not have|i wouldnt have|i dont want|\
         i dont need|we dont need|i would not do|i wouldnt do|i dont do|we dont do|i would skip|id skip|id do without|\
         i would do without|i can do without|we can do without|i would not bother with|i wouldnt bother with|id leave out|i would leave out",
    );
    let most = tokens.len().min(to + 7);
    // "But I would not use it for sessions" uses it for the rest.
    const LIMITED: PhraseSet = PhraseSet::new("for|in|at|when|if|until|unless|where|before|yet|everywhere|alone|only");
    let refuses = |k: usize| {
        let said: Vec<&str> = (k + 1..tokens.len().min(k + 8)).map(|k| raw(tokens, k)).collect();
        let behind = REFUSING.starts(&said).filter(|length| said.get(*length).is_some_and(|word| IT.has(word)));
        TURNING.has(raw(tokens, k))
            && behind.is_some_and(|length| !said.get(length + 1).is_some_and(|w| LIMITED.has(w)))
    };
    if (to..most).take_while(|k| *k == to || !tokens[k - 1].ends_sentence).any(refuses) {
        return true;
    }
    let denied = |k: usize| (to..k).any(|k| NOT_BEING.has(raw(tokens, k)));
    let turns = |&k: &usize| {
        k > to && (tokens[k - 1].ends_sentence || tokens[k - 1].comma && denied(k) || TURNING.has(raw(tokens, k)))
    };
    let end = (to..most).find(turns).unwrap_or(most);
    let said: Vec<&str> = (to..end).map(|k| raw(tokens, k)).collect();
    let (mut is, mut not) = (false, false);
    for word in &said {
        not |= NOT_BEING.has(word);
        is |= not || BEING.has(word);
        // "It is not overkill" speaks for it.
        if is && (TOO_MUCH.has(word) || not && FITTING.has(word)) {
            return !(not && TOO_MUCH.has(word));
        }
    }
    REFUSED.starts(&said).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::fold::Folder;
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        Folder::new().fold(&text.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn who_takes_a_thing_up_says_so_before_it() {
        let at = |text: &str| {
            let words: Vec<&str> = text.split(' ').collect();
            adopted(&words, words.iter().position(|word| *word == "timeout").unwrap())
        };
        for yes in ["I'd put a short timeout on the call", "well we use a timeout", "I would set the timeout"] {
            assert!(at(yes), "{yes}");
        }
        for no in ["I would not use a timeout", "people use a timeout", "if we use a timeout", "the timeout is long"] {
            assert!(!at(no), "{no}");
        }
    }

    #[test]
    fn each_rejection_rejects_what_it_is_for() {
        for (i, row) in REJECTIONS.iter().enumerate() {
            let tokens = tokens(row.example);
            let redis = tokens.iter().position(|t| t.raw == "redis").unwrap();
            assert_eq!(negated(&tokens, redis, redis + 1), row.reach.is_some(), "{}", row.example);
            let said: Vec<&str> = tokens.iter().map(|t| t.raw.as_str()).collect();
            let first = |n: usize| REJECTIONS.iter().position(|row| row.words.starts(&said[n..]).is_some());
            assert!((0..redis).any(|n| first(n) == Some(i)), "{}", row.example);
        }
    }
}
