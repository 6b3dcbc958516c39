//! One browser window on one desk: opened, looked at, pressed and closed again.
//!
//! It knows words, roles and keys. What a journey expects to find is the journey's.

use std::cell::Cell;
use std::env;
use std::fs;
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reminder_tests::bridge::Bridge;
use reminder_tests::kit::{Desk, Fault};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// How long something on the screen may take to come.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked for.
const PERIOD: Duration = Duration::from_millis(50);
/// How long one call of the browser may take at all.
const CALL_MOST: Duration = Duration::from_secs(60);
/// How much of the page a failure repeats.
const SHOWN_MOST: usize = 3_000;
/// Lines before the driver says where it listens.
const LINES_MOST: usize = 50;
const TOKEN: &str = "try";

/// What the person at this PC prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Light,
    Dark,
}

/// A window, with the program that drives it. Both end with it.
pub(crate) struct Window {
    name: &'static str,
    driver: Child,
    runtime: Runtime,
    client: Option<Client>,
    went_well: Cell<bool>,
}

impl Window {
    /// Opens the first page of a desk.
    pub(crate) fn open(name: &'static str, desk: &Desk, look: Look) -> Result<Self, Fault> {
        let screens = env::var_os("RINGONCE_UI_DIST").map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/dist")),
            PathBuf::from,
        );
        if !screens.join("index.html").is_file() {
            let missing = format!("{} has no screens: npm run build", screens.display());
            return Err(missing.into());
        }
        let bridge = Bridge {
            engine: std::sync::Arc::clone(&desk.engine),
            clock: Some(std::sync::Arc::clone(&desk.clock)),
            screens,
            token: TOKEN.to_owned(),
        };
        let page = format!("http://{}/#token={TOKEN}", bridge.serve(0)?);
        let (driver, port) = start_driver()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let mut window = Self {
            name,
            driver,
            runtime,
            client: None,
            went_well: Cell::new(false),
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        if let Value::Object(wishes) = wishes(look) {
            builder.capabilities(wishes);
        }
        let opening = async {
            let driver = format!("http://127.0.0.1:{port}");
            let opened = tokio::time::timeout(CALL_MOST, builder.connect(&driver)).await;
            opened
                .map_err(|_| Fault::from("no browser came"))?
                .map_err(Fault::from)
        };
        window.client = Some(window.runtime.block_on(opening)?);
        window.ask(window.client()?.goto(&page))?;
        Ok(window)
    }

    /// Opens the first page of a desk, and says that Ann is there.
    pub(crate) fn open_for_ann(name: &'static str, desk: &Desk, look: Look) -> Result<Self, Fault> {
        let window = Self::open(name, desk, look)?;
        window.say_ann()?;
        Ok(window)
    }

    /// Answers the question who is at the desk.
    pub(crate) fn say_ann(&self) -> Result<(), Fault> {
        self.type_into(&self.field("Your name")?, "Ann")?;
        self.press_button("That is me")?;
        self.wait_without("question", "//*[@role='dialog']")
    }

    /// Says that the journey ended where it should: no picture of the end is needed.
    pub(crate) fn close(self) {
        self.went_well.set(true);
    }

    fn client(&self) -> Result<&Client, Fault> {
        self.client
            .as_ref()
            .ok_or_else(|| "the window is closed".into())
    }

    fn ask<T>(&self, call: impl Future<Output = Result<T, CmdError>>) -> Result<T, Fault> {
        let call = async { tokio::time::timeout(CALL_MOST, call).await };
        Ok(self
            .runtime
            .block_on(call)
            .map_err(|_| format!("{}: the browser does not answer", self.name))??)
    }

    /// Runs a script in the page and returns what it returns.
    pub(crate) fn script(&self, script: &str) -> Result<Value, Fault> {
        self.ask(self.client()?.execute(script, Vec::new()))
    }

    /// Runs a script that calls its last argument when it is done.
    pub(crate) fn script_that_calls_back(&self, script: &str) -> Result<Value, Fault> {
        self.ask(self.client()?.execute_async(script, Vec::new()))
    }

