//! Amounts of storage, for people.

/// "8.7 MB", "148 MB", "21.2 GB": in the unit that needs at most four digits, with one decimal where it tells something.
pub fn storage(bytes: u64) -> String {
    let mega = bytes as f64 / 1e6;
    match mega {
        _ if mega >= 10_000.0 => format!("{:.1} GB", mega / 1e3),
        _ if mega >= 100.0 => format!("{mega:.0} MB"),
        _ => format!("{mega:.1} MB"),
    }
}

#[cfg(test)]
mod tests {
    use super::storage;

    #[test]
    fn from_ten_thousand_megabytes_on_it_is_gigabytes() {
        let told = [8_679_182, 147_951_465, 9_999_000_000, 10_000_000_000, 80_679_000_000].map(storage);
        assert_eq!(told, ["8.7 MB", "148 MB", "9999 MB", "10.0 GB", "80.7 GB"]);
    }
}
