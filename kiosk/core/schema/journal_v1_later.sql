-- What version 1 has been given since: older kiosks of this version pass it by.

-- One word of headquarters' a day, and when it came: 30 days later it may make room.
CREATE TABLE IF NOT EXISTS stored_on (
    number INTEGER PRIMARY KEY,          -- in order of arrival
    epoch  TEXT    NOT NULL,
    stored INTEGER NOT NULL,
    at     INTEGER NOT NULL              -- wall time in ms, of a clock that was known to be right
) STRICT;

-- Events that there was no room for, until the record itself can say so.
CREATE TABLE IF NOT EXISTS dropped (
    type  TEXT    PRIMARY KEY,
    count INTEGER NOT NULL,
    since INTEGER NOT NULL               -- wall time in ms of the first one
) STRICT, WITHOUT ROWID;

-- What a snapshot must look like: SQLite does not notice a byte that rots inside it.
CREATE TABLE IF NOT EXISTS snapshot_hashes (
    seq  INTEGER PRIMARY KEY,
    hash BLOB    NOT NULL                -- SHA-256 of the hall
) STRICT;

-- What an epoch has to say of the one before it, in its first event: JSON.
CREATE TABLE IF NOT EXISTS begun (
    epoch TEXT PRIMARY KEY,
    facts BLOB NOT NULL
) STRICT, WITHOUT ROWID;
