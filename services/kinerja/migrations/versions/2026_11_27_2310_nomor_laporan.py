"""Reports take their numbers from a number book; those that were given stand in it"""

from alembic import op

revision = "kinerja0014"
down_revision = "kinerja0013"
branch_labels = None
depends_on = "kit0009"


def upgrade() -> None:
    op.execute("""
        INSERT INTO number_given (book, year, number, subject_id, at)
        SELECT 'laporan', tahun_nomor, urut, id, dibuat FROM laporan
    """)
    op.execute("""
        INSERT INTO number_book (book, year, last)
        SELECT 'laporan', tahun_nomor, max(urut) FROM laporan GROUP BY tahun_nomor
    """)


def downgrade() -> None:
    op.execute("DELETE FROM number_given WHERE book = 'laporan'")
    op.execute("DELETE FROM number_book WHERE book = 'laporan'")
