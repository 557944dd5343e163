//! The one test binary beside the unit tests: what holds for the project as a whole.

mod catalogue;
mod example;
mod pages;
mod plans;
mod samples;
