//! Keeps the candidate's words until what they mean is known, for a short while.

use crate::ids::TurnId;
use crate::interview::Meanings;
use crate::speech::Transcript;
use crate::time::SessionTime;

/// How long a reply waits for the meaning of the last words. The encoder reads a segment of 14 s in less than half of it.
const WAIT_MS: u64 = 150;

#[derive(Default)]
pub struct Understanding {
    /// The words so far of the turn under way, if they may be the whole turn.
    words: Option<(TurnId, Transcript)>,
    meanings: Option<Meanings>,
    /// The words of a turn that is over, and until when they wait for their meaning.
    awaited: Option<(TurnId, Transcript, SessionTime)>,
    /// True if there is an encoder. Without one nothing is waited for.
    pub works: bool,
}

/// What is known of a turn's words when the turn is over.
pub enum Known {
    Meanings(Meanings),
    /// They are being read.
    Soon,
    Nothing,
}

impl Understanding {
    /// Notes the words so far.
    pub fn words(&mut self, turn: TurnId, transcript: Transcript) {
        (self.words, self.meanings) = (Some((turn, transcript)), None);
    }

    /// Takes what is known of the words of a turn that is over.
    pub fn known(&mut self, turn: TurnId, text: &str) -> Known {
        let same = self.words.take_if(|(of, words)| *of == turn && words.text == text).is_some();
        match self.meanings.take() {
            Some(meanings) if same => Known::Meanings(meanings),
            None if same && self.works => Known::Soon,
            _ => Known::Nothing,
        }
    }

    /// Keeps the words of a turn that is over until their meaning comes.
    pub fn wait(&mut self, now: SessionTime, turn: TurnId, transcript: Transcript) {
        self.awaited = Some((turn, transcript, SessionTime(now.0 + WAIT_MS)));
    }

    pub fn deadline(&self) -> Option<SessionTime> {
        self.awaited.as_ref().map(|(_, _, until)| *until)
    }

    /// Takes the words that wait, if they have waited long enough by `now`.
    pub fn overdue(&mut self, now: SessionTime) -> Option<(TurnId, Transcript)> {
        self.awaited.take_if(|(_, _, until)| *until <= now).map(|(turn, transcript, _)| (turn, transcript))
    }

    /// Takes the words that wait for this meaning.
    pub fn comes(&mut self, turn: TurnId, text: &str) -> Option<Transcript> {
        self.awaited.take_if(|(of, words, _)| *of == turn && words.text == text).map(|(_, transcript, _)| transcript)
    }

    /// Keeps what the words so far mean, and returns them. `None` if the candidate has said more.
    pub fn meant(&mut self, turn: TurnId, text: &str, meanings: Meanings) -> Option<(&Transcript, &Meanings)> {
        let (_, words) = self.words.as_ref().filter(|(of, words)| *of == turn && words.text == text)?;
        Some((words, self.meanings.insert(meanings)))
    }
}
