package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Who issues tokens, where they stand, what they must say, and what becomes of them. Immutable, any loop. Source: Envoy, JwtProvider. */
record Provider(
        String name,
        String issuer,
        Audiences audiences,
        Optional<Predicate<String>> subjects,
        boolean mustExpire,
        Optional<Duration> maxLifetime,
        long skewSeconds,
        List<Location> locations,
        Keys keys,
        TokenUse use) {
    private static final int USUAL_SKEW = 60;

    static Provider of(String name, JwtProvider config, FilterContext context, JwtStats stats) throws InvalidConfig {
        String field = "providers." + name;
        Optional<Predicate<String>> subjects = Optional.empty();
        if (config.hasSubjects()) {
            subjects = Optional.of(context.stringMatcher(config.getSubjects()));
        }
        int skew = config.getClockSkewSeconds();
        return new Provider(
                name,
                config.getIssuer(),
                Audiences.of(config.getAudiencesList()),
                subjects,
                config.getRequireExpiration(),
                config.hasMaxLifetime() ? Optional.of(Times.of(config.getMaxLifetime())) : Optional.empty(),
                skew == 0 ? USUAL_SKEW : Integer.toUnsignedLong(skew),
                locations(config),
                keys(config, field, context, stats),
                TokenUse.of(config, field));
    }

    private static List<Location> locations(JwtProvider config) {
        Set<String> issuer = Set.of(config.getIssuer());
        List<Location> all = new ArrayList<>();
        for (JwtHeader header : config.getFromHeadersList()) {
            all.add(new Location(
                    Location.Place.HEADER,
                    header.getName().toLowerCase(java.util.Locale.ROOT),
                    header.getValuePrefix(),
                    issuer));
        }
        for (String param : config.getFromParamsList()) {
            all.add(new Location(Location.Place.PARAM, param, "", issuer));
        }
        for (String cookie : config.getFromCookiesList()) {
            all.add(new Location(Location.Place.COOKIE, cookie, "", issuer));
        }
        if (all.isEmpty()) {
            all.add(new Location(Location.Place.HEADER, "authorization", "Bearer ", issuer));
            all.add(new Location(Location.Place.PARAM, "access_token", "", issuer));
        }
        return Location.merged(all);
    }

    private static Keys keys(JwtProvider config, String field, FilterContext context, JwtStats stats)
            throws InvalidConfig {
        if (config.hasRemoteJwks()) {
            return RemoteKeys.of(config.getRemoteJwks(), field + ".remote_jwks", context, stats);
        }
        if (!config.hasLocalJwks()) {
            throw new InvalidConfig(field, "needs remote_jwks or local_jwks");
        }
        KeySet keys = KeySet.parse(text(config.getLocalJwks(), field + ".local_jwks"));
        if (keys.status() != JwtStatus.OK) {
            throw new InvalidConfig(field + ".local_jwks", keys.status().words);
        }
        return Keys.fixed(keys);
    }

    private static String text(DataSource source, String field) throws InvalidConfig {
        switch (source.getSpecifierCase()) {
            case INLINE_STRING:
                return source.getInlineString();
            case INLINE_BYTES:
                return source.getInlineBytes().toString(StandardCharsets.UTF_8);
            case ENVIRONMENT_VARIABLE:
                String value = System.getenv(source.getEnvironmentVariable());
                if (value == null) {
                    throw new InvalidConfig(field, source.getEnvironmentVariable() + " is not set");
                }
                return value;
            case FILENAME:
                try {
                    return Files.readString(Path.of(source.getFilename()));
                } catch (IOException e) {
                    throw new InvalidConfig(field + ".filename", "cannot be read: " + e.getMessage());
                }
            default:
                throw new InvalidConfig(field, "names no source");
        }
    }

    /** What the token says about itself, before its signature. */
    JwtStatus claims(Jwt jwt, Audiences allowed, long now) {
        JwtStatus time = jwt.at(now, skewSeconds);
        if (time != JwtStatus.OK) {
            return time;
        }
        if (mustExpire && jwt.expires() == 0) {
            return JwtStatus.FAILS;
        }
        if (!allowed.contain(jwt.audiences())) {
            return JwtStatus.AUDIENCE;
        }
        if (subjects.isPresent() && !subjects.get().test(jwt.subject())) {
            return JwtStatus.FAILS;
        }
        if (maxLifetime.isPresent()
                && (jwt.expires() == 0
                        || jwt.expires() > now + maxLifetime.get().toSeconds())) {
            return JwtStatus.FAILS;
        }
        return JwtStatus.OK;
    }
}
