package dev.sluice.runtime.codec.h2;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import java.util.function.IntConsumer;

/** Compiles {@code Http2ProtocolOptions}, of a connection manager or a cluster. Off the loops. */
public final class Http2OptionsCompiler {
    private static final int USUAL_JITTER = 15;
    private static final long MOST_SECONDS = 2_000_000_000L;

    private Http2OptionsCompiler() {}

    /** Reports what is wrong and goes on with the defaults. */
    @SuppressWarnings("deprecation")
    public static Http2Options.Builder compile(Http2ProtocolOptions options, Place place) {
        Http2Options.Builder to = Http2Options.builder();
        if (options.hasHpackTableSize()) {
            number(options.getHpackTableSize(), 0, 1 << 20, place.field("hpack_table_size"), to::headerTableSize);
        }
        if (options.hasMaxConcurrentStreams()) {
            number(
                    options.getMaxConcurrentStreams(),
                    1,
                    Integer.MAX_VALUE,
                    place.field("max_concurrent_streams"),
                    to::maxConcurrentStreams);
        }
        windows(options, place, to);
        limits(options, place, to);
        if (options.getStreamErrorOnInvalidHttpMessaging()) {
            to.streamErrors(true);
        }
        if (options.hasOverrideStreamErrorOnInvalidHttpMessage()) {
            to.streamErrors(options.getOverrideStreamErrorOnInvalidHttpMessage().getValue());
        }
        to.allowConnect(options.getAllowConnect());
        if (options.hasConnectionKeepalive()) {
            keepalive(options.getConnectionKeepalive(), place.field("connection_keepalive"), to);
        }
        return to;
    }

    private static void windows(Http2ProtocolOptions options, Place place, Http2Options.Builder to) {
        if (options.hasInitialStreamWindowSize()) {
            number(
                    options.getInitialStreamWindowSize(),
                    Frame.DEFAULT_WINDOW,
                    Integer.MAX_VALUE,
                    place.field("initial_stream_window_size"),
                    to::initialStreamWindow);
        }
        if (options.hasInitialConnectionWindowSize()) {
            number(
                    options.getInitialConnectionWindowSize(),
                    Frame.DEFAULT_WINDOW,
                    Integer.MAX_VALUE,
                    place.field("initial_connection_window_size"),
                    to::initialConnectionWindow);
        }
    }

    private static void limits(Http2ProtocolOptions options, Place place, Http2Options.Builder to) {
        if (options.hasMaxOutboundFrames()) {
            frames(options.getMaxOutboundFrames(), 1, place.field("max_outbound_frames"), to::maxOutboundFrames);
        }
        if (options.hasMaxOutboundControlFrames()) {
            frames(
                    options.getMaxOutboundControlFrames(),
                    1,
                    place.field("max_outbound_control_frames"),
                    to::maxOutboundControlFrames);
        }
        if (options.hasMaxConsecutiveInboundFramesWithEmptyPayload()) {
            frames(
                    options.getMaxConsecutiveInboundFramesWithEmptyPayload(),
                    0,
                    place.field("max_consecutive_inbound_frames_with_empty_payload"),
                    to::maxEmptyFrames);
        }
        if (options.hasMaxInboundPriorityFramesPerStream()) {
            frames(
                    options.getMaxInboundPriorityFramesPerStream(),
                    0,
                    place.field("max_inbound_priority_frames_per_stream"),
                    to::maxPriorityFramesPerStream);
        }
        if (options.hasMaxInboundWindowUpdateFramesPerDataFrameSent()) {
            frames(
                    options.getMaxInboundWindowUpdateFramesPerDataFrameSent(),
                    1,
                    place.field("max_inbound_window_update_frames_per_data_frame_sent"),
                    to::maxWindowUpdatesPerData);
        }
    }

    private static void frames(UInt32Value value, int least, Place place, IntConsumer to) {
        number(value, least, Integer.MAX_VALUE, place, to);
    }

    private static void number(UInt32Value value, int least, int most, Place place, IntConsumer to) {
        long number = Integer.toUnsignedLong(value.getValue());
        if (number < least || number > most) {
            place.error("must be from " + least + " to " + most);
        } else {
            to.accept((int) number);
        }
    }

    private static void keepalive(KeepaliveSettings settings, Place place, Http2Options.Builder to) {
        long timeout = nanos(settings.getTimeout());
        if (!settings.hasTimeout() || timeout < 1_000_000) {
            place.field("timeout").error("must be at least 1 ms");
            timeout = 1_000_000;
        }
        long interval = settings.hasInterval() ? nanos(settings.getInterval()) : 0;
        if (settings.hasInterval() && interval < 1_000_000) {
            place.field("interval").error("must be at least 1 ms");
        }
        double jitter =
                settings.hasIntervalJitter() ? settings.getIntervalJitter().getValue() : USUAL_JITTER;
        if (jitter < 0 || jitter > 100) {
            place.field("interval_jitter").error("must be from 0 to 100 percent");
        }
        to.keepalive(interval, (int) Math.max(0, Math.min(100, jitter)), timeout);
        if (settings.hasConnectionIdleInterval()) {
            to.idleProbe(nanos(settings.getConnectionIdleInterval()));
        }
    }

    private static long nanos(Duration span) {
        return Math.min(MOST_SECONDS, span.getSeconds()) * 1_000_000_000L + span.getNanos();
    }
}
