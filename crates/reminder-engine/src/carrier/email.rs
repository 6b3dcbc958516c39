//! E-mail through the clinic's mail server.
