-- How often a channel's carrier came to nothing since it last took something: silences, after which
-- it waits for a person, and a network that was away, after which it rests longer and longer.
CREATE TABLE in_a_row (
    channel  TEXT    NOT NULL PRIMARY KEY CHECK (channel IN ('email', 'sms', 'voice', 'call_list')),
    silences INTEGER NOT NULL CHECK (silences >= 0),
    faults   INTEGER NOT NULL CHECK (faults >= 0)
) STRICT, WITHOUT ROWID;

-- By which channel a stop came; none for one that staff recorded. Each of them stops everything at
-- the number or address, and each is taken back for itself: START takes back what STOP said there.
ALTER TABLE opt_outs ADD COLUMN channel TEXT
    CHECK (channel IN ('email', 'sms', 'voice', 'call_list'));
CREATE VIEW stops AS SELECT contact, channel FROM opt_outs s WHERE s.opted_out
    AND NOT EXISTS (SELECT 1 FROM opt_outs later
        WHERE later.contact = s.contact AND later.channel IS s.channel AND later.id > s.id);

-- Numbers that can get no texts, as a carrier says, or staff. The newest line counts.
CREATE TABLE landlines (
    id       INTEGER PRIMARY KEY,
    contact  TEXT    NOT NULL CHECK (length(contact) > 0),
    landline INTEGER NOT NULL CHECK (landline IN (0, 1)),
    source   TEXT    NOT NULL,
    who      TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX landlines_by_contact ON landlines (contact, id);

CREATE TRIGGER landlines_are_for_ever BEFORE DELETE ON landlines
BEGIN
    SELECT RAISE(ABORT, 'what is known about a number is never deleted');
END;

CREATE TRIGGER landlines_are_as_they_were BEFORE UPDATE ON landlines
BEGIN
    SELECT RAISE(ABORT, 'what was known about a number is never edited');
END;

-- The patient wants nothing said to a machine.
ALTER TABLE patients ADD COLUMN no_voicemail INTEGER NOT NULL DEFAULT 0
    CHECK (no_voicemail IN (0, 1));

-- The words somebody agreed to.
ALTER TABLE consents ADD COLUMN wording TEXT NOT NULL DEFAULT '';
