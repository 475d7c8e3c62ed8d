package dev.sluice.filters.http.statefulsession;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;

/**
 * One configuration. Public only because a factory's signature names it.
 *
 * @param strict rather no answer than one of another host
 */
public record Session(SessionPlace place, boolean strict) {
    static final Session NONE = new Session(SessionPlace.NOWHERE, false);

    static Session of(StatefulSession config) throws InvalidConfig {
        if (!config.hasSessionState()) {
            return NONE;
        }
        Any state = config.getSessionState().getTypedConfig();
        try {
            if (state.is(CookieBasedSessionState.class)) {
                CookieBasedSessionState cookie = state.unpack(CookieBasedSessionState.class);
                return new Session(CookiePlace.of(cookie.getCookie()), config.getStrict());
            }
            if (state.is(HeaderBasedSessionState.class)) {
                HeaderBasedSessionState header = state.unpack(HeaderBasedSessionState.class);
                return new Session(new HeaderPlace(name(header.getName())), config.getStrict());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidConfig("session_state.typed_config", String.valueOf(e.getMessage()));
        }
        throw new InvalidConfig("session_state.typed_config", "is not a kind of session state that is supported");
    }

    private static HeaderName name(String text) throws InvalidConfig {
        try {
            return HeaderName.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig("session_state.typed_config.name", String.valueOf(e.getMessage()));
        }
    }
}
