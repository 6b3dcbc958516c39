//! Where a test takes place: folders of its own, the program started on them, and the end of both.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use reminder_tests::patience::wait_until;
use reminder_tests::processes;
use tempfile::TempDir;

use crate::Fault;
use crate::window::Window;

/// All tests share one display and one bus.
static DISPLAY: Mutex<()> = Mutex::new(());
/// Moves, closes and minimises windows, as on every desktop.
const WINDOW_MANAGER: &str = "openbox";

/// The one window manager of the display. The next display has its own, because this one ends with
/// it; one for each test would find that the display still knows the one before.
static MANAGED: Mutex<Option<Child>> = Mutex::new(None);

/// Starts the window manager, unless it runs.
fn manage_windows() -> Result<(), Fault> {
    let mut managed = MANAGED.lock().unwrap_or_else(PoisonError::into_inner);
    if managed.is_none() {
        let started = Command::new(WINDOW_MANAGER)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        *managed = Some(started);
    }
    wait_until("windows are managed", || {
        let asked = Command::new("xdotool").arg("get_num_desktops").output();
        asked.is_ok_and(|asked| asked.status.success())
    })?;
    Ok(())
}

/// A place of its own for one test.
pub(crate) struct Stage {
    home: TempDir,
    name: &'static str,
    language: &'static str,
    started: Mutex<Vec<u32>>,
    _display: MutexGuard<'static, ()>,
}

impl Stage {
    /// Sets the stage, once the tests before are over. The name is that of its pictures.
    ///
    /// # Errors
    /// When there can be no folder.
    pub(crate) fn new(name: &'static str) -> Result<Self, Fault> {
        let display = DISPLAY.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = Self {
            home: tempfile::tempdir()?,
            name,
            language: "en_GB.UTF-8",
            started: Mutex::default(),
            _display: display,
        };
        manage_windows()?;
        Ok(stage)
    }

    /// Speaks another language.
    pub(crate) fn in_language(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// Returns the clinic's folder of this stage.
    pub(crate) fn folder(&self) -> PathBuf {
        self.home.path().join("clinic")
    }

    /// Starts the program and takes hold of its window.
    ///
    /// # Errors
    /// When the window does not open in time.
    pub(crate) async fn open(&self) -> Result<Window, Fault> {
        let (port, native) = (free_port()?, free_port()?);
        let driver = self
            .at_home(&program("RINGONCE_TAURI_DRIVER")?)
            .arg(format!("--port={port}"))
            .arg(format!("--native-port={native}"))
            .arg("--native-driver")
            .arg(program("RINGONCE_WEBDRIVER")?)
            .spawn()?;
        self.note(&driver);
        wait_until("the driver listens", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
                && std::net::TcpStream::connect(("127.0.0.1", native)).is_ok()
        })?;
        Window::open(port, &program("RINGONCE_APP")?, driver).await
    }

    /// Starts the program with nobody to work its window.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn start(&self) -> Result<Child, Fault> {
        self.start_as(&mut self.at_home(&program("RINGONCE_APP")?))
    }

    /// Starts the program with no patience for the opening of the clinic.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn start_impatient(&self) -> Result<Child, Fault> {
        let mut command = self.at_home(&program("RINGONCE_APP")?);
        self.start_as(command.env("RINGONCE_IMPATIENT", "1"))
    }

    fn start_as(&self, command: &mut Command) -> Result<Child, Fault> {
        let started = command.spawn()?;
        self.note(&started);
        Ok(started)
    }

    /// Runs the program on another display until it ends, and returns what it said.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn run_on(&self, display: &str) -> Result<Output, Fault> {
        let mut command = self.at_home(&program("RINGONCE_APP")?);
        command
            .env("DISPLAY", display)
            .env_remove("WAYLAND_DISPLAY");
        Ok(command.output()?)
    }

    /// Starts another program here, which says what it says to a file.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn start_other(
        &self,
        program: &str,
        arguments: &[&str],
        says_to: Stdio,
    ) -> Result<Child, Fault> {
        let mut command = self.at_home(Path::new(program));
        let started = command.args(arguments).stdout(says_to).spawn()?;
        self.note(&started);
        Ok(started)
    }

    /// Returns everything the program's log says so far.
    pub(crate) fn log(&self) -> String {
        let files = fs::read_dir(self.folder().join("logs"))
            .into_iter()
            .flatten();
        files
            .flatten()
            .filter_map(|file| fs::read_to_string(file.path()).ok())
            .collect()
    }

    /// Takes a picture of the display, for whoever looks into a failure.
    pub(crate) fn picture(&self, of: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/desktop");
        let path = folder.join(format!("{}-{of}.png", self.name));
        let taken = fs::create_dir_all(&folder).and_then(|()| {
            Command::new("import")
                .args(["-window", "root"])
                .arg(&path)
                .status()
        });
        if !taken.is_ok_and(|status| status.success()) {
            eprintln!("no picture {}", path.display());
        }
    }

    fn at_home(&self, program: &Path) -> Command {
        let home = self.home.path();
        let mut command = Command::new(program);
        command
            .stdin(Stdio::null())
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("RINGONCE_DATA", self.folder())
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("LANG", self.language)
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER");
        command
    }

    fn note(&self, started: &Child) {
        let mut all = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(started.id());
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.picture("end");
        let started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        for first in started.iter() {
            if let Err(error) = processes::end_family(*first) {
                eprintln!("{error}");
            }
        }
    }
}

/// Waits for the end of a program.
///
/// # Errors
/// When it goes on for too long.
pub(crate) fn end_of(child: &mut Child) -> Result<ExitStatus, Fault> {
    let id = child.id();
    wait_until("the program ends", || !processes::runs(id))?;
    Ok(child.wait()?)
}

fn program(variable: &str) -> Result<PathBuf, Fault> {
    let path = std::env::var_os(variable)
        .ok_or_else(|| format!("{variable} does not say where the program is"))?;
    Ok(path.into())
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
