//! What a layout promises for any graph: boxes apart, edges downward and clear of boxes.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use trtmem::graph::rank::ranks;
use trtmem::graph::{Item, Layout, Link, layered};

/// Boxes of different sizes in the rows their arcs give them.
fn laid_out(sizes: &[(f64, f64)], arcs: &[(usize, usize)], most: usize) -> (Vec<Item>, Layout) {
    let ranks = ranks(sizes.len(), arcs, most);
    let items: Vec<Item> = sizes
        .iter()
        .zip(&ranks)
        .map(|((width, height), rank)| Item {
            width: *width,
            height: *height,
            rank: *rank,
        })
        .collect();
    let links: Vec<Link> = arcs
        .iter()
        .map(|(from, to)| Link {
            from: *from,
            to: *to,
            width: 3.0,
        })
        .collect();
    let layout = layered(&items, &links);
    (items, layout)
}

fn sizes(count: usize) -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((10.0..300.0f64, 10.0..120.0f64), count)
}

/// Sizes of boxes, arcs between them, and how many may stand beside each other.
type Graph = (Vec<(f64, f64)>, Vec<(usize, usize)>, usize);

fn graph() -> impl Strategy<Value = Graph> {
    (1usize..50).prop_flat_map(|count| {
        let arcs = prop::collection::vec((0..count, 0..count), 0..90);
        (sizes(count), arcs, 1usize..9)
    })
}

proptest! {
    #[test]
    fn boxes_stand_apart_and_edges_go_down((sizes, arcs, most) in graph()) {
        let (items, layout) = laid_out(&sizes, &arcs, most);
        let boxes: Vec<[f64; 4]> = items.iter().zip(&layout.corners)
            .map(|(item, (x, y))| [*x, *y, x + item.width, y + item.height]).collect();
        for (index, a) in boxes.iter().enumerate() {
            prop_assert!(a.iter().all(|side| side.is_finite()));
            prop_assert!(a[0] >= -0.01 && a[1] >= -0.01);
            prop_assert!(a[2] <= layout.width + 0.01 && a[3] <= layout.height + 0.01);
            for b in &boxes[index + 1..] {
                let apart = a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
                prop_assert!(apart, "{a:?} {b:?}");
            }
        }
        for ((from, to), route) in arcs.iter().zip(&layout.routes) {
            if route.is_empty() {
                continue;
            }
            prop_assert!(route.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
            prop_assert!(route.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{route:?}");
            let (first, last) = (route[0], route[route.len() - 1]);
            let near = |a: f64, b: f64| (a - b).abs() < 0.01;
            prop_assert!(near(first.1, boxes[*from][3]) && near(last.1, boxes[*to][1]));
            prop_assert!(first.0 >= boxes[*from][0] && first.0 <= boxes[*from][2]);
            prop_assert!(last.0 >= boxes[*to][0] && last.0 <= boxes[*to][2]);
            // Where it is straight it passes rows, and no box of theirs.
            for pair in route.chunks(2) {
                for (index, a) in boxes.iter().enumerate().filter(|(index, _)| index != from && index != to) {
                    let through = pair[0].0 > a[0] && pair[0].0 < a[2] && pair[0].1 < a[3] && pair[1].1 > a[1];
                    prop_assert!(!through, "an edge runs through box {index}");
                }
            }
        }
    }

    #[test]
    fn without_cycles_every_edge_is_drawn((sizes, arcs, most) in graph()) {
        let arcs: Vec<(usize, usize)> = arcs.into_iter().filter(|(from, to)| from < to).collect();
        let (_, layout) = laid_out(&sizes, &arcs, most);
        prop_assert!(layout.routes.iter().all(|route| route.len() >= 4));
    }
}

#[test]
fn many_boxes_are_laid_out_in_time() {
    // A chain with side branches and a far jump now and then: an engine of 2,000 layers.
    let count = 2_000;
    let mut arcs: Vec<(usize, usize)> = (1..count).map(|node| (node - 1, node)).collect();
    arcs.extend((0..count - 7).step_by(5).map(|node| (node, node + 7)));
    let sizes = vec![(230.0, 90.0); count];
    let begun = Instant::now();
    let (_, layout) = laid_out(&sizes, &arcs, 9);
    assert_eq!(layout.corners.len(), count);
    // Unoptimised, on a busy machine.
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}
