"""${message}"""

from infra.migrations.script import run_file

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    run_file("${up_revision}_${slug}.sql")


def downgrade() -> None:
    ${downgrades if downgrades else "raise NotImplementedError"}
