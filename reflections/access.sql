-- What a worker thinks for themselves: seen by its author, and by whom they share it with.

COMMENT ON TABLE reflections_reflection IS 'confidential: that somebody reflected, and when';
GRANT SELECT, INSERT, UPDATE (session_id, revision, revised_at) ON reflections_reflection TO web;
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

-- Whom it concerns: asked by the access log, for what was refused. And deleting for good, which no
-- role that serves can do but by this function, with nothing but what its viewer kept.
GRANT SELECT, UPDATE (session_id, deleted_at) ON reflections_reflection TO guard;
GRANT SELECT, UPDATE (ended_at) ON reflections_sharing TO guard;
GRANT SELECT, DELETE ON
    confidentiality_draft, confidentiality_envelope, confidentiality_grant,
    confidentiality_handover, confidentiality_share
TO guard;
GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION concerned_by_reflection(uuid) OWNER TO guard;
ALTER FUNCTION delete_own(uuid) OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION concerned_by_reflection(uuid), delete_own(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_own(uuid) TO web;

-- Risk discussions: that there is one, its days and its state, for the two; words are sealed.
COMMENT ON TABLE reflections_riskdiscussion IS 'confidential: that two people weigh up a risk';
COMMENT ON TABLE reflections_riskentry IS 'confidential: who said something about it, and when';
GRANT SELECT, INSERT, UPDATE (state, review_on, closed_at, reminded_on)
    ON reflections_riskdiscussion TO web;
GRANT SELECT, INSERT ON reflections_riskentry TO web;
ALTER TABLE reflections_riskdiscussion ENABLE ROW LEVEL SECURITY;
ALTER TABLE reflections_riskdiscussion FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON reflections_riskdiscussion;
CREATE POLICY pair ON reflections_riskdiscussion FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS opens ON reflections_riskdiscussion;
CREATE POLICY opens ON reflections_riskdiscussion FOR INSERT TO web
    WITH CHECK (opened_by_id = (SELECT viewer()));
DROP POLICY IF EXISTS change ON reflections_riskdiscussion;
CREATE POLICY change ON reflections_riskdiscussion FOR UPDATE TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));

ALTER TABLE reflections_riskentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE reflections_riskentry FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON reflections_riskentry;
CREATE POLICY pair ON reflections_riskentry FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS author ON reflections_riskentry;
CREATE POLICY author ON reflections_riskentry FOR INSERT TO web
    WITH CHECK (author_id = (SELECT viewer()));

-- run_jobs reminds of days of review: whose and when. See supervision_action for the name.
GRANT SELECT (id, programme_id, worker_id, supervisor_id, review_on, state, reminded_on),
    UPDATE (reminded_on) ON reflections_riskdiscussion TO jobs;
DROP POLICY IF EXISTS remind ON reflections_riskdiscussion;
CREATE POLICY remind ON reflections_riskdiscussion FOR SELECT TO jobs
    USING (current_user = 'jobs' AND state = 'open');
DROP POLICY IF EXISTS reminded ON reflections_riskdiscussion;
CREATE POLICY reminded ON reflections_riskdiscussion FOR UPDATE TO jobs
    USING (current_user = 'jobs' AND state = 'open');

GRANT SELECT ON reflections_riskdiscussion TO guard;
GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION concerned_by_risk(uuid) OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION concerned_by_risk(uuid) FROM PUBLIC;

-- That a risk was shared, said to one named person. The link's own table names nobody, and its key
-- is in the address alone; whose it is stands in a row for the two.
COMMENT ON TABLE reflections_statementlink IS 'facts: words that only their whole address opens';
COMMENT ON TABLE reflections_statement IS 'confidential: that somebody is shown that a risk is shared';
GRANT SELECT, INSERT, UPDATE (ciphertext, revoked_at, opened, last_opened_at)
    ON reflections_statementlink TO web;
-- run_jobs empties what has run out, and sees no more of it than when.
GRANT SELECT (made_at, revoked_at), UPDATE (ciphertext, revoked_at)
    ON reflections_statementlink TO jobs;
GRANT SELECT, INSERT, UPDATE (agreement_id, agreed_at, link_id) ON reflections_statement TO web;
ALTER TABLE reflections_statement ENABLE ROW LEVEL SECURITY;
ALTER TABLE reflections_statement FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON reflections_statement;
CREATE POLICY pair ON reflections_statement FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS worker ON reflections_statement;
CREATE POLICY worker ON reflections_statement FOR INSERT TO web
    WITH CHECK (worker_id = (SELECT viewer()));
DROP POLICY IF EXISTS change ON reflections_statement;
CREATE POLICY change ON reflections_statement FOR UPDATE TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));

-- Check-ins: for their author, and whom they share one with. Questionnaires are a programme's own.
COMMENT ON TABLE reflections_instrumentfile IS 'facts: a questionnaire, without anybody''s answers';
COMMENT ON TABLE reflections_checkin IS 'confidential: that somebody looked at how they are';
GRANT SELECT, INSERT, UPDATE (retired_at) ON reflections_instrumentfile TO web;
GRANT USAGE ON SEQUENCE reflections_instrumentfile_id_seq TO web;
-- What the bands of a scale are called in the report of a year.
GRANT SELECT (programme_id, code, definition, loaded_at) ON reflections_instrumentfile TO reports;
GRANT SELECT, INSERT, UPDATE (revision) ON reflections_checkin TO web;
ALTER TABLE reflections_checkin ENABLE ROW LEVEL SECURITY;
ALTER TABLE reflections_checkin FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON reflections_checkin;
CREATE POLICY own ON reflections_checkin TO web
    USING (author_id = (SELECT viewer()));
DROP POLICY IF EXISTS shared ON reflections_checkin;
CREATE POLICY shared ON reflections_checkin FOR SELECT TO web
    USING (id = ANY (ARRAY(
        SELECT check_in_id FROM reflections_sharing
        WHERE shared_with_id = (SELECT viewer()) AND ended_at IS NULL
    )));
GRANT SELECT, UPDATE (deleted_at) ON reflections_checkin TO guard;
GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION concerned_by_check_in(uuid) OWNER TO guard;
ALTER FUNCTION forget_earlier_answers(uuid) OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION concerned_by_check_in(uuid), forget_earlier_answers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_earlier_answers(uuid) TO web;
