package dev.sluice.runtime.stats;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** {@code /stats?format=json} in Envoy's shape. */
public final class StatsJson {
    private StatsJson() {}

    public static String render(Stats stats, StatFilter filter) {
        StringWriter out = new StringWriter();
        try (JsonWriter json = new JsonWriter(out)) {
            json.beginObject().name("stats").beginArray();
            for (Map.Entry<String, Long> number :
                    StatsText.numbers(stats, filter).entrySet()) {
                json.beginObject()
                        .name("name")
                        .value(number.getKey())
                        .name("value")
                        .value(number.getValue())
                        .endObject();
            }
            histograms(json, stats, filter);
            json.endArray().endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static void histograms(JsonWriter json, Stats stats, StatFilter filter) throws IOException {
        List<HistogramCell> shown = stats.histograms().stream()
                .filter(cell -> filter.shows(cell.name(), cell.used()))
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        json.beginObject()
                .name("histograms")
                .beginObject()
                .name("supported_quantiles")
                .beginArray();
        for (double percent : Quantiles.SHOWN) {
            json.jsonValue(Quantiles.percent(percent));
        }
        json.endArray().name("computed_quantiles").beginArray();
        for (HistogramCell cell : shown) {
            Histogram total = cell.total();
            Histogram interval = cell.interval();
            json.beginObject().name("name").value(cell.name()).name("values").beginArray();
            for (double percent : Quantiles.SHOWN) {
                json.beginObject();
                json.name("cumulative").jsonValue(Quantiles.value(total, percent, "null"));
                json.name("interval").jsonValue(Quantiles.value(interval, percent, "null"));
                json.endObject();
            }
            json.endArray().endObject();
        }
        json.endArray().endObject().endObject();
    }
}
