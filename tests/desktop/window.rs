//! The window, worked as a person does: by what is written on it. Every question has a time limit,
//! because a window that is gone answers none.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reminder_tests::patience::{PATIENCE, wait_until};
use reminder_tests::processes;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use crate::Fault;

/// The program as a process is called.
const APP: &str = "ringonce";
/// Between two looks at the window.
const A_LOOK: Duration = Duration::from_millis(100);
/// How long a press that ends the program is waited for.
const A_PRESS: Duration = Duration::from_secs(5);

/// A window that is open.
pub(crate) struct Window {
    client: Client,
    driver: Child,
}

impl Window {
    /// Opens the window through a driver.
    ///
    /// # Errors
    /// When it does not open in time.
    pub(crate) async fn open(port: u16, app: &Path, driver: Child) -> Result<Self, Fault> {
        let mut capabilities = Map::new();
        capabilities.insert("tauri:options".to_owned(), json!({ "application": app }));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://127.0.0.1:{port}");
        let client = timeout(PATIENCE, builder.connect(&address)).await??;
        Ok(Self { client, driver })
    }

    /// Returns the program's process.
    ///
    /// # Errors
    /// When it does not run.
    pub(crate) fn process(&self) -> Result<u32, Fault> {
        let family = processes::family_of(self.driver.id());
        Ok(processes::that_runs(APP, &family).ok_or("the program does not run")?)
    }

    /// Closes the window with its driver, which ends the program.
    ///
    /// # Errors
    /// When the driver cannot be waited for.
    pub(crate) async fn close(mut self) -> Result<(), Fault> {
        let program = self.process().ok();
        // The program may be gone already, and with it whoever would answer.
        if let Err(error) = timeout(Duration::from_secs(20), self.client.close()).await? {
            eprintln!("the session was over already: {error}");
        }
        processes::end_family(self.driver.id())?;
        self.driver.wait()?;
        // It has left the driver's family and may still be putting its things in order.
        if let Some(program) = program {
            wait_until("the program is gone", || !processes::runs(program))?;
        }
        Ok(())
    }

    /// Presses a button or a link, once it is there and can be pressed.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn press(&self, words: &str) -> Result<(), Fault> {
        self.act_on(&button(words), async |element| element.click().await)
            .await
    }

    /// Presses a button that ends the program, and waits for that end.
    ///
    /// # Errors
    /// When the button does not come, or the program goes on.
    pub(crate) async fn leave_by(&self, words: &str) -> Result<(), Fault> {
        let (process, button) = (self.process()?, button(words));
        self.until(async || {
            let press = async {
                let found = self.client.find(Locator::XPath(&button)).await?;
                found.click().await
            };
            // Whoever would say that it was pressed may be gone before: the end says so.
            drop(timeout(A_PRESS, press).await);
            Ok(!processes::runs(process))
        })
        .await
        .map_err(|error| format!("{words:?} did not end the program: {error}").into())
    }

    /// Types into a field, over whatever is in it.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn fill(&self, label: &str, text: &str) -> Result<(), Fault> {
        let path = field(label);
        self.act_on(&path, async |element| {
            element.click().await?;
            element.clear().await?;
            element.send_keys(text).await
        })
        .await
    }

    /// Types into one part of a date or a time.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn type_into_part(
        &self,
        label: &str,
        part: &str,
        text: &str,
    ) -> Result<(), Fault> {
        let path = format!(
            "//*[@role='spinbutton'][starts-with(@aria-label, {})]\
             [ancestor::*[@role='group'][1]/@aria-labelledby=\
             //*[normalize-space(.)={}]/@id]",
            quoted(part),
            quoted(label)
        );
        self.act_on(&path, async |element| element.send_keys(text).await)
            .await
    }

    /// Presses a key, wherever the focus is.
    ///
    /// # Errors
    /// When the window does not answer.
    pub(crate) async fn key(&self, key: Key) -> Result<(), Fault> {
        let value = char::from(key);
        let pressed = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        Ok(timeout(PATIENCE, self.client.perform_actions(pressed)).await??)
    }

    /// Waits until words are on the screen.
    ///
    /// # Errors
    /// When they do not come in time.
    pub(crate) async fn sees(&self, words: &str) -> Result<(), Fault> {
        let seen = self
            .until(async || Ok(self.text().await?.contains(words)))
            .await;
        match seen {
            Ok(()) => Ok(()),
            Err(error) => {
                let text = self.text().await.unwrap_or_default();
                Err(format!("{words:?} is not on the screen ({error}):\n{text}").into())
            }
        }
    }

    /// Returns what is written on the screen.
    ///
    /// # Errors
    /// When the window does not answer.
    pub(crate) async fn text(&self) -> Result<String, Fault> {
        let text = self.run("return document.body.innerText").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Runs a line of script in the page and returns what it says.
    ///
    /// # Errors
    /// When the window does not answer.
    pub(crate) async fn run(&self, script: &str) -> Result<Value, Fault> {
        Ok(timeout(PATIENCE, self.client.execute(script, Vec::new())).await??)
    }

    async fn act_on(
        &self,
        path: &str,
        act: impl AsyncFn(Element) -> Result<(), CmdError>,
    ) -> Result<(), Fault> {
        self.until(async || {
            let found = self.client.find(Locator::XPath(path)).await;
            let acted = match found {
                Ok(element) => act(element).await,
                Err(error) => Err(error),
            };
            match acted {
                Ok(()) => Ok(true),
                // The screen is still being drawn: it is not there, not in sight, or covered.
                Err(CmdError::Standard(_)) => Ok(false),
                Err(error) => Err(error.into()),
            }
        })
        .await
        .map_err(|error| format!("{path}: {error}").into())
    }

    /// Looks again and again until something is so.
    async fn until(&self, so: impl AsyncFn() -> Result<bool, Fault>) -> Result<(), Fault> {
        let looks = async {
            let mut looking = tokio::time::interval(A_LOOK);
            loop {
                looking.tick().await;
                if so().await? {
                    return Ok(());
                }
            }
        };
        timeout(PATIENCE, looks).await?
    }
}

/// Returns the way to a button or a link that can be pressed.
fn button(words: &str) -> String {
    format!(
        "//*[self::button or self::a or @role='button' or @role='option' or @role='tab']\
         [normalize-space(.)={words} or @aria-label={words}]\
         [not(@disabled) and not(@aria-disabled='true')]",
        words = quoted(words)
    )
}

/// Returns the way to a field by its label, written out or hidden.
fn field(label: &str) -> String {
    let label = quoted(label);
    format!(
        "//*[self::input or self::textarea]\
         [@aria-label={label} or @id=//label[normalize-space(.)={label}]/@for \
         or ancestor::label[normalize-space(.)={label}]]"
    )
}

/// Writes a string as XPath does; none of ours has both kinds of quotes.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}
