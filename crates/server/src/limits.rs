//! Every limit of the server, why that number, and what a caller sees at the edge. What an operator may change stands in
//! the configuration; what stands here is part of the interface.

/// Lines in one request to send events: what a producer gathers in a second, and few enough that the answer stays small.
/// Beyond: 413 `too-many-lines`, nothing stored.
pub const LINES_MAX: usize = 10_000;

/// Bytes of a request's body, as sent and after decompression. Half of a journal file, so that a batch fits into one
/// frame whatever its canonical form adds. Beyond: 413 `body-too-large`, nothing stored, nothing more is read.
pub const BODY_BYTES_MAX: usize = 16 << 20;

/// Memory reserved for a body that says how long it will be: two batches of a thousand ordinary events. A longer one grows as it comes.
pub const BODY_RESERVED_BYTES_MAX: usize = 2 << 20;

/// Buffers of up to that size that are kept for later bodies: as many as are parsed at a time, and as many that arrive meanwhile.
pub const BODY_BUFFERS_MAX: usize = 4;

/// Bytes of a body whose lines are read by the thread that received it: some tens of microseconds of work. Larger ones, and those that
/// are compressed, go to threads for long work.
pub const BODY_BYTES_AT_ONCE_MAX: usize = 16 << 10;

/// Bytes of the body of an administrative request: a token for a thousand tenants has about forty thousand.
/// Beyond: 413 `body-too-large`.
pub const SMALL_BODY_BYTES_MAX: usize = 64 << 10;

/// Bytes of an `Idempotency-Key`: a UUID has 36. Beyond: 400 `bad-idempotency-key`.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 256;

/// Bytes of events in one page of search results: a page ends early when its rows are large, and its `next` goes on.
/// Bounds what one search holds in memory beside the places of its rows.
pub const PAGE_BYTES_MAX: usize = 8 << 20;

/// How long a proof waits for the checkpoint that covers its event, in milliseconds: rounds are 250 ms apart.
/// Beyond: 503 `checkpoint-pending`.
pub const CHECKPOINT_WAIT_MS_MAX: u64 = 2_000;

/// Milliseconds of a processor's time after which a search or query lets others go first: what is answered by lookups takes less.
pub const READ_YIELDS_CPU_MS: u64 = 10;

/// Milliseconds for which the questions of a token begin with the priority of those that have worked for so long, after one of them was
/// long or asked for too much: the next ones are likely to be as dear, and others need not wait until that has shown.
pub const DEAR_TOKEN_MS: u64 = 2_000;

/// Milliseconds of a processor's time after which a search or query counts as long: several times what one takes that is answered by
/// lookups, and little enough that places for short reads come free many times a second.
pub const LONG_READ_CPU_MS: u64 = 50;

/// Milliseconds after which it counts as long whatever it has done: it waits for a disk, or the machine is overloaded.
pub const LONG_READ_MS: u64 = 1_000;

/// Milliseconds that a read waits for a place among the long ones: somebody who looks at a screen does not notice, and threads
/// that wait do not pile up. Beyond: 503 `queries-busy`, or 429 `too-many-queries` when it is the caller's own that are in the way.
pub const LONG_READ_WAIT_MS_MAX: u64 = 2_000;

/// Reads that wait for such a place, each with a thread and what it has gathered so far. Beyond: refused at once.
pub const LONG_READS_WAITING_MAX: usize = 16;

/// Milliseconds between two looks whether whoever waits for a place is still there.
pub const LONG_READ_ASKS_MS: u64 = 50;

/// Exports at a time, each a thread of lower priority that may go on for hours and holds a row group. Beyond: 503 `queries-busy`.
pub const EXPORTS_CONCURRENT_MAX: usize = 2;

/// Events that an export reads at a time: about half of a segment's row group. Fewer when they are larger than one query may hold.
pub const EXPORT_ROWS: usize = 4_096;

/// Bytes of one piece of an export on its way to the client.
pub const EXPORT_PIECE_BYTES: usize = 64 << 10;

/// Pieces of an export that wait for its client. A client that reads slowly keeps its export waiting and nobody else.
pub const EXPORT_QUEUE_MAX: usize = 16;

/// Rows of one tree that a live tail reads at a time.
pub const TAIL_ROWS: u64 = 256;

/// Messages that wait for a live tail's client. With the socket's buffers this is all that a slow reader can hold.
pub const TAIL_QUEUE_MAX: usize = 64;

