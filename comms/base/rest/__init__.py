"""What Django REST framework loads by name from the settings; apart from comms.base.api, which imports the
framework's views.
"""
