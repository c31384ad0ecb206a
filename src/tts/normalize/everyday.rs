//! Numbers as people write them every day, and how they are read. A `|` in the second column is the end of a sentence.

use super::super::clauses::sentences;
use super::*;

#[track_caller]
pub fn table(rows: &[(&str, &str)]) {
    tests::table_of(rows, |text| sentences(&normalize(text, &Lexicon::default(), Alphabet::Plain)).join("|"));
}

#[test]
fn times_of_day_and_dates() {
    table(&[
        ("at 10:30am", "at ten thirty A M"),
        ("at 3:30pm", "at three thirty P M"),
        ("paged at 3am", "paged at three A M"),
        ("at 9 a.m. sharp", "at nine A M sharp"),
        ("at 14:30:05", "at fourteen thirty and five seconds"),
        ("open 9:00-17:00", "open nine to seventeen"),
        ("from 2am to 4am", "from two A M to four A M"),
        ("10:00Z", "ten o'clock UTC"),
        ("at 10:30 AM and 9 pm", "at ten thirty A M and nine P M"),
        ("at 12:05am, at 12:00pm", "at twelve oh five A M, at twelve P M"),
        ("10:00 am sharp", "ten A M sharp"),
        ("I am here at 9 am.", "I am here at nine am."),
        (
            "23:59:59Z, 14:30:05.25",
            "twenty-three fifty-nine and fifty-nine seconds UTC, fourteen thirty and five point two five seconds",
        ),
        ("00:00 to 06:00", "midnight to six o'clock"),
        ("22:00-06:00 UTC", "twenty-two to six UTC"),
        ("9-5pm, 9am-5pm", "nine to five P M, nine A M to five P M"),
        ("10:00-10:30", "ten to ten thirty"),
        ("10:15+02:00", "ten fifteen UTC plus two"),
        ("2024-03-05T10:15:30-05:00", "March fifth, twenty twenty-four, ten fifteen and thirty seconds UTC minus five"),
        ("a 1:10 ratio, a ratio of 3:20", "a one to ten ratio, a ratio of three to twenty"),
        ("03/05/2024 and 25/12/2024", "March fifth, twenty twenty-four and December twenty-fifth, twenty twenty-four"),
        ("2024/03/05, 05.03.2024", "March fifth, twenty twenty-four, March fifth, twenty twenty-four"),
        ("in 2024-03", "in March twenty twenty-four"),
        ("2019-2021, 2023-24", "twenty nineteen to twenty twenty-one, twenty twenty-three to twenty-four"),
        ("Jan 5-7, 5-7 January", "January fifth to seventh, fifth to seventh January"),
        ("Mon–Fri 9:00–17:00", "Monday to Friday nine to seventeen"),
        ("early 2024, 2000 requests", "early twenty twenty-four, two thousand requests"),
        (
            "March 5th, 2024, Jan 5-7, 2024",
            "March fifth, twenty twenty-four, January fifth to seventh, twenty twenty-four",
        ),
        (
            "10:30, 10:30 UTC, 2:1 ratio, host:5432",
            "ten thirty, ten thirty UTC, two to one ratio, host port fifty-four thirty-two",
        ),
    ]);
}

