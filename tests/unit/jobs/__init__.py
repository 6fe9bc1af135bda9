"""How jobs are worked, watched and cancelled."""
