-- The hall's memory, version 1. Rows are added, never changed; pruning removes the oldest.

CREATE TABLE epochs (
    number    INTEGER PRIMARY KEY,
    epoch     TEXT    NOT NULL UNIQUE,
    first_seq INTEGER NOT NULL,          -- sequence number of the first event written in it
    cause     TEXT    NOT NULL           -- created, restored
) STRICT;

CREATE TABLE events (
    seq  INTEGER PRIMARY KEY,            -- without a gap, through all epochs of this file
    item BLOB NOT NULL,                  -- the event as JSON, exactly as it is given to readers
    hash BLOB NOT NULL                   -- SHA-256 (hash of the event before || item)
) STRICT;

-- What was answered to each command id, so that asking again changes nothing.
CREATE TABLE answers (
    number  INTEGER PRIMARY KEY,         -- in order of time, for pruning
    command TEXT    NOT NULL UNIQUE,     -- its id
    digest  BLOB    NOT NULL,            -- SHA-256 of the command: the same id may not ask another thing
    seq     INTEGER NOT NULL,            -- journal's last sequence number after it
    events  INTEGER NOT NULL,            -- how many events it made
    refused TEXT                         -- the reason, when a rule said no
) STRICT;

-- The hall at some sequence number, so that a start need not read the whole journal.
CREATE TABLE snapshots (
    seq    INTEGER PRIMARY KEY,
    format INTEGER NOT NULL,
    hall   BLOB    NOT NULL
) STRICT;

-- How far headquarters has stored each epoch.
CREATE TABLE acknowledged (
    epoch  TEXT    PRIMARY KEY,
    stored INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the hash chain begins once old events are gone: one row at the most.
CREATE TABLE pruned (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash BLOB    NOT NULL
) STRICT;

PRAGMA application_id = 0x4c4f4242;      -- "LOBB"
PRAGMA user_version = 1;
