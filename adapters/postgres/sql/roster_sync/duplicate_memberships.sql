-- A record that was left out although another one with its id counts (or was left out before it) says nothing of schools.
DELETE FROM feed_{person}_school m
USING feed_quarantine q
WHERE q.kind = '{person}' AND q.source_key = m.source_key AND q.row = m.row
  AND (EXISTS (SELECT FROM feed_{person} f WHERE f.source_key = m.source_key)
       OR EXISTS (SELECT FROM feed_quarantine e WHERE e.kind = q.kind AND e.source_key = q.source_key AND e.row < q.row));
