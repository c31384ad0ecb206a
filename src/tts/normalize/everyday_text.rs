//! Characters, abbreviations and links as people write them every day, and how they are read.

use super::everyday::table;

#[test]
fn other_forms_of_unicode() {
    table(&[
        ("an eﬃcient conﬁguration", "an efficient configuration"),
        ("a workﬂow", "a workflow"),
        ("10⁶ requests", "ten to the power of six requests"),
        ("naïve café", "naïve café"),
        ("𝐑𝐞𝐝𝐢𝐬 is fast", "Redis is fast"),
        ("use ＳＱＬ here", "use SQL here"),
        ("１０ nodes", "ten nodes"),
        ("5−3", "five minus three"),
        ("2³² ids", "two to the power of thirty-two ids"),
        ("∞ retries", "infinite retries"),
        (
            "10⁻³, n², x³, 2ⁿ, (a+b)²",
            "ten to the power of minus three, N squared, X cubed, two to the power of N, A plus B squared",
        ),
        ("see the note¹", "see the note"),
        ("H₂O, log₂ n", "H two O, log two n"),
        ("①, №5, Ⅳ, 5㎞", "one, number five, four, five kilometers"),
        ("ﬁle, ﬂow, oﬀ", "file, flow, off"),
        ("Z̈oo, x̄, Łódź, Straße, Ångström", "Zoo, x, Łódź, Straße, Ångström"),
        ("使用Redis缓存, Redis和Kafka", "Redis, Redis Kafka"),
        ("١٠ nodes", "ten nodes"),
        ("− an item", "an item"),
        ("n−1, −5°C", "n minus one, minus five degrees"),
        ("∞, √2, 6÷3, §3", "infinity, square root of two, six divided by three, section three"),
        ("¾, 2⅓", "three quarters, two and one third"),
        ("1 000 000 rows", "one million rows"),
        ("Acme™ and itʼs", "Acme and it's"),
        ("‘ｆｏｏ’ ＝ ５％", "foo equals five percent"),
    ]);
}

#[test]
fn abbreviations() {
    table(&[
        ("Ask Dr. Green.", "Ask Doctor Green."),
        ("Traffic from the U.S. East region.", "Traffic from the U S East region."),
        ("It runs in the U.K. region.", "It runs in the U K region."),
        ("See Fig. 3 and No. 5.", "See Figure three and Number five."),
        ("St. Louis is the region.", "Saint Louis is the region."),
        ("It takes max. 5 minutes.", "It takes maximum five minutes."),
        ("See ch. 2 and p. 7.", "See chapter two and page seven."),
        ("In Jan. 2024 it broke.", "In January twenty twenty-four it broke."),
        ("Mr. Smith met Mrs. Jones. Then", "Mister Smith met Missus Jones.|Then"),
        ("Ask Prof. Lee, Gen. Lee and Dr Green.", "Ask Professor Lee, General Lee and Doctor Green."),
        ("I said no. Then yes. Safe? No. 3 are too many.", "I said no.|Then yes.|Safe?|No. three are too many."),
        (
            "He left. Dr. Green came. Fig. 2 shows it. E.g. Redis.",
            "He left.|Doctor Green came.|Figure two shows it.|For example Redis.",
        ),
        ("See Nos. 3 and vol. 2, Fig. A.", "See Numbers three and volume two, Figure A."),
        ("By J. Smith and J. R. Tolkien. Plan B. Redis is.", "By J Smith and J R Tolkien.|Plan B.|Redis is."),
        ("Use A. Then B. Kafka next.", "Use A.|Then B.|Kafka next."),
        ("Acme Inc. is, Acme Ltd. Then etc. The", "Acme Inc is, Acme Limited.|Then et cetera.|The"),
        (
            "Leave the U.S. The rest. U.S.-based. The U.S.'s plan (U.S.).",
            "Leave the U S.|The rest.|U S based.|The U S's plan (U S).",
        ),
        ("At 9 a.m. Then we slept.", "At nine A M.|Then we slept."),
        ("On Wall St. The Main St. is", "On Wall Street.|The Main Street is"),
        (
            "cf. that, et al. show, incl. Redis, a.k.a. Bob",
            "compare that, et al show, including Redis, also known as Bob",
        ),
        ("w/o it, b/c it, n/a", "without it, because it, not applicable"),
        ("in 10 sec. or 5 min. later, takes min. 3", "in ten seconds or five minutes later, takes minimum three"),
        (
            "by Dec. Redis was there, 5 Jan. 2024, Jan 5, 2024",
            "by December Redis was there, fifth January twenty twenty-four, January fifth, twenty twenty-four",
        ),
        ("ver. 2, ca. 1990", "version two, about nineteen ninety"),
        ("On Mon. Redis broke.", "On Monday Redis broke."),
        ("(e.g. Kafka), i.e., vs. that, approx. 5", "(for example Kafka), that is, versus that, approximately five"),
    ]);
}

#[test]
fn markdown_links() {
    table(&[
        ("Read [the retry guide](https://example.com/a/b) first.", "Read the retry guide first."),
        ("Read [guide](https://example.com) first.", "Read guide first."),
        ("See <https://example.com> for more.", "See example dot com for more."),
        ("Read [the guide][1] first.", "Read the guide first."),
        ("![alt text](img.png) and [x](/a/b \"T\").", "alt text and x."),
        ("[w](https://e.org/Foo_(bar)), [m](mailto:a@b.c)", "w, m"),
        ("see [docs][], [docs]", "see docs, docs"),
        ("(see [guide](https://example.com))", "(see guide)"),
        ("[**bold** link](#top), [`code`](x.md)", "bold link, code"),
        ("[ref]: https://example.com/x", ""),
        ("<me@example.org>, <mailto:me@example.org>", "me at example dot org, me at example dot org"),
        ("Vec<String>, a < b, x > y", "Vec of String, a is less than b, x is greater than y"),
        ("arr[0](x) and f[i][j] and [a](b)", "arr zero X and F I J and A B"),
        ("[a] (see b)", "a (see b)"),
        ("[outer [inner]](http://x.y) it", "outer inner it"),
    ]);
}
