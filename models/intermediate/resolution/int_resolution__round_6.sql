-- One linked source record and the least record key found for it in 6 rounds.

{{ component_round(ref('int_resolution__round_5')) }}
