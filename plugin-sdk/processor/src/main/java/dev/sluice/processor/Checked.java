package dev.sluice.processor;

import java.util.Optional;

/**
 * A filter that was found fit.
 *
 * @param schema of its configuration, if that is a record
 * @param routeSchema of its per-route configuration, if it has one of its own that is a record
 */
record Checked(IndexLine line, Optional<String> schema, Optional<String> routeSchema) {}
