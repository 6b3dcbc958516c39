-- The whole book and the outbox. Every rule that protects a patient is written down here a second
-- time, as a constraint or a trigger, so that a mistake in the program is an error and never a
-- second message. Instants are Unix milliseconds (_ms); civil dates and times are ISO 8601 text.

CREATE TABLE clinic (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    rules_revision INTEGER NOT NULL,
    clinic         TEXT    NOT NULL CHECK (json_valid(clinic)),
    sender         TEXT    NOT NULL CHECK (json_valid(sender)),
    mail           TEXT    CHECK (mail IS NULL OR json_valid(mail)),
    secret_place   TEXT    NOT NULL,
    demo           INTEGER NOT NULL CHECK (demo IN (0, 1))
) STRICT;

CREATE TABLE practitioners (
    id       INTEGER PRIMARY KEY,
    name     TEXT    NOT NULL CHECK (length(name) > 0),
    archived INTEGER NOT NULL CHECK (archived IN (0, 1))
) STRICT;

CREATE TABLE cadences (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) > 0)
) STRICT;

CREATE TABLE templates (
    id      INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL CHECK (length(name) > 0),
    channel TEXT    NOT NULL CHECK (channel IN ('email', 'sms', 'voice', 'call_list')),
    version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;

-- Every version of every text is kept: a reminder names the version it was written from.
CREATE TABLE template_texts (
    template_id INTEGER NOT NULL REFERENCES templates (id),
    version     INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    language    TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    saved_ms    INTEGER NOT NULL,
    saved_by    TEXT    NOT NULL,
    PRIMARY KEY (template_id, version, position)
) STRICT, WITHOUT ROWID;

-- A step that is no longer wanted ends; it is never deleted, because reminders name it.
CREATE TABLE steps (
    id             INTEGER PRIMARY KEY,
    cadence_id     INTEGER NOT NULL REFERENCES cadences (id),
    position       INTEGER NOT NULL,
    name           TEXT    NOT NULL CHECK (length(name) > 0),
    channel        TEXT    NOT NULL CHECK (channel IN ('email', 'sms', 'voice', 'call_list')),
    lead           TEXT    NOT NULL CHECK (json_valid(lead)),
    at             TEXT    NOT NULL,
    useful_minutes INTEGER NOT NULL CHECK (useful_minutes > 0),
    template_id    INTEGER NOT NULL REFERENCES templates (id),
    ended_ms       INTEGER
) STRICT;

CREATE TABLE kinds (
    id               INTEGER PRIMARY KEY,
    name             TEXT    NOT NULL CHECK (length(name) > 0),
    duration_minutes INTEGER NOT NULL CHECK (duration_minutes BETWEEN 1 AND 1440),
    cadence_id       INTEGER NOT NULL REFERENCES cadences (id),
    archived         INTEGER NOT NULL CHECK (archived IN (0, 1))
) STRICT;

CREATE TABLE patients (
    id                 INTEGER PRIMARY KEY,
    revision           INTEGER NOT NULL CHECK (revision >= 1),
    source             TEXT,
    external_id        TEXT,
    given_name         TEXT    NOT NULL,
    family_name        TEXT    NOT NULL,
    preferred_name     TEXT,
    language           TEXT,
    no_name_in_message INTEGER NOT NULL CHECK (no_name_in_message IN (0, 1)),
    only_channel       TEXT CHECK (only_channel IN ('email', 'sms', 'voice', 'call_list')),
    archived           INTEGER NOT NULL CHECK (archived IN (0, 1)),
    sort_name          TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX patients_by_source ON patients (source, external_id) WHERE source IS NOT NULL;
CREATE INDEX patients_by_name ON patients (archived, sort_name);

-- What a search finds a patient by: words of the name, addresses, numbers read backwards.
CREATE TABLE patient_words (
    word       TEXT    NOT NULL,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    PRIMARY KEY (word, patient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_words_by_patient ON patient_words (patient_id);

CREATE TABLE contact_points (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    position   INTEGER NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('phone', 'email')),
    raw        TEXT    NOT NULL,
    normalised TEXT    NOT NULL CHECK (length(normalised) > 0),
    region     TEXT,
    never      INTEGER NOT NULL CHECK (never IN (0, 1)),
    removed_ms INTEGER
) STRICT;
CREATE INDEX contact_points_by_patient ON contact_points (patient_id);
CREATE INDEX contact_points_by_contact ON contact_points (normalised);

-- An opt-out acts on the number or address, whoever shares it. The newest line counts.
CREATE TABLE opt_outs (
    id        INTEGER PRIMARY KEY,
    contact   TEXT    NOT NULL,
    opted_out INTEGER NOT NULL CHECK (opted_out IN (0, 1)),
    source    TEXT    NOT NULL,
    who       TEXT    NOT NULL,
    at_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX opt_outs_by_contact ON opt_outs (contact, id);

CREATE TABLE consents (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    channel    TEXT    NOT NULL CHECK (channel IN ('email', 'sms', 'voice', 'call_list')),
    given      INTEGER NOT NULL CHECK (given IN (0, 1)),
    source     TEXT    NOT NULL,
    who        TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_by_patient ON consents (patient_id, id);

CREATE TABLE appointments (
    id               INTEGER PRIMARY KEY,
    revision         INTEGER NOT NULL CHECK (revision >= 1),
    source           TEXT,
    external_id      TEXT,
    patient_id       INTEGER NOT NULL REFERENCES patients (id),
    practitioner_id  INTEGER NOT NULL REFERENCES practitioners (id),
    kind_id          INTEGER NOT NULL REFERENCES kinds (id),
    local_start      TEXT    NOT NULL,
    zone             TEXT    NOT NULL,
    start_ms         INTEGER NOT NULL,
    duration_minutes INTEGER NOT NULL CHECK (duration_minutes BETWEEN 1 AND 1440),
    status           TEXT    NOT NULL CHECK (status IN
        ('booked', 'confirmed', 'arrived', 'completed', 'cancelled', 'no_show')),
    note             TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX appointments_by_source
    ON appointments (source, external_id) WHERE source IS NOT NULL;
CREATE INDEX appointments_by_start ON appointments (start_ms);
CREATE INDEX appointments_by_patient ON appointments (patient_id, start_ms);

CREATE TABLE approvals (
    id         INTEGER PRIMARY KEY,
    who        TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    release_ms INTEGER NOT NULL CHECK (release_ms >= at_ms)
) STRICT;

-- Which state may follow which. The program's rule book says the same; a test compares them.
CREATE TABLE state_moves (
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;
INSERT INTO state_moves (from_state, to_state) VALUES
    ('planned', 'approved'), ('planned', 'held'), ('planned', 'expired'),
    ('planned', 'cancelled'),
    ('approved', 'planned'), ('approved', 'held'), ('approved', 'sending'),
    ('approved', 'expired'), ('approved', 'cancelled'),
    ('held', 'planned'), ('held', 'approved'), ('held', 'expired'), ('held', 'cancelled'),
    ('sending', 'accepted'), ('sending', 'approved'), ('sending', 'failed'),
    ('sending', 'unknown'),
    ('unknown', 'accepted'), ('unknown', 'failed'), ('unknown', 'delivered'),
    ('unknown', 'undelivered'),
    ('accepted', 'delivered'), ('accepted', 'undelivered'),
    ('cancelled', 'planned');

-- The outbox. The idempotency key is the table: one b-tree, no index that could diverge from it.
CREATE TABLE outbox (
    key                  BLOB    PRIMARY KEY CHECK (length(key) = 32),
    state                TEXT    NOT NULL CHECK (state IN ('planned', 'approved', 'held',
        'sending', 'unknown', 'accepted', 'delivered', 'undelivered', 'failed', 'expired',
        'cancelled')),
    appointment_id       INTEGER NOT NULL REFERENCES appointments (id),
    patient_id           INTEGER NOT NULL REFERENCES patients (id),
    appointment_revision INTEGER NOT NULL,
    patient_revision     INTEGER NOT NULL,
    rules_revision       INTEGER NOT NULL,
    step_id              INTEGER NOT NULL REFERENCES steps (id),
    step_name            TEXT    NOT NULL,
    template_version     INTEGER NOT NULL,
    contact_point_id     INTEGER NOT NULL REFERENCES contact_points (id),
    channel              TEXT    NOT NULL CHECK (channel IN
        ('email', 'sms', 'voice', 'call_list')),
    contact              TEXT    NOT NULL CHECK (length(contact) > 0),
    counts_on            TEXT    NOT NULL,
    occurrence_ms        INTEGER NOT NULL,
    due_ms               INTEGER NOT NULL,
    expires_ms           INTEGER NOT NULL,
    moved_earlier        INTEGER NOT NULL CHECK (moved_earlier IN (0, 1)),
    content_hash         BLOB    NOT NULL CHECK (length(content_hash) = 32),
    approved_hash        BLOB    CHECK (length(approved_hash) = 32),
    approval_id          INTEGER REFERENCES approvals (id),
    release_ms           INTEGER,
    attempts             INTEGER NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 20),
    attempt_id           INTEGER,
    reference            TEXT,
    withdrawn            TEXT,
    reason               TEXT    NOT NULL DEFAULT '',
    changed              TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(changed)),
    sent_ms              INTEGER,
    message              TEXT    NOT NULL CHECK (json_valid(message)),
    CHECK (due_ms < expires_ms AND expires_ms <= occurrence_ms),
    CHECK (state NOT IN ('approved', 'sending') OR (approved_hash IS content_hash
        AND approval_id IS NOT NULL AND release_ms IS NOT NULL)),
    CHECK (state <> 'sending' OR attempt_id IS NOT NULL),
    CHECK (state <> 'accepted' OR reference IS NOT NULL),
    CHECK ((state = 'cancelled') = (withdrawn IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_state ON outbox (state, due_ms);
CREATE INDEX outbox_by_due ON outbox (due_ms);
CREATE INDEX outbox_by_appointment ON outbox (appointment_id);
CREATE INDEX outbox_by_contact ON outbox (contact, counts_on);

CREATE TABLE attempts (
    id       INTEGER PRIMARY KEY,
    key      BLOB    NOT NULL REFERENCES outbox (key),
    number   INTEGER NOT NULL CHECK (number BETWEEN 1 AND 20),
    carrier  TEXT    NOT NULL,
    began_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    outcome  TEXT CHECK (outcome IN ('accepted', 'not_sent', 'unknown')),
    fault    TEXT CHECK (fault IN ('recipient', 'passing', 'channel')),
    detail   TEXT    NOT NULL DEFAULT '',
    CHECK ((ended_ms IS NULL) = (outcome IS NULL)),
    CHECK ((outcome IS 'not_sent') = (fault IS NOT NULL)),
    UNIQUE (key, number)
) STRICT;

-- The cap of a contact as a primary key: no count that could race, no plan that could talk past it.
CREATE TABLE recipient_slots (
    contact   TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    local_day TEXT    NOT NULL,
    n         INTEGER NOT NULL CHECK (n BETWEEN 1 AND 9),
    key       BLOB    NOT NULL REFERENCES outbox (key),
    PRIMARY KEY (contact, channel, local_day, n)
) STRICT, WITHOUT ROWID;

-- One step of one occurrence goes once, even if a name or an address was corrected in between.
CREATE TABLE occurrence_slots (
    appointment_id INTEGER NOT NULL,
    occurrence_ms  INTEGER NOT NULL,
    step_id        INTEGER NOT NULL,
    key            BLOB    NOT NULL REFERENCES outbox (key),
    PRIMARY KEY (appointment_id, occurrence_ms, step_id)
) STRICT, WITHOUT ROWID;

-- How fast: the theoretical arrival time of the next one. A restart finds it as it was.
CREATE TABLE budgets (
    name     TEXT    PRIMARY KEY,
    state_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is stopped at present: 'everything', or one channel. One that ends by itself says when.
CREATE TABLE pauses (
    scope    TEXT    PRIMARY KEY,
    cause    TEXT    NOT NULL,
    who      TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL,
    until_ms INTEGER
) STRICT, WITHOUT ROWID;

-- When the loop last ran, and whether it was told to stop.
CREATE TABLE heartbeat (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    at_ms   INTEGER NOT NULL,
    clean   INTEGER NOT NULL CHECK (clean IN (0, 1))
) STRICT;

-- History. Written in the transaction of the change it tells about; never edited, never deleted.
CREATE TABLE events (
    seq            INTEGER PRIMARY KEY,
    at_ms          INTEGER NOT NULL,
    who            TEXT    NOT NULL,
    what           TEXT    NOT NULL,
    detail         TEXT    NOT NULL,
    key            BLOB,
    appointment_id INTEGER,
    patient_id     INTEGER
) STRICT;
CREATE INDEX events_by_key ON events (key) WHERE key IS NOT NULL;
CREATE INDEX events_by_appointment ON events (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX events_by_patient ON events (patient_id) WHERE patient_id IS NOT NULL;

CREATE TABLE calls (
    id             INTEGER PRIMARY KEY,
    appointment_id INTEGER NOT NULL REFERENCES appointments (id),
    key            BLOB REFERENCES outbox (key),
    outcome        TEXT    NOT NULL CHECK (outcome IN
        ('reached', 'left_message', 'wrong_number', 'no_answer')),
    note           TEXT    NOT NULL,
    who            TEXT    NOT NULL,
    at_ms          INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_by_appointment ON calls (appointment_id, id);

CREATE TABLE import_profiles (
    name     TEXT PRIMARY KEY,
    headings TEXT NOT NULL CHECK (json_valid(headings)),
    mapping  TEXT NOT NULL CHECK (json_valid(mapping)),
    saved_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER outbox_starts_planned BEFORE INSERT ON outbox WHEN NEW.state <> 'planned'
BEGIN
    SELECT RAISE(ABORT, 'a reminder starts planned');
END;

CREATE TRIGGER outbox_moves_by_the_book BEFORE UPDATE OF state ON outbox
WHEN OLD.state <> NEW.state AND NOT EXISTS (
    SELECT 1 FROM state_moves WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'no such move between states');
END;

CREATE TRIGGER outbox_keeps_its_identity BEFORE UPDATE OF key, appointment_id, patient_id,
    step_id, channel, contact, occurrence_ms ON outbox
WHEN OLD.key <> NEW.key OR OLD.channel <> NEW.channel OR OLD.contact <> NEW.contact
    OR OLD.occurrence_ms <> NEW.occurrence_ms OR OLD.step_id <> NEW.step_id
BEGIN
    SELECT RAISE(ABORT, 'a reminder keeps its identity');
END;

CREATE TRIGGER outbox_goes_back_only_with_proof BEFORE UPDATE OF state ON outbox
WHEN OLD.state = 'sending' AND NEW.state IN ('approved', 'failed') AND NOT EXISTS (
    SELECT 1 FROM attempts WHERE id = OLD.attempt_id AND outcome = 'not_sent')
BEGIN
    SELECT RAISE(ABORT, 'only a proof that nothing went leads back');
END;

CREATE TRIGGER outbox_revives_only_the_untouched BEFORE UPDATE OF state ON outbox
WHEN OLD.state = 'cancelled' AND NEW.state = 'planned'
    AND (OLD.attempts > 0 OR OLD.withdrawn = 'skipped')
BEGIN
    SELECT RAISE(ABORT, 'what was attempted or skipped stays as it is');
END;

CREATE TRIGGER outbox_words_are_frozen BEFORE UPDATE OF message, content_hash, due_ms, expires_ms
ON outbox
WHEN (OLD.content_hash <> NEW.content_hash OR OLD.message <> NEW.message)
    AND (OLD.state NOT IN ('planned', 'approved', 'held', 'cancelled')
        OR NEW.state NOT IN ('planned', 'held'))
BEGIN
    SELECT RAISE(ABORT, 'approved words are frozen');
END;

CREATE TRIGGER outbox_is_for_ever BEFORE DELETE ON outbox
BEGIN
    SELECT RAISE(ABORT, 'reminders are never deleted');
END;

CREATE TRIGGER attempts_are_for_ever BEFORE DELETE ON attempts
BEGIN
    SELECT RAISE(ABORT, 'attempts are never deleted');
END;

CREATE TRIGGER attempts_end_once BEFORE UPDATE ON attempts WHEN OLD.outcome IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'an outcome is written once');
END;

CREATE TRIGGER slots_open_only_with_proof BEFORE DELETE ON recipient_slots
WHEN NOT EXISTS (SELECT 1 FROM attempts JOIN outbox ON outbox.attempt_id = attempts.id
    WHERE outbox.key = OLD.key AND attempts.outcome = 'not_sent')
BEGIN
    SELECT RAISE(ABORT, 'only a proof that nothing went frees a slot');
END;

CREATE TRIGGER occurrences_open_only_with_proof BEFORE DELETE ON occurrence_slots
WHEN NOT EXISTS (SELECT 1 FROM attempts JOIN outbox ON outbox.attempt_id = attempts.id
    WHERE outbox.key = OLD.key AND attempts.outcome = 'not_sent')
BEGIN
    SELECT RAISE(ABORT, 'only a proof that nothing went frees an occurrence');
END;

CREATE TRIGGER events_are_for_ever BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'history is never deleted');
END;

CREATE TRIGGER events_are_as_they_were BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'history is never edited');
END;

CREATE TRIGGER opt_outs_are_for_ever BEFORE DELETE ON opt_outs
BEGIN
    SELECT RAISE(ABORT, 'opt-outs are never deleted');
END;

CREATE TRIGGER opt_outs_are_as_they_were BEFORE UPDATE ON opt_outs
BEGIN
    SELECT RAISE(ABORT, 'opt-outs are never edited');
END;

CREATE TRIGGER consents_are_for_ever BEFORE DELETE ON consents
BEGIN
    SELECT RAISE(ABORT, 'consents are never deleted');
END;
