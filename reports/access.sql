-- Reports. The job that makes them works as the reports role: it reads facts without names, places
-- or words, and writes releases. A lead reads releases and never the counts behind them.

COMMENT ON TABLE reports_release IS 'facts: published figures, which a trigger keeps as they are';
COMMENT ON TABLE reports_tally IS 'facts: the counts behind released quarters until their year; no page can read them';
COMMENT ON TABLE reports_request IS 'facts: that a report is to be made, and how far it is';
COMMENT ON TABLE reports_choices IS 'facts: thresholds and targets';
COMMENT ON TABLE reports_value IS 'facts: what a lead enters beside a report';
GRANT SELECT ON reports_release TO web;
GRANT SELECT, INSERT, UPDATE (
    hour_cost, worker_hour_cost, sick_days, sick_percent, leavers, left_percent, changed_at
) ON reports_value TO web;
GRANT SELECT, INSERT ON reports_request TO web;
GRANT SELECT, INSERT, UPDATE (fewest, roster, target_percent, changed_at) ON reports_choices TO web;

GRANT SELECT, INSERT ON reports_release, reports_tally TO reports;
-- A trigger lets it delete counts whose year is released or can be no more. That keeps mistakes out,
-- and not whoever acts as this role: it can insert the release of a year itself, and then delete.
GRANT DELETE ON reports_tally TO reports;
REVOKE ALL ON FUNCTION reports_tally_can_go(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reports_tally_can_go(bigint) TO reports;
GRANT SELECT, INSERT, UPDATE (step, attempts, claimed_until, ended_at) ON reports_request TO reports;
GRANT SELECT ON reports_choices TO reports;

GRANT SELECT (id, name, time_zone, weeks_between, started_on) ON workers_programme TO reports;
GRANT SELECT ON workers_team, workers_post, workers_leave TO reports;
GRANT SELECT (id, user_id, programme_id) ON workers_membership TO reports;
-- Which leads are line managers or supervisors, and whose: a report is tried with what they know.
GRANT SELECT (membership_id, role, ended_at) ON workers_role TO reports;
GRANT SELECT (worker_id, manager_id, started_on, ended_on) ON workers_linemanagement TO reports;
GRANT SELECT (worker_id, supervisor_id, started_on, ended_on) ON workers_assignment TO reports;
GRANT SELECT (id, programme_id, supervisor_id, starts_at, ends_at, capacity, withdrawn_at)
    ON supervision_slot TO reports;
GRANT SELECT (
    id, slot_id, worker_id, starts_at, ends_at, cancelled_at, cancelled_category, first_meeting_id
) ON supervision_booking TO reports;
GRANT SELECT (
    id, programme_id, worker_id, booking_id, outcome, missed_because, starts_at, is_debrief,
    is_first_meeting
) ON supervision_session TO reports;
GRANT SELECT (worker_id, programme_id, weeks_between, agreed_at, ended_on)
    ON supervision_agreement TO reports;
GRANT SELECT (worker_id, programme_id, joined_at, left_at) ON supervision_waiting TO reports;

-- The jobs role tells a programme's lead that a report is there, and not what is in it.
GRANT SELECT (id, programme_id, made_at) ON reports_release TO jobs;
GRANT SELECT (membership_id, role, given_at, ended_at) ON workers_role TO jobs;
