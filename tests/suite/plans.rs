//! Whole plans: one that is clean, and the edges of rules that need more than their page's example.
