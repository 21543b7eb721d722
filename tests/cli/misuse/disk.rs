//! A disk that fills up in mid-run. Making one takes the superuser and a mount namespace; elsewhere
//! these tests say what is missing and stand aside, but for continuous integration.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::quick;
use crate::aside;
use crate::command::{Dir, Ran, run};

/// Runs what follows on a disk of so many KiB, which is gone afterwards: `$OUT` keeps what the
/// program printed and what it left on the disk.
const SCRIPT: &str = r#"
disk=$1 out=$2 kib=$3
shift 3
mount -t tmpfs -o size="$kib"k trtmem-test "$disk" || exit 99
cd "$disk" || exit 99
"$@" >"$out/stdout" 2>"$out/stderr"
echo $? >"$out/status"
find . -type f >"$out/left"
mkdir "$out/disk" && cp -R . "$out/disk"
"#;

/// What a run on a small disk came to.
struct OnDisk {
    /// The status, standard output and standard error.
    status: i32,
    stdout: String,
    complaints: Vec<String>,
    /// The files it left on the disk.
    left: Vec<String>,
    /// A copy of them.
    copy: PathBuf,
    /// The directory for temporary files that it was given, which is not on the disk.
    temporary: Dir,
    _out: Dir,
}

/// Runs the program in a disk of `kib` KiB; nothing where such a disk cannot be made.
fn on_disk(kib: u32, args: &[&str]) -> Option<OnDisk> {
    let (out, disk, temporary) = (Dir::new(), Dir::new(), Dir::new());
    let ended = Command::new("unshare")
        .args(["--mount", "sh", "-c", SCRIPT, "sh"])
        .args([disk.path(), out.path()])
        .arg(kib.to_string())
        .arg(env!("CARGO_BIN_EXE_trtmem"))
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .env("TMPDIR", temporary.path())
        .stdin(Stdio::null())
        .output();
    let failure = match ended {
        Ok(ended) if ended.status.success() => None,
        Ok(ended) => Some(String::from_utf8_lossy(&ended.stderr).into_owned()),
        Err(error) => Some(format!("unshare cannot be started: {error}")),
    };
    if let Some(failure) = failure {
        let said = format!("no disk to fill: {failure}");
        if is_superuser() {
            aside::lacks(&said);
        } else {
            aside::stands(&said);
        }
        return None;
    }
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    let lines = |name: &str| read(name).lines().map(str::to_owned).collect();
    Some(OnDisk {
        status: read("status").trim().parse().unwrap(),
        stdout: read("stdout"),
        complaints: lines("stderr"),
        left: lines("left"),
        copy: out.join("disk"),
        temporary,
        _out: out,
    })
}

/// Whether this user can mount, as CI's can.
fn is_superuser() -> bool {
    let user = Command::new("id").arg("-u").output().unwrap().stdout;
    user == b"0\n"
}

/// A lifecycle whose report takes about 60 KiB.
fn life<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut args = quick(&["--spec", "deserialize:heap=1MiB"]);
    args.extend(more);
    args
}

fn rendered(path: &std::path::Path) -> Ran {
    run(
        &Dir::new(),
        &["render", path.to_str().unwrap(), "--format", "json"],
    )
}

#[test]
fn a_report_that_finds_no_room_goes_to_the_directory_for_temporary_files() {
    let Some(ran) = on_disk(16, &life(&[])) else {
        return;
    };
    assert_eq!(ran.status, 1, "{:?}", ran.complaints);
    let [complaint] = &ran.complaints[..] else {
        panic!("{:?}", ran.complaints);
    };
    let kept = ran.temporary.files().pop().unwrap();
    for words in ["No space left", "free some space", &kept, "instead"] {
        assert!(complaint.contains(words), "{complaint}");
    }
    assert!(ran.stdout.contains("lifecycle total"), "{}", ran.stdout);
    assert_eq!(ran.left, [""; 0]);
    assert_eq!(
        rendered(&ran.temporary.join(&kept)).json()["complete"],
        true
    );
}

#[test]
fn an_output_that_finds_no_room_is_not_begun_either() {
    for more in [&["-o", "result.json"][..], &["-o", "result.csv"][..]] {
        let Some(ran) = on_disk(4, &life(more)) else {
            return;
        };
        assert_eq!(ran.status, 1, "{:?}", ran.complaints);
        assert_eq!(ran.left, [""; 0]);
        let kept = ran.temporary.files().pop().unwrap();
        assert_eq!(
            rendered(&ran.temporary.join(&kept)).json()["complete"],
            true
        );
        let told = ran.complaints.iter().filter(|line| line.contains(&kept));
        assert!(told.count() > 0, "{:?}", ran.complaints);
        for complaint in &ran.complaints {
            assert!(complaint.contains("No space left"), "{complaint}");
        }
    }
}

#[test]
fn a_journal_that_finds_no_room_is_told_once_and_keeps_what_it_has() {
    let args = life(&["--journal", "journal", "--report", "/dev/null"]);
    let Some(ran) = on_disk(16, &args) else {
        return;
    };
    assert_eq!(ran.status, 0, "{:?}", ran.complaints);
    let [complaint] = &ran.complaints[..] else {
        panic!("{:?}", ran.complaints);
    };
    for words in ["the journal journal could not be written", "No space left"] {
        assert!(complaint.contains(words), "{complaint}");
    }
    assert!(ran.stdout.contains("lifecycle total"), "{}", ran.stdout);
    assert_eq!(ran.left, ["./journal"]);
    let partial = rendered(&ran.copy.join("journal")).json();
    let stages = partial["runs"][0]["stages"].as_array().unwrap();
    assert!((1..13).contains(&stages.len()), "{}", stages.len());
    assert_eq!(partial["complete"], false);
}

#[test]
fn a_journal_and_a_report_without_room_are_told_one_line_each() {
    let Some(ran) = on_disk(16, &life(&["--journal", "journal"])) else {
        return;
    };
    assert_eq!(ran.status, 1, "{:?}", ran.complaints);
    assert_eq!(ran.complaints.len(), 2, "{:?}", ran.complaints);
    assert!(
        ran.complaints[0].contains("the journal"),
        "{:?}",
        ran.complaints
    );
    assert!(
        ran.complaints[1].contains("reports/"),
        "{:?}",
        ran.complaints
    );
    assert!(ran.stdout.contains("lifecycle total"), "{}", ran.stdout);
    assert_eq!(ran.left, ["./journal"]);
}
