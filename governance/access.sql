-- Custodians learn that a risk discussion stands open which both of its two have left, and its day
-- of review: not whose it is. See docs/decisions/044.
GRANT SELECT ON reflections_riskdiscussion TO guard;
GRANT SELECT (user_id, programme_id, left_on) ON workers_membership TO guard;
GRANT CREATE ON SCHEMA public TO guard;
ALTER FUNCTION risks_left_open() OWNER TO guard;
REVOKE CREATE ON SCHEMA public FROM guard;
REVOKE ALL ON FUNCTION risks_left_open() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION risks_left_open() TO web;

-- run_jobs reminds them every week.
GRANT SELECT (programme_id, user_id, serves_from, left_at) ON confidentiality_custodian TO jobs;
