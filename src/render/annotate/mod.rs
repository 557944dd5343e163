//! Annotating a workbook without losing anything of it: the package is patched, never rewritten.
