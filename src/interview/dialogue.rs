//! What the interview is about now: a question, the offer of a second try, the summary, or nothing yet.

use super::asking::Asking;

/// What the interview is about. It is about one thing at a time.
#[derive(Clone, Default)]
enum Topic {
    /// No question is open: during the greeting, or a critique without an offer.
    #[default]
    Between,
    /// The question under way.
    Question(Asking),
    /// A question that is over, while Viva offers a second try.
    Offer(Offer),
    /// The summary, after which only the end follows.
    Closing,
}

/// The offer of a second try.
#[derive(Clone)]
struct Offer {
    asked: Asking,
    /// What Viva said about the answer, and the question whether to try again.
    text: String,
}

/// Owns the question under way, or the one that Viva offers again.
#[derive(Clone, Default)]
pub(super) struct Dialogue {
    topic: Topic,
}

/// Reading.
impl Dialogue {
    /// The question under way.
    pub const fn question(&self) -> Option<&Asking> {
        if let Topic::Question(asking) = &self.topic { Some(asking) } else { None }
    }

    /// Whether a question is under way.
    pub const fn asks(&self) -> bool {
        matches!(self.topic, Topic::Question(_))
    }

    /// The question that Viva offers a second time.
    pub const fn offered(&self) -> Option<&Asking> {
        if let Topic::Offer(offer) = &self.topic { Some(&offer.asked) } else { None }
    }

    /// The critique and the offer of a second try, in the words in which Viva made it.
    pub fn offer_text(&self) -> &str {
        if let Topic::Offer(offer) = &self.topic { &offer.text } else { "" }
    }

    /// Whether Viva offers a second try.
    pub const fn offers(&self) -> bool {
        matches!(self.topic, Topic::Offer(_))
    }

    /// Whether the summary has begun.
    pub const fn closes(&self) -> bool {
        matches!(self.topic, Topic::Closing)
    }
}

/// Changes.
impl Dialogue {
    pub const fn question_mut(&mut self) -> Option<&mut Asking> {
        if let Topic::Question(asking) = &mut self.topic { Some(asking) } else { None }
    }

    pub const fn offered_mut(&mut self) -> Option<&mut Asking> {
        if let Topic::Offer(offer) = &mut self.topic { Some(&mut offer.asked) } else { None }
    }

    /// Opens a question.
    pub fn ask(&mut self, asking: Asking) {
        self.topic = Topic::Question(asking);
    }

    /// Ends the question under way, and returns it.
    pub fn take_question(&mut self) -> Option<Asking> {
        match std::mem::take(&mut self.topic) {
            Topic::Question(asking) => Some(asking),
            other => self.stay(other),
        }
    }

    /// Records that Viva offers this question a second time. `text` is the critique and the offer.
    pub fn offer(&mut self, asked: Asking, text: String) {
        self.topic = Topic::Offer(Offer { asked, text });
    }

    /// Ends the offer, and returns its question.
    pub fn take_offered(&mut self) -> Option<Asking> {
        match std::mem::take(&mut self.topic) {
            Topic::Offer(offer) => Some(offer.asked),
            other => self.stay(other),
        }
    }

    fn stay(&mut self, topic: Topic) -> Option<Asking> {
        self.topic = topic;
        None
    }

    /// Records that the summary begins.
    pub fn close(&mut self) {
        self.topic = Topic::Closing;
    }
}
