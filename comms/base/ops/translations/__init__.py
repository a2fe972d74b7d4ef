"""The texts of the portal and their translations, without the system's gettext tools."""
