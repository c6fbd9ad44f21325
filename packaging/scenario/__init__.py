"""The main job, unattended: a case lives through an outage."""