#[test]
fn ranges() {
    table(&[
        ("10ms-20ms", "ten to twenty milliseconds"),
        ("5GB–10GB", "five to ten gigabytes"),
        ("100MB-1GB", "one hundred megabytes to one gigabyte"),
        ("10k-20k requests", "ten to twenty thousand requests"),
        ("1M-2M users", "one to two million users"),
        ("10%-20%", "ten to twenty percent"),
        ("0.1%-0.5%", "zero point one to zero point five percent"),
        ("$5-$10", "five to ten dollars"),
        ("$5-10 a month", "five to ten dollars a month"),
        ("2x-3x", "two to three X"),
        ("24h-48h", "twenty-four to forty-eight hours"),
        ("10~20 ms", "ten to twenty milliseconds"),
        ("10-20ms, 50-60%", "ten to twenty milliseconds, fifty to sixty percent"),
        ("-5 to 5, −5, -5-10", "minus five to five, minus five, minus five to ten"),
        ("5-10 GB/s, 5GB/s-10GB/s", "five to ten gigabytes per second, five to ten gigabytes per second"),
        ("$500k-$1M, $1M-2M", "five hundred thousand to one million dollars, one to two million dollars"),
        ("$1.50-$2.50", "one dollar and fifty cents to two dollars and fifty cents"),
        (
            "€5–€10, £3-5k, 5-10€, 10€-20€",
            "five to ten euros, three to five thousand pounds, five to ten euros, ten to twenty euros",
        ),
        ("1.5x-2x, 2–3x", "one point five to two X, two to three X"),
        ("1ms-1s, 0.5-1ms", "one millisecond to one second, zero point five to one millisecond"),
        ("99%-99.9%", "ninety-nine to ninety-nine point nine percent"),
        ("10k-20k/s, 100k-1M rows", "ten to twenty thousand per second, one hundred thousand to one million rows"),
        ("3-5-day window", "three to five day window"),
        ("10-20+, ~10-20", "ten to twenty plus, about ten to twenty"),
        (
            "10.0.0.1-10.0.0.9, 1.2.3-1.2.5",
            "ten dot zero dot zero dot one to ten dot zero dot zero dot nine, one point two point three to one point two point five",
        ),
        ("p95-p99, Q1-Q3", "P ninety-five to P ninety-nine, Q one to Q three"),
        ("1 GB-2 GB", "one gigabyte to two gigabytes"),
        ("10 ms - 20 ms, $5 - $10", "ten milliseconds to twenty milliseconds, five dollars to ten dollars"),
        ("1..10, 1...10", "one to ten, one to ten"),
        ("10^6-10^7", "ten to the power of six to ten to the power of seven"),
        ("1st–3rd, 1/3-1/2", "first to third, one third to one half"),
        ("20-25°C", "twenty to twenty-five degrees"),
        ("$20-30/mo", "twenty to thirty dollars per month"),
        ("us-east, 5-1 = 4, 5 - 3 = 2", "U S east, five minus one equals four, five minus three equals two"),
    ]);
}

