//! Times one stage after the other, for the examples that print what a stage costs. A word on the command line leaves only
//! the stages that have it in their name, for a profiler. It keeps nothing and compares nothing.

use std::time::{Duration, Instant};

/// The cheapest of several rounds. Time on a core is what the kernel charged this thread, so that other work on the
/// machine counts as little as can be; where the kernel does not say, the clock on the wall must do.
pub(crate) fn measure(stage: &str, mut run: impl FnMut()) {
    if std::env::args().nth(1).is_some_and(|word| !stage.contains(&word)) {
        return;
    }
    const TIMES: u32 = 10_000;
    const ROUND: Duration = Duration::from_millis(200);
    let started = Instant::now();
    let on_core = || match std::fs::read_to_string("/proc/thread-self/schedstat") {
        Ok(stat) => {
            stat.split(' ')
                .next()
                .and_then(|nanos| nanos.parse().ok())
                .unwrap_or(0.0)
                / 1e3
        }
        Err(_) => started.elapsed().as_secs_f64() * 1e6,
    };
    let best = (0..7)
        .map(|_| {
            // The kernel's account moves in steps of some milliseconds, so a round is many of them.
            let (before, begun, mut times) = (on_core(), Instant::now(), 0);
            while begun.elapsed() < ROUND {
                (0..TIMES).for_each(|_| run());
                times += TIMES;
            }
            (on_core() - before) / f64::from(times)
        })
        .fold(f64::INFINITY, f64::min);
    println!("{stage:<22} {best:6.2} µs");
}
