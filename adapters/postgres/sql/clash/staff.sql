-- Who leads several sections with somebody booked on one date: the leads of some schools (or of one section), wherever they lead.
WITH asked AS (
    SELECT DISTINCT l.staffer_id
    FROM homeroom.section s
    JOIN homeroom.section_lead l ON l.district_id = s.district_id AND l.section_id = s.id
    WHERE s.district_id = :district AND s.school_id = ANY(CAST(:schools AS bigint[]))
      AND (CAST(:section AS bigint) IS NULL OR s.id = :section)
),
booked AS (
    SELECT l.staffer_id AS needed, s.id AS section_id, s.school_id, n.on_date, n.flex_period_id,
           min(s.id) OVER same <> max(s.id) OVER same AS several
    FROM asked
    JOIN homeroom.section_lead l ON l.district_id = :district AND l.staffer_id = asked.staffer_id
    JOIN homeroom.section s ON s.district_id = l.district_id AND s.id = l.section_id
    JOIN homeroom.seat_count n ON n.district_id = s.district_id AND n.section_id = s.id AND n.taken > 0
                              AND n.on_date BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)
    WINDOW same AS (PARTITION BY l.staffer_id, n.on_date)
)
SELECT * FROM booked WHERE several
