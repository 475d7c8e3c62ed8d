package dev.sluice.filters.http.compressor;

import dev.sluice.filters.common.compression.Coding;
import dev.sluice.filters.common.compression.Encoder;

/** One configuration of the filter. */
record Plan(Coding<Encoder> coding, RequestRule requests, ResponseRule responses, boolean chooseFirst) {}
