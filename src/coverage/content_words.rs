//! The words of a text that carry meaning.

use crate::language::fold::{Folder, Token};
use crate::language::phrase_set::PhraseSet;

/// Words that carry no meaning of their own.
const EMPTY: PhraseSet = PhraseSet::new(
    "a|an|the|to|of|in|on|at|for|and|or|but|so|it|is|was|be|i|we|you|they|he|she|that|this|with|as|my|our|your|its|um|uh|\
     like|know|mean|just|then|there|here|do|does|did|have|has|had|would|will|can|could|if|when|what|which|by|from|are|\
     were|am|been|into|about",
);

pub(super) fn content_words(folder: &Folder, words: &[&str]) -> Vec<Token> {
    folder.fold(words).into_iter().filter(|token| !EMPTY.has(&token.raw)).collect()
}
