//! A comment being written from top to bottom, never longer than a comment may be.

/// The longest comment, in bytes. GitHub refuses one of more than 65,536 characters; a byte is at most
/// a character, and what a bot puts around the comment needs room too.
const LONGEST: usize = 60_000;

/// Room kept for saying what was left out, and for closing what is open.
const KEPT: usize = 1_000;

/// The page.
#[derive(Default)]
pub(crate) struct Page {
    text: String,
    left_out: Vec<String>,
}

impl Page {
    /// A paragraph of its own; the text is already escaped.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.put("paragraph", &format!("{text}\n\n"));
    }

    /// A list, one item each; the texts are already escaped. Nothing where there is none.
    pub(crate) fn list(&mut self, what: &str, items: impl IntoIterator<Item = String>) {
        let mut left_out = 0usize;
        let before = self.text.len();
        for item in items {
            if left_out > 0 || !self.fits(item.len() + 3) {
                left_out += 1;
                continue;
            }
            self.text.push_str("- ");
            self.text.push_str(&item);
            self.text.push('\n');
        }
        if self.text.len() > before {
            self.text.push('\n');
        }
        self.note(left_out, what);
    }

    /// A table; the first column is aligned to the left, `words` as well, the rest to the right. The
    /// cells are already escaped. Nothing where there are no rows.
    pub(crate) fn table(
        &mut self,
        what: &str,
        titles: &[String],
        words: &[usize],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return;
        }
        let aligned = (0..titles.len()).map(|column| {
            let left = column == 0 || words.contains(&column);
            if left { ":---" } else { "---:" }.to_owned()
        });
        let head = line(titles) + &line(&aligned.collect::<Vec<_>>());
        if !self.fits(head.len()) {
            let all = rows.count();
            self.note(all, what);
            return;
        }
        self.text.push_str(&head);
        let mut left_out = 0usize;
        for row in rows {
            let row = line(&row);
            if left_out > 0 || !self.fits(row.len()) {
                left_out += 1;
            } else {
                self.text.push_str(&row);
            }
        }
        self.text.push('\n');
        self.note(left_out, what);
    }

    /// What `fill` writes, folded away under a summary. Nothing where it writes nothing.
    pub(crate) fn details(&mut self, summary: &str, fill: impl FnOnce(&mut Page)) {
        let open = format!("<details><summary>{summary}</summary>\n\n");
        let before = self.text.len();
        if !self.fits(open.len()) {
            self.left_out.push(format!("“{summary}”"));
            return;
        }
        self.text.push_str(&open);
        let opened = self.text.len();
        fill(self);
        if self.text.len() == opened {
            self.text.truncate(before);
        } else {
            // The room kept has place for it.
            self.text.push_str("</details>\n\n");
        }
    }

    /// The page, and what was left out of it.
    pub(crate) fn finish(mut self) -> String {
        let left_out = self.left_out.join(", ");
        if !left_out.is_empty() {
            self.text.push_str(&format!(
                "Left out, because a comment holds no more: {left_out}. The CSV and JSON forms have everything.\n"
            ));
        }
        let kept = self.text.trim_end().len();
        self.text.truncate(kept);
        self.text.push('\n');
        self.text
    }

    fn put(&mut self, what: &str, text: &str) {
        if self.fits(text.len()) {
            self.text.push_str(text);
        } else {
            self.note(1, what);
        }
    }

    fn fits(&self, more: usize) -> bool {
        self.text.len().saturating_add(more) <= LONGEST - KEPT
    }

    fn note(&mut self, count: usize, what: &str) {
        if count > 0 && self.left_out.len() < 8 {
            let plural = if count == 1 { "" } else { "s" };
            self.left_out.push(format!("{count} {what}{plural}"));
        }
    }
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_table_is_cut_and_the_page_says_so() {
        let mut page = Page::default();
        page.details("All", |page| {
            let rows = (0..10_000).map(|row| vec![format!("row {row}"), "x".repeat(50)]);
            page.table("row", &["a".into(), "b".into()], &[], rows);
        });
        page.details("More", |page| page.paragraph(&"y".repeat(2_000)));
        let text = page.finish();
        assert!(text.len() <= LONGEST);
        assert!(text.contains("</details>\n"));
        assert!(text.contains(" rows, "), "{}", &text[text.len() - 200..]);
    }

    #[test]
    fn what_is_empty_leaves_nothing() {
        let mut page = Page::default();
        page.details("All", |page| page.list("item", Vec::new()));
        assert_eq!(page.finish(), "\n");
    }
}
