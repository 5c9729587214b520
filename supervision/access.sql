-- What the roles may do with protected time and records. Nothing here is ever deleted,
-- and only the columns that the work changes can be updated. Seats are counted by a trigger.

COMMENT ON TABLE supervision_slot IS 'facts';
COMMENT ON TABLE supervision_booking IS 'facts';
COMMENT ON TABLE supervision_session IS 'facts';
GRANT SELECT, INSERT ON
    supervision_slot,
    supervision_booking,
    supervision_session
TO web;
GRANT UPDATE (withdrawn_at) ON supervision_slot TO web;
GRANT UPDATE (cancelled_at, cancelled_by_id, cancelled_category) ON supervision_booking TO web;
GRANT UPDATE (outcome, missed_because, minutes, how, logged_by_id, logged_at, is_debrief)
    ON supervision_session TO web;

COMMENT ON TABLE supervision_writing IS 'confidential: that a draft exists says something';
COMMENT ON TABLE supervision_record IS 'confidential: that a record exists says something';
COMMENT ON TABLE supervision_confirmation IS 'confidential: what the worker answered';
GRANT SELECT, INSERT ON
    supervision_writing,
    supervision_record,
    supervision_confirmation
TO web;

ALTER TABLE supervision_writing ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_writing FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON supervision_writing;
CREATE POLICY own ON supervision_writing TO web
    USING (author_id = (SELECT viewer()));

ALTER TABLE supervision_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_record FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_record;
CREATE POLICY pair ON supervision_record FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS author ON supervision_record;
CREATE POLICY author ON supervision_record FOR INSERT TO web
    WITH CHECK (author_id = (SELECT viewer()) AND author_id = supervisor_id);

ALTER TABLE supervision_confirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_confirmation FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_confirmation;
CREATE POLICY pair ON supervision_confirmation FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS worker ON supervision_confirmation;
CREATE POLICY worker ON supervision_confirmation FOR INSERT TO web
    WITH CHECK (worker_id = (SELECT viewer()));

-- What a worker shares with a supervisor of today, who then sees that record and the answer to it.
COMMENT ON TABLE supervision_sharing IS 'confidential: that a record exists, and who may read it';
GRANT SELECT, INSERT, UPDATE (ended_at) ON supervision_sharing TO web;
ALTER TABLE supervision_sharing ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_sharing FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS worker ON supervision_sharing;
CREATE POLICY worker ON supervision_sharing TO web
    USING (worker_id = (SELECT viewer()));
DROP POLICY IF EXISTS reader ON supervision_sharing;
CREATE POLICY reader ON supervision_sharing FOR SELECT TO web
    USING (shared_with_id = (SELECT viewer()) AND ended_at IS NULL);

DROP POLICY IF EXISTS shared ON supervision_record;
CREATE POLICY shared ON supervision_record FOR SELECT TO web
    USING (id = ANY (ARRAY(
        SELECT record_id FROM supervision_sharing
        WHERE shared_with_id = (SELECT viewer()) AND ended_at IS NULL
    )));
DROP POLICY IF EXISTS shared ON supervision_confirmation;
CREATE POLICY shared ON supervision_confirmation FOR SELECT TO web
    USING (record_id = ANY (ARRAY(
        SELECT record_id FROM supervision_sharing
        WHERE shared_with_id = (SELECT viewer()) AND ended_at IS NULL
    )));

-- Whom a session concerns: asked by the access log, for what was refused.
GRANT SELECT ON supervision_session TO guard;
GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION concerned_by_session(uuid) OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION concerned_by_session(uuid) FROM PUBLIC;

-- Agreements: that one exists, how often and when it is reviewed. The words are sealed; what was
-- agreed never changes, only whether it was answered and when it ends.
COMMENT ON TABLE supervision_agreement IS 'facts: the words are sealed in envelopes';
COMMENT ON TABLE supervision_agreementtemplate IS 'facts: the words a programme begins with';
COMMENT ON TABLE supervision_promise IS 'facts: what the organisation promises everybody';
GRANT SELECT, INSERT ON
    supervision_agreement,
    supervision_agreementtemplate,
    supervision_promise
