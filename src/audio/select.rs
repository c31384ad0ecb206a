//! Finds the device that a user means: pure matching against a list.

use serde::Serialize;

use crate::fault::{Fault, FaultKind};

/// A sound device, as `viva devices` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceInfo {
    /// The value for `--mic` and `--speaker`. Stable across restarts.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The system's additional description, if any.
    pub detail: Option<String>,
    pub input: bool,
    pub output: bool,
    pub default_input: bool,
    pub default_output: bool,
    /// The number of channels to open; `None` if the device cannot be asked.
    pub input_channels: Option<u16>,
    pub output_channels: Option<u16>,
    /// The lowest and highest rate, in hertz.
    pub input_rates: Option<(u32, u32)>,
    pub output_rates: Option<(u32, u32)>,
    /// True for a converter, or another name of a device that is listed too. Of interest to few users.
    pub plumbing: bool,
}

/// The direction of the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Input,
    Output,
}

impl Direction {
    /// The flag that selects a device of this direction.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Input => "--mic",
            Self::Output => "--speaker",
        }
    }

    /// The word for a device of this direction in messages.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Input => "microphone",
            Self::Output => "speaker",
        }
    }

    fn fits(self, device: &DeviceInfo) -> bool {
        match self {
            Self::Input => device.input,
            Self::Output => device.output,
        }
    }
}

/// Finds the device `wanted`: by its exact id, otherwise by a part of id or name that only one device has.
///
/// # Errors
/// [`FaultKind::Device`] naming `wanted` and similar devices.
pub fn choose<'a>(devices: &'a [DeviceInfo], wanted: &str, direction: Direction) -> Result<&'a DeviceInfo, Fault> {
    let noun = direction.noun();
    let fitting = || devices.iter().filter(|device| direction.fits(device));
    if let Some(device) = fitting().find(|device| device.id == wanted || bare(device) == wanted) {
        return Ok(device);
    }
    let needle = wanted.trim().to_lowercase();
    let contains = |device: &&DeviceInfo| {
        !needle.is_empty()
            && (device.id.to_lowercase().contains(&needle) || device.name.to_lowercase().contains(&needle))
    };
    let hits: Vec<&DeviceInfo> = fitting().filter(contains).collect();
    // The names of a card's converters contain the card's own name, so they only count if nothing else matches.
    let plain: Vec<&DeviceInfo> = hits.iter().filter(|device| !device.plumbing).copied().collect();
    match (plain.as_slice(), hits.as_slice()) {
        ([only], _) | ([], [only]) => Ok(only),
        ([], []) => Err(unknown(devices, wanted, direction)),
        (several, _) => {
            let several = if several.is_empty() { &hits } else { several };
            let fault = Fault::new(FaultKind::Device, format!("{noun} `{wanted}` could be any of {}", several.len()));
            Err(several
                .iter()
                .take(5)
                .fold(fault, |fault, device| fault.because(label(device)))
                .next(format!("viva devices    (then give {} an exact id)", direction.flag())))
        }
    }
}

fn unknown(devices: &[DeviceInfo], wanted: &str, direction: Direction) -> Fault {
    let noun = direction.noun();
    if let Some(other) = devices.iter().find(|device| device.id == wanted) {
        return Fault::new(FaultKind::Device, format!("`{wanted}` is not a {noun}"))
            .because(format!("{} cannot be used that way", label(other)))
            .next("viva devices");
    }
    let needle = wanted.to_lowercase();
    let mut near: Vec<(f64, &DeviceInfo)> = devices
        .iter()
        .filter(|device| direction.fits(device) && !device.plumbing)
        .map(|device| {
            let like = |text: &str| strsim::jaro_winkler(&needle, &text.to_lowercase());
            (like(&device.id).max(like(bare(device))).max(like(&device.name)), device)
        })
        .filter(|(likeness, _)| *likeness > NEAR)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let fault = Fault::new(FaultKind::Device, format!("there is no {noun} `{wanted}`"));
    let fault = match near.as_slice() {
        [] => fault.because("no device has a similar name"),
        near => {
            near.iter().take(3).fold(fault, |fault, (_, device)| fault.because(format!("similar: {}", label(device))))
        }
    };
    fault.next("viva devices")
}

/// Jaro-Winkler similarity, 0 to 1. Below this, two names have little in common.
const NEAR: f64 = 0.7;

/// The id without the sound system's name at its start.
fn bare(device: &DeviceInfo) -> &str {
    device.id.split_once(':').map_or(device.id.as_str(), |(_, bare)| bare)
}

fn label(device: &DeviceInfo) -> String {
    format!("{} ({})", device.id, device.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: &str, name: &str, input: bool, output: bool) -> DeviceInfo {
        DeviceInfo {
            id: id.into(),
            name: name.into(),
            detail: None,
            input,
            output,
            default_input: false,
            default_output: false,
            input_channels: None,
            output_channels: None,
            input_rates: None,
            output_rates: None,
            plumbing: id.contains("plughw"),
        }
    }

    fn devices() -> Vec<DeviceInfo> {
        vec![
            device("alsa:default", "Default Audio Device", true, true),
            device("alsa:headset_mic", "CandidateMic", true, false),
            device("alsa:headset_spk", "InterviewerSpeaker", false, true),
            device("alsa:sysdefault:CARD=USB", "Jabra USB, Headset", true, true),
            device("alsa:plughw:CARD=USB", "Jabra USB, Headset", true, true),
        ]
    }

    fn chosen(wanted: &str) -> Result<String, Fault> {
        choose(&devices(), wanted, Direction::Input).map(|device| device.id.clone())
    }

    #[test]
    fn an_exact_id_wins() {
        assert_eq!(chosen("alsa:plughw:CARD=USB").unwrap(), "alsa:plughw:CARD=USB");
    }

    #[test]
    fn a_part_of_a_name_is_enough_when_only_one_has_it() {
        assert_eq!(chosen("candidate").unwrap(), "alsa:headset_mic");
        assert_eq!(chosen("jabra").unwrap(), "alsa:sysdefault:CARD=USB");
        assert_eq!(chosen("headset_").unwrap(), "alsa:headset_mic", "the other one is a speaker");
    }

    #[test]
    fn an_ambiguous_part_lists_what_it_could_be() {
        let fault = chosen("a").unwrap_err();
        assert_eq!(fault.what, "microphone `a` could be any of 3");
        assert!(fault.why.iter().any(|why| why.contains("alsa:headset_mic")));
    }

    #[test]
    fn a_typo_names_what_comes_near() {
        let fault = chosen("hedset_mic").unwrap_err();
        assert_eq!(fault.what, "there is no microphone `hedset_mic`");
        assert_eq!(fault.why[0], "similar: alsa:headset_mic (CandidateMic)");
        assert_eq!(fault.next.as_deref(), Some("viva devices"));
        assert_eq!(fault.exit_code(), 3);
    }

    #[test]
    fn a_speaker_is_not_a_microphone() {
        assert_eq!(chosen("alsa:headset_spk").unwrap_err().what, "`alsa:headset_spk` is not a microphone");
        assert_eq!(chosen("").unwrap_err().what, "there is no microphone ``");
    }
}
