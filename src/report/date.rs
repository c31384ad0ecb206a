//! Dates for people.

use crate::language::months::MONTHS;

/// "30 November 2026, 14:38", in the time zone in which it was written. Anything but an RFC 3339 date stays as it is.
pub(super) fn date(written: &str) -> String {
    let read = || {
        let (day, clock) = written.split_once('T')?;
        let mut parts = day.splitn(3, '-').map(str::parse::<usize>);
        let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        let month = MONTHS.get(month.checked_sub(1)?)?;
        Some(format!("{day} {month} {year}, {}", clock.get(..5)?))
    };
    read().unwrap_or_else(|| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_date_is_for_people_and_what_is_none_stays() {
        assert_eq!(date("2026-11-03T09:05:30+01:00"), "3 November 2026, 09:05");
        for odd in ["", "yesterday", "2026-13-01T10:00:00Z", "2026-00-01T10:00:00Z", "2026-01-01T1"] {
            assert_eq!(date(odd), odd);
        }
    }
}
