//! Why a file could not be read, in sentences for the person whose file it is.
//!
//! Separate because the gate, the scans and the reader all give these. No sentence holds a path: the caller knows it and adds it.

/// Why a file gives no workbook. Each sentence says what the file is and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing in the file.
    #[error("the file is empty (zero bytes): copy or save the workbook again")]
    Empty,
    /// Something else altogether.
    #[error("this is {what}, not an Excel workbook: open it in a spreadsheet program and save it as .xlsx")]
    NotAWorkbook {
        /// What it is, with its article: `a web page (HTML)`.
        what: &'static str,
    },
    /// A workbook in a format that is not read yet.
    #[error("this is {what}, a format that is not read yet: open it in a spreadsheet program and save it as .xlsx")]
    NotYet {
        /// What it is, with its article: `an old Excel workbook (.xls)`.
        what: &'static str,
    },
    /// An encrypted package.
    #[error("the workbook is protected with a password to open it: save it without one, or as a copy without one")]
    Encrypted,
    /// The end of the file is missing.
    #[error("the file is cut short or was not finished (its table of contents is missing): copy, download or save it again")]
    Truncated,
    /// The file as a whole cannot be trusted.
    #[error(
        "the file is damaged, or made so that programs read different things in it ({reason}): open it in a spreadsheet program and save it again"
    )]
    Package {
        /// What is wrong, as a phrase.
        reason: String,
    },
    /// A part declares a document type, which no spreadsheet program writes and which can blow up when expanded.
    #[error(
        "the part `{part}` declares a document type (DOCTYPE), which no spreadsheet program writes: open the workbook in a spreadsheet program and save it again"
    )]
    Doctype {
        /// The part's name.
        part: String,
    },
    /// A part that nothing can be read without is missing or malformed.
    #[error("the part `{part}` {reason}: open the workbook in a spreadsheet program, let it repair the file and save it again")]
    Part {
        /// The part's name.
        part: String,
        /// What is wrong with it, as a phrase that follows its name.
        reason: String,
    },
    /// A limit was passed.
    #[error(
        "{what}, over the limit of {limit}: if the file is meant to be that large, raise `{setting}` under [limits] in throughline.toml"
    )]
    Limit {
        /// What is too large, with its size where it is known: `the file has 300,000,000 bytes`.
        what: String,
        /// The limit passed.
        limit: u64,
        /// The setting's name under `[limits]`.
        setting: &'static str,
    },
    /// No sheet with cells, though the package is a workbook.
    #[error("the workbook has no worksheet to read{}", reason.as_ref().map(|reason| format!(" ({reason}): open it in a spreadsheet program, let it repair the file and save it again")).unwrap_or_default())]
    NoSheets {
        /// Why the sheets that there are could not be read, where there are any.
        reason: Option<String>,
    },
}

/// What went wrong with one part: something that condemns the file, or something that costs this part alone.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nothing of the file is to be read.
    Whole(ReadError),
    /// This part cannot be read, for this reason.
    Part(String),
}

impl Fault {
    /// The fault as an error of the whole file, for a part that nothing can be read without.
    pub(crate) fn of_part(self, part: &str) -> ReadError {
        match self {
            Fault::Whole(error) => error,
            Fault::Part(reason) => ReadError::Part { part: part.to_owned(), reason },
        }
    }
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        Fault::Whole(error)
    }
}

impl From<std::io::Error> for Fault {
    /// A limit passed while unpacking travels inside the input error; anything else is damage to this part.
    fn from(error: std::io::Error) -> Self {
        match error.downcast::<ReadError>() {
            Ok(error) => Fault::Whole(error),
            Err(error) => Fault::Part(format!("cannot be unpacked ({error})")),
        }
    }
}
