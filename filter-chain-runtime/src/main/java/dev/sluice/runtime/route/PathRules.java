package dev.sluice.runtime.route;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import dev.sluice.runtime.config.match.StringMatchers;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Compiles what a route says about the path, and how it rewrites it. */
final class PathRules {
    private static final PathRule NEVER = new PathRule.Connect();

    private PathRules() {}

    static PathRule compile(RouteMatch match, Place place) {
        boolean fold = match.hasCaseSensitive() && !match.getCaseSensitive().getValue();
        return switch (match.getPathSpecifierCase()) {
            case PREFIX -> new PathRule.Prefix(bytes(match.getPrefix()), fold);
            case PATH -> new PathRule.Exact(bytes(match.getPath()), fold);
            case PATH_SEPARATED_PREFIX -> new PathRule.Separated(bytes(match.getPathSeparatedPrefix()), fold);
            case SAFE_REGEX ->
                new PathRule.Regex(StringMatchers.regex(match.getSafeRegex(), place.field("safe_regex")));
            case CONNECT_MATCHER -> {
                match.getConnectMatcher();
                yield new PathRule.Connect();
            }
            case PATH_MATCH_POLICY -> {
                PathTemplate template = template(match.getPathMatchPolicy(), place.field("path_match_policy"));
                yield template == null ? NEVER : new PathRule.Regex(template.pattern());
            }
            case PATHSPECIFIER_NOT_SET -> {
                place.error(
                        "a match needs one of prefix, path, path_separated_prefix, safe_regex, path_match_policy, connect_matcher");
                yield NEVER;
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable PathTemplate template(TypedExtensionConfig policy, Place place) {
        Place at = place.field("typed_config");
        policy.getName();
        if (!policy.getTypedConfig().is(UriTemplateMatchConfig.class)) {
            at.error("path match policy " + policy.getTypedConfig().getTypeUrl()
                    + " is not supported, only UriTemplateMatchConfig");
            return null;
        }
        try {
            String text =
                    policy.getTypedConfig().unpack(UriTemplateMatchConfig.class).getPathTemplate();
            return PathTemplate.of(ByteText.of(text));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            at.field("path_template").error(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Null if the path stays. */
    static @Nullable PathRewrite rewrite(RouteAction action, RouteMatch match, PathRule rule, Place place) {
        int kinds = (action.getPrefixRewrite().isEmpty() ? 0 : 1)
                + (action.hasRegexRewrite() ? 1 : 0)
                + (action.hasPathRewritePolicy() ? 1 : 0);
        if (kinds > 1) {
            place.error("only one of prefix_rewrite, regex_rewrite and path_rewrite_policy may be given");
        }
        if (!action.getPrefixRewrite().isEmpty()) {
            return PathRewrite.prefix(rule, action.getPrefixRewrite());
        }
        if (action.hasRegexRewrite()) {
            return PathRewrite.regex(action.getRegexRewrite(), place.field("regex_rewrite"));
        }
        return action.hasPathRewritePolicy() ? template(action, match, place.field("path_rewrite_policy")) : null;
    }

    private static @Nullable PathRewrite template(RouteAction action, RouteMatch match, Place place) {
        TypedExtensionConfig policy = action.getPathRewritePolicy();
        Place at = place.field("typed_config");
        if (!policy.getTypedConfig().is(UriTemplateRewriteConfig.class)) {
            at.error("path rewrite policy " + policy.getTypedConfig().getTypeUrl()
                    + " is not supported, only UriTemplateRewriteConfig");
            return null;
        }
        PathTemplate template = match.hasPathMatchPolicy() ? template(match.getPathMatchPolicy(), place) : null;
        if (template == null) {
            at.error("a template rewrite needs a template match in path_match_policy");
            return null;
        }
        try {
            String text = policy.getTypedConfig()
                    .unpack(UriTemplateRewriteConfig.class)
                    .getPathTemplateRewrite();
            return template.rewrite(ByteText.of(text));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            at.field("path_template_rewrite").error(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
