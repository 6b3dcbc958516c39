//! Pages of the window's own: a sentence and a few buttons, for what must be said while there is
//! no clinic to show, or beside it. They are plain HTML without a script; a button leads to an
//! address that is never loaded, but tells which button it was.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use tauri::http::{Response, StatusCode, header};
use tauri::{Runtime, UriSchemeContext, Url, WebviewUrl};

/// The scheme of these pages' addresses.
pub(crate) const SCHEME: &str = "ringonce";

/// Where the pages are, as this system's web view writes it.
const ADDRESS: &str = if cfg!(windows) {
    "http://ringonce.localhost/"
} else {
    "ringonce://localhost/"
};

/// In the colours of the clinic's window.
const STYLE: &str = "\
    :root { color-scheme: light dark; font: 100%/1.4 system-ui, sans-serif;\
      background: light-dark(#f3f6f6, #111718); color: light-dark(#172122, #e7eeee) }\
    body { margin: 0; min-height: 100vh; display: grid; align-items: center }\
    main { margin: 0 auto; padding: 2rem; max-width: 34rem }\
    h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25 }\
    p { margin: 0 0 1.5rem }\
    div { display: flex; flex-wrap: wrap; gap: .75rem }\
    form { margin: 0 }\
    progress { width: 100%; accent-color: light-dark(#0b6b67, #62cbc4) }\
    button { font: inherit; min-height: 2.75rem; padding: 0 1rem; border-radius: .375rem;\
      border: 1px solid light-dark(#748585, #7f9394); cursor: pointer;\
      background: light-dark(#ffffff, #212b2c); color: inherit }\
    button.main { font-weight: 600; border-color: transparent;\
      background: light-dark(#0b6b67, #62cbc4); color: light-dark(#ffffff, #06211f) }\
    button:focus-visible { outline: 2px solid light-dark(#0b6b67, #62cbc4);\
      outline-offset: 2px }";

/// What a button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Press {
    /// End the program.
    Quit,
    /// Look at the folder again.
    TryAgain,
    /// Bring the newest backup back.
    BringBack,
    /// Close the window, and keep sending.
    KeepSending,
    /// Close the window, and stop sending.
    StopSending,
    /// Close nothing.
    GoBack,
    /// Show the made-up clinic.
    OpenDemo,
    /// Show the clinic of this PC.
    OpenOwn,
}

impl Press {
    const ALL: [Self; 8] = [
        Self::Quit,
        Self::TryAgain,
        Self::BringBack,
        Self::KeepSending,
        Self::StopSending,
        Self::GoBack,
        Self::OpenDemo,
        Self::OpenOwn,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Quit => "quit",
            Self::TryAgain => "try-again",
            Self::BringBack => "bring-back",
            Self::KeepSending => "keep-sending",
            Self::StopSending => "stop-sending",
            Self::GoBack => "go-back",
            Self::OpenDemo => "demo",
            Self::OpenOwn => "own",
        }
    }

    /// Returns which button leads to an address; none when it is an address like any other.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        let path = url.as_str().strip_prefix(ADDRESS)?;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|press| press.path() == path)
    }
}

/// What each window shows, by its label.
#[derive(Default)]
pub(crate) struct Pages(Mutex<BTreeMap<&'static str, String>>);

impl Pages {
    /// Puts a page into a window that is about to be opened, and returns its address. The first
    /// button is the safe one: it has the focus. A page without a button says that it is busy.
    pub(crate) fn put(
        &self,
        window: &'static str,
        heading: &str,
        sentence: &str,
        buttons: &[(Press, &str)],
    ) -> WebviewUrl {
        let page = write(heading, sentence, buttons);
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.insert(window, page);
        WebviewUrl::CustomProtocol(
            ADDRESS
                .parse()
                .expect("the address is written in this file"),
        )
    }

    fn of(&self, window: &str) -> Option<String> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.get(window).cloned()
    }
}

/// Answers the web view, which asks for the page of its window.
pub(crate) fn answer<R: Runtime>(context: &UriSchemeContext<'_, R>) -> Response<Vec<u8>> {
    use tauri::Manager;

    let page = context
        .app_handle()
        .state::<Pages>()
        .of(context.webview_label());
    let status = match page {
        Some(_) => StatusCode::OK,
        None => StatusCode::NOT_FOUND,
    };
    let policy = format!("default-src 'none'; style-src 'unsafe-inline'; form-action {ADDRESS}");
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, policy)
        .body(page.unwrap_or_default().into_bytes())
        .expect("the headers are written in this file")
}

fn write(heading: &str, sentence: &str, buttons: &[(Press, &str)]) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>RingOnce</title>\
         <style>{STYLE}</style></head><body><main><h1>{}</h1><p>{}</p>",
        escaped(heading),
        escaped(sentence)
    );
    if buttons.is_empty() {
        page += "<progress aria-label=\"Busy\"></progress>";
    }
    page += "<div>";
    for (index, (press, words)) in buttons.iter().enumerate() {
        let first = if index == 0 {
            " class=\"main\" autofocus"
        } else {
            ""
        };
        write!(
            page,
            "<form action=\"/{}\"><button{first}>{}</button></form>",
            press.path(),
            escaped(words)
        )
        .expect("a string takes every word");
    }
    page + "</div></main></body></html>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("an address")
    }

    #[test]
    fn every_button_is_known_by_the_address_it_leads_to() {
        for press in Press::ALL {
            let path = press.path();
            for address in [format!("{ADDRESS}{path}"), format!("{ADDRESS}{path}?")] {
                assert_eq!(Press::of(&url(&address)), Some(press), "{address}");
            }
        }
    }

    #[test]
    fn no_other_address_is_a_button() {
        for address in ["", "quit/x", "?quit", "index.html"] {
            assert_eq!(Press::of(&url(&format!("{ADDRESS}{address}"))), None);
        }
        assert_eq!(Press::of(&url("https://example.com/quit")), None);
        assert_eq!(Press::of(&url("tauri://localhost/quit")), None);
    }

    #[test]
    fn a_page_that_asks_nothing_is_busy() {
        let page = write("Heading", "A sentence.", &[]);
        assert!(
            page.contains("<progress aria-label=\"Busy\"></progress>"),
            "{page}"
        );
        assert!(!page.contains("<button"), "{page}");
    }

    #[test]
    fn a_page_says_what_it_is_given_and_nothing_of_it_is_markup() {
        let page = write(
            "Heading",
            "a <b> & c",
            &[(Press::Quit, "Quit"), (Press::GoBack, "<i>")],
        );
        assert!(
            page.contains("<h1>Heading</h1><p>a &lt;b&gt; &amp; c</p>"),
            "{page}"
        );
        assert!(page.contains("autofocus>Quit</button>"), "{page}");
        assert!(page.contains("<button>&lt;i&gt;</button>"), "{page}");
        assert!(!page.contains("<progress"), "{page}");
    }
}
