//! The transcribing stage. A newer revision of a segment makes older work pointless, so that work is skipped or broken
//! off. The last words of a turn must not wait for an older guess at them. In real time the stage has its own thread;
//! on a virtual clock it is called when a decode would be done.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::locked;
use crate::fault::Fault;
use crate::speech::{SegmentId, Transcript, TranscriptionJob};
use crate::stt::Transcriber;

/// The segment being transcribed, and the flag that breaks it off.
#[derive(Default)]
struct Desk {
    under_way: Mutex<Option<SegmentId>>,
    /// The recognizer's flag, once there is a recognizer.
    give_up: Mutex<Arc<AtomicBool>>,
    closed: AtomicBool,
}

impl Desk {
    /// Starts work on `id`. Returns false if the thread has to end.
    fn begin(&self, id: SegmentId) -> bool {
        let mut under_way = locked(&self.under_way);
        if self.closed.load(Ordering::Relaxed) {
            return false;
        }
        locked(&self.give_up).store(false, Ordering::Relaxed);
        *under_way = Some(id);
        true
    }

    /// Ends the work. Returns whether it was broken off.
    fn end(&self) -> bool {
        *locked(&self.under_way) = None;
        locked(&self.give_up).load(Ordering::Relaxed)
    }

    /// Breaks off the work under way if it is `pointless`.
    fn break_off(&self, pointless: impl FnOnce(SegmentId) -> bool) {
        let under_way = locked(&self.under_way);
        if under_way.is_some_and(pointless) {
            locked(&self.give_up).store(true, Ordering::Relaxed);
        }
    }
}

/// Where the listener hands over segments to transcribe.
#[derive(Clone)]
pub struct TranscribeQueue {
    queue: Sender<TranscriptionJob>,
    desk: Arc<Desk>,
}

impl TranscribeQueue {
    /// Hands over a segment.
    ///
    /// # Errors
    /// Returns the segment if the stage has ended.
    pub fn send(&self, job: TranscriptionJob) -> Result<(), TranscriptionJob> {
        let id = job.segment.id;
        self.desk.break_off(|under_way| id.supersedes(under_way));
        self.queue.send(job).map_err(|unsent| unsent.0)
    }

    /// Ends the stage: breaks off the work under way, and drops the rest.
    pub fn close(&self) {
        self.desk.closed.store(true, Ordering::Relaxed);
        self.desk.break_off(|_| true);
    }
}

/// The segments that wait.
pub struct PendingJobs {
    queue: Receiver<TranscriptionJob>,
    waiting: Vec<TranscriptionJob>,
    desk: Arc<Desk>,
}

/// The two ends of the queue on which segments reach the recognizer.
pub fn jobs() -> (TranscribeQueue, PendingJobs) {
    let (sender, queue) = std::sync::mpsc::channel();
    let desk = Arc::<Desk>::default();
    (TranscribeQueue { queue: sender, desk: Arc::clone(&desk) }, PendingJobs { queue, waiting: Vec::new(), desk })
}

impl PendingJobs {
    /// Waits for the next segment. `None` once there will be no more.
    fn wait(&mut self) -> Option<TranscriptionJob> {
        if self.waiting.is_empty() {
            self.waiting.push(self.queue.recv().ok()?);
        }
        self.next()
    }

    /// The next segment, without waiting.
    pub fn next(&mut self) -> Option<TranscriptionJob> {
        self.waiting.extend(self.queue.try_iter());
        drop_superseded(&mut self.waiting);
        (!self.waiting.is_empty()).then(|| self.waiting.remove(0))
    }

    /// Takes back a segment whose decode was broken off. It is the next one, unless a newer revision waits.
    pub fn put_back(&mut self, job: TranscriptionJob) {
        self.waiting.insert(0, job);
    }

    /// Whether a waiting segment makes `under_way` pointless.
    pub fn supersedes(&mut self, under_way: SegmentId) -> bool {
        self.waiting.extend(self.queue.try_iter());
        self.waiting.iter().any(|job| job.segment.id.supersedes(under_way))
    }
}

