"""What Django REST framework loads by name from the settings; kept apart from comms.base.api, which itself imports the framework's views."""
