"""For whoever runs the portal: health, logs, the queue in a folder, translations."""