/// Keeps the newest revision of each segment, and only segments of the newest turn.
fn drop_superseded(waiting: &mut Vec<TranscriptionJob>) {
    let ids: Vec<SegmentId> = waiting.iter().map(|job| job.segment.id).collect();
    waiting.retain(|job| !ids.iter().any(|id| id.supersedes(job.segment.id)));
}

/// Starts the thread. It ends when every queue handle is dropped, or with [`TranscribeQueue::close`].
///
/// # Errors
/// If the system cannot start another thread.
pub fn spawn(
    mut pile: PendingJobs,
    mut transcriber: Box<dyn Transcriber>,
    tell: impl Fn(SegmentId, Result<Transcript, String>) + Send + 'static,
) -> Result<JoinHandle<()>, Fault> {
    *locked(&pile.desk.give_up) = transcriber.give_up();
    super::named_thread("transcribe", move || {
        while let Some(job) = pile.wait() {
            let id = job.segment.id;
            if !pile.desk.begin(id) {
                return;
            }
            let result = transcribe(transcriber.as_mut(), &job);
            if !pile.desk.end() {
                tell(id, result);
            }
        }
    })
}

/// Transcribes a segment.
pub fn transcribe(transcriber: &mut dyn Transcriber, job: &TranscriptionJob) -> Result<Transcript, String> {
    let words = transcriber.transcribe(&job.segment.samples, job.segment.start, &job.vocabulary);
    words.map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TurnId;
    use crate::speech::Segment;
    use crate::time::SampleCount;

    fn job(turn: u32, index: u32, revision: u32) -> TranscriptionJob {
        let samples = vec![0.0; 16].into();
        let id = SegmentId { turn: TurnId(turn), index, revision };
        let segment = Segment { id, start: SampleCount(0), samples, done: false };
        TranscriptionJob { segment, vocabulary: Arc::default() }
    }

    #[test]
    fn only_the_newest_revision_of_the_newest_turn_is_worked_on() {
        let mut waiting = vec![job(1, 0, 3), job(2, 0, 0), job(2, 1, 0), job(2, 1, 1)];
        drop_superseded(&mut waiting);
        let left: Vec<_> = waiting.iter().map(|j| j.segment.id).map(|id| (id.turn.0, id.index, id.revision)).collect();
        assert_eq!(left, [(2, 0, 0), (2, 1, 1)]);
    }

    /// A recognizer that works until it is told to give up.
    struct Slow(Arc<AtomicBool>, Sender<u32>);

    impl Transcriber for Slow {
        fn transcribe(&mut self, samples: &[f32], _: SampleCount, _: &[String]) -> Result<Transcript, Fault> {
            self.1.send(samples.len() as u32).unwrap();
            // Segments of 18 samples and more are short work.
            while samples.len() < 18 && !self.0.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            Ok(Transcript::default())
        }

        fn give_up(&self) -> Arc<AtomicBool> {
            Arc::clone(&self.0)
        }
    }

    #[test]
    fn a_newer_revision_breaks_off_the_one_under_way_and_the_close_any() {
        let (begun, beginnings) = std::sync::mpsc::channel();
        let (done, results) = std::sync::mpsc::channel();
        let slow = Slow(Arc::default(), begun);
        let (jobs, pile) = jobs();
        let thread = spawn(pile, Box::new(slow), move |id, _| done.send(id.revision).unwrap()).unwrap();
        let sized = |revision: u32, samples: usize| {
            let mut job = job(1, 0, revision);
            job.segment.samples = vec![0.0; samples].into();
            job
        };
        assert!(jobs.send(sized(0, 16)).is_ok());
        assert_eq!(beginnings.recv(), Ok(16), "the first guess is under way");
        assert!(jobs.send(sized(1, 18)).is_ok());
        assert_eq!(results.recv(), Ok(1), "only the newest is told");
        assert!(jobs.send(sized(2, 17)).is_ok());
        assert_eq!((beginnings.recv(), beginnings.recv()), (Ok(18), Ok(17)));
        jobs.close();
        drop(jobs);
        thread.join().unwrap();
        assert!(results.recv().is_err(), "what was broken off is not told");
    }
}
