//! `viva devices`: microphones and speakers, with the ids that `--mic` and `--speaker` take.

use super::Context;
use super::ui::Tone;
use crate::audio::{DeviceInfo, device};
use crate::fault::{Fault, FaultKind};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Include the system's converters and other names for the same devices
    #[arg(long)]
    all: bool,
}

pub fn run(args: &Args, cx: &mut Context) -> Result<(), Fault> {
    let devices: Vec<DeviceInfo> = device::list()?.into_iter().filter(|device| args.all || !device.plumbing).collect();
    if devices.is_empty() {
        return Err(Fault::new(FaultKind::Device, "there are no sound devices")
            .because("the system lists no devices")
            .next("plug in a headset, then: viva devices"));
    }
    if cx.json {
        devices.iter().for_each(|one| cx.ui.json(one));
        return Ok(());
    }
    let rows: Vec<Vec<String>> = devices.iter().map(row).collect();
    cx.ui.table(&["ID", "USE", "CHANNELS", "RATES", "NAME"], &rows);
    cx.ui.note(&cx.ui.paint(Tone::Dim, "choose with: viva rehearse --mic ID --speaker ID    (part of a name will do)"));
    Ok(())
}

fn row(device: &DeviceInfo) -> Vec<String> {
    let star = |default: bool| if default { "*" } else { "" };
    let mut uses = Vec::new();
    if device.input {
        uses.push(format!("mic{}", star(device.default_input)));
    }
    if device.output {
        uses.push(format!("speaker{}", star(device.default_output)));
    }
    let channels = match (device.input_channels, device.output_channels) {
        (None, None) => "-".to_owned(),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (Some(input), Some(output)) => format!("{input} in, {output} out"),
    };
    let rates = match device.input_rates.or(device.output_rates) {
        None => "-".to_owned(),
        Some((low, high)) if low == high => format!("{low} Hz"),
        Some((low, high)) => format!("{low} to {high} Hz"),
    };
    let name = match &device.detail {
        Some(detail) => format!("{} ({detail})", device.name),
        None => device.name.clone(),
    };
    vec![device.id.clone(), uses.join(", "), channels, rates, name]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_a_device_is_for() {
        let device = DeviceInfo {
            id: "alsa:default".into(),
            name: "Default Audio Device".into(),
            detail: None,
            input: true,
            output: true,
            default_input: true,
            default_output: false,
            input_channels: Some(1),
            output_channels: Some(2),
            input_rates: Some((1, 768_000)),
            output_rates: None,
            plumbing: false,
        };
        assert_eq!(
            row(&device),
            ["alsa:default", "mic*, speaker", "1 in, 2 out", "1 to 768000 Hz", "Default Audio Device"]
        );
    }
}
