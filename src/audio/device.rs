//! The only file that names cpal: lists devices and opens streams.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig, SupportedStreamConfig};

use super::feed::{Feed, RENDER, Shared};
use super::intake::Intake;
use super::route::default_name;
pub use super::select::DeviceInfo;
use super::select::{Direction, choose};
use super::watch::{Health, Trouble};
use crate::fault::{Fault, FaultKind};

/// Milliseconds requested per callback. Short enough for "stop" to be heard at once, long enough for a machine whose
/// other processors recognize speech.
const CALLBACK_MS: u32 = 20;

/// ALSA's converters, and its other names for devices that are listed anyway. `null` discards sound, and delivers it
/// unpaced.
const PLUMBING: [&str; 20] = [
    "dmix",
    "dsnoop",
    "front",
    "hdmi",
    "hw",
    "iec958",
    "jack",
    "lavrate",
    "modem",
    "null",
    "oss",
    "phoneline",
    "plughw",
    "samplerate",
    "speex",
    "speexrate",
    "surround",
    "upmix",
    "usbstream",
    "vdownmix",
];

/// Calls a function with the sample type that a device uses.
macro_rules! with_format {
    ($format:expr, $call:ident, $args:expr) => {
        match $format {
            SampleFormat::I8 => $call::<i8>($args),
            SampleFormat::I16 => $call::<i16>($args),
            SampleFormat::I24 => $call::<cpal::I24>($args),
            SampleFormat::I32 => $call::<i32>($args),
            SampleFormat::I64 => $call::<i64>($args),
            SampleFormat::U8 => $call::<u8>($args),
            SampleFormat::U16 => $call::<u16>($args),
            SampleFormat::U24 => $call::<cpal::U24>($args),
            SampleFormat::U32 => $call::<u32>($args),
            SampleFormat::U64 => $call::<u64>($args),
            SampleFormat::F32 => $call::<f32>($args),
            SampleFormat::F64 => $call::<f64>($args),
            _ => Err(cpal::Error::from(ErrorKind::UnsupportedConfig)),
        }
    };
}

/// An open stream. Dropping it closes it.
pub(super) struct Opened {
    pub name: String,
    pub id: String,
    pub rate: u32,
    _stream: cpal::Stream,
}

/// All devices of the system and their abilities. On Linux these are ALSA's, which include the sound servers' devices.
///
/// # Errors
/// [`FaultKind::Device`] if the sound system does not list its devices.
pub fn list() -> Result<Vec<DeviceInfo>, Fault> {
    let devices = survey(&host()?)?;
    let mut infos = Vec::new();
    for (mut info, device) in devices {
        // A plumbing device may take seconds to answer, and few users need it.
        if !info.plumbing {
            // A name whose server is not running gives an error. A device in use does too, but can be used later.
            let there = |error: Option<cpal::Error>| error.is_none_or(|error| error.kind() == ErrorKind::DeviceBusy);
            if info.input {
                let config = device.default_input_config();
                info.input_channels = config.as_ref().ok().map(|config| config.channels().min(2));
                info.input_rates = device.supported_input_configs().ok().and_then(rates);
                info.input = there(config.err());
            }
            if info.output {
                let config = device.default_output_config();
                info.output_channels = config.as_ref().ok().map(|config| config.channels());
                info.output_rates = device.supported_output_configs().ok().and_then(rates);
                info.output = there(config.err());
            }
        }
        if info.id.ends_with(":default") {
            info.detail = stands_for(&info).or(info.detail);
        }
        if info.input || info.output {
            infos.push(info);
        }
    }
    Ok(infos)
}

/// What the default device is now, by the names that an interview shows.
fn stands_for(info: &DeviceInfo) -> Option<String> {
    let ends = [(info.input, Direction::Input), (info.output, Direction::Output)];
    let one = |(there, direction): (bool, Direction)| there.then(|| default_name(direction)).flatten();
    let names: Vec<String> = ends.into_iter().filter_map(one).collect();
    (!names.is_empty()).then(|| format!("now {}", names.join(" and ")))
}

