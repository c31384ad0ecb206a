//! The results for answers of several sentences: by kind of pause, per minute, and at their ends.

use std::collections::BTreeSet;

use viva::speech::evidence::Waits;

use super::curves::{Kind, Labelled, Outcome, best_smart, ours, silence_only, smart_outcomes};
use super::melody::separation;
use super::plan::{Asked, Ending};
use super::sentences::Minutes;
use crate::common::rows::Row;
use crate::common::{mean, quantile};

type Is = fn(&Labelled) -> bool;

/// Pauses inside an answer.
const KINDS: [(&str, Is); 5] = [
    ("inside a sentence", |l| l.kind == Kind::Inside),
    ("between, under 0.6 s", |l| l.kind == Kind::Between && l.pause.ms < 600),
    ("between, 0.6 to 2 s", |l| l.kind == Kind::Between && (600..=2_000).contains(&l.pause.ms)),
    ("between, over 2 s", |l| l.kind == Kind::Between && l.pause.ms > 2_000),
    ("between, follow-ups", |l| l.kind == Kind::Between && l.about.asked == Asked::FollowUp && l.pause.ms >= 600),
];
/// Ends of answers.
const ENDS: [(&str, Is); 4] = [
    ("opening answer", |l| l.about.asked != Asked::FollowUp && l.about.ending == Ending::Plain),
    ("follow-up reply", |l| l.about.asked == Asked::FollowUp),
    ("summed up", |l| l.about.ending == Ending::SummedUp),
    ("handed over", |l| l.about.ending == Ending::HandedOver),
];

/// The pauses, and the results of one way of deciding.
struct Judged<'a> {
    all: &'a [Labelled],
    outcome: Outcome,
}

impl Judged<'_> {
    fn waited(&self, is: impl Fn(&Labelled) -> bool) -> Vec<Option<u32>> {
        self.all.iter().zip(&self.outcome.waited).filter(|(l, _)| is(l)).map(|(_, waited)| *waited).collect()
    }

    /// The percentage of these pauses that end the turn.
    fn share(&self, is: impl Fn(&Labelled) -> bool) -> f64 {
        let waited = self.waited(is);
        100.0 * waited.iter().flatten().count() as f64 / waited.len() as f64
    }

    fn delays(&self, is: impl Fn(&Labelled) -> bool) -> Vec<f64> {
        self.waited(|l| l.is_end() && is(l)).into_iter().flatten().map(f64::from).collect()
    }

    fn cut_ins_a_minute(&self, people: bool, minutes: Minutes) -> f64 {
        let cut_ins = self.waited(|l| !l.is_end() && l.about.people == people).into_iter().flatten().count();
        cut_ins as f64 / if people { minutes.people } else { minutes.synthetic }
    }
}

/// Prints the table of the whole set or of one half. The half that nobody has tuned on gives the rows of the
/// benchmark's table.
pub fn half(tuned: Option<bool>, all: &[Labelled], minutes: Minutes, part: &str) {
    let name = match tuned {
        None => "WHOLE",
        Some(true) => "TUNED half",
        Some(false) => "HELD-OUT half",
    };
    let judged = |outcome| Judged { all, outcome };
    let viva = judged(ours(all.iter(), Waits::default()));
    let silence = judged(silence_only(all.iter(), viva.outcome.mean_ms() as u32));
    let outcomes = smart_outcomes(all);
    let smart = best_smart(&outcomes, viva.outcome.mean_ms());
    let setting = smart.map_or("none is as quick".into(), |(by, _)| {
        format!("≥ {} %: {} ms, else {} ms", by.threshold, by.soon_ms, by.otherwise_ms)
    });
    let smart = judged(smart.map(|(_, outcome)| outcome.clone()).unwrap_or_default());
    let Minutes { people, synthetic } = minutes;
    let questions: BTreeSet<_> = all.iter().filter_map(|l| l.about.question.as_deref()).collect();
    let asked = questions.len();
    println!("\n{name}, answers of several sentences:");
    println!("  {people:.1} min by people, {synthetic:.1} min by synthetic voices to {asked} questions");
    println!("  silence only and Smart Turn only at the same mean delay or less; Smart Turn {setting}");
    println!(
        "  pauses that end the turn       n        Viva   silence   Smart Turn    people      n   synthetic      n"
    );
    for (kind, is) in KINDS {
        let [n, of_people, of_voices] = [None, Some(true), Some(false)]
            .map(|people| all.iter().filter(|l| is(l) && people.is_none_or(|people| l.about.people == people)).count());
        let group = |people: bool| viva.share(|l| is(l) && l.about.people == people);
        println!(
            "  {kind:22} {n:>9} {:>9.1} % {:>7.1} % {:>10.1} % {:>7.1} % {of_people:>6} {:>9.1} % {of_voices:>6}",
            viva.share(is),
            silence.share(is),
            smart.share(is),
            group(true),
            group(false)
        );
    }
    for (whose, people) in [("people", true), ("synthetic voices", false)] {
        let of = |judged: &Judged| judged.cut_ins_a_minute(people, minutes);
        println!("  cut-ins a minute, {whose:16} {:>7.2} {:>9.2} {:>12.2}", of(&viva), of(&silence), of(&smart));
    }
    println!("  delay at true ends, mean (p95)   n               Viva            silence         Smart Turn");
    let all_ends: (&str, Is) = ("all", |_| true);
    for (end, is) in ENDS.into_iter().chain([all_ends]) {
        let cell = |judged: &Judged| {
            let delays = judged.delays(is);
            format!("{:>5.0} ({:>5.0}) ms", mean(&delays), quantile(&delays, 0.95))
        };
        let n = viva.delays(is).len();
        println!("  {end:24} {n:>9} {:>18} {:>18} {:>18}", cell(&viva), cell(&silence), cell(&smart));
    }
    tradeoff(all, minutes);
    if tuned == Some(false) {
        rows(&viva, &silence, &smart, minutes, part);
    }
}

