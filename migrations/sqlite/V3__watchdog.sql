-- What the watchdog writes down: why each attempt came to nothing, when the program was away and
-- what that meant for each reminder, what went wrong in the program itself, and when the database
-- was last read as a whole.

ALTER TABLE attempts ADD COLUMN cause TEXT CHECK (cause IN ('server_not_found', 'no_connection',
    'passing', 'silence', 'stopped', 'broke_down', 'refused', 'encryption',
    'encryption_not_offered', 'credentials', 'passwords_not_accepted', 'sender_refused',
    'quota_reached', 'password_missing', 'folder_not_writable', 'not_set_up',
    'storage'));
-- Few attempts come to nothing; those that do are counted by day.
CREATE INDEX attempts_for_nothing ON attempts (ended_ms)
    WHERE outcome IN ('not_sent', 'unknown');

-- The program was away: closed in order, ended without a goodbye, or asleep with its PC.
CREATE TABLE interruptions (
    id       INTEGER PRIMARY KEY,
    began_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    cause    TEXT    NOT NULL CHECK (cause IN ('closed', 'stopped', 'asleep')),
    seen_ms  INTEGER,
    seen_by  TEXT,
    CHECK (began_ms < ended_ms),
    CHECK ((seen_ms IS NULL) = (seen_by IS NULL))
) STRICT;

-- What was to go while the program was away, and what its coming back made of it.
CREATE TABLE interruption_reminders (
    interruption_id INTEGER NOT NULL REFERENCES interruptions (id),
    key             BLOB    NOT NULL REFERENCES outbox (key),
    became          TEXT    NOT NULL CHECK (became IN
        ('held', 'too_late', 'goes_on', 'called_off')),
    PRIMARY KEY (interruption_id, key)
) STRICT, WITHOUT ROWID;

-- What went wrong in the program or on the PC, without an attempt of its own.
CREATE TABLE troubles (
    id     INTEGER PRIMARY KEY,
    at_ms  INTEGER NOT NULL,
    cause  TEXT    NOT NULL CHECK (cause IN ('broke_down', 'storage')),
    detail TEXT    NOT NULL
) STRICT;
CREATE INDEX troubles_by_moment ON troubles (at_ms);

-- When the database was last read, and what was found.
CREATE TABLE reading (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    at_ms   INTEGER NOT NULL,
    outcome TEXT    NOT NULL CHECK (outcome IN ('whole', 'so_far', 'damaged'))
) STRICT;

CREATE TRIGGER interruptions_are_for_ever BEFORE DELETE ON interruptions
BEGIN
    SELECT RAISE(ABORT, 'interruptions are never deleted');
END;

CREATE TRIGGER troubles_are_for_ever BEFORE DELETE ON troubles
BEGIN
    SELECT RAISE(ABORT, 'troubles are never deleted');
END;

CREATE TRIGGER troubles_are_as_they_were BEFORE UPDATE ON troubles
BEGIN
    SELECT RAISE(ABORT, 'troubles are never edited');
END;
