"""Attendance of flex time: taken, corrected, read, exported, and compared with what the SIS says."""
