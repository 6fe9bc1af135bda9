-- People: who leaves gives the keys free, who changes a key lets go of the old one first (two people may swap), then the new values and
-- the new people.
UPDATE homeroom.{person} t
SET status = 'left', version = nextval('homeroom.version_seq')
FROM {person}_known k
WHERE k.state = 'leaves' AND t.district_id = :district AND t.id = k.id;

UPDATE homeroom.{person} t
SET sis_id = concat(E'\x1f', t.id), email = {cleared}, email_key = {cleared}
FROM {person}_known k
JOIN feed_{person} f ON f.source_key = k.key
WHERE k.state = 'update' AND t.district_id = :district AND t.id = k.id
  AND (t.sis_id <> f.sis_id OR t.email_key IS DISTINCT FROM {wanted});

UPDATE homeroom.{person} t
SET status = CASE t.status WHEN 'left' THEN 'active' ELSE t.status END,
    {set},
    email = f.email, email_key = {wanted}, version = nextval('homeroom.version_seq')
FROM {person}_known k
JOIN feed_{person} f ON f.source_key = k.key
WHERE k.state IN ('update', 'return') AND t.district_id = :district AND t.id = k.id;

INSERT INTO homeroom.{person} (district_id, id, {columns}, email, email_key)
SELECT :district, k.id, {values}, f.email, {wanted}
FROM {person}_known k
JOIN feed_{person} f ON f.source_key = k.key
WHERE k.state = 'new'
ORDER BY k.id;
