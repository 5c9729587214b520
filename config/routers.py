"""Which connection a table is reached by."""


class LimitsRouter:
    """The cache's table, and with it every counter, goes over the connection in autocommit."""

    def db_for_read(self, model, **hints) -> str | None:
        return "limits" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read


class OwnerRouter:
    """Only the owner role makes and changes tables."""

    def allow_migrate(self, db: str, app_label: str, **hints) -> bool:
        return db == "owner"
