//! A board: an sshd on loopback with a folder of its own.

use crate::aside;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::command::{Dir, Ran, finish, signal, wait_for};

const SSHD: &str = "/usr/sbin/sshd";

/// What a run costs no time with.
pub(crate) const QUICK: [&str; 7] = [
    "run",
    "--settle",
    "none",
    "--noise-window",
    "0",
    "--iterations=1",
    "--peak-interval=0",
];

/// A board to be: what it has and what it lacks.
pub(crate) struct Setup {
    sftp: bool,
    empty: bool,
    tools: Option<Vec<&'static str>>,
    shell: Option<PathBuf>,
    variables: Vec<String>,
    mounts: Vec<String>,
    prepare: fn(&Dir),
}

impl Setup {
    /// A machine as it is.
    pub(crate) fn new() -> Setup {
        Setup {
            sftp: true,
            empty: false,
            tools: None,
            shell: None,
            variables: Vec::new(),
            mounts: Vec::new(),
            prepare: |_| {},
        }
    }

    /// Without the program, which an earlier call has brought there otherwise.
    pub(crate) fn empty(mut self) -> Setup {
        self.empty = true;
        self
    }

    /// Without an sftp server.
    pub(crate) fn without_sftp(mut self) -> Setup {
        self.sftp = false;
        self
    }

    /// With these programs on its path and no others.
    pub(crate) fn tools(mut self, tools: &[&'static str]) -> Setup {
        self.tools = Some(tools.to_vec());
        self
    }

    /// With this program as its `sh`.
    pub(crate) fn shell(mut self, program: PathBuf) -> Setup {
        self.shell = Some(program);
        self
    }

    /// With a variable; `{}` is the board's folder.
    pub(crate) fn variable(mut self, setting: &str) -> Setup {
        self.variables.push(setting.to_owned());
        self
    }

    /// With a mount that nobody else sees: arguments of mount(8); `{}` is the board's folder.
    pub(crate) fn mount(self, arguments: &str) -> Setup {
        self.with_mounts(&format!("mount {arguments}"))
    }

    /// With what a line of shell mounts.
    pub(crate) fn with_mounts(mut self, line: &str) -> Setup {
        self.mounts.push(line.to_owned());
        self
    }

    /// With what else has to be in the test's folder.
    pub(crate) fn prepare(mut self, prepare: fn(&Dir)) -> Setup {
        self.prepare = prepare;
        self
    }

    /// Starts it. `None`, with a word about it, where that cannot be done here.
    pub(crate) fn start(self) -> Option<Board> {
        if !Path::new(SSHD).exists() {
            aside::lacks(&format!("{SSHD} (openssh-server)"));
            return None;
        }
        if !self.mounts.is_empty() && !can_mount() {
            aside::stands("no right to mount in a namespace of its own");
            return None;
        }
        Some(Board::start(&self))
    }
}

fn can_mount() -> bool {
    let tried = Command::new("unshare")
        .args([
            "-m",
            "sh",
            "-c",
            "mount --make-rprivate / && mount -t tmpfs none /tmp",
        ])
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}

/// The program that boards are given: the one under test, without what a debugger wants of it.
pub(crate) fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = env!("CARGO_BIN_EXE_trtmem");
        let stripped = Path::new(env!("CARGO_TARGET_TMPDIR")).join("on-target-trtmem");
        let done = Command::new("strip")
            .arg("-o")
            .args([&stripped, Path::new(built)])
            .status();
        if done.is_ok_and(|status| status.success()) {
            stripped.display().to_string()
        } else {
            built.to_owned()
        }
    })
}

fn hash_of_program() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let output = Command::new("sha256sum").arg(program()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    })
}

/// A program of this machine, where it is there.
pub(crate) fn found(tool: &str) -> Option<PathBuf> {
    ["/usr/bin", "/bin", "/usr/sbin"]
        .map(|folder| Path::new(folder).join(tool))
        .into_iter()
        .find(|path| path.exists())
}

/// A running board, and this machine's side of the work: reports are in `reports/board`.
pub(crate) struct Board {
    dir: Dir,
    sshd: Child,
}

