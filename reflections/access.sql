-- What a worker thinks for themselves: seen by its author, and by whom they share it with.

COMMENT ON TABLE reflections_reflection IS 'confidential: that somebody reflected, and when';
GRANT SELECT, INSERT ON reflections_reflection TO web;
ALTER TABLE reflections_reflection ENABLE ROW LEVEL SECURITY;
ALTER TABLE reflections_reflection FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON reflections_reflection;
CREATE POLICY own ON reflections_reflection TO web
    USING (author_id = (SELECT viewer()));

COMMENT ON TABLE reflections_sharing IS 'confidential: what somebody shares, and with whom';
GRANT SELECT, INSERT, UPDATE (ended_at) ON reflections_sharing TO web;
ALTER TABLE reflections_sharing ENABLE ROW LEVEL SECURITY;
ALTER TABLE reflections_sharing FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS worker ON reflections_sharing;
CREATE POLICY worker ON reflections_sharing TO web
    USING (worker_id = (SELECT viewer()));
DROP POLICY IF EXISTS reader ON reflections_sharing;
CREATE POLICY reader ON reflections_sharing FOR SELECT TO web
    USING (shared_with_id = (SELECT viewer()) AND ended_at IS NULL);

DROP POLICY IF EXISTS shared ON reflections_reflection;
CREATE POLICY shared ON reflections_reflection FOR SELECT TO web
    USING (id = ANY (ARRAY(
        SELECT reflection_id FROM reflections_sharing
        WHERE shared_with_id = (SELECT viewer()) AND ended_at IS NULL
    )));

-- Whom it concerns: asked by the access log, for what was refused.
GRANT SELECT ON reflections_reflection TO guard;
GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION concerned_by_reflection(uuid) OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION concerned_by_reflection(uuid) FROM PUBLIC;
