package dev.sluice.filter;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a configuration record is when the configuration does not name it: {@code @Default("1.5s") Duration timeout}. For single values:
 * text, numbers, sizes, shares, durations, booleans, words of an enum, header names, clusters. The annotation processor checks the text.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /** As it would stand in YAML. */
    String value();
}