TO web;
GRANT UPDATE (answer_id, agreed_at, change_asked_at, ended_on, ended_by_id)
    ON supervision_agreement TO web;
-- Reminders, entries by mail and calendar addresses. What jobs may know of a time is when it is,
-- whose it is and that it stands: no place, no reason, no name.
COMMENT ON TABLE supervision_calendarchoices IS 'facts';
COMMENT ON TABLE supervision_feed IS 'facts';
COMMENT ON TABLE supervision_reminder IS 'facts';
GRANT SELECT, INSERT ON supervision_calendarchoices, supervision_feed TO web;
GRANT UPDATE (reminder_hours, hours_chosen_at, no_invitations_since)
    ON supervision_calendarchoices TO web;
GRANT UPDATE (revoked_at, content_digest, changed_at) ON supervision_feed TO web;
GRANT SELECT (
    id, slot_id, worker_id, starts_at, booked_at, cancelled_at, event_id, event_sequence
) ON supervision_booking TO jobs;
GRANT SELECT (id, supervisor_id, starts_at, event_id) ON supervision_slot TO jobs;
GRANT SELECT (person_id, reminder_hours, hours_chosen_at) ON supervision_calendarchoices TO jobs;
GRANT SELECT, INSERT ON supervision_reminder TO jobs;
-- Weekly times and days away. They change in nothing but their end; a time loses its weekly time
-- when it goes with it. run_jobs publishes, and sees no more of diaries than when they are taken.
COMMENT ON TABLE supervision_pattern IS 'facts';
COMMENT ON TABLE supervision_away IS 'facts';
GRANT SELECT, INSERT ON supervision_pattern, supervision_away TO web;
GRANT UPDATE (ended_on, changed_at) ON supervision_pattern TO web;
GRANT UPDATE (ended_on) ON supervision_away TO web;
GRANT UPDATE (pattern_id) ON supervision_slot TO web;
GRANT SELECT ON supervision_pattern, supervision_away TO jobs;
GRANT INSERT, SELECT (id, supervisor_id, starts_at, ends_at, withdrawn_at, pattern_id)
    ON supervision_slot TO jobs;
GRANT SELECT (id, worker_id, starts_at, ends_at, cancelled_at) ON supervision_booking TO jobs;
-- Who waits for a time, and seats held for somebody until they answer. The jobs role ends what runs
-- out and holds the seat for the next; held seats are counted by a trigger.
COMMENT ON TABLE supervision_waiting IS 'facts';
COMMENT ON TABLE supervision_offer IS 'facts';
GRANT SELECT, INSERT, UPDATE (left_at) ON supervision_waiting TO web;
GRANT SELECT, INSERT, UPDATE (ended_at, answer) ON supervision_offer TO web;
GRANT SELECT, INSERT, UPDATE (ended_at, answer) ON supervision_offer TO jobs;
-- UPDATE because whose turn it is is settled by locking the row (FOR UPDATE SKIP LOCKED).
GRANT SELECT, UPDATE (left_at) ON supervision_waiting TO jobs;
-- All but the place: a video link would let its reader in.
GRANT UPDATE (opens_at), SELECT (
    id, programme_id, supervisor_id, starts_at, ends_at, how, capacity, seats_taken, seats_held,
    offered_at, opens_at, withdrawn_at, pattern_id, event_id
) ON supervision_slot TO jobs;
GRANT SELECT (slot_id, worker_id, starts_at, ends_at, cancelled_at) ON supervision_booking TO jobs;
GRANT SELECT (worker_id, supervisor_id, programme_id, outcome, is_debrief, starts_at)
    ON supervision_session TO jobs;