impl Board {
    fn start(setup: &Setup) -> Board {
        let dir = Dir::new();
        fs::create_dir_all(dir.join("board")).unwrap();
        (setup.prepare)(&dir);
        if !setup.empty {
            let name = format!("board/trtmem-{}", &hash_of_program()[..16]);
            fs::copy(program(), dir.join(&name)).unwrap();
        }
        for key in ["host-key", "key"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(dir.join(key))
                .status();
            assert!(made.unwrap().success());
        }
        if let Some(tools) = &setup.tools {
            link_tools(&dir.join("tools"), tools, setup.shell.as_ref());
        }
        // As root it wants this folder, whatever its configuration says.
        let _ = fs::create_dir_all("/run/sshd");
        // Another process may take a port between its being found and its being used.
        let sshd = wait_for("an sshd", || start_sshd(&dir, setup));
        Board { dir, sshd }
    }

    /// A path on the board.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.dir.join("board").join(below)
    }

    /// A path of this machine's side.
    pub(crate) fn here(&self, below: &str) -> PathBuf {
        self.dir.join(below)
    }

    /// The script with the options of this board, in no folder in particular.
    pub(crate) fn bare(&self, options: &[&str], arguments: &[&str]) -> Command {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/on-target.sh");
        let mut command = Command::new(script);
        command
            .arg("-F")
            .arg(self.dir.join("ssh_config"))
            .args(["--local-trtmem", env!("CARGO_BIN_EXE_trtmem")])
            .args(["--binary", program()])
            .args(options)
            .arg("board");
        if !arguments.is_empty() {
            command.arg("--").args(arguments);
        }
        command
            .current_dir(self.dir.path())
            .env("LC_ALL", "C.UTF-8")
            // Where a script that is killed leaves nothing behind.
            .env("TMPDIR", self.dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The script, in the board's folder.
    pub(crate) fn command(&self, options: &[&str], arguments: &[&str]) -> Command {
        let place = self.path("").display().to_string();
        self.bare(&[&["--dir", &place], options].concat(), arguments)
    }

    /// Runs the script to its end.
    pub(crate) fn run(&self, options: &[&str], arguments: &[&str]) -> Ran {
        finish(self.command(options, arguments).spawn().unwrap())
    }

    /// Measures a scripted life there.
    pub(crate) fn measure(&self, options: &[&str], spec: &str) -> Ran {
        self.run(options, &life(spec))
    }

    /// A command as the board's user gives it.
    pub(crate) fn shell(&self, command: &str) -> String {
        let output = Command::new("ssh")
            .arg("-F")
            .arg(self.dir.join("ssh_config"))
            .args(["board", command])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The names of the reports here.
    pub(crate) fn reports(&self) -> Vec<String> {
        let folder = fs::read_dir(self.here("reports/board"));
        let entries = folder.into_iter().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The only report here.
    pub(crate) fn report(&self) -> Value {
        let names = self.reports();
        assert_eq!(names.len(), 1, "{names:?}");
        let text = fs::read(self.here("reports/board").join(&names[0])).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    /// The folders of the runs that are on the board.
    pub(crate) fn runs(&self) -> Vec<PathBuf> {
        let folder = fs::read_dir(self.path("runs")).into_iter().flatten();
        folder.map(|entry| entry.unwrap().path()).collect()
    }

    /// Waits until a run is in a stage, and returns its folder.
    pub(crate) fn in_stage(&self, stage: &str) -> PathBuf {
        let begun = format!(r#""event":"stage-began","stage":"{stage}""#);
        wait_for("a stage on the board", || {
            let run = self.runs().pop()?;
            let journal = fs::read_to_string(run.join("journal")).ok()?;
            journal.contains(&begun).then_some(run)
        })
    }

    /// Ends every connection as a broken line does: nobody is asked.
    pub(crate) fn cut(&self) {
        for pid in descendants(self.sshd.id()) {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            if name.starts_with("sshd") {
                let _ = Command::new("kill")
                    .args(["-KILL", &pid.to_string()])
                    .stderr(Stdio::null())
                    .status();
            }
        }
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.cut();
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}

/// A life of the synthetic backend that loses no time.
pub(crate) fn life(spec: &str) -> Vec<&str> {
    let mut arguments = QUICK.to_vec();
    arguments.extend(["--spec", spec]);
    arguments
}

/// The number of the program of a run.
pub(crate) fn pid_of(run: &Path) -> u32 {
    let names = fs::read_dir(run).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pids: Vec<u32> = names
        .filter_map(|name| name.strip_prefix("pid.")?.parse().ok())
        .collect();
    assert_eq!(pids.len(), 1, "{}", run.display());
    pids[0]
}

/// Whether a process runs.
pub(crate) fn lives(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    !status.is_empty() && !status.contains("State:\tZ")
}

/// The parent of a process.
pub(crate) fn parent_of(pid: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"));
    line?.trim().parse().ok()
}

/// Ends a process at once.
pub(crate) fn kill(pid: u32) {
    signal(pid, "KILL");
}

fn descendants(pid: u32) -> Vec<u32> {
    let names = fs::read_dir("/proc").into_iter().flatten();
    let all: Vec<u32> = names
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(all.iter().filter(|pid| parent_of(**pid) == Some(parent)));
        next += 1;
    }
    found.split_off(1)
}

fn link_tools(folder: &Path, tools: &[&str], shell: Option<&PathBuf>) {
    fs::create_dir_all(folder).unwrap();
    for tool in tools {
        let there = found(tool).unwrap_or_else(|| panic!("{tool} is here"));
        symlink(there, folder.join(tool)).unwrap();
    }
    let sh = shell.cloned().or_else(|| found("sh")).unwrap();
    symlink(sh, folder.join("sh")).unwrap();
}

/// Tries once; `None` where it did not come up.
fn start_sshd(dir: &Dir, setup: &Setup) -> Option<Child> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    configure(dir, setup, port);
    let board = dir.join("board").display().to_string();
    let mut line = String::new();
    if !setup.mounts.is_empty() {
        line += "mount --make-rprivate / && ";
    }
    for mount in &setup.mounts {
        line += &format!("{} && ", mount.replace("{}", &board));
    }
    line += &format!("exec {SSHD} -D -f \"$0\"");
    let mut command = if setup.mounts.is_empty() {
        Command::new("sh")
    } else {
        let mut command = Command::new("unshare");
        command.args(["-m", "sh"]);
        command
    };
    let mut child = command
        .args(["-c", &line])
        .arg(dir.join("sshd_config"))
        .stdin(Stdio::null())
        .stderr(fs::File::create(dir.join("sshd.log")).unwrap())
        .spawn()
        .unwrap();
    let up = wait_for("an sshd that listens or has ended", || {
        if child.try_wait().unwrap().is_some() {
            return Some(false);
        }
        TcpStream::connect(("127.0.0.1", port)).ok().map(|_| true)
    });
    if !up {
        eprintln!("{}", fs::read_to_string(dir.join("sshd.log")).unwrap());
    }
    up.then_some(child)
}

fn configure(dir: &Dir, setup: &Setup, port: u16) {
    let at = |name: &str| dir.join(name).display().to_string();
    let mut server = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
         PidFile none\nPermitRootLogin yes\nMaxStartups 100\n",
        at("host-key"),
        at("key.pub"),
    );
    if setup.sftp {
        server += "Subsystem sftp internal-sftp\n";
    }
    let mut variables: Vec<String> = setup
        .variables
        .iter()
        .map(|setting| setting.replace("{}", &at("board")))
        .collect();
    if setup.tools.is_some() {
        variables.push(format!("PATH={}", at("tools")));
    }
    if !variables.is_empty() {
        // Of several such lines only the first counts.
        let quoted = variables.iter().map(|setting| format!(" \"{setting}\""));
        server += &format!("SetEnv{}\n", quoted.collect::<String>());
    }
    dir.write("sshd_config", server);
    let client = format!(
        "Host board\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {}\n  IdentitiesOnly yes\n  \
         UserKnownHostsFile {}\n  StrictHostKeyChecking accept-new\n  BatchMode yes\n",
        at("key"),
        at("known"),
    );
    dir.write("ssh_config", client);
}

/// Writes a script that can be run.
pub(crate) fn write_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
