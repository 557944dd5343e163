//! Reading a workbook's cells. The only user of calamine.
