//! Mails that came back, as servers write them, and what each leads to.
