//! A network: what a parser fills and a builder builds.

#![allow(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::rc::Rc;

use super::kept::{BuilderInner, NetworkInner};
use super::options::network_flags;
use crate::ffi::tensorrt::checked::{Expected, Handle, text_of};
use crate::ffi::tensorrt::error::TensorRtError;
use crate::ffi::tensorrt::names::DataType;
use crate::ffi::tensorrt::raw::Shape;
use crate::ffi::tensorrt::raw::build_tables::{
    builder, network_definition as methods, tensor as tensors,
};

/// Longest name of an input that is taken, bytes.
const LONGEST_NAME: usize = 4096;

/// Most inputs that a network is believed to have.
const MOST_INPUTS: i32 = 65_536;

/// A network.
#[derive(Debug)]
pub struct Network {
    inner: Rc<NetworkInner>,
}

/// An input of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkInput {
    /// Its name.
    pub name: String,
    /// Its shape; -1 where an extent is open.
    pub shape: Shape,
    /// Type of its elements.
    pub data_type: DataType,
    /// Whether its values, not its shape, have to be known while it is built.
    pub is_shape_tensor: bool,
}

impl Network {
    pub(super) fn create(
        builder: &Rc<BuilderInner>,
        strongly_typed: bool,
    ) -> Result<Network, TensorRtError> {
        let operation = "create the network";
        let handle = builder.handle();
        let flags = network_flags(handle.release(), strongly_typed)
            .map_err(|lacking| handle.lacks(lacking, operation))?;
        let (origin, class) = (handle.origin(), &methods::CLASS);
        let make = || handle.ask(&builder::CREATE_NETWORK_V2, (flags,));
        let expected = Expected::default();
        // SAFETY: the method returns an `INetworkDefinition`.
        let network =
            unsafe { Handle::create(origin, builder.logger(), class, &expected, make, operation) };
        Ok(Network {
            inner: Rc::new(NetworkInner {
                handle: network?,
                builder: Rc::clone(builder),
                parsers: RefCell::default(),
                lost_weights: Cell::new(false),
            }),
        })
    }

    /// The network's inputs, in its order.
    ///
    /// # Errors
    /// TensorRT tells what cannot be: more inputs than a network has, an input without a name or a shape.
    pub fn inputs(&self) -> Result<Vec<NetworkInput>, TensorRtError> {
        let handle = &self.inner.handle;
        let count = handle.ask(&methods::GET_NB_INPUTS, ())?;
        if !(0..=MOST_INPUTS).contains(&count) {
            return Err(handle.refused("count the inputs", &count, None));
        }
        (0..count).map(|index| self.input(index)).collect()
    }

    fn input(&self, index: i32) -> Result<NetworkInput, TensorRtError> {
        let handle = &self.inner.handle;
        let operation = format!("query input {index}");
        let tensor = handle.ask(&methods::GET_INPUT, (index,))?;
        let class = &tensors::CLASS;
        // SAFETY: the method returns an `ITensor`, which lives as long as the network.
        let tensor = unsafe { Handle::found(handle.origin(), class, tensor, &operation) }?;
        let name = tensor.ask(&tensors::GET_NAME, ())?;
        // SAFETY: a tensor's name lives as long as the network, or until it is renamed.
        let name = unsafe { text_of(name, LONGEST_NAME) };
        let name = name.ok_or_else(|| handle.refused(operation.as_str(), &"no name", None))?;
        let shape: Option<Shape> = if tensor.has(&tensors::GET_DIMENSIONS_64) {
            tensor.ask(&tensors::GET_DIMENSIONS_64, ())?.into()
        } else {
            tensor.ask(&tensors::GET_DIMENSIONS_32, ())?.into()
        };
        let shape = shape.ok_or_else(|| handle.refused(operation, &"no shape", None))?;
        Ok(NetworkInput {
            name,
            shape,
            data_type: DataType::from_number(tensor.ask(&tensors::GET_TYPE, ())?),
            is_shape_tensor: tensor.ask(&tensors::IS_SHAPE_TENSOR, ())? != 0,
        })
    }

    /// Layers, before any is fused with another.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn layers(&self) -> Result<u32, TensorRtError> {
        let layers = self.inner.handle.ask(&methods::GET_NB_LAYERS, ())?;
        Ok(u32::try_from(layers).unwrap_or(0))
    }

    /// Deletes the network now, and the parsers that were dropped before it.
    ///
    /// # Errors
    /// A parser of it lives, and it goes with the last of them; TensorRT logged an error.
    pub fn release(self) -> Result<(), TensorRtError> {
        let origin = Rc::clone(self.inner.handle.origin());
        let logger = self.inner.builder.logger();
        origin.give_back(self.inner, logger, "delete the network", "its parsers")
    }

    pub(super) fn inner(&self) -> &Rc<NetworkInner> {
        &self.inner
    }

    pub(super) fn builder(&self) -> &Rc<BuilderInner> {
        &self.inner.builder
    }

    pub(super) fn pointer(&self) -> *mut c_void {
        self.inner.pointer()
    }

    /// Whether a parser was released that may hold weights of this network.
    pub(super) fn has_lost_weights(&self) -> bool {
        self.inner.lost_weights.get()
    }
}
