//! `findings.csv`: every finding of every plan, one line each.
