-- What the roles may do with people and their places. Nothing here is ever deleted, and only the
-- columns that the work changes can be updated: a fault in a page cannot rewrite what was.

COMMENT ON TABLE workers_user IS 'open: read at sign-in';
GRANT SELECT, INSERT ON workers_user TO web;
GRANT UPDATE (password, is_active, name, last_login) ON workers_user TO web;

COMMENT ON TABLE workers_invitation IS 'open: accepted before anyone is known';
GRANT SELECT, INSERT ON workers_invitation TO web;
GRANT UPDATE (accepted_at, withdrawn_at) ON workers_invitation TO web;

-- A request may write a message and cannot read one: bodies hold links that let people in.
COMMENT ON TABLE workers_outgoingmessage IS 'open: written before anyone is known';
GRANT INSERT ON workers_outgoingmessage TO web;
GRANT SELECT, INSERT, UPDATE ON workers_outgoingmessage TO jobs;
-- Reminders go to the address of whoever can still sign in.
GRANT SELECT (id, email, is_active) ON workers_user TO jobs;

COMMENT ON TABLE workers_programme IS 'facts';
COMMENT ON TABLE workers_team IS 'facts';
COMMENT ON TABLE workers_membership IS 'facts';
COMMENT ON TABLE workers_role IS 'facts';
COMMENT ON TABLE workers_post IS 'facts';
COMMENT ON TABLE workers_leave IS 'facts';
COMMENT ON TABLE workers_linemanagement IS 'facts';
COMMENT ON TABLE workers_assignment IS 'facts';
GRANT SELECT, INSERT ON
    workers_programme,
    workers_team,
    workers_membership,
    workers_role,
    workers_post,
    workers_leave,
    workers_linemanagement,
    workers_assignment
TO web;
GRANT UPDATE (
    name, time_zone, country, weeks_between, session_minutes, out_of_hours_help, safeguarding_help,
    support_routes, offer_hours, early_release_hours, supervisor_choice, group_names_shown
) ON workers_programme TO web;
GRANT UPDATE (name) ON workers_team TO web;
GRANT UPDATE (name, left_on) ON workers_membership TO web;
GRANT UPDATE (ended_at, ended_by_id) ON workers_role TO web;
GRANT UPDATE (ended_on) ON
    workers_post,
    workers_leave,
    workers_linemanagement,
    workers_assignment
TO web;

-- run_jobs publishes weekly times by the clock and the bank holidays of their programme.
GRANT SELECT (id, time_zone, country, early_release_hours) ON workers_programme TO jobs;
-- Whose turn it is on the waiting list, and whose next session is due: asked by the jobs role when
-- an offer runs out.
GRANT INSERT ON workers_outgoingmessage TO jobs;
GRANT SELECT (id, name, email) ON workers_user TO jobs;
GRANT SELECT (id, name, time_zone, weeks_between, offer_hours) ON workers_programme TO jobs;
GRANT SELECT (id, user_id, programme_id, left_on) ON workers_membership TO jobs;
GRANT SELECT (membership_id, started_on, ended_on) ON workers_post, workers_leave TO jobs;
GRANT SELECT (id, worker_id, supervisor_id, started_on, ended_on) ON workers_assignment TO jobs;
GRANT SELECT (worker_id, manager_id, started_on, ended_on) ON workers_linemanagement TO jobs;
