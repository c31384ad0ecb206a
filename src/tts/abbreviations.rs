//! Abbreviations with a full stop: how each is read, and whether its full stop can end a sentence. The only table of
//! them: the sentence splitter and the normalizer both ask it, so they cannot disagree.

use crate::language::months::MONTHS;
use crate::language::quotes;

/// When the full stop of an abbreviation ends no sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joins {
    /// Always: "e.g. Redis".
    Always,
    /// Before a number or a single letter: "Fig. 3". Elsewhere it may be another word ("No.") and has no reading.
    Label,
    /// Before a name: "Dr. Green".
    Title,
    /// Unless a word follows that often begins a sentence: "the U.S. East region", but "in the U.S. The rest …".
    Letters,
    /// The same, for words that need a capital and often stand beside a number: "Jan. 2024".
    Calendar,
    /// Only before a small letter: "etc. and so on".
    Small,
}

struct Row {
    /// As written, in small letters, without the last full stop.
    written: &'static str,
    said: &'static str,
    joins: Joins,
}

macro_rules! rows {
    ($($joins:ident: $($written:literal => $said:literal),+;)+) => {
        &[$($(Row { written: $written, said: $said, joins: Joins::$joins }),+),+]
    };
}

const TABLE: &[Row] = rows! {
    Always: "e.g" => "for example", "eg" => "for example", "i.e" => "that is", "ie" => "that is", "vs" => "versus",
        "approx" => "approximately", "a.k.a" => "also known as", "cf" => "compare", "viz" => "namely",
        "incl" => "including", "excl" => "excluding", "esp" => "especially", "avg" => "average";
    Label: "fig" => "figure", "figs" => "figures", "no" => "number", "nos" => "numbers", "nr" => "number",
        "sec" => "section", "sect" => "section", "ch" => "chapter", "chap" => "chapter", "p" => "page",
        "pp" => "pages", "v" => "version", "ver" => "version", "vol" => "volume", "eq" => "equation",
        "art" => "article", "para" => "paragraph", "ca" => "about", "max" => "maximum", "min" => "minimum",
        "ed" => "edition", "tab" => "table", "app" => "appendix", "ex" => "example", "ref" => "reference";
    Title: "dr" => "doctor", "mr" => "mister", "mrs" => "missus", "ms" => "miz", "prof" => "professor",
        "st" => "saint", "gen" => "general", "sen" => "senator", "rep" => "representative", "capt" => "captain",
        "col" => "colonel", "sgt" => "sergeant", "lt" => "lieutenant", "rev" => "reverend", "mt" => "mount";
    Letters: "a.m" => "A M", "p.m" => "P M", "ph.d" => "P H D", "b.sc" => "B S C", "m.sc" => "M S C",
        "dept" => "department", "al" => "al";
    Calendar: "jan" => "January", "feb" => "February", "mar" => "March", "apr" => "April", "jun" => "June",
        "jul" => "July", "aug" => "August", "sep" => "September", "sept" => "September", "oct" => "October",
        "nov" => "November", "dec" => "December", "mon" => "Monday", "tue" => "Tuesday", "tues" => "Tuesday",
        "wed" => "Wednesday", "thu" => "Thursday", "thur" => "Thursday", "thurs" => "Thursday", "fri" => "Friday",
        "sat" => "Saturday", "sun" => "Sunday";
    Small: "etc" => "et cetera", "inc" => "Inc", "ltd" => "limited", "corp" => "corporation", "co" => "company",
        "misc" => "miscellaneous";
};

/// Shorthand that is read without a full stop, too: "vs", "n/a".
const BARE: &[(&str, &str)] = &[
    ("vs", "versus"),
    ("e.g", "for example"),
    ("w/", "with"),
    ("w/o", "without"),
    ("b/c", "because"),
    ("aka", "also known as"),
    ("n/a", "not applicable"),
    ("etc", "et cetera"),
    ("avg", "average"),
];

