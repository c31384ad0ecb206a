//! The calm terminal screen: a thread that draws and reads keys. The session never waits for it.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MediaKeyCode};

use super::picture::draw;
use super::sight::Sight;
use super::view::View;
use crate::fault::{Fault, FaultKind};
use crate::interview::{Command, State};
use crate::limits;
use crate::session::SessionEvent;

/// How long to wait for a key before looking for events. So the screen draws at most twenty times a second.
const LOOK: Duration = Duration::from_millis(50);

/// How long the screen may take to end. A terminal that hangs is left to itself.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// The screen. Dropping it restores the terminal, and so does a panic anywhere.
pub struct Screen {
    events: Option<Sender<SessionEvent>>,
    thread: Option<JoinHandle<()>>,
}

impl Screen {
    /// Takes over the terminal. `commands` is called on the screen's thread for every key with a command, and
    /// `interrupted` for Ctrl-C, because a terminal in raw mode sends no signal. A terminal that hangs up is one
    /// [`Command::End`].
    ///
    /// # Errors
    /// `Device` if the terminal cannot be taken over. Use [`super::Lines`] then.
    pub fn start(
        commands: impl Fn(Command) + Send + 'static,
        interrupted: impl Fn() + Send + 'static,
    ) -> Result<Self, Fault> {
        let no_terminal = |e: io::Error| {
            Fault::new(FaultKind::Device, "the terminal cannot show the screen").because(e).next("viva rehearse | cat")
        };
        // This also installs the panic hook that restores the terminal.
        let terminal = ratatui::try_init().map_err(|e| {
            ratatui::restore();
            no_terminal(e)
        })?;
        let (send, receive) = channel();
        let thread = std::thread::Builder::new()
            .name("viva-screen".into())
            .spawn(move || {
                let mut terminal = terminal;
                if let Err(e) = run(&mut terminal, &receive, &commands, &interrupted) {
                    tracing::warn!(error = %e, "the terminal is gone");
                    // Dropping it would write to the terminal, and panic because it cannot.
                    std::mem::forget(terminal);
                    commands(Command::End);
                }
            })
            .map_err(|e| {
                ratatui::restore();
                no_terminal(e)
            })?;
        Ok(Self { events: Some(send), thread: Some(thread) })
    }
}

impl View for Screen {
    fn show(&mut self, event: &SessionEvent) {
        if let Some(events) = &self.events {
            // The thread may have ended with its terminal. The session does not need it.
            let _ = events.send(event.clone());
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Closing the channel ends the thread.
        self.events = None;
        if let Some(thread) = self.thread.take() {
            limits::join(thread, LAST_LOOK);
        }
        limits::within(LAST_LOOK, ratatui::try_restore);
    }
}

fn run(
    terminal: &mut DefaultTerminal,
    events: &Receiver<SessionEvent>,
    commands: &dyn Fn(Command),
    interrupted: &dyn Fn(),
) -> io::Result<()> {
    let mut sight = Sight::default();
    let mut stale = true;
    loop {
        loop {
            match events.try_recv() {
                Ok(event) => {
                    sight.take(event);
                    stale = true;
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
        }
        if stale {
            terminal.draw(|frame| draw(frame, &sight))?;
            stale = false;
        }
        wait_for_key()?;
        while event::poll(Duration::ZERO)? {
            match event::read()? {
                Event::Key(key) if is_interrupt(key) => interrupted(),
                Event::Key(key) if is_help(key) => {
                    sight.help = !sight.help;
                    stale = true;
                }
                Event::Key(key) => {
                    if let Some(command) = order(key, sight.state) {
                        commands(command);
                    }
                }
                Event::Resize(..) => stale = true,
                _ => {}
            }
        }
    }
}

/// Gives the terminal back and prints one line on standard error, for a process that is about to be ended by force.
/// Takes at most a fifth of a second, because the terminal may be what hangs.
pub fn last_words(text: &'static str) {
    limits::within(Duration::from_millis(200), move || {
        let _ = ratatui::try_restore();
        let _ = writeln!(io::stderr().lock(), "{text}");
    });
}

/// Waits for a key, at most [`LOOK`]. Fails if the terminal's window is closed or its line is down: crossterm would read
/// such a terminal over and over, and never return.
fn wait_for_key() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let stdin = rustix::stdio::stdin();
        let mut asked = [PollFd::new(&stdin, PollFlags::IN)];
        let limit = Timespec { tv_sec: 0, tv_nsec: LOOK.subsec_nanos().into() };
        match poll(&mut asked, Some(&limit)) {
            // A signal, such as a new size of the window.
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if asked[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
    }
    #[cfg(not(unix))]
    event::poll(LOOK)?;
    Ok(())
}

/// Whether the key is one that asks a program to end.
fn is_interrupt(key: KeyEvent) -> bool {
    let letter = matches!(key.code, KeyCode::Char('c' | 'd'));
    key.kind == KeyEventKind::Press && letter && key.modifiers.contains(KeyModifiers::CONTROL)
}

/// Whether the key shows or hides the help.
fn is_help(key: KeyEvent) -> bool {
    key.kind == KeyEventKind::Press && key.code == KeyCode::Char('?')
}

/// The command of a key.
fn order(key: KeyEvent, state: State) -> Option<Command> {
    // Windows also reports releases.
    if key.kind != KeyEventKind::Press {
        return None;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        _ if control => return None,
        KeyCode::Char(' ') if state == State::Paused => Command::Resume,
        KeyCode::Char(' ') => Command::Pause,
        KeyCode::Char('h' | 'H') => Command::Hint,
        KeyCode::Char('r' | 'R') => Command::Repeat,
        KeyCode::Char('s' | 'S') => Command::Skip,
        KeyCode::Char('q' | 'Q') => Command::End,
        // A headset's button arrives as a media key, if the terminal passes it on.
        KeyCode::Enter | KeyCode::Media(MediaKeyCode::PlayPause | MediaKeyCode::Play | MediaKeyCode::Pause) => {
            Command::Done
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_what_the_screen_says() {
        let press = |c, m| KeyEvent::new(KeyCode::Char(c), m);
        let none = KeyModifiers::NONE;
        assert_eq!(order(press(' ', none), State::Listening), Some(Command::Pause));
        assert_eq!(order(press(' ', none), State::Paused), Some(Command::Resume));
        assert_eq!(order(press('r', none), State::Listening), Some(Command::Repeat));
        assert_eq!(order(press('h', none), State::Listening), Some(Command::Hint));
        assert!(is_help(press('?', KeyModifiers::SHIFT)) && order(press('?', none), State::Listening).is_none());
        assert_eq!(order(press('s', none), State::Speaking), Some(Command::Skip));
        assert_eq!(order(press('q', none), State::Paused), Some(Command::End));
        assert!(is_interrupt(press('c', KeyModifiers::CONTROL)) && !is_interrupt(press('c', none)));
        let enter = KeyEvent::new(KeyCode::Enter, none);
        assert_eq!(order(enter, State::Listening), Some(Command::Done));
        let button = KeyEvent::new(KeyCode::Media(MediaKeyCode::PlayPause), none);
        assert_eq!(order(button, State::Listening), Some(Command::Done));
        assert_eq!(order(press('c', none), State::Listening), None);
        assert_eq!(order(press('s', KeyModifiers::CONTROL), State::Listening), None);
        let mut release = press('q', none);
        release.kind = KeyEventKind::Release;
        assert_eq!(order(release, State::Listening), None);
    }
}
