#!/bin/sh
# Writes every golden anew: the reports and the journal under tests/data/reports (made by
# tests/support/reports from scripted events), the snapshots under tests/data/snapshots, and the JSON
# Schema beside the types in src/report and src/export/compared. Review the difference before committing it: a golden report
# that changes is a report that users' old files no longer look like.
set -eu
cd "$(dirname "$0")/.."
written() {
    TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet "$@"
}
# The schema is compiled into the program, so it comes first.
written --test library generated_from_the_types
written --test library -- schema::the_goldens render:: formats::every diff:: check:: pages::contents graph::drawing
written --test cli -- trend:: layers:: help::help_is
# Takes out of tests/cli/one_figure/known-differences.txt what is no longer true; nothing is put in.
written --test cli one_figure::a_figure
cargo test --quiet --test library --test cli -- schema:: render:: formats:: builder:: help::
git --no-pager diff --stat -- tests/data src/report/report.schema.json src/export/compared
