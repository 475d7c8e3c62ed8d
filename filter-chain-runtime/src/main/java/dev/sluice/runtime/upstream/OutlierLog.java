package dev.sluice.runtime.upstream;

import dev.sluice.runtime.accesslog.ByteLine;
import dev.sluice.runtime.accesslog.Lines;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.upstream.outlier.OutlierEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Hosts that go and come back as lines of JSON, in the words of Envoy's {@code OutlierDetectionEvent}: one file for all clusters. On any loop. */
public record OutlierLog(String path, Lines lines) {
    /** Null if nothing is to be written; a file that cannot be opened is reported. */
    public static @Nullable OutlierLog open(LogSinks sinks, String path, Place at) {
        return path.isEmpty()
                ? null
                : Lines.open(sinks, path, at)
                        .map(lines -> new OutlierLog(path, lines))
                        .orElse(null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OutlierLog log && log.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    void write(String cluster, Host host, OutlierEvent event, Loop loop) {
        ByteLine out = new ByteLine();
        out.append("{\"type\":\"").append(event.cause()).append("\",\"timestamp\":\"");
        out.append(Instant.ofEpochMilli(loop.epochMillis()).truncatedTo(ChronoUnit.MILLIS))
                .append('"');
        if (event.secondsSince() >= 0) {
            out.append(",\"secs_since_last_action\":\"")
                    .append(event.secondsSince())
                    .append('"');
        }
        out.append(",\"cluster_name\":");
        Lines.quote(out, cluster);
        out.append(",\"upstream_url\":\"").append(host.address());
        out.append("\",\"action\":\"").append(event.ejected() ? "EJECT" : "UNEJECT");
        out.append("\",\"num_ejections\":").append(event.times());
        out.append(",\"enforced\":").append(event.enforced());
        if (event.ejected()) {
            why(out, event);
        }
        lines.write(out.append("}\n"), loop);
    }

    /** Percentages without their fraction, as in Envoy. */
    private static void why(ByteLine out, OutlierEvent event) {
        OutlierEvent.Rates rates = event.rates();
        switch (event.cause()) {
            case SUCCESS_RATE, SUCCESS_RATE_LOCAL_ORIGIN ->
                out.append(",\"eject_success_rate_event\":{\"host_success_rate\":")
                        .append((long) rates.host())
                        .append(",\"cluster_average_success_rate\":")
                        .append((long) rates.average())
                        .append(",\"cluster_success_rate_ejection_threshold\":")
                        .append((long) rates.threshold())
                        .append('}');
            case FAILURE_PERCENTAGE, FAILURE_PERCENTAGE_LOCAL_ORIGIN ->
                out.append(",\"eject_failure_percentage_event\":{\"host_success_rate\":")
                        .append((long) rates.host())
                        .append('}');
            default -> out.append(",\"eject_consecutive_event\":{}");
        }
    }
}
