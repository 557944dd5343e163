//! Whether revenue reaches its target and carries the cost.
