package dev.sluice.runtime.chain.provided;

import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Stream;
import dev.sluice.runtime.accesslog.ByteLine;
import dev.sluice.runtime.accesslog.Format;
import dev.sluice.runtime.accesslog.FormatCompiler;
import dev.sluice.runtime.accesslog.Formats;
import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.config.match.HeaderMatchers;
import dev.sluice.runtime.config.match.StringMatchers;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The compilers of access logs and routes, as filters use them: the first problem is the exception. */
public final class CompiledTexts implements Texts {
    @Override
    public Function<Stream, String> format(String text) throws InvalidConfig {
        List<String> errors = new ArrayList<>();
        Format format = Formats.compile(text, errors::add);
        if (!errors.isEmpty()) {
            throw new InvalidConfig("", errors.get(0));
        }
        return stream -> format.value((LogRecord) stream);
    }

    @Override
    public Function<Stream, String> formatString(Object format) throws InvalidConfig {
        Problems problems = Problems.unplaced("");
        Format compiled =
                checked(FormatCompiler.compile((SubstitutionFormatString) format, Place.root(problems)), problems);
        return stream -> {
            ByteLine out = new ByteLine();
            compiled.appendTo(out, (LogRecord) stream);
            return out.toString();
        };
    }

    @Override
    public Predicate<Headers> headerMatcher(Object matcher) throws InvalidConfig {
        Problems problems = Problems.unplaced("");
        List<HeaderMatcher> all = new ArrayList<>();
        for (Object one : matcher instanceof List<?> list ? list : List.of(matcher)) {
            all.add((HeaderMatcher) one);
        }
        return checked(HeaderMatchers.compile(all, Place.root(problems)), problems);
    }

    @Override
    public Predicate<String> stringMatcher(Object matcher) throws InvalidConfig {
        Problems problems = Problems.unplaced("");
        return checked(StringMatchers.compile((StringMatcher) matcher, Place.root(problems)), problems);
    }

    private static <T> T checked(T compiled, Problems problems) throws InvalidConfig {
        for (Problem problem : problems.all()) {
            if (problem.severity() == Problem.Severity.ERROR) {
                throw new InvalidConfig(problem.path(), problem.message());
            }
        }
        return compiled;
    }
}
