//! How often change points are found where there is none, and where there is one. Every seed is fixed.

// Figures of some MiB stay far below what a cast could cut.
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use trtmem::stats::{Groups, Step, StepRules, steps};

const KIB: i64 = 1 << 10;
const MIB: i64 = 1 << 20;

/// The generator of Marsaglia ("Xorshift RNGs", Journal of Statistical Software 8, 2003).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Evenly from 0 to 1.
    fn even(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal, by the polar method's sum of twelve.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.even()).sum::<f64>() - 6.0
    }
}

/// How runs of one release differ, as boards were seen to.
#[derive(Clone, Copy, Debug)]
enum Noise {
    /// By a normal law.
    Normal,
    /// Mostly little, now and then much: a neighbour woke up.
    Heavy,
    /// By whole steps of an allocator.
    Steps,
    /// One of two levels, by chance.
    TwoLevels,
}

const NOISES: [Noise; 4] = [Noise::Normal, Noise::Heavy, Noise::Steps, Noise::TwoLevels];

impl Noise {
    /// A figure around 0 that moves by about `scale`.
    fn draw(self, random: &mut Random, scale: f64) -> i64 {
        let by = match self {
            Noise::Normal => random.normal(),
            Noise::Heavy if random.even() < 0.1 => 5.0 * random.normal(),
            Noise::Heavy => random.normal() / 2.0,
            Noise::Steps => random.normal().round(),
            Noise::TwoLevels => f64::from(u8::from(random.even() < 0.5)) * 2.0,
        };
        (by * scale) as i64
    }
}

/// A history of 50 releases with this many runs each, `step` from release `at` on.
struct Case {
    noise: Noise,
    runs: usize,
    scale: f64,
    at: usize,
    step: i64,
}

const RELEASES: usize = 50;

impl Case {
    fn found(&self, seed: u64, series: usize) -> Vec<Step> {
        let mut random = Random::new(seed);
        let mut values = Vec::new();
        let starts: Vec<usize> = (0..RELEASES).map(|it| it * self.runs).collect();
        for release in 0..RELEASES {
            for _ in 0..self.runs {
                let level = if release >= self.at { self.step } else { 0 };
                values.push(100 * MIB + level + self.noise.draw(&mut random, self.scale));
            }
        }
        // What is recorded at rest is a good deal less than what runs differ by.
        let reach = vec![Some(self.scale as u64 / 2); RELEASES];
        let groups = Groups {
            values: &values,
            starts: &starts,
            reach: &reach,
        };
        let rules = StepRules {
            window: trtmem::analysis::history::WINDOW,
            significance: trtmem::analysis::history::SIGNIFICANCE
                / ((RELEASES - 1) * series) as f64,
            threshold: MIB as u64,
        };
        steps(&groups, &rules)
    }
}

/// Series of a history in which alarms are counted.
const SERIES: usize = if cfg!(debug_assertions) { 3 } else { 10 };

/// Histories of each kind of noise and number of runs: fewer where the arithmetic is not optimised.
const HISTORIES: u64 = if cfg!(debug_assertions) { 10 } else { 100 };

/// Seeds of planted steps.
const PLANTED: u64 = if cfg!(debug_assertions) { 25 } else { 100 };

#[test]
fn at_most_one_in_a_hundred_histories_of_pure_noise_raises_an_alarm() {
    let (mut alarms, mut histories) = (0, 0);
    for noise in NOISES {
        for runs in [1, 2, 3, 5, 10] {
            let mut here = 0;
            for history in 0..HISTORIES {
                // Noise four times the threshold: where it is small nothing is ever found.
                let case = Case {
                    noise,
                    runs,
                    scale: 4.0 * MIB as f64,
                    at: RELEASES,
                    step: 0,
                };
                let alarm = |series: usize| {
                    let seed = history * 1000 + series as u64 * 10 + runs as u64;
                    !case.found(seed, SERIES).is_empty()
                };
                here += u32::from((0..SERIES).any(alarm));
                histories += 1;
            }
            println!("{noise:?}, {runs} runs a release: {here} of {HISTORIES} histories");
            alarms += here;
        }
    }
    println!("{alarms} of {histories} histories");
    assert!(alarms * 100 <= histories, "{alarms} of {histories}");
}

#[test]
fn a_planted_step_is_found_at_its_release() {
    for noise in NOISES {
        for runs in [1, 3, 5, 10] {
            let (mut right, mut near, mut all) = (0, 0, 0);
            for seed in 0..PLANTED {
                let case = Case {
                    noise,
                    runs,
                    scale: 256.0 * KIB as f64,
                    at: 20 + seed as usize % 10,
                    step: 4 * MIB,
                };
                let found = case.found(seed, SERIES);
                let at: Vec<usize> = found.iter().map(|step| step.group).collect();
                all += 1;
                right += u32::from(at == [case.at]);
                near += u32::from(at.len() == 1);
            }
            println!(
                "{noise:?}, {runs} runs a release: {right} of {all} at their release, {near} alone"
            );
            assert!(
                right * 100 >= 95 * all,
                "{noise:?}, {runs} runs: {right} of {all}"
            );
        }
    }
}

#[test]
fn a_step_in_the_last_release_is_found() {
    for (runs, step) in [(1, 12 * MIB), (3, 8 * MIB), (5, 4 * MIB), (10, 4 * MIB)] {
        let found = (0..PLANTED).filter(|seed| {
            let case = Case {
                noise: Noise::Normal,
                runs,
                scale: 256.0 * KIB as f64,
                at: RELEASES - 1,
                step,
            };
            let found = case.found(*seed, SERIES);
            found.last().is_some_and(|step| step.group == RELEASES - 1)
        });
        let found = found.count();
        println!("{runs} runs, {} MiB: {found} of {PLANTED}", step / MIB);
        assert!(found as u64 * 100 >= 95 * PLANTED, "{runs} runs: {found}");
    }
}
