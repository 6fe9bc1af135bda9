-- People: who leaves gives the keys free, whose source id an admin gave to somebody else lets go of it, who changes a key lets go of the old one first (two people may swap), then the new
-- values and the new people.
UPDATE homeroom.{person} t
SET status = 'left', version = nextval('homeroom.version_seq')
FROM {person}_known k
WHERE k.state = 'leaves' AND t.district_id = :district AND t.id = k.id;

UPDATE homeroom.{person} t
SET source_id = NULL, source_key = NULL, version = nextval('homeroom.version_seq')
FROM {person}_chosen c
JOIN {person}_known k ON k.key = c.key AND k.state IN ('update', 'return')
WHERE t.district_id = :district AND t.source_id = :source AND t.source_key = c.key AND t.id <> k.id;

UPDATE homeroom.{person} t
SET sis_id = concat(E'\x1f', t.id), email = {cleared}, email_key = {cleared}
FROM {person}_known k
JOIN feed_{person} f ON f.source_key = k.key
WHERE k.state = 'update' AND t.district_id = :district AND t.id = k.id
  AND (t.sis_id <> f.sis_id OR t.email_key IS DISTINCT FROM {wanted});

UPDATE homeroom.{person} t
SET status = CASE t.status WHEN 'left' THEN 'active' ELSE t.status END,
    {set},
    email = f.email, email_key = {wanted}, source_id = :source, source_key = k.key, version = nextval('homeroom.version_seq')
FROM {person}_known k
JOIN feed_{person} f ON f.source_key = k.key
WHERE k.state IN ('update', 'return') AND t.district_id = :district AND t.id = k.id;

INSERT INTO homeroom.{person} (district_id, id, {columns}, email, email_key, source_id, source_key)
SELECT :district, k.id, {values}, f.email, {wanted}, :source, k.key
FROM {person}_known k
JOIN feed_{person} f ON f.source_key = k.key
WHERE k.state = 'new'
ORDER BY k.id;