fn rates(configs: impl Iterator<Item = cpal::SupportedStreamConfigRange>) -> Option<(u32, u32)> {
    configs.map(|c| (c.min_sample_rate(), c.max_sample_rate())).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// Chooses ALSA on Linux. cpal's own PulseAudio host lost 10 % of a recording without an error; ALSA lost nothing of
/// the same server's sound.
fn host() -> Result<cpal::Host, Fault> {
    #[cfg(target_os = "linux")]
    super::quiet_linux::silence_alsa();
    let pinned = cpal::available_hosts().into_iter().find(|id| id.to_string().eq_ignore_ascii_case("alsa"));
    match pinned {
        Some(id) => cpal::host_from_id(id).map_err(|error| cannot("the sound system cannot be used", &error)),
        None => Ok(cpal::default_host()),
    }
}

/// Lists the devices without opening them.
fn survey(host: &cpal::Host) -> Result<Vec<(DeviceInfo, cpal::Device)>, Fault> {
    let id_of = |device: Option<cpal::Device>| device.and_then(|device| device.id().ok());
    let default_input = id_of(host.default_input_device());
    let default_output = id_of(host.default_output_device());
    let devices = host.devices().map_err(|error| cannot("the sound devices cannot be listed", &error))?;
    let mut found: Vec<(DeviceInfo, cpal::Device)> = Vec::new();
    for device in devices {
        let (Ok(id), Ok(words)) = (device.id(), device.description()) else { continue };
        let bare = id.id();
        let kind = bare.split([':', '_']).next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit());
        if bare == "null" || found.iter().any(|(info, _)| info.id == id.to_string()) {
            continue;
        }
        let info = DeviceInfo {
            id: id.to_string(),
            name: words.name().to_owned(),
            detail: words.extended().nth(1).map(str::to_owned),
            input: device.supports_input(),
            output: device.supports_output(),
            default_input: default_input.as_ref() == Some(&id),
            default_output: default_output.as_ref() == Some(&id),
            input_channels: None,
            output_channels: None,
            input_rates: None,
            output_rates: None,
            plumbing: host.id().to_string().eq_ignore_ascii_case("alsa") && PLUMBING.contains(&kind),
        };
        found.push((info, device));
    }
    Ok(found)
}

fn find(wanted: Option<&str>, direction: Direction) -> Result<(String, String, cpal::Device), Fault> {
    let host = host()?;
    if let Some(wanted) = wanted {
        let (infos, devices): (Vec<_>, Vec<_>) = survey(&host)?.into_iter().unzip();
        let chosen = choose(&infos, wanted, direction)?;
        let (id, name) = (chosen.id.clone(), chosen.name.clone());
        let device = infos.iter().zip(devices).find(|(info, _)| info.id == id).map(|(_, device)| device);
        return device.map(|device| (id, name, device)).ok_or_else(|| none(direction));
    }
    let device = match direction {
        Direction::Input => host.default_input_device(),
        Direction::Output => host.default_output_device(),
    };
    let device = device.ok_or_else(|| none(direction))?;
    let id = device.id().map_err(|error| unopened(direction, "the default", &error))?.to_string();
    let name = device.description().map_or_else(|_| id.clone(), |words| words.name().to_owned());
    Ok((id, name, device))
}

/// Opens a microphone. `intake` makes the callback's end of the ring for a sample rate.
pub(super) fn open_input(
    wanted: Option<&str>,
    health: &Arc<Health>,
    intake: impl FnOnce(u32) -> Intake,
) -> Result<Opened, Fault> {
    let (id, name, device) = find(wanted, Direction::Input)?;
    let failed = |error: cpal::Error| unopened(Direction::Input, &name, &error);
    let default = device.default_input_config().map_err(failed)?;
    let config = few_channels(default, || device.supported_input_configs().ok());
    let intake = intake(config.sample_rate());
    let stream = with_format!(config.sample_format(), input, (&device, &config, health.clone(), intake))
        .map_err(|error| unopened(Direction::Input, &name, &error))?;
    stream.play().map_err(|error| unopened(Direction::Input, &name, &error))?;
    Ok(Opened { name, id, rate: config.sample_rate(), _stream: stream })
}

/// Opens a speaker. `feed` makes the callback's end of the ring for a sample rate.
pub(super) fn open_output(
    wanted: Option<&str>,
    shared: &Arc<Shared>,
    feed: impl FnOnce(u32) -> Feed,
) -> Result<Opened, Fault> {
    let (id, name, device) = find(wanted, Direction::Output)?;
    let config = device.default_output_config().map_err(|error| unopened(Direction::Output, &name, &error))?;
    let feed = feed(config.sample_rate());
    let stream = with_format!(config.sample_format(), output, (&device, &config, shared.clone(), feed))
        .map_err(|error| unopened(Direction::Output, &name, &error))?;
    stream.play().map_err(|error| unopened(Direction::Output, &name, &error))?;
    Ok(Opened { name, id, rate: config.sample_rate(), _stream: stream })
}

