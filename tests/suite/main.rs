//! The one test binary beside the unit tests: what holds for the project as a whole.

mod catalogue;
mod example;
mod formats;
mod money;
mod generated;
mod order;
mod pages;
mod plans;
mod rates;
mod reading;
mod rules;
