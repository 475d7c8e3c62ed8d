package ${package};

import dev.sluice.filter.Filter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;

/** Leaves a greeting at every connection, for access logs, headers and filters behind it. The components are the fields of its configuration. */
@Filter("${groupId}.${artifactId}")
public record ${className}(String greeting) implements NetworkFilter {
    /** What others read it by. */
    public static final Key<String> GREETING = Key.of("${groupId}.${artifactId}", "");

    @Override
    public Verdict onConnection(RawConnection c) {
        c.put(GREETING, greeting);
        return Verdict.proceed();
    }
}
