-- The database roles of one cluster. Run by a superuser, as often as you like:
--     psql --dbname=postgres --file=confidentiality/sql/roles.sql
-- The embedded server runs it at every start. On your own server give each LOGIN role
-- a password or a certificate afterwards (docs/operations.md).

DO $$
DECLARE
    name text;
BEGIN
    -- Two installations of one cluster may run this at the same moment.
    PERFORM pg_advisory_xact_lock(hashtext('holding-space roles'));
    FOREACH name IN ARRAY ARRAY['owner', 'web', 'jobs', 'reports', 'backup', 'guard'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
    END LOOP;

    -- owner: owns the database and its tables, runs migrations, serves no request.
    ALTER ROLE owner LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    ALTER ROLE owner SET lock_timeout = '30s';

    -- web: every request. Owns nothing, bypasses nothing, and does not show what it is doing:
    -- another connection of the same role could read it in pg_stat_activity.
    ALTER ROLE web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    ALTER ROLE web SET track_activities = off;
    ALTER ROLE web SET statement_timeout = '10s';
    ALTER ROLE web SET lock_timeout = '3s';
    ALTER ROLE web SET idle_in_transaction_session_timeout = '30s';

    -- jobs: messages and timed work. It holds one message's row while the mail server answers.
    ALTER ROLE jobs LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    ALTER ROLE jobs SET statement_timeout = '60s';
    ALTER ROLE jobs SET lock_timeout = '10s';
    ALTER ROLE jobs SET idle_in_transaction_session_timeout = '2min';

    -- reports: figures over facts, in the background.
    ALTER ROLE reports LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    ALTER ROLE reports SET statement_timeout = '5min';
    ALTER ROLE reports SET lock_timeout = '10s';
    ALTER ROLE reports SET idle_in_transaction_session_timeout = '10min';

    -- backup: reads every row, since a dump that row level security had filtered would be no backup.
    ALTER ROLE backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;
    ALTER ROLE backup SET default_transaction_read_only = on;
    GRANT pg_read_all_data TO backup;

    -- guard: nobody signs in as guard; it owns the few functions that may look past the rows.
    ALTER ROLE guard NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;

    -- Migrations and tests step into the other roles. For guard and backup that is no step up: who
    -- owns a table can switch its row level security off.
    GRANT web, jobs, reports, backup, guard TO owner;
END
$$;
