//! Properties of every reader of counter files: it never panics, takes whole keys and whole lines
//! only, and gives for a part of a text no figure that the whole text does not have.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use trtmem::probe::parse::{Fields, kb_fields, nvmap, pmap, statm, stats, zoneinfo};
use trtmem::probe::{
    Content, HeapWords, Keep, OwnedReading, Reading, Source, SourceReading, interpret,
};
use trtmem::report::{Field, HeapLayout};

/// What a counter file may hold after it was mangled: bytes it is made of, and others.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "(pages_free|page_count|getpage_count|as_stats\\.rss|Pss|MemAvailable|total|vaddr,size)",
        4 => "[=: \\t,.()]{0,3}",
        4 => "(0x)?[0-9a-f]{0,20}",
        2 => "( kB|\\(1\\.000kB\\)|K|GB|\\.\\.\\.)",
        3 => "\r?\n",
        1 => any::<String>(),
    ];
    let text = vec(piece, 0..60).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![3 => text, 1 => vec(any::<u8>(), 0..400)]
}

fn key() -> impl Strategy<Value = String> {
    "[a-z][a-z_]{0,12}(\\.[a-z]{1,5})?"
}

/// The fields of a QNX dump and the text of it.
fn dump() -> impl Strategy<Value = (BTreeMap<String, Field>, String)> {
    let field = prop_oneof![
        any::<u64>().prop_map(Field::Count),
        (0_u64..1 << 40).prop_map(Field::Pages),
    ];
    btree_map(key(), field, 0..20).prop_map(|mut fields| {
        fields.remove("kmem_vavail");
        let text = fields
            .iter()
            .map(|(key, field)| qnx_line(key, *field))
            .collect();
        (fields, text)
    })
}

fn qnx_line(key: &str, field: Field) -> String {
    match field {
        Field::Pages(pages) | Field::VirtualPages(pages) => {
            format!("{key}={pages:#x} ({})\n", bracketed(pages * 4096))
        }
        Field::Count(count) | Field::Bytes(count) => format!("{key}={count}\n"),
    }
}

/// The text QNX prints behind a page count.
fn bracketed(bytes: u64) -> String {
    let (unit, smaller) = match bytes {
        0..0x10_0000 => ("kB", bytes),
        0x10_0000..0x4000_0000 => ("MB", bytes >> 10),
        _ => ("GB", bytes >> 20),
    };
    let (whole, thousandths) = (smaller / 1024, smaller % 1024 * 1000 / 1024);
    format!("{whole}.{thousandths:03}{unit}")
}

/// Every field of `part` is in `whole` with the same figure.
fn assert_no_other_figures(part: &Fields<'_>, whole: &Fields<'_>) {
    for (key, field) in part.iter() {
        assert_eq!(whole.get(key), Some(field), "{key}");
    }
}