#[test]
fn everyday_shorthand() {
    table(&[
        ("10M+ users", "ten million plus users"),
        ("100k+ rps", "one hundred thousand plus requests per second"),
        ("1B+ rows", "one billion plus rows"),
        ("a 3rd-party API", "a third party API"),
        ("a 2nd-level cache", "a second level cache"),
        ("a 50/50 split, an 80/20 rule", "a fifty fifty split, an eighty twenty rule"),
        ("2/3 of the nodes", "two thirds of the nodes"),
        ("1/2 of it", "one half of it"),
        ("1_000_000 rows", "one million rows"),
        ("10 000 rows", "ten thousand rows"),
        ("1'000'000 rows", "one million rows"),
        ("$0.023/GB", "zero point zero two three dollars per gigabyte"),
        ("$20/mo", "twenty dollars per month"),
        ("$5/hr", "five dollars per hour"),
        ("64kb, 512mb", "sixty-four kilobytes, five hundred twelve megabytes"),
        ("a TTL of 1h30m", "a TTL of one hour thirty minutes"),
        ("2m30s", "two minutes thirty seconds"),
        ("p99.9", "P ninety-nine point nine"),
        ("in the 80s", "in the eighties"),
        ("three 9s", "three nines"),
        ("100€", "one hundred euros"),
        ("±5%", "plus or minus five percent"),
        ("n-1 nodes", "N minus one nodes"),
        ("1e6 rows", "one million rows"),
        ("us-east-1", "U S east one"),
        (
            "$5M+, 99%+, 10k+/s, 2B+",
            "five million dollars plus, ninety-nine percent plus, ten thousand plus per second, two billion plus",
        ),
        (
            "5B rows, 64B keys, 7B model, 8B",
            "five billion rows, sixty-four bytes keys, seven billion model, eight bytes",
        ),
        ("1st-class, 21st-century", "first class, twenty-first century"),
        ("90/10, 24/7, 1/99", "ninety ten, twenty-four seven, one ninety-nine"),
        ("3/4 of it, 9/10 cats, 2/3rds, 3/2", "three quarters of it, nine tenths cats, two thirds, three over two"),
        ("step 1/2, page 3/10", "step one of two, page three of ten"),
        ("1 1/2 hours, 2½ hours, ½ MB", "one and one half hours, two and one half hours, one half megabyte"),
        ("1,00,000 rows, 1.000.000 rows", "one hundred thousand rows, one million rows"),
        (
            "12 500 rows, 1 250 000 rows",
            "twelve thousand five hundred rows, one million two hundred fifty thousand rows",
        ),
        (
            "ports 80 443, a 404 500, call 401 403 404",
            "ports eighty four hundred forty-three, a four oh four five hundred, call four oh one four oh three four oh four",
        ),
        (
            "$0.10/GB-month, $20/user/mo, $5/1k requests",
            "ten cents per gigabyte month, twenty dollars per user per month, five dollars per one thousand requests",
        ),
        ("1/s and 10/sec, 5 req/s/node", "one per second and ten per second, five requests per second per node"),
        (
            "1kb, 100mbps, 512Mi, 64 KB",
            "one kilobyte, one hundred megabits per second, five hundred twelve mebibytes, sixty-four kilobytes",
        ),
        (
            "1d12h, 7d, 2w, 6mo, 5y, 1m30s500ms",
            "one day twelve hours, seven days, two weeks, six months, five years, one minute thirty seconds five hundred milliseconds",
        ),
        ("a 5m window, 5m users", "a five minutes window, five million users"),
        ("2d graphics, a TTL of 2d", "two d graphics, a TTL of two days"),
        ("p99.95, p999, p50", "P ninety-nine point nine five, P nine nine nine, P fifty"),
        ("early 90s, the '80s, 80's, the mid-90s", "early nineties, the eighties, eighties, the mid nineties"),
        (
            "in the 30s window, the 60s timeout, 80s",
            "in the thirty seconds window, the sixty seconds timeout, eighty seconds",
        ),
        ("five 9s, 3 9s of uptime", "five nines, three nines of uptime"),
        ("the 503s, 404s and 500s", "the five oh threes, four oh fours and five hundreds"),
        (
            "3600s, 300s, 1990s, the 1900s",
            "three thousand six hundred seconds, three hundred seconds, nineteen nineties, the nineteen hundreds",
        ),
        ("100s of users, 10s of nodes", "hundreds of users, tens of nodes"),
        (
            "100$, 5¢, ¥500, 5 €, 20 USD, US$5",
            "one hundred dollars, five cents, five hundred yen, five euros, twenty US dollars, five dollars",
        ),
        (
            "$1bn, $3 million, $-5, -$5, $.50",
            "one billion dollars, three million dollars, minus five dollars, minus five dollars, fifty cents",
        ),
        (
            "±0.5ms, n+1, 2n-1, (n-1)/2, N-1",
            "plus or minus zero point five milliseconds, N plus one, two N minus one, N minus one over two, N minus one",
        ),
        ("gpt-4, b-2, UTF-8, T-shirt", "gpt four, B two, UTF eight, T-shirt"),
        (
            "2^32-1, 10^-3, 2^n, 2^128",
            "two to the power of thirty-two minus one, ten to the power of minus three, two to the power of N, two to the power of one hundred twenty-eight",
        ),
        (
            "2.5e9, 1e-3, 1e-9, 0x1F, 3E8",
            "two billion five hundred million, zero point zero zero one, one times ten to the power of minus nine, zero X one F, three hundred million",
        ),
        ("eu-west-2b, ap-southeast-1, us-central1", "E U west two B, A P southeast one, U S central one"),
        (
            "+1-800-555-0199, 555-123-4567",
            "plus one, eight zero zero, five five five, zero one nine nine, five five five, one two three, four five six seven",
        ),
        (
            "v1.2.3, TLS1.3, 1.2.3-rc1, 3.x",
            "V one point two point three, TLS one point three, one point two point three rc one, three point X",
        ),
        ("10.0.0.1:8080", "ten dot zero dot zero dot one port eighty eighty"),
        ("1920x1080, a 2x2 grid", "nineteen twenty by ten eighty, a two by two grid"),
        (
            "a 500-ms budget, a 16-GB box, a 10ms-long pause",
            "a five hundred millisecond budget, a sixteen gigabyte box, a ten millisecond long pause",
        ),
        ("30°C, 90°F, 5 min. later", "thirty degrees, ninety degrees Fahrenheit, five minutes later"),
    ]);
}