-- How often two agreed to meet says when the next session is due.
GRANT SELECT (
    id, worker_id, supervisor_id, programme_id, version, weeks_between, review_on, agreed_at, ended_on
) ON supervision_agreement TO jobs;
-- Choosing a supervisor. A profile is for the workers of one programme; who tries whether they suit
-- each other, and who would like another supervisor, is theirs: line managers never learn of it.
COMMENT ON TABLE supervision_profile IS 'facts: written to be read by the programme''s workers';
GRANT SELECT, INSERT, UPDATE (words, takes_new, changed_at) ON supervision_profile TO web;
COMMENT ON TABLE supervision_firstmeeting IS 'confidential: who looks for a supervisor, with whom';
GRANT SELECT, INSERT, UPDATE (accepted_at, ended_at, ending) ON supervision_firstmeeting TO web;
ALTER TABLE supervision_firstmeeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_firstmeeting FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS worker ON supervision_firstmeeting;
CREATE POLICY worker ON supervision_firstmeeting TO web
    USING (worker_id = (SELECT viewer()));
DROP POLICY IF EXISTS supervisor ON supervision_firstmeeting;
CREATE POLICY supervisor ON supervision_firstmeeting FOR SELECT TO web
    USING (supervisor_id = (SELECT viewer()));
DROP POLICY IF EXISTS supervisor_answers ON supervision_firstmeeting;
CREATE POLICY supervisor_answers ON supervision_firstmeeting FOR UPDATE TO web
    USING (supervisor_id = (SELECT viewer()) AND ended_at IS NULL)
    WITH CHECK (supervisor_id = (SELECT viewer()));
COMMENT ON TABLE supervision_changerequest IS 'confidential: that a worker wants another supervisor';
GRANT SELECT, INSERT, UPDATE (wished_for_id, done_at, done_by_id, withdrawn_at)
    ON supervision_changerequest TO web;
ALTER TABLE supervision_changerequest ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_changerequest FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS worker ON supervision_changerequest;
CREATE POLICY worker ON supervision_changerequest TO web
    USING (worker_id = (SELECT viewer()));
-- The administrators of today, whoever they were that day; never a supervisor of that worker, then
-- or today.
DROP POLICY IF EXISTS administrators ON supervision_changerequest;
CREATE POLICY administrators ON supervision_changerequest FOR SELECT TO web
    USING ((SELECT viewer()) <> ALL (kept_from) AND programme_id = ANY (ARRAY(
        SELECT place.programme_id
        FROM workers_membership place JOIN workers_role role ON role.membership_id = place.id
        WHERE place.user_id = (SELECT viewer()) AND place.left_on IS NULL
        AND role.role = 'administrator' AND role.ended_at IS NULL
    )) AND NOT EXISTS (
        SELECT FROM workers_assignment pairing
        JOIN workers_membership below ON below.id = pairing.worker_id
        JOIN workers_membership above ON above.id = pairing.supervisor_id
        WHERE below.user_id = supervision_changerequest.worker_id
        AND above.user_id = (SELECT viewer())
        AND (pairing.ended_on IS NULL OR pairing.ended_on > current_date)
    ));
DROP POLICY IF EXISTS administrators_arrange ON supervision_changerequest;
CREATE POLICY administrators_arrange ON supervision_changerequest FOR UPDATE TO web
    USING ((SELECT viewer()) <> ALL (kept_from) AND programme_id = ANY (ARRAY(
        SELECT place.programme_id
        FROM workers_membership place JOIN workers_role role ON role.membership_id = place.id
        WHERE place.user_id = (SELECT viewer()) AND place.left_on IS NULL
        AND role.role = 'administrator' AND role.ended_at IS NULL
    )) AND NOT EXISTS (
        SELECT FROM workers_assignment pairing
        JOIN workers_membership below ON below.id = pairing.worker_id
        JOIN workers_membership above ON above.id = pairing.supervisor_id
        WHERE below.user_id = supervision_changerequest.worker_id
        AND above.user_id = (SELECT viewer())
        AND (pairing.ended_on IS NULL OR pairing.ended_on > current_date)
    ));
