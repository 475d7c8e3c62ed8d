package dev.sluice.processor;

import javax.lang.model.element.TypeElement;

/**
 * A line of the index: seven columns between tabs, {@code -} where there is nothing.
 *
 * @param kind {@code listener}, {@code network}, {@code network-terminal}, {@code http}, {@code http-terminal}
 * @param name what configuration refers to
 * @param type binary name of the annotated class
 * @param config binary name of the configuration class; the same as {@code type} for a record that is its own configuration
 * @param configType full name of the configuration's protobuf type, {@code ?} if only the class can tell, {@code -} for a record
 * @param route binary name of the per-route configuration class, {@code -} if the class has no per-route type of its own
 * @param routeType as {@code configType}, for {@code route}
 */
record IndexLine(
        TypeElement element,
        String kind,
        String name,
        String type,
        String config,
        String configType,
        String route,
        String routeType) {
    String text() {
        return String.join("\t", kind, name, type, config, configType, route, routeType);
    }
}
