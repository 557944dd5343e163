//! Whether initiatives and choices meet.