/// A mode with one or two channels, if the device has one: a mixer with 18 inputs would drown one voice in 17 silent
/// channels.
fn few_channels<I: Iterator<Item = cpal::SupportedStreamConfigRange>>(
    default: SupportedStreamConfig,
    modes: impl FnOnce() -> Option<I>,
) -> SupportedStreamConfig {
    if default.channels() <= 2 {
        return default;
    }
    let fits = |mode: &cpal::SupportedStreamConfigRange| {
        mode.channels() <= 2
            && mode.sample_format() == default.sample_format()
            && mode.contains_rate(default.sample_rate())
    };
    let mode = modes().and_then(|mut modes| modes.find(fits));
    mode.and_then(|mode| mode.try_with_sample_rate(default.sample_rate())).unwrap_or(default)
}

/// Requests a callback length, except from devices that cannot set one.
fn stream_config(config: &SupportedStreamConfig) -> StreamConfig {
    let wish = config.sample_rate() * CALLBACK_MS / 1_000;
    let buffer_size = match config.buffer_size() {
        cpal::SupportedBufferSize::Range { min, max } => BufferSize::Fixed(wish.clamp(*min, (*max).max(*min))),
        cpal::SupportedBufferSize::Unknown => BufferSize::Default,
    };
    StreamConfig { channels: config.channels(), sample_rate: config.sample_rate(), buffer_size }
}

fn input<T: SizedSample>(
    (device, config, health, mut intake): (&cpal::Device, &SupportedStreamConfig, Arc<Health>, Intake),
) -> Result<cpal::Stream, cpal::Error>
where
    f32: FromSample<T>,
{
    let channels = usize::from(config.channels());
    device.build_input_stream(
        stream_config(config),
        move |data: &[T], _| intake.block(data, channels, Instant::now(), f32::from_sample_),
        move |error| health.trouble(trouble(error.kind())),
        None,
    )
}

fn output<T: SizedSample + FromSample<f32>>(
    (device, config, shared, mut feed): (&cpal::Device, &SupportedStreamConfig, Arc<Shared>, Feed),
) -> Result<cpal::Stream, cpal::Error> {
    let channels = usize::from(config.channels()).max(1);
    let rate = u64::from(config.sample_rate());
    let errors = shared.clone();
    device.build_output_stream(
        stream_config(config),
        move |data: &mut [T], info: &cpal::OutputCallbackInfo| {
            let now = Instant::now();
            let stamp = info.timestamp();
            let ahead = stamp.playback.duration_since(stamp.callback);
            let latency = (ahead.as_micros() as u64 * rate / 1_000_000).min(rate);
            shared.latency.store(latency, Relaxed);
            for part in data.chunks_mut(RENDER * channels) {
                let frames = part.len() / channels;
                let mono = feed.render(frames, latency, now);
                for (frame, sample) in part.chunks_exact_mut(channels).zip(mono) {
                    // Only front left and right: a voice from the rear speakers would be startling.
                    for (channel, out) in frame.iter_mut().enumerate() {
                        *out = T::from_sample_(if channel < 2 { *sample } else { 0.0 });
                    }
                }
            }
        },
        move |error| errors.health.trouble(trouble(error.kind())),
        None,
    )
}

fn trouble(kind: ErrorKind) -> Trouble {
    match kind {
        ErrorKind::Xrun => Trouble::Xrun,
        ErrorKind::RealtimeDenied => Trouble::None,
        ErrorKind::DeviceChanged => Trouble::Moved,
        ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated => Trouble::Gone,
        _ => Trouble::Hiccup,
    }
}

fn none(direction: Direction) -> Fault {
    let noun = direction.noun();
    Fault::new(FaultKind::Device, format!("there is no {noun}"))
        .because("the system has no default device")
        .next("plug one in, then: viva devices")
}

fn unopened(direction: Direction, name: &str, error: &cpal::Error) -> Fault {
    let fault = cannot(&format!("the {} {name} cannot be opened", direction.noun()), error);
    let next = match error.kind() {
        ErrorKind::PermissionDenied => "sudo usermod -aG audio \"$USER\"    (then log in again)".to_owned(),
        ErrorKind::DeviceBusy => "close the other program that uses it, then try again".to_owned(),
        _ => format!("viva devices    (then choose one with {} ID)", direction.flag()),
    };
    fault.next(next)
}

fn cannot(what: &str, error: &cpal::Error) -> Fault {
    let fault = Fault::new(FaultKind::Device, what);
    let kind = error.kind().to_string();
    let fault = fault.because(kind.trim_end_matches('.'));
    match error.message() {
        Some(message) => fault.because(message),
        None => fault,
    }
}
