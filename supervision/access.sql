-- What the roles may do with protected time and records. Nothing here is ever deleted.

COMMENT ON TABLE supervision_slot IS 'facts';
COMMENT ON TABLE supervision_booking IS 'facts';
COMMENT ON TABLE supervision_session IS 'facts';
GRANT SELECT, INSERT, UPDATE ON
    supervision_slot,
    supervision_booking,
    supervision_session
TO web;

COMMENT ON TABLE supervision_writing IS 'confidential: that a draft exists says something';
COMMENT ON TABLE supervision_record IS 'confidential: that a record exists says something';
COMMENT ON TABLE supervision_confirmation IS 'confidential: what the worker answered';
GRANT SELECT, INSERT ON
    supervision_writing,
    supervision_record,
    supervision_confirmation
TO web;
