package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.accesslog.ByteLine;
import dev.sluice.runtime.accesslog.Format;
import dev.sluice.runtime.accesslog.FormatCompiler;
import dev.sluice.runtime.accesslog.HeaderMutations;
import dev.sluice.runtime.accesslog.LogFilters;
import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code local_reply_config}: the first mapper whose filter takes the reply changes it, then the body is formatted. Immutable, any loop. */
final class LocalReplies implements LocalReplyPolicy {
    private final List<Mapper> mappers;
    private final @Nullable Shape shape;

    /** A format of the body and its content type. */
    private record Shape(Format format, String contentType) {}

    private record Mapper(
            Predicate<LogRecord> takes,
            int status,
            @Nullable String body,
            @Nullable Shape shape,
            @Nullable HeaderMutations headers) {}

    private LocalReplies(List<Mapper> mappers, @Nullable Shape shape) {
        this.mappers = mappers;
        this.shape = shape;
    }

    static LocalReplyPolicy compile(LocalReplyConfig config, Place place) {
        List<Mapper> mappers = new ArrayList<>();
        for (int i = 0; i < config.getMappersCount(); i++) {
            mappers.add(mapper(config.getMappers(i), place.field("mappers").index(i)));
        }
        Shape shape = config.hasBodyFormat() ? shape(config.getBodyFormat(), place.field("body_format")) : null;
        return new LocalReplies(mappers, shape);
    }

    private static Mapper mapper(ResponseMapper mapper, Place place) {
        return new Mapper(
                LogFilters.compile(mapper.getFilter(), place.field("filter")),
                mapper.hasStatusCode() ? mapper.getStatusCode().getValue() : 0,
                mapper.hasBody() ? FormatCompiler.read(mapper.getBody(), place.field("body")) : null,
                mapper.hasBodyFormatOverride()
                        ? shape(mapper.getBodyFormatOverride(), place.field("body_format_override"))
                        : null,
                mapper.getHeadersToAddCount() == 0
                        ? null
                        : HeaderMutations.compile(mapper.getHeadersToAddList(), List.of(), place, "response"));
    }

    private static Shape shape(SubstitutionFormatString format, Place place) {
        String type = format.getContentType();
        if (type.isEmpty()) {
            type = format.hasJsonFormat() ? "application/json" : "text/plain";
        }
        return new Shape(FormatCompiler.compile(format, place), type);
    }

    @Override
    public String map(HttpExchange x, Headers head, String body) {
        String text = body;
        Shape as = shape;
        for (Mapper mapper : mappers) {
            if (mapper.takes.test(x)) {
                if (mapper.headers != null) {
                    mapper.headers.apply(head, x);
                }
                text = mapper.body == null ? text : mapper.body;
                as = mapper.shape == null ? as : mapper.shape;
                if (mapper.status > 0) {
                    head.set(HeaderName.STATUS, Integer.toString(mapper.status));
                }
                break;
            }
        }
        return as == null ? text : shaped(x, head, text, as);
    }

    private static String shaped(HttpExchange x, Headers head, String text, Shape as) {
        x.replyBody = text;
        ByteLine out = new ByteLine();
        as.format.appendTo(out, x);
        head.set(HeaderName.CONTENT_TYPE, as.contentType);
        return out.toString();
    }
}
