-- What the roles may do with keys, envelopes, drafts and unlocks. Run by `manage.py migrate`.
--
-- A confidential table shows a row only to the people whose ids stand on it. viewer() is asked once
-- a query, hence `(SELECT viewer())`, and `= ANY (ARRAY[...])`: IN would ask once for each column. A
-- table without FORCE would show its owner everything.

-- The key behind viewer(): for guard alone. It is left out of backups.
COMMENT ON TABLE confidentiality_identitykey IS 'open: read by viewer(), by no role that serves';
GRANT SELECT ON confidentiality_identitykey TO guard;
GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION viewer() OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION viewer() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION viewer() TO owner, web, jobs, reports;

-- guard moves keys to a new pepper (manage.py rotate_keys).
GRANT SELECT, UPDATE ON confidentiality_keys, confidentiality_wrappedkeys TO guard;
GRANT UPDATE (pepper_id, mac) ON confidentiality_custodian TO guard;

-- Whoever finds a hole in a page can put no other public key in a person's place.
COMMENT ON TABLE confidentiality_keys IS 'facts: public keys, which everyone seals to';
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON confidentiality_keys TO web;
GRANT USAGE ON SEQUENCE confidentiality_keys_id_seq TO web;

COMMENT ON TABLE confidentiality_keycheck IS 'facts: who heard whose six words, signed';
GRANT SELECT, INSERT, UPDATE (stopped_at, stopped_by_id) ON confidentiality_keycheck TO web;

COMMENT ON TABLE confidentiality_custodian IS 'facts: their names stand beside every text';
GRANT SELECT, INSERT ON confidentiality_custodian TO web;
GRANT UPDATE (keys_number, accepted_at, serves_from, leaving_at, left_at, pepper_id, mac)
    ON confidentiality_custodian TO web;
COMMENT ON TABLE confidentiality_custodianapproval IS 'facts: who agreed to a custodian, signed';
GRANT SELECT, INSERT ON confidentiality_custodianapproval TO web;
COMMENT ON TABLE confidentiality_withoutcustodians IS 'facts: a decision that writers see';
GRANT SELECT, INSERT ON confidentiality_withoutcustodians TO web;
COMMENT ON TABLE confidentiality_recovery IS 'facts: who lost their keys and asks custodians';
GRANT SELECT, INSERT, UPDATE (ended_at) ON confidentiality_recovery TO web;

COMMENT ON TABLE confidentiality_wrappedkeys IS 'confidential: for its owner alone';
GRANT SELECT, INSERT ON confidentiality_wrappedkeys TO web;
GRANT UPDATE (pepper_id, stretching, blob, made_at, last_group_digest, confirmed_at)
    ON confidentiality_wrappedkeys TO web;
ALTER TABLE confidentiality_wrappedkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_wrappedkeys FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON confidentiality_wrappedkeys;
CREATE POLICY own ON confidentiality_wrappedkeys TO web
    USING (user_id = (SELECT viewer()));

COMMENT ON TABLE confidentiality_envelope IS 'confidential: that a document exists says something';
GRANT SELECT, INSERT ON confidentiality_envelope TO web;
ALTER TABLE confidentiality_envelope ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_envelope FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS readers ON confidentiality_envelope;
CREATE POLICY readers ON confidentiality_envelope FOR SELECT TO web
    USING (
        (SELECT viewer()) = ANY (ARRAY[author_id, worker_id, supervisor_id])
        -- What a worker shared beyond the pair: asked once a query, by an index of the few such.
        OR id = ANY (ARRAY(
            SELECT envelope_id FROM confidentiality_grant
            WHERE shared AND reader_id = (SELECT viewer())
        ))
    );
DROP POLICY IF EXISTS author ON confidentiality_envelope;
CREATE POLICY author ON confidentiality_envelope FOR INSERT TO web
    WITH CHECK (author_id = (SELECT viewer()) AND author_id IN (worker_id, supervisor_id));

COMMENT ON TABLE confidentiality_grant IS 'confidential: who may read what';
GRANT SELECT, INSERT, DELETE ON confidentiality_grant TO web;
ALTER TABLE confidentiality_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_grant FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON confidentiality_grant;
CREATE POLICY pair ON confidentiality_grant FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[reader_id, worker_id, supervisor_id]));
DROP POLICY IF EXISTS giver ON confidentiality_grant;
CREATE POLICY giver ON confidentiality_grant FOR INSERT TO web
    WITH CHECK (
        given_by_id = (SELECT viewer())
        AND given_by_id IN (worker_id, supervisor_id)
        -- Only the worker gives a copy to somebody beyond the pair, and only of their own
        -- (the foreign key grant_of_the_same_worker sees to whose it is).
        AND CASE
            WHEN shared THEN given_by_id = worker_id
            ELSE reader_id IN (worker_id, supervisor_id)
        END
    );
