//! What a machine needs before anything can be built here: system packages, cargo's parts, Node,
//! the UI's npm packages. Installs it where that can be done, and says what to install elsewhere.
//!
//! Every package that is ever asked of apt is in the tables below and nowhere else.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::prints;
use crate::shell::{self, Answer, Shell, TOOLS};

/// SQLite is compiled from its C source.
const CORE: [&str; 2] = ["build-essential", "pkg-config"];

/// What Tauri links, and a bus for its notices.
const WINDOW: [&str; 7] = [
    "curl",
    "dbus",
    "libayatana-appindicator3-dev",
    "libdbus-1-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libwebkit2gtk-4.1-dev",
];

/// A browser; a display with windows, a bus, notices and pictures; a second opinion on mail.
const TESTS: [&str; 12] = [
    "chromium",
    "chromium-driver",
    "dbus-x11",
    "dunst",
    "imagemagick",
    "openbox",
    "openssl",
    "python3-aiosmtpd",
    "webkit2gtk-driver",
    "xauth",
    "xdotool",
    "xvfb",
];

/// What the packages of `WINDOW` are called by pkg-config, on every Linux.
const WINDOW_MODULES: &str =
    "pkg-config --exists webkit2gtk-4.1 gtk+-3.0 ayatana-appindicator3-0.1 librsvg-2.0 dbus-1";

/// The first Node of each line that the UI's tools accept; the lines between were never finished.
const NODES: [(u32, u32); 2] = [(20, 19), (22, 12)];
/// The Node to use where the system has an older one: an npm package that is only the program.
const NODE_FROM_NPM: &str = "22.23.3";

const APT_OPTIONS: &str = "-q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120";
/// A copy of the lock file that `node_modules` was made from.
const INSTALLED_LOCK: &str = "ui/node_modules/.installed-lock.json";
const BUILT_UI: &str = "ui/dist";
/// What the UI was made from the last time, and what came of it.
const UI_MADE: &str = "target/ui-made";

/// How much of the project is to be built.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Core,
    Window,
    Tests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum System {
    Debian,
    Ubuntu,
    Fedora,
    Arch,
    OtherLinux,
    Mac,
    Windows,
}

pub(crate) fn core_packages(shell: &mut Shell) -> Result<Answer, String> {
    packages(shell, Extent::Core)
}

pub(crate) fn window_packages(shell: &mut Shell) -> Result<Answer, String> {
    packages(shell, Extent::Window)
}

pub(crate) fn test_packages(shell: &mut Shell) -> Result<Answer, String> {
    packages(shell, Extent::Tests)
}

fn packages(shell: &mut Shell, extent: Extent) -> Result<Answer, String> {
    let system = system();
    match system {
        System::Debian | System::Ubuntu => apt_install(shell, &wanted(system, extent)),
        System::Fedora | System::Arch | System::OtherLinux => {
            let compiler = shell::find_program("cc").is_some();
            let modules = extent == Extent::Core || shell::ask(WINDOW_MODULES).is_some();
            if compiler && modules {
                Ok(Answer::passed("a C compiler and the libraries are there"))
            } else {
                Err(advice(system).to_owned())
            }
        }
        System::Mac if shell::ask("xcode-select -p").is_none() => Err(advice(system).to_owned()),
        System::Mac => Ok(Answer::passed("the command line tools are there")),
        System::Windows => Ok(Answer::passed(advice(system))),
    }
}

fn wanted(system: System, extent: Extent) -> Vec<&'static str> {
    let mut names = CORE.to_vec();
    if extent != Extent::Core {
        names.extend(WINDOW);
    }
    if extent == Extent::Tests {
        names.extend(TESTS);
    }
    if system == System::Ubuntu {
        for name in &mut names {
            *name = match *name {
                "chromium" => "chromium-browser",
                "chromium-driver" => "chromium-chromedriver",
                same => same,
            };
        }
    }
    names
}

