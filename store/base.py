"""The one MetaData on which every package declares its tables, with the names its constraints get."""

from sqlalchemy import MetaData

# Constraints need names that do not change: a migration can only drop or alter what it can name, on SQLite above all.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