/// Bytes of one message of a live tail, unless a single event has more.
pub const TAIL_MESSAGE_BYTES: usize = 64 << 10;

/// Seconds between two comments on a live tail that has nothing to say, so that proxies keep it open.
pub const TAIL_HEARTBEAT_S: u64 = 15;

/// Seconds between two `tail.continued` traces of one live tail.
pub const TAIL_TRACE_S: u64 = 60;

/// Seconds over which refusals of one source are counted after the first was written.
pub const REFUSAL_WINDOW_S: u64 = 60;

/// Seconds over which uses of one token are counted after the first was written.
pub const BEARER_WINDOW_S: u64 = 3_600;

/// Sources that are counted one by one. Beyond, the others share one count, so that a flood of addresses takes no memory.
pub const SOURCES_MAX: usize = 10_000;

/// Tile reads at a time; each may decode one page of a segment.
pub const TILES_CONCURRENT_MAX: usize = 4;

/// Streams at a time on one HTTP/2 connection.
pub const HTTP2_STREAMS_MAX: u32 = 64;

/// Bytes of a configuration file: a hundred times what all settings take.
pub const CONFIG_BYTES_MAX: u64 = 1 << 20;

/// Bytes of a certificate or key file.
pub const CERTIFICATE_BYTES_MAX: u64 = 1 << 20;

/// Sources that are followed at a time. Beyond, lines are taken as before, and only their sources are not shown: who
/// forges addresses must not take memory.
pub const SOURCES_FOLLOWED_MAX: usize = 10_000;

/// Sources that are let go of at a time when there are too many, those first that were quiet for longest. Each look through all
/// of them makes room for so many, so that a flood of forged addresses costs little for each.
pub const SOURCES_LET_GO: usize = 1_000;

/// Nanoseconds (an hour) over which a source has sent when it outlives those that turned up a short while ago.
pub const SOURCE_ESTABLISHED_NS: i64 = 3_600_000_000_000;

/// Bytes of a host's or numbering's name as sources keep it; a DNS name has 253 at most. A longer one is cut, with a digest of the
/// whole behind it, so that two that differ stay two.
pub const SOURCE_NAME_BYTES_MAX: usize = 256;

/// Gaps of one numbering that one look tells one by one. The last of these events counts what else is missing, so that a sender
/// that leaves out every second number does not fill the log.
pub const GAPS_TOLD_MAX: usize = 8;

/// Gaps of numberings that were given up, of one source, that wait for the next look. Beyond, they are counted together, without
/// the name of their numbering.
pub const GAPS_WAITING_MAX: usize = 256;

/// Events about sources that one look makes for one tenant, and a few more for the source in hand. The sources behind wait for
/// the next look, a second later; nothing is forgotten meanwhile.
pub const FINDINGS_MAX: usize = 1_000;

/// Events about sources that are stored together: at a kilobyte each far less than a frame takes.
pub const FINDINGS_BATCH: usize = 250;

/// Hosts, and numberings, that are told apart within one source. Beyond, the one that was silent for longest is forgotten.
pub const HOSTS_OF_SOURCE_MAX: usize = 256;

/// Holes in one numbering that wait to be filled. Beyond, the oldest are reported without their grace time.
pub const HOLES_MAX: usize = 1_024;

/// How far a number lies behind when its sender has begun to count anew rather than sent something again.
pub const SEQUENCE_RESTART_BEHIND: u64 = 100_000;

/// How far a number may come late without being the beginning of a new count.
pub const SEQUENCE_LATE_MAX: u64 = 64;

/// Nanoseconds (an hour) after which a hole is a gap even though nothing has come since.
pub const SEQUENCE_SILENT_NS_MAX: i64 = 3_600_000_000_000;

/// Nanoseconds of a window over which the least delay of a host's lines is taken (20 s).
pub const CLOCK_WINDOW_NS: i64 = 20_000_000_000;

/// Windows that must agree before a clock is called wrong: with the window a minute, which no draining backlog holds still.
pub const CLOCK_WINDOWS: usize = 3;

/// How far windows may differ and agree, in nanoseconds (2 s). A backlog that drains a tenth faster than it grows differs by more.
pub const CLOCK_AGREE_NS: i64 = 2_000_000_000;

