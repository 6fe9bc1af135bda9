DROP TABLE sis_{what}_said, sis_{what}_kept;
