//! Where a drawing is cut, so that a long one becomes parts side by side instead of a strip.

/// How wide a drawing is for its height: what fits a screen.
const ASPECT: f64 = 1.5;

/// A part is not cut before it is so high, pixels.
const LEAST_HEIGHT: f64 = 1_100.0;

/// Rows to be divided.
pub struct Rows<'a> {
    /// Pixels from a row's top to the next one's.
    pub heights: &'a [f64],
    /// Pixels that a row takes across.
    pub widths: &'a [f64],
    /// Tensors that pass from above a row to it or below it; the cost of a cut there.
    pub crossing: &'a [usize],
}

/// The first rows of the parts; the first is 0.
pub fn cuts(rows: &Rows) -> Vec<usize> {
    let height: f64 = rows.heights.iter().sum();
    let mut wide: Vec<f64> = rows.widths.to_vec();
    wide.sort_by(f64::total_cmp);
    // The width of a part is that of its widest row; a few wide rows do not make every part wide.
    let typical = wide
        .get(wide.len() * 9 / 10)
        .copied()
        .unwrap_or(1.0)
        .max(1.0);
    let parts = (ASPECT * height / typical).sqrt().round().max(1.0);
    let wanted = (height / parts).max(LEAST_HEIGHT);
    let mut cuts = vec![0];
    let (mut start, mut above) = (0, 0.0);
    // A rest that is hardly higher than a part is not cut once more.
    while height - above > wanted * 1.25 {
        let Some(cut) = cut(rows, start, wanted) else {
            break;
        };
        above += rows.heights.iter().take(cut).skip(start).sum::<f64>();
        start = cut;
        cuts.push(cut);
    }
    cuts
}

/// Where the part that begins with row `start` ends: near the wanted height, where least crosses.
fn cut(rows: &Rows, start: usize, wanted: f64) -> Option<usize> {
    let mut height = 0.0;
    let mut best: Option<(f64, usize)> = None;
    for (row, own) in rows.heights.iter().enumerate().skip(start) {
        if row > start && height >= wanted * 0.75 {
            let crossing = rows.crossing.get(row).copied().unwrap_or(0) as f64;
            // A tensor more is worth a tenth of the height.
            let cost = crossing + (height - wanted).abs() / wanted * 10.0;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, row));
            }
        }
        height += own;
        if height > wanted * 1.25 && best.is_some() {
            break;
        }
    }
    best.map(|(_, row)| row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(rows: usize, crossing: &[usize]) -> Vec<usize> {
        cuts(&Rows {
            heights: &vec![150.0; rows],
            widths: &vec![250.0; rows],
            crossing,
        })
    }

    #[test]
    fn what_fits_a_screen_is_not_cut() {
        assert_eq!(chain(8, &[1; 8]), [0]);
        assert_eq!(chain(0, &[]), [0]);
    }

    #[test]
    fn a_long_chain_becomes_parts_that_fill_a_screen() {
        let cuts = chain(100, &[1; 100]);
        let high = cuts.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap() as f64 * 150.0;
        let wide = cuts.len() as f64 * 250.0;
        assert!(
            (0.8..2.5).contains(&(wide / high)),
            "{wide} × {high}: {cuts:?}"
        );
    }

    #[test]
    fn a_cut_goes_where_little_crosses() {
        let mut crossing = [3; 100];
        crossing[9] = 1;
        assert_eq!(chain(100, &crossing)[1], 9);
    }
}
