"""By what sections are suggested as homerooms: a SQL condition on `s`, a row of `homeroom.section`.

`:rule_kind` and `:rule_value` are the school's rule; without one the default of the sources holds. Values are compared folded.
"""

SUGGESTED = """
    coalesce(CASE {kind}
        WHEN 'class_type' THEN lower(btrim(s.class_type)) = lower(btrim({value}))
        WHEN 'subject' THEN lower(btrim(s.subject)) = lower(btrim({value}))
        WHEN 'course_number' THEN lower(btrim(s.course_number)) = lower(btrim({value}))
        WHEN 'period' THEN lower(btrim(s.period)) = lower(btrim({value}))
        WHEN 'name_pattern' THEN strpos(lower(s.name), lower(btrim({value}))) > 0
        ELSE lower(btrim(s.class_type)) = 'homeroom' OR lower(btrim(s.subject)) = 'homeroom/advisory'
    END, false)
"""


def suggested_by(kind: str, value: str) -> str:
    """The condition, with these expressions for the rule's kind and value."""
    return SUGGESTED.replace("{kind}", kind).replace("{value}", value)