/// The text up to each of its bytes.
fn prefixes(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    (0..text.len()).filter_map(|end| text.get(..end))
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in mangled()) {
        stats::parse(&text, Some(4096));
        stats::residue_pages(&stats::parse(&text, None));
        kb_fields::parse(&text);
        statm::parse(&text);
        zoneinfo::listed_pages(&text);
        nvmap::parse(&text);
        if let Some(pmap) = pmap::parse(&text) {
            pmap.mapped_bytes();
            pmap.reserved_bytes();
        }
    }

    #[test]
    fn odd_lines_are_told_in_few_and_short_words(text in mangled()) {
        let fields = stats::parse(&text, Some(4096));
        let warnings = fields.odd().warnings("stats");
        prop_assert!(warnings.len() <= 9);
        prop_assert!(warnings.iter().all(|warning| warning.len() < 1000));
        prop_assert!(warnings.iter().all(|warning| !warning.contains(char::is_control)));
    }

    #[test]
    fn a_search_finds_what_the_full_reader_finds(text in mangled(), key in key()) {
        for key in [key.as_str(), "pages_free", "page_count", "as_stats.rss"] {
            let field = stats::parse(&text, None).get(key);
            let pages = field.and_then(|field| match field {
                Field::Pages(pages) | Field::VirtualPages(pages) => Some(pages),
                _ => None,
            });
            prop_assert_eq!(stats::pages(&text, key), pages);
        }
        for key in [key.as_str(), "Pss", "MemAvailable"] {
            let field = kb_fields::parse(&text).get(key);
            let sought = kb_fields::bytes(&text, key).map(Field::Bytes);
            prop_assert_eq!(sought.or(kb_fields::count(&text, key).map(Field::Count)), field);
        }
    }

    #[test]
    fn a_rendered_qnx_dump_is_read_back((fields, text) in dump(), ends in "\r?\n") {
        let text = text.replace('\n', &ends);
        let read = stats::parse(text.as_bytes(), Some(4096));
        let found: BTreeMap<_, _> = read.iter().map(|(key, it)| (key.to_owned(), it)).collect();
        prop_assert_eq!(found, fields);
        prop_assert_eq!(read.odd().kept(), &[]);
    }

    #[test]
    fn a_rendered_linux_dump_is_read_back(sizes in btree_map(key(), 0_u64..1 << 54, 0..20)) {
        let line = |(key, kilobytes): (&String, &u64)| format!("{key}:\t{kilobytes:>9} kB\n");
        let text: String = sizes.iter().map(line).collect();
        let read = kb_fields::parse(text.as_bytes());
        prop_assert_eq!(read.iter().count(), sizes.len());
        for (key, kilobytes) in &sizes {
            prop_assert_eq!(read.get(key), Some(Field::Bytes(kilobytes << 10)));
        }
    }

    #[test]
    fn a_part_of_a_qnx_dump_has_no_figure_of_its_own((_, text) in dump()) {
        let whole = stats::parse(text.as_bytes(), None);
        for part in prefixes(text.as_bytes()) {
            assert_no_other_figures(&stats::parse(part, None), &whole);
        }
    }

    #[test]
    fn a_part_of_any_text_has_no_figure_of_its_own(text in mangled()) {
        let (qnx, linux) = (stats::parse(&text, None), kb_fields::parse(&text));
        let (first, clients) = (statm::parse(&text), nvmap::parse(&text));
        for part in prefixes(&text) {
            assert_no_other_figures(&stats::parse(part, None), &qnx);
            assert_no_other_figures(&kb_fields::parse(part), &linux);
            assert!(statm::parse(part).is_none_or(|statm| Some(statm) == first));
            let part = nvmap::parse(part);
            assert!(part.rows.iter().all(|row| clients.rows.contains(row)));
            assert!(part.total_bytes.is_none_or(|total| Some(total) == clients.total_bytes));
        }
    }

    #[test]
    fn a_longer_key_is_another_key(pages in 0_u64..1 << 40, before in "[a-z_]{1,5}", after in "[a-z_]{1,5}") {
        for other in [format!("{before}page_count"), format!("page_count{after}")] {
            let qnx = qnx_line(&other, Field::Pages(pages));
            prop_assert_eq!(stats::pages(qnx.as_bytes(), "page_count"), None);
            let linux = format!("{other}: {pages} kB\n");
            prop_assert_eq!(kb_fields::bytes(linux.as_bytes(), "page_count"), None);
        }
    }
}

/// The rows of a map: address, size, reserved bytes, path.
fn rows() -> impl Strategy<Value = Vec<(u64, u64, u64, String)>> {
    let path = "[a-z/, .]{0,12}[a-z]";
    vec((any::<u64>(), 0_u64..1 << 50, 0_u64..1 << 50, path), 0..12)
}

