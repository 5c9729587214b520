-- What the roles may do with keys, envelopes, drafts and unlocks. Run by `manage.py migrate`.

-- No UPDATE: whoever finds a hole in a page cannot put another public key in a person's place.
COMMENT ON TABLE confidentiality_keys IS 'facts: public keys, which everyone seals to';
GRANT SELECT, INSERT ON confidentiality_keys TO web;

COMMENT ON TABLE confidentiality_wrappedkeys IS 'confidential: for its owner alone';
GRANT SELECT, INSERT, UPDATE ON confidentiality_wrappedkeys TO web;

COMMENT ON TABLE confidentiality_envelope IS 'confidential: that a document exists says something';
GRANT SELECT, INSERT ON confidentiality_envelope TO web;

COMMENT ON TABLE confidentiality_grant IS 'confidential: who may read what';
GRANT SELECT, INSERT ON confidentiality_grant TO web;

COMMENT ON TABLE confidentiality_draft IS 'confidential: for its author alone';
GRANT SELECT, INSERT, UPDATE, DELETE ON confidentiality_draft TO web;

COMMENT ON TABLE confidentiality_unlock IS 'confidential: for its owner alone';
GRANT SELECT, INSERT, UPDATE, DELETE ON confidentiality_unlock TO web;

COMMENT ON TABLE confidentiality_deviceunlock IS 'confidential: for its owner alone';
GRANT SELECT, INSERT, DELETE ON confidentiality_deviceunlock TO web;
