"""For whoever runs the portal: settings from the environment, health, logs, patience with
the database, the queue in a folder, translations."""
