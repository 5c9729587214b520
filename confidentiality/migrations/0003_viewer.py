"""The key that vouches for who is looking, and the function that row level security asks."""

from django.db import migrations

MAKE = """
-- The two pads of HMAC-SHA256 over the server's key; filled by `manage.py migrate`.
CREATE TABLE confidentiality_identitykey (
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64)
);

-- Who is looking, or null for nobody: no claim, a forged one, one that has run out.
CREATE FUNCTION viewer() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    token text := nullif(current_setting('holding_space.viewer', true), '');
    said text := split_part(token, '~', 1);
BEGIN
    IF token IS NULL OR NOT EXISTS (
        SELECT FROM public.confidentiality_identitykey
        WHERE encode(sha256(outer_pad || sha256(inner_pad || convert_to(said, 'UTF8'))), 'hex')
            = split_part(token, '~', 2)
    ) THEN
        RETURN NULL;
    END IF;
    -- Only the server signs, so what stands here now is two numbers.
    IF split_part(said, '|', 2)::bigint <= extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN split_part(said, '|', 1)::bigint;
END $$;
"""

UNMAKE = """
DROP FUNCTION viewer();
DROP TABLE confidentiality_identitykey;
"""


class Migration(migrations.Migration):
    dependencies = [("confidentiality", "0002_signed_text_stays")]
    operations = [migrations.RunSQL(MAKE, UNMAKE)]
