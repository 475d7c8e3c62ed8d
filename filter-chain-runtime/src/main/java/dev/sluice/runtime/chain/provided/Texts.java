package dev.sluice.runtime.chain.provided;

import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Stream;
import java.util.function.Function;
import java.util.function.Predicate;

/** Compilers of what filters find in their configuration: formats and matchers. Any thread, off the loops. */
public interface Texts {
    /** A format with command operators; the stream is a {@code LogRecord} too. */
    Function<Stream, String> format(String text) throws InvalidConfig;

    /** An {@code envoy.config.core.v3.SubstitutionFormatString}. */
    Function<Stream, String> formatString(Object format) throws InvalidConfig;

    /** An {@code envoy.config.route.v3.HeaderMatcher} or a list of them. */
    Predicate<Headers> headerMatcher(Object matcher) throws InvalidConfig;

    /** An {@code envoy.type.matcher.v3.StringMatcher}. */
    Predicate<String> stringMatcher(Object matcher) throws InvalidConfig;
}