-- Whose turn it is and who is due: a first meeting is no session that counts.
GRANT SELECT (is_first_meeting) ON supervision_session TO jobs;

-- Moved and cancelled times, and those booked together. What was said with a cancellation is
-- sealed; that something was said is known to the two alone.
COMMENT ON TABLE supervision_series IS 'facts';
COMMENT ON TABLE supervision_cancellationwords IS 'confidential: that words came with a cancellation';
GRANT SELECT, INSERT ON supervision_series, supervision_cancellationwords TO web;
GRANT UPDATE (is_late) ON supervision_booking TO web;
ALTER TABLE supervision_cancellationwords ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_cancellationwords FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_cancellationwords;
CREATE POLICY pair ON supervision_cancellationwords FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS author ON supervision_cancellationwords;
CREATE POLICY author ON supervision_cancellationwords FOR INSERT TO web
    WITH CHECK (
        author_id = (SELECT viewer()) AND author_id = ANY (ARRAY[worker_id, supervisor_id])
    );

-- What was added to a record, and what two people agreed to do. An action's words are sealed; that
-- there is one, and by when, says something too.
COMMENT ON TABLE supervision_addendum IS 'confidential: that somebody added to a record';
COMMENT ON TABLE supervision_action IS 'confidential: that something was agreed, and by when';
COMMENT ON TABLE supervision_actionchange IS 'confidential: what became of it, and by whom';
COMMENT ON TABLE supervision_theme IS 'facts: what a programme calls its themes';
GRANT SELECT, INSERT ON
    supervision_addendum,
    supervision_action,
    supervision_actionchange,
    supervision_theme
TO web;
GRANT UPDATE (state, due_on, changed_at) ON supervision_action TO web;
GRANT UPDATE (label, position, retired_at) ON supervision_theme TO web;

ALTER TABLE supervision_addendum ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_addendum FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_addendum;
CREATE POLICY pair ON supervision_addendum FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS author ON supervision_addendum;
CREATE POLICY author ON supervision_addendum FOR INSERT TO web
    WITH CHECK (author_id = (SELECT viewer()));
DROP POLICY IF EXISTS shared ON supervision_addendum;
CREATE POLICY shared ON supervision_addendum FOR SELECT TO web
    USING (record_id = ANY (ARRAY(
        SELECT record_id FROM supervision_sharing
        WHERE shared_with_id = (SELECT viewer()) AND ended_at IS NULL
    )));

ALTER TABLE supervision_action ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_action FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_action;
CREATE POLICY pair ON supervision_action FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS author ON supervision_action;
CREATE POLICY author ON supervision_action FOR INSERT TO web
    WITH CHECK (supervisor_id = (SELECT viewer()));
DROP POLICY IF EXISTS change ON supervision_action;
CREATE POLICY change ON supervision_action FOR UPDATE TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));

ALTER TABLE supervision_actionchange ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_actionchange FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_actionchange;
CREATE POLICY pair ON supervision_actionchange FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS author ON supervision_actionchange;
CREATE POLICY author ON supervision_actionchange FOR INSERT TO web
    WITH CHECK (made_by_id = (SELECT viewer()));

-- run_jobs reminds of what is due: whose, for when and whether it still is. Nothing finished. The
-- owner can step into jobs, and a policy for jobs would show it these rows as well: hence the name.
GRANT SELECT (id, worker_id, supervisor_id, owner, due_on, state, reminded_for),
    UPDATE (reminded_for) ON supervision_action TO jobs;
DROP POLICY IF EXISTS remind ON supervision_action;
CREATE POLICY remind ON supervision_action FOR SELECT TO jobs
    USING (current_user = 'jobs' AND state IN ('open', 'carried') AND due_on IS NOT NULL);