/// Words that more often begin a sentence than a name.
const STARTERS: &str = " a after all also an and any are as at because before but by can could did do does each every \
    for from give he here how however i if in is it its let my no not now of on once one or our please she should so \
    some take tell that the their then there these they this those to was we were what when where which while who why \
    will with would yes you your ";

/// After these words a single capital is a name of its own, and its full stop ends the sentence: "plan B. Redis …".
const LABELLED: &str = " and appendix case class grade group level node nodes option or part partition plan point \
    region replica section server service shard step table team to transaction type user variant version ";

/// After these words a single capital is an initial: "by J. Smith".
const INTRODUCE: &str = "ask asked by from of per said says with";

pub(super) fn listed(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_whitespace().any(|w| word.eq_ignore_ascii_case(w))
}

fn letters(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn number(word: &str) -> bool {
    word.trim_start_matches(['#', '$', '~', '(', '-']).starts_with(|c: char| c.is_ascii_digit())
}

/// Letters with a full stop after each: "U.S.", "U.S.A.".
fn initials(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() > 2 && parts.last() == Some(&"") && parts[..parts.len() - 1].iter().all(|p| p.len() == 1 && capital(p))
}

/// A single letter that stands for a first name: "J. Smith".
fn initial(word: &str, before: &str, after: &str) -> bool {
    let one = word.strip_suffix('.').is_some_and(|c| c.len() == 1 && capital(c) && c != "I");
    // "SQL" is no name, and neither is the "X" of "10x".
    let plain = |word: &str| capital(word) && word.len() > 1 && word.chars().skip(1).all(char::is_lowercase);
    let last = letters(after);
    let name = capital(after) && plain(last) && !listed(STARTERS, last) && !is_month(last);
    let introduced = before.is_empty() || before.ends_with('.') || plain(before) || listed(INTRODUCE, before);
    // "J. R. Smith".
    if one && after.len() == 2 && capital(after) && after.ends_with('.') {
        return introduced || before == "and";
    }
    let starter = listed(STARTERS, before) && !listed(INTRODUCE, before);
    one && name && introduced && !starter && !listed(LABELLED, letters(before))
}

/// The row of a word, if the words around it let the abbreviation be one. `word` has no brackets around it.
fn row(word: &str, before: &str, after: &str) -> Option<&'static Row> {
    let stem = word.strip_suffix('.')?;
    let row = TABLE.iter().find(|row| stem.eq_ignore_ascii_case(row.written))?;
    let first = letters(after);
    let fits = match row.joins {
        Joins::Always | Joins::Letters => true,
        // "5 min. later" and "10 sec." are units.
        Joins::Label => {
            let counted = number(after) || first.len() == 1 && capital(first) && stem.len() > 2;
            // "Is it safe? No. 3 retries are too many."
            let answer = row.written == "no" && before.ends_with('?');
            counted && !answer && !(["min", "sec"].contains(&row.written) && number(before))
        }
        Joins::Title => capital(stem) && (capital(after) || stem == "St"),
        Joins::Calendar => capital(stem) && !stem.chars().all(char::is_uppercase),
        Joins::Small => ["etc", "misc"].contains(&row.written) || capital(stem),
    };
    fits.then_some(row)
}

/// Whether the full stop at the end of `word` belongs to an abbreviation and ends no sentence. `before` and `after` are
/// the words around it, empty at the ends of the text.
pub fn joins(word: &str, before: &str, after: &str) -> bool {
    let word = word.trim_start_matches(['(', '[', '"', '“', '\'']);
    let starts = capital(after) && listed(STARTERS, letters(after));
    match row(word, before, after).map(|row| row.joins) {
        Some(Joins::Always | Joins::Label) => true,
        Some(Joins::Title) => capital(after) && !(street(word, before) && starts),
        Some(Joins::Letters | Joins::Calendar) => !starts,
        Some(Joins::Small) | None => initials(word) && !starts || initial(word, before, after),
    }
}

