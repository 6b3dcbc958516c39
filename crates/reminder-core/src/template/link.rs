//! Links: what a patient's phone would make something to press of. Whether a message may have one
//! is the linter's to say.

/// Whether something between spaces is a link, or what mail programs make one of.
pub(super) fn is_link(chunk: &str) -> bool {
    let chunk = chunk
        .trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase();
    let has_top = |host: &str| {
        let (name, top) = host.rsplit_once('.').unwrap_or_default();
        !name.is_empty()
            && !name
                .contains(|letter: char| !letter.is_ascii_alphanumeric() && !"-.".contains(letter))
            && TOP_LEVEL.contains(&top)
    };
    let host = chunk.split(['/', '?', ':']).next().unwrap_or_default();
    !chunk.contains('@') && (chunk.contains("://") || chunk.starts_with("www.") || has_top(host))
}

/// Ends of web addresses that staff may type without "www.".
const TOP_LEVEL: [&str; 27] = [
    "app", "at", "au", "be", "ca", "ch", "clinic", "co", "com", "de", "dental", "doctor", "es",
    "eu", "fr", "gl", "health", "info", "io", "link", "ly", "me", "net", "nz", "online", "org",
    "uk",
];
