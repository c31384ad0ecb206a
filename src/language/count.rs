//! Numbers of things, for people.

/// "1 bank", "2 banks". The noun is in the singular, and its plural ends in `s`.
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn only_one_is_singular() {
        assert_eq!([0, 1, 2].map(|n| count(n, "bank")), ["0 banks", "1 bank", "2 banks"]);
    }
}