fn apt_install(shell: &mut Shell, names: &[&'static str]) -> Result<Answer, String> {
    let installed = shell::ask("dpkg-query --show --showformat=${Package}=${db:Status-Status}\\n");
    let missing = missing(names, &installed.unwrap_or_default());
    if missing.is_empty() {
        return Ok(Answer::passed(format!(
            "{} packages are there",
            names.len()
        )));
    }
    let missing = missing.join(" ");
    let root = shell::ask("id -u").as_deref() == Some("0");
    if !root && shell::find_program("sudo").is_none() {
        return Err(format!(
            "These packages are missing, and only an administrator can install them:\n\n    \
             apt-get install --no-install-recommends {missing}"
        ));
    }
    println!("        installing {missing}");
    let update = format!("apt-get {APT_OPTIONS} update");
    let install = format!("apt-get {APT_OPTIONS} install --yes --no-install-recommends {missing}");
    for line in [update, install] {
        if root {
            shell.run(&format!("DEBIAN_FRONTEND=noninteractive {line}"))?;
        } else {
            shell::run_visibly(&format!("sudo env DEBIAN_FRONTEND=noninteractive {line}"))?;
        }
    }
    Ok(Answer::passed(format!("installed {missing}")))
}

/// Returns the names that a list of `name=status` lines does not have as installed.
fn missing(names: &[&'static str], installed: &str) -> Vec<&'static str> {
    let there = |name: &str| {
        installed
            .lines()
            .any(|line| line == format!("{name}=installed"))
    };
    names.iter().copied().filter(|name| !there(name)).collect()
}

fn system() -> System {
    match env::consts::OS {
        "macos" => System::Mac,
        "windows" => System::Windows,
        _ => linux(&fs::read_to_string("/etc/os-release").unwrap_or_default()),
    }
}

/// Reads which Linux this is; `ID` is the nearest name, `ID_LIKE` those of its ancestors.
fn linux(os_release: &str) -> System {
    let value = |key: &str| {
        let line = os_release.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let names = format!("{} {}", value("ID="), value("ID_LIKE="));
    let known = names.split_whitespace().find_map(|name| match name {
        "debian" => Some(System::Debian),
        "ubuntu" => Some(System::Ubuntu),
        "fedora" | "rhel" => Some(System::Fedora),
        "arch" => Some(System::Arch),
        _ => None,
    });
    known.unwrap_or(System::OtherLinux)
}

/// What to install by hand, where this program does not do it.
fn advice(system: System) -> &'static str {
    match system {
        System::Debian | System::Ubuntu => {
            "On Debian and Ubuntu, `cargo xtask` installs everything itself."
        }
        System::Fedora => {
            "Some libraries that the window needs are missing. Install them and run this \
             again:\n\n    sudo dnf install gcc pkgconf-pkg-config webkit2gtk4.1-devel gtk3-devel \
             libayatana-appindicator-gtk3-devel librsvg2-devel dbus-devel nodejs npm"
        }
        System::Arch => {
            "Some libraries that the window needs are missing. Install them and run this \
             again:\n\n    sudo pacman -S --needed base-devel webkit2gtk-4.1 gtk3 \
             libayatana-appindicator librsvg dbus nodejs npm"
        }
        System::OtherLinux => {
            "Some libraries that the window needs are missing. Install, with their headers, a C \
             compiler, pkg-config, WebKitGTK 4.1, GTK 3, Ayatana AppIndicator 3, librsvg 2 and \
             D-Bus, and run this again."
        }
        System::Mac => {
            "Apple's command line tools are missing. Install them and run this again:\n\n    \
             xcode-select --install"
        }
        System::Windows => {
            "needs Visual Studio's C++ Build Tools; WebView2 is part of Windows 10 and 11"
        }
    }
}

pub(crate) fn cargo_parts(_: &mut Shell) -> Result<Answer, String> {
    let missing: Vec<&str> = [
        ("rustfmt", "cargo fmt --version"),
        ("clippy", "cargo clippy -V"),
    ]
    .into_iter()
    .filter(|(_, line)| shell::ask(line).is_none())
    .map(|(part, _)| part)
    .collect();
    if missing.is_empty() {
        return Ok(Answer::passed(
            shell::ask("cargo --version").unwrap_or_default(),
        ));
    }
    let missing = missing.join(" ");
    Err(format!(
        "cargo is here without {missing}. Install what is missing and run this again:\n\n    \
         rustup component add {missing}"
    ))
}

pub(crate) fn node(shell: &mut Shell) -> Result<Answer, String> {
    let system = system();
    let apt = matches!(system, System::Debian | System::Ubuntu);
    if apt && (shell::ask("node --version").is_none() || shell::ask("npm --version").is_none()) {
        apt_install(shell, &["nodejs", "npm"])?;
    }
    let architecture = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    if apt && !shell::ask("node --version").is_some_and(|version| new_enough(&version)) {
        let package = format!("node-linux-{architecture}@{NODE_FROM_NPM}");
        println!("        the system's Node is too old for the UI; adding {package} to {TOOLS}");
        shell.run(&format!(
            "npm install --global --prefix {TOOLS}/node --ignore-scripts --no-audit {package}"
        ))?;
    }
    match (shell::ask("node --version"), shell::ask("npm --version")) {
        (Some(node), Some(npm)) if new_enough(&node) => {
            Ok(Answer::passed(format!("Node {node}, npm {npm}")))
        }
        (node, _) => Err(format!(
            "The UI needs Node 20.19, 22.12 or newer, with npm; here is {}.\n{}",
            node.as_deref().unwrap_or("none"),
            match system {
                System::Mac => "Install it, for example with `brew install node`.",
                System::Windows => "Install it, for example with `winget install OpenJS.NodeJS`.",
                System::Debian
                | System::Ubuntu
                | System::Fedora
                | System::Arch
                | System::OtherLinux => "Install it and run this again.",
            }
        )),
    }
}

/// Says whether a version as Node writes it, `v20.20.2`, is one that the UI's tools accept.
fn new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map_while(|number| number.parse::<u32>().ok());
    let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else {
        return false;
    };
    let newest = NODES.last().is_some_and(|(line, _)| major > *line);
    newest
        || NODES
            .iter()
            .any(|(line, first)| major == *line && minor >= *first)
}

/// Installs what `ui/package-lock.json` says, unless that very file was installed last time.
pub(crate) fn ui_packages(shell: &mut Shell) -> Result<Answer, String> {
    let lock = fs::read("ui/package-lock.json")
        .map_err(|error| format!("ui/package-lock.json cannot be read: {error}"))?;
    if fs::read(INSTALLED_LOCK).is_ok_and(|installed| installed == lock) {
        return Ok(Answer::passed("as the lock file says"));
    }
    shell.run("npm --prefix ui ci --ignore-scripts --no-audit --no-fund")?;
    fs::write(INSTALLED_LOCK, lock)
        .map_err(|error| format!("{INSTALLED_LOCK} cannot be written: {error}"))?;
    Ok(Answer::passed("installed"))
}

/// Builds the UI, unless what it is made from and what was made of it are as after the last time.
/// The window holds it, and would be built anew, for minutes, after each build of the UI.
pub(crate) fn ui_build(shell: &mut Shell) -> Result<Answer, String> {
    let made_from = ui_sources()?;
    let made = || Ok::<_, String>(made_from.clone() + &prints::of(Path::new(BUILT_UI), &[])?);
    let now = made()?;
    if fs::read_to_string(UI_MADE).is_ok_and(|last| last == now) {
        return Ok(Answer::passed("made of the same as it would be now"));
    }
    shell.run("npm --prefix ui run build")?;
    // What was changed while it was built may not be in it, and is then built again.
    let made = made()?;
    fs::create_dir_all("target")
        .and_then(|()| fs::write(UI_MADE, made))
        .map_err(|error| format!("{UI_MADE} cannot be written: {error}"))?;
    Ok(Answer::passed("built"))
}

fn ui_sources() -> Result<String, String> {
    let lock = fs::read(INSTALLED_LOCK).unwrap_or_default();
    Ok(prints::of(Path::new("ui"), &["dist", "node_modules"])? + &prints::of_bytes(&lock))
}

/// What the suites that start other programs are told, unless the person said otherwise.
pub(crate) fn surroundings() -> Vec<(&'static str, PathBuf)> {
    let root = env::current_dir().unwrap_or_default();
    let exe = env::consts::EXE_SUFFIX;
    let built = |path: &str| Some(root.join(Path::new(path)));
    let first = |names: &[&str]| names.iter().find_map(|name| shell::find_program(name));
    [
        (
            "RINGONCE_CHROMIUM",
            first(&["chromium", "chromium-browser", "google-chrome"]),
        ),
        ("RINGONCE_CHROMEDRIVER", first(&["chromedriver"])),
        ("RINGONCE_UI_DIST", built("ui/dist")),
        (
            "RINGONCE_APP",
            built(&format!("target/debug/ringonce{exe}")),
        ),
        (
            "RINGONCE_SHIPPED",
            built(&format!("target/release/ringonce{exe}")),
        ),
        (
            "RINGONCE_EMPTY",
            built(&format!("target/release/examples/empty_window{exe}")),
        ),
        (
            "RINGONCE_TAURI_DRIVER",
            built(&format!("{TOOLS}/bin/tauri-driver{exe}")),
        ),
        ("RINGONCE_WEBDRIVER", first(&["WebKitWebDriver"])),
    ]
    .into_iter()
    .filter(|(name, _)| env::var_os(name).is_none())
    .filter_map(|(name, path)| Some((name, path?)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_fully_installed_counts_as_there() {
        let installed = "xvfb=installed\ndunst=config-files\nxvfb-extra=installed";
        assert_eq!(
            missing(&["xvfb", "dunst", "xauth"], installed),
            ["dunst", "xauth"]
        );
    }

    #[test]
    fn a_linux_is_known_by_its_own_name_or_its_ancestors() {
        for (text, system) in [
            ("NAME=\"Debian\"\nID=debian\n", System::Debian),
            ("ID=ubuntu\nID_LIKE=debian\n", System::Ubuntu),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Ubuntu),
            (
                "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n",
                System::Fedora,
            ),
            ("ID=manjaro\nID_LIKE=arch\n", System::Arch),
            ("ID=nixos\n", System::OtherLinux),
            ("", System::OtherLinux),
        ] {
            assert_eq!(linux(text), system, "{text}");
        }
    }

    #[test]
    fn a_node_is_new_enough_from_the_first_of_its_line() {
        for (version, enough) in [
            ("v18.20.4", false),
            ("v20.18.9", false),
            ("v20.19.0", true),
            ("v21.7.3", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v24.0.1", true),
            ("", false),
            ("node", false),
        ] {
            assert_eq!(new_enough(version), enough, "{version}");
        }
    }

    #[test]
    fn every_system_but_debian_is_told_what_to_install() {
        for (system, word) in [
            (System::Fedora, "dnf install"),
            (System::Arch, "pacman -S"),
            (System::OtherLinux, "WebKitGTK 4.1"),
            (System::Mac, "xcode-select"),
            (System::Windows, "Build Tools"),
        ] {
            assert!(advice(system).contains(word), "{system:?}");
        }
    }
}
