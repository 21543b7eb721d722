//! Driving a backend through its stages in a child process.
