//! The report of a played interview, and of the remains of a broken one.

use crate::played::journal_with;
use viva::interview::{Mode, Reply};
use viva::journal::Entry;
use viva::report::{Mood, QuestionReport, Report, Who, glance, markdown, rows, text};
use viva::scoring::Score;

fn journal(script: &str) -> Vec<Entry> {
    journal_with(script, |setup| (setup.mode, setup.backchannel) = (Mode::Real, false))
}

#[test]
fn a_full_report_reads_well() {
    let report = Report::from_entries(&journal(include_str!("interviews/full.txt")));
    let page = text(&report);
    assert!(page.lines().all(|l| l.chars().count() <= 100));
    insta::with_settings!({ snapshot_path => "interviews/golden", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("report-text", page);
        insta::assert_snapshot!("report-markdown", markdown(&report));
    });
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap().questions.len(), 3);
}

#[test]
fn a_report_fits_the_terminal() {
    let report = Report::from_entries(&journal(include_str!("interviews/full.txt")));
    for (columns, widest) in [(20, 40), (40, 40), (60, 60), (200, 120)] {
        let longest = rows(&report, columns).iter().map(|row| row.text.chars().count()).max();
        assert_eq!(longest, Some(widest), "{columns} columns");
    }
    let glance = glance(&report, 80);
    assert!(glance.len() < 20 && glance.iter().any(|row| row.text.contains("content")));
    assert!(glance.iter().any(|row| matches!(row.mood, Mood::Good | Mood::Middling | Mood::Bad)));
}

#[test]
fn a_line_of_the_transcript_has_the_time_of_its_first_word() {
    let report = Report::from_entries(&journal(include_str!("interviews/full.txt")));
    let answers: Vec<_> = report.questions.iter().flat_map(|q| &q.answers).collect();
    let said: Vec<_> = report.transcript.iter().filter(|line| line.who == Who::Candidate).collect();
    for answer in answers {
        let line = said.iter().find(|line| answer.text.starts_with(&line.text)).unwrap();
        assert_eq!(line.at.0, answer.from.millis(), "{}", line.text);
    }
    assert!(report.transcript.is_sorted_by_key(|line| line.at));
}

/// Without the repetitions the first answer is all there is, so it earns the same.
#[test]
fn a_sentence_said_again_earns_nothing() {
    let script = include_str!("interviews/repeats.txt");
    let once: Vec<&str> = script.lines().filter(|line| line.starts_with(['#', '<'])).collect();
    let once = [once[0], once[2], once[6]].join("\n");
    let of = |script: &str| Report::from_entries(&journal(script)).questions.remove(0);
    let (again, once) = (of(script), of(&once));
    let earned =
        |q: &QuestionReport| q.content.covered.iter().map(|c| (c.concept.clone(), c.reasoned)).collect::<Vec<_>>();
    assert_eq!(earned(&again), earned(&once));
    let missed: Vec<_> = again.follow_ups.iter().map(|f| f.missed).collect();
    assert_eq!(missed[..2], [Some(Reply::Repeats); 2], "{missed:?}");
    assert!(again.answers.iter().filter(|answer| !answer.counts).count() == 3);
    assert_eq!(missed.get(2), Some(&None), "the last reply is one");
}

#[test]
fn keywords_alone_do_not_score() {
    let reasoned = "< I'd put Redis in front because the reads are the same for everybody, with a TTL so that stale prices go away, \
                    and I'd invalidate on write because otherwise customers see the old price, which is a cost.\n! end";
    let stuffed = "< Redis cache TTL expiry invalidation invalidate the key replica and then cache and Redis and TTL and also \
                   invalidation and TTL and cache and Redis and TTL and cache again\n! end";
    let points = |script| match Report::from_entries(&journal(script)).questions[0].content.score {
        Score::Points(n) => n,
        Score::NotEnoughHeard => panic!("enough was said"),
    };
    assert!(points(reasoned) >= 4);
    assert!(points(stuffed) <= 3);
}

/// Whether the report counts a reason for the concept that the first "why?" asked about.
fn explained_by(reply: &str) -> bool {
    let script = format!("< I'd use a cache.\n> Why\n< {reply}\n! end");
    let report = Report::from_entries(&journal(&script));
    let question = &report.questions[0];
    assert_eq!(question.follow_ups[0].reply.as_deref(), Some(reply), "the reply is in the report either way");
    question.content.covered.iter().any(|c| c.reasoned)
}

#[test]
fn a_why_is_answered_by_a_reason_and_not_by_a_shrug() {
    assert!(explained_by("The same rows are read all the time by everybody."));
    for shrug in
        ["I don't know, I have never used that before.", "No idea, I would have to look that up.", "It is just nice."]
    {
        assert!(!explained_by(shrug), "{shrug}");
    }
}

#[test]
fn thin_answers_are_not_judged() {
    let report = Report::from_entries(&journal("< A cache.\n! end"));
    assert_eq!(report.questions[0].content.score, Score::NotEnoughHeard);
    assert_eq!(report.delivery.score, Score::NotEnoughHeard);
    assert!(text(&report).contains("not enough heard to judge"));
}

#[test]
fn any_beginning_of_a_journal_gives_a_report() {
    let entries = journal(include_str!("interviews/full.txt"));
    for n in 0..entries.len() {
        let report = Report::from_entries(&entries[..n]);
        assert!(report.ended.is_none() || n > entries.len() / 2);
        let _ = (text(&report), markdown(&report));
    }
    let _ = text(&Report::from_entries(&entries[1..]));
}
