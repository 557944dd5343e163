//! The gate before any reader: is this a package we can trust to be read for what it says?
