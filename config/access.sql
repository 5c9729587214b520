-- What the roles may do with the tables of Django and allauth. Run by `manage.py migrate` after it
-- has taken every right away; each table is also put into one of the lists open, facts and
-- confidential (docs/decisions/003-roles-and-grants.md).

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO web, jobs, reports, backup', current_database()
    );
END
$$;

COMMENT ON TABLE django_session IS 'open: read before anyone is known';
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO web;

COMMENT ON TABLE limits_cache IS 'open: counters of sign-in attempts';
GRANT SELECT, INSERT, UPDATE, DELETE ON limits_cache TO web;

-- run_jobs takes away what has run out, and sees no more of it than when.
GRANT DELETE, SELECT (expires) ON limits_cache TO jobs;
GRANT DELETE, SELECT (expire_date) ON django_session TO jobs;

COMMENT ON TABLE account_emailaddress IS 'open: read at sign-in';
GRANT SELECT, INSERT, UPDATE ON account_emailaddress TO web;

-- allauth deletes what has expired.
COMMENT ON TABLE account_emailconfirmation IS 'open: read before anyone is known';
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailconfirmation TO web;

-- Made by Django; the product's own roles stand in workers_role. No role needs them.
COMMENT ON TABLE django_migrations IS 'open: names of migrations';
COMMENT ON TABLE django_content_type IS 'open: names of models';
COMMENT ON TABLE auth_permission IS 'open: names of permissions, unused';
COMMENT ON TABLE auth_group IS 'open: unused';
COMMENT ON TABLE auth_group_permissions IS 'open: unused';
