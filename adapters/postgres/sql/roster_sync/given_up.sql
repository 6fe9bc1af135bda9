-- The SIS ids and e-mails of people who change or leave.
CREATE TEMP TABLE {person}_given_up ON COMMIT DROP AS
SELECT k.id, k.school_id, p.sis_id, p.email_key
FROM {person}_part k
JOIN homeroom.{person} p ON p.district_id = :district AND p.id = k.id AND p.status = 'active';

ANALYZE {person}_given_up;
