//! Where the mail password lives: the OS keychain, a passphrase-protected file, or the environment.
