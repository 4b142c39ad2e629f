//! The real binary, as whoever installs it runs it: every test starts processes of its own, in directories of its own.

mod first_run;
mod full_disk;
mod help;
mod kill9;
mod offline;
mod readme;
mod support;
