//! Walking along a line.

/// What is left of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    /// From the end of the first `mark` in `text`.
    pub(super) fn after(text: &'a str, mark: &str) -> Option<Scan<'a>> {
        let (_, rest) = text.split_once(mark)?;
        Some(Scan { rest })
    }

    /// From the end of `mark`, with which `text` begins.
    pub(super) fn begins(text: &'a str, mark: &str) -> Option<Scan<'a>> {
        let rest = text.strip_prefix(mark)?;
        Some(Scan { rest })
    }

    /// Steps over `text`, which has to come next.
    pub(super) fn skip(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    /// The text up to `mark`, and steps over the mark.
    pub(super) fn until(&mut self, mark: &str) -> Option<&'a str> {
        let (text, rest) = self.rest.split_once(mark)?;
        self.rest = rest;
        Some(text)
    }

    /// An unsigned number.
    pub(super) fn number(&mut self) -> Option<u64> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit());
        let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let number = digits.parse().ok()?;
        self.rest = rest;
        Some(number)
    }

    /// A small unsigned number.
    pub(super) fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// A number with or without a sign.
    pub(super) fn signed(&mut self) -> Option<i64> {
        let (sign, rest) = match self.rest.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, self.rest.strip_prefix('+').unwrap_or(self.rest)),
        };
        let mut digits = Scan { rest };
        let number = i64::try_from(digits.number()?).ok()?;
        *self = digits;
        Some(sign * number)
    }

    /// A number with a sign.
    pub(super) fn delta(&mut self) -> Option<i64> {
        if self.rest.starts_with(['+', '-']) {
            self.signed()
        } else {
            None
        }
    }

    /// A number as C++ streams print it, `2.29883` or `9.53674e-07`, that is not negative.
    pub(super) fn decimal(&mut self) -> Option<f64> {
        let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | '+' | '-');
        let end = self.rest.find(|c: char| !number(c));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let value: f64 = word.parse().ok()?;
        self.rest = rest;
        (value >= 0.0).then_some(value)
    }

    /// So many MiB, in bytes, rounded to the nearest.
    pub(super) fn mib(&mut self) -> Option<u64> {
        let bytes = (self.decimal()? * f64::from(1 << 20)).round();
        self.skip(" MiB")?;
        whole(bytes)
    }

    /// So many GiB, in bytes, rounded to the nearest.
    pub(super) fn gib(&mut self) -> Option<u64> {
        let bytes = (self.decimal()? * f64::from(1 << 30)).round();
        self.skip(" GiB")?;
        whole(bytes)
    }

    /// So many seconds, in nanoseconds, rounded to the nearest.
    pub(super) fn seconds(&mut self) -> Option<u64> {
        whole((self.decimal()? * 1e9).round())
    }

    /// Whether nothing but the end of a quotation is left.
    pub(super) fn is_done(self) -> bool {
        matches!(self.rest.trim_end(), "" | "\"")
    }

    /// `value` if nothing, or nothing but ` bytes`, is left.
    pub(super) fn bytes_end<T>(mut self, value: T) -> Option<T> {
        // Left off by older releases.
        let _ = self.skip(" bytes");
        self.end(value)
    }

    /// `value` if nothing is left.
    pub(super) fn end<T>(self, value: T) -> Option<T> {
        self.is_done().then_some(value)
    }

    /// What is left.
    pub(super) fn rest(self) -> &'a str {
        self.rest
    }
}

/// A size or a time that 2^53 holds, above which the digits printed would say too little.
fn whole(value: f64) -> Option<u64> {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    if !(0.0..=LARGEST).contains(&value) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Checked just above.
    Some(value as u64)
}
