//! A virtual method: its name, its places, its signature.

#![allow(unsafe_code)]

use std::ffi::{c_char, c_int, c_void};
use std::marker::PhantomData;

use super::release::{Family, Release};

/// What a method is called on: the implementation behind a public object.
pub type This = *mut c_void;

/// A slot, and the first version that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Position in the table, from 0.
    pub slot: u16,
    /// Version number.
    pub since: i32,
}

/// How long a table is, and from which version on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Slots, destructors included.
    pub slots: u16,
    /// Version number.
    pub since: i32,
}

/// The places of a method, by family.
pub type Places = [&'static [Place]; Family::ALL.len()];

/// A method of a class of TensorRT. `F` is the function it is compiled to.
#[derive(Clone, Copy, Debug)]
pub struct Method<F> {
    row: MethodRow,
    signature: PhantomData<F>,
}

/// A method without its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodRow {
    /// The class, by TensorRT's name.
    pub class: &'static str,
    /// The method; where there are several of one name, with its parameters.
    pub name: &'static str,
    /// Where it stands.
    pub places: Places,
}

/// A value of an enumeration of TensorRT's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enumerator {
    /// The enumeration, by TensorRT's name.
    pub enumeration: &'static str,
    /// The value, by TensorRT's name.
    pub name: &'static str,
    /// Its number (where a method has its slot), and the first version that has it, by family.
    pub numbers: Places,
}

impl Enumerator {
    /// Its number in a release; `None` where the release does not have it.
    pub fn number(&self, release: Release) -> Option<i32> {
        let places = column(&self.numbers, release.family());
        let known = |place: &&Place| place.since <= release.known_to();
        places
            .iter()
            .rev()
            .find(known)
            .map(|place| i32::from(place.slot))
    }

    /// Its numbers in all families that have it.
    pub fn numbers_of_all(&self) -> impl Iterator<Item = i32> + '_ {
        let places = self.numbers.iter().copied().flatten();
        places.map(|place| i32::from(place.slot))
    }

    /// The first version of a family that has it.
    pub fn since(&self, family: Family) -> Option<i32> {
        column(&self.numbers, family)
            .first()
            .map(|place| place.since)
    }
}

/// A class of TensorRT.
#[derive(Clone, Copy, Debug)]
pub struct ClassTable {
    /// Its name.
    pub name: &'static str,
    /// How long its table is, by family.
    pub lengths: [&'static [Length]; Family::ALL.len()],
    /// Where the pair of destructors begins, by family.
    pub destructors: [&'static [Place]; Family::ALL.len()],
}

impl<F> Method<F> {
    /// A method of the tables.
    pub(super) const fn new(class: &'static str, name: &'static str, places: Places) -> Method<F> {
        Method {
            row: MethodRow {
                class,
                name,
                places,
            },
            signature: PhantomData,
        }
    }

    /// The method without its signature.
    pub const fn row(&self) -> MethodRow {
        self.row
    }
}

impl MethodRow {
    /// Its slot in a release; `None` where the release does not have it.
    pub fn slot(&self, release: Release) -> Option<usize> {
        let places = column(&self.places, release.family());
        let known = |place: &&Place| place.since <= release.known_to();
        let place = places.iter().rev().find(known)?;
        Some(usize::from(place.slot))
    }

    /// The first version of the release's family that has it.
    pub fn since(&self, family: Family) -> Option<i32> {
        column(&self.places, family)
            .first()
            .map(|place| place.since)
    }
}

impl ClassTable {
    /// Whether its objects are called themselves, as the plugin registry and the ONNX parser are, and not
    /// what stands behind a public object. TensorRT's names begin accordingly: `IParser`, `VBuilder`.
    pub fn is_interface(&self) -> bool {
        self.name.starts_with('I')
    }

    /// How many slots the class's table has at least in a release; `None` where it has no such class.
    pub fn length(&self, release: Release) -> Option<usize> {
        let lengths = column(&self.lengths, release.family());
        let known = |length: &&Length| length.since <= release.known_to();
        let length = lengths.iter().rev().find(known)?;
        Some(usize::from(length.slots))
    }

    /// The slots of the two destructors: the one that destroys and the one that frees as well.
    pub fn destructors(&self, release: Release) -> Option<[usize; 2]> {
        let places = column(&self.destructors, release.family());
        let known = |place: &&Place| place.since <= release.known_to();
        let first = usize::from(places.iter().rev().find(known)?.slot);
        Some([first, first + 1])
    }
}

/// A family's column.
fn column<T>(columns: &[&'static [T]; Family::ALL.len()], family: Family) -> &'static [T] {
    let [eight_and_nine, ten, eleven, rtx_three, rtx_five] = columns;
    match family {
        Family::EightAndNine => eight_and_nine,
        Family::Ten => ten,
        Family::Eleven => eleven,
        Family::RtxThree => rtx_three,
        Family::RtxFive => rtx_five,
    }
}

/// What an object says of the interface it implements, since 10.0: returned by value.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct InterfaceInfo {
    /// The interface's name, a C string that lives forever.
    pub kind: *const c_char,
    /// Its major version.
    pub major: c_int,
    /// Its minor version.
    pub minor: c_int,
}

/// A function that a method is compiled to: `this`, then the arguments.
pub trait Signature: Copy {
    /// The arguments without `this`.
    type Arguments;
    /// What it returns.
    type Output;

    /// Calls it.
    ///
    /// # Safety
    /// `self` is the function of that method, `this` an object of its class, and the arguments are what the
    /// method's documentation asks for.
    unsafe fn invoke(self, this: This, arguments: Self::Arguments) -> Self::Output;
}

/// A signature whose every argument is a number: whatever the numbers are, no memory is at stake.
pub trait OfNumbers: Signature {}

/// A signature whose first argument is a C string and whose others are numbers.
pub trait OfName: Signature {
    /// The numbers.
    type Numbers;

    /// The arguments.
    fn arguments(name: *const c_char, numbers: Self::Numbers) -> Self::Arguments;
}

/// A number or an enumerator.
pub trait Number {}
impl Number for i32 {}
impl Number for i64 {}
impl Number for u8 {}
impl Number for u32 {}
impl Number for usize {}

macro_rules! signatures {
    ($(($($name:ident: $kind:ident),*),)*) => {$(
        impl<R, $($kind),*> Signature for unsafe extern "C" fn(This $(, $kind)*) -> R {
            type Arguments = ($($kind,)*);
            type Output = R;

            unsafe fn invoke(self, this: This, ($($name,)*): Self::Arguments) -> R {
                // SAFETY: the caller vouches for function, object and arguments.
                unsafe { self(this $(, $name)*) }
            }
        }

        impl<R, $($kind: Number),*> OfNumbers for unsafe extern "C" fn(This $(, $kind)*) -> R {}

        impl<R, $($kind: Number),*> OfName
            for unsafe extern "C" fn(This, *const c_char $(, $kind)*) -> R
        where
            Self: Signature<Arguments = (*const c_char, $($kind,)*)>,
        {
            type Numbers = ($($kind,)*);

            fn arguments(name: *const c_char, ($($name,)*): Self::Numbers) -> Self::Arguments {
                (name, $($name,)*)
            }
        }
    )*};
}

signatures! {
    (),
    (a: A),
    (a: A, b: B),
    (a: A, b: B, c: C),
    (a: A, b: B, c: C, d: D),
}
