//! How long the allocator keeps memory that nobody uses. It frees and takes nothing itself.
//!
//! The allocator reads its settings before anything of this program runs, and to set one later takes a call that the compiler cannot
//! check. So a server that finds them unset starts itself once more in its own place, with the same process id, arguments and open files.

/// The setting, by the allocator's own name for it. Whoever sets it is not overruled.
const NAME: &str = "MIMALLOC_PURGE_DELAY";

/// Milliseconds. By itself the allocator keeps free memory for a second, which after a few large questions is hundreds of megabytes; giving
/// it back within 20 costs more than a twentieth of what taking events in costs, for it is soon wanted again.
const DELAY: &str = "100";

/// Returns when nothing was to be done, or nothing could be.
pub(crate) fn settle() {
    #[cfg(unix)]
    if std::env::var_os(NAME).is_none() {
        use std::os::unix::process::CommandExt as _;
        let mut arguments = std::env::args_os();
        let name = arguments.next().unwrap_or_default();
        if let Ok(program) = std::env::current_exe() {
            // Comes back only with an error; then the server uses more memory, and nothing else.
            let _ = std::process::Command::new(program)
                .arg0(name)
                .args(arguments)
                .env(NAME, DELAY)
                .exec();
        }
    }
}