/// Seconds between two writings of what is known about sources. A crash forgets no more than that.
pub const SOURCES_SAVED_S: u64 = 60;

/// Seconds over which an input counts what it could not take before it tells.
pub const INPUT_COUNTS_S: u64 = 5;

/// Sources whose refusals an input counts one by one in that time. Beyond, the others share one count.
pub const INPUT_COUNTED_SOURCES_MAX: usize = 100;

/// Bytes that one connection of an input has in hand: what is read at a time, and so what a crash loses of it beside the
/// buffers of the two sockets.
pub const INPUT_READ_BYTES: usize = 64 << 10;

/// Seconds in which the next byte of a message must come once it has begun. Beyond, its connection is cut off.
pub const INPUT_STALL_S: u64 = 60;

/// Seconds without a line after which a fact no longer waits for the line that completes it.
pub const INPUT_PAUSE_S: u64 = 2;

/// Seconds that a fact of a connection or of datagrams waits in memory at most, however many lines come meanwhile: nobody
/// sends them again, so a crash loses it. The second line usually comes within milliseconds.
pub const INPUT_WAIT_S: i64 = 5;

/// Milliseconds without a byte after which a connection is no longer read when the server stops: what has reached this
/// machine is taken by then.
pub const INPUT_DRAIN_MS: u64 = 300;

/// Milliseconds after which a connection whose sender does not pause is no longer read when the server stops. What it has
/// not taken then is told as `input.cut_off`.
pub const INPUT_DRAIN_MS_MAX: u64 = 2_000;

/// Milliseconds after which inputs that stop give up what the store does not take. It is counted, and told as `input.dropped`.
pub const INPUT_STOP_MS_MAX: u64 = 3_000;

/// Milliseconds that a stopping server goes on trying to tell what its inputs lost.
pub const INPUT_LAST_COUNTS_MS_MAX: u64 = 2_000;

/// Messages of one connection that become events at a time. A piece of 64 KiB may hold thirty thousand lines of one letter,
/// and each becomes an event of a kilobyte.
pub const INPUT_ITEMS_MAX: usize = 1_024;

/// Events, and bytes of events, that an input hands to the store at a time. A batch has its copy until it is durable, and one
/// that is larger than what the store's queue has left waits while smaller ones pass it.
pub const KEEP_EVENTS_MAX: usize = 2_048;
/// See [`KEEP_EVENTS_MAX`].
pub const KEEP_BYTES_MAX: usize = 4 << 20;

/// Connections that one address may have at an input, where a quarter of all places is not more: one host that forgets to
/// close its connections must not shut out the others. Beyond: closed at once, and told as `input.refused`.
pub const INPUT_CONNECTIONS_OF_ADDRESS: usize = 64;

/// Seconds of silence after which a connection is asked whether its sender is still there, and between two such questions.
/// After three without an answer it is gone, and its place is free.
pub const INPUT_KEEPALIVE_S: u64 = 30;

/// Bytes of the receive buffer that is asked for a datagram socket. The system may give less.
pub const UDP_BUFFER_BYTES: usize = 16 << 20;

/// Datagrams that wait in memory between the thread that reads them and the store. Behind them the socket's own buffer
/// fills, and what does not fit there the system counts.
pub const UDP_QUEUE_MAX: usize = 8_192;

/// Bytes of datagrams that wait there: eight thousand of the usual size. Of the largest kind it is 256.
pub const UDP_QUEUE_BYTES_MAX: usize = 16 << 20;

/// Datagrams, and bytes of them, that are stored together.
pub const UDP_BATCH_MAX: usize = 1_024;
/// See [`UDP_BATCH_MAX`].
pub const UDP_BATCH_BYTES_MAX: usize = 4 << 20;

/// Addresses of one datagram input whose lines are followed in order. Beyond, the one that was quiet for longest begins anew.
pub const UDP_STREAMS_MAX: usize = 4_096;

/// Seconds between two looks at counts whose window may be over.
pub const COUNTS_TOLD_S: u64 = 5;

/// Lines in quarantine that one request reads again: what is told of each fits into an answer. More are read by the next
/// request, from the `next` of this one.
pub const RETRIED_MAX: usize = 1_000;

/// Bytes of the receive buffer that is asked for a connection of an input; Linux doubles it. Syslog has no acknowledgement, so
/// what lies in it is lost when the server is killed: small enough to lose little, large enough for 5 MB/s over 50 ms.
pub const INPUT_SOCKET_BYTES: usize = 256 << 10;

