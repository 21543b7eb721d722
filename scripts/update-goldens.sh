#!/bin/sh
# Writes every golden anew: the reports and the journal under tests/data/reports (made by
# tests/support/reports from scripted events), the snapshots under tests/data/snapshots, and the JSON
# Schema beside the types in src/report and src/export/compared. Review the difference before committing it: a golden report
# that changes is a report that users' old files no longer look like.
set -eu
cd "$(dirname "$0")/.."
# The schema is compiled into the program, so it comes first.
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test schema generated_from_the_types
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test schema the_goldens_are_what_the_builder_makes
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test render
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test formats golden
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test trend trend::
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test check --test diff
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test pages reviewed
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test graph --test layers reviewed
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test help help_is_as_it_was_reviewed
# Takes out of tests/one_figure/known-differences.txt what is no longer true; nothing is put in.
TRTMEM_UPDATE_GOLDENS=1 cargo test --quiet --test one_figure a_figure_is_the_same_in_every_form
cargo test --quiet --test schema --test render --test formats --test builder --test help
git --no-pager diff --stat -- tests/data src/report/report.schema.json src/export/compared
