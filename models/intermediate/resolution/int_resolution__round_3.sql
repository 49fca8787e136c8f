-- One linked source record and the least record key found for it in 3 rounds.

{{ component_round(ref('int_resolution__round_2')) }}