/// Connections to an input that wait to be accepted.
pub const INPUT_BACKLOG: i32 = 1_024;

/// Milliseconds that forwardings have when the server stops, to finish what they are writing and to write how far they are.
pub const FORWARDS_STOP_MS_MAX: u64 = 5_000;

/// Milliseconds between two looks at the folders of followed files: what a reader of a log notices as at once, and some
/// hundred system calls a second for folders of usual size. A file that is truncated or deleted sooner after its last line
/// loses that line.
pub const FILE_LOOK_MS: u64 = 250;

/// Bytes that are read of one file at a time: several lines of the longest kind, a thousand of the usual one. A large file
/// keeps others waiting for no more than that.
pub const FILE_READ_BYTES: usize = 512 << 10;

/// Bytes that are read of all files of an input before they are stored: with the events made of them what an input takes
/// of memory.
pub const FILE_ROUND_BYTES: usize = 4 << 20;

/// Lines that are read of one file at a time. Each may become an event of a kilobyte or more, of however few bytes it is made.
pub const FILE_READ_LINES: usize = 4_096;

/// Lines that are read of all files of an input before they are stored: what their events take then is some tens of megabytes,
/// and less than the store takes at a time.
pub const FILE_ROUND_LINES: usize = 16_384;

/// Milliseconds between two writings of how far files were read. A crash has that much read again, which stores nothing
/// twice.
pub const FILE_SAVED_MS: u64 = 1_000;

/// Bytes by which a file is known again: its first ones and those before the position. Several lines with their times.
pub const FILE_PRINT_BYTES: usize = 1_024;

/// Bytes that must be known of a file before another one that begins with them counts as its copy: less than one line with
/// its time. Below, a copy is read again as a file of its own.
pub const FILE_COPY_BYTES_MIN: u64 = 64;

/// Contents of one file that are remembered after it was truncated, for copies of them that turn up later.
pub const FILE_BEFORE_MAX: usize = 4;

/// Bytes that may be read without being settled because facts wait for another line. Beyond, they wait no longer: so much
/// is read again after a crash.
pub const FILE_UNSETTLED_BYTES_MAX: u64 = 4 << 20;

/// Seconds after which what stands without line feed at the end of a file that was renamed or deleted is a line, and such a
/// file is let go of.
pub const FILE_REST_S: u64 = 5;

/// The same for a file that still has its name, whose writer may be in the middle of a line.
pub const FILE_REST_OF_CURRENT_S: u64 = 3_600;

/// The longest pause in seconds before a file that cannot be read is tried again. The first is one second.
pub const FILE_TRY_AGAIN_S: u64 = 60;

/// Seconds before an input whose reading broke off, which is a mistake in this program, begins again where it is settled.
pub const FILES_BROKEN_OFF_S: u64 = 60;

/// Names of one input that cannot be looked at and are told one by one. Beyond, they are passed over: a folder full of broken
/// links takes no memory and fills no log.
pub const FILES_UNKNOWN_MAX: usize = 64;

/// Files that one input follows at a time: ten years of daily logs. Beyond, the others are left alone, and that is told in
/// the diagnostics.
pub const FILES_FOLLOWED_MAX: usize = 4_096;

/// Files that one input keeps open, those that changed last: a quarter of what a process may open on most systems. The
/// others are opened when they grow; one of these that is moved to another folder at the same moment is not read to its end.
pub const FILES_OPEN_MAX: usize = 256;

/// Entries of one folder that are looked through. Beyond, the folder is not followed, and that is told in the diagnostics.
pub const FILES_FOLDER_MAX: usize = 100_000;

/// Files that are remembered after they are gone, and for how many seconds (a week): a disk may be mounted again, a log
/// brought back. What comes back later is read as a new file.
pub const FILES_REMEMBERED_MAX: usize = 4_096;
/// See [`FILES_REMEMBERED_MAX`].
pub const FILE_GONE_KEPT_S: i64 = 7 * 24 * 60 * 60;

/// Seconds for which a browser is asked to keep a session's cookie: as long as the session lasts.
pub const SESSION_COOKIE_S: i64 = vitni_access::limits::SESSION_S_MAX;

/// Bytes of a form. Beyond, 413.
pub const FORM_BYTES_MAX: usize = 16 << 10;
