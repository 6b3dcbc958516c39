//! An empty window with the same libraries, to weigh ours against: what Tauri and the web view
//! need by themselves. Its title says when its page is drawn; it ends when it is closed.

use tauri::http::{Response, header};
use tauri::{WebviewUrl, WebviewWindowBuilder};

const PAGE: &[u8] = b"<!doctype html><html lang=\"en\"><title>Drawing</title>\
    <script>requestAnimationFrame(() => { document.title = \"Empty\" })</script></html>";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address: tauri::Url = "empty://localhost/".parse()?;
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            Response::builder()
                .header(header::CONTENT_TYPE, "text/html")
                .body(PAGE)
                .expect("the header is written here")
        })
        .setup(move |app| {
            let page = WebviewUrl::CustomProtocol(address);
            WebviewWindowBuilder::new(app, "empty", page)
                .title("Opening")
                .inner_size(1280.0, 800.0)
                .on_document_title_changed(|window, title| {
                    window.set_title(&title).expect("a window has a title");
                })
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
