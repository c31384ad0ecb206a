//! Brings a session's files to the disk while it runs. What a program writes stays in memory for up to half a minute,
//! and a power cut takes it along. Syncing may take a tenth of a second and more, so it has a thread of its own.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::{CANDIDATE, INTERVIEWER, JOURNAL};
use crate::limits;

/// How often the files are synced. With the quarter of a second that a recording keeps to itself, a power cut costs less
/// than a second.
const EVERY: Duration = Duration::from_millis(500);
/// How long the last syncing may take. A disk that hangs must not hold up the report.
const LAST: Duration = Duration::from_secs(3);

/// Something that can be brought to the disk.
pub trait Syncs: Send {
    /// # Errors
    /// Those of the disk.
    fn sync(&self) -> io::Result<()>;
}

impl Syncs for File {
    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Syncs files twice a second for as long as it lives, and once more at its end.
pub struct Syncing {
    quit: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Syncing {
    /// Starts with the journal and the recordings of this folder, which must be there. Without a thread, or with a file
    /// that cannot be opened, the session goes on; then it is as safe as the system makes it.
    pub fn start(folder: &Path) -> Self {
        // The names of new files are safe once their folders are.
        for place in [Some(folder), folder.parent()].into_iter().flatten() {
            log(File::open(place).and_then(|place| place.sync_all()));
        }
        let open = |name: &&str| File::open(folder.join(name)).map_err(|e| log(Err(e))).ok();
        let files =
            [JOURNAL, CANDIDATE, INTERVIEWER].iter().filter_map(open).map(|file| Box::new(file) as Box<dyn Syncs>);
        let files: Vec<_> = files.collect();
        let (quit, quitting) = channel::<()>();
        let work = move || {
            loop {
                let last = !matches!(quitting.recv_timeout(EVERY), Err(RecvTimeoutError::Timeout));
                pass(&files);
                if last {
                    return;
                }
            }
        };
        let thread = Builder::new().name("sync".into()).spawn(work).map_err(|e| log(Err(e))).ok();
        Self { quit: Some(quit), thread }
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        self.quit = None;
        self.thread.take().map(|thread| limits::join(thread, LAST));
    }
}

/// Syncs every file once. A failure of one does not keep back the others.
fn pass(files: &[Box<dyn Syncs>]) {
    files.iter().for_each(|file| log(file.sync()));
}

fn log(result: io::Result<()>) {
    if let Err(error) = result {
        tracing::warn!(%error, "a session could not be brought to the disk; a power cut would lose more of it");
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Seek, SeekFrom, Write};
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::audio::file::{WavWriter, read_wav, repair};
    use crate::time::RATE;

    /// A file whose content is lost at a power cut, but for what was synced.
    #[derive(Clone, Default)]
    struct Forgetful {
        memory: Arc<Mutex<Cursor<Vec<u8>>>>,
        disk: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Forgetful {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.memory.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Forgetful {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.memory.lock().unwrap().seek(to)
        }
    }

    impl Syncs for Forgetful {
        fn sync(&self) -> io::Result<()> {
            *self.disk.lock().unwrap() = self.memory.lock().unwrap().get_ref().clone();
            Ok(())
        }
    }

    #[test]
    fn a_power_cut_at_any_moment_costs_less_than_a_second_of_sound() {
        let temp = tempfile::tempdir().unwrap();
        let file = Forgetful::default();
        let mut writer = WavWriter::over(Box::new(file.clone()), &PathBuf::from("candidate.wav")).unwrap();
        let files: Vec<Box<dyn Syncs>> = vec![Box::new(file.clone())];
        let tenth = vec![0.1; RATE as usize / 10];
        // Syncing may begin at any tenth of its half second.
        for moment in 1..=100_usize {
            writer.push(&tenth).unwrap();
            if moment % 5 == 3 {
                pass(&files);
            }
            let after_the_cut = temp.path().join("candidate.wav");
            std::fs::write(&after_the_cut, &*file.disk.lock().unwrap()).unwrap();
            repair(&after_the_cut).unwrap();
            let kept = read_wav(&after_the_cut).map_or(0, |clip| clip.samples.len());
            let lost = moment * tenth.len() - kept;
            assert!(lost < RATE as usize, "{lost} samples are lost after {moment} tenths");
        }
    }

    #[test]
    fn a_session_folder_is_synced_at_once_and_at_the_end() {
        let temp = tempfile::tempdir().unwrap();
        for name in [JOURNAL, CANDIDATE, INTERVIEWER] {
            std::fs::write(temp.path().join(name), name).unwrap();
        }
        drop(Syncing::start(temp.path()));
        drop(Syncing::start(&temp.path().join("not-there")));
    }
}