/// "Main St." is a street, "St. Louis" a saint.
fn street(word: &str, before: &str) -> bool {
    word == "St." && capital(before) && !before.ends_with(['.', ',', '!', '?', ':', ';']) && !listed(STARTERS, before)
}

/// How an abbreviation is read, with the comma or full stop that stays behind it; `None` if `word` is none.
pub fn reading(word: &str, before: &str, after: Option<&str>) -> Option<String> {
    let whole = word.trim_start_matches('(');
    let core = &whole[..whole.find([',', ';', ':', ')', '!', '?']).unwrap_or(whole.len())];
    let marks = &whole[core.len()..];
    let next = after.unwrap_or("");
    let said = said(core, before, next).map(|said| if capital(core) { quotes::capital(&said) } else { said });
    let said = said.filter(|_| !marks.contains(char::is_alphanumeric))?;
    let ended = core.ends_with('.') && marks.is_empty() && !goes_on(core, before, next);
    let lead = if word.starts_with('(') { "(" } else { "" };
    Some(format!("{lead}{said}{}", if ended { "." } else { marks }))
}

/// Whether the sentence goes on after the abbreviation.
fn goes_on(core: &str, before: &str, next: &str) -> bool {
    !next.is_empty() && (joins(core, before, next) || next.starts_with(char::is_lowercase))
        || TABLE.iter().any(|row| row.joins == Joins::Always && core.trim_end_matches('.') == row.written)
}

fn said(core: &str, before: &str, next: &str) -> Option<String> {
    // "U.S.-based", "the U.S.'s".
    if let Some((head, tail)) = core.split_once(['-', '\'']).filter(|(head, _)| initials(head)) {
        let letters = said(head, before, tail)?;
        let own = core.contains('\'');
        let tail = tail.trim_end_matches('.');
        return tail
            .chars()
            .all(char::is_alphabetic)
            .then(|| format!("{letters}{}{tail}", if own { "'" } else { " " }));
    }
    let clock = before.starts_with(|c: char| c.is_ascii_digit()) && before.len() <= 8;
    // Without a full stop: "am" and "Jan" only beside a number, "Dr" only before a name.
    if !core.ends_with('.') {
        let dotted = format!("{core}.");
        let bare = BARE.iter().find(|(written, _)| core.eq_ignore_ascii_case(written)).map(|(_, said)| *said);
        return bare.map(str::to_owned).or_else(|| match core {
            "am" | "AM" if clock => Some("A M".into()),
            "pm" | "PM" if clock => Some("P M".into()),
            "Dr" | "Mr" | "Mrs" | "Prof" if capital(next) => row(&dotted, before, next).map(|row| row.said.into()),
            _ => row(&dotted, before, next)
                .filter(|row| row.joins == Joins::Calendar && is_month(row.said) && (number(next) || clock))
                .map(|row| row.said.into()),
        });
    }
    if street(core, before) && (!capital(next) || listed(STARTERS, letters(next))) {
        return Some("Street".into());
    }
    if let Some(row) = row(core, before, next) {
        return Some(row.said.into());
    }
    if initials(core) {
        return Some(core.split('.').filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" "));
    }
    initial(core, before, next).then(|| core.trim_end_matches('.').into())
}

/// Whether a word is the name of a month, so that a day and a year may follow.
pub fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

/// The full name of a month that is written short: "Jan" is "January".
pub fn month(short: &str) -> Option<&'static str> {
    let row = TABLE.iter().find(|row| row.joins == Joins::Calendar && short.eq_ignore_ascii_case(row.written))?;
    (capital(short) && is_month(row.said)).then_some(row.said)
}

/// The full name of a day of the week that is written short: "Fri" is "Friday".
pub fn weekday(short: &str) -> Option<&'static str> {
    let row = TABLE.iter().find(|row| row.joins == Joins::Calendar && short.eq_ignore_ascii_case(row.written))?;
    (capital(short) && row.said.ends_with("day")).then_some(row.said)
}
