-- When an appointment was last moved, called off or brought back, and whether the clinic called it
-- off by itself, so that its patient is told even where no reminder went. None for changes that were
-- made before this was written down: nobody is told of those.
ALTER TABLE appointments ADD COLUMN changed_ms INTEGER;
ALTER TABLE appointments ADD COLUMN by_clinic INTEGER NOT NULL DEFAULT 0
    CHECK (by_clinic IN (0, 1) AND (by_clinic = 0 OR changed_ms IS NOT NULL));
CREATE INDEX appointments_by_change ON appointments (start_ms) WHERE changed_ms IS NOT NULL;
