//! The JSON Schemas in `docs/schemas`, against what the program really writes.
