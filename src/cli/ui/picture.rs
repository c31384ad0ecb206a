//! The rehearsal screen as a function of its state. Pure: it draws into any ratatui frame.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::sight::{QUIETEST_DBFS, Sight, Silence};
use super::width::{fit, plain, wrap};
use super::{conversation, keys};
use crate::interview::State;

/// Longer lines are tiring to read.
const WIDEST: u16 = 100;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame, sight: &Sight) {
    let all = frame.area();
    let margin = u16::from(all.width > 20);
    let area = Rect { x: margin, width: all.width.saturating_sub(2 * margin).min(WIDEST), ..all };
    let width = usize::from(area.width);

    let foot = foot_lines(sight, width);
    let [head_at, talk_at, foot_at] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(rows(foot.len()))])
            .areas(area);

    let talk = match sight.help {
        true => keys::help().iter().flat_map(|line| wrap_or_blank(line, width)).map(Line::from).collect(),
        false => conversation::lines(sight, width, usize::from(talk_at.height)),
    };
    frame.render_widget(Paragraph::new(head(sight, width)), head_at);
    frame.render_widget(Paragraph::new(talk), talk_at);
    frame.render_widget(Paragraph::new(foot), foot_at);
}

fn rows(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// The number of the question on the left, the time on the right.
fn head(sight: &Sight, width: usize) -> Line<'static> {
    let left = match (sight.number, &sight.preparing) {
        (Some((number, of)), _) => format!("Question {number} of {of}"),
        (None, Some(what)) => format!("Preparing: {}", plain(what)),
        (None, None) => "Viva".to_owned(),
    };
    let right = match (sight.session_s, sight.question_s) {
        (Some(all), Some(here)) => format!("{} for this one, {} in all", clock(here), clock(all)),
        (Some(all), None) => format!("{} left", clock(all)),
        _ => String::new(),
    };
    // In a narrow window the time takes precedence over the number.
    let room = width.saturating_sub(Span::raw(right.as_str()).width() + 2);
    let left = fit(&left, room);
    let gap = width.saturating_sub(Span::raw(left.as_str()).width() + Span::raw(right.as_str()).width());
    Line::from(vec![left.bold(), " ".repeat(gap).into(), right.dim()])
}

fn foot_lines(sight: &Sight, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(trouble) = &sight.trouble {
        lines.extend(wrap(trouble, width).into_iter().map(|l| Line::from(l.fg(Color::Yellow))));
    }
    lines.push(state_line(sight, width));
    if sight.ended.is_none() {
        lines.push(Line::from(keys::foot(sight.state, width).dim()));
    }
    lines
}

/// The state, and the microphone's level.
fn state_line(sight: &Sight, width: usize) -> Line<'static> {
    let (mark, name, colour) = match sight.state {
        State::Starting => ("○", "starting", Color::Reset),
        State::Speaking => ("▶", "speaking", Color::Cyan),
        State::Listening => ("●", "listening", Color::Green),
        State::Thinking => ("…", "thinking", Color::Reset),
        State::Paused => ("‖", "paused", Color::Yellow),
        State::Finished => ("■", "finished", Color::Reset),
    };
    let state = Span::styled(format!("{mark} {name:<10}"), Style::new().fg(colour));
    if sight.ended.is_some() || sight.preparing.is_some() {
        return Line::from(state);
    }
    let cells = width.saturating_sub(state.width()).min(24);
    let full = meter(sight.dbfs, cells);
    // Within 3 dB of full scale the microphone is about to clip.
    let loud = if sight.dbfs > -3.0 { Color::Red } else { Color::Green };
    // While the candidate is silent, the remaining wait matters more than the microphone's name.
    let behind = match sight.silence {
        Some(Silence::OverIn(tenths)) => format!("answer over in {}.{} s", tenths / 10, tenths % 10),
        Some(Silence::Endless) => "say that's my answer, or press Enter".to_owned(),
        None => plain(&sight.microphone),
    };
    let mic = fit(&behind, width.saturating_sub(state.width() + cells + 2));
    Line::from(vec![
        state,
        "█".repeat(full).fg(loud),
        "·".repeat(cells - full).dim(),
        if mic.is_empty() { Span::raw("") } else { format!("  {mic}").dim() },
    ])
}

/// How many of the meter's `cells` are full.
fn meter(dbfs: f32, cells: usize) -> usize {
    let share = ((dbfs - QUIETEST_DBFS) / -QUIETEST_DBFS).clamp(0.0, 1.0);
    // A NaN passes through `clamp`, and the cast makes it zero.
    ((share * cells as f32).round() as usize).min(cells)
}

fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Like [`wrap`], but an empty text is an empty line. A key stays apart from what it does.
fn wrap_or_blank(text: &str, width: usize) -> Vec<String> {
    match text.chars().count() < width {
        true => vec![text.to_owned()],
        false => wrap(text, width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::{Fact, Purpose, SayId};
    use crate::session::{Heading, SessionEvent};
    use crate::time::SessionTime;
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn seen(sight: &Sight, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(frame, sight)).unwrap();
        terminal.backend().to_string()
    }

    fn in_the_middle() -> Sight {
        let at = SessionTime::from_secs(100);
        let mut sight = Sight::default();
        let heading = Heading {
            session: "s".into(),
            folder: "f".into(),
            microphone: "USB Headset Mono".into(),
            speaker: "USB Headset".into(),
            voice: "hibari".into(),
            ready_ms: 900,
        };
        let say = |text: &str, purpose| SessionEvent::Saying { at, id: 1, text: text.into(), purpose };
        for event in [
            SessionEvent::Started { heading, minutes: 15.0 },
            SessionEvent::Fact {
                at,
                fact: Fact::Asked { question: "idempotent-orders".into(), number: 2, of: 5, say: SayId(4) },
            },
            say(
                "A client times out while creating an order and tries again. How do you make sure that only one order \
                 is created?",
                Purpose::Question,
            ),
            say("You said an idempotency key. Why there, and not a unique constraint on the order?", Purpose::FollowUp),
            SessionEvent::State { at, state: State::Listening },
            SessionEvent::Partial {
                at,
                text:
                    "Because the constraint only tells me that the row is there, but the client still needs the same \
                       response again, so I store the response with the key"
                        .into(),
            },
            SessionEvent::Level { dbfs: -24.0 },
            SessionEvent::Remaining { session_s: 754, question_s: Some(92) },
        ] {
            sight.take(event);
        }
        sight
    }

    #[test]
    fn a_usual_terminal() {
        insta::assert_snapshot!(seen(&in_the_middle(), 80, 24));
    }

    #[test]
    fn a_candidate_who_is_silent_sees_when_the_answer_is_over() {
        let mut sight = in_the_middle();
        let waiting = crate::speech::Waiting { silence_ms: 400, wait_ms: Some(2_300), why: crate::speech::Why::Early };
        sight.take(SessionEvent::Waiting { at: SessionTime::ZERO, waiting });
        assert!(seen(&sight, 80, 24).contains("answer over in 1.9 s"));
        sight.take(SessionEvent::State { at: SessionTime::ZERO, state: State::Thinking });
        assert!(!seen(&sight, 80, 24).contains("answer over"));
    }

    #[test]
    fn a_narrow_terminal() {
        let mut sight = in_the_middle();
        sight.take(SessionEvent::Trouble {
            at: SessionTime::ZERO,
            text: "The microphone is gone. The clock is stopped until it is back.".into(),
        });
        insta::assert_snapshot!(seen(&sight, 50, 18));
    }

    #[test]
    fn the_newest_words_stay_in_sight() {
        let mut sight = in_the_middle();
        let text: String = (0..400).map(|n| format!("word{n} ")).collect();
        sight.take(SessionEvent::Partial { at: SessionTime::ZERO, text });
        let seen = seen(&sight, 80, 24);
        assert!(seen.contains("word399") && !seen.contains("word0 "), "{seen}");
    }

    #[test]
    fn a_tiny_terminal_shows_the_follow_up_the_newest_words_and_whole_keys() {
        insta::assert_snapshot!(seen(&in_the_middle(), 40, 10));
    }

    #[test]
    fn a_large_terminal_shows_what_was_said_before() {
        let mut sight = in_the_middle();
        let at = SessionTime::from_secs(130);
        let say = |text: &str, purpose| SessionEvent::Saying { at, id: 1, text: text.into(), purpose };
        sight.take(say("What does the key cost?", Purpose::FollowUp));
        sight.take(SessionEvent::Partial { at, text: "A row in a table".into() });
        let large = seen(&sight, 100, 40);
        assert!(large.contains("You   Because the constraint") && large.contains("Viva  You said an idempotency"));
        insta::assert_snapshot!(large);
        let small = seen(&sight, 60, 10);
        assert!(small.contains("What does the key cost?") && small.contains("A row in a table"), "{small}");
    }

    #[test]
    fn the_help_names_every_key() {
        let mut sight = in_the_middle();
        sight.help = true;
        insta::assert_snapshot!(seen(&sight, 60, 16));
    }

    proptest! {
        #[test]
        fn any_text_fits_any_window(text in "\\PC{0,300}|[a-z\\x00-\\x1f ]{0,80}", width in 1u16..120, height in 1u16..40, dbfs: f32) {
            let mut sight = in_the_middle();
            sight.take(SessionEvent::Partial { at: SessionTime::ZERO, text: text.clone() });
            sight.take(SessionEvent::Trouble { at: SessionTime::ZERO, text: text.clone() });
            sight.take(SessionEvent::Level { dbfs });
            seen(&sight, width, height);
            let say = |purpose| SessionEvent::Saying { at: SessionTime::ZERO, id: 2, text: text.clone(), purpose };
            for purpose in [Purpose::Notice, Purpose::FollowUp, Purpose::Question, Purpose::FollowUp] {
                sight.take(say(purpose));
                sight.take(SessionEvent::Partial { at: SessionTime::ZERO, text: text.clone() });
                seen(&sight, width, height);
            }
            sight.help = true;
            seen(&sight, width, height);
            // The widest letter takes three columns.
            let width = usize::from(width.max(3));
            for line in wrap(&text, width) {
                prop_assert!(Span::raw(line.as_str()).width() <= width);
            }
        }
    }
}
