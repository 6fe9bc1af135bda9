"""Rules every table, view and function of the schema keeps, read from the catalog; and each rule is seen to bite."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

# Each asks for offenders.
TABLES = """
    SELECT c.oid, c.relname AS name, c.relrowsecurity, c.relforcerowsecurity
    FROM pg_class c WHERE c.relnamespace = 'homeroom'::regnamespace AND c.relkind IN ('r', 'p', 'f')
"""
PARENTS = "'school', 'flex_period', 'staffer', 'student', 'section', 'roster_source'"
RULES = {
    "every table has a primary key": f"""
        SELECT t.name FROM ({TABLES}) t
        WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)
    """,
    "every unique key begins with the district": f"""
        SELECT i.indexrelid::regclass FROM ({TABLES}) t JOIN pg_index i ON i.indrelid = t.oid AND i.indisunique
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
        WHERE a.attname IS DISTINCT FROM 'district_id'
    """,
    "every foreign key begins with the district, on both sides": f"""
        SELECT k.conname FROM ({TABLES}) t
        JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' AND k.confrelid <> 'control.district'::regclass
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
        WHERE a.attname <> 'district_id' OR b.attname <> 'district_id' OR NOT k.convalidated
    """,
    "row-level security is enabled and forced": f"""
        SELECT t.name FROM ({TABLES}) t WHERE NOT (t.relrowsecurity AND t.relforcerowsecurity)
    """,
    "the district policy is the only policy": f"""
        SELECT t.name FROM ({TABLES}) t LEFT JOIN pg_policy p ON p.polrelid = t.oid
        GROUP BY t.name
        HAVING count(p.polname) <> 1 OR NOT bool_and(
            p.polname = 'district' AND p.polcmd = '*' AND p.polpermissive AND p.polroles = ARRAY[0]::oid[]
            AND pg_get_expr(p.polqual, p.polrelid) = pg_get_expr(p.polwithcheck, p.polrelid)
            AND pg_get_expr(p.polqual, p.polrelid)
                = '(district_id = ( SELECT homeroom.current_district() AS current_district))')
    """,
    "a view asks as its reader": """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace IN ('homeroom'::regnamespace, 'control'::regnamespace) AND c.relkind = 'v'
          AND NOT coalesce((SELECT o.option_value::boolean FROM pg_options_to_table(c.reloptions) o
                            WHERE o.option_name = 'security_invoker'), false)
    """,
    "there is no materialized view": """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace IN ('homeroom'::regnamespace, 'control'::regnamespace) AND c.relkind = 'm'
    """,
    "no function works as its definer, but the one that takes statistics": """
        SELECT f.proname FROM pg_proc f
        WHERE f.pronamespace IN ('homeroom'::regnamespace, 'control'::regnamespace) AND f.prosecdef
          AND f.proname <> 'refresh_roster_statistics'
    """,
    "control is a closed list": """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'control'::regnamespace AND c.relkind NOT IN ('i', 'S')
          AND c.relname NOT IN ('alembic_version', 'district', 'job_ticket', 'roster_schedule',
                                'access_request', 'mail', 'import_site_key', 'held_input', 'waitlist_call')
    """,
    "parents are never deleted, truncated or moved": f"""
        SELECT t.name || ' ' || g.name FROM ({TABLES}) t
        CROSS JOIN (VALUES ('never_deleted'), ('never_truncated'), ('never_moved')) g (name)
        WHERE t.name IN ({PARENTS})
          AND NOT EXISTS (SELECT FROM pg_trigger r
                          WHERE r.tgrelid = t.oid AND r.tgname = g.name AND r.tgenabled = 'O')
    """,
    "appointments are checked however they are written": """
        SELECT g.name FROM (VALUES ('appointment_inserted'), ('appointment_updated')) g (name)
        WHERE NOT EXISTS (SELECT FROM pg_trigger r WHERE r.tgrelid = 'homeroom.appointment'::regclass
                          AND r.tgname = g.name AND r.tgenabled = 'O')
    """,
    "what partners pull is announced and stamped however it is written": """
        SELECT t.name || ' ' || g.name
        FROM (VALUES ('staffer'), ('student'), ('staffer_school'), ('student_school'), ('section'), ('enrollment')) t (name)
        CROSS JOIN (VALUES ('change_announced'), ('change_stamped')) g (name)
        WHERE NOT EXISTS (SELECT FROM pg_trigger r WHERE r.tgrelid = ('homeroom.' || t.name)::regclass
                          AND r.tgname = g.name AND r.tgenabled = 'O')
    """,
    "the application's role has no power of its own": """
        SELECT r.rolname FROM pg_roles r
        WHERE r.rolname = 'homeroom_app'
          AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication)
    """,
    "the application's role owns nothing": """
        SELECT d.objid FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
        WHERE r.rolname = 'homeroom_app' AND d.deptype = 'o'
          AND d.dbid IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database()))
    """,
    "the application's role is a member of no other": """
        SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
        WHERE r.rolname = 'homeroom_app'
    """,
    "the application's role may create nothing that stays": """
        SELECT n.nspname FROM pg_namespace n
        WHERE n.nspname IN ('homeroom', 'control', 'public') AND has_schema_privilege('homeroom_app', n.oid, 'CREATE')
    """,
    "the application's role reads and writes rows, no more": """
        SELECT c.relname || ' ' || g.privilege_type FROM pg_class c, aclexplode(c.relacl) g
        WHERE c.relnamespace IN ('homeroom'::regnamespace, 'control'::regnamespace) AND c.relkind IN ('r', 'p', 'v')
          AND g.grantee IN (0, 'homeroom_app'::regrole)
          AND (g.grantee = 0 OR g.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
               OR c.relname IN ('appointment_history', 'attendance_history') AND g.privilege_type IN ('UPDATE', 'DELETE'))
    """,
    "the application's role can work on every table": f"""
        SELECT t.name FROM ({TABLES}) t WHERE NOT has_table_privilege('homeroom_app', t.oid, 'SELECT')
            OR NOT has_table_privilege('homeroom_app', t.oid, 'INSERT')
    """,
}

MINE = "CREATE TABLE homeroom.planted (district_id integer NOT NULL, n integer NOT NULL"
BREACHES = {
    "every table has a primary key": [f"{MINE})"],
    "every unique key begins with the district": [
        f"{MINE}, PRIMARY KEY (n, district_id))",
        f"{MINE}, PRIMARY KEY (district_id), UNIQUE (n))",
        "CREATE UNIQUE INDEX planted ON homeroom.student (sis_id, district_id) WHERE status = 'active'",
        "CREATE UNIQUE INDEX planted ON homeroom.student ((district_id + 0), sis_id) WHERE status = 'active'",
    ],
    "every foreign key begins with the district, on both sides": [
        f"""{MINE}, PRIMARY KEY (district_id), UNIQUE (n));
            ALTER TABLE homeroom.appointment ADD FOREIGN KEY (student_id) REFERENCES homeroom.planted (n) NOT VALID""",
        "ALTER TABLE homeroom.job ADD FOREIGN KEY (district_id, school_id) REFERENCES homeroom.school NOT VALID",
    ],
    "row-level security is enabled and forced": [
        f"{MINE}, PRIMARY KEY (district_id))",
        "ALTER TABLE homeroom.student DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE homeroom.student NO FORCE ROW LEVEL SECURITY",
    ],
    "the district policy is the only policy": [
        "DROP POLICY district ON homeroom.student",
        "CREATE POLICY more ON homeroom.student USING (status = 'left')",
        "ALTER POLICY district ON homeroom.student USING (true)",
        "ALTER POLICY district ON homeroom.student WITH CHECK (true)",
        "ALTER POLICY district ON homeroom.student TO pg_monitor",
    ],
    "a view asks as its reader": [
        "CREATE VIEW homeroom.planted AS SELECT * FROM homeroom.student",
        "CREATE VIEW homeroom.planted WITH (security_invoker = false) AS SELECT * FROM homeroom.student",
        "CREATE VIEW control.planted AS SELECT * FROM homeroom.student",
    ],
    "there is no materialized view": ["CREATE MATERIALIZED VIEW homeroom.planted AS SELECT * FROM homeroom.student"],
    "no function works as its definer, but the one that takes statistics": [
        "CREATE FUNCTION homeroom.planted() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
    ],
    "control is a closed list": [
        "CREATE TABLE control.planted (student_name text)",
        "CREATE VIEW control.planted AS SELECT 1 AS n",
    ],
    "parents are never deleted, truncated or moved": [
        "DROP TRIGGER never_deleted ON homeroom.student",
        "ALTER TABLE homeroom.section DISABLE TRIGGER never_truncated",
        "ALTER TABLE homeroom.section DISABLE TRIGGER USER",
    ],
    "appointments are checked however they are written": [
        "DROP TRIGGER appointment_updated ON homeroom.appointment",
        "ALTER TABLE homeroom.appointment DISABLE TRIGGER appointment_inserted",
    ],
    "what partners pull is announced and stamped however it is written": [
        "DROP TRIGGER change_stamped ON homeroom.enrollment",
        "ALTER TABLE homeroom.student_school DISABLE TRIGGER change_announced",
    ],
    "the application's role has no power of its own": [
        "ALTER ROLE homeroom_app BYPASSRLS",
        "ALTER ROLE homeroom_app SUPERUSER",
        "ALTER ROLE homeroom_app CREATEROLE",
    ],
    "the application's role owns nothing": [
        "ALTER TABLE homeroom.student OWNER TO homeroom_app",
        "ALTER FUNCTION homeroom.current_district() OWNER TO homeroom_app",
    ],
    "the application's role is a member of no other": ["GRANT pg_read_all_data TO homeroom_app"],
    "the application's role may create nothing that stays": [
        "GRANT CREATE ON SCHEMA homeroom TO homeroom_app",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
    ],
    "the application's role reads and writes rows, no more": [
        "GRANT TRUNCATE ON homeroom.student TO homeroom_app",
        "GRANT UPDATE ON homeroom.appointment_history TO homeroom_app",
        "GRANT SELECT ON homeroom.student TO PUBLIC",
    ],
    "the application's role can work on every table": [f"{MINE}, PRIMARY KEY (district_id))"],
}


@pytest.fixture
async def owner(owner_engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """What a test plants here is gone when it ends."""
    async with owner_engine.connect() as connection:
        yield connection


async def offenders(connection: AsyncConnection, rule: str) -> list[object]:
    return list(await connection.scalars(text(RULES[rule])))


@pytest.mark.parametrize("rule", RULES)
async def test_the_schema_keeps_the_rule(owner: AsyncConnection, rule: str) -> None:
    assert await offenders(owner, rule) == []


@pytest.mark.parametrize(("rule", "breach"), [(rule, breach) for rule in BREACHES for breach in BREACHES[rule]])
async def test_the_rule_bites(owner: AsyncConnection, rule: str, breach: str) -> None:
    for statement in breach.split(";"):
        await owner.execute(text(statement))
    assert await offenders(owner, rule) != []


def test_every_rule_is_tried() -> None:
    assert BREACHES.keys() == RULES.keys()
