"""The first schema."""

from infra.migrations.script import run, run_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0001_initial.sql")
    # Alembic has made its own table by now; the application reads it to know whether it fits the schema.
    run("GRANT SELECT ON control.alembic_version TO homeroom_app")


def downgrade() -> None:
    # The schema `control` itself goes after Alembic has struck the version off its table: see infra/migrate.py.
    # The role stays: it belongs to the server, and other databases on it may use it.
    run(
        """
        DROP SCHEMA homeroom CASCADE;
        DROP TABLE control.waitlist_call, control.held_input, control.roster_schedule, control.job_ticket,
                   control.access_request, control.mail, control.import_site_key, control.district;
        """
    )
