package dev.sluice.samples.apikey;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Cache;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Default;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Lets requests with a known key in, and tells the upstream whose key it is. Keys are looked up at a service, {@code GET /keys/KEY}: 200 with the
 * tenant's name, or 404. The answer is kept; requests with the same new key share one look-up, on all loops.
 */
@Filter("acme.api-key")
public final class ApiKey implements FilterFactory<ApiKey.Config, HttpFilter> {
    /** For logs ({@code %FILTER_STATE(acme.tenant:PLAIN)%}) and filters behind this one. */
    public static final Key<String> TENANT = Key.of("acme.tenant", "");

    private static final HeaderName TENANT_HEADER = HeaderName.of("x-tenant");
    private static final String NOBODY = "";
    private static final int NAME_BYTES = 1024;
    private static final long MOST_KEYS = 10_000;
    private static final Verdict.Reply MISSING =
            Verdict.reply(401).body("an API key is needed\n").details("api_key_missing");
    private static final Verdict.Reply UNKNOWN =
            Verdict.reply(403).body("unknown API key\n").details("api_key_unknown");
    private static final Verdict.Reply UNAVAILABLE =
            Verdict.reply(503).body("API keys cannot be checked\n").details("api_key_unavailable");

    /**
     * The configuration.
     *
     * @param header where clients put the key
     * @param keys the service that knows them
     * @param keep how long an answer counts; behind half of it the service is asked again, beside the requests
     * @param timeout of a look-up
     */
    public record Config(
            @Default("x-api-key") HeaderName header,
            Cluster keys,
            @Default("60s") Duration keep,
            @Default("1s") Duration timeout) {}

    @Override
    public HttpFilter open(Config config, FilterContext context) {
        Cache<String, String> tenants = context.cache(
                "tenants",
                new Cache.Spec(MOST_KEYS, config.keep(), config.keep().dividedBy(2)));
        return new Check(config, context, tenants, context.counter("api_key.lookups"));
    }

    private record Check(Config config, FilterContext context, Cache<String, String> tenants, Counter lookups)
            implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            Headers head = x.request().headers();
            String key = head.get(config.header());
            head.remove(config.header());
            head.remove(TENANT_HEADER); // nobody else may say who it is
            if (key.isEmpty()) {
                return MISSING;
            }
            return tenants.find(key)
                    .map(tenant -> decide(x, tenant))
                    .orElseGet(() -> Verdict.when(
                            tenants.load(key, this::ask), tenant -> decide(x, tenant), failure -> UNAVAILABLE));
        }

        private static Verdict decide(Exchange x, String tenant) {
            if (tenant.equals(NOBODY)) {
                return UNKNOWN;
            }
            x.put(TENANT, tenant);
            x.request().headers().set(TENANT_HEADER, tenant);
            return Verdict.proceed();
        }

        /** The context's call and not the exchange's: others wait for it too, so it must outlive the one who asked first. */
        private CompletionStage<String> ask(String key) {
            lookups.add(1);
            String path = "/keys/" + URLEncoder.encode(key, StandardCharsets.UTF_8);
            Call call = Call.get(config.keys().name(), path)
                    .timeout(config.timeout())
                    .read(NAME_BYTES);
            return context.call(config.keys(), call).thenApply(Check::tenant);
        }

        private static String tenant(Answer answer) {
            return switch (answer.status()) {
                case 200 -> answer.body().toString().trim();
                case 404 -> NOBODY;
                default -> throw new IllegalStateException("the key service says " + answer.status());
            };
        }
    }
}
