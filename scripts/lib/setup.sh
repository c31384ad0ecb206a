# What scripts/test and scripts/rehearse share: the system's packages, the Rust toolchain, and asking before sudo.
# Sourced, not run. Kept to bash 3.2, which macOS has.

# The oldest Rust that builds Viva; Cargo.toml's rust-version says the same.
RUST_WANTED=1.94

say() { printf '%s\n' "== $*" >&2; }
give_up() { printf '%s\n' "error: $1" "  next: $2" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

manager() {
    local m
    for m in apt-get dnf pacman brew; do
        if have "$m"; then echo "$m"; return; fi
    done
}

# packages GROUP: what this system calls the packages of a group.
#   build    to compile Viva
#   run      the fallback voices; pip, should the publisher of the weights be out of reach
#   headset  the virtual headset: only where there is no real one, and for tests
packages() {
    case "$(manager)-$1" in
        apt-get-build) echo build-essential pkg-config cmake clang libclang-dev libasound2-dev libspeechd-dev ;;
        apt-get-run) echo espeak-ng libspeechd2 speech-dispatcher speech-dispatcher-espeak-ng; pip_package python3-pip ;;
        apt-get-headset) echo libasound2-plugins pulseaudio pulseaudio-utils ;;
        dnf-build) echo gcc-c++ make pkgconf-pkg-config cmake clang clang-devel alsa-lib-devel speech-dispatcher-devel ;;
        dnf-run) echo espeak-ng speech-dispatcher; pip_package python3-pip ;;
        dnf-headset) echo alsa-plugins-pulseaudio pulseaudio pulseaudio-utils ;;
        pacman-build) echo base-devel pkgconf cmake clang alsa-lib speech-dispatcher ;;
        pacman-run) echo espeak-ng; pip_package python-pip ;;
        pacman-headset) echo alsa-plugins pulseaudio ;;
        brew-build) echo pkgconf cmake ;;
        brew-run) echo espeak-ng ;;
    esac
}

# A pip that is there already, from wherever, is good enough.
pip_package() { python3 -m pip --version >/dev/null 2>&1 || echo "$1"; }

missing() {
    local p
    for p in "$@"; do
        case "$(manager)" in
            apt-get) dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || echo "$p" ;;
            dnf) rpm -q --whatprovides "$p" >/dev/null 2>&1 || echo "$p" ;;
            pacman) pacman -T "$p" >/dev/null 2>&1 || echo "$p" ;;
            brew) brew list --versions "$p" >/dev/null 2>&1 || echo "$p" ;;
        esac
    done
}

# Yes without asking in CI; no where there is nobody to ask.
may() {
    [ "${CI:-}" = true ] && return 0
    [ -t 0 ] || return 1
    local answer
    read -r -p "$1 [Y/n] " answer || return 1
    case "$answer" in [nN]*) return 1 ;; esac
}

# Runs a command as root: directly if we are, else with sudo, after asking.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; return; fi
    have sudo || give_up "this needs root, and there is no sudo" "as root: $*"
    may "Run as root: $* ?" || give_up "not run: $*" "sudo $*"
    sudo "$@"
}

# setup GROUP…: installs what is missing of the groups; says so; does nothing the second time.
setup() {
    local wanted="" group lacking
    [ -n "$(manager)" ] || { say "no package manager that I know; going on with what is there"; return 0; }
    for group in "$@"; do wanted="$wanted $(packages "$group")"; done
    # Word splitting is meant: package names have no spaces.
    lacking=$(missing $wanted | tr '\n' ' ')
    [ -n "$lacking" ] || return 0
    say "installing: $lacking"
    case "$(manager)" in
        apt-get)
            as_root apt-get update -q </dev/null
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $lacking
            ;;
        dnf) as_root dnf install -y $lacking ;;
        pacman) as_root pacman -S --needed --noconfirm $lacking ;;
        brew) brew install $lacking </dev/null ;;
    esac || give_up "these could not be installed: $lacking" "install them by hand, then: $0"
}

# The Rust toolchain: found, or installed for this user after asking.
setup_rust() {
    # rustup puts it where a login shell would look.
    local bin="${CARGO_HOME:-$HOME/.cargo}/bin"
    if [ -d "$bin" ]; then PATH="$bin:$PATH"; fi
    if ! have cargo; then
        may "Install Rust for this user, with rustup from https://rustup.rs ?" ||
            give_up "there is no Rust toolchain" "install it from https://rustup.rs, then: $0"
        have curl || setup_curl
        say "installing Rust with rustup"
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y -q --profile minimal -c rustfmt -c clippy ||
            give_up "rustup could not install Rust" "install it from https://rustup.rs, then: $0"
        PATH="$bin:$PATH"
    fi
    local found oldest
    found=$(rustc --version | cut -d' ' -f2)
    oldest=$(printf '%s\n%s\n' "$RUST_WANTED" "$found" | sort -t. -k1,1n -k2,2n | head -n1)
    [ "$oldest" = "$RUST_WANTED" ] ||
        give_up "Rust $found is too old; Viva needs $RUST_WANTED" "rustup update stable    (rustup: https://rustup.rs)"
}

setup_curl() {
    case "$(manager)" in
        apt-get) as_root apt-get install -y --no-install-recommends curl ca-certificates ;;
        dnf) as_root dnf install -y curl ;;
        pacman) as_root pacman -S --needed --noconfirm curl ;;
    esac
}
