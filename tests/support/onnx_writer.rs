//! Small ONNX models, written byte by byte: one operator, one input; or a chain of layers with weights of a
//! chosen size.

#![allow(dead_code)]

/// Element types of `onnx.TensorProto.DataType`.
pub(crate) const FLOAT: u64 = 1;
pub(crate) const UINT8: u64 = 2;
pub(crate) const INT8: u64 = 3;
pub(crate) const INT32: u64 = 6;
pub(crate) const INT64: u64 = 7;
pub(crate) const STRING: u64 = 8;
pub(crate) const BOOL: u64 = 9;

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    [
        varint(field << 3 | 2),
        varint(content.len() as u64),
        content.to_vec(),
    ]
    .concat()
}

/// One dimension of the input.
#[derive(Clone, Copy)]
pub(crate) enum Dim {
    Fixed(u64),
    Open,
}

/// `ValueInfoProto`; without a shape where there is none.
fn value_info(name: &str, element: u64, shape: Option<&[Dim]>) -> Vec<u8> {
    let mut tensor = number(1, element);
    if let Some(dims) = shape {
        let dim = |dim: &Dim| match *dim {
            Dim::Fixed(size) => bytes(1, &number(1, size)),
            Dim::Open => bytes(1, &bytes(2, b"n")),
        };
        tensor.extend(bytes(2, &dims.iter().flat_map(dim).collect::<Vec<_>>()));
    }
    [bytes(1, name.as_bytes()), bytes(2, &bytes(1, &tensor))].concat()
}

/// A model that applies one operator to its only input `x`.
pub(crate) fn model(operator: &str, element: u64, shape: Option<&[Dim]>) -> Vec<u8> {
    let node = [
        bytes(1, b"x"),
        bytes(2, b"y"),
        bytes(3, b"only"),
        bytes(4, operator.as_bytes()),
    ];
    let graph = [
        bytes(1, &node.concat()),
        bytes(2, b"graph"),
        bytes(11, &value_info("x", element, shape)),
        bytes(12, &value_info("y", element, shape)),
    ];
    let opset = [bytes(1, b""), number(2, 13)].concat();
    [number(1, 8), bytes(7, &graph.concat()), bytes(8, &opset)].concat()
}

/// A chain of matrix products on one input `x` of `widths[0]` numbers: between each two widths lie weights of
/// their product, 4 bytes each.
pub(crate) fn layers(widths: &[u64]) -> Vec<u8> {
    let mut graph = Vec::new();
    for (layer, pair) in widths.windows(2).enumerate() {
        let [rows, columns] = [pair[0], pair[1]];
        let (name, weights) = (|at| format!("v{at}"), format!("w{layer}"));
        let node = [
            bytes(1, name(layer).as_bytes()),
            bytes(1, weights.as_bytes()),
            bytes(2, name(layer + 1).as_bytes()),
            bytes(3, format!("n{layer}").as_bytes()),
            bytes(4, b"MatMul"),
        ];
        graph.extend(bytes(1, &node.concat()));
        let count = usize::try_from(rows * columns).unwrap();
        let tensor = [
            number(1, rows),
            number(1, columns),
            number(2, FLOAT),
            bytes(8, weights.as_bytes()),
            bytes(9, &0.001_f32.to_le_bytes().repeat(count)),
        ];
        graph.extend(bytes(5, &tensor.concat()));
    }
    let last = widths.len() - 1;
    let vector = |at: usize| {
        let shape = [Dim::Fixed(1), Dim::Fixed(widths[at])];
        value_info(&format!("v{at}"), FLOAT, Some(&shape))
    };
    graph.extend(bytes(2, b"graph"));
    graph.extend(bytes(11, &vector(0)));
    graph.extend(bytes(12, &vector(last)));
    let opset = [bytes(1, b""), number(2, 13)].concat();
    [number(1, 8), bytes(7, &graph), bytes(8, &opset)].concat()
}
