//! Runs targets, as many at once as there are cores, and tells how far they are.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::mutate::{Random, mutated};
use super::targets::{Target, write_anew};

/// Mutations of each corpus in a test run.
const FEW: u32 = 20;
/// Longer than any of these small files may take, in a debug build.
const LONG: Duration = Duration::from_secs(10);
/// Nothing waits that many minutes for anything, on the busiest machine.
const STUCK: u32 = 10;
const MINUTE: Duration = Duration::from_secs(60);

/// One target at work. It has its time for itself; without a time it makes a [`FEW`] mutations.
pub struct Run {
    target: Target,
    time: Option<Duration>,
    seed: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    working: bool,
    done: u32,
    spent: Duration,
    /// How often a minute ended within the file that is being read. Unlike a time, it stands while the program is stopped.
    minutes: u32,
    harm: Option<String>,
}

/// Runs all of them. Each is alone on a core, if nothing else is busy.
pub fn all(runs: &[Run]) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (working, workers) = channel::<()>();
    std::thread::scope(|scope| {
        for _ in 0..cores.min(runs.len()) {
            let (next, working) = (&next, working.clone());
            scope.spawn(move || {
                while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    run.work();
                }
                drop(working);
            });
        }
        drop(working);
        for minute in 1.. {
            if workers.recv_timeout(MINUTE) != Err(RecvTimeoutError::Timeout) {
                break;
            }
            let lines: Vec<String> = runs.iter().filter_map(Run::progress).collect();
            println!("after {minute} min: {}", lines.join("; "));
            if let Some(stuck) = runs.iter().find(|run| run.state().minutes > STUCK) {
                println!("{}: it hangs; the file is {}", stuck.target.0, stuck.now().display());
                std::process::abort();
            }
        }
    });
    let done = runs.iter().map(|run| u64::from(run.state().done)).sum::<u64>();
    println!("in all: {done} mutations");
}

impl Run {
    pub fn new(target: Target, time: Option<Duration>, seed: u64) -> Self {
        Self { target, time, seed, state: Mutex::default() }
    }

    /// What did harm, and where it was kept.
    pub fn harm(&self) -> Option<String> {
        self.state().harm.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Called once a minute.
    fn progress(&self) -> Option<String> {
        let mut state = self.state();
        state.minutes += u32::from(state.working);
        let (name, spent) = (self.target.0, state.spent.as_secs_f32() / 60.0);
        state.working.then(|| format!("{name} {} mutations in {spent:.1} min", state.done))
    }

    fn note(&self, done: u32, spent: Duration) {
        let mut state = self.state();
        (state.done, state.spent) = (done, spent);
    }

    fn work(&self) {
        let name = self.target.0;
        self.state().working = true;
        let done = self.fuzz();
        let mut state = self.state();
        state.working = false;
        let (mutations, spent) = (state.done, state.spent.as_secs_f32() / 60.0);
        match done {
            Ok(()) => println!("{name}: {mutations} mutations did no harm, in {spent:.1} min of a core"),
            Err(harm) => {
                println!("{harm}");
                state.harm = Some(harm);
            }
        }
        drop(std::fs::remove_file(self.now()));
    }

    /// # Errors
    /// What did harm.
    fn fuzz(&self) -> Result<(), String> {
        let corpus = Path::new(super::CORPUS).join(self.target.0);
        let mut files: Vec<PathBuf> = std::fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let seeds: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
        assert!(!seeds.is_empty(), "{}", corpus.display());
        let folder = tempfile::tempdir().unwrap();
        let begun = (Instant::now(), spent());
        for (bytes, file) in seeds.iter().zip(&files) {
            self.read(bytes, folder.path()).map_err(|how| format!("{}: {how}", file.display()))?;
        }
        let mut random = Random(self.seed);
        for done in 0.. {
            // Where the system does not tell the processor time, the time on the wall has to do.
            let spent = spent().zip(begun.1).map_or_else(|| begun.0.elapsed(), |(now, then)| now - then);
            self.note(done, spent);
            if self.time.map_or(done >= FEW, |time| spent >= time) {
                break;
            }
            let bytes = mutated(&seeds, &mut random);
            self.read(&bytes, folder.path()).map_err(|how| {
                // An ordinary test run writes nothing into the repository.
                let keep = if self.time.is_some() { &corpus } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
                let kept = keep.join(format!("{}-harm-{}-{done}", self.target.0, self.seed));
                std::fs::write(&kept, &bytes).unwrap();
                format!("{}: {how}", kept.display())
            })?;
        }
        Ok(())
    }

    /// Reads a file. Until it is read, a copy is in [`Self::now`], because it may end the whole program.
    fn read(&self, bytes: &[u8], folder: &Path) -> Result<(), String> {
        write_anew(&self.now(), bytes);
        let begun = (Instant::now(), spent());
        self.state().minutes = 0;
        let result = catch_unwind(AssertUnwindSafe(|| (self.target.1)(bytes, folder)));
        let took = spent().zip(begun.1).map_or_else(|| begun.0.elapsed(), |(now, then)| now - then);
        match result {
            Err(_) => Err("a panic".to_owned()),
            Ok(()) if took > LONG => Err(format!("it took {took:?}")),
            Ok(()) => Ok(()),
        }
    }

    fn now(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}-{}", self.target.0, std::process::id()))
    }
}

/// How long this thread has worked. A machine that is busy with other things does not make a file harmful.
fn spent() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
