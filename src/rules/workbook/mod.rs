//! Whether the workbook can be read for what it says.

pub mod ambiguous_column;
pub mod answers_disagree;
pub mod assumed_layout;
pub mod blank_among_amounts;
pub mod duplicate_id;
pub mod exception_unused;
pub mod formula_error;
pub mod formula_not_calculated;
pub mod missing_table_or_column;
pub mod required_cell_blank;
pub mod total_differs;
pub mod typed_over_formula;
pub mod unknown_list_value;
pub mod unreadable_date;
pub mod unreadable_number;
