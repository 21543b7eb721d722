//! Which layers of the network a layer of the engine came from.

use super::model::Layer;

/// Most layers of the network that are read of one layer's name.
const MOST: usize = 4096;

/// What Myelin and others put around names.
const WRAPPERS: [&str; 4] = [
    "PWN(",
    "{ForeignNode[",
    "QuantizeLinear(",
    "DequantizeLinear(",
];

/// What a reformat is called, up to the layer that it serves.
const REFORMATS: [&str; 2] = ["Reformatting CopyNode for ", "Reformatted "];

impl Layer {
    /// The layers of the network it came from, sorted, each once: from the metadata where there is some,
    /// else from its name. A reformat came from none, and is named by what it serves.
    pub fn origins(&self) -> Vec<String> {
        let told = self.metadata.as_deref().map(of_metadata);
        let mut origins = match told.filter(|origins| !origins.is_empty()) {
            Some(origins) => origins,
            None => of_name(&self.name),
        };
        if self.kind().eq_ignore_ascii_case("reformat") {
            for origin in &mut origins {
                origin.insert_str(0, "reformat for ");
            }
        }
        origins.sort_unstable();
        origins.dedup();
        origins
    }
}

/// `[ONNX Layer: a]`, joined by U+001E or U+001F.
fn of_metadata(metadata: &str) -> Vec<String> {
    let each = metadata.split(['\u{1e}', '\u{1f}']).take(MOST);
    each.filter_map(|part| {
        let part = part.trim().trim_start_matches('[').trim_end_matches(']');
        let (_, name) = part.split_once(": ")?;
        Some(name.to_owned())
    })
    .collect()
}

/// `a + PWN(b, c)` is `a`, `b`, `c`.
fn of_name(name: &str) -> Vec<String> {
    if REFORMATS.iter().any(|mark| name.starts_with(mark)) {
        return vec![name.to_owned()];
    }
    let parts = name.split(" + ").take(MOST);
    let inner = parts.flat_map(|part| {
        let wrapped = WRAPPERS.iter().find_map(|mark| {
            let rest = part.strip_prefix(mark)?;
            Some(rest.trim_end_matches([')', ']', '}']))
        });
        match wrapped {
            // A name may hold a comma; one that follows a wrapper parts names.
            Some(inner) => inner.split(", ").map(str::to_owned).collect(),
            None => vec![part.to_owned()],
        }
    });
    inner.filter(|part| !part.is_empty()).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fused_name_falls_into_the_layers_it_was_made_of() {
        assert_eq!(of_name("Conv_0 + PWN(Clip_3)"), ["Conv_0", "Clip_3"]);
        assert_eq!(of_name("PWN(a, b) + c"), ["a", "b", "c"]);
        assert_eq!(of_name("{ForeignNode[x...y]}"), ["x...y"]);
        let reformat = "Reformatting CopyNode for Input Tensor 0 to a + b";
        assert_eq!(of_name(reformat), [reformat]);
        assert_eq!(of_name(""), Vec::<String>::new());
    }

    #[test]
    fn metadata_names_layers_whatever_parts_them() {
        let told = "[ONNX Layer: a]\u{1e}[ONNX Layer: b [x]]\u{1f}nonsense";
        assert_eq!(of_metadata(told), ["a", "b [x"]);
    }
}
