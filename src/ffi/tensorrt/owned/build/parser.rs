//! The ONNX parser: a library of its own, which fills a network.

#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use trtmem_platform::AddressSpace;

use super::Network;
use super::kept::{NetworkInner, Parsed};
use crate::ffi::library::Library as Opened;
use crate::ffi::tensorrt::checked::{Expected, Handle, Origin, text_of};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::names::ParserErrorCode;
use crate::ffi::tensorrt::owned::{Library, Logger};
use crate::ffi::tensorrt::raw::Release;
use crate::ffi::tensorrt::raw::build_tables::{parser as methods, parser_error as errors};
use crate::tensorrt_release::Product;

/// `createNvOnnxParser_INTERNAL`: network, logger, version.
type CreateParser = unsafe extern "C" fn(*mut c_void, *mut c_void, c_int) -> *mut c_void;
/// `getNvOnnxParserVersion`.
type GetVersion = unsafe extern "C" fn() -> c_int;

/// The parser's factory by name.
const FACTORY: &CStr = c"createNvOnnxParser_INTERNAL";

/// The parser's own version since 9.0, for a library that does not tell its own.
const USUAL_VERSION: c_int = 200;

/// What the parser may log while it reads a file: information and worse, as trtexec has it.
const VERBOSITY: i32 = 3;

/// Most errors of a parser that are kept.
const MOST_ERRORS: i32 = 100;

/// Longest text of an error that is kept, bytes.
const LONGEST_TEXT: usize = 4096;

/// The parser's library, open. Never closed. Clones are of the same library.
#[derive(Clone, Debug)]
pub struct ParserLibrary {
    origin: Rc<Origin>,
    create: CreateParser,
    version: c_int,
    base: Option<usize>,
}

impl ParserLibrary {
    /// Opens the parser that belongs to a library of TensorRT's: beside it, else where the loader looks;
    /// `path` names another file.
    ///
    /// # Errors
    /// There is none ([`TensorRtError::is_missing`]), it has no parser, or its name says that it is another
    /// release's.
    pub fn open(library: &Library, path: Option<&Path>) -> Result<ParserLibrary, TensorRtError> {
        let operation = "open the ONNX parser";
        let release = library.release();
        let candidates = path.map_or_else(|| candidates(library), |path| vec![path.to_owned()]);
        let opened = Opened::open(&candidates)
            .map_err(|error| library.origin().error(operation, Problem::NoParser(error)))?
            .leak();
        let file = opened.file_of(FACTORY);
        let file = file.unwrap_or_else(|| opened.asked().to_owned());
        let origin = Rc::new(Origin::new(file, release));
        if let Some(major) = major_of(&origin.path)
            && release.version().product() == Product::TensorRt
            && major != release.version().major()
        {
            let why = format!("by its name it is the parser of TensorRT {major}");
            return Err(library.origin().error(operation, Problem::Refused(why)));
        }
        // SAFETY: `void* createNvOnnxParser_INTERNAL(void*, void*, int)`, extern "C", every release since 8.0.
        let create = unsafe { opened.function::<CreateParser>(FACTORY) }
            .map_err(|error| origin.error(operation, Problem::NotTensorRt(error)))?;
        // SAFETY: `int getNvOnnxParserVersion()`, extern "C", every release since 8.0.
        let version = unsafe { opened.function::<GetVersion>(c"getNvOnnxParserVersion") };
        // SAFETY: the function has been found and takes nothing.
        let version = version.map_or(USUAL_VERSION, |version| unsafe { version() });
        let base = AddressSpace::default()
            .origin(create as *const () as usize)
            .map(|origin| origin.base);
        Ok(ParserLibrary {
            origin,
            create,
            version,
            base,
        })
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.origin.path
    }
}

/// Where the parser of a library is looked for: beside the library's file, then by the loader.
fn candidates(library: &Library) -> Vec<PathBuf> {
    let names = names(library.release());
    let beside = library.path().parent();
    let beside = beside.filter(|folder| *folder != Path::new(""));
    let in_folder = beside.map(|folder| names.iter().map(|name| folder.join(name)));
    let by_loader = names.iter().map(PathBuf::from);
    in_folder.into_iter().flatten().chain(by_loader).collect()
}

