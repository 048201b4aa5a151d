"""Tables of the classifier: counts, never texts or words (see `buckets`)."""

from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core.db import Base, TenantScoped


class ClassifierTerm(TenantScoped, Base):
    """In how many labelled texts of a label a term of the bucket occurs. `aspect`: category or urgency."""

    __tablename__ = "classifier_terms"

    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    aspect: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    texts: Mapped[int]


class ClassifierTotal(TenantScoped, Base):
    """How many labelled texts of a label there are."""

    __tablename__ = "classifier_totals"

    aspect: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    texts: Mapped[int]
