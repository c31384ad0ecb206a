//! Quantities and ranges of them in words.

use super::numbers::{cardinal, decimal};
use super::quantity::{Kind, Quantity};
use super::units;

impl Quantity {
    /// The words behind the number: scale, currency or unit.
    fn behind(&self, adjective: bool) -> String {
        let one = adjective || self.number.one() && self.scale.is_none();
        let unit = match &self.kind {
            Kind::Count | Kind::Whole(_) => String::new(),
            Kind::Money(name) if one || *name == "yen" => (*name).to_owned(),
            Kind::Money(name) => format!("{name}s"),
            Kind::Unit(written) => units::glued(written, one).unwrap_or_default(),
            Kind::Times(words) => (*words).to_owned(),
        };
        format!("{} {unit}", self.scale.unwrap_or("")).trim().to_owned()
    }

    /// In words. `adjective` leaves the unit singular: "a ten gigabyte limit".
    pub fn say(&self, adjective: bool) -> String {
        let number = match &self.kind {
            Kind::Whole(said) => said.clone(),
            Kind::Money(name) => {
                self.coins(name).unwrap_or_else(|| format!("{} {}", self.number.words(), self.behind(adjective)))
            }
            _ => format!("{} {}", self.number.words(), self.behind(adjective)),
        };
        let plus = if self.plus { " plus" } else { "" };
        format!("{} {}{plus}{}", self.sign, number.trim(), self.per).trim().to_owned()
    }

    /// The sign and the number alone.
    fn bare(&self) -> String {
        format!("{} {}", self.sign, self.number.words()).trim().to_owned()
    }

    /// A price with two digits for the coins: "three dollars and fifty cents".
    fn coins(&self, name: &str) -> Option<String> {
        let (whole, coins) = self.number.digits.split_once('.').filter(|(_, coins)| coins.len() == 2)?;
        if self.scale.is_some() || !["dollar", "euro", "pound"].contains(&name) {
            return None;
        }
        let coins = coins.trim_start_matches('0');
        let coin = match (name, coins) {
            ("pound", "1") => "penny",
            ("pound", _) => "pence",
            (_, "1") => "cent",
            _ => "cents",
        };
        let main = format!("{} {name}{}", decimal(whole), if whole == "1" { "" } else { "s" });
        Some(match (whole, coins) {
            (_, "") => main,
            ("0", _) => format!("{} {coin}", cardinal(coins)),
            _ => format!("{main} and {} {coin}", cardinal(coins)),
        })
    }

    /// From this quantity to another: what both have is said once.
    pub fn to(&self, last: &Self, adjective: bool) -> String {
        let mut last = last.clone();
        // "$5-10" are dollars on both sides.
        if last.kind == Kind::Count && matches!(self.kind, Kind::Money(_)) {
            last.kind = self.kind.clone();
        }
        let full = |q: &Self| matches!(&q.kind, Kind::Money(name) if q.coins(name).is_some());
        if full(self) || full(&last) {
            let first = Self { kind: last.kind.clone(), ..self.clone() };
            return format!("{} to {}", first.say(adjective), last.say(adjective));
        }
        let none = self.kind == Kind::Count || self.kind == last.kind;
        let whole = matches!(self.kind, Kind::Whole(_)) || matches!(last.kind, Kind::Whole(_));
        let same = none
            && !whole
            && (self.scale.is_none() || self.scale == last.scale)
            && (self.per.is_empty() || self.per == last.per);
        let first = match (same, none) {
            (true, _) => self.bare(),
            // "$500k-$1M": the currency once, both scales.
            (false, true) if !whole && self.per.is_empty() => {
                format!("{} {}", self.bare(), self.scale.unwrap_or("")).trim().to_owned()
            }
            _ => self.say(adjective),
        };
        format!("{first} to {}", last.say(adjective))
    }
}
