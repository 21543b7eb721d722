//! Which optimization profile a layer belongs to.
//!
//! Names end in ` [profile 3]` from the second profile on. The layers that Myelin makes carry no such tag; a
//! tensor of the block they belong to does (`_myl11` in all their names).

use std::collections::HashMap;

use super::model::{Layer, Tensor};

const TAG: &str = " [profile ";

/// Finds the profile of every layer, and gives those there are, ascending.
pub(super) fn assign(layers: &mut [Layer], tensors: &[Tensor], has_tags: bool) -> Vec<u32> {
    if has_tags {
        let of_tensors: Vec<Option<u32>> = tensors.iter().map(|it| tag(&it.name)).collect();
        let own = |layer: &Layer| {
            let of = |id: u32| *of_tensors.get(usize::try_from(id).ok()?)?;
            tag(&layer.name).or_else(|| layer.uses().find_map(|it| of(it.tensor.0)))
        };
        let mut of_blocks = HashMap::new();
        for layer in layers.iter() {
            if let (Some(block), Some(profile)) = (block(&layer.name), own(layer)) {
                of_blocks.insert(block, profile);
            }
        }
        for layer in layers.iter_mut() {
            let of_block = || of_blocks.get(&block(&layer.name)?).copied();
            layer.profile = own(layer).or_else(of_block).unwrap_or(0);
        }
    }
    let mut profiles: Vec<u32> = layers.iter().map(|layer| layer.profile).collect();
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

/// The profile that a name is tagged with.
pub(super) fn tag(name: &str) -> Option<u32> {
    if !name.as_bytes().contains(&b'[') {
        return None;
    }
    let (_, rest) = name.rsplit_once(TAG)?;
    let (number, _) = rest.split_once(']')?;
    number.parse().ok()
}

/// The name without its tag.
pub(super) fn without_tag(name: &str) -> &str {
    let is_tagged = name.ends_with(']') && tag(name).is_some();
    let before = name.rsplit_once(TAG).map(|(before, _)| before);
    before.filter(|_| is_tagged).unwrap_or(name)
}

/// The number of Myelin's block in a name: 11 of `__mye260_0_myl11_0`.
fn block(name: &str) -> Option<u32> {
    let (_, rest) = name.rsplit_once("_myl")?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_may_stand_inside_and_have_any_number() {
        assert_eq!(tag("copy [profile 12]"), Some(12));
        assert_eq!(tag("y [profile 1].1_5_myl11"), Some(1));
        assert_eq!(tag("x [profile ]"), None);
        assert_eq!(tag("x"), None);
        assert_eq!(without_tag("x [profile 1]"), "x");
        assert_eq!(without_tag("y [profile 1].1"), "y [profile 1].1");
        assert_eq!(block("node_linear [profile 1]_myl11_2"), Some(11));
        assert_eq!(block("__myl_Resh"), None);
    }
}