    /// Shows a place of the window, such as `review`.
    pub(crate) fn show(&self, place: &str) -> Result<(), Fault> {
        self.script(&format!("location.hash = {}", json!(format!("#/{place}"))))?;
        Ok(())
    }

    /// Waits for what a path leads to, and returns it.
    pub(crate) fn find(&self, what: &str, path: &str) -> Result<Element, Fault> {
        let wait = self.client()?.wait().at_most(PATIENCE).every(PERIOD);
        self.ask(wait.for_element(Locator::XPath(path)))
            .map_err(|error| self.missing(what, &error))
    }

    /// Waits until a path leads nowhere any more.
    pub(crate) fn wait_without(&self, what: &str, path: &str) -> Result<(), Fault> {
        self.find(&format!("no “{what}”"), &format!("//body[not({path})]"))?;
        Ok(())
    }

    fn missing(&self, what: &str, error: &Fault) -> Fault {
        let text = self
            .script("return document.body.innerText")
            .unwrap_or_default();
        let text: String = text
            .as_str()
            .unwrap_or_default()
            .chars()
            .take(SHOWN_MOST)
            .collect();
        format!(
            "{}: {what} is not on the screen ({error}), which shows:\n{text}",
            self.name
        )
        .into()
    }

    /// Waits for words anywhere.
    pub(crate) fn read(&self, words: &str) -> Result<(), Fault> {
        self.read_in("//body", words)
    }

    /// Waits for words inside what a path leads to.
    pub(crate) fn read_in(&self, path: &str, words: &str) -> Result<(), Fault> {
        let path = format!("{path}[contains(normalize-space(.), \"{words}\")]");
        self.find(words, &path)?;
        Ok(())
    }

    /// Waits for the input under a label.
    pub(crate) fn field(&self, label: &str) -> Result<Element, Fault> {
        self.find(label, &format!("{}//input", labelled(label)))
    }

    /// Waits for the first part of a date or time under a label.
    pub(crate) fn parts(&self, label: &str) -> Result<Element, Fault> {
        let path = format!("({}//*[@role='spinbutton'])[1]", labelled(label));
        self.find(label, &path)
    }

    /// Returns what an input has in it.
    pub(crate) fn typed_into(&self, field: &Element) -> Result<String, Fault> {
        Ok(self.ask(field.prop("value"))?.unwrap_or_default())
    }

    /// Types into an input.
    pub(crate) fn type_into(&self, field: &Element, text: &str) -> Result<(), Fault> {
        self.ask(field.send_keys(text))
    }

    /// Clicks.
    pub(crate) fn click(&self, element: &Element) -> Result<(), Fault> {
        self.ask(element.click())
    }

    /// Waits for a button that can be pressed, and presses it.
    pub(crate) fn press_button(&self, words: &str) -> Result<(), Fault> {
        self.press_button_in("", words)
    }

    /// The same, inside what a path leads to.
    pub(crate) fn press_button_in(&self, path: &str, words: &str) -> Result<(), Fault> {
        let path = format!("{path}//button[normalize-space(.)=\"{words}\"][not(@disabled)]");
        self.click(&self.find(words, &path)?)
    }

    /// Follows a link of the navigation or a screen that begins with these words.
    pub(crate) fn follow(&self, words: &str) -> Result<(), Fault> {
        let path = format!("//a[starts-with(normalize-space(.), \"{words}\")]");
        self.click(&self.find(words, &path)?)
    }

    /// Chooses one of a list under a label.
    pub(crate) fn choose(&self, label: &str, option: &str) -> Result<(), Fault> {
        self.click(&self.find(label, &format!("{}//button", labelled(label)))?)?;
        self.click(&self.option(option)?)?;
        self.wait_without("list", "//*[@role='listbox']")
    }

    /// Waits for one line of an open list that begins with these words.
    pub(crate) fn option(&self, words: &str) -> Result<Element, Fault> {
        let path = format!("//*[@role='option'][starts-with(normalize-space(.), \"{words}\")]");
        self.find(words, &path)
    }

