//! The calm terminal screen: a thread that draws and reads keys. The session never waits for it.

use std::io;
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
use crate::session::SessionEvent;

/// How long to wait for a key before looking for events. So the screen draws at most twenty times a second.
const LOOK: Duration = Duration::from_millis(50);

/// The screen. Dropping it restores the terminal, and so does a panic anywhere.
pub struct Screen {
    events: Option<Sender<SessionEvent>>,
    thread: Option<JoinHandle<()>>,
}

impl Screen {
    /// Takes over the terminal. `commands` is called on the screen's thread for every key with a command. Ctrl-C is
    /// [`Command::End`], because a terminal in raw mode sends no signal.
    ///
    /// # Errors
    /// `Device` if the terminal cannot be taken over. Use [`super::Lines`] then.
    pub fn start(commands: impl Fn(Command) + Send + 'static) -> Result<Self, Fault> {
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
                if let Err(e) = run(terminal, &receive, &commands) {
                    tracing::warn!(error = %e, "the screen is gone; the session goes on");
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
            let _ = thread.join();
        }
        ratatui::restore();
    }
}

fn run(mut terminal: DefaultTerminal, events: &Receiver<SessionEvent>, commands: &dyn Fn(Command)) -> io::Result<()> {
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
        if event::poll(LOOK)? {
            match event::read()? {
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

/// The command of a key.
fn order(key: KeyEvent, state: State) -> Option<Command> {
    // Windows also reports releases.
    if key.kind != KeyEventKind::Press {
        return None;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        KeyCode::Char('c' | 'd') if control => Command::End,
        _ if control => return None,
        KeyCode::Char(' ') if state == State::Paused => Command::Resume,
        KeyCode::Char(' ') => Command::Pause,
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
        assert_eq!(order(press('s', none), State::Speaking), Some(Command::Skip));
        assert_eq!(order(press('q', none), State::Paused), Some(Command::End));
        assert_eq!(order(press('c', KeyModifiers::CONTROL), State::Listening), Some(Command::End));
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