/// Prints the results if all waits are multiplied by a factor: longer delays give fewer cut-ins. With 1 it is Viva.
fn tradeoff(all: &[Labelled], minutes: Minutes) {
    println!("  all waits × factor: pauses that end the turn, cut-ins a minute of people, mean delays in ms");
    println!("  factor  0.6 to 2 s   over 2 s  follow-ups   a minute   opening  follow-up  summed up  handed over");
    for factor in [0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0] {
        let judged = Judged { all, outcome: ours(all.iter(), Waits { factor, ..Waits::default() }) };
        let [of_usual, of_long, of_follow_ups] = [KINDS[2], KINDS[3], KINDS[4]].map(|(_, is)| judged.share(is));
        let [opening, follow_up, summed, handed] = ENDS.map(|(_, is)| mean(&judged.delays(is)));
        println!(
            "  {factor:>6} {of_usual:>9.1} % {of_long:>8.1} % {of_follow_ups:>9.1} % {:>10.2} {opening:>9.0} {follow_up:>10.0} {summed:>10.0} {handed:>12.0}",
            judged.cut_ins_a_minute(true, minutes)
        );
    }
}

/// The rows of the benchmark's table, with the targets of issue 11.
fn rows(viva: &Judged, silence: &Judged, smart: &Judged, minutes: Minutes, part: &str) {
    let emit = |figure: &str, unit: &str, most: f64, n: String, of: &dyn Fn(&Judged) -> f64| {
        let on = format!("{n}, held-out half of {part}");
        let row = Row::new("end of turn, several sentences", figure, of(viva), unit).on(&on).at_most(most);
        row.against(of(silence), "silence only, same mean").emit();
        Row::new("end of turn, several sentences", format!("  {figure}, beside Smart Turn"), of(viva), unit)
            .on(on)
            .against(of(smart), "Smart Turn only, same mean or less")
            .emit();
    };
    let spoken = format!("{:.1} min", minutes.people);
    emit("cut-ins a minute, people", "", 0.1, spoken, &|judged| judged.cut_ins_a_minute(true, minutes));
    for (figure, most, (_, is)) in
        [("cut-ins between sentences, 0.6 to 2 s", 2.0, KINDS[2]), ("cut-ins inside a sentence", 4.0, KINDS[0])]
    {
        let n = format!("{} pauses", viva.waited(is).len());
        emit(figure, "%", most, n, &|judged| judged.share(is));
    }
    let closed: Is = |l| l.about.ending != Ending::Plain;
    for (figure, most, is) in [
        ("mean delay after an opening answer", 2_200.0, ENDS[0].1),
        ("mean delay after a follow-up reply", 1_500.0, ENDS[1].1),
        ("mean delay, summed up or handed over", 700.0, closed),
    ] {
        let n = format!("{} ends", viva.delays(is).len());
        emit(figure, "ms", most, n, &|judged| mean(&judged.delays(is)));
    }
}

/// Prints how well level and pitch just before a pause separate ends from the pauses between sentences.
pub fn melody(all: &[&Labelled]) {
    println!("\nTUNED half, how often an end is lower than a pause between sentences: 0.5 says nothing, 1 all");
    type Of = fn(&Labelled) -> Option<f32>;
    let features: [(&str, Of); 2] = [("level", |l| l.pause.level_db), ("pitch", |l| l.pause.pitch)];
    for (whose, people) in [("people", true), ("synthetic voices", false)] {
        for (feature, of) in features {
            let values = |kind: Kind| -> Vec<f32> {
                let of_kind = all.iter().filter(|l| l.kind == kind && l.about.people == people);
                of_kind.filter_map(|l| of(l)).collect()
            };
            let (ends, between) = (values(Kind::End), values(Kind::Between));
            println!(
                "  {feature} of the last 300 ms, {whose:16} {:>5.2} ({} ends, {} pauses between sentences)",
                separation(&ends, &between),
                ends.len(),
                between.len()
            );
        }
    }
}

/// Prints one pause of the tuned half, for people who tune.
pub fn tell(l: &Labelled) {
    let kind = match l.kind {
        Kind::Inside => "inside",
        Kind::Between => "between",
        Kind::End => "END",
    };
    let asked = match l.about.asked {
        Asked::Opening(kind) => format!("{kind:?}"),
        Asked::FollowUp => "follow-up".into(),
    };
    let (pause, tail) = (&l.pause, l.tail);
    println!(
        "{kind:7} {:>5} ms after {:>3} words, {:?} % covered, {:>4?} % {tail:?} {asked} {:?} “{}” {}",
        pause.ms, pause.words, l.meaning.covered, pause.finished, l.about.ending, pause.text, l.name
    );
}