DROP POLICY IF EXISTS reminded ON supervision_action;
CREATE POLICY reminded ON supervision_action FOR UPDATE TO jobs
    USING (current_user = 'jobs' AND state IN ('open', 'carried') AND due_on IS NOT NULL);

-- What a worker shared to prepare a session, and that a supervisor keeps own notes on one.
COMMENT ON TABLE supervision_agenda IS 'confidential: that something is prepared says something';
COMMENT ON TABLE supervision_processnote IS 'confidential: that own notes exist says something';
GRANT SELECT, INSERT ON supervision_agenda, supervision_processnote TO web;
ALTER TABLE supervision_agenda ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_agenda FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_agenda;
CREATE POLICY pair ON supervision_agenda FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS worker ON supervision_agenda;
CREATE POLICY worker ON supervision_agenda FOR INSERT TO web
    WITH CHECK (worker_id = (SELECT viewer()));

ALTER TABLE supervision_processnote ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_processnote FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_processnote;
CREATE POLICY pair ON supervision_processnote FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS supervisor ON supervision_processnote;
CREATE POLICY supervisor ON supervision_processnote FOR INSERT TO web
    WITH CHECK (supervisor_id = (SELECT viewer()));

-- Copies of a group's record, one for each who came. Their rows are signed by the supervisor and
-- answered once by the worker; no attendee sees that another has one.
COMMENT ON TABLE supervision_grouprecord IS 'confidential: that a record exists says something';
GRANT SELECT, INSERT, UPDATE (answer_id, answered_at) ON supervision_grouprecord TO web;
ALTER TABLE supervision_grouprecord ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_grouprecord FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS pair ON supervision_grouprecord;
CREATE POLICY pair ON supervision_grouprecord FOR SELECT TO web
    USING ((SELECT viewer()) = ANY (ARRAY[worker_id, supervisor_id]));
DROP POLICY IF EXISTS author ON supervision_grouprecord;
CREATE POLICY author ON supervision_grouprecord FOR INSERT TO web
    WITH CHECK (author_id = (SELECT viewer()) AND author_id = supervisor_id);
DROP POLICY IF EXISTS answer ON supervision_grouprecord;
CREATE POLICY answer ON supervision_grouprecord FOR UPDATE TO web
    USING (worker_id = (SELECT viewer()));

-- run_jobs reminds both of an agreement's review, once.
GRANT SELECT (review_reminded_at), UPDATE (review_reminded_at) ON supervision_agreement TO jobs;

-- What workers lend to figures: see migration 0022. Pending rows lie in the order in which they came,
-- so nobody reads them, and backups leave them out; the others name nobody.
COMMENT ON TABLE supervision_pendingcontribution IS 'confidential: lent this quarter, in order';
COMMENT ON TABLE supervision_contribution IS 'facts: lent in quarters that are over, in no order';
ALTER TABLE supervision_pendingcontribution ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_pendingcontribution FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE, TRUNCATE ON supervision_pendingcontribution TO guard;
GRANT SELECT, INSERT, DELETE ON supervision_contribution TO guard;
GRANT SELECT (programme_id, quarter, code) ON supervision_contribution TO reports;
GRANT SELECT (programme_id, code, label, position) ON supervision_theme TO reports;
GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION supervision_give_signals(bigint, date, text[], bytea[], bytea[]) OWNER TO guard;
ALTER FUNCTION supervision_withdraw_signals(bytea[]) OWNER TO guard;
ALTER FUNCTION supervision_rewrite_signals(date) OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION supervision_give_signals(bigint, date, text[], bytea[], bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION supervision_withdraw_signals(bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION supervision_rewrite_signals(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION supervision_give_signals(bigint, date, text[], bytea[], bytea[]) TO web;
GRANT EXECUTE ON FUNCTION supervision_withdraw_signals(bytea[]) TO web;
GRANT EXECUTE ON FUNCTION supervision_rewrite_signals(date) TO jobs;
