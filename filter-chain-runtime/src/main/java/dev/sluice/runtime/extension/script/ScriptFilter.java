package dev.sluice.runtime.extension.script;

import com.google.gson.Gson;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A script as a filter: one per configuration; {@link ScriptStream} serves a stream with the loop's own script. Numbers are
 * {@code sluice.script.TITLE.over_budget} and {@code .quarantined}.
 */
final class ScriptFilter implements HttpFilter {
    private static final System.Logger LOG = System.getLogger("sluice.script");

    private final String title;
    private final ScriptPool pool;
    private final FilterContext context;
    private final Quarantine quarantine;
    private final AtomicLong stopped = new AtomicLong();
    private final Counter overBudget;
    private final Gauge quarantined;

    private ScriptFilter(ScriptConfig config, ScriptPool pool, FilterContext context) {
        this.title = config.title();
        this.pool = pool;
        this.context = context;
        this.quarantine = new Quarantine(config.quarantine().orElse(QuarantineConfig.USUAL), System::nanoTime);
        this.overBudget = context.counter(".sluice.script." + title + ".over_budget");
        this.quarantined = context.gauge(".sluice.script." + title + ".quarantined");
    }

    static HttpFilter open(ScriptConfig config, ScriptSource source, FilterContext context) throws InvalidConfig {
        String json = new Gson().toJson(config.config());
        int loops =
                config.written() == Language.PYTHON ? 1 : Runtime.getRuntime().availableProcessors();
        ScriptPool pool = new ScriptPool(loops, () -> Script.load(source, json, config.budget(), config.loadBudget()));
        ScriptFilter filter = new ScriptFilter(config, pool, context);
        filter.show(context.name(), config.written().words);
        return filter;
    }

    private void show(String name, String language) {
        Supplier<Scripts.Status> status =
                () -> new Scripts.Status(title, name, language, pool.size(), stopped.get(), quarantine.closed());
        Scripts.add(status);
        context.onClose(() -> {
            Scripts.remove(status);
            if (quarantine.closed()) {
                quarantined.add(-1);
            }
            pool.close();
        });
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return switch (quarantine.admit()) {
            case ADMITTED -> begin(x, false);
            case PROBE -> begin(x, true);
            case REFUSED -> new Refused(ScriptFailure.quarantined(title));
        };
    }

    private HttpFilter begin(Exchange x, boolean probe) {
        try {
            return new ScriptStream(pool.here(), x, this, probe);
        } catch (ScriptFailure e) {
            if (probe) {
                probed(false);
            }
            return new Refused(e);
        }
    }

    FilterContext context() {
        return context;
    }

    /** A callback of a stream failed; the caller goes on with the failure. */
    void failed(ScriptFailure why) {
        if (!why.overBudget()) {
            return;
        }
        overBudget.add(1);
        stopped.incrementAndGet();
        if (quarantine.overran()) {
            quarantined.add(1);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} (filter {1}) is in quarantine: {2}; streams get what failure_mode says until a probe passes",
                    title,
                    context.name(),
                    why.getMessage());
        }
    }

    void probed(boolean good) {
        if (quarantine.probed(good)) {
            quarantined.add(-1);
            LOG.log(System.Logger.Level.INFO, "{0} (filter {1}) is out of quarantine", title, context.name());
        }
    }

    /** A stream that the script does not see. Fails at the first head, so that {@code failure_mode} decides; after that it is silent. */
    private static final class Refused implements HttpFilter {
        private final ScriptFailure why;
        private boolean said;

        Refused(ScriptFailure why) {
            this.why = why;
        }

        @Override
        public Verdict onRequest(Exchange x) {
            return refuse();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            return said ? Verdict.proceed() : refuse();
        }

        private Verdict refuse() {
            said = true;
            throw why;
        }
    }
}
