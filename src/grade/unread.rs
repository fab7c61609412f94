//! What of the recorded objects no grader looks at.

/// Keys of the engine's objects in a record (a moment's `body`) that nothing here reads: a reader of very many records
/// need not build their values. Expressions see no record. A test holds this against the code of this folder.
pub const UNREAD: [&str; 14] = [
    "ContainerID",
    "DNSConfig",
    "DriverState",
    "Engine",
    "IPAMOptions",
    "Isolation",
    "Network",
    "PID",
    "Platforms",
    "PortStatus",
    "Privileges",
    "TLSInfo",
    "Version",
    "Volumes",
];
