package dev.sluice.runtime.extension.script;

import java.util.Map;

/** What {@code x.config} is on a route, virtual host or weighted cluster, instead of the filter's own. */
record RouteConfig(Map<String, Object> config) {}
