"""What has been: history in and out, and the reports."""
