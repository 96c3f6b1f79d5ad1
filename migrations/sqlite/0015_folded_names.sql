-- The keys by which names are the same are made anew after this migration, by the program, which removes this row.
INSERT INTO installation (key, value) VALUES ('unfolded_names', '');
