-- Sections and who teaches them. Room and seats are the school's: the feed's room is a default for a new section.
UPDATE homeroom.section t
SET status = 'ended', version = nextval('homeroom.version_seq')
FROM section_known k
WHERE k.state = 'ends' AND t.district_id = :district AND t.id = k.id;

UPDATE homeroom.section t
SET status = 'active', name = f.name, course_name = f.course_name, course_number = f.course_number, subject = f.subject,
    class_type = f.class_type, period = f.period, term_first_day = f.term_first_day, term_last_day = f.term_last_day,
    version = nextval('homeroom.version_seq')
FROM section_known k
JOIN feed_section f ON f.source_key = k.key
WHERE k.state IN ('update', 'return') AND t.district_id = :district AND t.id = k.id;

INSERT INTO homeroom.section (district_id, id, school_id, name, course_name, course_number, subject, class_type, period, room,
                              term_first_day, term_last_day, source_id, source_key)
SELECT :district, k.id, k.school_id, f.name, f.course_name, f.course_number, f.subject, f.class_type, f.period, f.room,
       f.term_first_day, f.term_last_day, :source, k.key
FROM section_known k
JOIN feed_section f ON f.source_key = k.key
WHERE k.state = 'new'
ORDER BY k.id;

DELETE FROM homeroom.section_staffer t
USING section_staffer_change c
WHERE c.change = 'left' AND t.district_id = :district AND t.section_id = c.section_id AND t.staffer_id = c.staffer_id;

UPDATE homeroom.section_staffer t
SET is_lead = c.is_lead
FROM section_staffer_change c
WHERE c.change = 'updated' AND t.district_id = :district AND t.section_id = c.section_id AND t.staffer_id = c.staffer_id;

INSERT INTO homeroom.section_staffer (district_id, section_id, staffer_id, is_lead, source_records)
SELECT :district, section_id, staffer_id, is_lead, source_records
FROM section_staffer_change
WHERE change = 'created'
ORDER BY section_id, staffer_id;