proptest! {
    #[test]
    fn a_rendered_map_is_read_back_commas_in_paths_included(rows in rows(), pool in any::<bool>()) {
        let (heading, cell) = if pool { (",asinfo", ",{sysram}") } else { ("", "") };
        let line = |(vaddr, size, rsv, path): &(u64, u64, u64, String)| {
            format!("{vaddr:#018x},{size:#018x},{rsv:#x},{path}{cell}\n")
        };
        let text: String = rows.iter().map(line).collect();
        let text = format!("vaddr,size,rsv,path{heading}\n{text}");
        let pmap = pmap::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(pmap.rows().len(), rows.len());
        for (row, (vaddr, size, rsv, path)) in pmap.rows().iter().zip(&rows) {
            prop_assert_eq!(row.number("vaddr"), Some(*vaddr));
            prop_assert_eq!(row.number("size"), Some(*size));
            prop_assert_eq!(row.number("rsv"), Some(*rsv));
            prop_assert_eq!(row.text("path"), Some(path.as_bytes()));
        }
        let sum = rows.iter().map(|row| row.2).sum::<u64>();
        prop_assert_eq!(pmap.reserved_bytes().get(), Some(sum));
    }

    #[test]
    fn a_part_of_a_map_has_no_cell_of_its_own(rows in rows()) {
        let line = |(vaddr, size, rsv, path): &(u64, u64, u64, String)| {
            format!("{vaddr:#x},{size:#x},{path},{rsv:#x}\n")
        };
        let text: String = rows.iter().map(line).collect();
        let text = format!("vaddr,size,path,rsv\n{text}");
        let whole = pmap::parse(text.as_bytes()).unwrap();
        for part in prefixes(text.as_bytes()) {
            let Some(pmap) = pmap::parse(part) else { continue };
            for (row, full) in pmap.rows().iter().zip(whole.rows()) {
                for column in ["vaddr", "size", "path", "rsv"] {
                    let cell = row.text(column);
                    assert!(cell.is_none() || cell == full.text(column), "{column}");
                }
            }
            let ended = part.ends_with(b"\n");
            assert!(ended || pmap.reserved_bytes().get().is_none(), "a cut row leaves no sum");
        }
    }
}

fn source() -> impl Strategy<Value = Source> {
    prop::sample::select(vec![
        Source::Meminfo,
        Source::Statm,
        Source::Status,
        Source::SmapsRollup,
        Source::NvmapClients,
        Source::VmStats,
        Source::ProcSize,
        Source::AsStats,
    ])
}

fn content() -> impl Strategy<Value = Content<String>> {
    let text = || mangled().prop_map(|text| String::from_utf8_lossy(&text).into_owned());
    prop_oneof![
        text().prop_map(Content::Text),
        text().prop_map(Content::Cut),
        any::<u64>().prop_map(Content::Number),
        any::<i32>().prop_map(Content::Refused),
        text().prop_map(Content::Missing),
    ]
}

fn heap() -> impl Strategy<Value = HeapWords> {
    let layout = prop::sample::select(vec![
        HeapLayout::GlibcMallinfo2,
        HeapLayout::GlibcMallinfo,
        HeapLayout::Qnx32,
        HeapLayout::Qnx64,
    ]);
    (layout, any::<[u64; 10]>()).prop_map(|(layout, words)| HeapWords {
        layout,
        words,
        cost_ns: 0,
    })
}

fn reading() -> impl Strategy<Value = OwnedReading> {
    let read =
        (source(), content(), any::<u64>()).prop_map(|(source, content, cost_ns)| SourceReading {
            source,
            content,
            cost_ns,
        });
    (any::<[u64; 3]>(), vec(read, 0..6), prop::option::of(heap())).prop_map(
        |([at_ns, cost_ns, page_bytes], sources, heap)| Reading {
            at_ns,
            cost_ns,
            page_bytes,
            sources,
            heap,
        },
    )
}

proptest! {
    #[test]
    fn every_reading_means_something(reading in reading()) {
        for keep in [Keep::Named, Keep::All] {
            let sample = interpret(&reading, keep);
            prop_assert_eq!((sample.at_ns, sample.cost_ns), (reading.at_ns, reading.cost_ns));
            if let (Some(layout), Some(bytes)) =
                (sample.heap.layout.get(), sample.heap.in_use_bytes.get())
            {
                prop_assert!(!layout.wraps() || bytes < 1 << 32);
            }
        }
    }

    #[test]
    fn a_reading_survives_being_sent(reading in reading()) {
        let sent = serde_json::to_string(&reading).unwrap();
        prop_assert_eq!(serde_json::from_str::<OwnedReading>(&sent).unwrap(), reading);
    }

    #[test]
    fn processor_lists_add_up_whatever_stands_between(
        zones in vec((0u64..1 << 40, vec(0u64..1 << 30, 1..8)), 1..6),
        other in "[a-z_ ]{0,20}",
    ) {
        let mut text = String::new();
        for (free, lists) in &zones {
            text += &format!("Node 0, zone Normal\n  pages free     {free}\n      {other} 7\n");
            for count in lists {
                text += &format!("    cpu: 0\n              count:    {count}\n              high:     9\n");
            }
        }
        let expected = zones.iter().flat_map(|zone| &zone.1).sum();
        prop_assert_eq!(zoneinfo::listed_pages(text.as_bytes()), Some(expected));
    }
}
