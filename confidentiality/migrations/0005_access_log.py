"""The access log: one table, appended to by functions of guard alone, never changed."""

import uuid

import django.contrib.postgres.fields
from django.db import migrations, models

FUNCTIONS = """
-- One event at the end of one stream. The digest runs over the event and the digest before it;
-- no field can hold the separator (see the constraints).
CREATE FUNCTION append_access(
    of_stream bigint, by_actor bigint, a_verb text, an_outcome text, of_kind text,
    of_documents uuid[], to_other bigint, a_purpose text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    happened timestamptz := clock_timestamp();
    last record;
    place integer;
    said text;
BEGIN
    -- Until the transaction ends: no two events get the same number.
    PERFORM pg_advisory_xact_lock(hashtextextended('access log', of_stream));
    SELECT number, digest INTO last FROM public.confidentiality_accessevent
        WHERE stream = of_stream ORDER BY number DESC LIMIT 1;
    place := coalesce(last.number, 0) + 1;
    said := concat(
        of_stream, '|', place, '|', (extract(epoch FROM happened) * 1000000)::bigint, '|',
        by_actor, '|', a_verb, '|', an_outcome, '|', of_kind, '|',
        array_to_string(of_documents, ','), '|', to_other, '|', a_purpose
    );
    INSERT INTO public.confidentiality_accessevent (
        id, stream, number, at, actor_id, verb, outcome, kind, documents, other_id, purpose, digest
    ) VALUES (
        gen_random_uuid(), of_stream, place, happened, by_actor, a_verb, an_outcome, of_kind,
        of_documents, to_other, a_purpose,
        sha256(coalesce(last.digest, ''::bytea) || convert_to(said, 'UTF8'))
    );
END $$;

CREATE FUNCTION logging_viewer() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF public.viewer() IS NULL THEN
        RAISE EXCEPTION 'Nobody is looking: there is nothing to log.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN public.viewer();
END $$;

-- What the viewer did with documents, in the streams of those whom they concern, in one order.
CREATE FUNCTION log_access(verb text, documents uuid[], other_id bigint, purpose text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor bigint := public.logging_viewer();
    concerned record;
BEGIN
    FOR concerned IN
        SELECT person, array_agg(DISTINCT document_id ORDER BY document_id) AS theirs
        FROM public.confidentiality_envelope
        CROSS JOIN LATERAL (VALUES (worker_id), (supervisor_id)) AS pair (person)
        WHERE document_id = ANY (documents) AND person IS NOT NULL
        GROUP BY person ORDER BY person
    LOOP
        PERFORM public.append_access(
            concerned.person, actor, verb, 'done', 'document', concerned.theirs, other_id, purpose
        );
    END LOOP;
END $$;

-- What the viewer did about the keys of people.
CREATE FUNCTION log_about(verb text, people bigint[], other_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor bigint := public.logging_viewer();
    person bigint;
BEGIN
    FOR person IN SELECT DISTINCT one FROM unnest(people) AS one ORDER BY one LOOP
        PERFORM public.append_access(
            person, actor, verb, 'done', 'keys', '{}'::uuid[], other_id, ''
        );
    END LOOP;
END $$;

-- That the viewer asked for what is not theirs. Whom it concerns says the function of that kind
-- beside the app's own tables. What does not exist concerns the streams of nobody, 0 and -1: the
-- same work, so that the time it takes tells nothing.
CREATE FUNCTION log_refusal(kind text, thing uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor bigint := public.logging_viewer();
    concerned bigint[];
    person bigint;
BEGIN
    IF to_regprocedure(format('public.concerned_by_%I(uuid)', kind)) IS NULL THEN
        RAISE EXCEPTION 'No function says whom a % concerns.', kind;
    END IF;
    EXECUTE format('SELECT public.concerned_by_%I($1)', kind) INTO concerned USING thing;
    concerned := coalesce(concerned, ARRAY[0, -1]::bigint[]);
    FOR person IN SELECT DISTINCT one FROM unnest(concerned) AS one ORDER BY one LOOP
        PERFORM public.append_access(
            person, actor, 'open', 'refused', kind, ARRAY[thing], NULL, ''
        );
    END LOOP;
END $$;

CREATE FUNCTION confidentiality_log_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is logged is never changed and never taken away.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON confidentiality_accessevent
    FOR EACH STATEMENT EXECUTE FUNCTION confidentiality_log_stays();
"""

GONE = """
DROP FUNCTION log_access(text, uuid[], bigint, text);
DROP FUNCTION log_about(text, bigint[], bigint);
DROP FUNCTION log_refusal(text, uuid);
DROP FUNCTION append_access(bigint, bigint, text, text, text, uuid[], bigint, text);
DROP FUNCTION logging_viewer();
DROP TRIGGER log_stays ON confidentiality_accessevent;
DROP FUNCTION confidentiality_log_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("confidentiality", "0004_keys_and_custody")]

    operations = [
        migrations.CreateModel(
            name="AccessEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("stream", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField()),
                ("verb", models.CharField(max_length=30)),
                ("outcome", models.CharField(max_length=30)),
                ("kind", models.CharField(max_length=30)),
                (
                    "documents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), size=None
                    ),
                ),
                ("other_id", models.BigIntegerField(null=True)),
                ("purpose", models.CharField(max_length=30)),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("stream", "number"), name="logged_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(("verb__regex", "^[a-z_]*$")), name="verb_is_a_word"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__regex", "^[a-z_]*$")),
                        name="outcome_is_a_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__regex", "^[a-z_]*$")), name="kind_is_a_word"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__regex", "^[a-z_]*$")),
                        name="purpose_is_a_word",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, GONE),
    ]
