//! The one test binary beside the unit tests: what holds for the project as a whole.

mod catalogue;
mod cycles;
mod example;
mod formats;
mod generated;
mod handoff;
mod history;
mod money;
mod order;
mod pages;
mod plans;
mod rates;
mod reading;
mod report;
mod rules;
mod samples;
mod selling;
mod settings_page;
mod workbooks;