DROP POLICY IF EXISTS worker ON confidentiality_grant;
CREATE POLICY worker ON confidentiality_grant FOR DELETE TO web
    USING (shared AND worker_id = (SELECT viewer()));

REVOKE ALL ON FUNCTION recoveries_approved() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recoveries_approved() TO web;

COMMENT ON TABLE confidentiality_share IS 'confidential: that a document exists says something';
GRANT SELECT, INSERT ON confidentiality_share TO web;
ALTER TABLE confidentiality_share ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_share FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON confidentiality_share;
CREATE POLICY pair ON confidentiality_share FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS giver ON confidentiality_share;
CREATE POLICY giver ON confidentiality_share FOR INSERT TO web
    WITH CHECK (given_by_id = (SELECT viewer()) AND given_by_id IN (worker_id, supervisor_id));
-- A custodian sees the halves of somebody whose recovery they and a second one approved, each more
-- than 48 hours ago; before that they do not learn that anything exists.
DROP POLICY IF EXISTS custodian ON confidentiality_share;
CREATE POLICY custodian ON confidentiality_share FOR SELECT TO web
    USING (
        (SELECT viewer()) = ANY (ARRAY[first_id, second_id])
        AND (
            worker_id = ANY (ARRAY(SELECT person_id FROM recoveries_approved()))
            OR supervisor_id = ANY (ARRAY(SELECT person_id FROM recoveries_approved()))
        )
    );

COMMENT ON TABLE confidentiality_handover IS 'confidential: who was handed what';
GRANT SELECT, INSERT ON confidentiality_handover TO web;
ALTER TABLE confidentiality_handover ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_handover FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS parties ON confidentiality_handover;
CREATE POLICY parties ON confidentiality_handover FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[custodian_id, reader_id]));
DROP POLICY IF EXISTS custodian ON confidentiality_handover;
CREATE POLICY custodian ON confidentiality_handover FOR INSERT TO web
    WITH CHECK (custodian_id = (SELECT viewer()));

COMMENT ON TABLE confidentiality_draft IS 'confidential: for its author alone';
GRANT SELECT, INSERT, DELETE ON confidentiality_draft TO web;
GRANT UPDATE (programme_id, kind, version, ciphertext, sealed_key, saved_at)
    ON confidentiality_draft TO web;
ALTER TABLE confidentiality_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_draft FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON confidentiality_draft;
CREATE POLICY own ON confidentiality_draft TO web
    USING (author_id = (SELECT viewer()));

COMMENT ON TABLE confidentiality_unlock IS 'confidential: for its owner alone';
GRANT SELECT, INSERT, DELETE ON confidentiality_unlock TO web;
GRANT UPDATE (used_at) ON confidentiality_unlock TO web;
ALTER TABLE confidentiality_unlock ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_unlock FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON confidentiality_unlock;
CREATE POLICY own ON confidentiality_unlock TO web
    USING (user_id = (SELECT viewer()));

COMMENT ON TABLE confidentiality_deviceunlock IS 'confidential: for its owner alone';
GRANT SELECT, INSERT, DELETE ON confidentiality_deviceunlock TO web;
ALTER TABLE confidentiality_deviceunlock ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_deviceunlock FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON confidentiality_deviceunlock;
CREATE POLICY own ON confidentiality_deviceunlock TO web
    USING (user_id = (SELECT viewer()));

-- The access log: everyone reads their own stream; only the functions of guard write.
COMMENT ON TABLE confidentiality_accessevent IS 'confidential: who looked at what';
GRANT SELECT ON confidentiality_accessevent TO web;
GRANT SELECT, INSERT ON confidentiality_accessevent TO guard;
GRANT SELECT ON confidentiality_envelope, confidentiality_share, confidentiality_custodian TO guard;
ALTER TABLE confidentiality_accessevent ENABLE ROW LEVEL SECURITY;
ALTER TABLE confidentiality_accessevent FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS concerned ON confidentiality_accessevent;
CREATE POLICY concerned ON confidentiality_accessevent FOR SELECT TO web
    USING (stream = (SELECT viewer()));

GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION append_access(bigint, bigint, text, text, text, uuid[], bigint, text) OWNER TO guard;
ALTER FUNCTION logging_viewer() OWNER TO guard;
ALTER FUNCTION log_access(text, uuid[], bigint, text) OWNER TO guard;
ALTER FUNCTION log_about(text, bigint[], bigint) OWNER TO guard;
ALTER FUNCTION log_refusal(text, uuid) OWNER TO guard;
ALTER FUNCTION custody_remaining(bigint, bigint) OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION
    append_access(bigint, bigint, text, text, text, uuid[], bigint, text),
    logging_viewer(),
    log_access(text, uuid[], bigint, text),
    log_about(text, bigint[], bigint),
    log_refusal(text, uuid),
    custody_remaining(bigint, bigint)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    log_access(text, uuid[], bigint, text),
    log_about(text, bigint[], bigint),
    log_refusal(text, uuid),
    custody_remaining(bigint, bigint)
TO web;
