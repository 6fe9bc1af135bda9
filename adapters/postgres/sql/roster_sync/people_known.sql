-- Step 1 of the identity: every record of the feed beside the person with its source id, in the one join that cannot loop.
-- state: new, same, update, return; missing (active), gone (not active), ignored and kept (ignore_on_import, in the feed or not).
-- said_gone: the feed does not only lack the person, it says that there is none any more.
CREATE TEMP TABLE {person}_known ON COMMIT DROP AS
SELECT coalesce(f.source_key, p.source_key) AS key,
       CASE WHEN p.id IS NULL THEN nextval('homeroom.id_seq') ELSE p.id END AS id,
       p.status,
       CASE
           WHEN p.id IS NULL THEN 'new'
           WHEN p.ignore_on_import THEN CASE WHEN f.source_key IS NULL THEN 'kept' ELSE 'ignored' END
           WHEN f.source_key IS NULL THEN CASE p.status WHEN 'active' THEN 'missing' ELSE 'gone' END
           WHEN p.status = 'left' THEN 'return'
           WHEN {differs} THEN 'update'
           ELSE 'same'
       END AS state,
       false AS said_gone
FROM feed_{person} f
FULL JOIN (
    SELECT * FROM homeroom.{person} WHERE district_id = :district AND source_id = :source
) p ON p.source_key = f.source_key;
