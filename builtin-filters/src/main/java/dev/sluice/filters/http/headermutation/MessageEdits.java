package dev.sluice.filters.http.headermutation;

import dev.sluice.filters.common.HeaderEdits;

/** The edits of one configuration, by direction. */
record MessageEdits(HeaderEdits request, HeaderEdits response) {}
