#!/usr/bin/env python3
"""Which stage of which engine grew most between two releases, over a Parquet table of reports.

    trtmem trend reports/ --format parquet -o table/
    scripts/regression-query.py duckdb table/ drive-6.0.5 drive-6.0.10
    scripts/regression-query.py spark  table/ drive-6.0.5 drive-6.0.10

Both engines run the same query and print the same table: medians over the finished runs of each release, bytes.
Needs the Python package `duckdb`, or `pyspark` and Java 17 or later.
"""

import argparse
import sys

QUERY = """
WITH figures AS (
    SELECT release,
           coalesce(board, 'unnamed') AS board,
           coalesce(regexp_replace(model_path, '^.*/', ''), '(process)') AS engine,
           stage,
           occurrence,
           median(total_bytes) AS bytes,
           count(total_bytes) AS runs
    FROM stages
    WHERE run_ended = 'finished' AND status = 'finished' AND release IN (:base, :new)
    GROUP BY 1, 2, 3, 4, 5
)
SELECT board, engine, stage,
       CAST(base.bytes AS BIGINT) AS base_bytes,
       CAST(new.bytes AS BIGINT) AS new_bytes,
       CAST(new.bytes - base.bytes AS BIGINT) AS change_bytes,
       base.runs AS base_runs,
       new.runs AS new_runs
FROM (SELECT * FROM figures WHERE release = :base) AS base
JOIN (SELECT * FROM figures WHERE release = :new) AS new USING (board, engine, stage, occurrence)
ORDER BY change_bytes DESC, board, engine, stage, occurrence
"""


def by_duckdb(table, base, new, top):
    import duckdb

    connection = duckdb.connect()
    # Labels such as 6.10 are words, not numbers.
    connection.execute(
        "CREATE VIEW stages AS SELECT * FROM read_parquet("
        f"'{table.replace(chr(39), chr(39) * 2)}/release=*/board=*/*.parquet', "
        "hive_partitioning = true, hive_types = {'release': VARCHAR, 'board': VARCHAR})"
    )
    query = QUERY.replace(":base", "$base").replace(":new", "$new")
    result = connection.execute(f"{query} LIMIT {top}", {"base": base, "new": new})
    return [column[0] for column in result.description], result.fetchall()


def by_spark(table, base, new, top):
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        # Labels such as 6.10 are words, not numbers.
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .getOrCreate()
    )
    spark.read.parquet(table).createOrReplaceTempView("stages")
    result = spark.sql(f"{QUERY} LIMIT {top}", args={"base": base, "new": new})
    rows = [tuple(row) for row in result.collect()]
    columns = result.columns
    spark.stop()
    return columns, rows


def show(columns, rows):
    cells = [list(columns)] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    for row in cells:
        # Words to the left, figures to the right.
        shown = [
            cell.ljust(width) if at < 3 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths))
        ]
        print("  ".join(shown).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=["duckdb", "spark"])
    parser.add_argument("table", help="the folder that trtmem trend --format parquet wrote")
    parser.add_argument("base", help="release to start from")
    parser.add_argument("new", help="release to compare with it")
    parser.add_argument("--top", type=int, default=10, help="rows that are shown (default 10)")
    args = parser.parse_args()
    ask = {"duckdb": by_duckdb, "spark": by_spark}[args.engine]
    try:
        columns, rows = ask(args.table.rstrip("/"), args.base, args.new, args.top)
    except ImportError as missing:
        sys.exit(f"{missing}; install it with pip")
    show(columns, rows)


if __name__ == "__main__":
    main()