fn names(release: Release) -> [String; 2] {
    match release.version().product() {
        Product::TensorRt => [
            format!("libnvonnxparser.so.{}", release.version().major()),
            "libnvonnxparser.so".to_owned(),
        ],
        Product::TensorRtRtx => [
            "libtensorrt_onnxparser_rtx.so.1".to_owned(),
            "libtensorrt_onnxparser_rtx.so".to_owned(),
        ],
    }
}

/// The major version that a parser's file is named by, as `libnvonnxparser.so.10.3.0` is.
fn major_of(path: &Path) -> Option<i32> {
    let name = path.file_name()?.to_str()?;
    let version = name.strip_prefix("libnvonnxparser.so.")?;
    version.split('.').next()?.parse().ok()
}

/// A parser of one network. Dropped, it stays until the network goes, which uses its weights.
#[derive(Debug)]
pub struct Parser {
    /// Always there until the parser is dropped or released.
    parsed: Option<Parsed>,
    network: Rc<NetworkInner>,
    logger: &'static Logger,
    file: Option<PathBuf>,
}

impl Drop for Parser {
    fn drop(&mut self) {
        if let Some(parsed) = self.parsed.take() {
            self.network.keep_parser(parsed);
        }
    }
}

impl Parser {
    /// A parser that fills `network`.
    ///
    /// # Errors
    /// The parser is another family's; it gave none or logged an error.
    pub fn create(
        library: &ParserLibrary,
        network: &Network,
        logger: &'static Logger,
    ) -> Result<Parser, TensorRtError> {
        let operation = "create the ONNX parser";
        let inner = network.inner();
        let origin = &library.origin;
        let family = origin.release.family();
        for theirs in [inner.handle().release().family(), logger.family()] {
            if theirs != family {
                let problem = Problem::Argument(format!("network or logger is of family {theirs}"));
                return Err(origin.error(operation, problem));
            }
        }
        let (create, version) = (library.create, library.version);
        let (filled, given) = (network.pointer(), logger.object().pointer());
        let expected = Expected {
            base: library.base,
            ..Expected::default()
        };
        // SAFETY: the factory was found by name; the network lives as long as the parser, which keeps it,
        // and the logger is of the family and never freed.
        let make = || Ok(unsafe { create(filled, given, version) });
        // SAFETY: the factory returns an `IParser`.
        let handle =
            unsafe { Handle::create(origin, logger, &methods::CLASS, &expected, make, operation) }?;
        Ok(Parser {
            parsed: Some(Parsed { handle }),
            network: Rc::clone(inner),
            logger,
            file: None,
        })
    }

    /// Parses a model into the network: the file, and the files of weights that it names beside it. A parser
    /// parses one model.
    ///
    /// # Errors
    /// The parser refuses the model: it says at which nodes, and why.
    pub fn parse_file(&mut self, path: &Path) -> Result<(), ParseFailure> {
        let operation = format!("parse {}", path.display());
        let Some(Parsed { handle }) = &self.parsed else {
            return Ok(());
        };
        let fails = |problem: Problem| ParseFailure::of(handle.error(operation.as_str(), problem));
        if let Some(earlier) = &self.file {
            let why = format!("the parser has parsed {} already", earlier.display());
            return Err(fails(Problem::Argument(why)));
        }
        let Ok(text) = CString::new(path.as_os_str().as_bytes()) else {
            return Err(fails(Problem::Argument(
                "the path has a zero byte in it".to_owned(),
            )));
        };
        self.file = Some(path.to_owned());
        let method = &methods::PARSE_FROM_FILE;
        let ask = || handle.ask_of(method, &text, (VERBOSITY,));
        let (taken, logged) = self.logger.watch(ask);
        match taken {
            Ok(0) => {
                let (errors, omitted) = told_errors(handle);
                let error = handle.refused(operation, &"false", logged);
                Err(ParseFailure {
                    error,
                    errors,
                    omitted,
                })
            }
            Ok(_) => Ok(()),
            Err(error) => Err(ParseFailure::of(error)),
        }
    }

