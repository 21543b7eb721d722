//! Measuring on a board from here: `scripts/on-target.sh` against a real sshd on loopback, started for the test
//! with keys and a configuration of its own. The board is this machine with a folder of its own; what a board
//! lacks is taken away: tools from its path, the sftp server, room and rights by mounts in a namespace of its own.

mod board;
mod connection;
mod places;
mod runs;
mod tools;
mod usage;