    /// Presses keys one after the other, wherever the focus is.
    pub(crate) fn keys(&self, keys: &[Key]) -> Result<(), Fault> {
        let keys: String = keys.iter().map(|key| char::from(*key)).collect();
        self.type_keys(&keys)
    }

    /// Types text wherever the focus is.
    pub(crate) fn type_keys(&self, text: &str) -> Result<(), Fault> {
        let press = text
            .chars()
            .fold(KeyActions::new("keys".to_owned()), |all, value| {
                all.then(KeyAction::Down { value })
                    .then(KeyAction::Up { value })
            });
        self.ask(self.client()?.perform_actions(press))
    }

    /// Presses a key together with Ctrl.
    pub(crate) fn with_ctrl(&self, value: char) -> Result<(), Fault> {
        let ctrl = char::from(Key::Control);
        let press = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: ctrl })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: ctrl });
        self.ask(self.client()?.perform_actions(press))
    }

    /// Waits until the focus is on something of this kind, a CSS selector such as `[role=option]`.
    pub(crate) fn focus_on(&self, kind: &str) -> Result<(), Fault> {
        let css = format!("{kind}:focus");
        let wait = self.client()?.wait().at_most(PATIENCE).every(PERIOD);
        self.ask(wait.for_element(Locator::Css(&css)))
            .map_err(|error| self.missing(&format!("the focus on {kind}"), &error))?;
        Ok(())
    }

    fn take_picture(&self) -> Result<PathBuf, Fault> {
        let picture = self.ask(self.client()?.screenshot())?;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/browser");
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{}.png", self.name));
        fs::write(&path, picture)?;
        Ok(path)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if !self.went_well.get() {
            match self.take_picture() {
                Ok(path) => eprintln!("{}: the end is in {}", self.name, path.display()),
                Err(error) => eprintln!("{}: no picture of the end: {error}", self.name),
            }
        }
        // The browser goes with its session, the driver by its own id.
        if let Some(client) = self.client.take()
            && let Err(error) = self.ask(client.close())
        {
            eprintln!("{}: the browser did not close: {error}", self.name);
        }
        if let Err(error) = self.driver.kill().and_then(|()| self.driver.wait()) {
            eprintln!("{}: the driver did not end: {error}", self.name);
        }
    }
}

/// Leads to what stands under a label.
fn labelled(label: &str) -> String {
    format!("//*[self::label or self::span][normalize-space(.)=\"{label}\"]/..")
}

fn wishes(look: Look) -> Value {
    let scheme = match look {
        Look::Dark => 0,
        Look::Light => 1,
    };
    let mut options = json!({ "args": [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--window-size=1280,800", "--force-prefers-reduced-motion", "--lang=en-US",
        format!("--blink-settings=preferredColorScheme={scheme}"),
    ]});
    if let Some(browser) = env::var_os("RINGONCE_CHROMIUM") {
        options["binary"] = json!(browser.to_string_lossy());
    }
    json!({ "browserName": "chrome", "goog:chromeOptions": options })
}

/// Starts a driver on a port that it chooses, and returns that.
fn start_driver() -> Result<(Child, u16), Fault> {
    let program = env::var_os("RINGONCE_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let mut driver = Command::new(&program)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{} does not start: {error}", program.display()))?;
    let lines = BufReader::new(driver.stdout.take().ok_or("its output is piped")?).lines();
    let (say, hear) = mpsc::channel();
    // It reads to the end, so that the driver never writes into a full pipe.
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if say.send(line).is_err() {
                // Nobody listens any more: the port is known.
                continue;
            }
        }
    });
    for _ in 0..LINES_MOST {
        let Ok(line) = hear.recv_timeout(PATIENCE) else {
            break;
        };
        let port = line
            .rsplit_once("successfully on port ")
            .map(|(_, port)| port.trim_end_matches('.').parse());
        if let Some(Ok(port)) = port {
            return Ok((driver, port));
        }
    }
    driver.kill()?;
    driver.wait()?;
    Err("the driver does not say where it listens".into())
}