    /// Deletes the parser now. Its network cannot be built any more, for the weights are the parser's.
    ///
    /// # Errors
    /// TensorRT logged an error.
    pub fn release(mut self) -> Result<(), TensorRtError> {
        let Some(parsed) = self.parsed.take() else {
            return Ok(());
        };
        if self.file.is_some() {
            self.network.lose_weights();
        }
        let origin = Rc::clone(parsed.handle.origin());
        let ((), logged) = self.logger.watch(|| drop(parsed));
        origin.unless_logged(logged, "delete the ONNX parser")
    }
}

/// What a parser says is wrong, at most so many, and how many more there are.
fn told_errors(parser: &Handle) -> (Vec<NodeError>, u32) {
    let count = parser.ask(&methods::GET_NB_ERRORS, ()).unwrap_or(0).max(0);
    let taken = count.min(MOST_ERRORS);
    let errors = (0..taken).filter_map(|index| told_error(parser, index));
    (errors.collect(), (count - taken).unsigned_abs())
}

/// One error; `None` where TensorRT gives none that can be read.
fn told_error(parser: &Handle, index: i32) -> Option<NodeError> {
    let pointer = parser.ask(&methods::GET_ERROR, (index,)).ok()?;
    let (origin, class) = (parser.origin(), &errors::CLASS);
    // SAFETY: the method returns an `IParserError`, which lives as long as the parser parses nothing else.
    let error = unsafe { Handle::found(origin, class, pointer, "read an error of the parser") };
    let error = error.ok()?;
    let text = |asked: Result<*const c_char, TensorRtError>| {
        // SAFETY: an error's texts live as long as the error.
        unsafe { text_of(asked.ok()?, LONGEST_TEXT) }.filter(|text| !text.is_empty())
    };
    let node = error.ask(&errors::NODE, ()).ok()?;
    Some(NodeError {
        code: ParserErrorCode::from_number(error.ask(&errors::CODE, ()).ok()?),
        description: text(error.ask(&errors::DESC, ())).unwrap_or_default(),
        node: u32::try_from(node).ok(),
        node_name: text(error.ask(&errors::NODE_NAME, ())),
        operator: text(error.ask(&errors::NODE_OPERATOR, ())),
    })
}

/// What a parser says is wrong with a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeError {
    /// Of which kind it is.
    pub code: ParserErrorCode,
    /// What it says.
    pub description: String,
    /// The node by its number in the model; `None` where it is of none.
    pub node: Option<u32>,
    /// The node's name, since 9.1; `None` where it has none.
    pub node_name: Option<String>,
    /// The node's operator, since 9.1.
    pub operator: Option<String>,
}

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(node) = self.node {
            write!(f, "node {node}")?;
            if let Some(name) = &self.node_name {
                write!(f, " `{name}`")?;
            }
            if let Some(operator) = &self.operator {
                write!(f, " ({operator})")?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{} [{}]", self.description, self.code)
    }
}

/// A model that was not parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ParseFailure {
    /// What was done, by which library, and what it logged.
    pub error: TensorRtError,
    /// What is wrong with the model; empty where the parser does not say.
    pub errors: Vec<NodeError>,
    /// Errors beyond those.
    pub omitted: u32,
}

impl ParseFailure {
    fn of(error: TensorRtError) -> ParseFailure {
        ParseFailure {
            error,
            errors: Vec::new(),
            omitted: 0,
        }
    }
}

/// One line: the first error of the model stands for all of them.
impl fmt::Display for ParseFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.errors.first() else {
            return self.error.fmt(f);
        };
        let told = crate::ffi::tensorrt::error::shown(&first.to_string());
        write!(f, "cannot {}: {told}", self.error.operation)?;
        let others = u32::try_from(self.errors.len() - 1).unwrap_or(u32::MAX);
        match others.saturating_add(self.omitted) {
            0 => {}
            more => write!(f, " (and {more} more)")?,
        }
        if let Some(library) = &self.error.library {
            write!(f, " ({library})")?;
        }
        Ok(())
    }
}
