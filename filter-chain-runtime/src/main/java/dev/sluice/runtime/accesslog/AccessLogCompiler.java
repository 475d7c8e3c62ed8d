package dev.sluice.runtime.accesslog;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.event.LoopLocal;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compiles {@code access_log} lists: file, stdout and stderr. Off the loops: it opens the files. */
public final class AccessLogCompiler {
    /** One line is built at a time on a loop, in its loop's builder. */
    private static final LoopLocal<ByteLine> LINE = LoopLocal.of(loop -> new ByteLine(512));

    private AccessLogCompiler() {}

    /**
     * @param sinks where files are opened, once per path
     * @return those that could be compiled; the others were reported
     */
    public static AccessLog[] compile(
            List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> logs, Place place, LogSinks sinks) {
        List<AccessLog> compiled = new ArrayList<>();
        for (int i = 0; i < logs.size(); i++) {
            AccessLog log = compile(logs.get(i), place.index(i), sinks);
            if (log != null) {
                compiled.add(log);
            }
        }
        return compiled.toArray(AccessLog[]::new);
    }

    private static @Nullable AccessLog compile(
            io.envoyproxy.envoy.config.accesslog.v3.AccessLog log, Place place, LogSinks sinks) {
        log.getName();
        Predicate<LogRecord> filter =
                log.hasFilter() ? LogFilters.compile(log.getFilter(), place.field("filter")) : record -> true;
        Place config = place.field("typed_config");
        Any any = log.getTypedConfig();
        try {
            if (any.is(FileAccessLog.class)) {
                return file(any.unpack(FileAccessLog.class), filter, config, sinks);
            }
            if (any.is(StdoutAccessLog.class)) {
                StdoutAccessLog out = any.unpack(StdoutAccessLog.class);
                return stream(LogSinks.STDOUT, out.hasLogFormat(), out.getLogFormat(), filter, config, sinks);
            }
            if (any.is(StderrAccessLog.class)) {
                StderrAccessLog err = any.unpack(StderrAccessLog.class);
                return stream(LogSinks.STDERR, err.hasLogFormat(), err.getLogFormat(), filter, config, sinks);
            }
            config.error("access log of type " + any.getTypeUrl() + " is not supported; use file, stdout or stderr");
        } catch (InvalidProtocolBufferException e) {
            config.error("is not a " + any.getTypeUrl());
        }
        return null;
    }

    private static @Nullable AccessLog file(
            FileAccessLog file, Predicate<LogRecord> filter, Place place, LogSinks sinks) {
        LogSink sink = sinks.open(file.getPath(), place.field("path"));
        Format format = fileFormat(file, place);
        return sink == null ? null : new Line(filter, format, sink);
    }

    @SuppressWarnings("deprecation") // Envoy still takes the older fields, so do we
    private static Format fileFormat(FileAccessLog file, Place place) {
        return switch (file.getAccessLogFormatCase()) {
            case FORMAT ->
                FormatCompiler.text(
                        file.getFormat().isEmpty() ? Formats.DEFAULT : file.getFormat(), false, place.field("format"));
            case JSON_FORMAT -> FormatCompiler.json(file.getJsonFormat(), false, place.field("json_format"));
            case TYPED_JSON_FORMAT ->
                FormatCompiler.json(file.getTypedJsonFormat(), false, place.field("typed_json_format"));
            case LOG_FORMAT -> FormatCompiler.compile(file.getLogFormat(), place.field("log_format"));
            case ACCESSLOGFORMAT_NOT_SET -> Formats.compile(Formats.DEFAULT, place);
        };
    }

    private static @Nullable AccessLog stream(
            String path,
            boolean stated,
            SubstitutionFormatString format,
            Predicate<LogRecord> filter,
            Place place,
            LogSinks sinks) {
        LogSink sink = sinks.open(path, place);
        Format compiled = stated
                ? FormatCompiler.compile(format, place.field("log_format"))
                : Formats.compile(Formats.DEFAULT, place);
        return sink == null ? null : new Line(filter, compiled, sink);
    }

    private record Line(Predicate<LogRecord> filter, Format format, LogSink sink) implements AccessLog {
        @Override
        public void log(LogRecord record, dev.sluice.runtime.event.Loop loop) {
            if (!filter.test(record)) {
                return;
            }
            ByteLine line = loop.local(LINE);
            line.setLength(0);
            format.appendTo(line, record);
            sink.write(line, loop);
        }
    }
}
