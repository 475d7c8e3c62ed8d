package dev.sluice.runtime.config;

import dev.sluice.runtime.config.Problems.Position;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns YAML 1.2 (and so JSON) into {@link Node}s. Own composing over the library's events, because depth and aliases of a file that nobody has
 * checked yet must be bounded before anything recurses over it.
 */
final class YamlText {
    private static final int MAX_DEPTH = 128;
    private static final int MAX_ALIASES = 1000;
    private static final int MAX_CODE_POINTS = 64 << 20;

    private final String file;
    private final Iterator<Event> events;
    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    private final Map<Anchor, Node> anchors = new HashMap<>();
    private final @Nullable EnvironmentExpansion expansion;
    private int aliases;

    private YamlText(ConfigSource source, @Nullable EnvironmentExpansion expansion) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source.name())
                .setCodePointLimit(MAX_CODE_POINTS)
                .build();
        this.file = source.name();
        this.expansion = expansion;
        String text = expansion == null ? source.text() : EnvironmentExpansion.veil(source.text());
        this.events = new Parse(settings).parseString(withoutTabs(text)).iterator();
    }

    /** The document, or null after its problem was reported. */
    static @Nullable Node parse(ConfigSource source, @Nullable EnvironmentExpansion expansion, Problems problems) {
        try {
            return new YamlText(source, expansion).document();
        } catch (Broken e) {
            problems.add(error(e.at, e.text));
        } catch (MarkedYamlEngineException e) {
            Position at = position(source.name(), e.getProblemMark());
            problems.add(error(at, "not valid YAML: " + reason(e)));
        } catch (ReaderException e) {
            Position at = at(source, e.getPosition());
            problems.add(error(at, String.format("character U+%04X is not allowed in YAML", e.getCodePoint())));
        } catch (YamlEngineException e) {
            problems.add(error(new Position(source.name(), 0, 0), "not valid YAML: " + e.getMessage()));
        }
        return null;
    }

    /** JSON may be indented by tabs, YAML may not. */
    private static String withoutTabs(String text) {
        String start = text.stripLeading();
        if (text.indexOf('\t') < 0 || !(start.startsWith("{") || start.startsWith("["))) {
            return text;
        }
        char[] chars = text.toCharArray();
        boolean quoted = false;
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] == '"') {
                quoted = !quoted;
            } else if (chars[i] == '\\' && quoted) {
                i++;
            } else if (chars[i] == '\t' && !quoted) {
                chars[i] = ' ';
            }
        }
        return new String(chars);
    }

    private static String reason(MarkedYamlEngineException e) {
        String problem = e.getProblem() == null ? "syntax error" : e.getProblem();
        return e.getContext() == null ? problem : e.getContext() + ", " + problem;
    }

    private static Problem error(Position at, String message) {
        return new Problem(Problem.Severity.ERROR, at.file(), at.line(), at.column(), "", message);
    }

    private @Nullable Node document() {
        events.next();
        Event first = events.next();
        if (!(first instanceof DocumentStartEvent)) {
            throw new Broken(new Position(file, 1, 1), "the file is empty");
        }
        Node root = node(events.next(), 0);
        events.next();
        Event after = events.next();
        if (after instanceof DocumentStartEvent) {
            throw new Broken(position(file, after.getStartMark()), "a second document starts here, only one is read");
        }
        return root;
    }

    private Node node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Broken(position(file, event.getStartMark()), "nested more than " + MAX_DEPTH + " deep");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        Node node;
        if (event instanceof ScalarEvent scalar) {
            node = scalar(scalar);
        } else if (event instanceof MappingStartEvent start) {
            node = mapping(start, depth);
        } else {
            node = sequence((CollectionStartEvent) event, depth);
        }
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    private Node aliased(AliasEvent alias) {
        Position at = position(file, alias.getStartMark());
        if (++aliases > MAX_ALIASES) {
            throw new Broken(at, "more than " + MAX_ALIASES + " aliases");
        }
        Node node = anchors.get(alias.getAlias());
        if (node == null) {
            throw new Broken(at, "unknown alias *" + alias.getAlias());
        }
        return node;
    }

    private Node scalar(ScalarEvent event) {
        Position at = position(file, event.getStartMark());
        boolean plain = event.isPlain() && !taggedAsText(event);
        String text = expansion == null ? event.getValue() : expansion.expand(event.getValue(), at);
        if (!utf8.canEncode(text)) {
            throw new Broken(at, "half of a surrogate pair is no text");
        }
        return new Node.Scalar(text, plain, at);
    }

    private static boolean taggedAsText(ScalarEvent event) {
        return event.getTag()
                .filter(tag -> tag.equals("!") || tag.equals("tag:yaml.org,2002:str"))
                .isPresent();
    }

    private Node mapping(MappingStartEvent start, int depth) {
        List<Node.Entry> entries = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Node key = node(event, depth + 1);
            if (!(key instanceof Node.Scalar name)) {
                throw new Broken(key.at(), "a key must be a text, found " + key.described());
            }
            entries.add(new Node.Entry(name.text(), key.at(), node(events.next(), depth + 1)));
        }
        return new Node.Mapping(entries, position(file, start.getStartMark()));
    }

    private Node sequence(CollectionStartEvent start, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Node.Sequence(items, position(file, start.getStartMark()));
    }

    private static Position position(String file, Optional<Mark> mark) {
        return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
                .orElse(new Position(file, 0, 0));
    }

    private static Position at(ConfigSource source, int codePoints) {
        String text = source.text();
        int end = Math.min(codePoints, text.codePointCount(0, text.length()));
        String before = text.substring(0, text.offsetByCodePoints(0, Math.max(0, end)));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Position(source.name(), line, before.length() - before.lastIndexOf('\n'));
    }

    /** Stops the composing; never leaves this class. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Position at;
        private final String text;

        Broken(Position at, String text) {
            super(text, null, false, false);
            this.at = at;
            this.text = text;
        }
    }
}
