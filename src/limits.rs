//! Waiting with a limit: for child processes, for threads, for calls that may never return. What hangs must not take the
//! interview with it. [`text`] reads with a limit.

#![expect(clippy::disallowed_methods, reason = "whoever waits with a limit reads a clock")]

pub mod text;

use std::io::{self, ErrorKind, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use process_control::{ChildExt, Control, Output};

/// The longest time for a program that answers a question about itself or the machine.
pub const ANSWER: Duration = Duration::from_secs(3);

/// Runs a program with this text as its standard input, and returns its output. Standard error is thrown away. A
/// program that has not ended after `limit` is killed, and on Linux when Viva ends.
///
/// # Errors
/// If the program cannot be started; [`ErrorKind::TimedOut`] if it was killed.
pub fn output(command: &mut Command, input: &str, limit: Duration) -> io::Result<Output> {
    // Whoever ends Viva meanwhile must not leave the program behind.
    let mut child =
        dies_with_viva(command).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let (stdin, text) = (child.stdin.take(), input.to_owned());
    // Another thread writes, because with both pipes full both sides would wait forever. It ends with the child.
    thread::Builder::new()
        .name("child input".into())
        .spawn(move || stdin.map(|mut pipe| pipe.write_all(text.as_bytes())))?;
    child
        .controlled_with_output()
        .time_limit(limit)
        .terminate_for_timeout()
        .wait()?
        .ok_or_else(|| io::Error::new(ErrorKind::TimedOut, format!("it did not end within {} s", limit.as_secs())))
}

/// The same program, which the system kills when the thread that starts it ends, even by `kill -9`. Only on Linux.
pub fn dies_with_viva(command: &mut Command) -> &mut Command {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        use std::os::unix::process::CommandExt;
        // SAFETY: the closure runs between fork and exec, and makes one system call that needs no memory and no lock.
        unsafe { command.pre_exec(|| Ok(set_parent_process_death_signal(Some(Signal::KILL))?)) };
    }
    command
}

/// Waits for a thread to end, at most this long. Returns false if it is left to itself; it ends with the process.
pub fn join(thread: JoinHandle<()>, limit: Duration) -> bool {
    let until = Instant::now() + limit;
    while !thread.is_finished() {
        if Instant::now() >= until {
            tracing::warn!("a thread did not end: {}", thread.thread().name().unwrap_or_default());
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
    // A thread that panicked has reported it.
    let _ = thread.join();
    true
}

/// Makes a call on a thread of its own, and waits for its result at most this long. `None` if it did not return, or if
/// no thread could be started.
pub fn within<T: Send + 'static>(limit: Duration, call: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (send, result) = channel();
    // Nobody receives a result that comes too late.
    thread::Builder::new().name("limited call".into()).spawn(move || drop(send.send(call()))).ok()?;
    result.recv_timeout(limit).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_hangs_is_killed() {
        let began = Instant::now();
        let error = output(Command::new("sleep").arg("600"), "", Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert!(began.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn a_program_gets_its_input_and_gives_its_output() {
        let much = "a line that is longer than it looks\n".repeat(10_000);
        let answer = output(&mut Command::new("cat"), &much, ANSWER).unwrap();
        assert!(answer.status.success() && answer.stdout == much.as_bytes());
    }

    #[test]
    fn nobody_waits_for_a_thread_that_hangs() {
        let (hold, held) = channel::<()>();
        let thread = thread::spawn(move || assert!(held.recv().is_err()));
        assert!(!join(thread, Duration::from_millis(20)));
        drop(hold);
        assert!(join(thread::spawn(|| {}), ANSWER));
        assert_eq!(within(Duration::from_millis(20), || thread::sleep(ANSWER)), None);
        assert_eq!(within(ANSWER, || 7), Some(7));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_child_ends_with_the_thread_that_started_it() {
        let start = || dies_with_viva(Command::new("sleep").arg("600")).spawn().unwrap();
        let mut orphan = std::thread::spawn(start).join().unwrap();
        assert!(!orphan.wait().unwrap().success(), "killed when the thread ended");
    }
}
